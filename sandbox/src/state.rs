//! Everything the sandbox remembers, and what happens by itself as time passes.
//!
//! One [`World`] behind one lock: its functions are plain and do not wait. What has to happen later is a
//! [`Step`] in the schedule; what others have to hear is an [`Event`] in the outbox.

mod clock;
#[cfg(test)]
pub(crate) mod fixture;
mod random;
mod schedule;

pub(crate) mod credentials;
pub(crate) mod customers;
pub(crate) mod endpoints;
pub(crate) mod loans;
pub(crate) mod money;
pub(crate) mod offers;
mod population;

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub(crate) use clock::Clock;
pub(crate) use random::Random;
pub(crate) use schedule::{Schedule, Step};

/// A prefixed id, such as `cust_550e8400e29b41d4a716446655440000`.
pub(crate) type Id = Arc<str>;

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) settings: Settings,
    pub(crate) schedule: Schedule,
    /// Events that have happened and are not handed over for delivery yet, oldest first.
    pub(crate) outbox: Vec<Event>,
    pub(crate) credentials: credentials::Credentials,
    pub(crate) customers: customers::Customers,
    pub(crate) offers: offers::Offers,
    pub(crate) loans: loans::Loans,
    pub(crate) endpoints: endpoints::Endpoints,
}

/// What does not change while the sandbox runs.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `http://127.0.0.1:PORT`: where pages for customers are.
    pub(crate) origin: String,
    /// CPFs and CNPJs of the description's examples, which are taken although their check digits are wrong.
    pub(crate) documented_numbers: std::collections::BTreeSet<String>,
    /// The events that the description has, by name: what a webhook endpoint may ask for.
    pub(crate) event_kinds: std::collections::BTreeSet<String>,
    pub(crate) customers_act: CustomersAct,
    pub(crate) pace: Pace,
}

/// Whether the sandbox plays the customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CustomersAct {
    /// They finish biometrics, sign contracts, and pay installments on the day they are due.
    ByThemselves,
    /// Somebody has to do it for them, through the control routes or the pages.
    WhenTold,
}

/// How long things take, by the sandbox's clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// What Dinie does: review, an offer, each step of a loan.
    pub(crate) dinie: SignedDuration,
    /// What a customer does: biometrics, signing.
    pub(crate) customer: SignedDuration,
}

/// What those who wait for the world have to know: the background tasks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outlook {
    pub(crate) clock: Clock,
    /// When the next step is due.
    pub(crate) next_step: Option<Timestamp>,
    /// Grows with every change of a webhook endpoint.
    pub(crate) endpoint_changes: u64,
}

/// Something that webhook endpoints hear of.
#[derive(Clone)]
pub(crate) struct Event {
    /// `msg_` and 32 hexadecimal digits; the `webhook-id` of its deliveries.
    pub(crate) id: Id,
    /// Key under `webhooks` of the description: `loan.created`.
    pub(crate) kind: &'static str,
    pub(crate) at: Timestamp,
    pub(crate) data: Value,
}

impl World {
    pub(crate) fn new(clock: Clock, random: Random, settings: Settings) -> Self {
        Self {
            clock,
            random,
            settings,
            schedule: Schedule::default(),
            outbox: Vec::new(),
            credentials: credentials::Credentials::default(),
            customers: customers::Customers::default(),
            offers: offers::Offers::default(),
            loans: loans::Loans::default(),
            endpoints: endpoints::Endpoints::default(),
        }
    }

    /// Lets everything happen that is due, then acts; time stands still meanwhile.
    pub(crate) fn act<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        self.catch_up();
        let outcome = act(self);
        self.clock.let_go();
        outcome
    }

    /// Moves the clock forward, and lets everything happen that is due by then.
    pub(crate) fn advance_clock(&mut self, by: SignedDuration) {
        self.clock.advance(by);
        self.catch_up();
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn outlook(&self) -> Outlook {
        Outlook {
            clock: self.clock.clone(),
            next_step: self.schedule.next(),
            endpoint_changes: self.endpoints.changes(),
        }
    }

    pub(crate) fn after(&mut self, delay: SignedDuration, step: Step) {
        let at = self.now().saturating_add(delay).unwrap_or(Timestamp::MAX);
        self.at(at, step);
    }

    /// What would have had to happen in the past happens next.
    pub(crate) fn at(&mut self, at: Timestamp, step: Step) {
        let at = at.max(self.now());
        self.schedule.add(at, step);
    }

    pub(crate) fn emit(&mut self, kind: &'static str, data: Value) {
        let event = Event {
            id: self.random.id("msg_"),
            kind,
            at: self.now(),
            data,
        };
        self.outbox.push(event);
    }

    /// Takes the steps that are due, each at its own time, in their order; then time stands still.
    fn catch_up(&mut self) {
        let now = self.clock.running();
        while let Some((at, step)) = self.schedule.next_until(now) {
            self.clock.hold_at(at);
            self.take(step);
        }
        self.clock.hold_at(now);
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::FinishBiometrics(session) => self.finish_biometrics(&session),
            Step::FinishReview(customer) => self.finish_review(&customer),
            Step::OfferCredit(customer) => self.offer_credit(&customer),
            Step::ExpireOffer(offer) => self.expire_offer(&offer),
            Step::AdvanceLoan(loan, from) => self.advance_loan(&loan, from),
            Step::Sign(loan) => self.sign_by_itself(&loan),
            Step::FallDue(loan, installment) => self.fall_due(&loan, installment),
        }
    }
}

/// As the API writes instants: UTC with `Z`, to the second.
pub(crate) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The day of an instant, in UTC.
pub(crate) fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// When something happens that is to happen on this day: at noon in UTC, in the morning in Brazil.
pub(crate) fn noon(day: Date) -> Timestamp {
    let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
    noon.map_or(Timestamp::MAX, |noon| noon.timestamp())
}

#[cfg(test)]
mod tests;
