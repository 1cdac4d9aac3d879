//! An answer as it is sent: status, headers, bytes.

use std::fmt;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::answer::Answer;
use crate::problem::Problem;

use super::NoAnswer;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// How much of a reply the client gets.
#[derive(Debug)]
pub(super) enum Sending {
    Whole(Reply),
    /// The head, and half of the body that it announces.
    Half(Reply),
    /// The connection is closed.
    Nothing,
}

impl Reply {
    /// `base_path` stands before the location of what was created.
    pub(super) fn of_answer(answer: &Answer, base_path: &str) -> Self {
        let mut reply = Self::new(answer.status, answer.body.as_ref(), JSON);
        if let Some(location) = &answer.location {
            // Ids are letters and digits; another location would be caught by the check of the answer.
            if let Ok(location) = HeaderValue::try_from(format!("{base_path}{location}")) {
                reply.headers.insert(LOCATION, location);
            }
        }
        reply
    }

    /// `instance` is the path of the request.
    pub(crate) fn of_problem(problem: &Problem, instance: &str) -> Self {
        let body = problem.body(instance);
        let mut reply = Self::new(problem.kind.status(), Some(&body), PROBLEM_JSON);
        if let Some(seconds) = problem.retry_after {
            reply.headers.insert(RETRY_AFTER, seconds.into());
        }
        reply
    }

    /// A problem of a status that the API has no type for.
    pub(super) fn of_status(status: StatusCode, detail: &str, instance: &str) -> Self {
        let body = serde_json::json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Unknown Status"),
            "status": status.as_u16(),
            "detail": detail,
            "instance": instance,
        });
        Self::new(status, Some(&body), PROBLEM_JSON)
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    fn new(status: StatusCode, body: Option<&Value>, content_type: HeaderValue) -> Self {
        let mut headers = HeaderMap::new();
        if body.is_some() {
            headers.insert(CONTENT_TYPE, content_type);
        }
        Self {
            status,
            headers,
            body: body.map_or_else(Bytes::new, |body| body.to_string().into()),
        }
    }

    fn into_half_a_response(mut self) -> Response<Body> {
        self.headers.insert(CONTENT_LENGTH, self.body.len().into());
        let half = self.body.slice(..self.body.len() / 2);
        // The pause lets what there is be sent before the connection ends.
        let end = stream::once(async {
            tokio::task::yield_now().await;
            Err(NoAnswer)
        });
        let body = Body::from_stream(stream::iter([Ok(half)]).chain(end));
        self.body = Bytes::new();
        let mut response = self.into_response();
        *response.body_mut() = body;
        response
    }
}

impl fmt::Debug for Reply {
    /// Without its body, which may hold a secret or belong to a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Sending {
    pub(super) fn reply_mut(&mut self) -> Option<&mut Reply> {
        match self {
            Self::Whole(reply) | Self::Half(reply) => Some(reply),
            Self::Nothing => None,
        }
    }

    pub(super) fn into_response(self) -> Response<Body> {
        match self {
            Self::Whole(reply) => reply.into_response(),
            Self::Half(reply) => reply.into_half_a_response(),
            Self::Nothing => {
                let mut response = Response::new(Body::empty());
                response.extensions_mut().insert(NoAnswer);
                response
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Reply;
    use crate::answer::Answer;

    #[test]
    fn an_answer_is_printed_without_its_body() {
        let answer = Answer::ok(json!({ "client_secret": "dinie_cs_test_0" }));
        let reply = Reply::of_answer(&answer, "/v3");
        let printed = format!("{answer:?} {reply:?}");
        assert!(printed.contains("200"), "{printed}");
        assert!(!printed.contains("dinie_cs_test_0"), "{printed}");
    }
}
