//! How the runtime makes errors: from an answer, or from a message, and then bit by bit.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use crate::error::{BODY_LIMIT, BoxError, Error, ErrorKind, Inner, Processed};
use crate::problem::Problem;
use crate::response::RawAnswer;
use crate::values::excerpt;
use crate::webhook::Rejection;

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            operation: None,
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            problem: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            idempotency_key: None,
            retry_after: None,
            processed: Processed::No,
            retryable: false,
            rejection: None,
            source: None,
        }))
    }

    /// An answer that is no success.
    pub(crate) fn from_answer(answer: &RawAnswer) -> Self {
        let status = answer.status_code();
        let problem = Problem::parse(answer.media_type(), answer.body());
        let kind = match status.as_u16() {
            401 => ErrorKind::Auth,
            _ => ErrorKind::Api,
        };
        let mut message = format!("the API answered {status}");
        if status.is_redirection() {
            message.push_str(", a redirect, which is not followed");
            if let Some(host) = redirect_host(answer.headers()) {
                message.push_str(&format!(" (to {host})"));
            }
        }
        if let Some(code) = problem.as_ref().and_then(Problem::code) {
            message.push_str(&format!(" ({})", excerpt(code, 64).escape_debug()));
        }
        Self::new(kind, message)
            .with_answer(answer)
            .with_problem(problem)
    }

    pub(crate) fn with_answer(mut self, answer: &RawAnswer) -> Self {
        let body = answer.body();
        self.0.status = Some(answer.status_code());
        self.0.headers = answer.headers().clone();
        self.0.body = body.slice(..body.len().min(BODY_LIMIT));
        self
    }

    pub(crate) fn with_problem(mut self, problem: Option<Problem>) -> Self {
        self.0.problem = problem;
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    pub(crate) fn with_rejection(mut self, rejection: Rejection) -> Self {
        self.0.rejection = Some(rejection);
        self
    }

    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_processed(mut self, processed: Processed) -> Self {
        self.0.processed = processed;
        self
    }

    pub(crate) fn with_retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    pub(crate) fn with_key(mut self, key: Option<&str>) -> Self {
        self.0.idempotency_key = key.map(str::to_owned);
        self
    }

    pub(crate) fn with_effort(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.0.attempts = attempts;
        self.0.elapsed = elapsed;
        self
    }

    /// Adds a sentence to the message: `; not repeated, because …`.
    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.0.message.push_str("; ");
        self.0.message.push_str(note);
        self
    }
}

/// Host of a redirect's target; the rest of it may hold secrets.
fn redirect_host(headers: &HeaderMap) -> Option<String> {
    let target = headers.get(http::header::LOCATION)?.to_str().ok()?;
    Some(url::Url::parse(target).ok()?.host_str()?.to_owned())
}
