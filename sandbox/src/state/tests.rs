use super::*;
use crate::state::fixture::{customer, events, kinds, loan, pass, world};

#[test]
fn a_step_sees_its_own_time_and_steps_that_follow_are_taken_at_once() {
    let mut world = world(CustomersAct::ByThemselves);
    let start = world.now();
    let first = loan(&mut world);
    let moved = SignedDuration::from_hours(2);
    world.act(|world| {
        world.advance_clock(moved);
        assert_eq!(world.now(), start + moved);
        assert_eq!(
            world.loans.get(&first).unwrap().status,
            loans::LoanStatus::Active
        );
    });
    let told = events(&mut world);
    assert!(told.is_sorted_by_key(|(at, _, _)| *at));
    assert_eq!(
        told.last().unwrap().0,
        start + SignedDuration::from_mins(64)
    );
}

#[test]
fn time_stands_still_while_somebody_acts() {
    let mut world = world(CustomersAct::WhenTold);
    world.clock = Clock::start(fixture::START.parse().unwrap(), 1e9);
    let before = world.now();
    let held = world.act(|world| {
        let now = world.now();
        while world.clock.running() == now {
            std::hint::spin_loop();
        }
        assert_eq!(world.now(), now);
        now
    });
    assert!(before <= held && held < world.now());
}

#[test]
fn what_was_due_before_somebody_acts_has_happened() {
    let mut world = world(CustomersAct::WhenTold);
    let loan = loan(&mut world);
    world.clock.advance(SignedDuration::from_mins(1));
    let seen = world.act(|world| world.loans.get(&loan).unwrap().status);
    assert_eq!(seen, loans::LoanStatus::ContractGenerated);
}

#[test]
fn a_step_for_the_past_is_taken_now() {
    let mut world = world(CustomersAct::WhenTold);
    let customer = customer(&mut world, customers::CustomerStatus::Active);
    let now = world.now();
    world.at(Timestamp::UNIX_EPOCH, Step::OfferCredit(customer.clone()));
    world.after(SignedDuration::from_hours(-1), Step::OfferCredit(customer));
    pass(&mut world, SignedDuration::from_hours(1));
    let times: Vec<Timestamp> = events(&mut world)
        .into_iter()
        .map(|(at, _, _)| at)
        .collect();
    assert_eq!(times, [now, now]);
}

#[test]
fn even_without_any_pace_everything_comes_to_an_end() {
    let mut world = world(CustomersAct::ByThemselves);
    world.settings.pace.dinie = SignedDuration::ZERO;
    world.settings.pace.customer = SignedDuration::ZERO;
    loan(&mut world);
    pass(&mut world, SignedDuration::ZERO);
    let told = kinds(&mut world);
    assert_eq!(told.last(), Some(&"loan.active"));
}

#[test]
fn the_end_of_the_clock_is_reached() {
    let mut world = world(CustomersAct::ByThemselves);
    for _ in 0..50 {
        loan(&mut world);
    }
    pass(&mut world, SignedDuration::MAX);
    assert_eq!(world.now(), clock::END);
    assert_eq!(world.schedule.next(), None);
    assert!(
        world
            .loans
            .iter()
            .all(|loan| loan.status == loans::LoanStatus::Finished)
    );
}

#[test]
fn days_and_instants_are_those_of_utc() {
    let late: Timestamp = "2026-03-06T23:59:59.999Z".parse().unwrap();
    assert_eq!(day(late).to_string(), "2026-03-06");
    assert_eq!(instant(late), "2026-03-06T23:59:59Z");
    assert_eq!(instant(noon(day(late))), "2026-03-06T12:00:00Z");
    assert_eq!(noon(Date::MAX), Timestamp::MAX);
}
