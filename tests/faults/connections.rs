//! Faults 8 and 9: connections that are refused, and connections that break under a request.

use crate::api::{builder, change, client, customer, found, id, registration};
use crate::report::Fault;
use crate::server::{Accept, Gate, Received, Reply, Script, Server, Step};
use crate::world::TestWorld;

/// A server that refuses connections until the first pause of this world.
fn closed_at_first() -> (Server, TestWorld) {
    let gate = Gate::new();
    let server = Script::new().calls(found).listening_behind(&gate).start();
    let opening = server.clone();
    let world = TestWorld::new().during_pause(move |_| {
        let (gate, server) = (gate.clone(), opening.clone());
        Box::pin(async move {
            gate.open();
            server.until(|happened| happened.listening).await;
        })
    });
    (server, world)
}

#[tokio::test]
async fn fault_08_connection_refused() {
    for (case, unkeyed) in [("POST with key", false), ("PATCH without key", true)] {
        let mut fault = Fault::begin(8, case);
        let (server, world) = closed_at_first();
        let client = builder(&server, &world).bearer_token("t").build().unwrap();
        let customers = client.customers();
        let answer = match unkeyed {
            true => customers.update(&id(1), change()).with_response().await,
            false => customers.create(registration()).with_response().await,
        };
        fault.equal("attempts", answer.unwrap().attempts(), 2);
        fault.equal("requests", server.call_count(), 1);
        fault.equal("pauses", world.pauses().len(), 1);
    }
}

#[tokio::test]
async fn fault_08_connection_for_a_token_refused() {
    let mut fault = Fault::begin(8, "POST that needs a token first");
    let (server, world) = closed_at_first();
    let client = client(&server, &world);
    let answer = client.customers().create(registration()).with_response();
    fault.equal("attempts", answer.await.unwrap().attempts(), 1);
    fault.equal("token requests", server.token_count(), 1);
    fault.equal("requests", server.call_count(), 1);
}

#[tokio::test]
async fn fault_08_connection_refused_for_ever() {
    let mut fault = Fault::begin(8, "never accepted");
    let server = Script::new().listening_behind(&Gate::new()).start();
    let client = builder(&server, &TestWorld::new())
        .bearer_token("t")
        .build()
        .unwrap();
    let error = client.customers().create(registration()).await.unwrap_err();
    fault.equal("attempts", error.attempts(), 3);
    fault.holds("error says connect", error.is_connect());
    fault.equal(
        "may have been processed",
        error.may_have_been_processed(),
        false,
    );
    fault.equal("connections", server.connects(), 0);
}

/// The ways in which a connection breaks after a request was read.
fn breaks() -> [(&'static str, Reply); 4] {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: applicat";
    let in_head = |step| Reply::steps([Step::Write(head.to_vec()), step]);
    [
        ("reset", Reply::reset()),
        ("closed", Reply::close()),
        ("reset in the head", in_head(Step::Reset)),
        ("closed in the head", in_head(Step::Close)),
    ]
}

fn breaking_once(how: Reply) -> Server {
    Server::start(move |request| match request.number {
        1 => how.clone(),
        _ => Reply::json(200, &customer(1)),
    })
}

#[tokio::test]
async fn fault_09_keyed_post() {
    for (how, reply) in breaks() {
        let mut fault = Fault::begin(9, format!("POST with key, {how}"));
        let server = breaking_once(reply);
        let client = client(&server, &TestWorld::new());
        let call = client.customers().create(registration()).with_response();
        let answer = call.await.unwrap();
        fault.equal("attempts", answer.attempts(), 2);
        let calls = server.calls();
        fault.equal("requests", calls.len(), 2);
        let keys: Vec<_> = calls.iter().map(Received::key).collect();
        fault.same("keys", &[&keys[..], &[answer.idempotency_key()]].concat());
        let bodies: Vec<_> = calls.iter().map(Received::text).collect();
        fault.same("bodies", &bodies);
        assert!(keys[0].is_some() && !bodies[0].is_empty());
    }
}

#[tokio::test]
async fn fault_09_unkeyed() {
    for (how, reply) in breaks() {
        let mut fault = Fault::begin(9, format!("PATCH without key, {how}"));
        let server = breaking_once(reply);
        let client = client(&server, &TestWorld::new());
        let error = client
            .customers()
            .update(&id(1), change())
            .await
            .unwrap_err();
        fault.equal("requests", server.call_count(), 1);
        fault.equal("kind", error.kind(), dinie::ErrorKind::Transport);
        fault.equal(
            "may have been processed",
            error.may_have_been_processed(),
            true,
        );
    }
}

/// Whether the client has written its request by then is chance, so only keyed calls are repeated.
#[tokio::test]
async fn fault_09_on_accept() {
    for (how, reset) in [("reset", true), ("closed", false)] {
        let mut fault = Fault::begin(9, format!("POST with key, {how} when accepted"));
        let server = Script::new()
            .calls(found)
            .connections(move |number| match (number, reset) {
                (1, true) => Accept::Reset,
                (1, false) => Accept::Close,
                _ => Accept::Serve,
            })
            .start();
        let client = builder(&server, &TestWorld::new())
            .bearer_token("t")
            .build()
            .unwrap();
        let call = client.customers().create(registration()).with_response();
        fault.equal("attempts", call.await.unwrap().attempts(), 2);
        fault.equal("connections", server.connects(), 2);
        fault.equal("requests", server.call_count(), 1);
    }
}

#[tokio::test]
async fn fault_09_for_ever() {
    let mut fault = Fault::begin(9, "POST with key, reset each time");
    let server = Server::start(|_| Reply::reset());
    let client = client(&server, &TestWorld::new());
    let error = client.customers().create(registration()).await.unwrap_err();
    let calls = server.calls();
    fault.equal("requests", calls.len(), 3);
    let mut keys: Vec<_> = calls.iter().map(Received::key).collect();
    keys.push(error.idempotency_key());
    fault.same("keys, that of the error included", &keys);
    assert!(keys[0].is_some());
    fault.equal("kind", error.kind(), dinie::ErrorKind::Transport);
    fault.equal(
        "may have been processed",
        error.may_have_been_processed(),
        true,
    );
}
