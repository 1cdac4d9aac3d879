//! Events as generated code describes them, and the reading of their JSON.

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;

use crate::Json;
use crate::error::Error;
use crate::webhook::Rejection;
use crate::webhook::kind::kind_of;
use crate::webhook::rejection::refused;

/// All events of an API, as generated code describes them.
pub trait Event: Sized {
    /// The member that names the event; `None` when the body has none.
    const TAG: Option<&'static str>;

    /// The event of this kind in the JSON text `body`.
    ///
    /// # Errors
    ///
    /// When the kind is known and the body does not fit it.
    fn decode(kind: &str, body: &[u8]) -> Result<Self, serde_json::Error>;

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
    let kind = match E::TAG {
        None => Cow::Borrowed(""),
        Some(tag) => kind_of(tag, body)
            .map_err(no_json)?
            .ok_or_else(|| invalid(format!("the body of the webhook has no text in `{tag}`")))?,
    };
    E::decode(&kind, body).map_err(|error| {
        if !error.is_data() {
            return no_json(error);
        }
        let kind = crate::values::excerpt(&kind, 64);
        let message = format!(
            "the webhook `{}` is not what the description says",
            kind.escape_debug()
        );
        invalid(message).with_source(crate::decode::describe(&error))
    })
}

fn no_json(error: serde_json::Error) -> Error {
    let place = format!("line {} column {}", error.line(), error.column());
    invalid("the body of the webhook is not JSON").with_source(place)
}

/// The body of an event of a known kind.
///
/// # Errors
///
/// When it does not fit.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(body)
}

/// An event of a kind that is not known.
///
/// # Errors
///
/// When the body is no JSON.
pub fn unknown(kind: &str, body: &[u8]) -> Result<UnknownEvent, serde_json::Error> {
    let json = serde_json::from_slice(body)?;
    let kind = kind.into();
    Ok(UnknownEvent { kind, json })
}

fn invalid(message: impl Into<String>) -> Error {
    refused(Rejection::InvalidBody, message)
}
