//! The retry budget: when much fails, repeat little.
//!
//! A bucket of tokens shared by all clones of a client. A repetition takes some; what the last one
//! took comes back when the call succeeds, a first-try success adds one. An empty bucket stops
//! repetitions, never first attempts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens of a full bucket, unless the client has another size.
pub(crate) const CAPACITY: u32 = 500;

/// `None`: repetitions are not limited.
#[derive(Clone, Debug)]
pub(crate) struct Budget(Option<Arc<Bucket>>);

#[derive(Debug)]
struct Bucket {
    level: AtomicU32,
    capacity: u32,
}

impl Budget {
    pub(crate) fn new(capacity: u32) -> Self {
        Self(Some(Arc::new(Bucket {
            level: AtomicU32::new(capacity),
            capacity,
        })))
    }

    pub(crate) fn unlimited() -> Self {
        Self(None)
    }

    pub(crate) fn level(&self) -> u32 {
        match &self.0 {
            Some(bucket) => bucket.level.load(Ordering::Relaxed),
            None => u32::MAX,
        }
    }

    /// Takes `cost` tokens, if there are as many.
    pub(crate) fn take(&self, cost: u32) -> Option<Permit> {
        if let Some(bucket) = &self.0 {
            let less = |level: u32| level.checked_sub(cost);
            bucket
                .level
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
                .ok()?;
        }
        Some(Permit {
            budget: self.clone(),
            cost,
        })
    }

    /// Notes a call that succeeded at once.
    pub(crate) fn first_try_succeeded(&self) {
        self.give(1);
    }

    fn give(&self, tokens: u32) {
        let Some(bucket) = &self.0 else {
            return;
        };
        // A full bucket, which is the rule, is only read.
        let more = |level: u32| {
            let more = level.saturating_add(tokens).min(bucket.capacity);
            (more != level).then_some(more)
        };
        let _ = bucket
            .level
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
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
        let budget = Budget::new(500);
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
        let budget = Budget::new(500);
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
        let budget = Budget::new(500);
        budget.first_try_succeeded();
        assert_eq!(budget.level(), 500);
        budget.take(5).unwrap().forget();
        budget.first_try_succeeded();
        assert_eq!(budget.level(), 496);
    }

    #[test]
    fn without_a_limit_nothing_is_counted() {
        let budget = Budget::unlimited();
        for _ in 0..1_000 {
            budget.take(14).unwrap().forget();
        }
        budget.first_try_succeeded();
        assert_eq!(budget.level(), u32::MAX);
    }
}
