//! Trouble with webhooks, and states that are pushed so that there are some.

use dinie::types::{CustomerStatus, KycItemStatus, LoanStatus};
use dinie::webhooks::{Event, Rejection};
use dinie_sandbox::Sandbox;
use reqwest::Method;
use serde_json::json;

use crate::receiver::{Arrival, Arrivals, Receiver};
use crate::stage::{
    application, assert_faultless, client, control, offer, push_loan, register, simulation, slow,
};

/// Each event comes twice, with one id, and is acted on once.
#[tokio::test]
async fn duplicates_of_webhooks_are_stopped_by_the_guard() {
    let (sandbox, mut arrivals) = with_receiver().await;
    let client = client(&sandbox);
    control(
        &sandbox,
        Method::PUT,
        "deliveries/settings",
        json!({ "duplicate": true }),
    )
    .await;
    for number in 1..=3 {
        let customer = register(&client, number).await;
        let (_, event) = arrivals.next_event().await;
        assert!(
            matches!(&event, Event::CustomerCreated(event) if event.data.id == customer.id),
            "{event:?}"
        );
        let copy = arrivals.next().await;
        assert!(
            matches!(copy, Arrival::Refused(Some(Rejection::Duplicate))),
            "{copy:?}"
        );
    }
    assert_faultless(&sandbox);
}

#[tokio::test]
async fn forged_and_stale_webhooks_are_refused() {
    let (sandbox, mut arrivals) = with_receiver().await;
    let client = client(&sandbox);
    let cases = [
        (json!({ "wrong_signature": true }), Rejection::NoMatch),
        (json!({ "timestamp_offset": -600 }), Rejection::TooOld),
        (json!({ "timestamp_offset": 600 }), Rejection::TooNew),
    ];
    for (number, (settings, expected)) in (1..).zip(cases) {
        control(&sandbox, Method::PUT, "deliveries/settings", settings).await;
        register(&client, number).await;
        match arrivals.next().await {
            Arrival::Refused(Some(rejection)) => assert_eq!(rejection, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_state_that_is_pushed_is_seen_and_heard_of() {
    let (sandbox, mut arrivals) = with_receiver().await;
    let client = client(&sandbox);
    let customer = register(&client, 1).await;
    let id = customer.id.as_str();
    let message = "The photo is too dark.";
    let pushed = sandbox.set_kyc(id, "selfie", "pending_resubmission", Some(message));
    pushed.expect("there is such an item");
    let seen = client
        .customers()
        .retrieve(&customer.id)
        .await
        .expect("the customer");
    let selfie = seen.kyc.iter().find(|item| item.r#type == "selfie");
    let selfie = selfie.expect("it is wanted");
    assert_eq!(selfie.status, KycItemStatus::PendingResubmission);
    assert_eq!(selfie.message.as_deref(), Some(message));
    match arrivals.until("customer.kyc_updated").await.pop() {
        Some(Event::CustomerKycUpdated(event)) => assert_eq!(event.data.kyc, seen.kyc),
        other => panic!("{other:?}"),
    }

    sandbox
        .set_customer_status(id, "active")
        .expect("there is such a status");
    let seen = client
        .customers()
        .retrieve(&customer.id)
        .await
        .expect("the customer");
    assert_eq!(seen.status, CustomerStatus::Active);
    arrivals.until("customer.active").await;
    let offer = offer(&sandbox, &client, &seen).await;
    let loan = client
        .loans()
        .create(application(&simulation(&client, &offer).await))
        .await;
    let loan = loan.expect("a loan");
    push_loan(&sandbox, &loan.id, "active").await;
    let seen = client.loans().retrieve(&loan.id).await.expect("the loan");
    assert_eq!(seen.status, LoanStatus::Active);
    arrivals.until("loan.active").await;
    assert_faultless(&sandbox);
}

async fn with_receiver() -> (Sandbox, Arrivals) {
    let receiver = Receiver::bind().await;
    let sandbox = slow().webhook(receiver.url.as_str()).start().await;
    let sandbox = sandbox.expect("a port is free");
    let arrivals = receiver.serve(sandbox.webhook_secret());
    (sandbox, arrivals)
}
