use jiff::SignedDuration;

use super::*;
use crate::problem::Kind;
use crate::state::fixture::{self, assert_is, events, kinds, loan, pass, world};
use crate::state::offers::OfferStatus;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn status(world: &World, loan: &str) -> LoanStatus {
    world.loans.get(loan).unwrap().status
}

fn shown(world: &World, loan: &str) -> serde_json::Value {
    let shown = world.loans.get(loan).unwrap().show();
    assert_is("Loan", &shown);
    shown
}

#[test]
fn a_loan_goes_its_whole_way_by_itself() {
    let mut world = world(CustomersAct::ByThemselves);
    let loan = loan(&mut world);
    let start = world.now();
    events(&mut world);
    pass(&mut world, SignedDuration::from_hours(24 * 365));
    let told = events(&mut world);
    let kinds: Vec<&str> = told.iter().map(|(_, kind, _)| *kind).collect();
    let mut expected = vec![
        "loan.contract_generated",
        "loan.awaiting_signatures",
        "loan.signed",
        "loan.disbursing",
        "loan.active",
    ];
    expected.extend(["loan.payment_received"; 6]);
    expected.push("loan.finished");
    assert_eq!(kinds, expected);
    let times = [
        MINUTE,
        MINUTE * 2,
        HOUR + MINUTE * 2,
        HOUR + MINUTE * 3,
        HOUR + MINUTE * 4,
    ];
    for ((at, kind, _), after) in told.iter().zip(times) {
        assert_eq!(*at, start + after, "{kind}");
    }
    let schemas = [
        "ContractGenerated",
        "AwaitingSignatures",
        "Signed",
        "Disbursing",
        "Active",
        "PaymentReceived",
    ];
    for ((_, _, data), schema) in told.iter().zip(schemas) {
        assert_is(&format!("Loan{schema}Data"), data);
    }
    let (at, _, data) = told.last().unwrap();
    assert_is("LoanStatusData", data);
    assert_eq!(crate::state::instant(*at), "2026-09-06T12:00:00Z");
    assert_eq!(status(&world, &loan), LoanStatus::Finished);
    assert_eq!(world.schedule.next(), None);
}

#[test]
fn a_loan_shows_what_its_status_knows() {
    let mut world = world(CustomersAct::WhenTold);
    let loan = loan(&mut world);
    pass(&mut world, MINUTE);
    let generated = shown(&world, &loan);
    let url = format!("http://127.0.0.1:4010/_sandbox/signing/{loan}");
    assert_eq!(generated["signing_url"], url.as_str());
    assert_eq!(generated["ccb_number"], "CCB-2026-000001");
    assert_eq!(generated["net_amount"], "24380.79");
    assert_eq!(
        (&generated["iof"], &generated["service_fee"]),
        (&"319.21".into(), &"300.00".into())
    );
    assert_eq!(generated["updated_at"], "2026-03-06T09:01:00Z");
    pass(&mut world, MINUTE);
    assert_eq!(shown(&world, &loan)["signing_url"], url.as_str());
    world.sign(&loan).unwrap();
    let signed = shown(&world, &loan);
    assert!(signed["signing_url"].is_null() && signed["disbursement_method"].is_null());
    pass(&mut world, MINUTE);
    assert_eq!(shown(&world, &loan)["disbursement_method"], "pix");
    assert!(world.loans.get(&loan).unwrap().installments.is_empty());
    pass(&mut world, MINUTE);
    assert_eq!(world.loans.get(&loan).unwrap().installments.len(), 6);
}

#[test]
fn nobody_signs_for_a_customer_who_is_told() {
    let mut world = world(CustomersAct::WhenTold);
    let loan = loan(&mut world);
    for early in [LoanStatus::Processing, LoanStatus::ContractGenerated] {
        assert_eq!(status(&world, &loan), early);
        assert_eq!(world.sign(&loan).unwrap_err().kind, Kind::Conflict);
        pass(&mut world, MINUTE);
    }
    pass(&mut world, HOUR * 24);
    assert_eq!(status(&world, &loan), LoanStatus::AwaitingSignatures);
    world.sign(&loan).unwrap();
    assert_eq!(world.sign(&loan).unwrap_err().kind, Kind::Conflict);
    assert_eq!(world.sign("ln_0").unwrap_err().kind, Kind::NotFound);
}

#[test]
fn a_loan_is_pushed_through_all_between() {
    for to in &LoanStatus::ALL[1..7] {
        let mut world = world(CustomersAct::WhenTold);
        let loan = loan(&mut world);
        events(&mut world);
        world.push_loan(&loan, *to).unwrap();
        assert_eq!(status(&world, &loan), *to);
        let mut told = kinds(&mut world);
        told.retain(|kind| *kind != "loan.payment_received");
        let between = LoanStatus::ALL[1..]
            .iter()
            .take_while(|status| *status <= to);
        assert_eq!(
            told,
            between.map(|status| status.event()).collect::<Vec<_>>()
        );
        world.push_loan(&loan, *to).unwrap();
        assert_eq!(kinds(&mut world), [""; 0]);
        for back in LoanStatus::ALL.iter().take_while(|status| *status < to) {
            let problem = world.push_loan(&loan, *back).unwrap_err();
            assert_eq!(problem.kind, Kind::Conflict);
        }
    }
}

#[test]
fn what_was_pushed_is_not_repeated_by_steps_that_were_overtaken() {
    let mut world = world(CustomersAct::ByThemselves);
    let loan = loan(&mut world);
    world.push_loan(&loan, LoanStatus::Active).unwrap();
    events(&mut world);
    pass(&mut world, HOUR * 24);
    assert_eq!(kinds(&mut world), [""; 0]);
    assert_eq!(status(&world, &loan), LoanStatus::Active);
}

#[test]
fn a_loan_ends_early_only_before_it_is_active() {
    for to in [LoanStatus::Cancelled, LoanStatus::Error] {
        for from in LoanStatus::ALL {
            let mut world = world(CustomersAct::WhenTold);
            let loan = loan(&mut world);
            world.push_loan(&loan, from).unwrap();
            events(&mut world);
            let pushed = world.push_loan(&loan, to);
            if from < LoanStatus::Active {
                pushed.unwrap();
                assert_eq!(kinds(&mut world), [to.event()]);
                pass(&mut world, HOUR);
                assert_eq!((status(&world, &loan), kinds(&mut world)), (to, vec![]));
                shown(&world, &loan);
            } else if from != to {
                assert_eq!(pushed.unwrap_err().kind, Kind::Conflict);
            }
        }
    }
}

#[test]
fn an_offer_whose_loan_is_cancelled_can_be_taken_again() {
    let mut world = world(CustomersAct::WhenTold);
    let loan = loan(&mut world);
    let offer = world.loans.get(&loan).unwrap().offer.clone();
    world.push_loan(&loan, LoanStatus::Cancelled).unwrap();
    assert_eq!(
        world.offers.get(&offer).unwrap().status,
        OfferStatus::Available
    );
    let again = fixture::loan_from(&mut world, &offer);
    assert_ne!(again, loan);
    events(&mut world);
    pass(&mut world, HOUR * 24 * 40);
    assert!(!kinds(&mut world).contains(&"credit_offer.expired"));
    world.push_loan(&again, LoanStatus::Cancelled).unwrap();
    assert_eq!(
        world.offers.get(&offer).unwrap().status,
        OfferStatus::Expired
    );
    assert_eq!(
        kinds(&mut world),
        ["loan.cancelled", "credit_offer.expired"]
    );
}

#[test]
fn an_offer_whose_loan_failed_stays_accepted() {
    let mut world = world(CustomersAct::WhenTold);
    let loan = loan(&mut world);
    world.push_loan(&loan, LoanStatus::Error).unwrap();
    let offer = &world.loans.get(&loan).unwrap().offer;
    assert_eq!(
        world.offers.get(offer).unwrap().status,
        OfferStatus::Accepted
    );
}
