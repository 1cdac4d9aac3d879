//! What the tests of the state share: a world that stands still, customers in it, and the description to
//! compare with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use jsonschema::Validator;
use serde_json::{Value, json};

use super::customers::{Customer, CustomerStatus, Registration, TaxNumber, TaxNumberKind};
use super::loans::Application;
use super::offers::OfferWish;
use super::{Clock, CustomersAct, Id, Pace, Random, Settings, World};
use crate::description::BUNDLED;

/// When the worlds of tests begin.
pub(crate) const START: &str = "2026-03-06T09:00:00Z";

/// What Dinie does takes a minute in it, what customers do an hour.
pub(crate) fn world(customers_act: CustomersAct) -> World {
    let kinds = [
        "customer.active",
        "customer.under_review",
        "loan.active",
        "loan.created",
    ];
    let settings = Settings {
        origin: "http://127.0.0.1:4010".to_owned(),
        documented_numbers: BTreeSet::new(),
        event_kinds: kinds.map(str::to_owned).into(),
        customers_act,
        pace: Pace {
            dinie: SignedDuration::from_mins(1),
            customer: SignedDuration::from_hours(1),
        },
    };
    let clock = Clock::start(START.parse().unwrap(), 0.0);
    World::new(clock, Random::from_seed(7), settings)
}

/// A person, without a company, who has this status and has handed in nothing.
pub(crate) fn customer(world: &mut World, status: CustomerStatus) -> Id {
    let body = 110_000_000 + world.random.below(100_000_000);
    let registration = Registration {
        cpf: TaxNumber::complete(TaxNumberKind::Cpf, &body.to_string()),
        cnpj: None,
        name: Some("João Silva".to_owned()),
        email: Some("joao@example.com".to_owned()),
        phone: Some("+5511999999999".to_owned()),
        trading_name: None,
        external_id: None,
    };
    let id = world.random.id("cust_");
    let mut customer = Customer::new(id.clone(), registration, world.now());
    customer.status = status;
    world.customers.add(customer);
    id
}

/// An offer of 1000.00 to 25000.00 at 2.5 percent in 6 installments to an active customer.
pub(crate) fn offer(world: &mut World) -> Id {
    let customer = customer(world, CustomerStatus::Active);
    let wish = OfferWish {
        amount: Some(super::money::Cents::reais(25_000)),
        rate: Some(super::money::Rate::new(250)),
        installments: Some(6),
        ..OfferWish::default()
    };
    world.make_offer(&customer, wish).unwrap()
}

/// A loan of all of [`offer`], just created.
pub(crate) fn loan(world: &mut World) -> Id {
    let offer = offer(world);
    loan_from(world, &offer)
}

pub(crate) fn loan_from(world: &mut World, offer: &str) -> Id {
    let all = world.offers.get(offer).unwrap().approved;
    let simulation = world.simulate(offer, Some(all), Some(6)).unwrap().clone();
    let application = Application {
        offer,
        simulation: &simulation.id,
        installments: Some(6),
        installment: Some(simulation.quote.installment),
        first_due: &simulation.quote.first_due.to_string(),
    };
    world.create_loan(application).unwrap().id.clone()
}

/// Moves the clock on, and lets happen what is due.
pub(crate) fn pass(world: &mut World, time: SignedDuration) {
    world.act(|world| world.advance_clock(time));
}

/// The events since the last call: time of each, kind and data, all of the form that the description gives.
pub(crate) fn events(world: &mut World) -> Vec<(Timestamp, &'static str, Value)> {
    let events = std::mem::take(&mut world.outbox);
    for event in &events {
        let body = json!({ "type": event.kind, "timestamp": super::instant(event.at), "data": event.data });
        let schema = format!(
            "#/webhooks/{}/post/requestBody/content/application~1json/schema",
            event.kind
        );
        assert_valid(&schema, &body);
    }
    let told = |event: super::Event| (event.at, event.kind, event.data);
    events.into_iter().map(told).collect()
}

pub(crate) fn kinds(world: &mut World) -> Vec<&'static str> {
    events(world).into_iter().map(|(_, kind, _)| kind).collect()
}

/// Has the form of a schema of the description, its members in its order, and no others.
pub(crate) fn assert_is(schema: &str, value: &Value) {
    assert_valid(&format!("#/components/schemas/{schema}"), value);
    let properties = DESCRIPTION["components"]["schemas"][schema]["properties"]
        .as_object()
        .unwrap();
    let known: Vec<&String> = properties.keys().collect();
    let members: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(members, known, "{schema}");
}

/// The values of an enum of the description.
pub(crate) fn values_of(schema: &str) -> Vec<String> {
    let values = &DESCRIPTION["components"]["schemas"][schema]["enum"];
    serde_json::from_value(values.clone()).unwrap()
}

fn assert_valid(pointer: &str, value: &Value) {
    // Compiling a schema takes long, and most are used by many tests.
    static VALIDATORS: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = validators
        .entry(pointer.to_owned())
        .or_insert_with(|| Arc::new(validator(pointer)))
        .clone();
    drop(validators);
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{pointer}: {errors:?} in {value}");
}

fn validator(pointer: &str) -> Validator {
    let mut schema = DESCRIPTION.clone();
    schema["$ref"] = pointer.into();
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| serde_yaml::from_str(BUNDLED).unwrap());
