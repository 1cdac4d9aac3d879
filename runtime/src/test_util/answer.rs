//! What a scripted transport does with a request: an answer, a failure, silence, any of them late.

use std::collections::VecDeque;
use std::future::pending;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use tokio::sync::oneshot;

use crate::transport::{Body, TransportError};

/// What comes of one request.
///
/// ```
/// use dinie_runtime::test_util::Answer;
/// use serde_json::json;
///
/// let found = Answer::json(200, json!({"id": "cust_1"})).header("x-request-id", "req_1");
/// let refused = Answer::problem(422, json!({"code": "invalid_cpf"}));
/// let busy = Answer::status(429).header("retry-after", "2");
/// let (late, held) = Answer::status(204).held();   // comes when `held` is released
/// # let _ = (found, refused, busy, late, held);
/// ```
#[derive(Debug)]
#[must_use = "an answer does nothing until a transport gives it"]
pub struct Answer {
    outcome: Outcome,
    gate: Option<oneshot::Receiver<()>>,
}

#[derive(Debug)]
enum Outcome {
    Response {
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        ending: Ending,
    },
    Failure(TransportError),
    Silence,
}

/// What comes after the last byte of a body.
#[derive(Debug)]
enum Ending {
    Whole,
    BreaksOff,
}

/// Answers.
impl Answer {
    /// An answer with this status and no body.
    ///
    /// # Panics
    ///
    /// When `status` is not between 100 and 999.
    #[track_caller]
    pub fn status(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else {
            panic!("{status} is no HTTP status");
        };
        Self::new(Outcome::Response {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            ending: Ending::Whole,
        })
    }

    /// An answer with this status and a body of `application/json`.
    ///
    /// # Panics
    ///
    /// As [`status`](Self::status), and when the value has no JSON.
    #[track_caller]
    pub fn json(status: u16, body: impl Serialize) -> Self {
        Self::serialized(status, "application/json", &body)
    }

    /// An answer with this status and problem details (RFC 9457), `application/problem+json`.
    ///
    /// # Panics
    ///
    /// As [`json`](Self::json).
    #[track_caller]
    pub fn problem(status: u16, body: impl Serialize) -> Self {
        Self::serialized(status, "application/problem+json", &body)
    }

    /// Gives the answer this body. The `Content-Type` is the caller's to set.
    pub fn body(mut self, content: impl Into<Bytes>) -> Self {
        if let Outcome::Response { body, .. } = &mut self.outcome {
            *body = content.into();
        }
        self
    }

    /// Adds a header to the answer.
    ///
    /// # Panics
    ///
    /// When HTTP knows no such name, or the value holds what no header may hold.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) else {
            panic!("the header cannot be sent");
        };
        if let Outcome::Response { headers, .. } = &mut self.outcome {
            headers.append(name, value);
        }
        self
    }

    /// Lets the connection fail after the last byte of the body, as if more had been to come.
    pub fn breaking_off(mut self) -> Self {
        if let Outcome::Response { ending, .. } = &mut self.outcome {
            *ending = Ending::BreaksOff;
        }
        self
    }
}

/// Failures.
impl Answer {
    /// No connection: the request certainly did not reach the API.
    pub fn not_sent() -> Self {
        Self::failure(TransportError::not_sent("scripted: connection refused"))
    }

    /// The certificate of the API is refused.
    pub fn untrusted() -> Self {
        Self::failure(TransportError::untrusted("scripted: unknown certificate"))
    }

    /// The connection fails after the request was sent: the API may have acted on it.
    pub fn interrupted() -> Self {
        Self::failure(TransportError::interrupted("scripted: connection reset"))
    }

    /// The connection times out after the request was sent: the API may have acted on it.
    pub fn timed_out() -> Self {
        Self::failure(TransportError::timed_out("scripted: connection timed out"))
    }

    /// This failure.
    pub fn failure(error: TransportError) -> Self {
        Self::new(Outcome::Failure(error))
    }

    /// Nothing at all, for ever: only a timeout ends it.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use dinie_runtime::{Call, Error, test_util::{Answer, ManualWorld, ScriptedTransport}};
    /// # async fn run(call: Call<()>, transport: ScriptedTransport, world: ManualWorld) {
    /// transport.push(Answer::never());
    /// let call = tokio::spawn(call.retries(0).into_future());
    /// transport.wait_for_requests(1).await;
    /// world.advance(Duration::from_secs(30));   // the timeout of an attempt
    /// assert!(call.await.unwrap().unwrap_err().is_timeout());
    /// # }
    /// ```
    pub fn never() -> Self {
        Self::new(Outcome::Silence)
    }
}

/// When.
impl Answer {
    /// The same, but not before the second value is released or dropped.
    pub fn held(mut self) -> (Self, Held) {
        let (release, gate) = oneshot::channel();
        self.gate = Some(gate);
        (self, Held { _release: release })
    }
}

impl Answer {
    fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            gate: None,
        }
    }

    #[track_caller]
    fn serialized(status: u16, media_type: &'static str, body: &impl Serialize) -> Self {
        let Ok(body) = serde_json::to_vec(body) else {
            panic!("the body of the answer has no JSON");
        };
        let answer = Self::status(status).body(body);
        answer.header(header::CONTENT_TYPE.as_str(), media_type)
    }

    /// Waits until it may come, then gives it.
    pub(super) async fn deliver(self) -> Result<http::Response<Body>, TransportError> {
        if let Some(gate) = self.gate {
            // An error says that the other half was dropped, which releases too.
            let _ = gate.await;
        }
        match self.outcome {
            Outcome::Response {
                status,
                headers,
                body,
                ending,
            } => {
                let body = match ending {
                    Ending::Whole => Body::from(body),
                    Ending::BreaksOff => Body::stream(Chunks::breaking_off(body), None),
                };
                let mut response = http::Response::new(body);
                *response.status_mut() = status;
                *response.headers_mut() = headers;
                Ok(response)
            }
            Outcome::Failure(error) => Err(error),
            Outcome::Silence => pending().await,
        }
    }
}

/// Holds an [`Answer`] back. Releasing or dropping it lets the answer come.
#[derive(Debug)]
#[must_use = "dropping it lets the answer come"]
pub struct Held {
    /// Dropping it opens the gate.
    _release: oneshot::Sender<()>,
}

impl Held {
    /// Lets the answer come now, or at once when its request comes later.
    pub fn release(self) {}
}

struct Chunks(VecDeque<Result<Bytes, TransportError>>);

impl Chunks {
    fn breaking_off(body: Bytes) -> Self {
        let end = TransportError::interrupted("scripted: connection reset");
        Self(VecDeque::from([Ok(body), Err(end)]))
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}
