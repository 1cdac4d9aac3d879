//! Webhooks: raw bytes in, a verified and typed event out (Standard Webhooks 1.0.0).
//!
//! [`Verifier`] checks deliveries, [`Event`] is what generated code says about the events, and
//! [`parse`] reads one that was verified before.

mod event;
mod headers;
mod verifier;

use std::fmt;

pub use self::event::{Event, UnknownEvent, parse};
pub use self::headers::Headers;
pub use self::verifier::{Verified, Verifier};

/// Why a delivery was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// A secret of the verifier is not one: see [`Verifier::new`].
    InvalidSecret,
    /// One of the three headers is not there. It may not be a webhook at all.
    MissingHeader,
    /// A header is there and cannot be read, or is there twice with different values.
    InvalidHeader,
    /// It was signed longer ago than the tolerance allows: a replay, or a slow queue before you.
    TooOld,
    /// It was signed in the future: look at the clock of this machine.
    TooNew,
    /// No signature belongs to these bytes and a secret of ours. Either it is forged, or the secret
    /// is another endpoint's, or the body was parsed and written again on its way here.
    NoMatch,
    /// The signature is right, and the body is not what the API's description says.
    InvalidBody,
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
        })
    }
}
