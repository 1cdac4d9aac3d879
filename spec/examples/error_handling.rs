//! What can go wrong, and what to do about each: the questions that an error answers.
//!
//! The header `X-Sandbox-Fault` makes a sandbox fail on purpose; Dinie's own servers do not know it.

use std::error::Error;
use std::time::Duration;

use dinie::Client;
use dinie::types::{CreateCustomer, CustomerId};

const FAULT: &str = "X-Sandbox-Fault";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let customers = client.customers();
    // CPF and reference of the description's example: registered once, and from then on the same.
    let joao = || {
        let joao = CreateCustomer::new("123.456.789-00").name("João Silva");
        let joao = joao.email("joao@example.com").phone("+5511999999999");
        joao.external_id("partner-ref-123")
    };
    customers.create(joao()).await?;

    // Refused for what they are: the same call fails again.
    tell(
        "a mistyped CPF",
        customers
            .create(CreateCustomer::new("111.222.333-99"))
            .await,
    );
    let nobody = CustomerId::new("cust_00000000000000000000000000000000")?;
    tell("an unknown id", customers.retrieve(&nobody).await);
    tell(
        "a CPF that is taken",
        customers.create(joao().external_id("another")).await,
    );
    let stranger = Client::builder()
        .with_env()?
        .credentials("dinie_ci_stranger", "wrong")
        .build()?;
    tell("a wrong secret", stranger.customers().list().await);

    // Trouble that passes. The client repeats such calls by itself, where that is safe, and what
    // comes out here has lasted longer; `retries(0)` is for the demonstration.
    let list = || customers.list().retries(0);
    tell(
        "too many requests",
        list().header(FAULT, "problem=rate_limit_exceeded").await,
    );
    tell("a failing server", list().header(FAULT, "status=503").await);
    tell("a broken answer", list().header(FAULT, "garbage").await);
    let offline = Client::builder()
        .with_env()?
        .base_url("http://127.0.0.1:9/v3")
        .build()?;
    tell("no network", offline.customers().list().retries(0).await);

    // The customer may be registered, or not: only the answer is missing.
    let slow = customers.create(joao()).header(FAULT, "slow=5s").retries(0);
    tell("a lost answer", slow.timeout(Duration::from_secs(1)).await);
    Ok(())
}

fn tell<T>(what: &str, outcome: Result<T, dinie::Error>) {
    match outcome {
        Err(error) => println!("{what}: {}", advice(&error)),
        Ok(_) => println!("{what}: went well, which it should not"),
    }
}

/// What to do. The order counts: an unsettled call is settled before anything else is thought of.
fn advice(error: &dinie::Error) -> String {
    if error.may_have_been_processed() {
        // A new key could do it twice; the old one gets the answer that was lost.
        return match error.idempotency_key() {
            Some(_) => "unsettled; make the same call again with the same key".to_owned(),
            None => "unsettled; read the state before doing it again".to_owned(),
        };
    }
    if error.is_validation() {
        // Show these to whoever filled in the form, with `detail`, which is a sentence for people.
        let fields = error
            .field_errors()
            .iter()
            .filter_map(|field| field.param());
        return format!("correct {}", fields.collect::<Vec<_>>().join(", "));
    }
    if error.is_conflict() {
        // Codes are for programs. There may be new ones, so there is always a rest.
        return match error.code() {
            Some("customer_already_exists") => "it is registered; find it by its CPF".to_owned(),
            Some("offer_already_accepted") => "there is a loan; look for it".to_owned(),
            _ => "the state has changed; read it again, then decide".to_owned(),
        };
    }
    if error.is_rate_limited() {
        let wait = error.retry_after().unwrap_or(Duration::from_secs(60));
        return format!("slow down; again in {} s", wait.as_secs().max(1));
    }
    let advice = if error.is_not_found() {
        "no such thing; check the id and the environment"
    } else if error.is_authentication() {
        "check the credentials, and that they belong to this environment"
    } else if error.is_decode() {
        "the answer is not what the description says; report it"
    } else if error.is_retryable() {
        "try again later; nothing can happen twice"
    } else {
        // For support: operation, status, and the id of the request.
        return format!("{error} ({:?}, {:?})", error.status(), error.request_id());
    };
    advice.to_owned()
}
