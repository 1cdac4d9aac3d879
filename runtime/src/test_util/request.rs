//! A request as a scripted transport saw it.

use std::fmt;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use url::form_urlencoded;

use crate::Json;

/// A request that a [`ScriptedTransport`](super::ScriptedTransport) was given.
///
/// `Debug` shows the method, the path, names of headers and the length of the body: enough to tell
/// requests apart, and nothing that is secret or personal.
#[derive(Clone)]
pub struct RecordedRequest {
    number: usize,
    url: String,
    parts: Parts,
    body: Bytes,
}

impl RecordedRequest {
    pub(super) fn new(parts: Parts, body: Bytes) -> Self {
        Self {
            number: 0,
            url: parts.uri.to_string(),
            parts,
            body,
        }
    }

    /// Its place among the requests to the API, or among those for tokens: from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The HTTP method, in capitals.
    pub fn method(&self) -> &str {
        self.parts.method.as_str()
    }

    /// The whole URL, query included. With an API that takes its key in the query, that key too.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The path of the URL, as it was sent: percent-encoded, with the path of the base URL.
    pub fn path(&self) -> &str {
        self.parts.uri.path()
    }

    /// The value of a query parameter, decoded; the first, if there are several.
    pub fn query(&self, name: &str) -> Option<String> {
        let query = self.parts.uri.query()?;
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let (_, value) = pairs.find(|(key, _)| key == name)?;
        Some(value.into_owned())
    }

    /// The value of a header.
    ///
    /// `None` when it is not there, is not text, or is sensitive: for tokens, API keys, cookies, and
    /// headers that the caller set, use [`sensitive_header`](Self::sensitive_header).
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.parts.headers.get(name)?;
        let sensitive = value.is_sensitive() || SENSITIVE.iter().any(|known| *known == name);
        (!sensitive).then(|| value.to_str().ok()).flatten()
    }

    /// The value of a header, which may be a secret: take care not to log it.
    pub fn sensitive_header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    /// The idempotency key.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.header("idempotency-key")
    }

    /// All bytes of the body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as text, if it is UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }

    /// The body as JSON, if it is that.
    pub fn json(&self) -> Option<Json> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Whether it asks for an access token by the client credentials of OAuth 2.0 (RFC 6749,
    /// section 4.4).
    pub fn is_token_request(&self) -> bool {
        let media_type = self.parts.headers.get(header::CONTENT_TYPE);
        media_type.map(HeaderValue::as_bytes) == Some(b"application/x-www-form-urlencoded")
            && form_urlencoded::parse(&self.body)
                .any(|pair| pair == ("grant_type".into(), "client_credentials".into()))
    }

    pub(super) fn numbered(self, number: usize) -> Self {
        Self { number, ..self }
    }

    /// For messages: `request 2, POST https://api.example/v3/customers`.
    pub(super) fn name(&self) -> String {
        let address = self.url.split('?').next().unwrap_or_default();
        let kind = match self.is_token_request() {
            true => "token request",
            false => "request",
        };
        format!("{kind} {}, {} {address}", self.number, self.parts.method)
    }
}

/// Headers that are sensitive whoever set them.
const SENSITIVE: [header::HeaderName; 3] = [
    header::AUTHORIZATION,
    header::COOKIE,
    header::PROXY_AUTHORIZATION,
];

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("number", &self.number)
            .field("method", &self.parts.method)
            .field("path", &self.path())
            .field("headers", &Names(&self.parts.headers))
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

struct Names<'a>(&'a HeaderMap);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
