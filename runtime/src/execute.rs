//! The loop under every call: authorise, send, look at what came of it, and obey the decision.
//!
//! Every attempt sends the same key and the same bytes. What may be repeated is decided in
//! `retry.rs`, how a token is renewed in `token/`.

use std::time::{Duration, Instant};

use http::{HeaderValue, Method, StatusCode, Uri, header};
use zeroize::Zeroizing;

use crate::attempt::{Limits, attempt};
use crate::budget::Permit;
use crate::builder::{check_address, check_timeout};
use crate::client::{ApiKeyPlace, Authorizer, Core, Inner, ServerChoice};
use crate::error::{Error, ErrorKind, Processed};
use crate::hint;
use crate::problem::Problem;
use crate::request::{Content, Draft, Idempotency, Operation};
use crate::response::{Effort, RawAnswer};
use crate::retry::{Decision, InProgress, Outcome, Safety, Situation, Stop, Verdict, decide};
use crate::secret::Secret;
use crate::token::client_credentials::sensitive;
use crate::token::{Refused, into_error};
use crate::transport::{Body, TransportError, TransportErrorKind};
use crate::upload::Replay;
use crate::world::within;

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(90);
const UPLOAD_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(120);
const UPLOAD_TOTAL_TIMEOUT: Duration = Duration::from_secs(300);

/// Makes the call, and says on its error what it took.
pub(crate) async fn execute(
    core: Core,
    operation: &'static Operation,
    draft: Draft,
) -> Result<RawAnswer, Error> {
    let client = core.inner();
    let started = client.world.now();
    let mut run = match Run::plan(client, operation, draft, started) {
        Ok(run) => run,
        Err(error) => return Err(error.with_operation(operation.id)),
    };
    let result = run.run().await;
    let elapsed = client.world.now().saturating_duration_since(started);
    match result {
        Ok(mut answer) => {
            answer.effort = Effort {
                attempts: run.attempts,
                elapsed,
                idempotency_key: run.key,
            };
            Ok(answer)
        }
        Err(error) => Err(error
            .with_operation(operation.id)
            .with_key(run.key.as_deref())
            .with_effort(run.attempts, elapsed)
            .with_processed(run.processed)),
    }
}

/// Whether a request with this method can have an effect.
pub(crate) fn effect(method: &Method) -> Processed {
    if method.is_safe() {
        Processed::No
    } else {
        Processed::Maybe
    }
}

/// One call on its way.
struct Run<'a> {
    client: &'a Inner,
    operation: &'static Operation,
    draft: Draft,
    method: Method,
    authorizer: Option<&'a Authorizer>,
    uri: Uri,
    key: Option<String>,
    safety: Safety,
    replay: Replay,
    boundary: String,
    limits: Limits,
    deadline: Option<Instant>,
    max_attempts: u32,
    attempts: u32,
    processed: Processed,
    /// Length of the body at the first attempt.
    length: Option<u64>,
}

/// What came of an attempt that did not succeed.
enum Failure {
    Failed(TransportError),
    Answered(RawAnswer),
}

impl<'a> Run<'a> {
    /// All that stays the same from attempt to attempt.
    fn plan(
        client: &'a Inner,
        operation: &'static Operation,
        draft: Draft,
        started: Instant,
    ) -> Result<Self, Error> {
        if let Some(error) = draft.error() {
            return Err(error.clone());
        }
        tokio::runtime::Handle::try_current().map_err(crate::token::no_runtime)?;
        let method = operation.http_method();
        let authorizer = authorizer(client, operation)?;
        let (timeout, total) = timeouts(client, &draft)?;
        let replay = match &draft.content {
            Content::Multipart(parts) => parts.replay(),
            Content::Upload { upload, .. } => upload.replay(),
            Content::Empty | Content::Bytes { .. } => Replay::Possible,
        };
        // A key that the description does not know makes no repetition safe.
        let takes_key = operation.idempotency == Idempotency::Key;
        let own_key = draft.options.idempotency_key.clone();
        Ok(Self {
            uri: address(client, operation, &draft, authorizer)?,
            key: own_key.or_else(|| takes_key.then(|| client.world.uuid())),
            safety: Safety::of(&method, takes_key),
            boundary: format!("part-{}", client.world.uuid()),
            limits: Limits {
                timeout,
                answer: client.answer_limit,
            },
            deadline: total.and_then(|total| started.checked_add(total)),
            max_attempts: match replay {
                Replay::Possible => draft.options.retries.unwrap_or(client.retries),
                Replay::Once => 0,
            }
            .saturating_add(1),
            client,
            operation,
            draft,
            method,
            authorizer,
            replay,
            attempts: 0,
            processed: Processed::No,
            length: None,
        })
    }

    async fn run(&mut self) -> Result<RawAnswer, Error> {
        let mut permit: Option<Permit> = None;
        let mut replayed = false;
        loop {
            let token = self.token().await?;
            let failure = match self.attempt(token.as_ref()).await? {
                Ok(answer) if answer.status_code().is_success() => {
                    if self.attempts == 1 {
                        self.client.budget.first_try_succeeded();
                    }
                    return Ok(answer);
                }
                Ok(answer) => Failure::Answered(answer),
                Err(error) => Failure::Failed(error),
            };
            self.note_effect(&failure);
            if !replayed && self.renews_token(&failure, token.as_ref()) {
                replayed = true;
                continue;
            }
            if let Some(permit) = permit.take() {
                permit.forget();
            }
            match self.decide(&failure) {
                Decision::Stop(stop) => return Err(self.give_up(failure, stop)),
                Decision::Repeat { after, cost } => match self.client.budget.take(cost) {
                    Some(taken) => {
                        permit = Some(taken);
                        self.client.world.pause(after).await;
                    }
                    None => return Err(self.give_up(failure, Stop::Budget)),
                },
            }
        }
    }

    fn remaining(&self) -> Option<Duration> {
        let now = self.client.world.now();
        self.deadline
            .map(|deadline| deadline.saturating_duration_since(now))
    }

    async fn token(&self) -> Result<Option<Secret>, Error> {
        let Some(Authorizer::Token(source)) = self.authorizer else {
            return Ok(None);
        };
        let world = &*self.client.world;
        match within(world, self.remaining(), source.token()).await {
            Some(Ok(token)) => Ok(Some(token)),
            Some(Err(error)) => Err(into_error(error)),
            None => Err(Error::new(
                ErrorKind::Timeout,
                "no access token came within the total timeout",
            )),
        }
    }

    /// One attempt. The outer error is ours: the request could not be built.
    async fn attempt(
        &mut self,
        token: Option<&Secret>,
    ) -> Result<Result<RawAnswer, TransportError>, Error> {
        let remaining = self.remaining();
        if remaining.is_some_and(|remaining| remaining.is_zero()) {
            let message = "the total timeout ran out before an attempt";
            return Err(Error::new(ErrorKind::Timeout, message));
        }
        let request = self.request(token).await?;
        self.attempts += 1;
        let limits = Limits {
            timeout: match (self.limits.timeout, remaining) {
                (Some(timeout), Some(remaining)) => Some(timeout.min(remaining)),
                (timeout, remaining) => timeout.or(remaining),
            },
            ..self.limits
        };
        let (transport, world) = (&*self.client.transport, &*self.client.world);
        Ok(attempt(transport, world, request, limits).await)
    }

    async fn request(&mut self, token: Option<&Secret>) -> Result<http::Request<Body>, Error> {
        let (body, media_type) = self.body().await?;
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        let headers = request.headers_mut();
        headers.clone_from(&self.client.headers);
        headers.extend(self.draft.headers.clone());
        headers.insert(header::USER_AGENT, self.client.user_agent.clone());
        if !self.operation.accept.is_empty() && !headers.contains_key(header::ACCEPT) {
            let accept = HeaderValue::from_str(self.operation.accept);
            headers.insert(
                header::ACCEPT,
                accept.map_err(|error| {
                    Error::new(ErrorKind::Config, "`Accept` cannot be written").with_source(error)
                })?,
            );
        }
        if let Some(media_type) = media_type {
            headers.insert(header::CONTENT_TYPE, media_type);
        }
        if let Some(key) = &self.key
            && let Ok(key) = HeaderValue::from_str(key)
        {
            headers.insert("idempotency-key", key);
        }
        let mut extra_cookie = None;
        match (self.authorizer, token) {
            (Some(Authorizer::Token(_)), Some(token)) => {
                headers.insert(header::AUTHORIZATION, bearer(token)?);
            }
            (Some(Authorizer::Basic(value)), _) => {
                headers.insert(header::AUTHORIZATION, value.clone());
            }
            (Some(Authorizer::ApiKey { place, name, key }), _) => match place {
                ApiKeyPlace::Header => {
                    let value = sensitive(key.expose()).ok_or_else(unsendable)?;
                    let name = http::HeaderName::from_bytes(name.as_bytes());
                    headers.insert(name.map_err(|_| unsendable())?, value);
                }
                ApiKeyPlace::Cookie => {
                    let value = crate::encode::encode_cookie(key.expose());
                    extra_cookie = Some(Zeroizing::new(format!("{name}={value}")));
                }
                ApiKeyPlace::Query => {}
            },
            _ => {}
        }
        let cookie = extra_cookie.as_ref().map(|cookie| cookie.as_str());
        if let Some(value) = self.draft.cookie_header(cookie) {
            headers.insert(header::COOKIE, value);
        }
        Ok(request)
    }

    /// The body, anew: equal to that of the first attempt.
    async fn body(&mut self) -> Result<(Body, Option<HeaderValue>), Error> {
        let (opened, media_type) = match &self.draft.content {
            Content::Empty => return Ok((Body::empty(), None)),
            Content::Bytes { media_type, bytes } => {
                return Ok((bytes.clone().into(), Some(media_type.clone())));
            }
            Content::Multipart(parts) => {
                let media_type = format!("multipart/form-data; boundary={}", self.boundary);
                let media_type = HeaderValue::from_str(&media_type);
                (parts.open(&self.boundary).await?, media_type.ok())
            }
            Content::Upload { media_type, upload } => {
                (upload.open().await?, Some(media_type.clone()))
            }
        };
        let (body, length) = opened;
        if *self.length.get_or_insert(length) != length {
            let message = "the content of an upload changed its length between two attempts";
            return Err(Error::new(ErrorKind::Request, message));
        }
        Ok((body, media_type))
    }

    fn note_effect(&mut self, failure: &Failure) {
        let unsettled = match failure {
            Failure::Failed(error) => !matches!(
                error.kind(),
                TransportErrorKind::NotSent | TransportErrorKind::Untrusted
            ),
            Failure::Answered(answer) => {
                let status = answer.status_code();
                status == StatusCode::REQUEST_TIMEOUT
                    || status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
            }
        };
        if unsettled && effect(&self.method) == Processed::Maybe {
            self.processed = Processed::Maybe;
        }
    }

    /// Whether the API refused the token, and there may be a better one.
    fn renews_token(&self, failure: &Failure, token: Option<&Secret>) -> bool {
        let Failure::Answered(answer) = failure else {
            return false;
        };
        let (Some(Authorizer::Token(source)), Some(token)) = (self.authorizer, token) else {
            return false;
        };
        answer.status_code() == StatusCode::UNAUTHORIZED
            && self.replay == Replay::Possible
            && source.refused(token) == Refused::AskAgain
    }

    fn decide(&self, failure: &Failure) -> Decision {
        let world = &*self.client.world;
        decide(&Situation {
            outcome: match failure {
                Failure::Failed(error) => Outcome::Failed(error.kind()),
                Failure::Answered(answer) => outcome(answer, self.hint(answer)),
            },
            safety: self.safety,
            attempts: self.attempts,
            max_attempts: self.max_attempts,
            remaining: self.remaining(),
            budget: self.client.budget.level(),
            chance: [world.fraction(), world.fraction()],
        })
    }

    fn hint(&self, answer: &RawAnswer) -> Option<Duration> {
        let wall = self.client.world.wall();
        hint::read(answer.status_code(), answer.headers(), wall)
    }

    fn give_up(&self, failure: Failure, stop: Stop) -> Error {
        let error = match failure {
            Failure::Failed(error) => {
                Error::new(error.kind().error_kind(), error.to_string()).with_source(error)
            }
            Failure::Answered(answer) => {
                Error::from_answer(&answer).with_retry_after(self.hint(&answer))
            }
        };
        match stop {
            Stop::Deadline => error.with_note("not repeated, as the total timeout would run out"),
            Stop::Hint => error.with_note("not repeated, as the API asks for a long wait"),
            Stop::Budget => error.with_note("not repeated, as too many calls fail at present"),
            Stop::Attempts if self.replay == Replay::Once => {
                error.with_note("not repeated, as its stream can be read only once")
            }
            Stop::Attempts | Stop::Final => error,
        }
    }
}

fn outcome(answer: &RawAnswer, hint: Option<Duration>) -> Outcome {
    let verdict = match answer
        .headers()
        .get("x-should-retry")
        .map(HeaderValue::as_bytes)
    {
        Some(b"true") => Some(Verdict::Repeat),
        Some(b"false") => Some(Verdict::Stop),
        _ => None,
    };
    let in_progress = match answer.status_code() {
        StatusCode::CONFLICT if says_in_progress(answer) => InProgress::Said,
        _ => InProgress::NotSaid,
    };
    Outcome::Answered {
        status: answer.status_code(),
        hint,
        verdict,
        in_progress,
    }
}

/// Whether a conflict is with our own first request: its type or code speaks of a request or a key
/// that is in progress.
fn says_in_progress(answer: &RawAnswer) -> bool {
    let Some(problem) = Problem::parse(answer.media_type(), answer.body()) else {
        return false;
    };
    [problem.type_uri(), problem.code().unwrap_or_default()]
        .iter()
        .map(|text| text.to_ascii_lowercase().replace('-', "_"))
        .any(|text| {
            text.contains("in_progress")
                && ["request", "idempoten"]
                    .iter()
                    .any(|word| text.contains(word))
        })
}

/// The scheme that authorises the operation, and for which there are credentials.
fn authorizer<'a>(
    client: &'a Inner,
    operation: &Operation,
) -> Result<Option<&'a Authorizer>, Error> {
    if operation.auth.is_empty() {
        return Ok(None);
    }
    let found = operation.auth.iter().find_map(|wanted| {
        let mut authorizers = client.authorizers.iter();
        authorizers.find(|(name, _)| name == wanted)
    });
    match found {
        Some((_, authorizer)) => Ok(Some(authorizer)),
        None => Err(Error::new(
            ErrorKind::Config,
            format!(
                "the client has no credentials for this call, which needs {}",
                operation.auth.join(" or ")
            ),
        )),
    }
}

fn address(
    client: &Inner,
    operation: &Operation,
    draft: &Draft,
    authorizer: Option<&Authorizer>,
) -> Result<Uri, Error> {
    let base = match (operation.server, client.server_choice) {
        (Some(server), ServerChoice::Description) => &check_address(server)?,
        _ => &client.base_url,
    };
    let key = match authorizer {
        Some(Authorizer::ApiKey {
            place: ApiKeyPlace::Query,
            name,
            key,
        }) => Some(crate::encode::pair(name, key.expose())),
        _ => None,
    };
    draft.uri(base, operation.path, key.as_deref())
}

/// Timeouts of an attempt and of the call; `None`: no limit.
fn timeouts(client: &Inner, draft: &Draft) -> Result<(Option<Duration>, Option<Duration>), Error> {
    let (attempt, total) = match draft.content {
        Content::Multipart(_) | Content::Upload { .. } => {
            (UPLOAD_ATTEMPT_TIMEOUT, UPLOAD_TOTAL_TIMEOUT)
        }
        Content::Empty | Content::Bytes { .. } => (ATTEMPT_TIMEOUT, TOTAL_TIMEOUT),
    };
    let choose = |call: Option<Duration>, client: Option<Duration>, default| {
        let timeout = call.or(client).unwrap_or(default);
        check_timeout(timeout, ErrorKind::Request)?;
        Ok((timeout != Duration::MAX).then_some(timeout))
    };
    Ok((
        choose(draft.options.timeout, client.timeouts.attempt, attempt)?,
        choose(draft.options.total_timeout, client.timeouts.total, total)?,
    ))
}

fn bearer(token: &Secret) -> Result<HeaderValue, Error> {
    let text = Zeroizing::new(format!("Bearer {}", token.expose()));
    if token.is_empty() {
        return Err(unsendable());
    }
    sensitive(&text).ok_or_else(unsendable)
}

fn unsendable() -> Error {
    let message = "the token or key is empty or holds what no header may hold";
    Error::new(ErrorKind::Auth, message)
}
