//! Repetitions: how often, when, and with which bytes.

use std::time::{Duration, Instant};

use dinie_runtime::test_util::ManualWorld;
use serde_json::json;

use crate::api::{Client, CustomerId, customer};
use crate::server::{Received, Reply, Server};

fn id() -> CustomerId {
    CustomerId::new("cust_1").unwrap()
}

fn status(status: u16, headers: &[(&'static str, &str)]) -> Reply {
    let headers = headers
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    Reply::Full(status, headers.collect(), b"{}".to_vec())
}

/// Fails the first `times` requests, then succeeds.
fn failing(
    times: usize,
    failure: impl Fn() -> Reply + Send + Sync + 'static,
) -> impl Fn(&Received) -> Reply {
    move |request| match request.number <= times {
        true => failure(),
        false => Reply::json(200, customer(1)),
    }
}

#[tokio::test]
async fn a_keyed_post_is_repeated_with_its_key_and_bytes() {
    let server = Server::start(failing(2, || status(503, &[]))).await;
    let world = ManualWorld::running();
    let client = Client::at(&server, &world);
    let response = client.create("123").with_response().await.unwrap();
    assert_eq!(response.attempts(), 3);
    let calls = server.calls();
    assert_eq!(calls.len(), 3);
    for call in &calls {
        assert_eq!(call.header("idempotency-key"), response.idempotency_key());
        assert_eq!(call.body, calls[0].body);
    }
    let pauses = world.pauses();
    assert_eq!(pauses.len(), 2);
    assert!(pauses[0] <= Duration::from_millis(200) && pauses[1] <= Duration::from_millis(400));
}

#[tokio::test]
async fn an_attempt_fails_three_times_at_most() {
    let server = Server::start(|_| status(503, &[("x-request-id", "req_9")])).await;
    let client = Client::at(&server, &ManualWorld::running());
    let error = client.create("1").await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 3));
    assert!(error.may_have_been_processed() && error.is_server_error());
    assert_eq!(error.request_id(), Some("req_9"));
    assert_eq!(server.calls().len(), 3);
    client.create("1").retries(0).await.unwrap_err();
    assert_eq!(server.calls().len(), 4);
    client.retrieve(&id()).retries(4).await.unwrap_err();
    assert_eq!(server.calls().len(), 9);
}

#[tokio::test]
async fn an_unkeyed_post_that_may_have_been_done_is_not_repeated() {
    for failure in [
        || status(503, &[]),
        || status(500, &[]),
        || Reply::Raw(Vec::new()),
    ] {
        let server = Server::start(failing(1, failure)).await;
        let client = Client::at(&server, &ManualWorld::running());
        let error = client.add_note().await.unwrap_err();
        assert!(error.may_have_been_processed(), "{error:?}");
        assert_eq!(server.calls().len(), 1);
    }
    let server = Server::start(failing(1, || status(429, &[]))).await;
    let client = Client::at(&server, &ManualWorld::running());
    client.add_note().await.unwrap();
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn a_connection_that_breaks_is_no_decode_error() {
    let truncated =
        || Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\"".to_vec());
    let unended = || {
        Reply::Raw(
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n".to_vec(),
        )
    };
    let closed = || Reply::Raw(Vec::new());
    let failures: [fn() -> Reply; 3] = [truncated, unended, closed];
    for failure in failures {
        let server = Server::start(failing(1, failure)).await;
        let client = Client::at(&server, &ManualWorld::running());
        client.create("1").await.unwrap();
        assert_eq!(server.calls().len(), 2);

        let server = Server::start(failing(9, failure)).await;
        let client = Client::at(&server, &ManualWorld::running());
        let error = client.create("1").await.unwrap_err();
        assert!(
            error.is_transport() && error.may_have_been_processed(),
            "{error:?}"
        );
        assert_eq!(server.calls().len(), 3);
        let error = client.retrieve(&id()).await.unwrap_err();
        assert!(
            error.is_transport() && !error.may_have_been_processed(),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn connections_that_the_server_closes_in_silence_break_no_call() {
    let server = Server::start(|_| {
        let body = customer(1).to_string();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        Reply::Raw(answer.into_bytes())
    })
    .await;
    let client = Client::at(&server, &ManualWorld::running());
    for _ in 0..200 {
        client.create("1").await.unwrap();
        client.retrieve(&id()).await.unwrap();
    }
    assert!(server.calls().len() >= 400);
}

#[tokio::test]
async fn a_refused_connection_is_certain_not_to_have_done_anything() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let server = Server::start(|_| status(204, &[])).await;
    let world = ManualWorld::running();
    let client = Client::builder(&server, &world)
        .base_url(url)
        .bearer_token("t")
        .build()
        .unwrap();
    let error = client.add_note().await.unwrap_err();
    assert!(error.is_connect() && !error.may_have_been_processed());
    assert_eq!((error.attempts(), world.pauses().len()), (3, 2));
}

#[tokio::test]
async fn the_api_says_how_long_to_wait() {
    let server = Server::start(failing(1, || status(429, &[("retry-after", "20")]))).await;
    let world = ManualWorld::running();
    Client::at(&server, &world).create("1").await.unwrap();
    let pauses = world.pauses();
    let (least, most) = (Duration::from_secs(20), Duration::from_secs(22));
    assert!(
        pauses.len() == 1 && (least..=most).contains(&pauses[0]),
        "{pauses:?}"
    );

    let server = Server::start(failing(1, || status(429, &[("retry-after", "86400")]))).await;
    let world = ManualWorld::running();
    let error = Client::at(&server, &world).create("1").await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
    assert!(error.to_string().contains("long wait"), "{error}");
    assert!(world.pauses().is_empty());
}

#[tokio::test]
async fn a_wait_beyond_the_total_timeout_is_not_begun() {
    let server = Server::start(failing(1, || status(503, &[("retry-after", "30")]))).await;
    let world = ManualWorld::running();
    let client = Client::at(&server, &world);
    let call = client.create("1").total_timeout(Duration::from_secs(20));
    let error = call.await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    assert!(error.to_string().contains("total timeout"), "{error}");
    assert!(world.pauses().is_empty());
}

#[tokio::test]
async fn an_attempt_that_stalls_is_ended() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    for stall in [&b""[..], head] {
        let server = Server::start(failing(1, || Reply::Stall(stall.to_vec()))).await;
        let client = Client::at(&server, &ManualWorld::running());
        let timeout = Duration::from_millis(400);
        client.create("1").timeout(timeout).await.unwrap();
        assert_eq!(server.calls().len(), 2);

        let server = Server::start(|_| Reply::Stall(stall.to_vec())).await;
        let client = Client::at(&server, &ManualWorld::running());
        let started = Instant::now();
        let call = client.create("1").timeout(timeout).retries(0);
        let error = call.await.unwrap_err();
        assert!(
            error.is_timeout() && error.may_have_been_processed(),
            "{error:?}"
        );
        assert!(started.elapsed() >= timeout);
        let call = client.create("1").total_timeout(timeout);
        let error = call.await.unwrap_err();
        assert!(error.is_timeout(), "{error:?}");
    }
}

#[tokio::test]
async fn a_conflict_with_our_own_first_request_is_waited_out() {
    let in_progress = || Reply::json(409, json!({"code": "idempotency_request_in_progress"}));
    let server = Server::start(failing(1, in_progress)).await;
    Client::at(&server, &ManualWorld::running())
        .create("1")
        .await
        .unwrap();
    assert_eq!(server.calls().len(), 2);
    let other = || Reply::json(409, json!({"code": "customer_already_exists"}));
    let server = Server::start(failing(1, other)).await;
    let error = Client::at(&server, &ManualWorld::running())
        .create("1")
        .await
        .unwrap_err();
    assert!(error.is_conflict() && !error.may_have_been_processed());
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn errors_say_whether_the_same_call_may_succeed_later() {
    // Of a keyed POST, an unkeyed one, and a GET.
    for (code, expected) in [
        (400, [false; 3]),
        (401, [false; 3]),
        (404, [false; 3]),
        (409, [false; 3]),
        (422, [false; 3]),
        (429, [true; 3]),
        (500, [true, false, true]),
        (501, [false; 3]),
        (503, [true, false, true]),
    ] {
        let server = Server::start(move |_| status(code, &[])).await;
        let client = Client::at(&server, &ManualWorld::running());
        let seen = [
            client.create("1").retries(0).await.unwrap_err(),
            client.add_note().retries(0).await.unwrap_err(),
            client.retrieve(&id()).retries(0).await.unwrap_err(),
        ];
        assert_eq!(seen.map(|error| error.is_retryable()), expected, "{code}");
    }
    let server = Server::start(|_| Reply::json(200, json!({}))).await;
    let client = Client::at(&server, &ManualWorld::running());
    assert!(!client.retrieve(&id()).await.unwrap_err().is_retryable());
    // A server that is unavailable says so before it acts, but it may have acted the first time.
    let refuse = |request: &Received| match request.number {
        1 => status(503, &[("retry-after", "1")]),
        _ => status(429, &[]),
    };
    let server = Server::start(refuse).await;
    let client = Client::at(&server, &ManualWorld::running());
    let error = client.add_note().retries(1).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(429), 2));
    assert!(error.may_have_been_processed() && !error.is_retryable());
}

#[tokio::test]
async fn an_empty_budget_stops_repetitions() {
    let server = Server::start(|_| status(503, &[])).await;
    let client = Client::at(&server, &ManualWorld::running());
    for _ in 0..50 {
        client.clone().retrieve(&id()).await.unwrap_err();
    }
    // 35 repetitions empty a budget of 500 at 14 each.
    assert_eq!(server.calls().len(), 50 + 35);
    let error = client.retrieve(&id()).await.unwrap_err();
    assert!(error.to_string().contains("too many calls fail"), "{error}");
}

#[tokio::test]
async fn a_call_dropped_anywhere_leaves_the_client_usable() {
    let server = Server::start(failing(1, || status(503, &[]))).await;
    let client = Client::at(&server, &ManualWorld::running());
    for polls in 0..40 {
        let mut call = std::pin::pin!(client.retrieve(&id()).into_future());
        for _ in 0..polls {
            let poll = std::future::poll_fn(|cx| std::task::Poll::Ready(call.as_mut().poll(cx)));
            if poll.await.is_ready() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    client.retrieve(&id()).await.unwrap();
    assert_eq!(server.token_requests().len(), 1);
}
