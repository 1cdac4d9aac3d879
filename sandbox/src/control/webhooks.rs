//! The log of deliveries, and the trouble they can make for receivers.

use std::sync::Arc;

use axum::extract::{Path, State};
use bytes::Bytes;
use serde_json::json;

use super::input::read;
use super::reply::{Json, Outcome};
use crate::core::Core;
use crate::deliveries::Switches;
use crate::problem::Problem;

pub(super) async fn deliveries(State(core): State<Arc<Core>>) -> Json {
    Json(json!({
        "deliveries": core.deliveries.log(),
        "settings": core.deliveries.switches(),
    }))
}

/// To all active endpoints that want events of this kind now.
pub(super) async fn resend(State(core): State<Arc<Core>>, Path(event): Path<String>) -> Outcome {
    let unknown = || {
        let detail = "This is none of the last events that were sent. GET /_sandbox/deliveries lists the last \
                      attempts with the ids of their events.";
        Problem::not_found(detail)
    };
    let kind = core.deliveries.kind_of(&event).ok_or_else(unknown)?;
    let endpoints = core.act(|world| world.endpoints.subscribed_to(kind));
    let count = endpoints.len();
    if !core.deliveries.resend(&event, endpoints) {
        return Err(unknown());
    }
    Ok(Json(
        json!({ "event_id": event, "webhook_endpoints": count }),
    ))
}

pub(super) async fn settings(State(core): State<Arc<Core>>) -> Json {
    Json(json!(core.deliveries.switches()))
}

/// All of them: what is left out is off.
pub(super) async fn change_settings(State(core): State<Arc<Core>>, body: Bytes) -> Outcome {
    let example = r#"{"duplicate": true, "reorder": true, "timestamp_offset": -600, "wrong_signature": true}; what is left out is off"#;
    let switches: Switches = read(&body, example)?;
    core.deliveries.switch(switches);
    Ok(Json(json!(switches)))
}
