//! What came of an attempt that did not succeed: once for the decision, once for the caller.

use std::time::SystemTime;

use http::{HeaderMap, StatusCode};

use crate::error::{Error, Processed};
use crate::hint;
use crate::problem::Problem;
use crate::response::RawAnswer;
use crate::retry::{InProgress, Outcome, Safety, Stop, Verdict, is_repeatable};
use crate::transport::{AfterBreak, TransportError, TransportErrorKind};

pub(crate) struct Failure {
    pub(crate) outcome: Outcome,
    pub(crate) error: Error,
}

impl Failure {
    /// No complete answer.
    pub(crate) fn failed(error: TransportError) -> Self {
        let kind = error.kind();
        let message = error.to_string();
        Self {
            outcome: Outcome::Failed(kind),
            error: Error::new(kind.error_kind(), message).with_source(error),
        }
    }

    /// An answer that is no success. `wall` is used where it has no `Date` of its own.
    pub(crate) fn answered(answer: &RawAnswer, wall: SystemTime) -> Self {
        let status = answer.status_code();
        let hint = hint::read(status, answer.headers(), wall);
        let error = Error::from_answer(answer).with_retry_after(hint);
        let in_progress = match status {
            StatusCode::CONFLICT if error.problem().is_some_and(says_in_progress) => {
                InProgress::Said
            }
            _ => InProgress::NotSaid,
        };
        let outcome = Outcome::Answered {
            status,
            hint,
            verdict: verdict(answer.headers()),
            in_progress,
        };
        Self { outcome, error }
    }

    pub(crate) fn is_unauthorized(&self) -> bool {
        matches!(self.outcome, Outcome::Answered { status, .. } if status == StatusCode::UNAUTHORIZED)
    }

    /// The mark for the next request, when this one's connection failed or fell silent.
    pub(crate) fn broke_a_connection(&self) -> Option<AfterBreak> {
        let broken = matches!(
            self.outcome,
            Outcome::Failed(TransportErrorKind::Interrupted | TransportErrorKind::TimedOut)
        );
        broken.then_some(AfterBreak)
    }

    /// Whether the API may have acted on a request that has an effect.
    pub(crate) fn is_unsettled(&self) -> bool {
        match self.outcome {
            Outcome::Failed(kind) => !matches!(
                kind,
                TransportErrorKind::NotSent
                    | TransportErrorKind::Untrusted
                    | TransportErrorKind::Refused
            ),
            Outcome::Answered { status, .. } => {
                status == StatusCode::REQUEST_TIMEOUT
                    || status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
            }
        }
    }

    /// The error that the caller gets, with the reason why the request was not repeated.
    /// `processed`: whether this attempt or one before it may have had its effect.
    pub(crate) fn into_error(self, stop: Stop, safety: Safety, processed: Processed) -> Error {
        let twice = safety == Safety::Unsafe && processed == Processed::Maybe;
        let passing = is_repeatable(self.outcome, safety) && stop != Stop::Forbidden;
        let error = self.error.with_retryable(passing && !twice);
        match note(stop) {
            Some(note) => error.with_note(note),
            None => error,
        }
    }
}

fn note(stop: Stop) -> Option<&'static str> {
    match stop {
        Stop::Deadline => Some("not repeated, as the total timeout would run out"),
        Stop::Hint => Some("not repeated, as the API asks for a long wait"),
        Stop::Budget => Some("not repeated, as too many calls fail at present"),
        Stop::Content => Some("not repeated, as its stream can be read only once"),
        Stop::Forbidden => Some("not repeated, as the client's `never_retry` forbids it"),
        Stop::Attempts | Stop::Final => None,
    }
}

/// `X-Should-Retry`.
fn verdict(headers: &HeaderMap) -> Option<Verdict> {
    match headers.get("x-should-retry")?.as_bytes() {
        b"true" => Some(Verdict::Repeat),
        b"false" => Some(Verdict::Stop),
        _ => None,
    }
}

/// Whether a conflict is with our own first request: its type or code speaks of a request or a key
/// that is in progress.
fn says_in_progress(problem: &Problem) -> bool {
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
