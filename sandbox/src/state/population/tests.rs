//! The population: repeatable, whole, of the past, and of every kind.

use std::collections::BTreeSet;

use super::*;
use crate::state::customers::{Order, SortBy, TaxNumber, TaxNumberKind};
use crate::state::fixture::{assert_is, world};
use crate::state::offers::OfferStatus;
use crate::state::{CustomersAct, Random, instant};

fn populated(seed: u64) -> World {
    let mut world = world(CustomersAct::ByThemselves);
    world.random = Random::from_seed(seed);
    world.populate(200);
    world
}

fn customers(world: &World) -> impl Iterator<Item = &Customer> {
    world.customers.sorted(SortBy::CreatedAt, Order::Ascending)
}

fn text(world: &World) -> String {
    customers(world)
        .map(|customer| format!("{}\n", customer.body()))
        .collect()
}

fn text_with_credit(world: &World) -> String {
    let mut all = text(world);
    for offer in world.offers.iter() {
        all += &format!("{}\n", offer.show());
    }
    for loan in world.loans.iter() {
        all += &format!("{}\n", loan.show());
        for installment in &loan.installments {
            all += &format!("{}\n", installment.show(&loan.id, world.now()));
        }
    }
    all
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let one = text_with_credit(&populated(1));
    assert_eq!(one, text_with_credit(&populated(1)));
    assert_ne!(one, text_with_credit(&populated(2)));
}

#[test]
fn the_time_of_day_makes_no_difference() {
    let mut later = world(CustomersAct::ByThemselves);
    later.random = Random::from_seed(1);
    later.advance_clock(SignedDuration::from_hours(14));
    later.populate(200);
    assert_eq!(text(&later), text(&populated(1)));
}

#[test]
fn everybody_is_whole_and_of_the_past() {
    let world = populated(1);
    assert_eq!(world.customers.len(), 200);
    assert!(world.outbox.is_empty());
    let none = BTreeSet::new();
    for customer in customers(&world) {
        let cpf = TaxNumber::parse(TaxNumberKind::Cpf, customer.cpf.text(), &none);
        assert_eq!(cpf.as_ref(), Some(&customer.cpf));
        if let Some(cnpj) = &customer.cnpj {
            assert!(TaxNumber::parse(TaxNumberKind::Cnpj, cnpj.text(), &none).is_some());
        }
        assert!(customer.created_at <= customer.updated_at);
        assert!(customer.updated_at <= world.now());
        let handed_in = customer.kyc.iter().filter_map(|item| item.uploaded_at);
        for at in handed_in {
            assert!(customer.created_at <= at && at <= customer.updated_at);
        }
        let open = customer.kyc.iter().any(KycItem::awaits_the_customer);
        assert_eq!(open, customer.status == CustomerStatus::PendingKyc);
    }
    let first = customers(&world).next().unwrap();
    assert!(
        instant(first.created_at).starts_with("2025-03"),
        "{}",
        instant(first.created_at)
    );
    assert_is("Customer", &first.body());
}

#[test]
fn there_are_people_of_every_kind() {
    let world = populated(1);
    for status in CustomerStatus::ALL {
        assert!(
            customers(&world).any(|customer| customer.status == status),
            "{status:?}"
        );
    }
    for status in KycStatus::ALL {
        let has = |customer: &Customer| customer.kyc.iter().any(|item| item.status == status);
        assert!(customers(&world).any(has), "{status:?}");
    }
    let companies = customers(&world)
        .filter(|customer| customer.cnpj.is_some())
        .count();
    assert!((80..160).contains(&companies), "{companies}");
    let names: BTreeSet<_> = customers(&world).map(|customer| &customer.name).collect();
    assert!(names.len() > 180, "{}", names.len());
}

#[test]
fn active_customers_have_taken_up_credit() {
    let world = populated(1);
    let status = |id: &str| world.customers.get(id).unwrap().status;
    let mut last = Timestamp::MIN;
    for offer in world.offers.iter() {
        assert_eq!(status(&offer.customer), CustomerStatus::Active);
        assert!(last <= offer.created_at && offer.created_at <= world.now());
        last = offer.created_at;
    }
    for wanted in [
        OfferStatus::Available,
        OfferStatus::Accepted,
        OfferStatus::Expired,
    ] {
        assert!(
            world.offers.iter().any(|offer| offer.status == wanted),
            "{wanted:?}"
        );
    }
    let common = [
        LoanStatus::AwaitingSignatures,
        LoanStatus::Active,
        LoanStatus::Finished,
    ];
    for wanted in common {
        assert!(
            world.loans.iter().any(|loan| loan.status == wanted),
            "{wanted:?}"
        );
    }
    assert!(world.loans.iter().any(|loan| !loan.installments.is_empty()));
}
