//! Trouble on demand: faults for requests to come, and a low rate limit.

use std::sync::Arc;

use axum::extract::State;
use bytes::Bytes;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;

use super::input::read;
use super::reply::{Json, Outcome};
use crate::core::Core;
use crate::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    fault: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RateLimit {
    limit: u32,
    window_seconds: u32,
}

pub(super) async fn faults(State(core): State<Arc<Core>>) -> Json {
    show(&core)
}

/// The rule by itself, or as a member of JSON.
pub(super) async fn add_fault(State(core): State<Arc<Core>>, body: Bytes) -> Outcome {
    let example = r#"{"fault": "status=503;operation=createLoan;times=3"}"#;
    let fault = match std::str::from_utf8(&body) {
        Ok(text) if !text.trim_start().starts_with('{') => text.to_owned(),
        _ => read::<Fault>(&body, example)?.fault,
    };
    let added = core.faults.add(&fault, &core.description);
    added.map_err(|error| error.problem("fault"))?;
    Ok(show(&core))
}

pub(super) async fn clear_faults(State(core): State<Arc<Core>>) -> Json {
    core.faults.clear();
    show(&core)
}

pub(super) async fn set_rate_limit(State(core): State<Arc<Core>>, body: Bytes) -> Outcome {
    let RateLimit {
        limit,
        window_seconds,
    } = read(&body, r#"{"limit": 5, "window_seconds": 60}"#)?;
    if window_seconds == 0 {
        let detail = "A window lasts at least one second.";
        return Err(Problem::field("invalid_format", "window_seconds", detail));
    }
    let window = SignedDuration::from_secs(window_seconds.into());
    core.rate_limit.set(limit, window);
    Ok(Json(
        json!({ "limit": limit, "window_seconds": window_seconds }),
    ))
}

fn show(core: &Core) -> Json {
    Json(json!({ "faults": core.faults.pending() }))
}
