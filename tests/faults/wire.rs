//! Faults 15 and 16: answers that never end, and answers that end too soon.

use std::time::{Duration, Instant};

use dinie::{Client, ErrorKind};

use crate::api::{builder, change, customer, id, registration};
use crate::report::Fault;
use crate::server::{Gate, Received, Reply, Server, Step, patient};
use crate::world::TestWorld;

/// A client that needs no token request, so that all timers are those of the call.
fn client(server: &Server, world: &TestWorld) -> Client {
    builder(server, world).bearer_token("t").build().unwrap()
}

const HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n";

/// Answers that begin and never end. Whatever drips does so as the gate lets through.
fn endless(drops: &Gate) -> [(&'static str, Reply); 5] {
    let drip = |bytes: &[u8]| Step::Drip(bytes.to_vec(), drops.clone());
    let start = |bytes: &[u8]| Step::Write(bytes.to_vec());
    let proceed = b"HTTP/1.1 100 Continue\r\n\r\n";
    [
        ("headers never", Reply::stall()),
        ("headers byte by byte", Reply::steps([drip(HEAD)])),
        (
            "headers, then byte by byte",
            Reply::steps([start(HEAD), drip(&[b' '; 1000])]),
        ),
        (
            "100 Continue, then nothing",
            Reply::steps([start(proceed), Step::Stall]),
        ),
        (
            "100 Continue, headers, then byte by byte",
            Reply::steps([start(proceed), start(HEAD), drip(&[b' '; 1000])]),
        ),
    ]
}

/// Bytes that come before an attempt times out.
const DROPS: usize = 20;

#[tokio::test]
async fn fault_15_get() {
    for index in 0..5 {
        // One for each attempt: the server drips on when the client is gone.
        let gates = [(); 3].map(|()| Gate::new());
        let (how, _) = endless(&gates[0])[index];
        let mut fault = Fault::begin(15, format!("GET, {how}"));
        let drops = gates.clone();
        let server = Server::start(move |request| {
            let (_, reply) = &endless(&drops[request.number - 1])[index];
            reply.clone()
        });
        let world = TestWorld::new().with_chance(0.5).with_manual_timers();
        let client = client(&server, &world);
        let call = tokio::spawn(client.customers().retrieve(&id(1)).into_future());
        for attempt in 1..=3 {
            server
                .until(|happened| happened.calls.len() == attempt)
                .await;
            if how.contains("byte") {
                gates[attempt - 1].let_through(DROPS);
                gates[attempt - 1].until_arrived(DROPS + 1).await;
            }
            assert!(!call.is_finished(), "it waits for more");
            world.until_timers(attempt).await;
            world.advance(*world.timers().last().unwrap());
        }
        let error = patient(call).await.unwrap().unwrap_err();
        fault.equal("kind", error.kind(), ErrorKind::Timeout);
        fault.equal("requests", server.call_count(), 3);
        // The third has what is left of 90 s, after pauses of 0.1 s and 0.2 s.
        let right = [30_000, 30_000, 29_700].map(Duration::from_millis);
        fault.equal("timeouts of attempts", world.timers(), right.to_vec());
        fault.equal("elapsed", error.elapsed(), Duration::from_secs(90));
        fault.equal(
            "may have been processed",
            error.may_have_been_processed(),
            false,
        );
    }
}

#[tokio::test]
async fn fault_15_post_and_patch() {
    for index in 0..5 {
        let drops = Gate::new();
        let (how, reply) = endless(&drops)[index].clone();
        let mut fault = Fault::begin(15, format!("POST with key, PATCH without, {how}"));
        let server =
            Server::start(
                move |request| match (request.method.as_str(), request.number) {
                    ("POST", 2) => Reply::json(201, &customer(1)),
                    _ => reply.clone(),
                },
            );
        let world = TestWorld::new().with_manual_timers();
        let client = client(&server, &world);
        let call = tokio::spawn(client.customers().create(registration()).into_future());
        server.until(|happened| happened.calls.len() == 1).await;
        world.advance(Duration::from_secs(30));
        patient(call).await.unwrap().unwrap();
        let calls = server.calls();
        fault.equal("POST requests", calls.len(), 2);
        fault.same("keys", &[calls[0].key().unwrap(), calls[1].key().unwrap()]);
        fault.same("bodies", &[calls[0].text(), calls[1].text()]);

        let call = client.customers().update(&id(1), change());
        let call = tokio::spawn(call.into_future());
        server.until(|happened| happened.calls.len() == 3).await;
        world.advance(Duration::from_secs(30));
        let error = patient(call).await.unwrap().unwrap_err();
        fault.equal("PATCH requests", server.call_count() - 2, 1);
        fault.equal("kind", error.kind(), ErrorKind::Timeout);
        fault.equal(
            "may have been processed",
            error.may_have_been_processed(),
            true,
        );
    }
}

/// The only fault in real time: timers of the machine, and a byte now and then.
#[tokio::test]
async fn fault_15_by_the_clock() {
    let mut fault = Fault::begin(15, "GET, a byte each 100 ms, timeout 350 ms");
    let timeout = Duration::from_millis(350);
    let drops = Gate::new();
    let (_, reply) = endless(&drops)[2].clone();
    let server = Server::start(move |_| reply.clone());
    let client = Client::builder()
        .bearer_token("t")
        .base_url(server.url())
        .build()
        .unwrap();
    let dripping = tokio::spawn(async move {
        let mut each = tokio::time::interval(Duration::from_millis(100));
        loop {
            each.tick().await;
            drops.let_through(1);
        }
    });
    let started = Instant::now();
    let call = client.customers().retrieve(&id(1));
    let error = patient(call.timeout(timeout).retries(0).into_future())
        .await
        .unwrap_err();
    let elapsed = started.elapsed();
    dripping.abort();
    fault.equal("kind", error.kind(), ErrorKind::Timeout);
    fault.at_least("elapsed", elapsed, timeout);
    fault.equal("requests", server.call_count(), 1);
    fault.says(&error, "the connection timed out");
}

/// Successes that end too soon.
fn cut() -> [(&'static str, Reply); 6] {
    let json = customer(1).to_string();
    let half = &json[..json.len() / 2];
    let sized = Reply::status(200)
        .body("application/json", half)
        .claiming(json.len() as u64);
    let chunked = |framed: String| {
        Reply::status(200)
            .body("application/json", framed)
            .header("transfer-encoding", "chunked")
            .without_length()
            .then(Step::Close)
    };
    let whole_chunk = format!("{:x}\r\n{json}\r\n", json.len());
    [
        (
            "half of the length, closed",
            sized.clone().then(Step::Close),
        ),
        ("half of the length, reset", sized.then(Step::Reset)),
        (
            "within a chunk",
            chunked(format!("{:x}\r\n{half}", json.len())),
        ),
        ("between chunks", chunked(whole_chunk.clone())),
        (
            "within the last chunk",
            chunked(format!("{whole_chunk}0\r\n")),
        ),
        (
            "nothing but headers",
            Reply::status(200)
                .header("content-type", "application/json")
                .claiming(9)
                .then(Step::Close),
        ),
    ]
}

#[tokio::test]
async fn fault_16_get_and_keyed_post() {
    for (how, reply) in cut() {
        let mut fault = Fault::begin(16, format!("{how}, then whole"));
        // Every other request is answered in full.
        let server = Server::start(move |request| match request.number % 2 {
            1 => reply.clone(),
            _ => Reply::json(200, &customer(1)),
        });
        let client = client(&server, &TestWorld::new());
        let got = client.customers().retrieve(&id(1)).with_response().await;
        fault.equal("attempts of a GET", got.unwrap().attempts(), 2);
        let made = client.customers().create(registration()).with_response();
        fault.equal(
            "attempts of a POST with key",
            made.await.unwrap().attempts(),
            2,
        );
        let calls = server.calls();
        fault.equal("requests", calls.len(), 4);
        let posts: Vec<_> = calls[2..].iter().map(|it| (it.key(), it.text())).collect();
        fault.same("keys and bodies of the POST", &posts);
    }
}

#[tokio::test]
async fn fault_16_for_ever() {
    for (how, reply) in cut() {
        let mut fault = Fault::begin(16, format!("{how}, each time"));
        let server = Server::start(move |_| reply.clone());
        let client = client(&server, &TestWorld::new());
        let error = client.customers().retrieve(&id(1)).await.unwrap_err();
        fault.equal("kind for a GET", error.kind(), ErrorKind::Transport);
        fault.equal("requests", server.call_count(), 3);
        let error = client
            .customers()
            .update(&id(1), change())
            .await
            .unwrap_err();
        fault.equal(
            "kind for a PATCH without key",
            error.kind(),
            ErrorKind::Transport,
        );
        fault.equal("requests", server.call_count() - 3, 1);
        fault.equal(
            "may have been processed",
            error.may_have_been_processed(),
            true,
        );
    }
}

/// What ends too soon and is no success is still known by its status.
#[tokio::test]
async fn fault_16_error_answer() {
    let mut fault = Fault::begin(16, "422, its body cut");
    let server = Server::start(|_: &Received| {
        let body = Reply::status(422).body("application/problem+json", "{\"code\": \"inv");
        body.claiming(500).then(Step::Close)
    });
    let client = client(&server, &TestWorld::new());
    let error = client.customers().create(registration()).await.unwrap_err();
    fault.equal("status", error.status().unwrap(), 422);
    fault.equal("requests", server.call_count(), 1);
    fault.equal("bytes kept", error.body().len(), 13);
}
