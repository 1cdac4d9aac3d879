//! Answers: status, headers and body as they came, the decoding that generated code names, and
//! what a caller sees of it.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Processed};

/// A complete answer.
#[derive(Clone)]
pub struct RawAnswer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    media_type: Option<Box<str>>,
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
            .map(|essence| essence.to_ascii_lowercase().into());
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

    fn undecodable(&self, message: String) -> Error {
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

/// The JSON body of an answer.
///
/// # Errors
///
/// With the JSON path of the first thing that does not fit.
pub fn json<T: DeserializeOwned>(answer: &RawAnswer) -> Result<T, Error> {
    // The road with a path costs more, so it is only taken to say what is wrong.
    serde_json::from_slice(&answer.body).map_err(|error| {
        let mut deserializer = serde_json::Deserializer::from_slice(&answer.body);
        let path = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(error) => error.path().to_string(),
            Ok(_) => ".".to_owned(),
        };
        not_json(answer, &path, error)
    })
}

fn not_json(answer: &RawAnswer, path: &str, error: serde_json::Error) -> Error {
    let mut message = String::from("the body of the answer is not what the description says");
    if path != "." {
        message.push_str(&format!(" at {}", path.escape_debug()));
    }
    let is_json = answer.matches("application/json");
    if let Some(media_type) = answer.media_type().filter(|_| !is_json) {
        message.push_str(&format!(", it is {}", media_type.escape_debug()));
    }
    message.push_str(match error.classify() {
        serde_json::error::Category::Eof => " (it ends too early)",
        serde_json::error::Category::Syntax => " (it is not valid JSON)",
        serde_json::error::Category::Data | serde_json::error::Category::Io => "",
    });
    // The text of the cause may quote the value, so only what was expected is taken from it.
    let place = format!(
        "{} at line {} column {}",
        describe(&error),
        error.line(),
        error.column()
    );
    answer.undecodable(message).with_source(place)
}

/// What serde says, without the value it quotes.
pub(crate) fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    for start in ["missing field", "duplicate field", "recursion limit"] {
        if text.starts_with(start) {
            return text.to_owned();
        }
    }
    match text.rsplit_once("expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "invalid value".to_owned(),
    }
}

/// The JSON body of an answer, or `None` when it has none.
///
/// # Errors
///
/// As [`json`].
pub fn optional_json<T: DeserializeOwned>(answer: &RawAnswer) -> Result<Option<T>, Error> {
    if answer.body.is_empty() {
        Ok(None)
    } else {
        json(answer).map(Some)
    }
}

/// An answer whose body, if there is one, means nothing.
///
/// # Errors
///
/// None.
pub fn empty(_answer: &RawAnswer) -> Result<(), Error> {
    Ok(())
}

/// The text of an answer, which must be UTF-8.
///
/// # Errors
///
/// When it is not.
pub fn text(answer: &RawAnswer) -> Result<String, Error> {
    String::from_utf8(answer.body.to_vec())
        .map_err(|_| answer.undecodable("the body of the answer is not UTF-8 text".to_owned()))
}

/// The text of an answer, or `None` when it has none.
///
/// # Errors
///
/// As [`text`].
pub fn optional_text(answer: &RawAnswer) -> Result<Option<String>, Error> {
    text(answer).map(|text| (!text.is_empty()).then_some(text))
}

/// The bytes of an answer.
///
/// # Errors
///
/// None.
pub fn binary(answer: &RawAnswer) -> Result<Bytes, Error> {
    Ok(answer.body.clone())
}

/// The bytes of an answer, or `None` when it has none.
///
/// # Errors
///
/// None.
pub fn optional_binary(answer: &RawAnswer) -> Result<Option<Bytes>, Error> {
    Ok((!answer.body.is_empty()).then(|| answer.body.clone()))
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
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};
    use serde::Deserialize;

    use super::{RateLimit, RawAnswer, json, optional_json, text};

    fn answer(media_type: &'static str, body: &'static str) -> RawAnswer {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(media_type));
        RawAnswer::new(200, headers, Bytes::from_static(body.as_bytes()))
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only read from JSON")]
    struct List {
        data: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only read from JSON")]
    struct Item {
        amount: crate::Money,
    }

    #[test]
    fn a_decode_error_has_the_path_and_not_the_value() {
        let body = r#"{"data":[{"amount":"1.00"},{"amount":"marker"}]}"#;
        let error = json::<List>(&answer("application/json", body)).unwrap_err();
        assert!(error.is_decode() && error.may_have_been_processed());
        let text = error.to_string();
        assert!(text.ends_with("at data[1].amount"), "{text}");
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(
            cause,
            "expected decimal digits such as `1500.00` at line 1 column 45"
        );
        assert!(!format!("{error:?}").contains("marker"));
        assert_eq!(error.body(), body.as_bytes());
        assert_eq!(error.status(), Some(200));
    }

    #[test]
    fn every_wrong_body_is_an_error() {
        let deep = "[".repeat(10_000).leak();
        for body in [
            "",
            "{}",
            "[]",
            "{\"data\":[]} x",
            "{\"data\":[",
            "\u{feff}{\"data\":[]}",
            r#"{"data":[],"data":[]}"#,
            r#"{"data":[{"amount":1.00}]}"#,
            r#"{"data":"\ud800"}"#,
            deep,
        ] {
            assert!(
                json::<List>(&answer("application/json", body)).is_err(),
                "{body}"
            );
        }
        let error = json::<List>(&answer("text/html", "<html>")).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("it is text/html (it is not valid JSON)")
        );
    }

    #[test]
    fn no_body_is_none() {
        let none: Option<List> = optional_json(&answer("application/json", "")).unwrap();
        assert!(none.is_none());
        assert!(optional_json::<List>(&answer("application/json", "{}")).is_err());
    }

    #[test]
    fn media_types_match_by_range_and_suffix() {
        let problem = answer("Application/Problem+JSON; charset=utf-8", "");
        assert_eq!(problem.media_type(), Some("application/problem+json"));
        for (wanted, matches) in [
            ("application/json", true),
            ("application/problem+json; q=1", true),
            ("application/*", true),
            ("*/*", true),
            ("image/*", false),
            ("text/plain", false),
        ] {
            assert_eq!(problem.matches(wanted), matches, "{wanted}");
        }
    }

    #[test]
    fn text_must_be_utf_8() {
        assert_eq!(text(&answer("text/plain", "olá")).unwrap(), "olá");
        let latin = RawAnswer::new(200, HeaderMap::new(), Bytes::from_static(b"ol\xe1"));
        assert!(text(&latin).unwrap_err().is_decode());
    }

    #[test]
    fn rate_limits_that_are_no_numbers_are_none() {
        let mut headers = HeaderMap::new();
        headers.insert("x-ratelimit-limit", HeaderValue::from_static("100"));
        headers.insert("x-ratelimit-remaining", HeaderValue::from_static("-1"));
        headers.insert("x-ratelimit-reset", HeaderValue::from_static("abc"));
        let limit = RateLimit::read(&headers);
        assert_eq!(
            (limit.limit, limit.remaining, limit.reset),
            (Some(100), None, None)
        );
    }
}
