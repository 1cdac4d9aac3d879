//! How a loan is contracted: the terms must repeat those of the offer's newest simulation, and the offer
//! is then taken.

use jiff::Timestamp;

use super::{Loan, LoanStatus};
use crate::problem::{Kind, Problem};
use crate::state::customers::CustomerStatus;
use crate::state::money::Cents;
use crate::state::offers::{Offer, OfferStatus, Simulation, expired};
use crate::state::{Id, World};

/// What a partner asks for. What is None is nothing that a simulation could have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Application<'a> {
    pub(crate) offer: &'a str,
    pub(crate) simulation: &'a str,
    pub(crate) installments: Option<i64>,
    pub(crate) installment: Option<Cents>,
    pub(crate) first_due: &'a str,
}

impl World {
    /// # Errors
    ///
    /// 409 if the offer is taken; 422 if the offer or simulation is unknown, the offer has expired, the
    /// customer is not active, or the terms are not those of the newest simulation.
    pub(crate) fn create_loan(&mut self, application: Application<'_>) -> Result<&Loan, Problem> {
        let (offer, simulation) = self.subject(application)?;
        self.check_takeable(offer)?;
        check_terms(application, offer, simulation)?;
        let (offer, customer) = (offer.id.clone(), offer.customer.clone());
        let simulation = simulation.clone();
        let id = self.open_loan(offer, customer, simulation, self.now());
        self.announce(&id);
        // It was just made.
        Ok(self.loans.get(&id).expect("a new loan is there"))
    }

    fn subject(&self, application: Application<'_>) -> Result<(&Offer, &Simulation), Problem> {
        let offer = self.offers.get(application.offer);
        let simulation = self.offers.simulation(application.simulation);
        if let (Some(offer), Some(simulation)) = (offer, simulation) {
            return Ok((offer, simulation));
        }
        let mut problem = Problem::new(
            Kind::ValidationFailed,
            "The loan refers to something that is not there. Send the ids of an offer and of its newest simulation.",
        )
        .with_code("not_found");
        if offer.is_none() {
            let detail = "There is no credit offer with this id.";
            problem = problem.with_error("credit_offer_id", detail, "not_found");
        }
        if simulation.is_none() {
            let detail = "There is no simulation with this id.";
            problem = problem.with_error("simulation_id", detail, "not_found");
        }
        Err(problem)
    }

    fn check_takeable(&self, offer: &Offer) -> Result<(), Problem> {
        match offer.status {
            OfferStatus::Available => {}
            OfferStatus::Accepted => {
                let detail =
                    "The credit offer has already been accepted. Each offer can be taken once.";
                return Err(Problem::conflict("offer_already_accepted", detail));
            }
            OfferStatus::Expired => return Err(expired()),
        }
        let customer = self.customers.get(&offer.customer);
        if customer.is_none_or(|customer| customer.status != CustomerStatus::Active) {
            let detail = "The customer's KYC is not complete. Wait until the customer is active.";
            let problem = Problem::new(Kind::ValidationFailed, detail);
            return Err(problem.with_code("kyc_incomplete"));
        }
        Ok(())
    }

    /// The loan in its first state, and its offer accepted; nobody hears of it yet.
    pub(super) fn open_loan(
        &mut self,
        offer: Id,
        customer: Id,
        simulation: Simulation,
        at: Timestamp,
    ) -> Id {
        let loan = Loan {
            id: self.random.id("ln_"),
            offer,
            simulation: simulation.id,
            customer,
            status: LoanStatus::Processing,
            quote: simulation.quote,
            ccb_number: None,
            signing_url: None,
            disbursement_method: None,
            installments: Vec::new(),
            created_at: at,
            updated_at: at,
        };
        let id = loan.id.clone();
        self.offers.accept(&loan.offer, at);
        self.loans.add(loan);
        id
    }
}

fn check_terms(
    application: Application<'_>,
    offer: &Offer,
    simulation: &Simulation,
) -> Result<(), Problem> {
    const CODE: &str = "simulation_mismatch";
    let quote = &simulation.quote;
    let mut problem = Problem::new(
        Kind::ValidationFailed,
        "The loan terms differ from the simulation. Repeat those of the newest simulation of the offer.",
    )
    .with_code(CODE);
    if simulation.offer != offer.id {
        let detail = "This is a simulation of another offer.";
        return Err(problem.with_error("simulation_id", detail, CODE));
    }
    if offer.newest_simulation() != Some(&simulation.id) {
        let detail = "There is a newer simulation of the offer.";
        problem = problem.with_error("simulation_id", detail, CODE);
    }
    let installments = i64::try_from(quote.installments).ok();
    if application.installments != installments {
        let detail = format!("The simulation has {} installments.", quote.installments);
        problem = problem.with_error("installments", &detail, CODE);
    }
    if application.installment != Some(quote.installment) {
        let detail = format!("An installment of the simulation is {}.", quote.installment);
        problem = problem.with_error("installments_value", &detail, CODE);
    }
    if application.first_due != quote.first_due.to_string() {
        let detail = format!("The simulation's first due date is {}.", quote.first_due);
        problem = problem.with_error("first_due_date", &detail, CODE);
    }
    if problem.errors.is_empty() {
        return Ok(());
    }
    Err(problem)
}

#[cfg(test)]
mod tests;
