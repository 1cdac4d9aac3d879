//! Webhooks: raw bytes in, a verified and typed event out (Standard Webhooks 1.0.0).
//!
//! A [`Verifier`] holds the secrets of an endpoint. It takes a delivery as headers and bytes, as a
//! plain `http::Request`, or as an extractor of axum (feature `axum`), and gives the event, in a
//! generated crate one of its own `Event`. What is refused is an [`Error`](crate::Error) with a
//! [`Rejection`] in it.
//!
//! # Bytes
//!
//! ```
//! use dinie_runtime::webhook::{Event, Verifier};
//!
//! fn receive<E: Event>(verifier: &Verifier<E>, headers: &http::HeaderMap, body: &[u8]) -> u16 {
//!     match verifier.verify(headers, body) {
//!         Ok(verified) => {
//!             println!("{} {}", verified.id(), verified.event().kind());
//!             200
//!         }
//!         Err(error) => {
//!             eprintln!("{error}");
//!             error.webhook_rejection().map_or(500, |why| why.status().as_u16())
//!         }
//!     }
//! }
//! ```
//!
//! `body` is the **raw** body, byte for byte as it came. A framework that hands over parsed JSON
//! has lost it: JSON that was parsed and written again does not match its signature. Any map of
//! [`Headers`] will do. Make the verifier once, and clone it.
//!
//! # A plain `http::Request`
//!
//! [`Verifier::receive`] reads the body of hyper, of tower services, or of a `bytes::Bytes` in
//! `http_body_util::Full`, up to 1 MiB ([`Verifier::body_limit`]):
//!
//! ```
//! use dinie_runtime::{Error, webhook::{Event, Verifier}};
//! use http::StatusCode;
//!
//! async fn receive<E, B>(verifier: &Verifier<E>, request: http::Request<B>) -> StatusCode
//! where
//!     E: Event,
//!     B: http_body::Body,
//!     B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
//! {
//!     match verifier.receive(request).await {
//!         Ok(verified) => StatusCode::OK,
//!         Err(error) => error
//!             .webhook_rejection()
//!             .map_or(StatusCode::INTERNAL_SERVER_ERROR, |why| why.status()),
//!     }
//! }
//! ```
//!
//! # axum 0.8
//!
//! With feature `axum`, [`Verified`] is the last argument of a handler, and the verifier is the
//! state or a part of it:
//!
#![cfg_attr(feature = "axum", doc = "```")]
#![cfg_attr(not(feature = "axum"), doc = "```text")]
//! use axum::{Router, extract::State, routing::post};
//! use dinie_runtime::webhook::{Event, MemoryReplayGuard, Verified, Verifier};
//! use http::StatusCode;
//!
//! async fn receive<E: Event + Send>(
//!     State(verifier): State<Verifier<E>>,
//!     verified: Verified<E>,
//! ) -> StatusCode {
//!     // Put it into a queue or a table here, and work on it later.
//!     println!("{}", verified.event().kind());
//!     match verifier.finish(verified.id()).await {
//!         Ok(()) => StatusCode::OK,
//!         Err(error) => {
//!             eprintln!("{error}");
//!             StatusCode::OK
//!         }
//!     }
//! }
//!
//! fn router<E: Event + Send + 'static>(verifier: Verifier<E>) -> Router {
//!     Router::new()
//!         .route("/webhooks", post(receive::<E>))
//!         .with_state(verifier.guarded_by(MemoryReplayGuard::new()))
//! }
//! ```
//!
//! # What to answer
//!
//! - 200 as soon as the event is safely stored; the sender gives up waiting after some seconds,
//!   and sends it again.
//! - [`Rejection::status`] to what was refused: 400, 413 to what is too large, **200 to a
//!   duplicate**, 409 to one that is being worked on, 503 when the guard failed. Say no more: why
//!   it was refused is for your log.
//! - 5xx when your own work failed, so that the delivery is repeated.
//!
//! # Repetitions and replays
//!
//! A sender repeats a delivery until it is answered with 2xx, so the same event may come twice, and
//! events may come in another order than they happened. [`Delivery::id`] is the same each time.
//! Who records a delivery's effect in a database records its id in the same transaction, and has
//! no need of more. Otherwise a [`ReplayGuard`] keeps the ids, [`MemoryReplayGuard`] for one
//! process: [`Verifier::verify_once`] shows how. A copy that somebody else sends is refused once
//! its signature is older than the [tolerance](Verifier::tolerance), 5 minutes, and is a duplicate
//! before that.
//!
//! # Rotation of secrets
//!
//! Give [`Verifier::new`] the new secret and the old one, deploy, rotate, and take the old one out
//! when its time of grace is over. Every secret is tried on every signature of a delivery, so the
//! order does not matter.
//!
//! # Tests of your own
//!
//! With feature `test-util`, `Signer` signs what your test makes up, and makes wrong deliveries on
//! purpose; `Verifier::clock` makes the time stand still.

#[cfg(feature = "axum")]
mod axum;
mod delivery;
pub(crate) mod event;
mod headers;
mod http;
mod key;
mod kind;
mod rejection;
mod replay;
#[cfg(any(test, feature = "test-util"))]
mod signer;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod vectors;
mod verifier;

#[cfg(feature = "axum")]
pub use self::axum::RefusedDelivery;
pub use self::delivery::Delivery;
pub use self::event::{Event, UnknownEvent, parse};
pub use self::headers::Headers;
pub use self::rejection::Rejection;
pub use self::replay::{Claim, GuardError, MemoryReplayGuard, ReplayGuard};
#[cfg(any(test, feature = "test-util"))]
pub use self::signer::{SignedHeaders, Signer};
pub use self::verifier::{Verified, Verifier};
