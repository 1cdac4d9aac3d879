//! Fault 26: servers that TLS does not get along with.

use std::sync::Mutex;

use dinie::{Client, Error};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::api::{change, customer, id};
use crate::authority::{Authority, Identity};
use crate::report::Fault;
use crate::server::{Accept, Reply, Script, Server};
use crate::world::TestWorld;

fn client(server: &Server, root: &Authority, world: &TestWorld) -> Client {
    Client::builder()
        .bearer_token("marker-token")
        .base_url(format!("https://localhost:{}/v3", server.address().port()))
        .root_certificates_pem(root.pem())
        .world(world.clone())
        .build()
        .unwrap()
}

/// Connections are treated by their number, requests answered well.
fn server(accept: impl Fn(usize) -> Accept + Send + Sync + 'static) -> Server {
    Script::new()
        .connections(accept)
        .calls(|_| Reply::json(200, &customer(1)))
        .start()
}

/// A PATCH, which has no key: repeated only when nothing was sent.
async fn refused(server: &Server, root: &Authority, fault: &mut Fault) -> (Error, usize) {
    let world = TestWorld::new();
    let client = client(server, root, &world);
    let error = client.customers().update(&id(1), change()).await;
    let error = error.unwrap_err();
    fault.holds("connect error", error.is_connect());
    fault.holds("certainly not processed", !error.may_have_been_processed());
    fault.equal("API requests", server.call_count(), 0);
    (error, world.pauses().len())
}

/// The error and its causes.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(current) = cause {
        text.push_str(&format!("; {current}"));
        cause = current.source();
    }
    assert!(!text.contains("marker"), "{text}");
    text
}

/// Connecting to a server with this certificate fails once and for all, with this cause.
async fn certificate_refused(fault: &mut Fault, root: &Authority, own: Identity, cause: &str) {
    let server = server(move |_| own.serve());
    let (error, pauses) = refused(&server, root, fault).await;
    fault.equal("connections", server.connects(), 1);
    fault.equal("attempts", error.attempts(), 1);
    fault.equal("pauses", pauses, 0);
    let text = chain(&error);
    assert!(
        text.contains("certificate of the server was refused"),
        "{text}"
    );
    fault.holds(cause, text.contains(cause));
}

#[tokio::test]
async fn fault_26_good_certificate() {
    let mut fault = Fault::begin(26, "good certificate, to compare");
    let root = Authority::new();
    let own = root.server("localhost");
    let server = server(move |_| own.serve());
    let client = client(&server, &root, &TestWorld::new());
    client.customers().retrieve(&id(1)).await.unwrap();
    fault.equal("connections", server.connects(), 1);
    fault.equal("API requests", server.call_count(), 1);
}

#[tokio::test]
async fn fault_26_expired() {
    let mut fault = Fault::begin(26, "expired certificate");
    let root = Authority::new();
    let own = root.expired("localhost");
    certificate_refused(&mut fault, &root, own, "certificate expired").await;
}

#[tokio::test]
async fn fault_26_wrong_name() {
    let mut fault = Fault::begin(26, "certificate of another name");
    let root = Authority::new();
    let own = root.server("api.example");
    let cause = "certificate not valid for name \"localhost\"";
    certificate_refused(&mut fault, &root, own, cause).await;
}

#[tokio::test]
async fn fault_26_self_signed() {
    let mut fault = Fault::begin(26, "self-signed certificate");
    let own = Identity::self_signed("localhost");
    certificate_refused(&mut fault, &Authority::new(), own, "UnknownIssuer").await;
}

#[tokio::test]
async fn fault_26_unknown_root() {
    let mut fault = Fault::begin(26, "certificate of an unknown authority");
    let own = Authority::named("somebody else").server("localhost");
    certificate_refused(&mut fault, &Authority::new(), own, "UnknownIssuer").await;
}

/// Reads the first record of the client, whole.
async fn hello(stream: &mut TcpStream) {
    let mut head = [0; 5];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(head[0], 22, "a handshake record");
    let mut record = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    stream.read_exact(&mut record).await.unwrap();
}

/// A `ServerHello` of TLS 1.2 or before (RFC 5246, section 7.4.1.3), with a cipher suite of that
/// time (`TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA`), no session and no extensions.
fn server_hello(version: [u8; 2]) -> Vec<u8> {
    let mut body = version.to_vec();
    body.extend([7; 32]);
    body.extend([0, 0xc0, 0x13, 0]);
    let length = body.len() as u8;
    let mut record = vec![22, version[0], version[1], 0, length + 4, 2, 0, 0, length];
    record.extend(body);
    record
}

/// Answers with that, and passes on what comes back.
fn speak(version: [u8; 2], replies: mpsc::UnboundedSender<Vec<u8>>) -> Accept {
    Accept::Hand(Box::new(move |mut stream, _| {
        Box::pin(async move {
            hello(&mut stream).await;
            stream.write_all(&server_hello(version)).await.unwrap();
            let mut reply = Vec::new();
            let _ = stream.read_to_end(&mut reply).await;
            replies.send(reply).unwrap();
        })
    }))
}

async fn old_version(fault: &mut Fault, version: [u8; 2]) {
    let (sender, mut replies) = mpsc::unbounded_channel();
    let sender = Mutex::new(sender);
    let server = server(move |_| speak(version, sender.lock().unwrap().clone()));
    let (error, pauses) = refused(&server, &Authority::new(), fault).await;
    fault.equal("connections", server.connects(), 3);
    fault.equal("attempts", error.attempts(), 3);
    fault.equal("pauses", pauses, 2);
    for _ in 0..3 {
        // A fatal alert, `protocol_version` (RFC 8446, section 6.2), and nothing more.
        let reply = replies.recv().await.unwrap();
        assert_eq!((reply[0], &reply[3..]), (21, &[0, 2, 2, 70][..]));
    }
    let cause = "ServerDoesNotSupportTls12Or13";
    fault.holds(cause, chain(&error).contains(cause));
}

#[tokio::test]
async fn fault_26_tls_1_0() {
    let mut fault = Fault::begin(26, "TLS 1.0 only");
    old_version(&mut fault, [3, 1]).await;
}

#[tokio::test]
async fn fault_26_tls_1_1() {
    let mut fault = Fault::begin(26, "TLS 1.1 only");
    old_version(&mut fault, [3, 2]).await;
}

/// Reads the `ClientHello`, writes this and closes.
fn close_after(bytes: &'static [u8]) -> Accept {
    Accept::Hand(Box::new(move |mut stream, _| {
        Box::pin(async move {
            hello(&mut stream).await;
            stream.write_all(bytes).await.unwrap();
        })
    }))
}

#[tokio::test]
async fn fault_26_closed_during_handshake() {
    let mut fault = Fault::begin(26, "closed during the handshake, twice");
    let root = Authority::new();
    let own = root.server("localhost");
    let server = server(move |connection| match connection {
        1 => close_after(b""),
        // The first bytes of a record with a `ServerHello`.
        2 => close_after(&[22, 3, 3, 0, 90, 2, 0]),
        _ => own.serve(),
    });
    let world = TestWorld::new();
    let client = client(&server, &root, &world);
    let call = client.customers().update(&id(1), change());
    let response = call.with_response().await.unwrap();
    fault.equal("connections", server.connects(), 3);
    fault.equal("attempts", response.attempts(), 3);
    fault.equal("pauses", world.pauses().len(), 2);
    fault.equal("API requests", server.call_count(), 1);
}

#[tokio::test]
async fn fault_26_always_closed_during_handshake() {
    let mut fault = Fault::begin(26, "closed during each handshake");
    let server = server(|connection| match connection {
        1 => close_after(b""),
        2 => Accept::Close,
        _ => Accept::Reset,
    });
    let (error, pauses) = refused(&server, &Authority::new(), &mut fault).await;
    fault.equal("connections", server.connects(), 3);
    fault.equal("attempts", error.attempts(), 3);
    fault.equal("pauses", pauses, 2);
}
