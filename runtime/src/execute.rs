//! The loop under every call: authorise, send, look at what came of it, and obey the decision.
//!
//! Every attempt sends the same key and the same bytes. What may be repeated is decided in
//! `retry.rs`, how a token is renewed in `token/`.

use std::time::Duration;

use http::Method;
use tracing::Instrument;

use crate::attempt::{Limits, Received, Taking, attempt};
use crate::budget::Permit;
use crate::client::{Authorizer, Core};
use crate::draft::Draft;
use crate::error::{Error, ErrorKind, Processed};
use crate::failure::Failure;
use crate::plan::Plan;
use crate::request::Operation;
use crate::response::{Effort, RawAnswer};
use crate::retry::{Decision, Safety, Situation, Stop, decide};
use crate::secret::Secret;
use crate::token::{Refused, into_error};
use crate::trace;
use crate::transport::{AfterBreak, BoxFuture};
use crate::upload::Replay;
use crate::world::within;

/// Makes the call. Boxed here, so that this code is there once and not for every type of answer.
pub(crate) fn execute(
    core: Core,
    operation: &'static Operation,
    draft: Box<Draft>,
) -> BoxFuture<'static, Result<RawAnswer, Error>> {
    Box::pin(async move {
        let received = accounted(core, operation, draft, Taking::Whole).await?;
        Ok(received.answer)
    })
}

/// Makes the call, and says on its error what it took.
pub(crate) async fn accounted(
    core: Core,
    operation: &'static Operation,
    draft: Box<Draft>,
    taking: Taking,
) -> Result<Received, Error> {
    let client = core.inner();
    let started = client.world.now();
    let plan = Plan::new(client, operation, draft, taking, started)
        .map_err(|error| error.with_operation(operation.id))?;
    let span = trace::call(operation, &plan.uri);
    let mut run = Run::new(plan);
    let result = run.run().instrument(span.clone()).await;
    let elapsed = run.elapsed();
    match result {
        Ok(mut received) => {
            trace::ended(&span, Ok(received.answer.status()), None);
            received.answer.effort = Effort {
                attempts: run.attempts,
                elapsed,
                idempotency_key: run.plan.key,
            };
            Ok(received)
        }
        Err(error) => {
            let error = run.label(error).with_effort(run.attempts, elapsed);
            trace::ended(&span, Err(&error), run.stop);
            Err(error)
        }
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
    /// Why the last failure was not repeated.
    stop: Option<Stop>,
    /// Whether the connection of the last attempt failed.
    after_break: Option<AfterBreak>,
}

/// Why no further request can be sent.
enum Halt {
    /// The total timeout ran out, before this.
    OutOfTime(&'static str),
    Failed(Error),
}

impl<'a> Run<'a> {
    fn new(plan: Plan<'a>) -> Self {
        Self {
            plan,
            attempts: 0,
            replays: 0,
            processed: Processed::No,
            stop: None,
            after_break: None,
        }
    }

    async fn run(&mut self) -> Result<Received, Error> {
        let budget = &self.plan.client.budget;
        let mut permit: Option<Permit> = None;
        let mut last: Option<Failure> = None;
        loop {
            let (token, result) = match self.send().await {
                Ok(sent) => sent,
                Err(halt) => return Err(self.halt(halt, last)),
            };
            let failure = match result {
                Ok(received) => {
                    if self.attempts == 1 {
                        budget.first_try_succeeded();
                    }
                    return Ok(received);
                }
                Err(failure) => failure,
            };
            self.note_effect(&failure);
            self.after_break = failure.broke_a_connection();
            if self.replays == 0 && self.renews_token(&failure, token.as_ref()) {
                self.replays = 1;
                last = Some(failure);
                trace::replaying();
                continue;
            }
            if let Some(permit) = permit.take() {
                permit.forget();
            }
            let (after, cost) = match self.decide(&failure) {
                Decision::Stop(stop) => return Err(self.give_up(failure, stop)),
                Decision::Repeat { after, cost } => (after, cost),
            };
            if self.is_forbidden(&failure) {
                return Err(self.give_up(failure, Stop::Forbidden));
            }
            let Some(taken) = budget.take(cost) else {
                return Err(self.give_up(failure, Stop::Budget));
            };
            permit = Some(taken);
            trace::repeating(failure.outcome, self.attempts, after, Some(budget.level()));
            last = Some(failure);
            self.plan.client.world.pause(after).await;
        }
    }

    /// One request with the token of the moment, and what came of it.
    async fn send(&mut self) -> Result<(Option<Secret>, Result<Received, Failure>), Halt> {
        let token = self.token().await?;
        let result = self.attempt(token.as_ref()).await?;
        Ok((token, result))
    }

    fn elapsed(&self) -> Duration {
        let now = self.plan.client.world.now();
        now.saturating_duration_since(self.plan.started)
    }

    fn remaining(&self) -> Option<Duration> {
        let now = self.plan.client.world.now();
        self.plan
            .deadline
            .map(|deadline| deadline.saturating_duration_since(now))
    }

    async fn token(&self) -> Result<Option<Secret>, Halt> {
        let Some(Authorizer::Token(source)) = self.plan.authorizer else {
            return Ok(None);
        };
        let world = &*self.plan.client.world;
        match within(world, self.remaining(), source.token()).await {
            Some(Ok(token)) => Ok(Some(token)),
            Some(Err(error)) => Err(Halt::Failed(into_error(error))),
            None => Err(Halt::OutOfTime(
                "no access token came within the total timeout",
            )),
        }
    }

    async fn attempt(&mut self, token: Option<&Secret>) -> Result<Result<Received, Failure>, Halt> {
        let remaining = self.remaining();
        if remaining.is_some_and(|remaining| remaining.is_zero()) {
            let message = "the total timeout ran out before an attempt";
            return Err(Halt::OutOfTime(message));
        }
        let mut request = self.plan.request(token).await.map_err(Halt::Failed)?;
        if let Some(mark) = self.after_break {
            request.extensions_mut().insert(mark);
        }
        let span = trace::attempt(self.plan.operation, &self.plan.uri, self.attempts);
        self.attempts += 1;
        let limits = Limits {
            timeout: match (self.plan.limits.timeout, remaining) {
                (Some(timeout), Some(remaining)) => Some(timeout.min(remaining)),
                (timeout, remaining) => timeout.or(remaining),
            },
            ..self.plan.limits
        };
        let wire = self.plan.client.wire();
        let result = attempt(wire, request, limits)
            .instrument(span.clone())
            .await;
        trace::attempted(&span, &result);
        Ok(match result {
            Ok(received) if received.answer.status_code().is_success() => Ok(received),
            Ok(received) => Err(Failure::answered(&received.answer, wire.world.wall())),
            Err(error) => Err(Failure::failed(error)),
        })
    }

    fn note_effect(&mut self, failure: &Failure) {
        if failure.is_unsettled() && effect(&self.plan.method) == Processed::Maybe {
            self.processed = Processed::Maybe;
        }
    }

    /// Whether the API refused the token, and there may be a better one.
    fn renews_token(&self, failure: &Failure, token: Option<&Secret>) -> bool {
        let (Some(Authorizer::Token(source)), Some(token)) = (self.plan.authorizer, token) else {
            return false;
        };
        failure.is_unauthorized()
            && source.refused(token) == Refused::AskAgain
            && self.plan.replay() == Replay::Possible
    }

    fn decide(&self, failure: &Failure) -> Decision {
        let world = &*self.plan.client.world;
        decide(&Situation {
            outcome: failure.outcome,
            safety: self.plan.safety,
            attempts: self.attempts - self.replays,
            max_attempts: self.plan.max_attempts,
            remaining: self.remaining(),
            budget: self.plan.client.budget.level(),
            replay: self.plan.replay(),
            chance: [world.fraction(), world.fraction()],
        })
    }

    /// Whether the caller's own rule is against a repetition.
    fn is_forbidden(&self, failure: &Failure) -> bool {
        let Some(never_retry) = &self.plan.client.never_retry else {
            return false;
        };
        let error = self.label(failure.error.clone());
        never_retry(&error.with_effort(self.attempts, self.elapsed()))
    }

    /// The error of a call that cannot go on: the last answer says more than the clock.
    fn halt(&mut self, halt: Halt, last: Option<Failure>) -> Error {
        match (halt, last) {
            (Halt::OutOfTime(_), Some(failure)) => self.give_up(failure, Stop::Deadline),
            (Halt::OutOfTime(message), None) => {
                self.stop = Some(Stop::Deadline);
                Error::new(ErrorKind::Timeout, message).with_retryable(true)
            }
            (Halt::Failed(error), _) => {
                let twice =
                    self.plan.safety == Safety::Unsafe && self.processed == Processed::Maybe;
                let retryable = error.is_retryable() && !twice;
                error.with_retryable(retryable)
            }
        }
    }

    fn give_up(&mut self, failure: Failure, stop: Stop) -> Error {
        self.stop = Some(stop);
        failure.into_error(stop, self.plan.safety, self.processed)
    }

    /// Says which call an error is of.
    fn label(&self, error: Error) -> Error {
        error
            .with_operation(self.plan.operation.id)
            .with_key(self.plan.key.as_deref())
            .with_processed(self.processed)
    }
}

#[cfg(test)]
mod tests;
