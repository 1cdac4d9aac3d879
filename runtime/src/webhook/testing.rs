//! What the tests of webhooks share: an API with one event, two secrets, and a moment.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::Json;
use crate::error::Error;
use crate::webhook::event::{decode, unknown};
use crate::webhook::{Event, Rejection, SignedHeaders, Signer, UnknownEvent, Verifier};

#[derive(Debug, PartialEq)]
pub(super) enum Events {
    Paid(String),
    Unknown(UnknownEvent),
}

impl Event for Events {
    const TAG: Option<&'static str> = Some("type");

    fn decode(kind: &str, body: &[u8]) -> Result<Self, serde_json::Error> {
        #[derive(serde::Deserialize)]
        struct Paid {
            data: String,
        }
        match kind {
            "paid" => decode(body).map(|Paid { data }| Self::Paid(data)),
            _ => unknown(kind, body).map(Self::Unknown),
        }
    }

    fn encode(&self) -> Result<Json, serde_json::Error> {
        Ok(match self {
            Self::Paid(data) => serde_json::json!({"type": "paid", "data": data}),
            Self::Unknown(event) => event.json().clone(),
        })
    }

    fn kind(&self) -> &str {
        match self {
            Self::Paid(_) => "paid",
            Self::Unknown(event) => event.kind(),
        }
    }
}

pub(super) const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
pub(super) const OTHER_KEY: &[u8] = b"another key of thirty-two bytes!";
/// Fri, 29 Sep 2023 16:26:37 GMT.
pub(super) const NOW: u64 = 1_696_004_797;
pub(super) const BODY: &[u8] = br#"{"type":"paid","data":"10.00"}"#;

pub(super) fn secret(key: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(key))
}

pub(super) fn signer(key: &[u8]) -> Signer {
    Signer::new(secret(key)).unwrap()
}

/// Headers of a delivery that is sent now.
pub(super) fn signed(key: &[u8], body: &[u8]) -> SignedHeaders {
    signer(key).sign("msg_1", at(NOW), body)
}

/// With [`KEY`], and a clock that stands at [`NOW`].
pub(super) fn verifier() -> Verifier<Events> {
    Verifier::new([secret(KEY)]).unwrap().clock(|| at(NOW))
}

pub(super) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

pub(super) fn reason(error: &Error) -> Rejection {
    error.webhook_rejection().unwrap()
}
