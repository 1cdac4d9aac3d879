//! The retry budget: when much fails, repeat little.
//!
//! A bucket of tokens shared by all clones of a client. A repetition takes some; what the last one
//! took comes back when the call succeeds, a first-try success adds one. An empty bucket stops
//! repetitions, never first attempts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens of a full bucket.
pub(crate) const CAPACITY: u32 = 500;

#[derive(Clone, Debug)]
pub(crate) struct Budget(Arc<AtomicU32>);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU32::new(CAPACITY)))
    }

    pub(crate) fn level(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes `cost` tokens, if there are as many.
    pub(crate) fn take(&self, cost: u32) -> Option<Permit> {
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |level| {
                level.checked_sub(cost)
            });
        taken.is_ok().then(|| Permit {
            budget: self.clone(),
            cost,
        })
    }

    /// Notes a call that succeeded at once.
    pub(crate) fn first_try_succeeded(&self) {
        self.give(1);
    }

    fn give(&self, tokens: u32) {
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |level| {
                Some(level.saturating_add(tokens).min(CAPACITY))
            });
    }
}

/// Tokens that one repetition holds. They go back when it is dropped, because the call succeeded
/// or was abandoned.
#[derive(Debug)]
pub(crate) struct Permit {
    budget: Budget,
    cost: u32,
}

impl Permit {
    /// The repetition failed too: its tokens are gone.
    pub(crate) fn forget(mut self) {
        self.cost = 0;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.budget.give(self.cost);
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn a_failed_repetition_costs_and_a_good_one_does_not() {
        let budget = Budget::new();
        let first = budget.take(14).unwrap();
        assert_eq!(budget.level(), 486);
        first.forget();
        let second = budget.take(14).unwrap();
        assert_eq!(budget.level(), 472);
        drop(second);
        assert_eq!(budget.level(), 486);
    }

    #[test]
    fn an_empty_bucket_gives_nothing() {
        let budget = Budget::new();
        for _ in 0..35 {
            budget.take(14).unwrap().forget();
        }
        assert_eq!(budget.level(), 10);
        assert!(budget.take(14).is_none());
        budget.take(5).unwrap().forget();
        assert_eq!(budget.level(), 5);
    }

    #[test]
    fn success_fills_it_up_to_its_size() {
        let budget = Budget::new();
        budget.first_try_succeeded();
        assert_eq!(budget.level(), 500);
        budget.take(5).unwrap().forget();
        budget.first_try_succeeded();
        assert_eq!(budget.level(), 496);
    }
}
