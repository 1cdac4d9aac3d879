//! Simulations: what a loan from an offer would cost, computed at once and kept. Only the newest one of an
//! offer can become a loan.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Offer, OfferStatus, Offers, Quote};
use crate::problem::{Kind, Problem};
use crate::state::money::Cents;
use crate::state::{Id, World, day, instant};

/// How many of an offer are known, so that one which is no longer the newest can be told from one that
/// never was.
const KEPT: usize = 20;

#[derive(Clone, Debug)]
pub(crate) struct Simulation {
    pub(crate) id: Id,
    pub(crate) offer: Id,
    pub(crate) quote: Quote,
    pub(crate) created_at: Timestamp,
}

impl Offers {
    pub(crate) fn simulation(&self, id: &str) -> Option<&Simulation> {
        self.simulations.get(id)
    }
}

impl Simulation {
    /// As the API shows it.
    pub(crate) fn show(&self) -> Value {
        let quote = &self.quote;
        json!({
            "id": &*self.id,
            "credit_offer_id": &*self.offer,
            "requested_amount": quote.requested.to_string(),
            "amount": quote.amount.to_string(),
            "interest_amount": quote.interest.to_string(),
            "fees_amount": quote.fees.to_string(),
            "iof_amount": quote.iof.to_string(),
            "total_loan_amount": quote.total.to_string(),
            "interest_percentage": quote.rate.percent(),
            "cet_percentage": quote.cet,
            "number_of_installments": quote.installments,
            "installments_value": quote.installment.to_string(),
            "first_due_date": quote.first_due.to_string(),
            "created_at": instant(self.created_at),
        })
    }
}

impl World {
    /// `requested` is None if it is too much to be counted.
    ///
    /// # Errors
    ///
    /// 404 without the offer; 422 if it cannot be taken, or does not allow the amount or the term.
    pub(crate) fn simulate(
        &mut self,
        offer: &str,
        requested: Option<Cents>,
        installments: Option<usize>,
    ) -> Result<&Simulation, Problem> {
        let now = self.now();
        let offer = self.offers.get(offer).ok_or_else(|| {
            Problem::not_found("There is no such credit offer. List the offers of the customer.")
        })?;
        let (requested, installments) = check(offer, requested, installments)?;
        let quote = Quote::compute(requested, offer.rate, installments, day(now));
        let id = offer.id.clone();
        Ok(self.keep_simulation(id, quote, now))
    }

    pub(in crate::state) fn keep_simulation(
        &mut self,
        offer: Id,
        quote: Quote,
        at: Timestamp,
    ) -> &Simulation {
        let id = self.random.id("sim_");
        if let Some(offer) = self.offers.get_mut(&offer) {
            offer.simulations.push_back(id.clone());
            let oldest = (offer.simulations.len() > KEPT).then(|| offer.simulations.pop_front());
            if let Some(oldest) = oldest.flatten() {
                self.offers.simulations.remove(&oldest);
            }
        }
        let simulation = Simulation {
            id: id.clone(),
            offer,
            quote,
            created_at: at,
        };
        self.offers
            .simulations
            .entry(id)
            .insert_entry(simulation)
            .into_mut()
    }
}

fn check(
    offer: &Offer,
    requested: Option<Cents>,
    installments: Option<usize>,
) -> Result<(Cents, usize), Problem> {
    match offer.status {
        OfferStatus::Available => {}
        OfferStatus::Accepted => {
            let detail = "The credit offer has already been accepted. Simulate another offer.";
            let problem = Problem::new(Kind::ValidationFailed, detail);
            return Err(problem.with_code("offer_already_accepted"));
        }
        OfferStatus::Expired => return Err(expired()),
    }
    let mut problem = Problem::new(
        Kind::ValidationFailed,
        "The offer does not allow such a loan.",
    );
    let requested = requested.filter(|&amount| offer.minimum <= amount && amount <= offer.approved);
    if requested.is_none() {
        let detail = format!(
            "The amount must be from {} to {}, as the offer says.",
            offer.minimum, offer.approved
        );
        problem = problem
            .with_code("amount_out_of_range")
            .with_param("requested_amount")
            .with_error("requested_amount", &detail, "amount_out_of_range");
    }
    let installments = installments.filter(|count| (1..=offer.installments).contains(count));
    if installments.is_none() {
        let detail = format!(
            "The number of installments must be from 1 to {}, as the offer says.",
            offer.installments
        );
        problem = problem.with_error(
            "installment_count",
            &detail,
            "installment_count_out_of_range",
        );
        if requested.is_some() {
            problem = problem
                .with_code("installment_count_out_of_range")
                .with_param("installment_count");
        }
    }
    match (requested, installments) {
        (Some(requested), Some(installments)) => Ok((requested, installments)),
        _ => Err(problem),
    }
}

pub(in crate::state) fn expired() -> Problem {
    let detail = "The credit offer has expired. Wait for another offer to the customer.";
    Problem::new(Kind::ValidationFailed, detail).with_code("offer_expired")
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::state::CustomersAct;
    use crate::state::fixture::{assert_is, offer, pass, world};

    fn simulate(world: &mut World, offer: &str, amount: i64, count: usize) -> Result<Id, Problem> {
        let simulated = world.simulate(offer, Some(Cents::new(amount)), Some(count));
        simulated.map(|simulation| simulation.id.clone())
    }

    #[test]
    fn the_newest_simulation_counts() {
        let mut world = world(CustomersAct::WhenTold);
        let offer = offer(&mut world);
        for (amount, count) in [(100_000, 1), (2_500_000, 6), (1_234_567, 5)] {
            let id = simulate(&mut world, &offer, amount, count).unwrap();
            let newest = world.offers.get(&offer).unwrap().newest_simulation();
            assert_eq!(newest, Some(&id));
            let simulation = world.offers.simulation(&id).unwrap();
            assert_eq!(simulation.quote.requested, Cents::new(amount));
            assert_is("Simulation", &simulation.show());
            assert_eq!(simulation.show()["first_due_date"], "2026-04-06");
        }
    }

    #[test]
    fn the_last_simulations_of_each_offer_are_known() {
        let mut world = world(CustomersAct::WhenTold);
        let (offer, other) = (offer(&mut world), offer(&mut world));
        let of_other = simulate(&mut world, &other, 100_000, 1).unwrap();
        let ids: Vec<Id> = (0..=KEPT)
            .map(|_| simulate(&mut world, &offer, 100_000, 1).unwrap())
            .collect();
        assert!(world.offers.simulation(&ids[0]).is_none());
        assert!(world.offers.simulation(&ids[1]).is_some());
        assert!(world.offers.simulation(&of_other).is_some());
        assert_eq!(world.offers.simulations.len(), KEPT + 1);
    }

    #[test]
    fn the_offer_sets_bounds() {
        let mut world = world(CustomersAct::WhenTold);
        let offer = offer(&mut world);
        let (amount, count) = ("amount_out_of_range", "installment_count_out_of_range");
        for (requested, installments, codes) in [
            (Some(99_999), Some(6), vec![amount]),
            (Some(2_500_001), Some(6), vec![amount]),
            (None, Some(6), vec![amount]),
            (Some(100_000), Some(0), vec![count]),
            (Some(100_000), Some(7), vec![count]),
            (Some(100_000), None, vec![count]),
            (Some(0), Some(0), vec![amount, count]),
        ] {
            let problem = world
                .simulate(&offer, requested.map(Cents::new), installments)
                .unwrap_err();
            assert_eq!(problem.kind, Kind::ValidationFailed);
            assert_eq!(problem.code, Some(codes[0]));
            assert_eq!(problem.param, Some(problem.errors[0].param.clone()));
            let found: Vec<_> = problem
                .errors
                .iter()
                .filter_map(|error| error.code)
                .collect();
            assert_eq!(found, codes, "{requested:?} {installments:?}");
        }
        let newest = world.offers.get(&offer).unwrap().newest_simulation();
        assert_eq!(newest, None);
    }

    #[test]
    fn only_an_available_offer_is_simulated() {
        let mut world = world(CustomersAct::WhenTold);
        let offer = offer(&mut world);
        assert_eq!(
            simulate(&mut world, "co_1", 100_000, 1).unwrap_err().kind,
            Kind::NotFound
        );
        world.offers.get_mut(&offer).unwrap().status = OfferStatus::Accepted;
        let problem = simulate(&mut world, &offer, 100_000, 1).unwrap_err();
        assert_eq!(problem.code, Some("offer_already_accepted"));
        world.offers.get_mut(&offer).unwrap().status = OfferStatus::Available;
        pass(&mut world, SignedDuration::from_hours(30 * 24));
        let problem = simulate(&mut world, &offer, 100_000, 1).unwrap_err();
        assert_eq!(
            (problem.kind, problem.code),
            (Kind::ValidationFailed, Some("offer_expired"))
        );
    }
}
