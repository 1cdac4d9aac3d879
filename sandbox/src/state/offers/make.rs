//! How offers come into being: by themselves for active customers, as somebody wishes, or in a history
//! that is planted.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::{Offer, OfferStatus};
use crate::problem::{Kind, Problem};
use crate::state::customers::CustomerStatus;
use crate::state::money::{Cents, Rate};
use crate::state::{Id, Random, Step, World};

const VALID_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
const MINIMUM: Cents = Cents::reais(1_000);

/// Enough for everybody, and little enough for sums of installments to be counted in cents.
const HIGHEST: Cents = Cents::reais(1_000_000_000);
const MOST_INSTALLMENTS: usize = 120;

/// What an offer is to be like; what is None is left to chance, or to custom.
#[derive(Clone, Debug, Default)]
pub(crate) struct OfferWish {
    /// The most that can be taken.
    pub(crate) amount: Option<Cents>,
    /// By default 1000.00, or the amount if that is less.
    pub(crate) min_amount: Option<Cents>,
    /// A month.
    pub(crate) rate: Option<Rate>,
    pub(crate) installments: Option<usize>,
    /// By default 30 days.
    pub(crate) valid_for: Option<SignedDuration>,
}

impl World {
    /// Offers something to a customer, active or not.
    ///
    /// # Errors
    ///
    /// 404 if there is no such customer, 422 if nobody could take such an offer.
    pub(crate) fn make_offer(&mut self, customer: &str, wish: OfferWish) -> Result<Id, Problem> {
        let Some(customer) = self.customers.get(customer) else {
            let detail = "There is no such customer. Register one, or correct the id.";
            return Err(Problem::not_found(detail));
        };
        let customer = customer.id.clone();
        let offer = self.offer_as(customer, wish, self.now());
        check(&offer)?;
        let (id, data) = (offer.id.clone(), offer.told());
        self.at(offer.valid_until, Step::ExpireOffer(id.clone()));
        self.offers.add(offer);
        self.emit("credit_offer.available", data);
        Ok(id)
    }

    /// An offer that was made in the past, of which nobody hears; it still expires.
    pub(crate) fn plant_offer(&mut self, customer: &str, at: Timestamp) -> Id {
        let mut offer = self.offer_as(customer.into(), OfferWish::default(), at);
        let id = offer.id.clone();
        if offer.valid_until <= self.now() {
            offer.status = OfferStatus::Expired;
            offer.updated_at = offer.valid_until;
        } else {
            self.at(offer.valid_until, Step::ExpireOffer(id.clone()));
        }
        self.offers.add(offer);
        id
    }

    pub(in crate::state) fn offer_credit(&mut self, customer: &str) {
        let found = self.customers.get(customer);
        if found.is_some_and(|found| found.status == CustomerStatus::Active) {
            // The customer is there, and what is left to custom can be taken.
            let _ = self.make_offer(customer, OfferWish::default());
        }
    }

    fn offer_as(&mut self, customer: Id, wish: OfferWish, at: Timestamp) -> Offer {
        let usual = usual(&mut self.random);
        let approved = wish.amount.or(usual.amount).unwrap_or(MINIMUM);
        let valid_for = wish.valid_for.unwrap_or(VALID_FOR);
        Offer {
            id: self.random.id("co_"),
            customer,
            status: OfferStatus::Available,
            approved,
            minimum: wish.min_amount.unwrap_or_else(|| MINIMUM.min(approved)),
            rate: wish.rate.or(usual.rate).unwrap_or(Rate::new(0)),
            installments: wish.installments.or(usual.installments).unwrap_or(1),
            valid_until: at.saturating_add(valid_for).unwrap_or(Timestamp::MAX),
            created_at: at,
            updated_at: at,
            simulations: VecDeque::new(),
        }
    }
}

fn usual(random: &mut Random) -> OfferWish {
    const AMOUNTS: [i64; 8] = [5_000, 8_000, 10_000, 15_000, 20_000, 25_000, 35_000, 50_000];
    const RATES: [u16; 6] = [199, 249, 250, 299, 349, 399];
    const INSTALLMENTS: [usize; 5] = [3, 6, 9, 12, 18];
    OfferWish {
        amount: Some(Cents::reais(one_of(random, AMOUNTS))),
        rate: Some(Rate::new(one_of(random, RATES))),
        installments: Some(one_of(random, INSTALLMENTS)),
        ..OfferWish::default()
    }
}

fn one_of<T: Copy, const N: usize>(random: &mut Random, choices: [T; N]) -> T {
    // `below` stays below the length, which fits both types.
    choices[random.below(N as u64) as usize]
}

fn check(offer: &Offer) -> Result<(), Problem> {
    let mut problem = Problem::new(Kind::ValidationFailed, "No one could take such an offer.");
    if offer.approved <= Cents::ZERO || offer.approved > HIGHEST {
        let detail = format!("The amount must be more than 0.00 and at most {HIGHEST}.");
        problem = problem.with_error("approved_amount", &detail, "invalid_format");
    }
    if offer.minimum <= Cents::ZERO || offer.minimum > offer.approved {
        let detail = "The least amount must be more than 0.00 and at most the amount of the offer.";
        problem = problem.with_error("min_amount", detail, "invalid_format");
    }
    if offer.rate > Rate::MAX {
        let detail = "The rate must be at most 100 percent a month.";
        problem = problem.with_error("interest_rate", detail, "invalid_format");
    }
    if !(1..=MOST_INSTALLMENTS).contains(&offer.installments) {
        let detail = format!("The number of installments must be from 1 to {MOST_INSTALLMENTS}.");
        problem = problem.with_error("installments", &detail, "invalid_format");
    }
    if offer.valid_until <= offer.created_at {
        let detail = "An offer must be valid for some time.";
        problem = problem.with_error("valid_for", detail, "invalid_format");
    }
    if problem.errors.is_empty() {
        return Ok(());
    }
    Err(problem.with_code("invalid_format"))
}

#[cfg(test)]
mod tests;
