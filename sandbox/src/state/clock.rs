//! The sandbox's clock: the machine's, set forward and sped up as one wishes.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// 9000-01-01, where a clock stops: what is made then can still expire, and fall due, later.
pub(crate) const END: Timestamp = Timestamp::constant(221_845_392_000, 0);

/// Never goes back, and stops at [`END`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Clock {
    /// What it showed then.
    since: (Instant, Timestamp),
    /// Seconds of the sandbox in a second of the machine.
    speed: f64,
    /// Where time stands still while somebody acts.
    held: Option<Timestamp>,
}

impl Clock {
    /// A `speed` of 0 stops it, so that only [`Clock::advance`] moves it; a speed below is taken as 0.
    pub(crate) fn start(at: Timestamp, speed: f64) -> Self {
        Self {
            since: (Instant::now(), at),
            // This makes 0 of what is not a number, too.
            speed: speed.max(0.0),
            held: None,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.held.unwrap_or_else(|| self.running())
    }

    /// What it shows whether or not it is held.
    pub(crate) fn running(&self) -> Timestamp {
        let (since, at) = self.since;
        if self.speed == 0.0 {
            return at;
        }
        let passed = since.elapsed().as_secs_f64() * self.speed;
        let passed = SignedDuration::try_from_secs_f64(passed).unwrap_or(SignedDuration::MAX);
        at.saturating_add(passed).unwrap_or(END).min(END)
    }

    /// Moves it forward; a negative duration moves nothing.
    pub(super) fn advance(&mut self, by: SignedDuration) {
        let by = by.max(SignedDuration::ZERO);
        let at = self.running().saturating_add(by).unwrap_or(END);
        self.since = (Instant::now(), at.min(END));
    }

    pub(crate) fn speed(&self) -> f64 {
        self.speed
    }

    /// How long the machine has to wait until this clock shows `at`.
    pub(crate) fn wait_until(&self, at: Timestamp) -> Duration {
        if at > END {
            return Duration::MAX;
        }
        let left = at.duration_since(self.running()).as_secs_f64() / self.speed;
        Duration::try_from_secs_f64(left.max(0.0)).unwrap_or(Duration::MAX)
    }

    pub(super) fn hold_at(&mut self, at: Timestamp) {
        self.held = Some(at);
    }

    pub(super) fn let_go(&mut self) {
        self.held = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn a_clock_without_speed_moves_only_by_hand() {
        let mut clock = Clock::start(START, 0.0);
        assert_eq!(clock.now(), START);
        clock.advance(SignedDuration::from_hours(2));
        assert_eq!(clock.now(), START + SignedDuration::from_hours(2));
    }

    #[test]
    fn a_clock_is_never_set_back() {
        let mut clock = Clock::start(START, 0.0);
        clock.advance(SignedDuration::from_hours(-2));
        assert_eq!(clock.now(), START);
        for speed in [-1.0, f64::NAN] {
            assert_eq!(Clock::start(START, speed).speed(), 0.0, "{speed}");
        }
    }

    #[test]
    fn a_clock_runs_by_itself_and_stops_at_its_end() {
        let clock = Clock::start(START, 1e9);
        while clock.running() == START {
            std::hint::spin_loop();
        }
        assert!(clock.running() > START);
        let mut clock = Clock::start(START, f64::INFINITY);
        while clock.running() == START {
            std::hint::spin_loop();
        }
        assert_eq!(clock.running(), END);
        clock.advance(SignedDuration::MAX);
        assert_eq!(clock.running(), END);
        assert_eq!(END.to_string(), "9000-01-01T00:00:00Z");
        let later = END + SignedDuration::from_nanos(1);
        assert_eq!(clock.wait_until(later), Duration::MAX);
    }

    #[test]
    fn a_clock_that_is_held_shows_that_time() {
        let mut clock = Clock::start(START, 1e9);
        let held = START + SignedDuration::from_secs(1);
        clock.hold_at(held);
        assert_eq!(clock.now(), held);
        clock.let_go();
        assert!(clock.now() >= START);
        assert_eq!(clock.held, None);
    }
}
