//! The doubles that a partner tests with: a scripted transport, a world that he moves.

use std::time::{Duration, SystemTime};

use dinie_runtime::test_util::{Answer, ManualWorld, ScriptedTransport, World};
use dinie_runtime::{Call, ClientBuilder, Error, ErrorKind, TransportError};
use serde_json::json;

use crate::api::{API, Client, Customer, CustomerId, customer};

struct Bench {
    transport: ScriptedTransport,
    world: ManualWorld,
    client: Client,
}

fn bench() -> Bench {
    let (transport, world) = (ScriptedTransport::new(), ManualWorld::new());
    let client = ClientBuilder::new(&API)
        .credentials("marker-id", "marker-secret")
        .transport(transport.clone())
        .world(world.clone())
        .build()
        .unwrap();
    Bench {
        transport,
        world,
        client,
    }
}

fn retrieve(client: &Client) -> Call<Customer> {
    client.retrieve(&CustomerId::new("cust_1").unwrap())
}

fn found() -> Answer {
    Answer::json(200, customer(1))
}

#[tokio::test]
async fn answers_are_given_in_order_and_requests_recorded() {
    let Bench {
        transport, client, ..
    } = bench();
    transport.push(found()).push(Answer::status(204));
    retrieve(&client).await.unwrap();
    let headers = client.add_note().header("x-origin", "test");
    headers.await.unwrap();
    let requests = transport.requests();
    let (first, second) = (&requests[0], &requests[1]);
    assert_eq!((first.number(), first.method()), (1, "GET"));
    assert_eq!(first.url(), "https://api.example/v3/customers/cust_1");
    assert_eq!(first.path(), "/v3/customers/cust_1");
    assert_eq!(first.header("Accept"), Some("application/json"));
    assert_eq!((second.number(), second.method()), (2, "POST"));
    assert_eq!(second.text(), Some("a note"));
    assert_eq!(second.header("x-origin"), None);
    assert_eq!(second.sensitive_header("x-origin"), Some("test"));
    assert_eq!(second.json(), None);
    transport.assert_done();
}

#[tokio::test]
async fn a_closure_answers_what_no_pushed_answer_is_left_for() {
    let Bench {
        transport, client, ..
    } = bench();
    transport.answer_with(|request| match request.query("starting_after").as_deref() {
        None => Answer::json(200, json!({"data": [customer(1)], "has_more": true})),
        Some("cust_1") => Answer::json(200, json!({"data": [customer(2)], "has_more": false})),
        Some(_) => Answer::problem(404, json!({"code": "unknown_cursor"})),
    });
    let mut items = client.list().items();
    let mut seen = 0;
    while items.try_next().await.unwrap().is_some() {
        seen += 1;
    }
    assert_eq!((seen, transport.requests().len()), (2, 2));
    let error = client.list().starting_after("a b&c").await.unwrap_err();
    assert_eq!(error.code(), Some("unknown_cursor"));
    let last = transport.requests().pop().unwrap();
    assert_eq!(last.query("starting_after").as_deref(), Some("a b&c"));
    transport.push(Answer::json(200, json!({"data": [], "has_more": false})));
    assert!(client.list().await.unwrap().data.is_empty());
}

#[tokio::test]
async fn a_request_without_an_answer_is_an_error_that_names_it() {
    let Bench {
        transport, client, ..
    } = bench();
    let call = client.list().starting_after("marker");
    let error = call.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "listCustomers: the transport would not send the request: \
         no scripted answer is left for request 1, GET https://api.example/v3/customers"
    );
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Config, 1));
    let error = client.create("1").await.unwrap_err();
    assert!(error.is_usage() && !error.may_have_been_processed());
    assert_eq!(transport.requests().len(), 2);
    let check = std::panic::AssertUnwindSafe(|| transport.assert_done());
    let panic = std::panic::catch_unwind(check).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("request 2, POST"), "{message}");
}

#[tokio::test]
async fn answers_that_are_left_are_missed() {
    let Bench { transport, .. } = bench();
    transport.push(found());
    let check = std::panic::AssertUnwindSafe(|| transport.assert_done());
    assert!(std::panic::catch_unwind(check).is_err());
}

#[tokio::test]
async fn tokens_are_granted_unless_a_script_says_otherwise() {
    let Bench {
        transport,
        world,
        client,
    } = bench();
    transport.answer_with(|_| found());
    retrieve(&client).await.unwrap();
    retrieve(&client).await.unwrap();
    world.advance(Duration::from_secs(3_600));
    retrieve(&client).await.unwrap();
    let tokens = transport.token_requests();
    assert_eq!((tokens.len(), tokens[1].number()), (2, 2));
    let sent = transport.requests();
    let sent = sent[2].sensitive_header("authorization");
    assert_eq!(sent, Some("Bearer test-token-2"));

    transport.answer_tokens_with(|_| Answer::json(401, json!({"error": "invalid_client"})));
    world.advance(Duration::from_secs(3_600));
    let error = retrieve(&client).await.unwrap_err();
    assert!(error.is_authentication());
    assert_eq!(transport.requests().len(), 3);
}

#[tokio::test]
async fn every_failure_is_classified_as_a_real_one() {
    type Expected = (fn() -> Answer, fn(&Error) -> bool, bool);
    let outcomes: [Expected; 6] = [
        (Answer::not_sent, Error::is_connect, false),
        (Answer::untrusted, Error::is_connect, false),
        (Answer::interrupted, Error::is_transport, true),
        (Answer::timed_out, Error::is_timeout, true),
        (|| found().breaking_off(), Error::is_transport, true),
        (
            || Answer::failure(TransportError::refused("no egress")),
            Error::is_usage,
            false,
        ),
    ];
    for (answer, is_kind, unsettled) in outcomes {
        let Bench {
            transport, client, ..
        } = bench();
        transport.answer_with(move |_| answer());
        let error = client.create("1").retries(0).await.unwrap_err();
        assert!(is_kind(&error), "{error:?}");
        assert_eq!(error.may_have_been_processed(), unsettled, "{error:?}");
    }
}

#[tokio::test]
async fn silence_ends_with_the_timeout_and_not_before() {
    let Bench {
        transport,
        world,
        client,
    } = bench();
    transport.push(Answer::never());
    let call = tokio::spawn(client.create("1").retries(0).into_future());
    transport.wait_for_requests(1).await;
    world.advance(Duration::from_millis(29_999));
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!call.is_finished());
    world.advance(Duration::from_millis(1));
    let error = call.await.unwrap().unwrap_err();
    assert!(error.is_timeout() && error.may_have_been_processed());
    assert_eq!(error.elapsed(), Duration::from_secs(30));
}

#[tokio::test]
async fn held_answers_come_when_they_are_released() {
    let Bench {
        transport, client, ..
    } = bench();
    let (first, release_first) = found().held();
    let (second, release_second) = Answer::status(404).held();
    transport.push(first).push(second);
    let slow = tokio::spawn(retrieve(&client).into_future());
    transport.wait_for_requests(1).await;
    let fast = tokio::spawn(retrieve(&client).into_future());
    transport.wait_for_requests(2).await;
    release_second.release();
    assert!(fast.await.unwrap().unwrap_err().is_not_found());
    assert!(!slow.is_finished());
    drop(release_first);
    slow.await.unwrap().unwrap();
}

#[tokio::test]
async fn pauses_are_instant_and_noted_with_their_full_length() {
    let Bench {
        transport,
        world,
        client,
    } = bench();
    transport.answer_with(|_| Answer::status(503));
    let error = client.create("1").await.unwrap_err();
    let pauses = [200, 400].map(Duration::from_millis);
    assert_eq!(world.pauses(), pauses);
    assert_eq!(error.elapsed(), Duration::from_millis(600));
    world.set_jitter(0.5);
    client.create("1").await.unwrap_err();
    assert_eq!(world.pauses()[2..], [100, 200].map(Duration::from_millis));
}

#[tokio::test]
async fn held_pauses_end_when_they_are_released_or_passed() {
    let Bench {
        transport,
        world,
        client,
    } = bench();
    world.hold_pauses();
    transport.answer_with(|_| Answer::status(429));
    assert_eq!(world.release(), None);
    let call = tokio::spawn(retrieve(&client).into_future());
    world.wait_for_pauses(1).await;
    assert!(!call.is_finished());
    assert_eq!(world.release(), Some(Duration::from_secs(1)));
    transport.wait_for_requests(2).await;
    world.wait_for_pauses(2).await;
    assert_eq!(world.release(), Some(Duration::from_secs(2)));
    assert_eq!(world.release(), None);
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.elapsed(), Duration::from_secs(3));

    let call = tokio::spawn(retrieve(&client).into_future());
    world.wait_for_pauses(3).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(world.release(), None);

    let call = tokio::spawn(retrieve(&client).retries(1).into_future());
    world.wait_for_pauses(4).await;
    world.advance(Duration::from_secs(5));
    assert!(call.await.unwrap().unwrap_err().is_rate_limited());
}

#[tokio::test]
async fn keys_count() {
    let Bench {
        transport, client, ..
    } = bench();
    transport.answer_with(|_| found());
    for _ in 0..2 {
        client.create("1").await.unwrap();
    }
    client.create("1").idempotency_key("own").await.unwrap();
    let requests = transport.requests();
    let keys: Vec<_> = requests.iter().map(|it| it.idempotency_key()).collect();
    assert_eq!(
        keys,
        [
            Some("00000000-0000-4000-8000-000000000001"),
            Some("00000000-0000-4000-8000-000000000002"),
            Some("own"),
        ]
    );
}

#[test]
fn the_calendar_can_jump_while_time_goes_on() {
    let world = ManualWorld::new();
    let (now, wall) = (world.now(), world.wall());
    let since = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(since(wall).as_secs(), 1_767_225_600);
    world.advance(Duration::from_secs(5));
    assert_eq!(world.now() - now, Duration::from_secs(5));
    assert_eq!(world.wall(), wall + Duration::from_secs(5));
    world.set_wall(SystemTime::UNIX_EPOCH);
    world.advance(Duration::from_secs(2));
    assert_eq!(since(world.wall()), Duration::from_secs(2));
    assert_eq!(world.now() - now, Duration::from_secs(7));
}

#[tokio::test]
async fn no_secret_is_seen_unless_it_is_asked_for() {
    let Bench {
        transport, client, ..
    } = bench();
    transport.push(found());
    client.create("marker-cpf").await.unwrap();
    let request = &transport.requests()[0];
    let token = &transport.token_requests()[0];
    assert_eq!(request.header("authorization"), None);
    assert_eq!(token.header("Authorization"), None);
    assert!(token.sensitive_header("authorization").is_some());
    let shown = format!("{transport:#?} {request:?} {token:?}");
    for secret in ["marker", "test-token", "Basic"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("authorization") && shown.contains("/v3/customers"));
}
