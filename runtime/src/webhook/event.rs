//! Events as generated code describes them, and the reading of their JSON.

use std::fmt;

use crate::Json;
use crate::error::Error;
use crate::webhook::Rejection;
use crate::webhook::rejection::refused;

/// All events of an API, as generated code describes them.
pub trait Event: Sized {
    /// The member that names the event; `None` when the body has none.
    const TAG: Option<&'static str>;

    /// The event of this kind.
    ///
    /// # Errors
    ///
    /// When the kind is known and the body does not fit it.
    fn decode(kind: &str, json: &Json) -> Result<Self, serde_json::Error>;

    /// The JSON of the event.
    ///
    /// # Errors
    ///
    /// When a value cannot be written as JSON.
    fn encode(&self) -> Result<Json, serde_json::Error>;

    /// Name of the event: `customer.created`.
    fn kind(&self) -> &str;
}

/// An event that this version of the crate does not know, as it was sent.
///
/// `Debug` shows its kind only.
#[derive(Clone, PartialEq)]
pub struct UnknownEvent {
    kind: Box<str>,
    json: Json,
}

impl UnknownEvent {
    /// An event of this kind.
    #[doc(hidden)]
    pub fn new(kind: &str, json: &Json) -> Self {
        Self {
            kind: kind.into(),
            json: json.clone(),
        }
    }

    /// Name of the event.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The whole body.
    pub fn json(&self) -> &Json {
        &self.json
    }
}

impl fmt::Debug for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownEvent")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Reads an event **without** verifying it: for events that were verified when they came, and for
/// tests. Deliveries go through [`Verifier::verify`](crate::webhook::Verifier::verify).
///
/// # Errors
///
/// When the body is not JSON, names no kind, or does not fit the kind it names.
pub fn parse<E: Event>(body: &[u8]) -> Result<E, Error> {
    let json: Json = serde_json::from_slice(body).map_err(|error| {
        let place = format!("line {} column {}", error.line(), error.column());
        invalid("the body of the webhook is not JSON").with_source(place)
    })?;
    let kind = match E::TAG {
        None => "",
        Some(tag) => json
            .get(tag)
            .and_then(Json::as_str)
            .ok_or_else(|| invalid(format!("the body of the webhook has no text in `{tag}`")))?,
    };
    E::decode(kind, &json).map_err(|error| {
        let kind = crate::values::excerpt(kind, 64);
        let message = format!(
            "the webhook `{}` is not what the description says",
            kind.escape_debug()
        );
        invalid(message).with_source(crate::decode::describe(&error))
    })
}

fn invalid(message: impl Into<String>) -> Error {
    refused(Rejection::InvalidBody, message)
}
