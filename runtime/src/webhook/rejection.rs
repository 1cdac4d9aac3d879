//! Why a delivery is refused, and the errors that say so. No error holds a signature, a secret or a
//! part of the body.

use std::fmt;

use http::{HeaderName, StatusCode};

use crate::error::{Error, ErrorKind};

/// Why a delivery was refused.
///
/// [`status`](Self::status) is what to answer; the sender needs no more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// A secret of the verifier is not one: see [`Verifier::new`](super::Verifier::new).
    InvalidSecret,
    /// One of the three headers is not there. It may not be a webhook at all, or a proxy before you
    /// drops headers that it does not know.
    MissingHeader,
    /// A header is there and cannot be read, or is there twice with different values.
    InvalidHeader,
    /// It was signed longer ago than the tolerance allows: a replay, a slow queue before you, or
    /// the clock of this machine is ahead.
    TooOld,
    /// It was signed in the future: the clock of this machine is behind.
    TooNew,
    /// No signature belongs to these bytes and a secret of ours. Look for, in this order:
    ///
    /// 1. a body that was parsed and written again, decompressed, or changed in its encoding
    ///    before it came here: the signature covers the bytes that were sent;
    /// 2. a body that somebody else has read already, so that it is empty here;
    /// 3. the secret of another endpoint or environment, or one that was rotated;
    /// 4. a proxy that changes `webhook-id` or `webhook-timestamp`;
    /// 5. a forgery.
    NoMatch,
    /// The signature is right, and the body is not what the API's description says. It was **not**
    /// acted on: keep the body and report it.
    InvalidBody,
    /// The body is longer than [`body_limit`](super::Verifier::body_limit). Its signature was not
    /// looked at.
    TooLarge,
    /// The body broke off before its end.
    Incomplete,
    /// It was received before and [finished](super::Verifier::finish): tell the sender that all is
    /// well, so that it stops.
    Duplicate,
    /// It was received before, and is being worked on just now: let the sender come again.
    InProgress,
    /// The [`ReplayGuard`](super::ReplayGuard) could not say whether it was received before: let
    /// the sender come again.
    GuardFailed,
}

impl Rejection {
    /// What to answer.
    ///
    /// | | |
    /// |---|---|
    /// | [`Duplicate`](Self::Duplicate) | 200, or the sender repeats it for days |
    /// | [`InProgress`](Self::InProgress) | 409 |
    /// | [`TooLarge`](Self::TooLarge) | 413 |
    /// | [`InvalidSecret`](Self::InvalidSecret) | 500: the fault is ours |
    /// | [`GuardFailed`](Self::GuardFailed) | 503 |
    /// | all others | 400 |
    pub fn status(self) -> StatusCode {
        match self {
            Self::Duplicate => StatusCode::OK,
            Self::InProgress => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::InvalidSecret => StatusCode::INTERNAL_SERVER_ERROR,
            Self::GuardFailed => StatusCode::SERVICE_UNAVAILABLE,
            Self::MissingHeader
            | Self::InvalidHeader
            | Self::TooOld
            | Self::TooNew
            | Self::NoMatch
            | Self::InvalidBody
            | Self::Incomplete => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidSecret => "a webhook secret is not valid",
            Self::MissingHeader => "a webhook header is missing",
            Self::InvalidHeader => "a webhook header is not valid",
            Self::TooOld => "the webhook was signed too long ago",
            Self::TooNew => "the webhook was signed in the future",
            Self::NoMatch => "no signature of the webhook matches",
            Self::InvalidBody => "the body of the webhook is not a known event",
            Self::TooLarge => "the body of the webhook is too large",
            Self::Incomplete => "the body of the webhook broke off",
            Self::Duplicate => "the webhook was received before",
            Self::InProgress => "the webhook is being worked on",
            Self::GuardFailed => "the replay guard failed",
        })
    }
}

pub(super) fn refused(rejection: Rejection, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Webhook, message).with_rejection(rejection)
}

pub(super) fn missing_header(name: &HeaderName) -> Error {
    let message = format!("the header `{name}` of the webhook is missing");
    refused(Rejection::MissingHeader, message)
}

/// `why` completes "the header `x` of the webhook …".
pub(super) fn invalid_header(name: &HeaderName, why: &str) -> Error {
    let message = format!("the header `{name}` of the webhook {why}");
    refused(Rejection::InvalidHeader, message)
}

pub(super) fn invalid_secret(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message).with_rejection(Rejection::InvalidSecret)
}
