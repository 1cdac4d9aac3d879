//! Customers who were there before the sandbox started, and the credit they have taken up: the same for the
//! same seed on the same day. Nobody hears of what has happened so far. Loans go on from where they are,
//! customers who are under review stay so until somebody pushes them.

mod people;

use jiff::{SignedDuration, Timestamp};

use super::customers::{BIOMETRICS, Customer, CustomerStatus, Document, KycItem, KycStatus};
use super::loans::LoanStatus;
use super::{Id, World};

const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// An offer to plant, and the loan that was taken from it, with the status that it has now.
struct Credit {
    customer: Id,
    offered: Timestamp,
    taken: Option<(Timestamp, LoanStatus)>,
}

impl World {
    /// So many customers, registered in the course of the year before today.
    pub(crate) fn populate(&mut self, count: usize) {
        let today = midnight_before(self.now());
        let year_ago = today.saturating_sub(YEAR).unwrap_or(Timestamp::MIN);
        let mut registrations: Vec<Timestamp> = (0..count)
            .map(|_| self.random.between(year_ago, today))
            .collect();
        registrations.sort_unstable();
        let mut credit = Vec::new();
        for at in registrations {
            let customer = self.settler(at, today);
            if customer.status == CustomerStatus::Active {
                credit.extend(self.credit_of(&customer, today));
            }
            self.customers.add(customer);
        }
        credit.sort_by_key(|planted| planted.offered);
        for planted in credit {
            let offer = self.plant_offer(&planted.customer, planted.offered);
            if let Some((at, status)) = planted.taken {
                // None comes of an offer that had ended by then.
                let _ = self.plant_loan(&offer, at, status);
            }
        }
    }

    fn settler(&mut self, at: Timestamp, today: Timestamp) -> Customer {
        let registration = loop {
            let person = people::somebody(&mut self.random);
            let cnpj = person.cnpj.as_ref().map_or("", |cnpj| cnpj.digits());
            let taken = self.customers.with_cpf(person.cpf.digits()).is_some()
                || self.customers.with_cnpj(cnpj).is_some();
            if !taken {
                break person;
            }
        };
        let mut customer = Customer::new(self.random.id("cust_"), registration, at);
        customer.status = match self.random.below(100) {
            0..55 => CustomerStatus::Active,
            55..70 => CustomerStatus::UnderReview,
            _ => CustomerStatus::PendingKyc,
        };
        self.hand_in_history(&mut customer, today);
        customer
    }

    /// Brings the `kyc` list to where the customer is, in the days after the registration.
    fn hand_in_history(&mut self, customer: &mut Customer, today: Timestamp) {
        let mut last = customer.created_at;
        for item in &mut customer.kyc {
            let handed_in = self.random.between(last, today.min(later(last, DAY)));
            let status = match customer.status {
                CustomerStatus::Active => KycStatus::Approved,
                CustomerStatus::UnderReview => self
                    .random
                    .pick(&[KycStatus::Submitted, KycStatus::Approved]),
                CustomerStatus::PendingKyc => self.unfinished(item),
            };
            if status != KycStatus::Pending {
                if !item.is(BIOMETRICS) {
                    item.document = Some(Document::uploaded(self.random.id("doc_"), handed_in));
                }
                item.hand_in(handed_in);
                let message = "The photo is out of focus.";
                let reviewed = self
                    .random
                    .between(handed_in, today.min(later(handed_in, DAY)));
                item.set(status, Some(message), reviewed);
                last = if status == KycStatus::Submitted {
                    handed_in
                } else {
                    reviewed
                };
            }
        }
        if customer.status == CustomerStatus::PendingKyc {
            let complete = !customer.kyc.iter().any(KycItem::awaits_the_customer);
            if complete || self.random.percent(20) {
                customer.kyc.extend(KycItem::of_type("name"));
            }
        }
        customer.updated_at = last;
    }

    fn unfinished(&mut self, item: &KycItem) -> KycStatus {
        let choices: &[KycStatus] = if item.is(BIOMETRICS) {
            &[KycStatus::Pending, KycStatus::Submitted]
        } else {
            &[
                KycStatus::Pending,
                KycStatus::Pending,
                KycStatus::Submitted,
                KycStatus::Approved,
                KycStatus::PendingResubmission,
            ]
        };
        self.random.pick(choices)
    }

    /// An old offer with or without a loan, and perhaps one that is still good.
    fn credit_of(&mut self, customer: &Customer, today: Timestamp) -> Vec<Credit> {
        let since = customer.updated_at;
        let offered = self.random.between(since, today.min(later(since, DAY)));
        let mut credit = vec![Credit {
            customer: customer.id.clone(),
            offered,
            taken: None,
        }];
        if self.random.percent(60) {
            let at = self
                .random
                .between(offered, today.min(later(offered, DAY * 20)));
            credit[0].taken = Some((at, self.state_of_loan(today.duration_since(at))));
        }
        if self.random.percent(40) {
            let recent = today.saturating_sub(DAY * 20).unwrap_or(since);
            credit.push(Credit {
                customer: customer.id.clone(),
                offered: self.random.between(recent.max(since), today),
                taken: None,
            });
        }
        credit
    }

    fn state_of_loan(&mut self, age: SignedDuration) -> LoanStatus {
        let choices: &[LoanStatus] = if age < DAY {
            &[
                LoanStatus::Processing,
                LoanStatus::ContractGenerated,
                LoanStatus::AwaitingSignatures,
                LoanStatus::Signed,
                LoanStatus::Disbursing,
            ]
        } else if age < DAY * 90 {
            &[
                LoanStatus::AwaitingSignatures,
                LoanStatus::Active,
                LoanStatus::Active,
                LoanStatus::Active,
                LoanStatus::Cancelled,
            ]
        } else {
            &[
                LoanStatus::Active,
                LoanStatus::Active,
                LoanStatus::Finished,
                LoanStatus::Cancelled,
                LoanStatus::Error,
            ]
        };
        self.random.pick(choices)
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// The day's beginning in UTC, so that what is planted does not depend on the time of day.
fn midnight_before(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    Timestamp::from_second(second - second.rem_euclid(86_400)).unwrap_or(now)
}

#[cfg(test)]
mod tests;
