//! Loans with a past, for a population: nobody hears of what has happened, but what is still to happen is in
//! the schedule.

use jiff::Timestamp;

use super::{Loan, LoanStatus};
use crate::state::money::Cents;
use crate::state::offers::{OfferStatus, Quote};
use crate::state::{Id, Random, World, day, noon};

/// One in so many loans has an installment that was not paid on its day.
const LATE_PAYERS: u64 = 10;

impl World {
    /// A loan that was made from this offer then and has this status now, its installments paid up to now
    /// with a few exceptions. An active loan keeps something to pay. None if the offer could not be taken
    /// at that time.
    pub(crate) fn plant_loan(
        &mut self,
        offer: &str,
        at: Timestamp,
        status: LoanStatus,
    ) -> Option<Id> {
        let now = self.now();
        let offer = self.offers.get(offer)?;
        let valid = (offer.created_at..offer.valid_until).contains(&at);
        if offer.status == OfferStatus::Accepted || !valid || at > now {
            return None;
        }
        let (id, customer) = (offer.id.clone(), offer.customer.clone());
        let requested = some_amount(&mut self.random, offer.minimum, offer.approved);
        let quote = Quote::compute(requested, offer.rate, offer.installments, day(at));
        let simulation = self.keep_simulation(id.clone(), quote, at).clone();
        let loan = self.open_loan(id, customer, simulation, at);
        for passed in course_to(status) {
            self.change(&loan, passed, at);
        }
        match status {
            LoanStatus::Cancelled => self
                .offers
                .give_back(&self.loans.get(&loan)?.offer, at, now),
            LoanStatus::Active | LoanStatus::Finished => self.pay_in_the_past(&loan, status, now),
            _ => {}
        }
        match status {
            LoanStatus::Active => self.expect_first_after(&loan, now),
            status => self.expect_next(loan.clone(), status),
        }
        Some(loan)
    }

    fn pay_in_the_past(&mut self, loan: &str, status: LoanStatus, now: Timestamp) {
        let late = self.random.below(LATE_PAYERS) == 0;
        let Some(loan) = self.loans.get_mut(loan) else {
            return;
        };
        let mut past = loan
            .installments
            .iter()
            .filter(|one| noon(one.due) <= now)
            .count();
        if status == LoanStatus::Finished {
            past = loan.installments.len();
        } else if late || past == loan.installments.len() {
            past = past.saturating_sub(1);
        }
        for installment in &mut loan.installments[..past] {
            let at = noon(installment.due).clamp(loan.created_at, now);
            installment.pay(installment.remaining(), at);
            if status == LoanStatus::Finished {
                loan.updated_at = at;
            }
        }
    }

    fn expect_first_after(&mut self, loan: &Id, now: Timestamp) {
        let first = |loan: &Loan| {
            let next = loan.installments.iter().position(|one| noon(one.due) > now);
            next.map(|index| index + 1)
        };
        if let Some(number) = self.loans.get(loan).and_then(first) {
            self.expect_installment(loan.clone(), number);
        }
    }
}

/// What a loan has gone through to get to this status, without the first one.
fn course_to(status: LoanStatus) -> impl Iterator<Item = LoanStatus> {
    let last = match status {
        LoanStatus::Cancelled | LoanStatus::Error => LoanStatus::Processing,
        status => status,
    };
    let course = std::iter::successors(LoanStatus::Processing.next(), |status| status.next());
    let early = (last != status).then_some(status);
    course
        .take_while(move |passed| *passed <= last)
        .chain(early)
}

/// In whole hundreds of reais above the least, as people ask for it.
fn some_amount(random: &mut Random, least: Cents, most: Cents) -> Cents {
    let hundreds = (most - least).count() / Cents::reais(100).count();
    let chosen = random.below(hundreds.unsigned_abs() + 1);
    // It is at most the number of hundreds, which was an i64.
    least + Cents::reais(100).times(chosen as i64)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::state::CustomersAct;
    use crate::state::fixture::{assert_is, kinds, pass, world};

    const CUSTOMER: &str = "cust_550e8400e29b41d4a716446655440000";

    fn days(days: i64) -> SignedDuration {
        SignedDuration::from_hours(24 * days)
    }

    fn planted(world: &mut World, days_ago: i64, status: LoanStatus) -> Loan {
        let at = world.now() - days(days_ago);
        let offer = world.plant_offer(CUSTOMER, at);
        let id = world.plant_loan(&offer, at, status).unwrap();
        world.loans.get(&id).unwrap().clone()
    }

    #[test]
    fn a_loan_is_planted_in_any_status() {
        let mut world = world(CustomersAct::ByThemselves);
        for status in LoanStatus::ALL {
            let loan = planted(&mut world, 1, status);
            assert_eq!(loan.status, status);
            assert_is("Loan", &loan.show());
            let contract = (LoanStatus::ContractGenerated..=LoanStatus::Finished).contains(&status);
            assert_eq!(loan.ccb_number.is_some(), contract, "{status:?}");
            let signing = [
                LoanStatus::ContractGenerated,
                LoanStatus::AwaitingSignatures,
            ];
            assert_eq!(
                loan.signing_url.is_some(),
                signing.contains(&status),
                "{status:?}"
            );
            let lent = [LoanStatus::Active, LoanStatus::Finished].contains(&status);
            assert_eq!(!loan.installments.is_empty(), lent, "{status:?}");
            let offer = world.offers.get(&loan.offer).unwrap();
            let expected = match status {
                LoanStatus::Cancelled => OfferStatus::Available,
                _ => OfferStatus::Accepted,
            };
            assert_eq!(offer.status, expected, "{status:?}");
            assert!(
                offer.minimum <= loan.quote.requested && loan.quote.requested <= offer.approved
            );
        }
        assert_eq!(kinds(&mut world), [""; 0]);
    }

    #[test]
    fn a_planted_loan_goes_on_to_its_end() {
        let mut world = world(CustomersAct::ByThemselves);
        let mut loans = Vec::new();
        for status in LoanStatus::ALL {
            for days_ago in [0, 40, 400] {
                loans.push(planted(&mut world, days_ago, status));
            }
        }
        pass(&mut world, days(4_000));
        for before in loans {
            let after = world.loans.get(&before.id).unwrap();
            let late = after
                .installments
                .iter()
                .filter(|one| one.remaining() > Cents::ZERO)
                .count();
            let expected = match before.status {
                LoanStatus::Cancelled | LoanStatus::Error => before.status,
                LoanStatus::Active if late > 0 => LoanStatus::Active,
                _ => LoanStatus::Finished,
            };
            assert_eq!(after.status, expected);
            assert!(late <= 1, "{late}");
        }
        assert_eq!(world.schedule.next(), None);
    }

    #[test]
    fn what_was_due_is_paid_with_few_exceptions() {
        let mut world = world(CustomersAct::ByThemselves);
        let mut late = 0;
        for _ in 0..200 {
            let loan = planted(&mut world, 100, LoanStatus::Active);
            let past = loan
                .installments
                .iter()
                .filter(|one| noon(one.due) <= world.now());
            late += past.filter(|one| one.paid_at.is_none()).count();
            let future = loan
                .installments
                .iter()
                .filter(|one| noon(one.due) > world.now());
            assert!(future.clone().all(|one| one.paid == Cents::ZERO));
            assert!(
                loan.installments
                    .iter()
                    .any(|one| one.remaining() > Cents::ZERO)
            );
        }
        // A fifth of them have three installments, the last of which is kept.
        assert!((20..=100).contains(&late), "{late}");
        pass(&mut world, SignedDuration::ZERO);
        assert_eq!(kinds(&mut world), [""; 0]);
        let finished = planted(&mut world, 1, LoanStatus::Finished);
        assert!(
            finished
                .installments
                .iter()
                .all(|one| one.paid_at <= Some(world.now()))
        );
        assert!(
            finished
                .installments
                .iter()
                .all(|one| one.remaining() == Cents::ZERO)
        );
    }

    #[test]
    fn an_offer_that_could_not_be_taken_then_grows_no_loan() {
        let mut world = world(CustomersAct::ByThemselves);
        let now = world.now();
        let offer = world.plant_offer(CUSTOMER, now - days(40));
        let mut plant = |at| world.plant_loan(&offer, at, LoanStatus::Active);
        assert_eq!(plant(now - days(41)), None);
        assert_eq!(plant(now - days(10)), None);
        assert!(plant(now - days(11)).is_some());
        assert_eq!(plant(now - days(12)), None);
        let fresh = world.plant_offer(CUSTOMER, now);
        assert_eq!(
            world.plant_loan(&fresh, now + days(1), LoanStatus::Active),
            None
        );
        assert_eq!(world.plant_loan("co_0", now, LoanStatus::Active), None);
    }

    #[test]
    fn a_planted_loan_that_was_cancelled_late_leaves_an_expired_offer() {
        let mut world = world(CustomersAct::ByThemselves);
        let loan = planted(&mut world, 40, LoanStatus::Cancelled);
        let offer = world.offers.get(&loan.offer).unwrap();
        assert_eq!(
            (offer.status, offer.updated_at),
            (OfferStatus::Expired, offer.valid_until)
        );
    }
}
