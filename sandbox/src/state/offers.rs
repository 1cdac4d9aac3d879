//! Credit offers: made to customers, valid for a while, taken once. What a loan from one would cost is in
//! `offers/simulations.rs`, computed by `offers/quote.rs`.

mod make;
mod quote;
mod simulations;

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use serde_json::{Value, json};

pub(crate) use make::OfferWish;
pub(crate) use quote::Quote;
pub(crate) use simulations::Simulation;
pub(super) use simulations::expired;

use super::money::{Cents, Rate};
use super::{Id, World, instant};

/// All offers in the order in which they were made, and their simulations.
#[derive(Default)]
pub(crate) struct Offers {
    all: Vec<Offer>,
    by_id: HashMap<Id, usize>,
    by_customer: HashMap<Id, Vec<usize>>,
    simulations: HashMap<Id, Simulation>,
}

#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) id: Id,
    pub(crate) customer: Id,
    pub(crate) status: OfferStatus,
    pub(crate) approved: Cents,
    pub(crate) minimum: Cents,
    pub(crate) rate: Rate,
    pub(crate) installments: usize,
    pub(crate) valid_until: Timestamp,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// The last ones, oldest first. Only the newest can become a loan.
    simulations: VecDeque<Id>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfferStatus {
    Available,
    Accepted,
    Expired,
}

impl Offers {
    pub(crate) fn get(&self, id: &str) -> Option<&Offer> {
        self.by_id.get(id).map(|&index| &self.all[index])
    }

    /// Oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Offer> {
        self.all.iter()
    }

    /// Oldest first.
    pub(crate) fn of_customer(&self, customer: &str) -> impl DoubleEndedIterator<Item = &Offer> {
        let indices = self.by_customer.get(customer).into_iter().flatten();
        indices.map(|&index| &self.all[index])
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Offer> {
        self.by_id.get(id).map(|&index| &mut self.all[index])
    }

    pub(super) fn accept(&mut self, id: &str, at: Timestamp) {
        if let Some(offer) = self.get_mut(id) {
            offer.status = OfferStatus::Accepted;
            offer.updated_at = at;
        }
    }

    /// What an accepted offer is now if its loan came to nothing then.
    pub(super) fn give_back(&mut self, id: &str, at: Timestamp, now: Timestamp) {
        if let Some(offer) = self.get_mut(id) {
            (offer.status, offer.updated_at) = if offer.valid_until <= now {
                (OfferStatus::Expired, offer.valid_until.max(at))
            } else {
                (OfferStatus::Available, at)
            };
        }
    }

    fn add(&mut self, offer: Offer) {
        let index = self.all.len();
        self.by_id.insert(offer.id.clone(), index);
        let of_customer = self.by_customer.entry(offer.customer.clone());
        of_customer.or_default().push(index);
        self.all.push(offer);
    }
}

impl Offer {
    pub(crate) fn newest_simulation(&self) -> Option<&Id> {
        self.simulations.back()
    }

    /// As the API shows it.
    pub(crate) fn show(&self) -> Value {
        let mut offer = self.told();
        offer["created_at"] = instant(self.created_at).into();
        offer["updated_at"] = instant(self.updated_at).into();
        offer
    }

    /// As events tell it.
    fn told(&self) -> Value {
        json!({
            "id": &*self.id,
            "customer_id": &*self.customer,
            "status": self.status.as_str(),
            "approved_amount": self.approved.to_string(),
            "min_amount": self.minimum.to_string(),
            "interest_rate": self.rate.percent(),
            "installments": self.installments,
            "due_date_rule": null,
            "valid_until": instant(self.valid_until),
        })
    }
}

impl OfferStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Accepted => "accepted",
            Self::Expired => "expired",
        }
    }
}

impl World {
    /// An available offer expires, whenever it was to.
    pub(crate) fn expire_offer(&mut self, offer: &str) {
        let now = self.now();
        let Some(offer) = self.offers.get_mut(offer) else {
            return;
        };
        if offer.status == OfferStatus::Available {
            offer.status = OfferStatus::Expired;
            offer.updated_at = now;
            let data = offer.told();
            self.emit("credit_offer.expired", data);
        }
    }

    /// Its loan came to nothing: it can be taken again while it is valid.
    pub(super) fn release_offer(&mut self, id: &str) {
        let now = self.now();
        self.offers.give_back(id, now, now);
        let offer = self.offers.get(id);
        if let Some(offer) = offer.filter(|offer| offer.status == OfferStatus::Expired) {
            let data = offer.told();
            self.emit("credit_offer.expired", data);
        }
    }
}
