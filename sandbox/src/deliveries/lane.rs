//! What waits for one endpoint, and in which order it goes. First attempts go one at a time, in the order
//! of the events; what failed is repeated beside them and holds nothing up. Plain data: time comes in as a
//! parameter, and nothing is sent here.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::Switches;
use super::message::Message;

/// Waits after the first, second, … attempt: the schedule that Standard Webhooks suggests.
const WAITS: [SignedDuration; 9] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(14),
    SignedDuration::from_hours(20),
    SignedDuration::from_hours(24),
];

/// How many repetitions are under way at once: after a jump of the clock many may be due.
const REPEATING: usize = 8;

/// How long an event waits for another that goes first: longer than one step of a loan takes.
const HELD: SignedDuration = SignedDuration::from_secs(3);

#[derive(Default)]
pub(super) struct Lane {
    waiting: VecDeque<Delivery>,
    held: Option<(Timestamp, Arc<Message>)>,
    /// By time, then in the order in which they failed.
    failed: BTreeMap<(Timestamp, u64), Delivery>,
    failures: u64,
    sending: bool,
    repeating: usize,
}

pub(super) struct Delivery {
    pub(super) message: Arc<Message>,
    /// Attempts so far.
    pub(super) attempts: usize,
}

/// What an attempt occupies while it is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    First,
    Repetition,
}

impl Lane {
    /// Takes an event in, in the order in which it happened.
    pub(super) fn accept(&mut self, message: Arc<Message>, now: Timestamp, switches: Switches) {
        self.release(now, switches);
        if let Some((_, held)) = self.held.take() {
            self.line_up(message, switches);
            self.line_up(held, switches);
        } else if switches.reorder {
            self.held = Some((later(now, HELD), message));
        } else {
            self.line_up(message, switches);
        }
    }

    /// Puts an event last that was sent before.
    pub(super) fn accept_again(&mut self, message: Arc<Message>) {
        self.line_up(message, Switches::default());
    }

    /// What may be attempted now; it occupies its slot until [`finished`](Self::finished).
    pub(super) fn next(&mut self, now: Timestamp) -> Option<(Slot, Delivery)> {
        if !self.sending
            && let Some(delivery) = self.waiting.pop_front()
        {
            self.sending = true;
            return Some((Slot::First, delivery));
        }
        let first = self.failed.first_entry()?;
        if self.repeating == REPEATING || first.key().0 > now {
            return None;
        }
        self.repeating += 1;
        Some((Slot::Repetition, first.remove()))
    }

    /// Lets go what was held back for long enough, or is not to be held back any more.
    pub(super) fn release(&mut self, now: Timestamp, switches: Switches) {
        let over = |(until, _): &mut (Timestamp, _)| *until <= now || !switches.reorder;
        if let Some((_, message)) = self.held.take_if(over) {
            self.line_up(message, switches);
        }
    }

    /// Whether [`next`](Self::next) would give something.
    pub(super) fn is_ready(&self, now: Timestamp) -> bool {
        let first = !self.sending && !self.waiting.is_empty();
        first || self.next_repetition().is_some_and(|at| at <= now)
    }

    /// When there is something to do next, if nothing happens before.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let held = self.held.as_ref().map(|(until, _)| *until);
        held.into_iter().chain(self.next_repetition()).min()
    }

    pub(super) fn finished(&mut self, slot: Slot) {
        match slot {
            Slot::First => self.sending = false,
            Slot::Repetition => self.repeating -= 1,
        }
    }

    /// Takes a delivery back whose attempt failed just now, and says when it is tried again. None means
    /// that it was the last attempt.
    pub(super) fn repeat(&mut self, delivery: Delivery, now: Timestamp) -> Option<Timestamp> {
        let wait = WAITS.get(delivery.attempts.checked_sub(1)?)?;
        let at = later(now, *wait);
        self.failed.insert((at, self.failures), delivery);
        self.failures += 1;
        Some(at)
    }

    /// Nothing waits here, and nothing is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
            && self.held.is_none()
            && self.failed.is_empty()
            && !self.sending
            && self.repeating == 0
    }

    /// Takes out all that waits.
    pub(super) fn clear(&mut self) -> Vec<Delivery> {
        let held = self.held.take().map(|(_, message)| Delivery::new(message));
        let failed = std::mem::take(&mut self.failed).into_values();
        self.waiting.drain(..).chain(held).chain(failed).collect()
    }

    fn line_up(&mut self, message: Arc<Message>, switches: Switches) {
        if switches.duplicate {
            self.waiting.push_back(Delivery::new(Arc::clone(&message)));
        }
        self.waiting.push_back(Delivery::new(message));
    }

    fn next_repetition(&self) -> Option<Timestamp> {
        let first = self.failed.first_key_value()?;
        (self.repeating < REPEATING).then_some(first.0.0)
    }
}

impl Delivery {
    fn new(message: Arc<Message>) -> Self {
        Self {
            message,
            attempts: 0,
        }
    }
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
