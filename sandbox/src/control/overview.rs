//! A look at the whole: the clock, how many of everything there are, the newest of them, and the last
//! requests. Ids and statuses only; whose they are is nobody's business here.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::input::{parse_duration, read};
use super::reply::{Json, Outcome};
use crate::core::Core;
use crate::description::BUNDLED;
use crate::problem::Problem;
use crate::state::customers::{CustomerStatus, Order, SortBy};
use crate::state::endpoints::Endpoint;
use crate::state::loans::LoanStatus;
use crate::state::{World, instant};

/// How many of the newest are shown.
const NEWEST: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance: String,
}

pub(super) async fn state(State(core): State<Arc<Core>>) -> Json {
    let mut state = core.act(show);
    state["violations"] = core.journal.violations().into();
    Json(state)
}

/// Newest first, those that broke the description by themselves as well, since they stay longer.
pub(super) async fn requests(State(core): State<Arc<Core>>) -> Json {
    let newest_first = |requests: Vec<_>| requests.into_iter().rev().collect::<Vec<_>>();
    Json(json!({
        "requests": newest_first(core.journal.requests()),
        "violating": newest_first(core.journal.violating_requests()),
        "counts": core.journal.counts(),
    }))
}

pub(super) async fn description() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/yaml")], BUNDLED)
}

pub(super) async fn advance_clock(State(core): State<Arc<Core>>, body: Bytes) -> Outcome {
    let example = r#"{"advance": "36h"}"#;
    let Advance { advance } = read(&body, example)?;
    let Some(by) = parse_duration(&advance) else {
        let detail = "This is no duration. Send days, hours, minutes or seconds, as in 36h, 30d, 90s or 1d 12h; \
                      the clock only goes forward.";
        return Err(Problem::field("invalid_format", "advance", detail));
    };
    let now = core.act(|world| {
        world.advance_clock(by);
        world.now()
    });
    Ok(Json(json!({ "now": instant(now) })))
}

fn show(world: &mut World) -> Value {
    let by_creation = || world.customers.sorted(SortBy::CreatedAt, Order::Descending);
    let newest_customers = by_creation()
        .take(NEWEST)
        .map(|customer| json!({ "id": &*customer.id, "status": customer.status.as_str() }));
    let loans = || world.loans.iter();
    let newest_loans = loans().rev().take(NEWEST).map(|loan| {
        json!({
            "id": &*loan.id,
            "customer_id": &*loan.customer,
            "status": loan.status.as_str(),
        })
    });
    json!({
        "clock": { "now": instant(world.now()), "speed": world.clock.speed() },
        "customers": {
            "statuses": CustomerStatus::ALL.map(CustomerStatus::as_str),
            "counts": count(by_creation().map(|customer| customer.status.as_str())),
            "newest": newest_customers.collect::<Vec<_>>(),
        },
        "credit_offers": {
            "counts": count(world.offers.iter().map(|offer| offer.status.as_str())),
        },
        "loans": {
            "statuses": LoanStatus::ALL.map(LoanStatus::as_str),
            "counts": count(loans().map(|loan| loan.status.as_str())),
            "newest": newest_loans.collect::<Vec<_>>(),
        },
        "webhook_endpoints": world.endpoints.newest_first().map(endpoint).collect::<Vec<_>>(),
    })
}

fn count(statuses: impl Iterator<Item = &'static str>) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for status in statuses {
        *counts.entry(status).or_default() += 1;
    }
    counts
}

fn endpoint(endpoint: &Endpoint) -> Value {
    let about = &endpoint.about;
    json!({
        "id": &*endpoint.id,
        "url": without_query(&about.url),
        "events": about.events.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "status": endpoint.status.name(),
    })
}

/// People put tokens into queries.
fn without_query(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut url) => {
            url.set_query(None);
            url.set_fragment(None);
            url.into()
        }
        Err(_) => String::new(),
    }
}
