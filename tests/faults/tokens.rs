//! Faults 1 to 4: the token endpoint fails, a token ends, a token is revoked under many callers.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::time::Duration;

use dinie::Client;
use serde_json::json;

use crate::api::{client, customer, found, id, registration};
use crate::herd::{Herd, successes};
use crate::report::Fault;
use crate::server::{Gate, Received, Reply, Script, Server, token};
use crate::world::TestWorld;

const CALLERS: usize = 1_000;

fn retrievals(client: &Client) -> Herd<Result<dinie::types::Customer, dinie::Error>> {
    Herd::start(CALLERS, |_| client.customers().retrieve(&id(1)))
}

/// Lets in who has this token.
fn only(good: &'static str) -> impl Fn(&Received) -> Reply {
    move |request| match request.token() == Some(good) {
        true => Reply::json(200, &customer(1)),
        false => Reply::json(401, &json!({"code": "invalid_token"})),
    }
}

#[tokio::test]
async fn fault_01_token_endpoint_fails_once() {
    for (how, failure) in [
        ("500", Reply::status(500)),
        ("503", Reply::status(503)),
        ("reset", Reply::reset()),
    ] {
        let mut fault = Fault::begin(1, format!("{how}, then 200"));
        let tokens = move |request: &Received| match request.number {
            1 => failure.clone(),
            _ => token(request),
        };
        let server = Script::new().tokens(tokens).calls(only("token-2")).start();
        let client = client(&server, &TestWorld::new());
        let called = client.customers().retrieve(&id(1)).await;
        fault.holds("the call succeeds", called.is_ok());
        fault.equal("token requests", server.token_count(), 2);
        fault.equal("API requests", server.call_count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_01_token_endpoint_fails_for_ever() {
    let mut fault = Fault::begin(1, "500 for ever, 1000 callers");
    let gate = Gate::new();
    let held = gate.clone();
    let server = Script::new()
        .tokens(move |_| Reply::status(500).behind(&held))
        .calls(found)
        .start();
    let client = client(&server, &TestWorld::new());
    let mut herd = retrievals(&client);
    herd.all_begun().await;
    gate.open();
    let errors = herd.results().await.into_iter().map(Result::unwrap_err);
    let texts: Vec<_> = errors.map(|error| error.to_string()).collect();
    fault.same("messages", &texts);
    // One fetch, which tries three times.
    fault.equal("token requests", server.token_count(), 3);
    fault.equal("API requests", server.call_count(), 0);
    client.customers().retrieve(&id(1)).await.unwrap_err();
    fault.equal(
        "token requests after one more call",
        server.token_count(),
        6,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_02_client_refused() {
    let mut fault = Fault::begin(2, "401 invalid_client");
    let gate = Gate::new();
    let held = gate.clone();
    let server = Script::new()
        .tokens(move |_| Reply::json(401, &json!({"error": "invalid_client"})).behind(&held))
        .calls(found)
        .start();
    let world = TestWorld::new();
    let client = client(&server, &world);
    let mut herd = retrievals(&client);
    herd.all_begun().await;
    gate.open();
    let errors: Vec<_> = herd
        .results()
        .await
        .into_iter()
        .map(Result::unwrap_err)
        .collect();
    let refused = errors
        .iter()
        .filter(|error| error.is_authentication())
        .count();
    fault.equal("authentication errors", refused, CALLERS);
    let texts: Vec<_> = errors.iter().map(ToString::to_string).collect();
    fault.same("messages", &texts);
    fault.equal("token requests", server.token_count(), 1);
    fault.equal("API requests", server.call_count(), 0);
    fault.equal("pauses", world.pauses().len(), 0);
    fault.holds("no secret in any text", !errors.iter().any(shows_secret));

    world.advance(Duration::from_millis(9_999));
    client.customers().retrieve(&id(1)).await.unwrap_err();
    fault.equal("token requests after 9.999 s", server.token_count(), 1);
    world.advance(Duration::from_millis(1));
    client.customers().retrieve(&id(1)).await.unwrap_err();
    fault.equal("token requests after 10 s", server.token_count(), 2);
}

/// Whether an error, or any cause of it, shows id or secret, in plain or as they were sent.
fn shows_secret(error: &dinie::Error) -> bool {
    let mut texts = format!("{error} {error:?} {error:#?} {:?}", error.headers());
    let mut cause = error.source();
    while let Some(current) = cause {
        texts.push_str(&format!("{current} {current:?}"));
        cause = current.source();
    }
    // The second is base64 of `marker-id:marker-secret`.
    ["marker-", "bWFya2VyLWlkOm1hcmtlci1zZWNyZXQ="]
        .iter()
        .any(|secret| texts.contains(secret))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_03_no_token_yet() {
    let mut fault = Fault::begin(3, "there was none");
    let gate = Gate::new();
    let held = gate.clone();
    let server = Script::new()
        .tokens(move |request| token(request).behind(&held))
        .calls(only("token-1"))
        .start();
    let client = client(&server, &TestWorld::new());
    let mut herd = retrievals(&client);
    herd.all_begun().await;
    gate.open();
    let results = herd.results().await;
    fault.equal("successes", successes(&results), CALLERS);
    fault.equal("token requests", server.token_count(), 1);
    fault.equal("API requests", server.call_count(), CALLERS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_03_token_ends_as_calls_start() {
    let mut fault = Fault::begin(3, "it has ended");
    let gate = Gate::new();
    let held = gate.clone();
    let server = Script::new()
        .tokens(move |request| match request.number {
            1 => token(request),
            _ => token(request).behind(&held),
        })
        .calls(found)
        .start();
    let world = TestWorld::new();
    let client = client(&server, &world);
    client.customers().retrieve(&id(1)).await.unwrap();
    world.advance(Duration::from_secs(3_600));
    let mut herd = retrievals(&client);
    herd.all_begun().await;
    gate.open();
    let results = herd.results().await;
    fault.equal("successes", successes(&results), CALLERS);
    fault.equal("refreshes", server.token_count() - 1, 1);
    let seen = calls_by_token(&server);
    fault.equal(
        "calls by token",
        seen,
        vec![("token-1".into(), 1), ("token-2".into(), CALLERS)],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_03_token_ends_soon() {
    let mut fault = Fault::begin(3, "it ends in two minutes");
    let gate = Gate::new();
    let held = gate.clone();
    let server = Script::new()
        .tokens(move |request| match request.number {
            1 => token(request),
            _ => token(request).behind(&held),
        })
        .calls(found)
        .start();
    let world = TestWorld::new();
    let client = client(&server, &world);
    client.customers().retrieve(&id(1)).await.unwrap();
    world.advance(Duration::from_secs(3_600 - 120));
    // Nobody waits for the refresh, which is held back until all are done.
    let results = retrievals(&client).results().await;
    fault.equal("successes", successes(&results), CALLERS);
    gate.until_arrived(1).await;
    gate.open();
    let seen = calls_by_token(&server);
    fault.equal(
        "calls by token",
        seen,
        vec![("token-1".into(), CALLERS + 1)],
    );
    fault.equal("refreshes", server.token_count() - 1, 1);
}

/// How many calls came with each token, in the order of tokens.
fn calls_by_token(server: &Server) -> Vec<(String, usize)> {
    let mut seen = BTreeMap::new();
    for call in server.calls() {
        *seen.entry(call.token().unwrap().to_owned()).or_default() += 1;
    }
    seen.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_04_token_revoked() {
    let mut fault = Fault::begin(4, "all refused together");
    let gate = Gate::new();
    let refusals = gate.clone();
    let let_in = only("token-2");
    let server = Server::start(move |request| match request.token() {
        Some("token-1") => let_in(request).behind(&refusals),
        _ => let_in(request),
    });
    let client = client(&server, &TestWorld::new());
    let herd = Herd::start(CALLERS, |_| client.customers().create(registration()));
    gate.until_arrived(CALLERS).await;
    gate.open();
    check_replays(&mut fault, &server, herd).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_04_late_refusals() {
    let mut fault = Fault::begin(4, "half of the refusals come after the refresh");
    let (early, late) = (Gate::new(), Gate::new());
    let (first, second) = (early.clone(), late.clone());
    let let_in = only("token-2");
    let server = Server::start(move |request| match request.number {
        1..=500 => let_in(request).behind(&first),
        501..=CALLERS => let_in(request).behind(&second),
        _ => let_in(request),
    });
    let client = client(&server, &TestWorld::new());
    let herd = Herd::start(CALLERS, |_| client.customers().create(registration()));
    late.until_arrived(500).await;
    early.until_arrived(500).await;
    early.open();
    server
        .until(|happened| happened.calls.len() == CALLERS + 500)
        .await;
    late.open();
    check_replays(&mut fault, &server, herd).await;
}

/// Each call was sent twice, with one key and equal bytes, and with one token and then the other.
async fn check_replays(
    fault: &mut Fault,
    server: &Server,
    herd: Herd<Result<dinie::types::Customer, dinie::Error>>,
) {
    let results = herd.results().await;
    fault.equal("successes", successes(&results), CALLERS);
    fault.equal("refreshes", server.token_count() - 1, 1);
    let calls = server.calls();
    fault.equal("API requests", calls.len(), 2 * CALLERS);
    let mut by_key: BTreeMap<&str, Vec<&Received>> = BTreeMap::new();
    for call in &calls {
        by_key.entry(call.key().unwrap()).or_default().push(call);
    }
    fault.equal("keys", by_key.len(), CALLERS);
    let replayed_once = by_key.values().filter(|calls| {
        let tokens: Vec<_> = calls.iter().filter_map(|call| call.token()).collect();
        tokens == ["token-1", "token-2"] && calls[0].body == calls[1].body
    });
    fault.equal(
        "replayed once, with equal bytes",
        replayed_once.count(),
        CALLERS,
    );
}
