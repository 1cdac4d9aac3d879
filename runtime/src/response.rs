//! Answers: status, headers and body as they came, and what a caller sees of them.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::{Error, ErrorKind, Processed};

/// A complete answer.
#[derive(Clone)]
pub struct RawAnswer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    media_type: Option<Cow<'static, str>>,
    pub(crate) effort: Effort,
}

/// What it took to get an answer.
#[derive(Clone, Default)]
pub(crate) struct Effort {
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) idempotency_key: Option<String>,
}

impl RawAnswer {
    pub(crate) fn new(status: u16, headers: HeaderMap, body: Bytes) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let media_type = headers
            .get(http::header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(|value| value.split(';').next().unwrap_or_default().trim())
            .filter(|essence| !essence.is_empty())
            .map(|essence| match essence {
                "application/json" => Cow::Borrowed("application/json"),
                other => Cow::Owned(other.to_ascii_lowercase()),
            });
        Self {
            status,
            headers,
            body,
            media_type,
            effort: Effort::default(),
        }
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub(crate) fn status_code(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn body(&self) -> &Bytes {
        &self.body
    }

    /// The media type in lower case, without parameters.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Whether the answer has this media type, which may be a range (`*/*`, `image/*`);
    /// `application/json` also stands for types that end in `+json`.
    pub fn matches(&self, media_type: &str) -> bool {
        let Some(actual) = self.media_type() else {
            return false;
        };
        let wanted = media_type.split(';').next().unwrap_or_default().trim();
        if wanted == "*/*" || wanted.eq_ignore_ascii_case(actual) {
            return true;
        }
        match wanted.strip_suffix("/*") {
            Some(kind) => actual
                .split_once('/')
                .is_some_and(|(actual, _)| actual.eq_ignore_ascii_case(kind)),
            None => wanted.eq_ignore_ascii_case("application/json") && actual.ends_with("+json"),
        }
    }

    /// The error of a success whose status or media type the description does not know.
    pub fn unexpected(&self) -> Error {
        let media_type = self.media_type().unwrap_or("no content type");
        self.undecodable(format!(
            "the API answered {} with {}, which its description does not list",
            self.status,
            media_type.escape_debug()
        ))
    }

    pub(crate) fn undecodable(&self, message: String) -> Error {
        Error::new(ErrorKind::Decode, message)
            .with_answer(self)
            .with_processed(Processed::Maybe)
    }
}

/// Shows the status and the size: headers and body may hold anything.
impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawAnswer")
            .field("status", &self.status)
            .field("media_type", &self.media_type)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A value with the answer it came in.
///
/// Had from a call's `with_response()`.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    answer: RawAnswer,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, answer: RawAnswer) -> Self {
        Self { value, answer }
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value, without the answer.
    pub fn into_value(self) -> T {
        self.value
    }

    /// HTTP status, 200 to 299.
    pub fn status(&self) -> u16 {
        self.answer.status()
    }

    /// All headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        self.answer.headers()
    }

    /// The body as it came, at most 32 MiB unless the client allows more.
    pub fn body(&self) -> &Bytes {
        self.answer.body()
    }

    /// Id that the API gave the request (`X-Request-Id` or `Request-Id`): quote it to support.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// How many requests the API still allows.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::read(self.headers())
    }

    /// Number of requests that were sent for the call, at least 1.
    pub fn attempts(&self) -> u32 {
        self.answer.effort.attempts
    }

    /// Time from the start of the call to its end, waiting included.
    pub fn elapsed(&self) -> Duration {
        self.answer.effort.elapsed
    }

    /// The idempotency key that every attempt carried.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.answer.effort.idempotency_key.as_deref()
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts())
            .finish_non_exhaustive()
    }
}

/// How many requests the API still allows, as its `X-RateLimit-…` headers state it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests allowed in a window (`X-RateLimit-Limit`).
    pub limit: Option<u64>,
    /// Requests left in the present window (`X-RateLimit-Remaining`).
    pub remaining: Option<u64>,
    /// When the window ends (`X-RateLimit-Reset`), as sent: seconds since 1970 or seconds from now,
    /// by the API's own rule.
    pub reset: Option<u64>,
}

impl RateLimit {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let number = |name| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Self {
            limit: number("x-ratelimit-limit"),
            remaining: number("x-ratelimit-remaining"),
            reset: number("x-ratelimit-reset"),
        }
    }
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    ["x-request-id", "request-id"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}

#[cfg(test)]
mod tests;
