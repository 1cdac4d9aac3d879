//! What is wrong with a request, as problem details (RFC 9457) with the API's own types and codes.

use http::StatusCode;
use serde_json::{Map, Value, json};

/// Where the API's error types have their pages.
const TYPES: &str = "https://api.dinie.com.br/errors/";

/// A refusal. Its `detail` says what is wrong and what to do; it never repeats a secret.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    /// The exact cause. The set is open.
    pub(crate) code: Option<&'static str>,
    pub(crate) detail: String,
    /// The parameter at fault.
    pub(crate) param: Option<String>,
    pub(crate) errors: Vec<FieldError>,
    /// Seconds after which the same request may succeed.
    pub(crate) retry_after: Option<u64>,
}

/// The broad class of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    InvalidRequest,
    AuthenticationFailed,
    Forbidden,
    NotFound,
    Conflict,
    ValidationFailed,
    RateLimitExceeded,
    Internal,
    /// Of HTTP rather than of the API: the path is there, the method is not (405).
    MethodNotAllowed,
    /// A content coding that the server does not read (415; RFC 9110, section 15.5.16).
    UnsupportedMediaType,
    /// The body is larger than the sandbox reads (413).
    ContentTooLarge,
    /// The request was meant for another host (421; RFC 9110, section 15.5.20).
    MisdirectedRequest,
}

/// A field at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// Its name; inside of others, joined by dots: `address.city`, `events.0`.
    pub(crate) param: String,
    pub(crate) detail: String,
    pub(crate) code: Option<&'static str>,
}

impl Kind {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::InvalidRequest => StatusCode::BAD_REQUEST,
            Self::AuthenticationFailed => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::ValidationFailed => StatusCode::UNPROCESSABLE_ENTITY,
            Self::RateLimitExceeded => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::ContentTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MisdirectedRequest => StatusCode::MISDIRECTED_REQUEST,
        }
    }

    /// Last segment of the type's URI. What is of HTTP has none: `about:blank` (RFC 9457, section 4.2.1).
    fn slug(self) -> Option<&'static str> {
        match self {
            Self::InvalidRequest => Some("invalid-request"),
            Self::AuthenticationFailed => Some("authentication-failed"),
            Self::Forbidden => Some("forbidden"),
            Self::NotFound => Some("not-found"),
            Self::Conflict => Some("conflict"),
            Self::ValidationFailed => Some("validation-failed"),
            Self::RateLimitExceeded => Some("rate-limit-exceeded"),
            Self::Internal => Some("internal"),
            Self::MethodNotAllowed
            | Self::UnsupportedMediaType
            | Self::ContentTooLarge
            | Self::MisdirectedRequest => None,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::InvalidRequest => "Invalid Request",
            Self::AuthenticationFailed => "Authentication Failed",
            Self::Forbidden => "Forbidden",
            Self::NotFound => "Not Found",
            Self::Conflict => "Conflict",
            Self::ValidationFailed => "Validation Failed",
            Self::RateLimitExceeded => "Too Many Requests",
            Self::Internal => "Internal Error",
            Self::MethodNotAllowed => "Method Not Allowed",
            Self::UnsupportedMediaType => "Unsupported Media Type",
            Self::ContentTooLarge => "Content Too Large",
            Self::MisdirectedRequest => "Misdirected Request",
        }
    }
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            code: None,
            detail: detail.into(),
            param: None,
            errors: Vec::new(),
            retry_after: None,
        }
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, detail)
    }

    pub(crate) fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, detail).with_code(code)
    }

    /// 422 for one field, whose error carries the same code.
    pub(crate) fn field(code: &'static str, param: &str, detail: &str) -> Self {
        Self::new(Kind::ValidationFailed, detail)
            .with_code(code)
            .with_error(param, detail, code)
    }

    pub(crate) fn with_code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    pub(crate) fn with_param(mut self, param: &str) -> Self {
        self.param = Some(param.to_owned());
        self
    }

    pub(crate) fn with_error(mut self, param: &str, detail: &str, code: &'static str) -> Self {
        self.errors.push(FieldError {
            param: param.to_owned(),
            detail: detail.to_owned(),
            code: Some(code),
        });
        self
    }

    pub(crate) fn with_retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The body. `instance` is the path of the request, without its query.
    pub(crate) fn body(&self, instance: &str) -> Value {
        let mut body = Map::new();
        let uri = match self.kind.slug() {
            Some(slug) => format!("{TYPES}{slug}"),
            None => "about:blank".to_owned(),
        };
        body.insert("type".to_owned(), uri.into());
        body.insert("title".to_owned(), self.kind.title().into());
        body.insert("status".to_owned(), self.kind.status().as_u16().into());
        body.insert("detail".to_owned(), self.detail.as_str().into());
        body.insert("instance".to_owned(), instance.into());
        if let Some(code) = self.code {
            body.insert("code".to_owned(), code.into());
        }
        if let Some(param) = &self.param {
            body.insert("param".to_owned(), param.as_str().into());
        }
        if !self.errors.is_empty() {
            let errors = self.errors.iter().map(FieldError::body).collect();
            body.insert("errors".to_owned(), Value::Array(errors));
        }
        Value::Object(body)
    }
}

impl FieldError {
    fn body(&self) -> Value {
        let mut body = json!({ "param": self.param, "detail": self.detail });
        if let Some(code) = self.code {
            body["code"] = code.into();
        }
        body
    }
}
