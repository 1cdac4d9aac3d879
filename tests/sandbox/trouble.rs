//! Trouble on demand, and what becomes of it in a client and in a service that use the SDK.

mod deliveries;

use std::time::Duration;

use dinie::types::CreditOffer;
use dinie::{Client, Error};
use dinie_sandbox::{KeyUse, RecordedRequest, Sandbox};
use reqwest::Method;
use serde_json::json;

use crate::stage::{
    active_customer, application, assert_faultless, builder, client, control, offer, register,
    registration, simulation, slow, start,
};

/// An offer that is to become a loan, of a customer with this number.
async fn offered(sandbox: &Sandbox, client: &Client, number: u32) -> CreditOffer {
    let customer = active_customer(sandbox, client, number).await;
    offer(sandbox, client, &customer).await
}

fn of(sandbox: &Sandbox, operation: &str) -> Vec<RecordedRequest> {
    let requests = sandbox.requests().into_iter();
    requests
        .filter(|request| request.operation.as_deref() == Some(operation))
        .collect()
}

fn key_uses(sandbox: &Sandbox, operation: &str) -> Vec<Option<KeyUse>> {
    of(sandbox, operation)
        .iter()
        .map(|request| request.key_use)
        .collect()
}

/// However the answer is lost, the SDK repeats the call with its key, and there is one loan.
#[tokio::test]
async fn a_loan_is_made_once_although_the_answer_is_lost() {
    for fault in [
        "drop;when=after",
        "truncate",
        "status=502;when=after",
        "problem=internal;when=after",
    ] {
        let sandbox = start().await;
        let client = client(&sandbox);
        let simulation = simulation(&client, &offered(&sandbox, &client, 1).await).await;
        let rule = format!("{fault};operation=createLoan");
        sandbox.fault(&rule).expect("there is such a fault");
        let call = client.loans().create(application(&simulation));
        let answer = call.with_response().await;
        let answer = answer.unwrap_or_else(|error| panic!("{fault}: {error:?}"));
        assert_eq!(answer.attempts(), 2, "{fault}");
        let replayed = answer.headers().get("idempotency-replayed");
        assert!(replayed.is_some_and(|value| value == "true"), "{fault}");
        let uses = key_uses(&sandbox, "createLoan");
        assert_eq!(
            uses,
            [Some(KeyUse::First), Some(KeyUse::Replayed)],
            "{fault}"
        );
        assert_eq!(loans(&sandbox).await, 1, "{fault}");
        assert_faultless(&sandbox);
    }
}

/// The first process dies with its answer under way; the second has only the key.
#[tokio::test]
async fn a_call_is_settled_by_another_process_with_the_same_key() {
    let sandbox = start().await;
    let first = builder(&sandbox).retries(0).build().expect("a client");
    let simulation = simulation(&first, &offered(&sandbox, &first, 1).await).await;
    sandbox
        .fault("drop;when=after;operation=createLoan")
        .expect("a fault");
    let create = |client: &Client, key: &str| {
        let call = client.loans().create(application(&simulation));
        call.idempotency_key(key).with_response()
    };
    let error = create(&first, "order-1")
        .await
        .expect_err("the answer is lost");
    assert!(
        error.may_have_been_processed() && error.is_retryable(),
        "{error:?}"
    );
    assert_eq!(error.idempotency_key(), Some("order-1"));

    let second = client(&sandbox);
    let loan = create(&second, "order-1")
        .await
        .expect("the answer of the first");
    assert_eq!(loan.status(), 201);
    let stored = second
        .loans()
        .retrieve(&loan.value().id)
        .await
        .expect("the loan");
    assert_eq!(&stored, loan.value());
    let error = create(&second, "order-2").await.expect_err("another order");
    assert_eq!(error.code(), Some("offer_already_accepted"));
    assert_eq!(loans(&sandbox).await, 1);
}

#[tokio::test]
async fn a_key_that_belongs_to_another_request_is_refused() {
    let sandbox = start().await;
    let client = client(&sandbox);
    let create = |number| {
        let call = client.customers().create(registration(number));
        call.idempotency_key("order-1")
    };
    let first = create(1).await.expect("a customer");
    let error = create(2).await.expect_err("the key is taken");
    assert!(
        error.is_idempotency_key_reused() && error.is_validation(),
        "{error:?}"
    );
    assert_eq!(create(1).await.expect("the same customer"), first);
    assert_faultless(&sandbox);
}

/// Nobody notices: a new token is bought, and the call goes on.
#[tokio::test]
async fn a_token_that_has_expired_is_replaced() {
    let sandbox = start().await;
    let client = client(&sandbox);
    let customer = register(&client, 1).await;
    sandbox.advance(Duration::from_secs(3601));
    let again = client.customers().retrieve(&customer.id).await;
    assert_eq!(again.expect("a new token").id, customer.id);
    let statuses: Vec<_> = of(&sandbox, "getCustomer")
        .into_iter()
        .map(|it| (it.status, it.code))
        .collect();
    let expired = Some("token_expired".to_owned());
    assert_eq!(statuses, [(Some(401), expired), (Some(200), None)]);
    assert_eq!(of(&sandbox, "createToken").len(), 2);
    assert_faultless(&sandbox);
}

#[tokio::test]
async fn a_limit_is_told_before_it_is_reached_and_kept() {
    let sandbox = slow()
        .rate_limit(3, Duration::from_secs(600))
        .start()
        .await
        .expect("a port");
    let client = client(&sandbox);
    let list = || client.customers().list().with_response();
    for remaining in [2, 1, 0] {
        let limit = list().await.expect("it is within the limit").rate_limit();
        assert_eq!((limit.limit, limit.remaining), (Some(3), Some(remaining)));
    }
    let error = list().await.expect_err("the limit is used up");
    assert!(error.is_rate_limited(), "{error:?}");
    // Ten minutes are longer than a call is held up.
    assert_eq!(error.attempts(), 1);
    let wait = error.retry_after().expect("the sandbox says how long");
    assert!(wait > Duration::from_secs(500), "{wait:?}");
    assert_faultless(&sandbox);
}

type Question = fn(&Error) -> bool;

#[tokio::test]
async fn answers_that_cannot_be_read_are_told_apart() {
    let sandbox = start().await;
    let client = builder(&sandbox).retries(0).build().expect("a client");
    let kinds: [(&str, Question); 4] = [
        ("garbage", Error::is_decode),
        ("drop", Error::is_transport),
        ("truncate", Error::is_transport),
        ("status=503", Error::is_server_error),
    ];
    for (fault, is_it) in kinds {
        let list = client.customers().list().header("X-Sandbox-Fault", fault);
        let error = list.await.expect_err("there is a fault");
        assert!(is_it(&error), "{fault}: {error:?}");
        assert!(
            !error.may_have_been_processed(),
            "{fault}: nothing was asked for"
        );
    }
    let slow = client
        .customers()
        .list()
        .header("X-Sandbox-Fault", "slow=60s");
    let error = slow
        .timeout(Duration::from_millis(200))
        .await
        .expect_err("it is late");
    assert!(error.is_timeout(), "{error:?}");
}

/// How many loans the sandbox has: those that somebody hears of.
async fn loans(sandbox: &Sandbox) -> usize {
    let state = control(sandbox, Method::GET, "state", json!(null)).await;
    let loans = state["loans"]["newest"].as_array();
    let loans = loans.unwrap_or_else(|| panic!("{state}"));
    loans.len()
}
