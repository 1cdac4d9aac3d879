//! Tokens: fetched once, shared, replaced when refused.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dinie_runtime::test_util::ManualWorld;
use dinie_runtime::{BoxFuture, ClientBuilder, Refused, Secret, TokenSource};
use serde_json::json;

use crate::api::{API, Client, CustomerId, customer};
use crate::server::{Received, Reply, Server, token};

fn id() -> CustomerId {
    CustomerId::new("cust_1").unwrap()
}

/// Lets in who has this token.
fn guarded(good: impl Fn(&str) -> bool + Send + Sync + 'static) -> impl Fn(&Received) -> Reply {
    move |request| {
        let token = request.header("authorization").unwrap();
        match good(token.strip_prefix("Bearer ").unwrap()) {
            true => Reply::json(200, customer(1)),
            false => Reply::json(401, json!({"code": "invalid_token"})),
        }
    }
}

async fn thousand(client: &Client) -> Vec<Result<(), String>> {
    let calls: Vec<_> = (0..1_000)
        .map(|_| tokio::spawn(client.retrieve(&id()).into_future()))
        .collect();
    let mut results = Vec::new();
    for call in calls {
        let result = call.await.unwrap();
        results.push(result.map(|_| ()).map_err(|error| error.to_string()));
    }
    results
}

#[tokio::test]
async fn a_token_is_fetched_once_and_kept() {
    let server = Server::start(guarded(|token| token == "token-1")).await;
    let client = Client::at(&server, &ManualWorld::running());
    for _ in 0..3 {
        client.clone().retrieve(&id()).await.unwrap();
    }
    let requests = server.token_requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(request.method, "POST");
    assert_eq!(request.text(), "grant_type=client_credentials");
    // base64 of `marker-id:marker-secret`
    let expected = "Basic bWFya2VyLWlkOm1hcmtlci1zZWNyZXQ=";
    assert_eq!(request.header("authorization"), Some(expected));
    assert_eq!(server.calls().len(), 3);
}

#[tokio::test]
async fn a_thousand_callers_make_one_token_request() {
    let server = Server::start(guarded(|_| true)).await;
    let client = Client::at(&server, &ManualWorld::running());
    let results = thousand(&client).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(server.token_requests().len(), 1);
    assert_eq!(server.calls().len(), 1_000);
}

#[tokio::test]
async fn a_thousand_callers_share_one_refusal() {
    let refuse = |_: &Received| Reply::json(401, json!({"error": "invalid_client"}));
    let server = Server::with_tokens(refuse, guarded(|_| true)).await;
    let world = ManualWorld::running();
    let client = Client::at(&server, &world);
    let results = thousand(&client).await;
    assert_eq!(server.token_requests().len(), 1);
    assert!(server.calls().is_empty());
    let error = results[0].clone().unwrap_err();
    assert!(
        error.ends_with("401 Unauthorized (invalid_client)"),
        "{error}"
    );
    assert!(results.iter().all(|result| result.as_ref() == Err(&error)));
    assert!(
        client
            .retrieve(&id())
            .await
            .unwrap_err()
            .is_authentication()
    );
    assert_eq!(server.token_requests().len(), 1);
    world.advance(Duration::from_secs(10));
    client.retrieve(&id()).await.unwrap_err();
    assert_eq!(server.token_requests().len(), 2);
}

#[tokio::test]
async fn a_token_endpoint_that_fails_once_is_asked_again() {
    let tokens = |request: &Received| match request.number {
        1 => Reply::Full(500, vec![], vec![]),
        _ => token(request),
    };
    let server = Server::with_tokens(tokens, guarded(|token| token == "token-2")).await;
    let client = Client::at(&server, &ManualWorld::running());
    client.retrieve(&id()).await.unwrap();
    assert_eq!(
        (server.token_requests().len(), server.calls().len()),
        (2, 1)
    );
}

#[tokio::test]
async fn waiting_for_a_token_counts_towards_the_total_timeout() {
    let server = Server::with_tokens(|_| Reply::Stall(Vec::new()), guarded(|_| true)).await;
    let client = Client::at(&server, &ManualWorld::running());
    let call = client.create("1").total_timeout(Duration::from_millis(300));
    let error = call.await.unwrap_err();
    assert!(
        error.is_timeout() && !error.may_have_been_processed(),
        "{error:?}"
    );
    assert!(error.is_retryable());
    assert_eq!(error.attempts(), 0);
    assert!(server.calls().is_empty());
}

#[tokio::test]
async fn a_refused_token_is_replaced_and_the_call_sent_once_more() {
    let server = Server::start(guarded(|token| token == "token-2")).await;
    let client = Client::at(&server, &ManualWorld::running());
    let response = client.create("1").with_response().await.unwrap();
    assert_eq!(response.attempts(), 2);
    let calls = server.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(
        calls[0].header("idempotency-key"),
        calls[1].header("idempotency-key")
    );
    assert_eq!(calls[0].body, calls[1].body);
    assert_eq!(server.token_requests().len(), 2);
}

#[tokio::test]
async fn a_refusal_with_no_time_left_is_told_as_one() {
    let world = ManualWorld::running();
    let clock = world.clone();
    let server = Server::start(move |_| {
        clock.advance(Duration::from_secs(90));
        Reply::json(401, json!({"code": "invalid_token"}))
    })
    .await;
    let error = Client::at(&server, &world).create("1").await.unwrap_err();
    assert!(error.is_authentication(), "{error:?}");
    assert_eq!((error.status(), error.attempts()), (Some(401), 1));
    assert!(error.to_string().contains("total timeout"), "{error}");
    assert!(!error.may_have_been_processed() && !error.is_retryable());

    let tokens = |request: &Received| match request.number {
        1 => token(request),
        _ => Reply::Stall(Vec::new()),
    };
    let server = Server::with_tokens(tokens, guarded(|_| false)).await;
    let client = Client::at(&server, &ManualWorld::running());
    let call = client.create("1").total_timeout(Duration::from_millis(300));
    let error = call.await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(401), 1));
    assert!(!error.may_have_been_processed());
    assert_eq!(server.token_requests().len(), 2);
}

#[tokio::test]
async fn an_answer_is_not_hidden_by_a_token_that_does_not_come() {
    // The token ends while the call waits for its next attempt.
    let world = ManualWorld::running();
    let clock = world.clone();
    let tokens = |request: &Received| match request.number {
        1 => token(request),
        _ => Reply::Stall(Vec::new()),
    };
    let script = move |_: &Received| {
        clock.advance(Duration::from_secs(3_600));
        Reply::Full(503, vec![], vec![])
    };
    let server = Server::with_tokens(tokens, script).await;
    let client = Client::at(&server, &world);
    let timeout = Duration::from_millis(3_600_900);
    let call = client.create("1").total_timeout(timeout);
    let error = call.await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    assert!(error.may_have_been_processed() && error.is_retryable());
}

#[tokio::test]
async fn a_thousand_refusals_cause_one_refresh() {
    let server = Server::start(guarded(|token| token == "token-2")).await;
    let client = Client::at(&server, &ManualWorld::running());
    let results = thousand(&client).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(server.token_requests().len(), 2);
    assert!(server.calls().len() <= 2_000);
}

#[tokio::test]
async fn refusals_for_ever_cause_no_storm() {
    let server = Server::start(guarded(|_| false)).await;
    let world = ManualWorld::running();
    let client = Client::at(&server, &world);
    for _ in 0..100 {
        let error = client.retrieve(&id()).await.unwrap_err();
        assert!(error.is_authentication());
        assert_eq!(error.code(), Some("invalid_token"));
        world.advance(Duration::from_millis(50));
    }
    assert_eq!(server.token_requests().len(), 2);
    assert_eq!(server.calls().len(), 101);
    world.advance(Duration::from_secs(10));
    client.retrieve(&id()).await.unwrap_err();
    assert_eq!(server.token_requests().len(), 3);
}

#[tokio::test]
async fn a_dropped_first_caller_takes_nobody_with_it() {
    let server = Server::start(guarded(|_| true)).await;
    let client = Client::at(&server, &ManualWorld::running());
    let first = tokio::spawn(client.retrieve(&id()).into_future());
    tokio::task::yield_now().await;
    let second = tokio::spawn(client.retrieve(&id()).into_future());
    tokio::task::yield_now().await;
    first.abort();
    second.await.unwrap().unwrap();
    assert_eq!(server.token_requests().len(), 1);
}

#[tokio::test]
async fn a_fixed_token_is_sent_as_it_is_and_never_replaced() {
    let server = Server::start(guarded(|token| token == "fixed")).await;
    let builder = || ClientBuilder::<Client>::new(&API).base_url(server.url());
    let client = builder().bearer_token("fixed").build().unwrap();
    client.retrieve(&id()).await.unwrap();
    let client = builder().bearer_token("other").build().unwrap();
    let error = client.retrieve(&id()).await.unwrap_err();
    assert!(error.is_authentication());
    assert_eq!(error.attempts(), 1);
    assert!(server.token_requests().is_empty());
}

#[derive(Default)]
struct Vault {
    asked: AtomicUsize,
    refused: Mutex<Vec<String>>,
}

impl TokenSource for &'static Vault {
    fn token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async {
            match self.asked.fetch_add(1, Ordering::SeqCst) {
                number @ 0..3 => Ok(Secret::from(format!("vault-{number}"))),
                _ => Err("the vault is sealed".into()),
            }
        })
    }

    fn refused(&self, token: &Secret) -> Refused {
        self.refused.lock().unwrap().push(token.expose().to_owned());
        Refused::AskAgain
    }
}

#[tokio::test]
async fn a_source_of_the_users_own_is_asked_and_told() {
    let server = Server::start(guarded(|token| token != "vault-0")).await;
    let vault: &'static Vault = Box::leak(Box::default());
    let builder = ClientBuilder::<Client>::new(&API).base_url(server.url());
    let client = builder.token_source(vault).build().unwrap();
    client.retrieve(&id()).await.unwrap();
    client.retrieve(&id()).await.unwrap();
    assert_eq!(*vault.refused.lock().unwrap(), ["vault-0"]);
    let error = client.retrieve(&id()).await.unwrap_err();
    assert!(error.is_authentication());
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.to_string(), "the vault is sealed");
}
