//! Fault 27, and of fault 16 what is HTTP/2: streams that are refused, break off, or have to queue.

use std::sync::atomic::Ordering;

use dinie::Client;
use h2::Reason;

use crate::api::{change, id, registration};
use crate::report::Fault;
use crate::streams::{Http2, break_off, builder, client, start, well};
use crate::world::TestWorld;

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
    assert_eq!(
        (calls[0].method.as_str(), calls[0].path.as_str()),
        ("POST", "/v3/customers")
    );
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
    let mut fault = Fault::begin(
        27,
        "one stream at a time, 100 calls at once on a new client",
    );
    let mut http2 = Http2::new(well);
    http2.streams = 1;
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
