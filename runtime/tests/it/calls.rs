//! One call, one answer: what goes over the wire, and what comes back from it.

use std::time::Duration;

use dinie_runtime::test_util::ManualWorld;
use dinie_runtime::{ClientBuilder, ErrorKind, Upload};
use serde_json::json;

use crate::api::{API, Client, CustomerId, customer};
use crate::server::{Reply, Server, provide_cryptography};

fn id() -> CustomerId {
    CustomerId::new("cust_1").unwrap()
}

#[tokio::test]
async fn a_call_sends_json_and_reads_json() {
    let server = Server::start(|_| Reply::json(201, customer(1))).await;
    let client = Client::at(&server, &ManualWorld::running());
    let created = client.create("123.456.789-00").await.unwrap();
    assert_eq!(created.id.as_str(), "cust_1");
    assert_eq!(created.created_at.as_str(), "9999-12-31T23:59:59Z");

    let calls = server.calls();
    let [call] = calls.as_slice() else {
        panic!("{calls:?}");
    };
    assert_eq!(
        (call.method.as_str(), call.target.as_str()),
        ("POST", "/v3/customers")
    );
    assert_eq!(call.text(), r#"{"cpf":"123.456.789-00"}"#);
    assert_eq!(call.header("content-type"), Some("application/json"));
    assert_eq!(call.header("content-length"), Some("24"));
    assert_eq!(call.header("accept"), Some("application/json"));
    assert_eq!(call.header("authorization"), Some("Bearer token-1"));
    let agent = call.header("user-agent").unwrap();
    assert!(
        agent.starts_with("shop-rust/1.2.3 (api 2026-03-01; "),
        "{agent}"
    );
    let key = call.header("idempotency-key").unwrap();
    assert_eq!(key.len(), 36);
}

#[tokio::test]
async fn the_whole_answer_can_be_had() {
    let server = Server::start(|_| {
        let headers = [
            ("content-type", "application/json"),
            ("x-request-id", "req_1"),
            ("x-ratelimit-limit", "100"),
            ("x-ratelimit-remaining", "99"),
            ("x-ratelimit-reset", "1696004797"),
        ];
        let headers = headers.map(|(name, value)| (name, value.to_owned()));
        Reply::Full(201, headers.to_vec(), customer(1).to_string().into_bytes())
    })
    .await;
    let client = Client::at(&server, &ManualWorld::running());
    let call = client
        .create("1")
        .idempotency_key("onboard-1")
        .with_response();
    let response = call.await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.request_id(), Some("req_1"));
    assert_eq!(response.rate_limit().limit, Some(100));
    assert_eq!(response.rate_limit().remaining, Some(99));
    assert_eq!(response.rate_limit().reset, Some(1_696_004_797));
    assert_eq!(response.attempts(), 1);
    assert_eq!(response.idempotency_key(), Some("onboard-1"));
    assert_eq!(response.body(), customer(1).to_string().as_bytes());
    assert_eq!(response.into_value().id, id());
    assert_eq!(
        server.calls()[0].header("idempotency-key"),
        Some("onboard-1")
    );
}

#[tokio::test]
async fn clones_of_a_call_have_keys_of_their_own() {
    let server = Server::start(|_| Reply::json(201, customer(1))).await;
    let client = Client::at(&server, &ManualWorld::running());
    let call = client.create("1");
    let (first, second) = (call.clone(), call);
    first.await.unwrap();
    second.await.unwrap();
    let calls = server.calls();
    assert_ne!(
        calls[0].header("idempotency-key"),
        calls[1].header("idempotency-key")
    );
}

#[tokio::test]
async fn parameters_are_encoded() {
    let server = Server::start(|_| Reply::json(200, json!({"data": [], "has_more": false}))).await;
    let client = Client::at(&server, &ManualWorld::running());
    let list = client.list().limit(1).limit(2).tags(&["a&b", "c d"]);
    list.header("X-Trace", "t1").await.unwrap();
    let odd: CustomerId = serde_json::from_str(r#""a/../b?c#d é""#).unwrap();
    let error = client.retrieve(&odd).await.unwrap_err();
    assert!(error.is_decode());
    let calls = server.calls();
    assert_eq!(
        calls[0].target,
        "/v3/customers?limit=2&tags=a%26b&tags=c%20d"
    );
    assert_eq!(calls[0].header("x-trace"), Some("t1"));
    assert_eq!(calls[1].target, "/v3/customers/a%2F..%2Fb%3Fc%23d%20%C3%A9");
}

#[tokio::test]
async fn headers_of_a_call_win_over_those_of_the_client() {
    let server = Server::start(|_| Reply::json(200, customer(1))).await;
    let client = Client::builder(&server, &ManualWorld::running())
        .header("X-Tenant", "1")
        .header("X-Team", "a")
        .build()
        .unwrap();
    client
        .retrieve(&id())
        .header("x-tenant", "2")
        .await
        .unwrap();
    let calls = server.calls();
    assert_eq!(calls[0].header("x-tenant"), Some("2"));
    assert_eq!(calls[0].header("x-team"), Some("a"));
    assert_eq!(server.token_requests()[0].header("x-team"), None);
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_before_anything_is() {
    let server = Server::start(|_| Reply::json(200, customer(1))).await;
    let client = Client::at(&server, &ManualWorld::running());
    let calls = [
        client.retrieve(&serde_json::from_str("\"\"").unwrap()),
        client.retrieve(&serde_json::from_str("\".\"").unwrap()),
        client.retrieve(&serde_json::from_str("\"..\"").unwrap()),
        client.retrieve(&id()).header("x", "a\nb"),
        client.retrieve(&id()).header("authorization", "Bearer x"),
        client.retrieve(&id()).timeout(Duration::ZERO),
        client.create("1").idempotency_key(""),
        client.create("1").idempotency_key("a b"),
    ];
    for call in calls {
        let text = format!("{call:?}");
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{text}: {error}");
        assert_eq!(error.attempts(), 0);
        assert!(!error.may_have_been_processed());
    }
    assert!(server.calls().is_empty() && server.token_requests().is_empty());
}

#[tokio::test]
async fn bodies_that_are_no_json_go_both_ways() {
    let server = Server::start(|request| match request.target.as_str() {
        "/v3/health" => Reply::Full(200, vec![], b"fine".to_vec()),
        "/v3/photo" => Reply::Full(200, vec![], request.body.clone()),
        _ => Reply::Full(204, vec![], vec![]),
    })
    .await;
    let client = Client::at(&server, &ManualWorld::running());
    assert_eq!(client.health().await.unwrap(), "fine");
    assert!(server.token_requests().is_empty());
    let photo = Upload::bytes("a.png", &b"\x89PNG\xff"[..]);
    assert_eq!(client.photo(photo).await.unwrap(), &b"\x89PNG\xff"[..]);
    client.add_note().await.unwrap();
    client.delete(&id()).await.unwrap();
    let calls = server.calls();
    assert_eq!(calls[0].header("authorization"), None);
    assert_eq!(calls[0].header("accept"), Some("*/*"));
    assert_eq!(calls[1].header("content-type"), Some("image/png"));
    assert_eq!(calls[2].header("content-type"), Some("text/plain"));
    assert_eq!(calls[2].header("idempotency-key"), None);
    assert_eq!(
        (calls[3].method.as_str(), calls[3].body.len()),
        ("DELETE", 0)
    );
}

#[tokio::test]
async fn a_post_without_a_body_says_so() {
    let server = Server::start(|_| Reply::json(200, customer(1))).await;
    let client = Client::at(&server, &ManualWorld::running());
    client.start_session().await.unwrap();
    let calls = server.calls();
    assert_eq!(calls[0].header("content-length"), Some("0"));
    assert_eq!(calls[0].header("content-type"), None);
    assert!(calls[0].header("idempotency-key").is_some());
}

#[tokio::test]
async fn a_problem_says_what_to_do() {
    let server = Server::start(|_| {
        Reply::json(
            422,
            json!({"type": "https://api.example/errors/validation-failed", "title": "Validation Failed",
                "status": 422, "detail": "1 field", "code": "invalid_cpf",
                "errors": [{"param": "cpf", "detail": "not valid", "code": "invalid_cpf"}]}),
        )
    })
    .await;
    let client = Client::at(&server, &ManualWorld::running());
    let error = client.create("1").idempotency_key("k1").await.unwrap_err();
    assert!(error.is_validation() && !error.may_have_been_processed());
    assert_eq!(error.status(), Some(422));
    assert_eq!(error.operation(), Some("createCustomer"));
    assert_eq!(error.code(), Some("invalid_cpf"));
    assert_eq!(error.field_errors()[0].param(), Some("cpf"));
    assert_eq!(error.idempotency_key(), Some("k1"));
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        error.to_string(),
        "createCustomer: the API answered 422 Unprocessable Entity (invalid_cpf)"
    );
}

#[tokio::test]
async fn a_success_that_cannot_be_read_was_processed() {
    let server =
        Server::start(|_| Reply::json(201, json!({"id": "cust_1", "balance": 10.5}))).await;
    let client = Client::at(&server, &ManualWorld::running());
    let error = client.create("1").await.unwrap_err();
    assert!(error.is_decode() && error.may_have_been_processed());
    assert_eq!((error.status(), error.attempts()), (Some(201), 1));
    assert!(error.idempotency_key().is_some());
    assert!(error.to_string().ends_with("says at balance"), "{error}");
    assert_eq!(server.calls().len(), 1);
    let error = client.retrieve(&id()).await.unwrap_err();
    assert!(error.is_decode() && !error.may_have_been_processed());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = Server::start(|_| Reply::json(200, customer(1))).await;
    let location = format!("{}/customers?secret=marker", target.url());
    let server = Server::start(move |request| {
        let status = [301, 302, 303, 307, 308][request.number - 1];
        Reply::Full(status, vec![("location", location.clone())], vec![])
    })
    .await;
    let client = Client::at(&server, &ManualWorld::running());
    for _ in 0..5 {
        let error = client.create("1").await.unwrap_err();
        assert!(error.is_redirect());
        let text = error.to_string();
        assert!(
            text.contains("127.0.0.1") && !text.contains("marker"),
            "{text}"
        );
    }
    assert!(target.calls().is_empty());
    assert_eq!(server.calls().len(), 5);
}

#[tokio::test]
async fn answers_over_the_limit_are_refused() {
    let server = Server::start(|_| Reply::Full(200, vec![], vec![b'x'; 1_000])).await;
    let world = ManualWorld::running();
    let limited = |bytes| {
        Client::builder(&server, &world)
            .max_answer_bytes(bytes)
            .build()
            .unwrap()
    };
    assert_eq!(limited(1_000).health().await.unwrap().len(), 1_000);
    let error = limited(999).health().await.unwrap_err();
    assert!(error.is_transport(), "{error:?}");
    assert_eq!(server.calls().len(), 2);
}

#[test]
fn clients_and_calls_travel_between_threads() {
    fn travels<T: Send + Sync + 'static>() {}
    fn moves<T: Send + 'static>(_: &T) {}
    travels::<Client>();
    travels::<dinie_runtime::Call<()>>();
    travels::<dinie_runtime::Error>();
    let client: Client = ClientBuilder::new(&API)
        .credentials("a", "b")
        .build()
        .unwrap();
    moves(&client.create("1").into_future());
    let mut items = client.list().items();
    moves(&items);
    moves(&async move { items.try_next().await });
}

#[test]
fn a_call_outside_a_runtime_is_an_error() {
    provide_cryptography();
    let client: Client = ClientBuilder::new(&API)
        .credentials("a", "b")
        .build()
        .unwrap();
    let mut call = std::pin::pin!(client.health().into_future());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match call.as_mut().poll(&mut context) {
        std::task::Poll::Ready(Err(error)) => assert!(error.is_usage(), "{error}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_call_without_its_credentials_is_not_sent() {
    let server = Server::start(|_| Reply::json(200, customer(1))).await;
    let client: Client = ClientBuilder::new(&API)
        .without_credentials()
        .base_url(server.url())
        .build()
        .unwrap();
    let error = client.retrieve(&id()).await.unwrap_err();
    assert!(
        error.is_usage() && error.to_string().contains("bearerAuth"),
        "{error}"
    );
    assert!(server.calls().is_empty());
}
