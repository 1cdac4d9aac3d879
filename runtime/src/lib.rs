//! The runtime under generated API clients: HTTP, tokens, retries, pages, uploads, errors, webhooks.
//!
//! Users of a generated crate meet these types through it: every call is a [`Call`], every failure
//! an [`Error`], every list an [`Items`] or [`Pages`], every amount a [`Money`]. Nothing here knows
//! any single API.
//!
//! # Defaults
//!
//! | | |
//! |---|---|
//! | attempts of a call | 3, where repeating is safe |
//! | wait between them | random, up to 0.2 s, 0.4 s, …, 5 s; after status 429 up to 1 s, 2 s, …, 20 s |
//! | `Retry-After` | observed up to 60 s, if the total timeout allows |
//! | timeouts | connecting 5 s, attempt 30 s (files 120 s), whole call 90 s (files 300 s) |
//! | tokens | fetched once for all clones, renewed before they end, and once after status 401 |
//! | idempotency key | a UUID for each call that takes one, the same on every attempt |
//! | retry budget | 500 for all clones; a repetition takes 14, after status 429 5; a first-try success gives 1 |
//! | redirects | none |
//! | answers | gzip or not, up to 32 MiB; the first 64 KiB of an error's body are kept; downloads of any size, 20 s without a byte |
//! | proxies | those of the environment, unless the API is on this machine |
//! | transport | HTTPS with TLS 1.2 or later; plain HTTP to this machine only |
//!
//! # Features
//!
//! | | |
//! |---|---|
//! | `rustls` (default) | HTTPS through rustls, aws-lc-rs and the platform's certificate verifier |
//! | `rustls-no-provider` | the same with the provider of cryptography that the process has installed (`CryptoProvider::install_default`); building a client without one is an error |
//! | `native-tls` | HTTPS through the platform's own library, on Linux OpenSSL; where rustls is compiled in too, that is used |
//! | `blocking` | `wait()` wherever one can `.await`, for programs without async code: on calls, and on [`Items`] and [`Pages`], where it makes iterators. One client serves both worlds; inside an async runtime `wait()` is an error |
//! | `axum` | webhook deliveries as an extractor |
//! | `rust_decimal`, `jiff`, `chrono`, `time` | [`Money`], [`Timestamp`] and [`Date`] convert to and from the types of these crates, exactly or not at all |
//! | `test-util` | the module `test_util`, for tests of your own service without a network: a scripted transport, time in your hands, a signer of webhooks |
//!
//! Without any of the first three, bring a [`Transport`] of your own.
//!
//! # Tracing
//!
//! Spans and events go to `tracing`, with the target `dinie_runtime`: a span `call` for each call
//! and a span `attempt` for each of its requests (level info), under the names of OpenTelemetry's
//! HTTP client conventions (`http.request.method`, `url.template`, `server.address`, `server.port`,
//! `http.response.status_code`, `http.request.resend_count`, `error.type`) and with
//! `api.operation`; events for tokens and repetitions (debug), and one warning for a call that was
//! given up and for a clock that is wrong. No event holds an address with its ids, a header, a
//! body or a secret.

#![deny(missing_docs)]

#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(any(test, feature = "test-util"))]
pub mod test_util;
pub mod webhook;

#[doc(hidden)]
pub mod internal;

mod address;
mod attempt;
mod budget;
mod builder;
mod call;
mod client;
mod decode;
mod download;
mod draft;
mod encode;
mod enumeration;
mod error;
mod execute;
mod failure;
mod hint;
mod id;
mod multipart;
mod page;
mod plain;
mod plan;
mod problem;
mod request;
mod response;
mod retry;
mod secret;
mod settings;
mod skew;
mod token;
mod trace;
mod transport;
mod union;
mod upload;
mod values;
mod world;

#[cfg(test)]
mod test;

pub use bytes::Bytes;
pub use serde_json::Value as Json;

pub use crate::builder::ClientBuilder;
pub use crate::call::{Call, CallFuture, WithResponse};
pub use crate::download::Download;
pub use crate::enumeration::UnknownValue;
pub use crate::error::{Error, ErrorKind};
pub use crate::id::InvalidId;
pub use crate::page::{Items, Page, Pages};
pub use crate::problem::{FieldError, Problem};
pub use crate::response::{RateLimit, Response};
pub use crate::secret::Secret;
pub use crate::token::{Refused, TokenSource};
pub use crate::transport::{Body, BoxFuture, Transport, TransportError};
pub use crate::union::UnknownVariant;
pub use crate::upload::Upload;
pub use crate::values::{Base64, Date, InvalidValue, Maybe, Money, Timestamp, Uri};
