//! How many requests a client may make: so many in a window of the machine's time, which begins with the
//! first of them. Requests without valid credentials share one window.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};

use crate::problem::{Kind, Problem};
use crate::state::Id;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

#[derive(Debug)]
pub(crate) struct RateLimit {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    requests: u32,
    window: SignedDuration,
    /// Only clients with valid tokens have one, so there are no more than credentials.
    windows: HashMap<Option<Id>, Window>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    since: Timestamp,
    used: u32,
}

/// What a request is told about its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quota {
    limit: u32,
    remaining: u32,
    /// When the window ends, in Unix seconds, rounded up.
    reset: i64,
    /// Seconds until then, rounded up, if the window was used up already.
    wait: Option<u64>,
}

impl RateLimit {
    pub(crate) fn new(requests: u32, window: SignedDuration) -> Self {
        let state = State {
            requests,
            window,
            windows: HashMap::new(),
        };
        Self {
            state: Mutex::new(state),
        }
    }

    /// Sets another limit, and begins all windows anew.
    pub(crate) fn set(&self, requests: u32, window: SignedDuration) {
        *self.lock() = State {
            requests,
            window,
            windows: HashMap::new(),
        };
    }

    /// Counts a request. `now` is the machine's time.
    pub(super) fn take(&self, client: Option<&Id>, now: Timestamp) -> Quota {
        let State {
            requests,
            window: length,
            windows,
        } = &mut *self.lock();
        let (requests, length) = (*requests, *length);
        let fresh = Window {
            since: now,
            used: 0,
        };
        let window = windows.entry(client.cloned()).or_insert(fresh);
        // The machine's clock may be set back; then the window begins anew.
        if now < window.since || now.duration_since(window.since) >= length {
            *window = fresh;
        }
        let ends = window
            .since
            .saturating_add(length)
            .unwrap_or(Timestamp::MAX);
        let wait = (window.used >= requests).then(|| seconds(ends.duration_since(now)));
        window.used = window.used.saturating_add(1).min(requests);
        Quota {
            limit: requests,
            remaining: requests - window.used,
            reset: ends.as_second() + i64::from(ends.subsec_nanosecond() > 0),
            wait,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for RateLimit {
    /// 1,000,000 requests in 60 seconds.
    fn default() -> Self {
        Self::new(1_000_000, SignedDuration::from_secs(60))
    }
}

impl Quota {
    /// # Errors
    ///
    /// 429 where the window was used up before this request.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let Some(wait) = self.wait else {
            return Ok(());
        };
        let unit = if wait == 1 { "second" } else { "seconds" };
        let detail = format!("The rate limit is used up. Try again in {wait} {unit}.");
        Err(Problem::new(Kind::RateLimitExceeded, detail)
            .with_code("rate_limit_exceeded")
            .with_retry_after(wait))
    }

    pub(super) fn write_to(&self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(RESET, HeaderValue::from(self.reset));
    }
}

fn seconds(left: SignedDuration) -> u64 {
    let rounded_up = left.as_secs() + i64::from(left.subsec_nanos() > 0);
    u64::try_from(rounded_up).unwrap_or_default().max(1)
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Quota, RateLimit};

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_000_000 + milliseconds).unwrap()
    }

    fn quota(remaining: u32, reset: i64, wait: Option<u64>) -> Quota {
        Quota {
            limit: 2,
            remaining,
            reset,
            wait,
        }
    }

    #[test]
    fn a_window_is_used_up_and_begins_anew() {
        let limit = RateLimit::new(2, SignedDuration::from_secs(10));
        let cases = [
            (0, quota(1, 1_010, None)),
            (9_000, quota(0, 1_010, None)),
            (9_500, quota(0, 1_010, Some(1))),
            (9_999, quota(0, 1_010, Some(1))),
            (10_000, quota(1, 1_020, None)),
            (10_300, quota(0, 1_020, None)),
            (10_300, quota(0, 1_020, Some(10))),
            (-5_500, quota(1, 1_005, None)),
        ];
        for (number, (now, expected)) in cases.into_iter().enumerate() {
            assert_eq!(limit.take(None, at(now)), expected, "case {number}");
        }
    }

    #[test]
    fn clients_have_windows_of_their_own() {
        let limit = RateLimit::new(2, SignedDuration::from_secs(10));
        let (one, other) = ("dinie_ci_1".into(), "dinie_ci_2".into());
        for _ in 0..3 {
            limit.take(Some(&one), at(0));
        }
        assert!(limit.take(Some(&one), at(0)).check().is_err());
        assert_eq!(limit.take(Some(&other), at(0)), quota(1, 1_010, None));
        assert_eq!(limit.take(None, at(0)), quota(1, 1_010, None));
    }

    #[test]
    fn another_limit_begins_anew() {
        let limit = RateLimit::new(2, SignedDuration::from_secs(10));
        limit.take(None, at(0));
        limit.set(1, SignedDuration::from_secs(5));
        let quota = limit.take(None, at(0));
        assert_eq!((quota.limit, quota.remaining), (1, 0));
        assert_eq!((quota.reset, quota.wait), (1_005, None));
        assert_eq!(limit.take(None, at(0)).wait, Some(5));
    }

    #[test]
    fn a_refusal_says_how_long_to_wait() {
        let limit = RateLimit::new(0, SignedDuration::from_secs(30));
        let problem = limit.take(None, at(0)).check().unwrap_err();
        assert_eq!(
            problem.detail,
            "The rate limit is used up. Try again in 30 seconds."
        );
        assert_eq!(problem.retry_after, Some(30));
        assert_eq!(problem.code, Some("rate_limit_exceeded"));
    }
}
