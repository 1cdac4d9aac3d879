//! Fault 29 over the wire: what a receiver built on axum answers to deliveries that are too large,
//! slow, changed on their way, or sent again.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use dinie::webhooks::{Event, MemoryReplayGuard, Verified, Verifier};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::report::Fault;
use crate::signing::{KEY, NOW, event, secret, sign};

const MIB: usize = 1024 * 1024;

/// A receiver, whose handler counts and finishes its deliveries.
#[derive(Clone)]
struct Receiver {
    verifier: Verifier,
    handled: Arc<AtomicUsize>,
    /// Seconds since 1970.
    clock: Arc<AtomicU64>,
    address: Arc<Mutex<String>>,
}

impl FromRef<Receiver> for Verifier {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.verifier.clone()
    }
}

async fn handle(State(receiver): State<Receiver>, verified: Verified<Event>) -> &'static str {
    receiver.handled.fetch_add(1, Ordering::SeqCst);
    receiver.verifier.finish(verified.id()).await.unwrap();
    "thanks"
}

impl Receiver {
    async fn start() -> Self {
        let clock = Arc::new(AtomicU64::new(NOW));
        let seconds = clock.clone();
        let now =
            move || SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::SeqCst));
        let verifier = Verifier::new([secret(KEY)]).unwrap().clock(now);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            verifier: verifier.guarded_by(MemoryReplayGuard::new()),
            handled: Arc::default(),
            clock,
            address: Arc::new(Mutex::new(listener.local_addr().unwrap().to_string())),
        };
        let router = Router::new().route("/webhooks", post(handle));
        let router = router.with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    async fn connect(&self) -> TcpStream {
        let address = self.address.lock().unwrap().clone();
        TcpStream::connect(address).await.unwrap()
    }

    fn handled(&self) -> usize {
        self.handled.load(Ordering::SeqCst)
    }
}

/// The head of a delivery with the right signature of `body`, whatever its frame says.
fn head(id: &str, time: u64, body: &[u8], framing: &str) -> String {
    let time = time.to_string();
    let signature = sign(KEY, id, &time, body);
    format!(
        "POST /webhooks HTTP/1.1\r\nhost: localhost\r\n{framing}\r\nwebhook-id: {id}\r\n\
         webhook-timestamp: {time}\r\nwebhook-signature: {signature}\r\n\r\n"
    )
}

/// The status of the answer.
async fn status(stream: &mut TcpStream) -> u16 {
    let mut line = [0; 12];
    let reading = stream.read_exact(&mut line);
    let read = tokio::time::timeout(Duration::from_secs(20), reading).await;
    read.expect("an answer comes").unwrap();
    let line = std::str::from_utf8(&line).unwrap();
    line.strip_prefix("HTTP/1.1 ").unwrap().parse().unwrap()
}

async fn deliver(receiver: &Receiver, head: String, body: &[u8]) -> u16 {
    let mut stream = receiver.connect().await;
    stream
        .write_all(&[head.as_bytes(), body].concat())
        .await
        .unwrap();
    status(&mut stream).await
}

fn length(body: &[u8]) -> String {
    format!("content-length: {}", body.len())
}

#[tokio::test]
async fn fault_29_changed_by_a_proxy() {
    let mut fault = Fault::begin(29, "body through a proxy that writes JSON again");
    let receiver = Receiver::start().await;
    let json: serde_json::Value = serde_json::from_slice(&event()).unwrap();
    let written_again = serde_json::to_vec_pretty(&json).unwrap();
    let head = head("msg_1", NOW, &event(), &length(&written_again));
    fault.equal(
        "status",
        deliver(&receiver, head, &written_again).await,
        400,
    );
    fault.equal("handled", receiver.handled(), 0);
}

#[tokio::test]
async fn fault_29_replay() {
    let mut fault = Fault::begin(29, "the same delivery again");
    let receiver = Receiver::start().await;
    let body = event();
    let copy = || head("msg_1", NOW, &body, &length(&body));
    fault.equal("first", deliver(&receiver, copy(), &body).await, 200);
    fault.equal("handled", receiver.handled(), 1);
    receiver.clock.store(NOW + 300, Ordering::SeqCst);
    fault.equal(
        "within the tolerance",
        deliver(&receiver, copy(), &body).await,
        200,
    );
    let signed_anew = head("msg_1", NOW + 300, &body, &length(&body));
    fault.equal(
        "signed anew",
        deliver(&receiver, signed_anew, &body).await,
        200,
    );
    fault.equal("handled still", receiver.handled(), 1);
    receiver.clock.store(NOW + 301, Ordering::SeqCst);
    fault.equal(
        "after the tolerance",
        deliver(&receiver, copy(), &body).await,
        400,
    );
    fault.equal("handled in the end", receiver.handled(), 1);
}

#[tokio::test]
async fn fault_29_forgery_does_not_take_the_id() {
    let mut fault = Fault::begin(29, "forged delivery before the right one, with its id");
    let receiver = Receiver::start().await;
    let (body, forged) = (event(), b"{}");
    let head = || head("msg_1", NOW, &body, &length(&body));
    let of_forged = head().replace(&length(&body), &length(forged));
    fault.equal("forged", deliver(&receiver, of_forged, forged).await, 400);
    fault.equal("right one", deliver(&receiver, head(), &body).await, 200);
    fault.equal("handled", receiver.handled(), 1);
}

#[tokio::test]
async fn fault_29_claimed_length() {
    let mut fault = Fault::begin(29, "100 MiB by Content-Length, none of it sent");
    let receiver = Receiver::start().await;
    let framing = format!("content-length: {}", 100 * MIB);
    let mut stream = receiver.connect().await;
    let head = head("msg_1", NOW, b"", &framing);
    stream.write_all(head.as_bytes()).await.unwrap();
    fault.equal("status", status(&mut stream).await, 413);
    fault.equal("handled", receiver.handled(), 0);
}

#[tokio::test]
async fn fault_29_endless_chunks() {
    let mut fault = Fault::begin(29, "100 MiB in chunks, without a signature");
    let receiver = Receiver::start().await;
    let (mut incoming, mut outgoing) = receiver.connect().await.into_split();
    let head = "POST /webhooks HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";
    outgoing.write_all(head.as_bytes()).await.unwrap();
    let chunk = [b"10000\r\n", &[b'x'; 0x1_0000][..], b"\r\n"].concat();
    let sending = tokio::spawn(async move {
        let mut sent = 0;
        while sent < 100 * MIB && outgoing.write_all(&chunk).await.is_ok() {
            sent += 0x1_0000;
        }
        sent
    });
    let mut line = [0; 12];
    incoming.read_exact(&mut line).await.unwrap();
    // Not 400 for the headers that are missing: the size comes first.
    fault.equal(
        "answer",
        std::str::from_utf8(&line).unwrap(),
        "HTTP/1.1 413",
    );
    drop(incoming);
    // What is beyond 1 MiB was on its way before the answer came.
    fault.within("sent", sending.await.unwrap(), MIB..=16 * MIB);
    fault.equal("handled", receiver.handled(), 0);
}

#[tokio::test]
async fn fault_29_slow_body() {
    let mut fault = Fault::begin(29, "body byte by byte");
    let receiver = Receiver::start().await;
    let body = event();
    let mut stream = receiver.connect().await;
    stream.set_nodelay(true).unwrap();
    let head = head("msg_1", NOW, &body, "transfer-encoding: chunked");
    stream.write_all(head.as_bytes()).await.unwrap();
    for byte in &body {
        let chunk = [b"1\r\n", std::slice::from_ref(byte), b"\r\n"].concat();
        stream.write_all(&chunk).await.unwrap();
        tokio::task::yield_now().await;
    }
    fault.equal("handled before the end", receiver.handled(), 0);
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    fault.equal("status", status(&mut stream).await, 200);
    fault.equal("handled", receiver.handled(), 1);
}

#[tokio::test]
async fn fault_29_broken_off() {
    let mut fault = Fault::begin(29, "body that breaks off, then the whole of it");
    let receiver = Receiver::start().await;
    let body = event();
    let head = || head("msg_1", NOW, &body, &length(&body));
    let mut stream = receiver.connect().await;
    let half = [head().as_bytes(), &body[..body.len() / 2]].concat();
    stream.write_all(&half).await.unwrap();
    stream.shutdown().await.unwrap();
    // The server closes or answers 400; either way it is done with it.
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
    fault.equal("handled", receiver.handled(), 0);
    fault.equal("whole", deliver(&receiver, head(), &body).await, 200);
    fault.equal("handled then", receiver.handled(), 1);
}
