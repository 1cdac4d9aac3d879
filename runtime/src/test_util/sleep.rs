//! What ends when a manual clock has passed it: held pauses and timeouts.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::test_util::ManualWorld;

/// All that has not been dropped yet. Times are distances by which the clock was moved.
#[derive(Default)]
pub(super) struct Sleepers {
    by_id: BTreeMap<u64, Sleeper>,
    next: u64,
}

pub(super) struct Sleeper {
    kind: Kind,
    end: Duration,
    waker: Option<Waker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pause,
    Timeout,
}

impl Sleepers {
    pub(super) fn add(&mut self, kind: Kind, end: Duration) -> u64 {
        let id = self.next;
        self.next += 1;
        let waker = None;
        self.by_id.insert(id, Sleeper { kind, end, waker });
        id
    }

    pub(super) fn remove(&mut self, id: u64) -> Option<Sleeper> {
        self.by_id.remove(&id)
    }

    /// The end of the pause that ends first, of those that have not ended.
    pub(super) fn first_pause_after(&self, now: Duration) -> Option<Duration> {
        let held = self.by_id.values();
        let ends = held
            .filter(|sleeper| sleeper.kind == Kind::Pause)
            .map(|sleeper| sleeper.end);
        ends.filter(|end| *end > now).min()
    }

    /// Those to be woken at this time.
    pub(super) fn ended(&mut self, now: Duration) -> Vec<Waker> {
        let ended = self.by_id.values_mut();
        ended
            .filter(|sleeper| sleeper.end <= now)
            .filter_map(|sleeper| sleeper.waker.take())
            .collect()
    }
}

/// Ends when the clock has passed the end of its sleeper, which goes with it.
pub(super) struct Sleep {
    pub(super) world: ManualWorld,
    pub(super) kind: Kind,
    pub(super) id: u64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.world.state();
        let now = state.moved;
        match state.sleepers.by_id.get_mut(&self.id) {
            Some(sleeper) if sleeper.end > now => {
                let old = sleeper.waker.replace(cx.waker().clone());
                // Dropping a waker may drop a task, and with it a sleep that wants this lock.
                drop(state);
                drop(old);
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.world.forget(self.kind, self.id);
    }
}
