//! Fault 19: answers that are huge, or would be.
//!
//! Memory is that of a process, so each case runs in a child, which measures the highest heap above
//! what was there before the call. The server is a thread of the same process, and what it holds
//! counts too.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dinie::{Client, ClientBuilder, Error};
use flate2::Compression;
use flate2::write::GzEncoder;
use peak_alloc::PeakAlloc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::api::{change, id};
use crate::child;
use crate::report::Fault;
use crate::server::{Accept, Reply, Script, Server};
use crate::world::TestWorld;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const MIB: usize = 1024 * 1024;
/// Most bytes of a success, where nothing else is said.
const CAP: usize = 32 * MIB;

/// The error of a call, and the heap it took.
async fn measured<T>(call: impl IntoFuture<Output = Result<T, Error>>) -> (Error, usize) {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let Err(error) = call.await else {
        panic!("the call succeeded");
    };
    (error, HEAP.peak_usage().saturating_sub(before))
}

/// A client that needs no token.
fn client(server: &Server) -> Client {
    builder(server).build().unwrap()
}

fn builder(server: &Server) -> ClientBuilder {
    let builder = Client::builder().bearer_token("token");
    builder.base_url(server.url()).world(TestWorld::new())
}

/// Ends with an error that says so, at once, and takes no more heap than this.
fn too_large(fault: &mut Fault, (error, heap): (Error, usize), most: usize) {
    fault.holds("transport error", error.is_transport());
    fault.holds(
        "too large",
        error.to_string().contains("the answer is too large"),
    );
    fault.equal("attempts", error.attempts(), 1);
    fault.within("heap", heap, 0..=most);
}

#[tokio::test]
async fn fault_19_claimed_length() {
    if !child::has_to_do("sizes::fault_19_claimed_length").await {
        return;
    }
    let mut fault = Fault::begin(19, "Content-Length of 10 GiB");
    let server = Server::start(|_| {
        let beginning = Reply::status(200).body("application/json", "{\"id\":");
        beginning.claiming(10 << 30)
    });
    let call = client(&server).customers().retrieve(&id(1));
    too_large(&mut fault, measured(call).await, MIB);
    fault.equal("API requests", server.call_count(), 1);
}

/// Answers the first request of each connection with this status and chunks of 16 KiB without end.
fn endless(status: u16, requests: &Arc<AtomicUsize>) -> Server {
    let chunk = [b"4000\r\n", &[b'x'; 0x4000][..], b"\r\n"].concat();
    endless_chunks(status, requests, chunk)
}

/// The same with these chunks.
fn endless_chunks(status: u16, requests: &Arc<AtomicUsize>, chunks: Vec<u8>) -> Server {
    let requests = requests.clone();
    let script = Script::new().connections(move |_| {
        let (requests, chunks) = (requests.clone(), chunks.clone());
        Accept::Hand(Box::new(move |mut stream, _| {
            Box::pin(async move {
                let mut last = [0; 4];
                while last != *b"\r\n\r\n" {
                    last.rotate_left(1);
                    last[3] = stream.read_u8().await.unwrap();
                }
                requests.fetch_add(1, Ordering::SeqCst);
                let head = format!("HTTP/1.1 {status} Text\r\ntransfer-encoding: chunked\r\n\r\n");
                stream.write_all(head.as_bytes()).await.unwrap();
                while stream.write_all(&chunks).await.is_ok() {}
            })
        }))
    });
    script.start()
}

#[tokio::test]
async fn fault_19_endless_chunks() {
    if !child::has_to_do("sizes::fault_19_endless_chunks").await {
        return;
    }
    let mut fault = Fault::begin(19, "endless chunks");
    let requests = Arc::default();
    let server = endless(200, &requests);
    let call = client(&server).customers().retrieve(&id(1));
    too_large(&mut fault, measured(call).await, CAP + MIB);
    fault.equal("API requests", requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn fault_19_endless_small_chunks() {
    if !child::has_to_do("sizes::fault_19_endless_small_chunks").await {
        return;
    }
    let mut fault = Fault::begin(19, "endless chunks of one byte, 256 KiB allowed");
    let requests = Arc::default();
    let server = endless_chunks(200, &requests, b"1\r\nx\r\n".repeat(1_000));
    let client = builder(&server).max_answer_bytes(MIB / 4).build().unwrap();
    let call = client.customers().retrieve(&id(1));
    too_large(&mut fault, measured(call).await, MIB / 4 + MIB);
    fault.equal("API requests", requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn fault_19_endless_chunks_of_an_error() {
    if !child::has_to_do("sizes::fault_19_endless_chunks_of_an_error").await {
        return;
    }
    let mut fault = Fault::begin(19, "endless chunks of a 500");
    let requests = Arc::default();
    let server = endless(500, &requests);
    let call = client(&server).customers().retrieve(&id(1));
    let (error, heap) = measured(call).await;
    fault.equal("status", error.status(), Some(500));
    fault.equal("bytes kept", error.body().len(), 64 * 1024);
    fault.equal("attempts", error.attempts(), 3);
    fault.equal("API requests", requests.load(Ordering::SeqCst), 3);
    fault.within("heap", heap, 0..=MIB);
}

#[tokio::test]
async fn fault_19_endless_token() {
    if !child::has_to_do("sizes::fault_19_endless_token").await {
        return;
    }
    let mut fault = Fault::begin(19, "endless chunks in answer to the request for a token");
    let requests = Arc::default();
    let server = endless(200, &requests);
    let client = Client::builder()
        .credentials("marker-id", "marker-secret")
        .base_url(server.url())
        .build()
        .unwrap();
    let (error, heap) = measured(client.customers().retrieve(&id(1))).await;
    fault.holds(
        "too large",
        error.to_string().contains("the answer is too large"),
    );
    fault.equal("attempts", error.attempts(), 0);
    fault.equal("token requests", requests.load(Ordering::SeqCst), 1);
    fault.within("heap", heap, 0..=MIB);
}

/// So many MiB in gzip, a thousand times smaller, without its end, which nobody gets to. Made of one
/// packed MiB, again and again.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let spaces = vec![b' '; MIB];
    let mut pack = || {
        encoder.write_all(&spaces).unwrap();
        encoder.flush().unwrap();
        encoder.get_ref().clone()
    };
    let (first, second) = (pack(), pack());
    let mut packed = first.clone();
    for _ in 1..mebibytes {
        packed.extend(&second[first.len()..]);
    }
    assert!(
        packed.len() <= mebibytes * MIB / 900,
        "{} bytes",
        packed.len()
    );
    packed
}

fn explosive(status: u16) -> Server {
    let packed = bomb(256);
    Server::start(move |_| {
        let reply = Reply::status(status).body("application/json", packed.clone());
        reply.header("content-encoding", "gzip")
    })
}

#[tokio::test]
async fn fault_19_gzip_bomb() {
    if !child::has_to_do("sizes::fault_19_gzip_bomb").await {
        return;
    }
    let mut fault = Fault::begin(19, "gzip bomb 1:1000 of 256 MiB");
    let server = explosive(200);
    let call = client(&server).customers().retrieve(&id(1));
    too_large(&mut fault, measured(call).await, CAP + MIB);
    fault.equal("API requests", server.call_count(), 1);
}

#[tokio::test]
async fn fault_19_gzip_bomb_in_an_error() {
    if !child::has_to_do("sizes::fault_19_gzip_bomb_in_an_error").await {
        return;
    }
    let mut fault = Fault::begin(19, "gzip bomb in a 422");
    let server = explosive(422);
    let call = client(&server).customers().retrieve(&id(1));
    let (error, heap) = measured(call).await;
    fault.equal("status", error.status(), Some(422));
    fault.equal("bytes kept", error.body().len(), 64 * 1024);
    fault.equal("API requests", server.call_count(), 1);
    fault.within("heap", heap, 0..=2 * MIB);
}

/// Headers that are too much: a transport error, repeated where that is safe.
async fn too_many_headers(case: &'static str, server: Server) {
    let mut fault = Fault::begin(19, case);
    let client = client(&server);
    let error = client.customers().retrieve(&id(1)).await.unwrap_err();
    fault.holds("transport error", error.is_transport());
    fault.equal("API requests for a GET", server.call_count(), 3);
    fault.equal("attempts", error.attempts(), 3);
    let error = client
        .customers()
        .update(&id(1), change())
        .await
        .unwrap_err();
    fault.holds("transport error of a PATCH", error.is_transport());
    fault.holds("may have been processed", error.may_have_been_processed());
    fault.equal("API requests in all", server.call_count(), 4);
}

#[tokio::test]
async fn fault_19_large_header() {
    let server = Server::start(|_| Reply::status(200).header("x-large", &"x".repeat(MIB)));
    too_many_headers("header of 1 MiB", server).await;
}

#[tokio::test]
async fn fault_19_many_headers() {
    let server = Server::start(|_| {
        (0..10_000).fold(Reply::status(200), |reply, _| reply.header("x-many", "1"))
    });
    too_many_headers("10 000 headers", server).await;
}
