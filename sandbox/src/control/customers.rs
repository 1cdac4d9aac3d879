//! Customers that are pushed on: as the review would, as the customer would, as Dinie would.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::HeaderMap;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;

use super::input::{choose, parse_duration, read};
use super::pages;
use super::reply::{Json, Outcome};
use crate::core::Core;
use crate::problem::Problem;
use crate::state::World;
use crate::state::customers::{CustomerStatus, KycStatus};
use crate::state::money::{Cents, Rate};
use crate::state::offers::OfferWish;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    status: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KycItem {
    status: String,
    message: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Offer {
    approved_amount: Option<String>,
    min_amount: Option<String>,
    interest_rate: Option<f64>,
    installments: Option<usize>,
    valid_for: Option<String>,
}

pub(super) async fn set_status(
    State(core): State<Arc<Core>>,
    Path(customer): Path<String>,
    body: Bytes,
) -> Outcome {
    let Status { status } = read(&body, r#"{"status": "active"}"#)?;
    let status = choose(
        "status",
        &status,
        &CustomerStatus::ALL,
        CustomerStatus::as_str,
    )?;
    core.act(|world| {
        world.set_customer_status(&customer, status)?;
        show(world, &customer)
    })
}

pub(super) async fn set_kyc(
    State(core): State<Arc<Core>>,
    Path((customer, item)): Path<(String, String)>,
    body: Bytes,
) -> Outcome {
    let example = r#"{"status": "pending_resubmission", "message": "The photo is blurred."}"#;
    let KycItem { status, message } = read(&body, example)?;
    let status = choose("status", &status, &KycStatus::ALL, KycStatus::as_str)?;
    core.act(|world| {
        world.set_kyc(&customer, &item, status, message.as_deref())?;
        show(world, &customer)
    })
}

pub(super) async fn make_offer(
    State(core): State<Arc<Core>>,
    Path(customer): Path<String>,
    body: Bytes,
) -> Outcome {
    let offer = if body.is_empty() {
        Offer::default()
    } else {
        let example = r#"{"approved_amount": "50000.00", "min_amount": "1000.00", "interest_rate": 2.5, "installments": 12, "valid_for": "30d"}; every member may be left out"#;
        read(&body, example)?
    };
    let wish = offer.wish()?;
    let id = core.act(|world| world.make_offer(&customer, wish))?;
    Ok(Json(json!({ "id": &*id })))
}

/// From the page of the session, or from a program.
pub(super) async fn finish_biometrics(
    State(core): State<Arc<Core>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let customer = core.act(|world| {
        let session = world
            .biometrics_session(&token)
            .ok_or_else(pages::no_session)?;
        world.finish_biometrics(&token);
        show(world, &session.customer)
    })?;
    Ok(pages::done(
        &headers,
        &format!("/_sandbox/biometrics/{token}"),
        customer,
    ))
}

impl Offer {
    fn wish(self) -> Result<OfferWish, Problem> {
        let wrong = |param, detail| Problem::field("invalid_format", param, detail);
        let amount = |param, text: Option<String>| {
            let amount = text.map(|text| Cents::parse(&text));
            let detail = "Send an amount with two decimal places, such as \"50000.00\".";
            flipped(amount).ok_or_else(|| wrong(param, detail))
        };
        let rate = flipped(self.interest_rate.map(Rate::from_percent));
        let valid_for: Option<Option<SignedDuration>> =
            flipped(self.valid_for.as_deref().map(parse_duration));
        Ok(OfferWish {
            amount: amount("approved_amount", self.approved_amount)?,
            min_amount: amount("min_amount", self.min_amount)?,
            rate: rate.ok_or_else(|| {
                wrong(
                    "interest_rate",
                    "Send percent a month, such as 2.5; at most 100.",
                )
            })?,
            installments: self.installments,
            valid_for: valid_for
                .ok_or_else(|| wrong("valid_for", "Send a duration such as 36h or 30d."))?,
        })
    }
}

/// What was given and could not be read is None; what was not given is `Some(None)`.
fn flipped<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        Some(None) => None,
        Some(read) => Some(read),
        None => Some(None),
    }
}

fn show(world: &World, customer: &str) -> Outcome {
    let customer = world.customers.find(customer)?;
    Ok(Json(json!({
        "id": &*customer.id,
        "status": customer.status.as_str(),
        "kyc": customer
            .kyc
            .iter()
            .map(|item| json!({ "type": item.item_type, "status": item.status.as_str() }))
            .collect::<Vec<_>>(),
    })))
}
