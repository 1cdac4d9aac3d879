//! Faults 20 and 22: answers that point elsewhere, and answers about idempotency keys.

use dinie::{Client, Error};
use serde_json::json;

use crate::api::{client, customer, id, registration};
use crate::authority::Authority;
use crate::report::Fault;
use crate::server::{Reply, Script, Server};
use crate::world::TestWorld;

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

fn redirect(status: u16, location: &str) -> Reply {
    Reply::status(status).header("location", location)
}

/// What all redirects come to: an error that names the host and nothing else of the target.
fn not_followed(error: &Error, status: u16, host: &str) {
    assert!(error.is_redirect(), "{error:?}");
    assert_eq!((error.status(), error.attempts()), (Some(status), 1));
    let text = error.to_string();
    assert!(
        text.ends_with(&format!("is not followed (to {host})")),
        "{text}"
    );
    let mut shown = format!("{text} {error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(current) = cause {
        shown.push_str(&format!(" {current:?} {current}"));
        cause = current.source();
    }
    assert!(!shown.contains("marker"), "{shown}");
}

/// Each redirect in answer to a GET and a POST; `location` is made from the address of a server
/// that nobody may connect to.
async fn both_methods(case: &'static str, host: &str, location: impl Fn(&Server) -> String) {
    let mut fault = Fault::begin(20, case);
    let target = Server::start(|_| Reply::json(200, &customer(1)));
    let mut requests = Vec::new();
    for status in REDIRECTS {
        let location = location(&target);
        let server = Server::start(move |_| redirect(status, &location));
        let client = client(&server, &TestWorld::new());
        let get = client.customers().retrieve(&id(1)).await;
        not_followed(&get.unwrap_err(), status, host);
        let post = client.customers().create(registration()).await;
        not_followed(&post.unwrap_err(), status, host);
        requests.push(server.call_count());
    }
    fault.equal(
        "API requests of two calls, for each status",
        requests,
        vec![2; 5],
    );
    fault.equal("connections to the target", target.connects(), 0);
}

#[tokio::test]
async fn fault_20_other_host() {
    both_methods("to another host", "localhost", |target| {
        let port = target.address().port();
        format!("http://localhost:{port}/marker?marker=marker#marker")
    })
    .await;
}

#[tokio::test]
async fn fault_20_other_port() {
    both_methods("to another port", "127.0.0.1", |target| {
        format!("{}/customers/marker", target.url())
    })
    .await;
}

#[tokio::test]
async fn fault_20_downgrade() {
    let mut fault = Fault::begin(20, "from https to http");
    let target = Server::start(|_| Reply::json(200, &customer(1)));
    let mut requests = Vec::new();
    for status in REDIRECTS {
        let location = format!("{}/marker", target.url());
        let root = Authority::new();
        let own = root.server("localhost");
        let server = Script::new()
            .connections(move |_| own.serve())
            .calls(move |_| redirect(status, &location))
            .start();
        let client = Client::builder()
            .credentials("marker-id", "marker-secret")
            .base_url(format!("https://localhost:{}/v3", server.address().port()))
            .root_certificates_pem(root.pem())
            .build()
            .unwrap();
        let post = client.customers().create(registration()).await;
        not_followed(&post.unwrap_err(), status, "127.0.0.1");
        requests.push(server.call_count());
    }
    fault.equal("API requests, for each status", requests, vec![1; 5]);
    fault.equal("connections to the target", target.connects(), 0);
}

#[tokio::test]
async fn fault_20_to_itself() {
    let mut fault = Fault::begin(20, "to the same address");
    let mut requests = Vec::new();
    for status in REDIRECTS {
        let server = Server::start(move |request| {
            let host = request.header("host").unwrap();
            redirect(status, &format!("http://{host}{}", request.target))
        });
        let client = client(&server, &TestWorld::new());
        let get = client.customers().retrieve(&id(1)).await;
        not_followed(&get.unwrap_err(), status, "127.0.0.1");
        requests.push(server.call_count());
    }
    fault.equal("API requests, for each status", requests, vec![1; 5]);
}

#[tokio::test]
async fn fault_20_of_the_token_request() {
    let mut fault = Fault::begin(20, "in answer to the request for a token");
    let target = Server::start(|_| Reply::json(200, &customer(1)));
    let mut requests = Vec::new();
    for status in REDIRECTS {
        let location = format!("{}/marker", target.url());
        let server = Script::new()
            .tokens(move |_| redirect(status, &location))
            .start();
        let client = client(&server, &TestWorld::new());
        let error = client.customers().retrieve(&id(1)).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert!(!format!("{error} {error:?}").contains("marker"));
        requests.push((server.token_count(), server.call_count()));
    }
    let what = "token and API requests, for each status";
    fault.equal(what, requests, vec![(1, 0); 5]);
    fault.equal("connections to the target", target.connects(), 0);
}

#[tokio::test]
async fn fault_22_still_in_progress() {
    let mut fault = Fault::begin(22, "409 in progress, then 201");
    let server = Server::start(|request| match request.number {
        1 => Reply::json(409, &json!({"code": "idempotency_request_in_progress"})),
        _ => Reply::json(201, &customer(1)),
    });
    let world = TestWorld::new();
    let client = client(&server, &world);
    let call = client.customers().create(registration()).with_response();
    let response = call.await.unwrap();
    fault.equal("status", response.status(), 201);
    fault.equal("attempts", response.attempts(), 2);
    fault.equal("pauses", world.pauses().len(), 1);
    let calls = server.calls();
    let keys: Vec<_> = calls.iter().map(|call| call.key()).collect();
    fault.equal("API requests", keys.len(), 2);
    fault.same("keys", &keys);
    assert_eq!(keys[0], response.idempotency_key());
    let bodies: Vec<_> = calls.iter().map(|call| &call.body).collect();
    fault.same("bodies", &bodies);
}

#[tokio::test]
async fn fault_22_other_conflict() {
    let mut fault = Fault::begin(22, "409 of another sort");
    let server = Server::start(|_| Reply::json(409, &json!({"code": "customer_exists"})));
    let client = client(&server, &TestWorld::new());
    let error = client.customers().create(registration()).await.unwrap_err();
    fault.holds("conflict", error.is_conflict());
    fault.holds("key not reused", !error.is_idempotency_key_reused());
    fault.equal("API requests", server.call_count(), 1);
}

#[tokio::test]
async fn fault_22_key_reused() {
    let mut fault = Fault::begin(22, "422 key reused");
    let server = Server::start(|_| Reply::json(422, &json!({"code": "idempotency_key_reused"})));
    let client = client(&server, &TestWorld::new());
    let call = client.customers().create(registration());
    let error = call.idempotency_key("key-1").await.unwrap_err();
    fault.holds("key reused", error.is_idempotency_key_reused());
    fault.equal("key on the error", error.idempotency_key(), Some("key-1"));
    fault.equal("attempts", error.attempts(), 1);
    fault.equal("API requests", server.call_count(), 1);
    fault.equal("key sent", server.calls()[0].key(), Some("key-1"));
}

#[tokio::test]
async fn fault_22_replayed_answer() {
    let mut fault = Fault::begin(22, "200 that says it is a replay");
    let server =
        Server::start(|_| Reply::json(200, &customer(1)).header("idempotent-replayed", "true"));
    let client = client(&server, &TestWorld::new());
    let call = client.customers().create(registration()).with_response();
    let response = call.await.unwrap();
    let flag = response.headers().get("idempotent-replayed");
    fault.equal("flag", flag.map(|flag| flag.as_bytes()), Some(&b"true"[..]));
    fault.equal("API requests", server.call_count(), 1);
}

#[tokio::test]
async fn fault_22_two_clones() {
    let mut fault = Fault::begin(22, "two clones of a client, two clones of a call, at once");
    let server = Server::start(|_| Reply::json(201, &customer(1)));
    let one = client(&server, &TestWorld::new());
    let other = one.clone();
    let call = one.customers().create(registration());
    let calls = [
        tokio::spawn(call.clone().into_future()),
        tokio::spawn(call.into_future()),
        tokio::spawn(other.customers().create(registration()).into_future()),
    ];
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let received = server.calls();
    let keys: std::collections::HashSet<_> = received.iter().map(|it| it.key().unwrap()).collect();
    fault.equal("API requests", received.len(), 3);
    fault.equal("different keys", keys.len(), 3);
}
