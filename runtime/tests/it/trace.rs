//! What a subscriber of `tracing` sees: spans, events, and nothing that is not its business.

use std::time::{Duration, SystemTime};

use dinie_runtime::test_util::ManualWorld;
use serde_json::json;
use tracing::Level;

use crate::api::{Client, CustomerId, customer};
use crate::recorder::{Noted, Recorder};
use crate::server::{Received, Reply, Server};

fn id() -> CustomerId {
    CustomerId::new("cust_1").unwrap()
}

fn failing_once(request: &Received) -> Reply {
    match request.number {
        1 => Reply::Full(503, vec![], vec![]),
        _ => Reply::json(201, customer(1)),
    }
}

fn messages(events: &[Noted]) -> Vec<&str> {
    let message = |event: &'_ Noted| event.fields.get("message").map(str::len);
    assert!(events.iter().all(|event| message(event).is_some()));
    events
        .iter()
        .filter_map(|event| event.fields.get("message"))
        .collect()
}

#[tokio::test]
async fn a_call_and_each_attempt_have_a_span() {
    let recorder = Recorder::default();
    let _listening = recorder.listen();
    let server = Server::start(failing_once).await;
    let client = Client::at(&server, &ManualWorld::running());
    client.create("1").await.unwrap();

    let [call] = recorder.spans("call").try_into().unwrap();
    let [first, second] = recorder.spans("attempt").try_into().unwrap();
    let port = server.url().rsplit_once(':').unwrap().1.replace("/v3", "");
    for span in [&call, &first, &second] {
        for (name, value) in [
            ("http.request.method", "POST"),
            ("url.template", "/customers"),
            ("server.address", "127.0.0.1"),
            ("server.port", &port),
        ] {
            assert_eq!(span.fields.get(name), Some(value), "{span:?}");
        }
    }
    let names = ["otel.name", "otel.kind", "api.operation"];
    let of = |span: &Noted| names.map(|name| span.fields.get(name).map(str::to_owned));
    let owned = |text: &str| Some(text.to_owned());
    let call_names = [
        owned("createCustomer"),
        owned("internal"),
        owned("createCustomer"),
    ];
    assert_eq!(of(&call), call_names);
    assert_eq!(
        of(&first),
        [owned("POST /customers"), owned("client"), None]
    );
    assert_eq!(first.parent.as_deref(), Some("call"));
    assert_eq!(second.parent.as_deref(), Some("call"));

    let outcome = [
        "http.request.resend_count",
        "http.response.status_code",
        "error.type",
    ];
    let of = |span: &Noted| outcome.map(|name| span.fields.get(name).map(str::to_owned));
    assert_eq!(of(&first), [None, owned("503"), owned("503")]);
    assert_eq!(of(&second), [owned("1"), owned("201"), None]);
    assert_eq!(of(&call), [None, owned("201"), None]);
    assert_eq!(first.fields.get("otel.status_code"), Some("ERROR"));
    assert_eq!(call.fields.get("otel.status_code"), None);
}

#[tokio::test]
async fn a_repetition_is_told_with_its_reason_and_what_is_left() {
    let recorder = Recorder::default();
    let _listening = recorder.listen();
    let server = Server::start(failing_once).await;
    let world = ManualWorld::running();
    Client::at(&server, &world).create("1").await.unwrap();

    let events = recorder.events(Level::DEBUG);
    assert_eq!(
        messages(&events),
        [
            "an access token is fetched",
            "an access token was fetched",
            "the request is repeated"
        ]
    );
    assert_eq!(events[0].fields.get("reason"), Some("there is none"));
    assert_eq!(events[1].fields.get("lifetime_s"), Some("3600"));
    let delay = world.pauses()[0].as_millis().to_string();
    for (name, value) in [
        ("reason", "503"),
        ("attempts", "1"),
        ("delay_ms", delay.as_str()),
        ("budget_left", "486"),
    ] {
        assert_eq!(events[2].fields.get(name), Some(value), "{name}");
    }
    assert_eq!(events[2].name, "call");
    assert!(recorder.events(Level::WARN).is_empty());
}

#[tokio::test]
async fn giving_up_is_one_warning() {
    let recorder = Recorder::default();
    let _listening = recorder.listen();
    let server = Server::start(|_| Reply::Full(503, vec![], vec![])).await;
    let client = Client::at(&server, &ManualWorld::running());
    client.create("1").await.unwrap_err();
    let warnings = recorder.events(Level::WARN);
    assert_eq!(messages(&warnings), ["the call was given up"]);
    for (name, value) in [
        ("error.type", "503"),
        ("reason", "attempts"),
        ("attempts", "3"),
        ("may_have_been_processed", "true"),
    ] {
        assert_eq!(warnings[0].fields.get(name), Some(value), "{name}");
    }
    let [call] = recorder.spans("call").try_into().unwrap();
    assert_eq!(call.fields.get("error.type"), Some("503"));
    let resends: Vec<_> = recorder
        .spans("attempt")
        .iter()
        .map(|span| {
            span.fields
                .get("http.request.resend_count")
                .map(str::to_owned)
        })
        .collect();
    assert_eq!(resends, [None, Some("1".to_owned()), Some("2".to_owned())]);
}

#[tokio::test]
async fn an_answer_that_says_no_is_no_warning() {
    let recorder = Recorder::default();
    let _listening = recorder.listen();
    let server = Server::start(|_| Reply::json(404, json!({"code": "not_found"}))).await;
    let client = Client::at(&server, &ManualWorld::running());
    client.retrieve(&id()).await.unwrap_err();
    assert!(recorder.events(Level::WARN).is_empty());
    let [call] = recorder.spans("call").try_into().unwrap();
    assert_eq!(call.fields.get("error.type"), Some("404"));
}

#[tokio::test]
async fn a_failure_without_an_answer_has_a_type_of_its_own() {
    let recorder = Recorder::default();
    let _listening = recorder.listen();
    let server = Server::start(|_| Reply::Raw(Vec::new())).await;
    let client = Client::at(&server, &ManualWorld::running());
    client.add_note().await.unwrap_err();
    let [attempt] = recorder.spans("attempt").try_into().unwrap();
    assert_eq!(attempt.fields.get("error.type"), Some("transport"));
    assert_eq!(attempt.fields.get("http.response.status_code"), None);
    let warnings = recorder.events(Level::WARN);
    assert_eq!(warnings[0].fields.get("reason"), Some("final"));
}

#[tokio::test]
async fn nothing_concrete_is_told() {
    let recorder = Recorder::default();
    let _listening = recorder.listen();
    for status in [200, 401, 404, 422, 500] {
        let server = Server::start(move |request| {
            let refused = request.header("authorization") == Some("Bearer token-1");
            let body = json!({"code": "marker", "detail": "marker"});
            match (status, refused) {
                (200, true) => Reply::json(401, body),
                (200, false) => Reply::json(200, customer(1)),
                (status, _) => Reply::json(status, body),
            }
        })
        .await;
        let client = Client::at(&server, &ManualWorld::running());
        let call = client.retrieve(&id()).idempotency_key("marker-key");
        let _ = call.header("x-marker", "marker").await;
        let _ = client.create("marker").await;
        let _ = client.list().starting_after("marker").await;
    }
    let dump = recorder.dump();
    assert!(dump.contains("/customers/{customer_id}"), "{dump}");
    for part in ["cust_1", "marker", "token-", "Bearer", "starting_after"] {
        assert!(!dump.contains(part), "{part} in {dump}");
    }
}

/// Answers with this `Date`.
async fn dated(date: String) -> Server {
    let script = move |_: &Received| {
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("date", date.clone()),
        ];
        Reply::Full(200, headers, customer(1).to_string().into_bytes())
    };
    Server::start(script).await
}

#[tokio::test]
async fn clocks_that_differ_are_one_warning_for_all_clones() {
    let recorder = Recorder::default();
    let _listening = recorder.listen();
    let wrong = SystemTime::now() - Duration::from_secs(600);
    let server = dated(httpdate::fmt_http_date(wrong)).await;
    let client = Client::at(&server, &ManualWorld::running());
    client.retrieve(&id()).await.unwrap();
    client.retrieve(&id()).await.unwrap();
    client.clone().retrieve(&id()).await.unwrap();
    let warnings = recorder.events(Level::WARN);
    let [warning] = messages(&warnings).try_into().unwrap();
    assert!(warning.contains("webhooks may be refused"), "{warning}");
    assert_eq!(warnings[0].fields.get("direction"), Some("ahead"));
    Client::at(&server, &ManualWorld::running())
        .retrieve(&id())
        .await
        .unwrap();
    assert_eq!(recorder.events(Level::WARN).len(), 2);
}

#[tokio::test]
async fn clocks_that_agree_and_broken_dates_are_no_warning() {
    let recorder = Recorder::default();
    let _listening = recorder.listen();
    let right = httpdate::fmt_http_date(SystemTime::now());
    for date in [right, "yesterday".to_owned(), "0".to_owned()] {
        let server = dated(date).await;
        let client = Client::at(&server, &ManualWorld::running());
        client.retrieve(&id()).await.unwrap();
    }
    assert!(recorder.events(Level::WARN).is_empty());
}
