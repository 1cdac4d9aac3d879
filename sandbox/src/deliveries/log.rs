//! What became of deliveries: the last attempts. It names events and endpoints and says how it went; it
//! never holds a body, a secret, a signature or an address.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::state::{Id, instant};

const KEPT: usize = 500;

#[derive(Debug, Default)]
pub(super) struct Log {
    /// Oldest first.
    entries: VecDeque<Entry>,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// By the sandbox's clock, as is `next`.
    pub(super) at: Timestamp,
    pub(super) event: Id,
    pub(super) kind: &'static str,
    /// None for an event that goes nowhere, because it is wrong itself.
    pub(super) endpoint: Option<Id>,
    /// Which attempt this was, from 1; 0 if there was none.
    pub(super) attempt: usize,
    pub(super) outcome: Outcome,
    pub(super) duration: Duration,
    /// When it is tried again.
    pub(super) next: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The receiver answered with this status, which is a 2xx.
    Delivered(u16),
    /// The receiver answered with this status, which is none.
    Refused(u16),
    /// There was no answer.
    Failed(String),
    /// It was not tried, and is not going to be.
    NotSent(String),
    /// The event is not as the description says.
    Invalid(Vec<String>),
}

impl Log {
    pub(super) fn add(&mut self, entry: Entry) {
        self.entries.push_back(entry);
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
    }

    /// Newest first.
    pub(super) fn show(&self) -> Vec<Value> {
        self.entries.iter().rev().map(Entry::show).collect()
    }

    #[cfg(test)]
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}

impl Entry {
    fn show(&self) -> Value {
        json!({
            "at": instant(self.at),
            "event_id": &*self.event,
            "type": self.kind,
            "webhook_endpoint_id": self.endpoint.as_deref(),
            "attempt": self.attempt,
            "outcome": self.outcome.name(),
            "status": self.outcome.status(),
            "reason": self.outcome.reason(),
            "duration_ms": u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX),
            "next_attempt_at": self.next.map(instant),
        })
    }
}

impl Outcome {
    /// Whether another attempt may succeed.
    pub(super) fn is_worth_repeating(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Failed(_))
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Delivered(_) => "delivered",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
            Self::NotSent(_) => "not_sent",
            Self::Invalid(_) => "invalid",
        }
    }

    fn status(&self) -> Option<u16> {
        match self {
            Self::Delivered(status) | Self::Refused(status) => Some(*status),
            Self::Failed(_) | Self::NotSent(_) | Self::Invalid(_) => None,
        }
    }

    fn reason(&self) -> Option<String> {
        match self {
            Self::Delivered(_) | Self::Refused(_) => None,
            Self::Failed(reason) | Self::NotSent(reason) => Some(reason.clone()),
            Self::Invalid(violations) => Some(violations.join("; ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_500_are_kept() {
        let mut log = Log::default();
        for attempt in 1..=501 {
            log.add(Entry {
                at: Timestamp::UNIX_EPOCH,
                event: "msg_1".into(),
                kind: "loan.active",
                endpoint: None,
                attempt,
                outcome: Outcome::Delivered(200),
                duration: Duration::ZERO,
                next: None,
            });
        }
        let shown = log.show();
        assert_eq!(shown.len(), 500);
        assert_eq!(shown[0]["attempt"], 501);
        assert_eq!(shown[499]["attempt"], 2);
    }
}
