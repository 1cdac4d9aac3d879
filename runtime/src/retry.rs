//! Whether to repeat a request, and after how long: a pure function.
//!
//! In goes what happened and what is left (attempts, time, budget); out comes a [`Decision`]. The
//! loop that obeys it is in `execute.rs`.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::transport::TransportErrorKind;
use crate::upload::Replay;

/// Longest wait that an API may ask for before the call gives up instead.
const MAX_HINT: Duration = Duration::from_secs(60);

/// What came of an attempt that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// No complete answer.
    Failed(TransportErrorKind),
    /// An answer that is no success.
    Answered {
        status: StatusCode,
        /// Wait that the answer asks for.
        hint: Option<Duration>,
        /// `X-Should-Retry`.
        verdict: Option<Verdict>,
        /// The problem says that the first request with this key is still being worked on.
        in_progress: InProgress,
    },
}

/// What the API says about repeating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Repeat,
    Stop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InProgress {
    Said,
    NotSaid,
}

/// What repeating the request could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Safety {
    /// The method is idempotent (RFC 9110, section 9.2.2).
    Idempotent,
    /// The API tells repetitions by their idempotency key.
    Keyed,
    /// A repetition could do it twice.
    Unsafe,
}

impl Safety {
    pub(crate) fn of(method: &Method, has_key: bool) -> Self {
        match *method {
            Method::POST | Method::PATCH | Method::CONNECT if has_key => Self::Keyed,
            Method::POST | Method::PATCH | Method::CONNECT => Self::Unsafe,
            _ => Self::Idempotent,
        }
    }
}

/// All that the decision depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    pub(crate) outcome: Outcome,
    pub(crate) safety: Safety,
    /// Attempts made until now, at least 1.
    pub(crate) attempts: u32,
    pub(crate) max_attempts: u32,
    /// Time until the total timeout; `None`: there is none.
    pub(crate) remaining: Option<Duration>,
    /// Tokens in the budget.
    pub(crate) budget: u32,
    /// Whether the body can be sent again.
    pub(crate) replay: Replay,
    /// Two random fractions, at least 0 and below 1.
    pub(crate) chance: [f64; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Decision {
    Repeat { after: Duration, cost: u32 },
    Stop(Stop),
}

/// Why not to repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Repeating would not help, or could do harm.
    Final,
    Attempts,
    /// A stream that was read cannot be sent again.
    Content,
    /// The wait would pass the total timeout.
    Deadline,
    /// The API asks for a longer wait than we are ready for.
    Hint,
    Budget,
    /// The caller's own `never_retry`; never a result of [`decide`].
    Forbidden,
}

/// Whether to repeat.
pub(crate) fn decide(situation: &Situation) -> Decision {
    if !is_repeatable(situation.outcome, situation.safety) {
        return Decision::Stop(Stop::Final);
    }
    if situation.attempts >= situation.max_attempts {
        return Decision::Stop(Stop::Attempts);
    }
    if situation.replay == Replay::Once {
        return Decision::Stop(Stop::Content);
    }
    let (throttled, hint) = match situation.outcome {
        Outcome::Answered { status, hint, .. } => (status == StatusCode::TOO_MANY_REQUESTS, hint),
        Outcome::Failed(_) => (false, None),
    };
    if hint.is_some_and(|hint| hint > MAX_HINT) {
        return Decision::Stop(Stop::Hint);
    }
    let pace = if throttled { THROTTLED } else { TRANSIENT };
    let mut after = pace.backoff(situation.attempts, situation.chance[0]);
    if let Some(hint) = hint {
        // A little later than asked, so that many clients do not come back together.
        let spread = 1.0 + 0.1 * situation.chance[1].clamp(0.0, 1.0);
        after = after.max(hint).mul_f64(spread);
    }
    if situation
        .remaining
        .is_some_and(|remaining| after >= remaining)
    {
        return Decision::Stop(Stop::Deadline);
    }
    if situation.budget < pace.cost {
        return Decision::Stop(Stop::Budget);
    }
    Decision::Repeat {
        after,
        cost: pace.cost,
    }
}

/// How waits grow, and what a repetition costs.
struct Pace {
    base: Duration,
    cap: Duration,
    cost: u32,
}

const TRANSIENT: Pace = Pace {
    base: Duration::from_millis(200),
    cap: Duration::from_secs(5),
    cost: 14,
};

const THROTTLED: Pace = Pace {
    base: Duration::from_secs(1),
    cap: Duration::from_secs(20),
    cost: 5,
};

impl Pace {
    /// Full jitter: anything from nothing to the base, doubled for each attempt made, or the cap.
    fn backoff(&self, attempts: u32, fraction: f64) -> Duration {
        let factor = 2_u32.saturating_pow(attempts.saturating_sub(1));
        let longest = self.base.saturating_mul(factor).min(self.cap);
        longest.mul_f64(fraction.clamp(0.0, 1.0))
    }
}

/// Whether the same request could do better, and cannot do harm.
pub(crate) fn is_repeatable(outcome: Outcome, safety: Safety) -> bool {
    let safe = safety != Safety::Unsafe;
    match outcome {
        Outcome::Failed(TransportErrorKind::NotSent) => true,
        Outcome::Failed(
            TransportErrorKind::Untrusted
            | TransportErrorKind::Refused
            | TransportErrorKind::Content
            | TransportErrorKind::TooLarge,
        ) => false,
        Outcome::Failed(TransportErrorKind::TimedOut | TransportErrorKind::Interrupted) => safe,
        Outcome::Answered {
            verdict: Some(verdict),
            ..
        } => verdict == Verdict::Repeat,
        Outcome::Answered {
            status,
            hint,
            in_progress,
            ..
        } => match status.as_u16() {
            429 => true,
            408 | 502 | 503 | 504 => safe || hint.is_some(),
            425 | 500 => safe,
            409 => safety == Safety::Keyed && (in_progress == InProgress::Said || hint.is_some()),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests;
