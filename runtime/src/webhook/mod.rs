//! Webhooks: raw bytes in, a verified and typed event out (Standard Webhooks 1.0.0).
//!
//! [`Verifier`] checks deliveries, [`Event`] is what generated code says about the events, and
//! [`parse`] reads one that was verified before.

mod delivery;
mod event;
mod headers;
mod key;
mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod signer;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod vectors;
mod verifier;

pub use self::delivery::Delivery;
pub use self::event::{Event, UnknownEvent, parse};
pub use self::headers::Headers;
pub use self::rejection::Rejection;
#[cfg(any(test, feature = "test-util"))]
pub use self::signer::{SignedHeaders, Signer};
pub use self::verifier::{Verified, Verifier};
