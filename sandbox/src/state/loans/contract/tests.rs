use jiff::SignedDuration;

use super::*;
use crate::state::CustomersAct;
use crate::state::fixture::{self, assert_is, customer, events, offer, pass, world};
use crate::state::offers::OfferWish;

fn simulation(world: &mut World, offer: &str) -> Simulation {
    let amount = Some(Cents::reais(5_000));
    world.simulate(offer, amount, Some(3)).unwrap().clone()
}

fn application(simulation: &Simulation) -> Application<'_> {
    Application {
        offer: &simulation.offer,
        simulation: &simulation.id,
        installments: Some(3),
        installment: Some(simulation.quote.installment),
        first_due: "2026-04-06",
    }
}

/// Code of the problem, and parameters of its fields.
fn refusal(world: &mut World, application: Application<'_>) -> (Kind, &'static str, Vec<String>) {
    let problem = world.create_loan(application).unwrap_err();
    let params = problem
        .errors
        .into_iter()
        .map(|error| error.param)
        .collect();
    (problem.kind, problem.code.unwrap(), params)
}

#[test]
fn a_loan_has_the_terms_of_the_simulation() {
    let mut world = world(CustomersAct::WhenTold);
    let offer = offer(&mut world);
    let simulation = simulation(&mut world, &offer);
    events(&mut world);
    let loan = world.create_loan(application(&simulation)).unwrap().clone();
    assert_eq!(
        (loan.status, &loan.quote),
        (LoanStatus::Processing, &simulation.quote)
    );
    let shown = loan.show();
    assert_is("Loan", &shown);
    for member in [
        "net_amount",
        "iof",
        "service_fee",
        "interest_rate",
        "cet",
        "ccb_number",
        "signing_url",
    ] {
        assert!(shown[member].is_null(), "{member}");
    }
    assert_eq!(shown["requested_amount"], "5000.00");
    assert_eq!(
        world.offers.get(&offer).unwrap().status,
        OfferStatus::Accepted
    );
    let told = events(&mut world);
    assert_eq!((told.len(), told[0].1), (1, "loan.created"));
    assert_is("LoanCreatedData", &told[0].2);
}

#[test]
fn what_is_unknown_is_named() {
    let mut world = world(CustomersAct::WhenTold);
    let offer = offer(&mut world);
    let simulation = simulation(&mut world, &offer);
    let known = application(&simulation);
    let not_found = |params: &[&str]| {
        let params = params.iter().map(|&param| param.to_owned()).collect();
        (Kind::ValidationFailed, "not_found", params)
    };
    let unknown_offer = Application {
        offer: "co_0",
        ..known
    };
    assert_eq!(
        refusal(&mut world, unknown_offer),
        not_found(&["credit_offer_id"])
    );
    let unknown_simulation = Application {
        simulation: "sim_0",
        ..known
    };
    assert_eq!(
        refusal(&mut world, unknown_simulation),
        not_found(&["simulation_id"])
    );
    let both = Application {
        simulation: "sim_0",
        ..unknown_offer
    };
    assert_eq!(
        refusal(&mut world, both),
        not_found(&["credit_offer_id", "simulation_id"])
    );
}

#[test]
fn an_offer_is_taken_once_and_in_time() {
    let mut world = world(CustomersAct::WhenTold);
    let offer = offer(&mut world);
    let simulation = simulation(&mut world, &offer);
    world.create_loan(application(&simulation)).unwrap();
    let refused = refusal(&mut world, application(&simulation));
    assert_eq!(refused, (Kind::Conflict, "offer_already_accepted", vec![]));
    let late = fixture::offer(&mut world);
    let simulation = self::simulation(&mut world, &late);
    pass(&mut world, SignedDuration::from_hours(30 * 24));
    let refused = refusal(&mut world, application(&simulation));
    assert_eq!(refused, (Kind::ValidationFailed, "offer_expired", vec![]));
}

#[test]
fn only_active_customers_take_loans() {
    let mut world = world(CustomersAct::WhenTold);
    let customer = customer(&mut world, CustomerStatus::UnderReview);
    let wish = OfferWish {
        amount: Some(Cents::reais(5_000)),
        installments: Some(3),
        ..OfferWish::default()
    };
    let offer = world.make_offer(&customer, wish).unwrap();
    let simulation = simulation(&mut world, &offer);
    let refused = refusal(&mut world, application(&simulation));
    assert_eq!(refused, (Kind::ValidationFailed, "kyc_incomplete", vec![]));
    assert_eq!(
        world.offers.get(&offer).unwrap().status,
        OfferStatus::Available
    );
}

#[test]
fn terms_that_differ_are_named() {
    let mut world = world(CustomersAct::WhenTold);
    let offer = offer(&mut world);
    let old = simulation(&mut world, &offer);
    let newest = simulation(&mut world, &offer);
    let foreign_offer = fixture::offer(&mut world);
    let foreign = simulation(&mut world, &foreign_offer);
    let right = application(&newest);
    let wrong_installment = Application {
        installment: Some(Cents::new(1)),
        ..right
    };
    for (application, params) in [
        (application(&old), vec!["simulation_id"]),
        (
            Application {
                offer: &offer,
                installments: Some(9),
                ..application(&foreign)
            },
            vec!["simulation_id"],
        ),
        (
            Application {
                installments: Some(4),
                ..right
            },
            vec!["installments"],
        ),
        (
            Application {
                installments: None,
                ..right
            },
            vec!["installments"],
        ),
        (wrong_installment, vec!["installments_value"]),
        (
            Application {
                installment: None,
                ..right
            },
            vec!["installments_value"],
        ),
        (
            Application {
                first_due: "2026-04-07",
                ..right
            },
            vec!["first_due_date"],
        ),
        (
            Application {
                installments: Some(4),
                first_due: "2026-04-07",
                ..wrong_installment
            },
            vec!["installments", "installments_value", "first_due_date"],
        ),
    ] {
        let (kind, code, found) = refusal(&mut world, application);
        assert_eq!(
            (kind, code),
            (Kind::ValidationFailed, "simulation_mismatch")
        );
        assert_eq!(found, params, "{application:?}");
    }
    assert_eq!(world.loans.iter().count(), 0);
    world.create_loan(right).unwrap();
}
