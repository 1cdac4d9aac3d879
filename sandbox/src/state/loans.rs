//! Loans, their nine states, and their installments: how a loan is contracted in `loans/contract.rs`, how it
//! goes on in `loans/course.rs`, how it is paid back in `loans/installments.rs`.

mod contract;
mod course;
mod installments;
mod planted;

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};

pub(crate) use contract::Application;
pub(crate) use installments::Installment;

use super::offers::Quote;
use super::{Id, instant};

/// All loans in the order in which they were made.
#[derive(Default)]
pub(crate) struct Loans {
    all: Vec<Loan>,
    by_id: HashMap<Id, usize>,
    /// How many contracts were made so far.
    contracts: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Loan {
    pub(crate) id: Id,
    pub(crate) offer: Id,
    pub(crate) simulation: Id,
    pub(crate) customer: Id,
    pub(crate) status: LoanStatus,
    pub(crate) quote: Quote,
    /// From when the contract is generated on; until then most amounts are not told.
    pub(crate) ccb_number: Option<String>,
    /// While there is something to sign.
    pub(crate) signing_url: Option<String>,
    pub(crate) disbursement_method: Option<&'static str>,
    /// None until the loan is active.
    pub(crate) installments: Vec<Installment>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// In the order in which they follow each other; the last two end a loan early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LoanStatus {
    Processing,
    ContractGenerated,
    AwaitingSignatures,
    Signed,
    Disbursing,
    Active,
    Finished,
    Cancelled,
    Error,
}

impl Loans {
    pub(crate) fn get(&self, id: &str) -> Option<&Loan> {
        self.by_id.get(id).map(|&index| &self.all[index])
    }

    /// Oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Loan> {
        self.all.iter()
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut Loan> {
        self.by_id.get(id).map(|&index| &mut self.all[index])
    }

    fn add(&mut self, loan: Loan) {
        self.by_id.insert(loan.id.clone(), self.all.len());
        self.all.push(loan);
    }
}

impl Loan {
    /// As the API shows it.
    pub(crate) fn show(&self) -> Value {
        let quote = &self.quote;
        let computed = self.ccb_number.as_ref().map(|_| quote);
        json!({
            "id": &*self.id,
            "credit_offer_id": &*self.offer,
            "simulation_id": &*self.simulation,
            "customer_id": &*self.customer,
            "status": self.status.as_str(),
            "requested_amount": quote.requested.to_string(),
            "net_amount": computed.map(|quote| quote.amount.to_string()),
            "iof": computed.map(|quote| quote.iof.to_string()),
            "service_fee": computed.map(|quote| quote.fees.to_string()),
            "interest_rate": computed.map(|quote| quote.rate.percent()),
            "cet": computed.map(|quote| quote.cet),
            "total_amount": quote.total.to_string(),
            "installments_value": quote.installment.to_string(),
            "first_due_date": quote.first_due.to_string(),
            "number_of_installments": quote.installments,
            "ccb_number": self.ccb_number,
            "disbursement_method": self.disbursement_method,
            "signing_url": self.signing_url,
            "created_at": instant(self.created_at),
            "updated_at": instant(self.updated_at),
        })
    }

    /// As the event of its status tells it.
    fn told(&self) -> Value {
        let mut data = json!({ "id": &*self.id });
        let status = self.status.as_str();
        match self.status {
            LoanStatus::Processing => {
                data["credit_offer_id"] = (*self.offer).into();
                data["customer_id"] = (*self.customer).into();
                data["status"] = status.into();
                data["requested_amount"] = self.quote.requested.to_string().into();
                data["number_of_installments"] = self.quote.installments.into();
            }
            LoanStatus::ContractGenerated | LoanStatus::AwaitingSignatures => {
                data["status"] = status.into();
                data["signing_url"] = self.signing_url.clone().into();
            }
            LoanStatus::Signed => {
                data["status"] = status.into();
                data["ccb_number"] = self.ccb_number.clone().into();
            }
            LoanStatus::Active => {
                data["status"] = status.into();
                data["requested_amount"] = self.quote.requested.to_string().into();
                data["net_amount"] = self.quote.amount.to_string().into();
            }
            LoanStatus::Disbursing
            | LoanStatus::Finished
            | LoanStatus::Cancelled
            | LoanStatus::Error => data["status"] = status.into(),
        }
        data
    }
}

impl LoanStatus {
    pub(crate) const ALL: [Self; 9] = [
        Self::Processing,
        Self::ContractGenerated,
        Self::AwaitingSignatures,
        Self::Signed,
        Self::Disbursing,
        Self::Active,
        Self::Finished,
        Self::Cancelled,
        Self::Error,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::ContractGenerated => "contract_generated",
            Self::AwaitingSignatures => "awaiting_signatures",
            Self::Signed => "signed",
            Self::Disbursing => "disbursing",
            Self::Active => "active",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
            Self::Error => "error",
        }
    }

    /// The status that the API calls so.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// The event that tells of it.
    fn event(self) -> &'static str {
        match self {
            Self::Processing => "loan.created",
            Self::ContractGenerated => "loan.contract_generated",
            Self::AwaitingSignatures => "loan.awaiting_signatures",
            Self::Signed => "loan.signed",
            Self::Disbursing => "loan.disbursing",
            Self::Active => "loan.active",
            Self::Finished => "loan.finished",
            Self::Cancelled => "loan.cancelled",
            Self::Error => "loan.error",
        }
    }

    /// Where a loan goes if nothing ends it early.
    fn next(self) -> Option<Self> {
        Some(match self {
            Self::Processing => Self::ContractGenerated,
            Self::ContractGenerated => Self::AwaitingSignatures,
            Self::AwaitingSignatures => Self::Signed,
            Self::Signed => Self::Disbursing,
            Self::Disbursing => Self::Active,
            Self::Active => Self::Finished,
            Self::Finished | Self::Cancelled | Self::Error => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::fixture;

    #[test]
    fn statuses_are_those_of_the_description_in_its_order() {
        let known = fixture::values_of("LoanStatus");
        let ours: Vec<&str> = LoanStatus::ALL.map(LoanStatus::as_str).to_vec();
        assert_eq!(ours, known);
        assert!(LoanStatus::ALL.is_sorted());
    }

    #[test]
    fn a_loan_goes_through_all_statuses_but_the_early_ends() {
        let course = std::iter::successors(Some(LoanStatus::Processing), |status| status.next());
        assert_eq!(course.collect::<Vec<_>>(), LoanStatus::ALL[..7]);
        assert_eq!(LoanStatus::Cancelled.next(), None);
        assert_eq!(LoanStatus::Error.next(), None);
    }
}
