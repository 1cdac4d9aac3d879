//! What the tests share: a sandbox in which nothing happens before its clock is moved, clients for it that
//! never wait between attempts, and the things that operations need.

use std::sync::LazyLock;
use std::time::Duration;

use dinie::test_util::ManualWorld;
use dinie::types::{
    CreateCustomer, CreateLoan, CreateSimulation, CreditOffer, Customer, Loan, LoanId, Simulation,
};
use dinie::{Client, ClientBuilder, Money};
use dinie_sandbox::{Sandbox, SandboxBuilder};
use reqwest::Method;
use serde_json::{Value, json};

use crate::raw::http;

/// How long each step takes that Dinie or a customer does: so long that none is taken by itself.
pub(crate) const STEP: Duration = Duration::from_secs(10 * 60);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) fn slow() -> SandboxBuilder {
    Sandbox::builder().pace(STEP, STEP)
}

pub(crate) async fn start() -> Sandbox {
    slow().start().await.expect("a port is free")
}

/// For clients with the credential that every sandbox has. Their pauses are over at once, and no two of
/// their calls have the same key.
pub(crate) fn builder(sandbox: &Sandbox) -> ClientBuilder {
    static WORLD: LazyLock<ManualWorld> = LazyLock::new(ManualWorld::running);
    Client::builder()
        .base_url(sandbox.base_url())
        .credentials(sandbox.client_id(), sandbox.client_secret())
        .world(WORLD.clone())
}

pub(crate) fn client(sandbox: &Sandbox) -> Client {
    builder(sandbox).build().expect("the settings are right")
}

/// The CPF with these first digits.
pub(crate) fn cpf(first: u32) -> String {
    let mut digits: Vec<u32> = format!("{first:09}")
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .collect();
    for _ in 0..2 {
        let weighted = digits
            .iter()
            .rev()
            .zip(2..)
            .map(|(digit, weight)| digit * weight);
        digits.push(weighted.sum::<u32>() * 10 % 11 % 10);
    }
    let digits: String = digits.iter().map(u32::to_string).collect();
    let (a, b, c, d) = (&digits[..3], &digits[3..6], &digits[6..9], &digits[9..]);
    format!("{a}.{b}.{c}-{d}")
}

/// A person whose data are all there, with a reference by the same number.
pub(crate) fn registration(number: u32) -> CreateCustomer {
    CreateCustomer::new(cpf(number))
        .name("João Silva")
        .email("joao@example.com")
        .phone("+5511999999999")
        .external_id(format!("partner-ref-{number}"))
}

pub(crate) async fn register(client: &Client, number: u32) -> Customer {
    let call = client.customers().create(registration(number));
    call.await.expect("the registration is right")
}

/// A customer whose KYC is approved.
pub(crate) async fn active_customer(sandbox: &Sandbox, client: &Client, number: u32) -> Customer {
    let customer = register(client, number).await;
    let pushed = sandbox.set_customer_status(customer.id.as_str(), "active");
    pushed.expect("there is such a customer");
    let call = client.customers().retrieve(&customer.id);
    call.await.expect("there is such a customer")
}

/// The offer that an active customer gets.
pub(crate) async fn offer(sandbox: &Sandbox, client: &Client, customer: &Customer) -> CreditOffer {
    sandbox.advance(STEP);
    only_offer(client, customer).await
}

pub(crate) async fn only_offer(client: &Client, customer: &Customer) -> CreditOffer {
    let page = client.customers().list_credit_offers(&customer.id).await;
    let mut offers = page.expect("there is such a customer").data;
    assert_eq!(offers.len(), 1, "{offers:?}");
    offers.remove(0)
}

pub(crate) fn terms(offer: &CreditOffer, amount: &Money) -> CreateSimulation {
    CreateSimulation::new(amount.clone(), offer.installments)
}

/// A simulation of the least that can be had.
pub(crate) async fn simulation(client: &Client, offer: &CreditOffer) -> Simulation {
    let terms = terms(offer, &offer.min_amount);
    let call = client.credit_offers().simulate(&offer.id, terms);
    call.await.expect("the terms are those of the offer")
}

pub(crate) fn application(simulation: &Simulation) -> CreateLoan {
    CreateLoan::new(
        simulation.credit_offer_id.clone(),
        simulation.id.clone(),
        simulation.number_of_installments,
        simulation.installments_value.clone(),
        simulation.first_due_date,
    )
}

pub(crate) async fn loan(client: &Client, simulation: &Simulation) -> Loan {
    let call = client.loans().create(application(simulation));
    call.await.expect("the terms are those of the simulation")
}

/// Fails where a request of the SDK was not what the description says, or was more than it says; and where
/// an answer or an event of the sandbox was not.
pub(crate) fn assert_faultless(sandbox: &Sandbox) {
    let requests = sandbox.requests();
    assert!(!requests.is_empty(), "nothing was asked");
    assert_eq!(sandbox.violating_requests().len(), 0, "{requests:#?}");
    assert_eq!(sandbox.violations(), Vec::<String>::new());
    for request in requests {
        assert_eq!(request.remarks, Vec::<String>::new(), "{request:?}");
    }
}

/// Tells the sandbox something by one of its own routes, and gives what it answers.
pub(crate) async fn control(sandbox: &Sandbox, method: Method, route: &str, body: Value) -> Value {
    let url = format!("{}/_sandbox/{route}", sandbox.origin());
    let request = http()
        .request(method, url)
        .header("content-type", "application/json")
        .body(body.to_string());
    let answer = request.send().await.expect("the sandbox answers");
    let status = answer.status();
    let body = answer.text().await.expect("the answer is whole");
    assert!(status.is_success(), "{route}: {status} {body}");
    serde_json::from_str(&body).expect("the answer is JSON")
}

/// Brings a loan to a status, through all between.
pub(crate) async fn push_loan(sandbox: &Sandbox, id: &LoanId, status: &str) {
    let route = format!("loans/{id}/status");
    control(sandbox, Method::POST, &route, json!({ "status": status })).await;
}
