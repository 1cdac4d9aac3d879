//! The one error of the runtime.
//!
//! Opaque, so that kinds and details can be added: ask it with the `is_…` methods, read what is
//! known with the accessors. Neither `Display` nor `Debug` shows bodies, header values, queries or
//! secrets; the cause, where there is one, is in `source()`.

mod make;
mod questions;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::problem::{FieldError, Problem};
use crate::response::{RateLimit, request_id};
use crate::webhook::Rejection;

/// Most bytes of an error's body that are kept: 64 KiB.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call did not give what was asked for.
///
/// ```
/// # fn show(error: dinie_runtime::Error) {
/// if error.is_validation() {
///     for field in error.field_errors() {
///         println!("{:?}: {:?}", field.param(), field.detail());
///     }
/// } else if error.may_have_been_processed() {
///     // Make the same call again, with this key: it will not be done twice.
///     println!("unsettled, key {:?}", error.idempotency_key());
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

/// What sort of failure an [`Error`] is. The `is_…` methods of [`Error`] are finer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was configured with something that cannot work. Nothing was sent.
    Config,
    /// The call was made with something that cannot be sent. Nothing was sent.
    Request,
    /// No access token could be had, or the API refused it (status 401).
    Auth,
    /// No connection could be made. The request did not reach the API.
    Connect,
    /// Time ran out.
    Timeout,
    /// The connection failed after the request may have been sent.
    Transport,
    /// The API answered with a status that is not a success.
    Api,
    /// The API answered with success, and with a body that is not what its description says.
    Decode,
    /// The pages of a list do not add up.
    Pagination,
    /// A webhook delivery was refused.
    Webhook,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    operation: Option<&'static str>,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Bytes,
    problem: Option<Problem>,
    attempts: u32,
    elapsed: Duration,
    idempotency_key: Option<String>,
    retry_after: Option<Duration>,
    processed: Processed,
    retryable: bool,
    rejection: Option<Rejection>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// Whether the API may have acted on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processed {
    No,
    Maybe,
}

/// The kind, and which call it was.
impl Error {
    /// What sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Id of the operation in the API's description: `createCustomer`.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// Number of requests that were sent for the call, repetitions included; 0 when none was.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Time from the start of the call to its end, waiting included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// The idempotency key that every attempt of the call carried.
    ///
    /// Make the same call with it when the outcome is unsettled.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.idempotency_key.as_deref()
    }

    /// Whether the API may have done what was asked, although no success was seen.
    ///
    /// True for a call with effects (POST, PUT, PATCH, DELETE) when an attempt timed out, broke off
    /// after it was sent, got a server error (5xx), or got a success that could not be read. Repeat
    /// the call with the same [`idempotency_key`](Self::idempotency_key), or look whether it was
    /// done; never repeat it with a new key.
    pub fn may_have_been_processed(&self) -> bool {
        self.0.processed == Processed::Maybe
    }

    /// Whether the same call may succeed later, and cannot be done twice by making it again.
    ///
    /// True for what passes: no connection, a timeout, a connection that broke off, status 408,
    /// 425, 429, 500, 502, 503, 504, a conflict with a request that is in progress, and a token that
    /// could not be had for such a reason. The runtime has repeated what it may
    /// ([`attempts`](Self::attempts)), so leave some time, at least
    /// [`retry_after`](Self::retry_after), and use the same
    /// [`idempotency_key`](Self::idempotency_key).
    ///
    /// False where repeating changes nothing (other answers, wrong credentials, a certificate that
    /// was refused, an answer that could not be read), where [`never_retry`] forbids it, and where it
    /// could do something twice: a POST or PATCH of an operation without idempotency keys that
    /// [`may_have_been_processed`](Self::may_have_been_processed).
    ///
    /// [`never_retry`]: crate::ClientBuilder::never_retry
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }
}

/// What the API answered.
impl Error {
    /// HTTP status of the answer, 100 to 599; `None` when there was none.
    pub fn status(&self) -> Option<u16> {
        self.0.status.map(|status| status.as_u16())
    }

    pub(crate) fn status_code(&self) -> Option<&StatusCode> {
        self.0.status.as_ref()
    }

    /// Headers of the answer; empty when there was none.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// First 64 KiB of the body of the answer, decompressed; empty when there was none.
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// Id that the API gave the request (`X-Request-Id` or `Request-Id`): quote it to support.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.0.headers)
    }

    /// The problem details in the body, if it has some.
    pub fn problem(&self) -> Option<&Problem> {
        self.0.problem.as_ref()
    }

    /// The cause, for programs: [`Problem::code`].
    pub fn code(&self) -> Option<&str> {
        self.problem()?.code()
    }

    /// The fields that were refused: [`Problem::field_errors`].
    pub fn field_errors(&self) -> &[FieldError] {
        self.problem().map_or(&[], Problem::field_errors)
    }

    /// How long the API asks to wait before the next try (`Retry-After`, `X-RateLimit-Reset`).
    ///
    /// Waits of up to 60 s that fit the total timeout were already observed.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many requests the API still allows.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::read(&self.0.headers)
    }

    /// Why a webhook delivery was refused.
    pub fn webhook_rejection(&self) -> Option<Rejection> {
        self.0.rejection
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            message,
            operation,
            status,
            problem,
            attempts,
            elapsed,
            idempotency_key,
            retry_after,
            processed,
            retryable,
            rejection: _,
            source,
            headers: _,
            body,
        } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("message", message)
            .field("operation", operation)
            .field("status", status)
            .field("request_id", &self.request_id())
            .field("problem", problem)
            .field("body_bytes", &body.len())
            .field("attempts", attempts)
            .field("elapsed", elapsed)
            .field("idempotency_key", idempotency_key)
            .field("retry_after", retry_after)
            .field("processed", processed)
            .field("retryable", retryable)
            .field("source", &source.as_ref().map(|source| source.to_string()))
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests;
