//! A way to each code of a problem: through the SDK, or by hand where the SDK takes care not to go there.

use std::pin::Pin;
use std::time::Duration;

use dinie::types::{CreateCustomer, CreditOffer};
use dinie::{Client, Error};
use dinie_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::raw::{Raw, token};
use crate::stage::{
    active_customer, application, client, loan, offer, register, registration, simulation, slow,
    start, terms,
};

/// Gives the problem that a request meets, in a sandbox of its own.
pub(super) type Way = Pin<Box<dyn Future<Output = Value>>>;

pub(super) fn ways() -> Vec<(&'static str, Way)> {
    let mut ways = of_requests();
    ways.extend(of_callers());
    ways.extend(of_customers());
    ways.extend(of_loans());
    ways
}

fn of_requests() -> Vec<(&'static str, Way)> {
    let json = "application/json";
    vec![
        (
            "invalid_content_type",
            Box::pin(create_customer("text/plain", "cpf: 1")),
        ),
        (
            "malformed_body",
            Box::pin(create_customer(json, "{\"cpf\": ")),
        ),
        (
            "missing_required_field",
            Box::pin(create_customer(json, "{\"name\": \"João\"}")),
        ),
        ("missing_file", Box::pin(upload_nothing())),
    ]
}

fn of_callers() -> Vec<(&'static str, Way)> {
    vec![
        ("missing_token", Box::pin(list_customers(None))),
        (
            "invalid_token",
            Box::pin(list_customers(Some("dinie_at_stolen"))),
        ),
        (
            "token_expired",
            Box::pin(async {
                let sandbox = start().await;
                let token = token(&sandbox).await;
                sandbox.advance(Duration::from_secs(3600));
                list_customers_of(&sandbox, Some(&token)).await
            }),
        ),
        // The sandbox lets every credential do everything.
        (
            "forbidden",
            Box::pin(async {
                let sandbox = start().await;
                sandbox
                    .fault("problem=forbidden;operation=listCustomers")
                    .expect("a fault");
                problem(client(&sandbox).customers().list().await)
            }),
        ),
        (
            "rate_limit_exceeded",
            Box::pin(async {
                let sandbox = slow().rate_limit(0, Duration::from_secs(600)).start().await;
                let sandbox = sandbox.expect("a port is free");
                problem(client(&sandbox).customers().list().await)
            }),
        ),
    ]
}

fn of_customers() -> Vec<(&'static str, Way)> {
    vec![
        (
            "customer_already_exists",
            with(async |_, client| {
                register(&client, 1).await;
                let again = registration(1).external_id("another");
                problem(client.customers().create(again).await)
            }),
        ),
        (
            "session_already_active",
            with(async |_, client| {
                let customer = register(&client, 1).await;
                let session = || client.customers().create_biometrics_session(&customer.id);
                session().await.expect("the first");
                problem(session().await)
            }),
        ),
        (
            "invalid_cpf",
            with(async |_, client| {
                problem(
                    client
                        .customers()
                        .create(CreateCustomer::new("111.111.111-11"))
                        .await,
                )
            }),
        ),
        (
            "invalid_cnpj",
            with(async |_, client| {
                let wrong = registration(1).cnpj("11.222.333/0001-82");
                problem(client.customers().create(wrong).await)
            }),
        ),
    ]
}

fn of_loans() -> Vec<(&'static str, Way)> {
    vec![
        (
            "offer_already_accepted",
            with(async |sandbox, client| {
                let simulation = simulation(&client, &offered(&sandbox, &client).await).await;
                loan(&client, &simulation).await;
                problem(client.loans().create(application(&simulation)).await)
            }),
        ),
        (
            "kyc_incomplete",
            with(async |sandbox, client| {
                let offer = offered(&sandbox, &client).await;
                let simulation = simulation(&client, &offer).await;
                // The review is taken up again.
                let pushed =
                    sandbox.set_customer_status(offer.customer_id.as_str(), "under_review");
                pushed.expect("there is such a status");
                problem(client.loans().create(application(&simulation)).await)
            }),
        ),
        (
            "offer_expired",
            with(async |sandbox, client| {
                let offer = offered(&sandbox, &client).await;
                let seconds = offer.valid_until.unix_seconds() - offer.created_at.unix_seconds();
                sandbox.advance(Duration::from_secs(seconds.unsigned_abs()));
                let terms = terms(&offer, &offer.min_amount);
                problem(client.credit_offers().simulate(&offer.id, terms).await)
            }),
        ),
        (
            "simulation_mismatch",
            with(async |sandbox, client| {
                let simulation = simulation(&client, &offered(&sandbox, &client).await).await;
                let mut application = application(&simulation);
                application.installments += 1;
                problem(client.loans().create(application).await)
            }),
        ),
        (
            "amount_out_of_range",
            with(async |sandbox, client| {
                let offer = offered(&sandbox, &client).await;
                let terms = terms(&offer, &"0.01".parse().expect("an amount"));
                problem(client.credit_offers().simulate(&offer.id, terms).await)
            }),
        ),
    ]
}

/// In a sandbox of its own, with a client for it.
fn with(way: impl AsyncFnOnce(Sandbox, Client) -> Value + 'static) -> Way {
    Box::pin(async move {
        let sandbox = start().await;
        let client = client(&sandbox);
        way(sandbox, client).await
    })
}

async fn offered(sandbox: &Sandbox, client: &Client) -> CreditOffer {
    let customer = active_customer(sandbox, client, 1).await;
    offer(sandbox, client, &customer).await
}

async fn create_customer(content_type: &str, body: &str) -> Value {
    let sandbox = start().await;
    let url = format!("{}/customers", sandbox.base_url());
    let request = Raw::new(Method::POST, url)
        .with_header(
            "authorization",
            &format!("Bearer {}", token(&sandbox).await),
        )
        .with_header("content-type", content_type);
    request.with_body(body).send().await.body
}

async fn upload_nothing() -> Value {
    let sandbox = start().await;
    let customer = register(&client(&sandbox), 1).await;
    let url = format!("{}/customers/{}/documents", sandbox.base_url(), customer.id);
    let body = "--b\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nselfie\r\n--b--\r\n";
    let request = Raw::new(Method::POST, url)
        .with_header(
            "authorization",
            &format!("Bearer {}", token(&sandbox).await),
        )
        .with_header("content-type", "multipart/form-data; boundary=b");
    request.with_body(body).send().await.body
}

async fn list_customers(token: Option<&str>) -> Value {
    list_customers_of(&start().await, token).await
}

async fn list_customers_of(sandbox: &Sandbox, token: Option<&str>) -> Value {
    let request = Raw::new(Method::GET, format!("{}/customers", sandbox.base_url()));
    let request = match token {
        Some(token) => request.with_header("authorization", &format!("Bearer {token}")),
        None => request,
    };
    request.send().await.body
}

/// What the SDK was answered.
fn problem<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Value {
    let error = outcome.expect_err("this is refused");
    let problem: Value = serde_json::from_slice(error.body()).expect("it is a problem");
    assert_eq!(problem["code"], json!(error.code()), "{problem}");
    problem
}
