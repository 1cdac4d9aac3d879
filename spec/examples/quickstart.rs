//! The whole road once: a customer registers, becomes active, is offered credit and takes a loan.
//!
//! `cargo xtask sandbox` in another terminal prints the variables that point this one at it.

use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use dinie::types::{
    CreateCustomer, CreateLoan, CreateSimulation, CreditOfferStatus, Customer, CustomerStatus,
    LoanStatus, UploadDocument,
};
use dinie::{Client, Upload};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;

    let registration = CreateCustomer::new(random_cpf())
        .name("João Silva")
        .email("joao@example.com")
        .phone("+5511999999999");
    let customer = client.customers().create(registration).await?;
    println!("registered {}, who is {}", customer.id, customer.status);
    hand_in(&client, &customer).await?;

    wait_for("the customer to be active", async || {
        let customer = client.customers().retrieve(&customer.id).await?;
        Ok((customer.status == CustomerStatus::Active).then_some(()))
    })
    .await?;
    println!("the customer is active");

    // Credit analysis has a pace of its own: the offer may come before or after the KYC is approved.
    let offer = wait_for("an offer", async || {
        let offers = client.customers().list_credit_offers(&customer.id);
        let mut available = offers.status(CreditOfferStatus::Available).items();
        available.try_next().await
    })
    .await?;
    println!("offered {} to {}", offer.min_amount, offer.approved_amount);

    // Only the newest simulation of an offer can become a loan, and only with its very terms.
    let mut newest = None;
    for amount in [&offer.approved_amount, &offer.min_amount] {
        let terms = CreateSimulation::new(amount.clone(), offer.installments);
        let simulation = client.credit_offers().simulate(&offer.id, terms).await?;
        println!("{amount} costs {} a month", simulation.installments_value);
        newest = Some(simulation);
    }
    let chosen = newest.ok_or("there was no simulation")?;
    let (count, each) = (chosen.number_of_installments, chosen.installments_value);
    let terms = CreateLoan::new(offer.id, chosen.id, count, each, chosen.first_due_date);
    let mut loan = client.loans().create(terms).await?;
    println!("made loan {}, which is {}", loan.id, loan.status);

    // When it awaits signatures the customer is sent to its `signing_url`; the sandbox signs itself.
    while loan.status != LoanStatus::Active {
        let before = loan;
        loan = wait_for("the loan to move on", async || {
            let loan = client.loans().retrieve(&before.id).await?;
            Ok((loan.status != before.status).then_some(loan))
        })
        .await?;
        println!("the loan is {}", loan.status);
        if matches!(loan.status, LoanStatus::Cancelled | LoanStatus::Error) {
            return Err("no loan came of it".into());
        }
    }
    let installments = client.loans().list_transactions(&loan.id).await?.data;
    println!("it is paid back in {} installments", installments.len());
    Ok(())
}

/// Uploads every document that is wanted, and starts the capture of biometrics.
async fn hand_in(client: &Client, customer: &Customer) -> Result<(), dinie::Error> {
    let customers = client.customers();
    for item in &customer.kyc {
        if item.r#type == "biometrics" {
            // The customer is sent to the `session_url` in the answer.
            customers.create_biometrics_session(&customer.id).await?;
        } else {
            let file = Upload::bytes(format!("{}.pdf", item.r#type), "%PDF-1.7");
            let document = UploadDocument::new(&item.r#type, file);
            let document = customers.upload_document(&customer.id, document).await?;
            println!("uploaded {}, which is {}", document.r#type, document.status);
        }
    }
    Ok(())
}

/// Asks twice a second for at most a minute. A service does not ask: it is told, by webhooks.
async fn wait_for<T>(
    what: &str,
    mut ask: impl AsyncFnMut() -> Result<Option<T>, dinie::Error>,
) -> Result<T, Box<dyn Error>> {
    for _ in 0..120 {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Err(format!("waited a minute for {what}").into())
}

/// A CPF that is new with each run: nine digits by chance, and the two that check them.
fn random_cpf() -> String {
    let chance = RandomState::new().hash_one("cpf") % 1_000_000_000;
    let mut cpf = format!("{chance:09}");
    for _ in 0..2 {
        let digits = cpf.bytes().map(|digit| u64::from(digit - b'0'));
        let weighted = digits.rev().zip(2..).map(|(digit, weight)| digit * weight);
        cpf += &(weighted.sum::<u64>() * 10 % 11 % 10).to_string();
    }
    cpf
}
