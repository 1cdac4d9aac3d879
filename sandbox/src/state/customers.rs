//! Customers, what they hand in, and how they become active.
//!
//! This file keeps them and finds them: by id, by tax number, and in each order a list can have. What
//! happens to a customer is in `registration`, `kyc`, `biometrics` and `review`; how it looks from
//! outside, in `show`.

mod biometrics;
mod kyc;
mod registration;
mod review;
mod show;
mod tax_number;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::Id;
use crate::problem::Problem;

pub(crate) use biometrics::SessionState;
pub(crate) use kyc::{BIOMETRICS, Document, KycItem, KycStatus};
pub(crate) use registration::{CustomerChanges, Registered, Registration};
pub(crate) use tax_number::{TaxNumber, TaxNumberKind, digits};

/// All customers. None is ever removed.
#[derive(Default)]
pub(crate) struct Customers {
    /// In the order of registration; the indexes below are places in it.
    all: Vec<Customer>,
    by_id: HashMap<Id, usize>,
    by_cpf: HashMap<Box<str>, usize>,
    by_cnpj: HashMap<Box<str>, usize>,
    by_creation: BTreeSet<(Timestamp, usize)>,
    by_change: BTreeSet<(Timestamp, usize)>,
    by_name: BTreeSet<(Arc<str>, usize)>,
    sessions: biometrics::Sessions,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Customer {
    pub(crate) id: Id,
    pub(crate) status: CustomerStatus,
    pub(crate) cpf: TaxNumber,
    pub(crate) cnpj: Option<TaxNumber>,
    pub(crate) name: Arc<str>,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) trading_name: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) kyc: Vec<KycItem>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// When its review ends, if nothing comes in between.
    review_ends_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CustomerStatus {
    PendingKyc,
    UnderReview,
    Active,
}

/// What a list of customers is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SortBy {
    CreatedAt,
    UpdatedAt,
    Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Ascending,
    Descending,
}

impl Customers {
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Customer> {
        self.by_id.get(id).map(|&place| &self.all[place])
    }

    /// # Errors
    ///
    /// 404 where nobody has this id.
    pub(crate) fn find(&self, id: &str) -> Result<&Customer, Problem> {
        self.get(id).ok_or_else(no_such_customer)
    }

    /// The customer with these eleven digits.
    pub(crate) fn with_cpf(&self, digits: &str) -> Option<&Customer> {
        self.by_cpf.get(digits).map(|&place| &self.all[place])
    }

    /// The customer with these fourteen digits.
    pub(crate) fn with_cnpj(&self, digits: &str) -> Option<&Customer> {
        self.by_cnpj.get(digits).map(|&place| &self.all[place])
    }

    /// All of them. Where two are equal, the one registered first is the smaller one.
    pub(crate) fn sorted(
        &self,
        by: SortBy,
        order: Order,
    ) -> Box<dyn Iterator<Item = &Customer> + '_> {
        match by {
            SortBy::CreatedAt => self.in_order_of(&self.by_creation, order),
            SortBy::UpdatedAt => self.in_order_of(&self.by_change, order),
            SortBy::Name => self.in_order_of(&self.by_name, order),
        }
    }

    /// Takes in a customer whose id and tax numbers nobody has yet.
    pub(super) fn add(&mut self, customer: Customer) {
        let place = self.all.len();
        self.by_id.insert(customer.id.clone(), place);
        self.by_cpf.insert(customer.cpf.digits().into(), place);
        if let Some(cnpj) = &customer.cnpj {
            self.by_cnpj.insert(cnpj.digits().into(), place);
        }
        self.by_creation.insert((customer.created_at, place));
        self.by_change.insert((customer.updated_at, place));
        self.by_name.insert((customer.name.clone(), place));
        self.all.push(customer);
    }

    /// Changes a customer, and keeps the indexes true. Its id, CPF and time of registration never change.
    ///
    /// # Errors
    ///
    /// 404 where nobody has this id.
    fn change<T>(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Customer) -> T,
    ) -> Result<T, Problem> {
        let place = *self.by_id.get(id).ok_or_else(no_such_customer)?;
        let customer = &mut self.all[place];
        let (name, updated_at) = (customer.name.clone(), customer.updated_at);
        let cnpj = customer.cnpj.clone();
        let outcome = change(customer);
        if customer.name != name {
            self.by_name.remove(&(name, place));
            self.by_name.insert((customer.name.clone(), place));
        }
        if customer.updated_at != updated_at {
            self.by_change.remove(&(updated_at, place));
            self.by_change.insert((customer.updated_at, place));
        }
        if customer.cnpj != cnpj {
            if let Some(cnpj) = cnpj {
                self.by_cnpj.remove(cnpj.digits());
            }
            if let Some(cnpj) = &customer.cnpj {
                self.by_cnpj.insert(cnpj.digits().into(), place);
            }
        }
        Ok(outcome)
    }

    fn in_order_of<'a, K: Ord>(
        &'a self,
        index: &'a BTreeSet<(K, usize)>,
        order: Order,
    ) -> Box<dyn Iterator<Item = &'a Customer> + 'a> {
        let customers = index.iter().map(|(_, place)| &self.all[*place]);
        match order {
            Order::Ascending => Box::new(customers),
            Order::Descending => Box::new(customers.rev()),
        }
    }
}

impl Customer {
    /// The item of this type in its `kyc` list.
    pub(crate) fn item(&self, item_type: &str) -> Option<&KycItem> {
        self.kyc.iter().find(|item| item.is(item_type))
    }
}

impl CustomerStatus {
    pub(crate) const ALL: [Self; 3] = [Self::PendingKyc, Self::UnderReview, Self::Active];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::PendingKyc => "pending_kyc",
            Self::UnderReview => "under_review",
            Self::Active => "active",
        }
    }

    /// The status that the API calls so.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

fn no_such_customer() -> Problem {
    Problem::not_found("There is no customer with this id.")
}

impl std::fmt::Debug for Customer {
    /// Without what identifies a person.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Customer")
            .field("id", &self.id)
            .field("status", &self.status)
            .field("kyc", &self.kyc)
            .finish_non_exhaustive()
    }
}
