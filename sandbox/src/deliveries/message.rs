//! An event as it goes over the wire: the same bytes on every attempt.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::state::{Event, Id, instant};

pub(super) struct Message {
    pub(super) id: Id,
    pub(super) kind: &'static str,
    pub(super) body: Bytes,
}

/// The body that the description has for events.
pub(super) fn envelope(event: &Event) -> Value {
    json!({
        "type": event.kind,
        "timestamp": instant(event.at),
        "data": event.data,
    })
}

impl Message {
    pub(super) fn new(event: &Event, envelope: &Value) -> Self {
        Self {
            id: event.id.clone(),
            kind: event.kind,
            body: envelope.to_string().into(),
        }
    }
}
