//! Loans that are pushed on: as Dinie would, signed and paid as the customer would.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::json;

use super::input::{choose, read};
use super::pages;
use super::reply::{Json, Outcome};
use crate::core::Core;
use crate::problem::Problem;
use crate::state::World;
use crate::state::loans::LoanStatus;
use crate::state::money::Cents;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    status: String,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Payment {
    installment: Option<usize>,
    amount: Option<String>,
}

pub(super) async fn set_status(
    State(core): State<Arc<Core>>,
    Path(loan): Path<String>,
    body: Bytes,
) -> Outcome {
    let Status { status } = read(&body, r#"{"status": "active"}"#)?;
    let status = choose("status", &status, &LoanStatus::ALL, LoanStatus::as_str)?;
    core.act(|world| {
        world.push_loan(&loan, status)?;
        show(world, &loan)
    })
}

/// From the page of the contract, or from a program.
pub(super) async fn sign(
    State(core): State<Arc<Core>>,
    Path(loan): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let signed = core.act(|world| {
        world.sign(&loan)?;
        show(world, &loan)
    })?;
    Ok(pages::done(
        &headers,
        &format!("/_sandbox/signing/{loan}"),
        signed,
    ))
}

/// By default what is left of the oldest installment that is not paid.
pub(super) async fn pay(
    State(core): State<Arc<Core>>,
    Path(loan): Path<String>,
    body: Bytes,
) -> Outcome {
    let payment = if body.is_empty() {
        Payment::default()
    } else {
        let example = r#"{"installment": 1, "amount": "100.00"}; both members may be left out"#;
        read(&body, example)?
    };
    let amount = match payment.amount.as_deref().map(Cents::parse) {
        Some(None) => {
            let detail = "Send an amount with two decimal places, such as \"100.00\".";
            return Err(Problem::field("invalid_format", "amount", detail));
        }
        amount => amount.flatten(),
    };
    core.act(|world| {
        world.pay(&loan, payment.installment, amount)?;
        show(world, &loan)
    })
}

fn show(world: &World, loan: &str) -> Outcome {
    let loan = world.loans.get(loan).ok_or_else(pages::no_loan)?;
    let now = world.now();
    let installments = loan.installments.iter();
    let installments =
        installments.map(|installment| installment.show(&loan.id, now)["status"].clone());
    Ok(Json(json!({
        "id": &*loan.id,
        "status": loan.status.as_str(),
        "installments": installments.collect::<Vec<_>>(),
    })))
}
