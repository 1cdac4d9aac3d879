//! Fault 23: uploads that fail half way, cannot be read again, or change, and names that could end
//! the header they stand in.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use dinie::types::UploadDocument;
use dinie::{Body, Upload};
use serde_json::json;

use crate::api::{client, document, id, scan};
use crate::report::Fault;
use crate::server::{Gate, Received, Reply, Script, Server, Step};
use crate::world::TestWorld;

/// More than all buffers between client and server hold.
const LARGE: usize = 16 * 1024 * 1024;

/// A document whose content can be read once.
fn once() -> UploadDocument {
    let content = Body::from("%PDF-1.7");
    UploadDocument::new("ccmei", Upload::stream("ccmei.pdf", content, 8))
}

/// What an attempt says of itself: key, type with boundary, length.
fn head(request: &Received) -> [Option<String>; 3] {
    ["idempotency-key", "content-type", "content-length"]
        .map(|name| request.header(name).map(str::to_owned))
}

#[tokio::test]
async fn fault_23_one_shot_stream() {
    let mut fault = Fault::begin(23, "one-shot stream and 503");
    let server = Server::start(|_| Reply::status(503));
    let world = TestWorld::new();
    let client = client(&server, &world);
    let error = client.customers().upload_document(&id(1), once()).await;
    let error = error.unwrap_err();
    fault.equal("status", error.status(), Some(503));
    fault.equal("attempts", error.attempts(), 1);
    fault.equal("API requests", server.call_count(), 1);
    fault.equal("pauses", world.pauses().len(), 0);
    fault.holds("says why", error.to_string().contains("read only once"));
    fault.holds("may have been processed", error.may_have_been_processed());
}

#[tokio::test]
async fn fault_23_one_shot_stream_and_401() {
    let mut fault = Fault::begin(23, "one-shot stream and 401");
    let server = Server::start(|_| Reply::json(401, &json!({"code": "invalid_token"})));
    let client = client(&server, &TestWorld::new());
    let error = client.customers().upload_document(&id(1), once()).await;
    fault.holds(
        "authentication error",
        error.unwrap_err().is_authentication(),
    );
    fault.equal("API requests", server.call_count(), 1);
}

/// A file that is gone with the test.
struct File(PathBuf);

impl File {
    fn new(name: &str, content: &[u8]) -> Self {
        let name = format!("dinie-fault-23-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A file gets other content while the server says 503.
async fn file_changes(case: &'static str, name: &str, content: &'static [u8]) {
    let mut fault = Fault::begin(23, case);
    let file = File::new(name, b"%PDF-1.7");
    let path = file.0.clone();
    let server = Server::start(move |_| {
        std::fs::write(&path, content).unwrap();
        Reply::status(503)
    });
    let client = client(&server, &TestWorld::new());
    let document = UploadDocument::new("ccmei", Upload::file(&file.0));
    let error = client.customers().upload_document(&id(1), document).await;
    let error = error.unwrap_err();
    fault.holds("usage error", error.is_usage());
    fault.holds("says why", error.to_string().contains("changed its length"));
    fault.equal("attempts", error.attempts(), 1);
    fault.equal("API requests", server.call_count(), 1);
    fault.holds("may have been processed", error.may_have_been_processed());
}

#[tokio::test]
async fn fault_23_file_shrinks() {
    file_changes("file shrinks between attempts", "shrinks.pdf", b"%PDF").await;
}

#[tokio::test]
async fn fault_23_file_grows() {
    file_changes(
        "file grows between attempts",
        "grows.pdf",
        b"%PDF-1.7\n%PDF-1.7",
    )
    .await;
}

#[tokio::test]
async fn fault_23_failure_half_way() {
    let mut fault = Fault::begin(23, "500 after half of the upload");
    let half = LARGE / 2;
    let failed = AtomicBool::new(false);
    let server = Script::new()
        .early(move |request| {
            let fails = request.key().is_some() && !failed.swap(true, Ordering::SeqCst);
            let reply = Reply::status(500).header("connection", "close");
            fails.then(|| (half, reply.then(Step::HalfClose)))
        })
        .calls(|_| Reply::json(201, &document()))
        .start();
    let client = client(&server, &TestWorld::new());
    let content: Vec<u8> = (0..LARGE).map(|index| (index % 251) as u8).collect();
    let call = client.customers().upload_document(&id(1), scan(content));
    let response = call.idempotency_key("key-1").with_response().await.unwrap();
    fault.equal("attempts", response.attempts(), 2);
    let calls = server.calls();
    fault.equal("API requests", calls.len(), 2);
    fault.equal("bytes of the first", calls[0].body.len(), half);
    let heads = [head(&calls[0]), head(&calls[1])];
    fault.same("keys, boundaries and lengths", &heads);
    fault.holds("equal bytes", calls[1].body.starts_with(&calls[0].body));
    let promised = heads[1][2].clone().unwrap();
    assert_eq!(calls[1].body.len().to_string(), promised);
}

/// Answers 413 when the first 64 KiB are there, and then does this.
fn too_large(then: Vec<Step>) -> Server {
    Script::new()
        .early(move |request| {
            let reply = Reply::json(413, &json!({"code": "too_large"}));
            let reply = reply.header("connection", "close");
            let reply = then.iter().cloned().fold(reply, Reply::then);
            request.key().is_some().then_some((64 * 1024, reply))
        })
        .start()
}

async fn refused(server: &Server) -> dinie::Error {
    let client = client(server, &TestWorld::new());
    let document = scan(vec![b'x'; LARGE]);
    let call = client.customers().upload_document(&id(1), document);
    call.await.unwrap_err()
}

#[tokio::test]
async fn fault_23_early_413() {
    let gate = Gate::new();
    for (case, then) in [
        ("413 early, the rest thrown away", vec![Step::HalfClose]),
        (
            "413 early, the rest never read",
            vec![Step::Wait(gate.clone()), Step::Close],
        ),
    ] {
        let mut fault = Fault::begin(23, case);
        let server = too_large(then);
        let error = refused(&server).await;
        fault.equal("status", error.status(), Some(413));
        fault.equal("code", error.code(), Some("too_large"));
        fault.equal("attempts", error.attempts(), 1);
        fault.equal("API requests", server.call_count(), 1);
    }
    gate.open();
}

/// Who closes while bytes come in sends a reset, which may overtake the answer or make it unreadable
/// (RFC 9112, section 9.6): then the upload is an interrupted one, and is repeated with its key.
#[tokio::test]
async fn fault_23_early_413_and_close() {
    let mut fault = Fault::begin(23, "413 early, then a close that is a reset");
    let server = too_large(vec![Step::Close]);
    let error = refused(&server).await;
    let known = error.status() == Some(413) || error.is_transport();
    fault.holds("413, or a broken connection", known);
    fault.within("attempts", error.attempts(), 1..=3);
    let calls = server.calls();
    fault.equal("API requests", calls.len(), error.attempts() as usize);
    let heads: Vec<_> = calls.iter().map(head).collect();
    fault.same("keys, boundaries and lengths", &heads);
}

#[tokio::test]
async fn fault_23_names_that_end_their_header() {
    let mut fault = Fault::begin(23, "names with CRLF, LF, NUL");
    let server = Server::start(|_| Reply::json(201, &document()));
    let client = client(&server, &TestWorld::new());
    for name in ["a\r\nX-Evil: 1", "a\n.pdf", "a\0.pdf", "\r"] {
        let document = UploadDocument::new("ccmei", Upload::bytes(name, "x"));
        let error = client.customers().upload_document(&id(1), document).await;
        let error = error.unwrap_err();
        assert!(error.is_usage(), "{error:?}");
        assert_eq!(error.attempts(), 0);
        assert!(!format!("{error} {error:?}").contains("Evil"));
    }
    let odd_type = Upload::bytes("a", "x").content_type("image/png\r\nX-Evil: 1");
    let document = UploadDocument::new("ccmei", odd_type);
    let error = client.customers().upload_document(&id(1), document).await;
    assert!(error.unwrap_err().is_usage());
    fault.equal("API requests", server.call_count(), 0);
    fault.equal("token requests", server.token_count(), 0);
}

#[tokio::test]
async fn fault_23_odd_names() {
    let mut fault = Fault::begin(23, "names with quotes, backslash, emoji");
    let server = Server::start(|_| Reply::json(201, &document()));
    let client = client(&server, &TestWorld::new());
    for (name, written) in [
        ("a \"b\".pdf", "a %22b%22.pdf"),
        ("a\\\".pdf", "a\\%22.pdf"),
        ("ção 📄.pdf", "ção 📄.pdf"),
    ] {
        let document = UploadDocument::new("ccmei", Upload::bytes(name, "x"));
        client
            .customers()
            .upload_document(&id(1), document)
            .await
            .unwrap();
        let calls = server.calls();
        let header = format!("; name=\"file\"; filename=\"{written}\"\r\n");
        assert!(calls.last().unwrap().text().contains(&header), "{name}");
    }
    fault.equal("API requests", server.call_count(), 3);
}
