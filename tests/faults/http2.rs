//! Fault 27, and of fault 16 what is HTTP/2: connections that say goodbye, streams that are refused,
//! break off, or have to queue.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use dinie::{Bytes, Client, ClientBuilder};
use h2::Reason;
use h2::server::SendResponse;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::api::{change, customer, id, registration};
use crate::authority::Authority;
use crate::report::Fault;
use crate::server::{Script, Server};
use crate::world::TestWorld;

/// A request on a stream.
#[derive(Clone, Debug)]
struct Call {
    method: String,
    path: String,
    key: Option<String>,
    body: Vec<u8>,
    /// Position among all requests, from 1.
    number: usize,
}

type Reply = dyn Fn(&Call, SendResponse<Bytes>) + Send + Sync;

/// What a server of HTTP/2 does and has seen. Clones are the same.
#[derive(Clone)]
struct Http2 {
    reply: Arc<Reply>,
    /// Streams that it allows at a time.
    streams: u32,
    calls: Arc<Mutex<Vec<Call>>>,
    open: Arc<AtomicUsize>,
    most_open: Arc<AtomicUsize>,
}

impl Http2 {
    fn new(reply: impl Fn(&Call, SendResponse<Bytes>) + Send + Sync + 'static) -> Self {
        Self {
            reply: Arc::new(reply),
            streams: 100,
            calls: Arc::default(),
            open: Arc::default(),
            most_open: Arc::default(),
        }
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    async fn serve(self, stream: TlsStream<TcpStream>) {
        let mut builder = h2::server::Builder::new();
        builder.max_concurrent_streams(self.streams);
        let Ok(mut connection) = builder.handshake(stream).await else {
            return;
        };
        while let Some(Ok((request, respond))) = connection.accept().await {
            let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_open.fetch_max(open, Ordering::SeqCst);
            let server = self.clone();
            tokio::spawn(async move { server.answer(request, respond).await });
        }
    }

    async fn answer(self, request: http::Request<h2::RecvStream>, respond: SendResponse<Bytes>) {
        let (parts, mut incoming) = request.into_parts();
        let mut body = Vec::new();
        while let Some(chunk) = incoming.data().await {
            body.extend(chunk.unwrap());
        }
        if parts.uri.path() == "/v3/auth/token" {
            self.open.fetch_sub(1, Ordering::SeqCst);
            let token = json!({"access_token": "token-1", "token_type": "bearer"});
            return send(respond, token);
        }
        let header = |name: &str| Some(parts.headers.get(name)?.to_str().unwrap().to_owned());
        let call = {
            let mut calls = self.calls.lock().unwrap();
            let call = Call {
                method: parts.method.to_string(),
                path: parts.uri.path().to_owned(),
                key: header("idempotency-key"),
                body,
                number: calls.len() + 1,
            };
            calls.push(call.clone());
            call
        };
        self.open.fetch_sub(1, Ordering::SeqCst);
        (self.reply)(&call, respond);
    }
}

fn head() -> http::Response<()> {
    let builder = http::Response::builder().header("content-type", "application/json");
    builder.body(()).unwrap()
}

fn send(mut respond: SendResponse<Bytes>, json: Value) {
    let mut body = respond.send_response(head(), false).unwrap();
    body.send_data(json.to_string().into(), true).unwrap();
}

/// A customer, with status 200.
fn well(_: &Call, respond: SendResponse<Bytes>) {
    send(respond, customer(1));
}

/// The beginning of that, and a reset with this reason.
fn break_off(mut respond: SendResponse<Bytes>, reason: Reason) {
    let mut body = respond.send_response(head(), false).unwrap();
    let part = customer(1).to_string()[..40].to_owned();
    body.send_data(part.into(), false).unwrap();
    body.send_reset(reason);
}

/// All connections are served by this.
fn start(http2: &Http2) -> (Server, Authority) {
    let root = Authority::new();
    let own = root.server("localhost");
    let http2 = http2.clone();
    let script = Script::new().connections(move |_| {
        let http2 = http2.clone();
        own.hand_http2(|stream| http2.serve(stream))
    });
    (script.start(), root)
}

fn builder(server: &Server, root: &Authority, world: &TestWorld) -> ClientBuilder {
    Client::builder()
        .base_url(format!("https://localhost:{}/v3", server.address().port()))
        .root_certificates_pem(root.pem())
        .world(world.clone())
}

/// A client that needs no token from the server.
fn client(server: &Server, root: &Authority, world: &TestWorld) -> Client {
    let builder = builder(server, root, world).bearer_token("token");
    builder.build().unwrap()
}

#[tokio::test]
async fn fault_27_refused_stream() {
    let mut fault = Fault::begin(27, "REFUSED_STREAM, then an answer, for a PATCH");
    let http2 = Http2::new(|call, mut respond| match call.number {
        1 => respond.send_reset(Reason::REFUSED_STREAM),
        _ => well(call, respond),
    });
    let (server, root) = start(&http2);
    let world = TestWorld::new();
    let client = client(&server, &root, &world);
    let call = client.customers().update(&id(1), change());
    let response = call.with_response().await.unwrap();
    fault.equal("attempts", response.attempts(), 2);
    fault.equal("streams", http2.calls().len(), 2);
    fault.equal("connections", server.connects(), 1);
    fault.equal("pauses", world.pauses().len(), 1);
}

#[tokio::test]
async fn fault_27_always_refused() {
    let mut fault = Fault::begin(27, "REFUSED_STREAM for ever");
    let http2 = Http2::new(|_, mut respond| respond.send_reset(Reason::REFUSED_STREAM));
    let (server, root) = start(&http2);
    let client = client(&server, &root, &TestWorld::new());
    let error = client.customers().update(&id(1), change()).await;
    let error = error.unwrap_err();
    fault.equal("attempts", error.attempts(), 3);
    fault.equal("streams", http2.calls().len(), 3);
    fault.holds("certainly not processed", !error.may_have_been_processed());
}

#[tokio::test]
async fn fault_16_http2_reset_in_the_body() {
    let mut fault = Fault::begin(16, "HTTP/2 stream reset within the body, for ever");
    let http2 = Http2::new(|_, respond| break_off(respond, Reason::INTERNAL_ERROR));
    let (server, root) = start(&http2);
    let client = client(&server, &root, &TestWorld::new());
    let error = client.customers().retrieve(&id(1)).await.unwrap_err();
    fault.holds("transport error", error.is_transport());
    fault.equal("attempts", error.attempts(), 3);
    fault.equal("streams", http2.calls().len(), 3);
    fault.equal("connections", server.connects(), 1);
}

#[tokio::test]
async fn fault_27_reset_in_the_body_of_a_get() {
    let mut fault = Fault::begin(27, "RST_STREAM within the body, for a GET");
    let http2 = Http2::new(|call, respond| match call.number {
        1 => break_off(respond, Reason::INTERNAL_ERROR),
        _ => well(call, respond),
    });
    let (server, root) = start(&http2);
    let client = client(&server, &root, &TestWorld::new());
    let call = client.customers().retrieve(&id(1)).with_response();
    fault.equal("attempts", call.await.unwrap().attempts(), 2);
    fault.equal("streams", http2.calls().len(), 2);
    fault.equal("connections", server.connects(), 1);
}

#[tokio::test]
async fn fault_27_reset_in_the_body_of_a_keyed_post() {
    let mut fault = Fault::begin(27, "RST_STREAM within the body, for a POST with a key");
    let http2 = Http2::new(|call, mut respond| match call.number {
        1 => break_off(respond, Reason::INTERNAL_ERROR),
        2 => respond.send_reset(Reason::CANCEL),
        _ => well(call, respond),
    });
    let (server, root) = start(&http2);
    let client = client(&server, &root, &TestWorld::new());
    let call = client.customers().create(registration()).with_response();
    let response = call.await.unwrap();
    let calls = http2.calls();
    fault.equal("attempts", response.attempts(), 3);
    fault.equal("streams", calls.len(), 3);
    let keys: Vec<_> = calls.iter().map(|call| call.key.as_deref()).collect();
    fault.same("keys", &keys);
    assert_eq!(keys[0], response.idempotency_key());
    assert_eq!((calls[0].method.as_str(), calls[0].path.as_str()), ("POST", "/v3/customers"));
    let bodies: Vec<_> = calls.iter().map(|call| &call.body).collect();
    fault.same("bodies", &bodies);
}

#[tokio::test]
async fn fault_27_reset_in_the_body_of_a_patch() {
    let mut fault = Fault::begin(27, "RST_STREAM within the body, for a PATCH without a key");
    let http2 = Http2::new(|_, respond| break_off(respond, Reason::INTERNAL_ERROR));
    let (server, root) = start(&http2);
    let client = client(&server, &root, &TestWorld::new());
    let error = client.customers().update(&id(1), change()).await;
    let error = error.unwrap_err();
    fault.holds("transport error", error.is_transport());
    fault.holds("may have been processed", error.may_have_been_processed());
    fault.equal("attempts", error.attempts(), 1);
    fault.equal("streams", http2.calls().len(), 1);
}

/// A hundred PATCH calls at once; the attempts they took.
async fn hundred(client: &Client) -> u32 {
    let call = || client.customers().update(&id(1), change()).with_response();
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(call().into_future()))
        .collect();
    let mut attempts = 0;
    for call in calls {
        attempts += call.await.unwrap().unwrap().attempts();
    }
    attempts
}

#[tokio::test]
async fn fault_27_one_stream_at_a_time() {
    let mut fault = Fault::begin(27, "one stream at a time, 100 calls at once on a new client");
    let http2 = Http2 {
        streams: 1,
        ..Http2::new(well)
    };
    let (server, root) = start(&http2);
    // The token is fetched first and once, so that the calls find a connection.
    let client = builder(&server, &root, &TestWorld::new())
        .credentials("marker-id", "marker-secret")
        .build()
        .unwrap();
    fault.equal("attempts", hundred(&client).await, 100);
    fault.equal("streams for calls", http2.calls().len(), 100);
    fault.equal("connections", server.connects(), 1);
    let most_open = http2.most_open.load(Ordering::SeqCst);
    fault.equal("streams at a time", most_open, 1);
}

/// Frames by hand (RFC 9113, section 6), for a goodbye that names a stream of our choice.
struct Frames<S>(S);

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

impl<S: AsyncRead + AsyncWrite + Unpin> Frames<S> {
    /// Greets the client.
    async fn new(mut stream: S) -> Self {
        let mut preface = [0; 24];
        stream.read_exact(&mut preface).await.unwrap();
        let mut frames = Self(stream);
        frames.write(SETTINGS, 0, 0, b"").await;
        frames
    }

    async fn write(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = payload.len() as u32;
        let mut frame = length.to_be_bytes()[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.0.write_all(&frame).await.unwrap();
    }

    /// The stream that the next whole request came on; `None` when the client has left.
    async fn request(&mut self) -> Option<u32> {
        loop {
            let mut head = [0; 9];
            self.0.read_exact(&mut head).await.ok()?;
            let [a, b, c, kind, flags, stream @ ..] = head;
            let length = u32::from_be_bytes([0, a, b, c]);
            let mut payload = vec![0; length as usize];
            self.0.read_exact(&mut payload).await.ok()?;
            match kind {
                SETTINGS if flags == 0 => self.write(SETTINGS, 1, 0, b"").await,
                DATA | HEADERS if flags & END_STREAM != 0 => {
                    return Some(u32::from_be_bytes(stream));
                }
                _ => {}
            }
        }
    }

    /// A customer, with status 200 (RFC 7541: `:status: 200` is 8, `content-type` 31).
    async fn answer(&mut self, stream: u32) {
        let head = b"\x88\x0f\x10\x10application/json";
        self.write(HEADERS, END_HEADERS, stream, head).await;
        let body = customer(1).to_string();
        self.write(DATA, END_STREAM, stream, body.as_bytes()).await;
    }

    /// Says that no stream after this one was looked at, and that no more are wanted.
    async fn goodbye(&mut self, last: u32) {
        let payload = [last.to_be_bytes(), [0; 4]].concat();
        self.write(GOAWAY, 0, 0, &payload).await;
    }
}

/// After a GET that opens the first connection, four PATCH calls at once: on streams 3, 5, 7, 9, of
/// which 3 and 5 were looked at. All later connections are well.
async fn goodbye_with_four_in_flight(
    http2: &Http2,
    in_the_end: Ending,
) -> (Server, Vec<Result<u32, dinie::Error>>) {
    let root = Authority::new();
    let own = root.server("localhost");
    let later = http2.clone();
    let script = Script::new().connections(move |connection| match connection {
        1 => own.hand_http2(move |stream| goodbye(stream, in_the_end)),
        _ => {
            let later = later.clone();
            own.hand_http2(|stream| later.serve(stream))
        }
    });
    let server = script.start();
    let client = client(&server, &root, &TestWorld::new());
    client.customers().retrieve(&id(1)).await.unwrap();
    let calls: Vec<_> = (1..=4)
        .map(|number| client.customers().update(&id(number), change()).with_response())
        .map(|call| tokio::spawn(call.into_future()))
        .collect();
    let mut results = Vec::new();
    for call in calls {
        let result = call.await.unwrap();
        results.push(result.map(|response| response.attempts()));
    }
    (server, results)
}

/// What becomes of the streams that were looked at.
#[derive(Clone, Copy)]
enum Ending {
    Answered,
    Abandoned,
}

async fn goodbye(stream: TlsStream<TcpStream>, ending: Ending) {
    let mut frames = Frames::new(stream).await;
    assert_eq!(frames.request().await, Some(1));
    frames.answer(1).await;
    for _ in 0..4 {
        frames.request().await.unwrap();
    }
    frames.goodbye(5).await;
    match ending {
        Ending::Answered => {
            frames.answer(3).await;
            frames.answer(5).await;
            assert_eq!(frames.request().await, None);
        }
        Ending::Abandoned => {}
    }
}

#[tokio::test]
async fn fault_27_goodbye() {
    let mut fault = Fault::begin(27, "GOAWAY with four PATCH in flight, two of them processed");
    let http2 = Http2::new(well);
    let (server, results) = goodbye_with_four_in_flight(&http2, Ending::Answered).await;
    let mut attempts: Vec<_> = results.into_iter().map(Result::unwrap).collect();
    attempts.sort_unstable();
    fault.equal("attempts of each", attempts, vec![1, 1, 2, 2]);
    fault.equal("repeated", http2.calls().len(), 2);
    // Two calls at once may each open one, before they know that one is enough.
    fault.within("connections", server.connects(), 2..=3);
}

#[tokio::test]
async fn fault_27_goodbye_without_answers() {
    let mut fault = Fault::begin(27, "GOAWAY, and the two processed ones never answered");
    let http2 = Http2::new(well);
    let (_server, results) = goodbye_with_four_in_flight(&http2, Ending::Abandoned).await;
    let good: Vec<_> = results.iter().filter_map(|it| it.as_ref().ok()).collect();
    fault.equal("attempts of the unprocessed", good, vec![&2, &2]);
    let bad: Vec<_> = results.iter().filter_map(|it| it.as_ref().err()).collect();
    fault.equal("failures", bad.len(), 2);
    for error in bad {
        fault.equal("attempts of one", error.attempts(), 1);
        fault.holds("may have been processed", error.may_have_been_processed());
    }
    fault.equal("repeated", http2.calls().len(), 2);
}
