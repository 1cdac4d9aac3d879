use super::*;
use crate::state::CustomersAct;
use crate::state::fixture::{assert_is, customer, events, kinds, pass, world};

#[test]
fn an_active_customer_gets_an_offer_that_expires() {
    let mut world = world(CustomersAct::WhenTold);
    let customer = customer(&mut world, CustomerStatus::Active);
    world.act(|world| world.after(SignedDuration::ZERO, Step::OfferCredit(customer.clone())));
    pass(&mut world, SignedDuration::from_secs(30 * 86_400 - 1));
    let offer = world.offers.of_customer(&customer).next().unwrap().clone();
    assert_eq!(offer.status, OfferStatus::Available);
    assert_is("CreditOffer", &offer.show());
    assert_eq!(offer.minimum, Cents::reais(1_000));
    let told = events(&mut world);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].1, "credit_offer.available");
    assert_is("CreditOfferData", &told[0].2);
    pass(&mut world, SignedDuration::from_secs(1));
    let told = events(&mut world);
    assert_eq!(
        (told.len(), told[0].0, told[0].1),
        (1, offer.valid_until, "credit_offer.expired")
    );
    assert_eq!(told[0].2["status"], "expired");
    let offer = world.offers.get(&offer.id).unwrap();
    assert_eq!(
        (offer.status, offer.updated_at),
        (OfferStatus::Expired, offer.valid_until)
    );
}

#[test]
fn who_is_not_active_gets_offers_only_as_wished() {
    let mut world = world(CustomersAct::WhenTold);
    for status in [CustomerStatus::PendingKyc, CustomerStatus::UnderReview] {
        let customer = customer(&mut world, status);
        world.offer_credit(&customer);
        assert_eq!(world.offers.of_customer(&customer).count(), 0);
        world.make_offer(&customer, OfferWish::default()).unwrap();
        assert_eq!(world.offers.of_customer(&customer).count(), 1);
    }
    world.offer_credit("cust_00000000000000000000000000000000");
    assert_eq!(kinds(&mut world), ["credit_offer.available"; 2]);
}

#[test]
fn offers_differ_and_are_the_same_for_the_same_seed() {
    let terms = || {
        let mut world = world(CustomersAct::WhenTold);
        let customer = customer(&mut world, CustomerStatus::Active);
        for _ in 0..40 {
            world.offer_credit(&customer);
        }
        let terms = |offer: &Offer| (offer.approved, offer.rate, offer.installments);
        world.offers.iter().map(terms).collect::<Vec<_>>()
    };
    let first = terms();
    assert_eq!(first, terms());
    let distinct: std::collections::BTreeSet<_> = first.iter().collect();
    assert!(distinct.len() > 20, "{distinct:?}");
}

#[test]
fn a_wish_is_granted_if_somebody_can_take_it() {
    let mut world = world(CustomersAct::WhenTold);
    let customer = customer(&mut world, CustomerStatus::Active);
    let wish = OfferWish {
        amount: Some(Cents::new(1)),
        rate: Some(Rate::MAX),
        installments: Some(120),
        valid_for: Some(SignedDuration::from_secs(1)),
        min_amount: None,
    };
    let id = world.make_offer(&customer, wish.clone()).unwrap();
    let offer = world.offers.get(&id).unwrap();
    assert_eq!(
        (offer.approved, offer.minimum),
        (Cents::new(1), Cents::new(1))
    );
    let refused = |change: fn(&mut OfferWish)| {
        let mut wish = wish.clone();
        change(&mut wish);
        wish
    };
    for (param, wish) in [
        (
            "approved_amount",
            refused(|wish| {
                (wish.amount, wish.min_amount) =
                    (Some(HIGHEST + Cents::new(1)), Some(Cents::new(1)))
            }),
        ),
        (
            "min_amount",
            refused(|wish| wish.min_amount = Some(Cents::ZERO)),
        ),
        (
            "min_amount",
            refused(|wish| wish.min_amount = Some(Cents::new(2))),
        ),
        (
            "interest_rate",
            refused(|wish| wish.rate = Some(Rate::new(10_001))),
        ),
        ("installments", refused(|wish| wish.installments = Some(0))),
        (
            "installments",
            refused(|wish| wish.installments = Some(121)),
        ),
        (
            "valid_for",
            refused(|wish| wish.valid_for = Some(SignedDuration::ZERO)),
        ),
    ] {
        let problem = world.make_offer(&customer, wish).unwrap_err();
        assert_eq!(problem.kind, Kind::ValidationFailed);
        let params: Vec<&str> = problem.errors.iter().map(|error| &*error.param).collect();
        assert_eq!(params, [param]);
    }
    let problem = world.make_offer("nobody", wish).unwrap_err();
    assert_eq!(problem.kind, Kind::NotFound);
    assert_eq!(world.offers.iter().count(), 1);
}

#[test]
fn a_planted_offer_has_a_past_and_a_future() {
    let mut world = world(CustomersAct::WhenTold);
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    let now = world.now();
    let customer = customer(&mut world, CustomerStatus::Active);
    let old = world.plant_offer(&customer, now - days(30));
    let young = world.plant_offer(&customer, now - days(29));
    let status = |world: &World, id: &str| world.offers.get(id).unwrap().status;
    assert_eq!(status(&world, &old), OfferStatus::Expired);
    assert_eq!(status(&world, &young), OfferStatus::Available);
    assert_eq!(kinds(&mut world), [""; 0]);
    pass(&mut world, days(1));
    assert_eq!(status(&world, &young), OfferStatus::Expired);
    assert_eq!(kinds(&mut world), ["credit_offer.expired"]);
}
