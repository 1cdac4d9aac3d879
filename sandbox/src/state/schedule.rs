//! What is to happen later, by the sandbox's clock.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Id;
use super::loans::LoanStatus;

/// Something that happens by itself. A step whose time has been overtaken does nothing.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The customer finishes the biometrics session with this token.
    FinishBiometrics(Id),
    /// Dinie's review of the customer ends well.
    FinishReview(Id),
    /// Dinie makes the customer an offer.
    OfferCredit(Id),
    /// The offer's `valid_until` has come.
    ExpireOffer(Id),
    /// Dinie takes the loan from this state to the next.
    AdvanceLoan(Id, LoanStatus),
    /// The customer signs.
    Sign(Id),
    /// The day of this installment, counted from 1, has come: it is paid, or soon overdue.
    FallDue(Id, usize),
}

#[derive(Debug, Default)]
pub(crate) struct Schedule {
    /// By time, then in the order in which they were added.
    steps: BTreeMap<(Timestamp, u64), Step>,
    added: u64,
}

impl Schedule {
    /// To be called through [`World::at`](super::World::at), which keeps steps out of the past.
    pub(super) fn add(&mut self, at: Timestamp, step: Step) {
        self.steps.insert((at, self.added), step);
        self.added += 1;
    }

    /// Takes out the first step, if its time has come.
    pub(super) fn next_until(&mut self, now: Timestamp) -> Option<(Timestamp, Step)> {
        let first = self.steps.first_entry()?;
        if first.key().0 > now {
            return None;
        }
        let ((at, _), step) = first.remove_entry();
        Some((at, step))
    }

    /// When the first step is due.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.steps.first_key_value().map(|((at, _), _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn taken(schedule: &mut Schedule, now: i64) -> Vec<(i64, String)> {
        std::iter::from_fn(|| schedule.next_until(second(now)))
            .map(|(at, step)| match step {
                Step::Sign(loan) => (at.as_second(), loan.to_string()),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn steps_come_by_time_and_then_in_the_order_they_were_added() {
        let mut schedule = Schedule::default();
        for (at, loan) in [(5, "c"), (1, "a"), (5, "d"), (1, "b"), (9, "e")] {
            schedule.add(second(at), Step::Sign(loan.into()));
        }
        let steps = taken(&mut schedule, 5);
        let expected = [(1, "a"), (1, "b"), (5, "c"), (5, "d")];
        assert_eq!(steps, expected.map(|(at, loan)| (at, loan.to_owned())));
        assert_eq!(schedule.next(), Some(second(9)));
        assert_eq!(taken(&mut schedule, 8), []);
        assert_eq!(taken(&mut schedule, 9), [(9, "e".to_owned())]);
        assert_eq!(schedule.next(), None);
    }
}
