//! The loop under every call: authorise, send, look at what came of it, and obey the decision.
//!
//! Every attempt sends the same key and the same bytes. What may be repeated is decided in
//! `retry.rs`, how a token is renewed in `token/`.

use std::time::Duration;

use http::{HeaderValue, Method, StatusCode};

use crate::attempt::{Limits, attempt};
use crate::budget::Permit;
use crate::client::{Authorizer, Core};
use crate::draft::Draft;
use crate::error::{Error, ErrorKind, Processed};
use crate::hint;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::request::Operation;
use crate::response::{Effort, RawAnswer};
use crate::retry::{Decision, InProgress, Outcome, Situation, Stop, Verdict, decide};
use crate::secret::Secret;
use crate::token::{Refused, into_error};
use crate::transport::{BoxFuture, TransportError, TransportErrorKind};
use crate::upload::Replay;
use crate::world::within;

/// Makes the call. Boxed here, so that this code is there once and not for every type of answer.
pub(crate) fn execute(
    core: Core,
    operation: &'static Operation,
    draft: Draft,
) -> BoxFuture<'static, Result<RawAnswer, Error>> {
    Box::pin(accounted(core, operation, draft))
}

/// Makes the call, and says on its error what it took.
async fn accounted(
    core: Core,
    operation: &'static Operation,
    draft: Draft,
) -> Result<RawAnswer, Error> {
    let client = core.inner();
    let started = client.world.now();
    let mut run = match Plan::new(client, operation, draft, started) {
        Ok(plan) => Run::new(plan),
        Err(error) => return Err(error.with_operation(operation.id)),
    };
    let result = run.run().await;
    let elapsed = client.world.now().saturating_duration_since(started);
    match result {
        Ok(mut answer) => {
            answer.effort = Effort {
                attempts: run.attempts,
                elapsed,
                idempotency_key: run.plan.key,
            };
            Ok(answer)
        }
        Err(error) => Err(error
            .with_operation(operation.id)
            .with_key(run.plan.key.as_deref())
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
    plan: Plan<'a>,
    /// Requests sent.
    attempts: u32,
    /// Of these, repetitions with a new token, which no limit of attempts counts.
    replays: u32,
    processed: Processed,
}

/// What came of an attempt that did not succeed.
enum Failure {
    Failed(TransportError),
    Answered(RawAnswer),
}

impl<'a> Run<'a> {
    fn new(plan: Plan<'a>) -> Self {
        Self {
            plan,
            attempts: 0,
            replays: 0,
            processed: Processed::No,
        }
    }

    async fn run(&mut self) -> Result<RawAnswer, Error> {
        let mut permit: Option<Permit> = None;
        loop {
            let token = self.token().await?;
            let failure = match self.attempt(token.as_ref()).await? {
                Ok(answer) if answer.status_code().is_success() => {
                    if self.attempts == 1 {
                        self.plan.client.budget.first_try_succeeded();
                    }
                    return Ok(answer);
                }
                Ok(answer) => Failure::Answered(answer),
                Err(error) => Failure::Failed(error),
            };
            self.note_effect(&failure);
            if self.replays == 0 && self.renews_token(&failure, token.as_ref()) {
                self.replays = 1;
                continue;
            }
            if let Some(permit) = permit.take() {
                permit.forget();
            }
            match self.decide(&failure) {
                Decision::Stop(stop) => return Err(self.give_up(failure, stop)),
                Decision::Repeat { after, cost } => match self.plan.client.budget.take(cost) {
                    Some(taken) => {
                        permit = Some(taken);
                        self.plan.client.world.pause(after).await;
                    }
                    None => return Err(self.give_up(failure, Stop::Budget)),
                },
            }
        }
    }

    fn remaining(&self) -> Option<Duration> {
        let now = self.plan.client.world.now();
        self.plan
            .deadline
            .map(|deadline| deadline.saturating_duration_since(now))
    }

    async fn token(&self) -> Result<Option<Secret>, Error> {
        let Some(Authorizer::Token(source)) = self.plan.authorizer else {
            return Ok(None);
        };
        let world = &*self.plan.client.world;
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
        let request = self.plan.request(token).await?;
        self.attempts += 1;
        let limits = Limits {
            timeout: match (self.plan.limits.timeout, remaining) {
                (Some(timeout), Some(remaining)) => Some(timeout.min(remaining)),
                (timeout, remaining) => timeout.or(remaining),
            },
            ..self.plan.limits
        };
        let (transport, world) = (&*self.plan.client.transport, &*self.plan.client.world);
        Ok(attempt(transport, world, request, limits).await)
    }

    fn note_effect(&mut self, failure: &Failure) {
        let unsettled = match failure {
            Failure::Failed(error) => !matches!(
                error.kind(),
                TransportErrorKind::NotSent
                    | TransportErrorKind::Untrusted
                    | TransportErrorKind::Refused
            ),
            Failure::Answered(answer) => {
                let status = answer.status_code();
                status == StatusCode::REQUEST_TIMEOUT
                    || status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
            }
        };
        if unsettled && effect(&self.plan.method) == Processed::Maybe {
            self.processed = Processed::Maybe;
        }
    }

    /// Whether the API refused the token, and there may be a better one.
    fn renews_token(&self, failure: &Failure, token: Option<&Secret>) -> bool {
        let Failure::Answered(answer) = failure else {
            return false;
        };
        let (Some(Authorizer::Token(source)), Some(token)) = (self.plan.authorizer, token) else {
            return false;
        };
        answer.status_code() == StatusCode::UNAUTHORIZED
            && self.plan.replay == Replay::Possible
            && source.refused(token) == Refused::AskAgain
    }

    fn decide(&self, failure: &Failure) -> Decision {
        let world = &*self.plan.client.world;
        decide(&Situation {
            outcome: match failure {
                Failure::Failed(error) => Outcome::Failed(error.kind()),
                Failure::Answered(answer) => outcome(answer, self.hint(answer)),
            },
            safety: self.plan.safety,
            attempts: self.attempts - self.replays,
            max_attempts: self.plan.max_attempts,
            remaining: self.remaining(),
            budget: self.plan.client.budget.level(),
            chance: [world.fraction(), world.fraction()],
        })
    }

    fn hint(&self, answer: &RawAnswer) -> Option<Duration> {
        let wall = self.plan.client.world.wall();
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
            Stop::Attempts if self.plan.replay == Replay::Once => {
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

#[cfg(test)]
mod tests;
