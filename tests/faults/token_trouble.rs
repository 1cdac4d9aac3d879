//! Faults 5 to 7: tokens refused for ever, a fetch that loses its caller or its runtime, and token
//! answers that are odd or wrong.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dinie::ErrorKind;
use dinie_runtime::test_util::World;
use serde_json::{Value, json};

use crate::api::{client, found, id};
use crate::herd::{Herd, successes};
use crate::report::Fault;
use crate::server::{Gate, Reply, Script, Server, token};
use crate::world::TestWorld;

const CALLERS: usize = 1_000;

#[tokio::test]
async fn fault_05_every_token_refused() {
    let mut fault = Fault::begin(5, "100 calls in 5 s, then 700 in 35 s");
    let world = TestWorld::new();
    let fetched: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let (clock, times) = (world.clone(), fetched.clone());
    let server = Script::new()
        .tokens(move |request| {
            times.lock().unwrap().push(clock.now());
            token(request)
        })
        .calls(|_| Reply::json(401, &json!({"code": "invalid_token"})))
        .start();
    let client = client(&server, &world);
    let mut attempts = Vec::new();
    for number in 1..=800 {
        let error = client.customers().retrieve(&id(1)).await.unwrap_err();
        assert!(error.is_authentication(), "{error:?}");
        attempts.push(error.attempts());
        if number == 100 {
            fault.equal("token requests in 5 s", server.token_count(), 2);
            fault.equal("API requests in 5 s", server.call_count(), 101);
        }
        world.advance(Duration::from_millis(50));
    }
    fault.equal(
        "most attempts of a call",
        attempts.iter().max().unwrap(),
        &2,
    );
    let fetched = fetched.lock().unwrap();
    let in_ten_seconds = |start: &Instant| {
        let window = *start..*start + Duration::from_secs(10);
        fetched.iter().filter(|time| window.contains(*time)).count()
    };
    let most = fetched.iter().map(in_ten_seconds).max().unwrap();
    fault.equal("most token requests in any 10 s", most, 2);
    // One at first, and one at the start of each 10 s.
    fault.equal("token requests in 40 s", fetched.len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_05_all_at_once() {
    let mut fault = Fault::begin(5, "1000 calls at once");
    let gate = Gate::new();
    let held = gate.clone();
    let server = Server::start(move |_| Reply::status(401).behind(&held));
    let client = client(&server, &TestWorld::new());
    let herd = Herd::start(CALLERS, |_| client.customers().retrieve(&id(1)));
    gate.until_arrived(CALLERS).await;
    gate.open();
    let errors: Vec<_> = herd
        .results()
        .await
        .into_iter()
        .map(Result::unwrap_err)
        .collect();
    let twice = errors.iter().filter(|error| error.attempts() == 2).count();
    fault.equal("errors after 2 attempts", twice, CALLERS);
    fault.equal("token requests", server.token_count(), 2);
    fault.equal("API requests", server.call_count(), 2 * CALLERS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_06_first_caller_dropped() {
    let mut fault = Fault::begin(6, "its future is dropped");
    let gate = Gate::new();
    let held = gate.clone();
    let server = Script::new()
        .tokens(move |request| token(request).behind(&held))
        .calls(found)
        .start();
    let client = client(&server, &TestWorld::new());
    let mut first = Herd::start(1, |_| client.customers().retrieve(&id(1)));
    first.all_begun().await;
    gate.until_arrived(1).await;
    let mut others = Herd::start(CALLERS, |_| client.customers().retrieve(&id(1)));
    others.all_begun().await;
    first.abort(0);
    fault.equal("results of the first", first.results().await.len(), 0);
    gate.open();
    let results = others.results().await;
    fault.equal("successes of the others", successes(&results), CALLERS);
    fault.equal("token requests", server.token_count(), 1);
    fault.equal("API requests", server.call_count(), CALLERS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_06_runtime_of_the_first_caller_ends() {
    let mut fault = Fault::begin(6, "its runtime is shut down");
    let gate = Gate::new();
    let held = gate.clone();
    let server = Script::new()
        .tokens(move |request| match request.number {
            1 => token(request).behind(&held),
            _ => token(request),
        })
        .calls(found)
        .start();
    let client = client(&server, &TestWorld::new());
    let other = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let first = other.spawn(client.customers().retrieve(&id(1)).into_future());
    gate.until_arrived(1).await;
    let mut others = Herd::start(CALLERS, |_| client.customers().retrieve(&id(1)));
    others.all_begun().await;
    other.shutdown_background();
    fault.holds("the first is gone", first.await.unwrap_err().is_cancelled());
    let results = others.results().await;
    fault.equal("successes of the others", successes(&results), CALLERS);
    fault.equal("token requests", server.token_count(), 2);
    gate.open();
}

/// What a token answer must lead to.
enum Right {
    /// The token is used, and no other fetched, after so many seconds; and not used after so many.
    Lives(u64, u64),
    /// The call fails, and says this.
    Fails(&'static str),
}

fn grant(changes: &Value) -> Value {
    let mut answer =
        json!({"access_token": "marker-token", "token_type": "bearer", "expires_in": 3600});
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::String(text) if text == "(absent)" => {
                answer.as_object_mut().unwrap().remove(name);
            }
            _ => answer[name] = value.clone(),
        }
    }
    answer
}

fn odd_grants() -> Vec<(Value, Right)> {
    // An early refresh begins 5 minutes before the end, or a tenth of a shorter life; the last 30 s
    // are never used.
    let hour = || Right::Lives(3_299, 3_571);
    let number = || Right::Fails("`expires_in` is not a number above 0");
    let day = || Right::Lives(86_099, 86_371);
    let kind = || Right::Fails("`token_type` is not `bearer`");
    let text = || Right::Fails("`access_token` is missing, empty, or no text for a header");
    vec![
        (json!({}), hour()),
        (json!({"expires_in": "3600"}), hour()),
        (json!({"expires_in": 3600.0}), hour()),
        (json!({"expires_in": "(absent)"}), Right::Lives(269, 271)),
        (json!({"expires_in": null}), Right::Lives(269, 271)),
        (json!({"expires_in": 1_000_000_000_000_000_000_u64}), day()),
        (json!({"expires_in": 1e18}), day()),
        (json!({"expires_in": 0}), number()),
        (json!({"expires_in": -5}), number()),
        (json!({"expires_in": "-5"}), number()),
        (json!({"expires_in": ""}), number()),
        (json!({"expires_in": true}), number()),
        (json!({"token_type": "Bearer"}), hour()),
        (json!({"token_type": "BEARER"}), hour()),
        (json!({"token_type": "mac"}), kind()),
        (json!({"token_type": 1}), kind()),
        (json!({"access_token": ""}), text()),
        (json!({"access_token": "(absent)"}), text()),
        (json!({"access_token": "marker\ntoken"}), text()),
        (json!({"access_token": "marker\u{e9}token"}), text()),
        (json!({"access_token": 7}), text()),
        (json!({"scope": ["unknown"], "more": {}}), hour()),
    ]
}

#[tokio::test]
async fn fault_07_odd_token_answers() {
    for (changes, right) in odd_grants() {
        let answer = grant(&changes);
        let server = Script::new()
            .tokens(move |_| Reply::json(200, &answer))
            .calls(found)
            .start();
        check_grant(&changes.to_string(), &server, right).await;
    }
}

#[tokio::test]
async fn fault_07_no_token_at_all() {
    for (media_type, body, says) in [
        ("text/html", "<html>marker-token</html>", "it is not JSON"),
        ("application/json", "", "it is not JSON"),
        (
            "application/json",
            "[\"marker-token\"]",
            "`access_token` is missing",
        ),
        ("application/json", "null", "`access_token` is missing"),
    ] {
        let server = Script::new()
            .tokens(move |_| Reply::status(200).body(media_type, body))
            .calls(found)
            .start();
        check_grant(&format!("body `{body}`"), &server, Right::Fails(says)).await;
    }
}

async fn check_grant(name: &str, server: &Server, right: Right) {
    let mut fault = Fault::begin(7, name);
    let world = TestWorld::new().with_chance(0.0);
    let client = client(server, &world);
    let call = || client.customers().retrieve(&id(1));
    match right {
        Right::Lives(still, no_longer) => {
            call().await.unwrap();
            world.advance(Duration::from_secs(still));
            call().await.unwrap();
            let what = format!("token requests until {still} s");
            fault.equal(&what, server.token_count(), 1);
            world.advance(Duration::from_secs(no_longer - still));
            call().await.unwrap();
            let what = format!("until {no_longer} s");
            fault.equal(&what, server.token_count(), 2);
        }
        Right::Fails(says) => {
            let error = call().await.unwrap_err();
            fault.equal("kind", error.kind(), ErrorKind::Auth);
            fault.says(&error, says);
            fault.equal("token requests", server.token_count(), 1);
            fault.equal("API requests", server.call_count(), 0);
            let text = format!("{error} {error:?}");
            assert!(!text.contains("marker"), "{name}: {text}");
        }
    }
}
