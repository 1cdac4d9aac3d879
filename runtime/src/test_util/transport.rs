//! A transport that answers from a script and keeps what it was sent.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;
use tokio::sync::watch;

use crate::test_util::{Answer, RecordedRequest};
use crate::transport::{Body, BoxFuture, Transport, TransportError};

/// Answers from a script instead of a network, and records every request.
///
/// Answers are given in the order in which they were [`push`](Self::push)ed; when none is left, the
/// closure of [`answer_with`](Self::answer_with) is asked. A request for which there is neither
/// fails at once and is not repeated; its error ([`Error::is_usage`](crate::Error::is_usage)) names
/// it, and so does [`assert_done`](Self::assert_done).
///
/// Requests for access tokens are answered without a script, with tokens `test-token-1`,
/// `test-token-2`, … that last an hour, and recorded apart;
/// [`answer_tokens_with`](Self::answer_tokens_with) replaces that.
///
/// Clones share the script and the record: give one to the client, keep one in the test.
#[derive(Clone, Default)]
pub struct ScriptedTransport(Arc<Shared>);

type Script = Arc<dyn Fn(&RecordedRequest) -> Answer + Send + Sync>;

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Number of requests to the API, for those who wait for them.
    count: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Answer>,
    others: Option<Script>,
    tokens: Option<Script>,
    requests: Vec<RecordedRequest>,
    token_requests: Vec<RecordedRequest>,
    unanswered: Vec<String>,
}

impl ScriptedTransport {
    /// One with no answers yet, but those to requests for tokens.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer, to be given after those that were added before.
    pub fn push(&self, answer: Answer) -> &Self {
        self.state().queue.push_back(answer);
        self
    }

    /// Makes answers from the requests, for all that no pushed answer is left for. Replaces the
    /// closure of an earlier call.
    ///
    /// ```
    /// use dinie_runtime::test_util::{Answer, ScriptedTransport};
    /// use serde_json::json;
    ///
    /// let transport = ScriptedTransport::new();
    /// transport.answer_with(|request| match request.path() {
    ///     "/v3/customers" => Answer::json(200, json!({"data": [], "has_more": false})),
    ///     _ => Answer::problem(404, json!({"title": "not found"})),
    /// });
    /// ```
    pub fn answer_with(
        &self,
        answer: impl Fn(&RecordedRequest) -> Answer + Send + Sync + 'static,
    ) -> &Self {
        self.state().others = Some(Arc::new(answer));
        self
    }

    /// Makes the answers to requests for tokens. Replaces the closure of an earlier call.
    ///
    /// ```
    /// use dinie_runtime::test_util::{Answer, ScriptedTransport};
    /// use serde_json::json;
    ///
    /// let transport = ScriptedTransport::new();
    /// transport.answer_tokens_with(|_| Answer::json(401, json!({"error": "invalid_client"})));
    /// ```
    pub fn answer_tokens_with(
        &self,
        answer: impl Fn(&RecordedRequest) -> Answer + Send + Sync + 'static,
    ) -> &Self {
        self.state().tokens = Some(Arc::new(answer));
        self
    }

    /// The requests to the API until now, in the order in which they came.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state().requests.clone()
    }

    /// The requests for access tokens until now, in the order in which they came.
    pub fn token_requests(&self) -> Vec<RecordedRequest> {
        self.state().token_requests.clone()
    }

    /// Waits until there were at least `count` requests to the API, answered or not.
    pub async fn wait_for_requests(&self, count: usize) {
        let mut seen = self.0.count.subscribe();
        // The other half of the channel is in `self`, so it cannot be gone.
        let _ = seen.wait_for(|seen| *seen >= count).await;
    }

    /// Makes sure that all pushed answers were given, and that no request was without one.
    ///
    /// # Panics
    ///
    /// When that is not so; the message names the requests.
    #[track_caller]
    pub fn assert_done(&self) {
        let state = self.state();
        let (left, unanswered) = (state.queue.len(), state.unanswered.join("; "));
        drop(state);
        assert!(unanswered.is_empty(), "no answer was left for {unanswered}");
        assert!(left == 0, "{left} answers were never asked for");
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the request, and finds what comes of it. Closures are called without the lock.
    fn record(&self, request: RecordedRequest) -> Answer {
        if request.is_token_request() {
            return self.record_token_request(request);
        }
        let mut state = self.state();
        let request = request.numbered(state.requests.len() + 1);
        state.requests.push(request.clone());
        let count = state.requests.len();
        let (queued, others) = (state.queue.pop_front(), state.others.clone());
        if queued.is_none() && others.is_none() {
            state.unanswered.push(request.name());
        }
        drop(state);
        self.0.count.send_replace(count);
        match (queued, others) {
            (Some(answer), _) => answer,
            (None, Some(others)) => others(&request),
            (None, None) => Answer::failure(TransportError::refused(format!(
                "no scripted answer is left for {}",
                request.name()
            ))),
        }
    }

    fn record_token_request(&self, request: RecordedRequest) -> Answer {
        let mut state = self.state();
        let request = request.numbered(state.token_requests.len() + 1);
        state.token_requests.push(request.clone());
        let tokens = state.tokens.clone();
        drop(state);
        match tokens {
            Some(tokens) => tokens(&request),
            None => grant(&request),
        }
    }
}

impl Transport for ScriptedTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.into_bytes().await?;
            let answer = self.record(RecordedRequest::new(parts, body));
            answer.deliver().await
        })
    }
}

impl fmt::Debug for ScriptedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("ScriptedTransport")
            .field("answers_left", &state.queue.len())
            .field("requests", &state.requests)
            .field("token_requests", &state.token_requests)
            .finish_non_exhaustive()
    }
}

fn grant(request: &RecordedRequest) -> Answer {
    let token = format!("test-token-{}", request.number());
    let grant = json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600});
    Answer::json(200, grant)
}
