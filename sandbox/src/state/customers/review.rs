//! How a customer becomes active: everything is in, Dinie reviews it, and approves.

use jiff::Timestamp;

use super::super::{Id, Step, World};
use super::kyc::{BIOMETRICS, Document, KycItem, KycKind, KycStatus};
use super::{Customer, CustomerStatus};
use crate::problem::Problem;

impl World {
    /// A document has arrived. It takes the place of one that came before.
    ///
    /// # Errors
    ///
    /// 404 for an unknown customer; 422 where the document is not wanted, or approved already.
    pub(crate) fn hand_in_document(
        &mut self,
        customer: &str,
        document_type: &str,
    ) -> Result<Document, Problem> {
        let found = self.customers.find(customer)?;
        let customer = found.id.clone();
        uploadable(found, document_type)?;
        let now = self.now();
        let document = Document::uploaded(self.random.id("doc_"), now);
        self.change_kyc(&customer, |kyc| {
            if let Some(item) = kyc.iter_mut().find(|item| item.is(document_type)) {
                item.document = Some(document.clone());
                item.hand_in(now);
            }
        });
        Ok(document)
    }

    /// Dinie's review has ended well.
    pub(crate) fn finish_review(&mut self, customer: &str) {
        let now = self.now();
        let ends = |customer: &Customer| {
            customer.status == CustomerStatus::UnderReview
                && customer.review_ends_at.is_some_and(|end| end <= now)
        };
        let customer = self.customers.get(customer).filter(|found| ends(found));
        if let Some(customer) = customer.map(|found| found.id.clone()) {
            self.approve(&customer);
        }
    }

    /// Brings an item of a customer's `kyc` list to a status, as a review, or the customer, would. An
    /// item that is not in the list comes to be in it. What follows from it follows.
    ///
    /// # Errors
    ///
    /// 404 for an unknown customer; 422 for a type that the sandbox does not know, and for a status that
    /// items of its kind cannot have.
    pub(crate) fn set_kyc(
        &mut self,
        customer: &str,
        item_type: &str,
        status: KycStatus,
        message: Option<&str>,
    ) -> Result<(), Problem> {
        let customer = self.customers.find(customer)?.id.clone();
        let Some(new) = KycItem::of_type(item_type) else {
            let known: Vec<_> = KycItem::types().collect();
            let detail = format!("There is no such item. There are: {}.", known.join(", "));
            return Err(Problem::field("invalid_value", "type", &detail));
        };
        if !new.kind.can_be(status) {
            let wanted = KycStatus::ALL
                .into_iter()
                .filter(|status| new.kind.can_be(*status));
            let wanted: Vec<_> = wanted.map(KycStatus::as_str).collect();
            let detail = format!("This item can only be: {}.", wanted.join(", "));
            return Err(Problem::field("invalid_value", "status", &detail));
        }
        let now = self.now();
        if new.is(BIOMETRICS) {
            self.customers.sessions.end(&customer);
        }
        self.change_kyc(&customer, |kyc| {
            let place = kyc.iter().position(|item| item.is(item_type));
            let place = place.unwrap_or_else(|| {
                kyc.push(new);
                kyc.len() - 1
            });
            kyc[place].set(status, message, now);
        });
        Ok(())
    }

    /// Brings a customer to a status on the road that leads there, with everything that is told on it.
    /// Back to `pending_kyc`, every document is wanted again.
    ///
    /// # Errors
    ///
    /// 404 for an unknown customer.
    pub(crate) fn set_customer_status(
        &mut self,
        customer: &str,
        status: CustomerStatus,
    ) -> Result<(), Problem> {
        let found = self.customers.find(customer)?;
        let (customer, before) = (found.id.clone(), found.status);
        if status == before {
            return Ok(());
        }
        let now = self.now();
        if status != CustomerStatus::Active {
            self.customers.sessions.end(&customer);
        }
        match status {
            CustomerStatus::PendingKyc => {
                self.bring_to(&customer, CustomerStatus::PendingKyc, None);
                self.change_kyc(&customer, |kyc| {
                    for item in kyc.iter_mut().filter(|item| item.kind == KycKind::Document) {
                        item.set(KycStatus::Pending, None, now);
                    }
                });
            }
            CustomerStatus::UnderReview => {
                self.hand_in_everything(&customer);
                if before == CustomerStatus::Active {
                    self.start_review(&customer);
                }
            }
            CustomerStatus::Active => {
                self.hand_in_everything(&customer);
                self.approve(&customer);
            }
        }
        Ok(())
    }

    /// Changes items of a customer's `kyc` list, tells so if any is different afterwards, and takes the
    /// customer to where the list now puts him.
    pub(super) fn change_kyc(&mut self, id: &Id, change: impl FnOnce(&mut Vec<KycItem>)) {
        let now = self.now();
        let changed = self.customers.change(id, |customer| {
            let before = customer.kyc.clone();
            change(&mut customer.kyc);
            let changed = customer.kyc != before;
            if changed {
                customer.updated_at = now;
            }
            if customer.status == CustomerStatus::UnderReview && customer.awaited() {
                customer.status = CustomerStatus::PendingKyc;
                customer.review_ends_at = None;
            }
            changed
        });
        if let (Ok(true), Some(customer)) = (changed, self.customers.get(id)) {
            self.emit("customer.kyc_updated", customer.kyc_data());
        }
        let complete = |customer: &Customer| {
            customer.status == CustomerStatus::PendingKyc && !customer.awaited()
        };
        if self.customers.get(id).is_some_and(complete) {
            self.start_review(id);
        }
    }

    fn hand_in_everything(&mut self, id: &Id) {
        let now = self.now();
        self.change_kyc(id, |kyc| {
            for item in kyc.iter_mut().filter(|item| item.awaits_the_customer()) {
                item.hand_in(now);
            }
        });
    }

    fn start_review(&mut self, id: &Id) {
        let pace = self.settings.pace.dinie;
        let end = self.now().saturating_add(pace).unwrap_or(Timestamp::MAX);
        self.bring_to(id, CustomerStatus::UnderReview, Some(end));
        if let Some(customer) = self.customers.get(id) {
            self.emit("customer.under_review", customer.status_data());
        }
        self.at(end, Step::FinishReview(id.clone()));
    }

    fn approve(&mut self, id: &Id) {
        let now = self.now();
        self.change_kyc(id, |kyc| {
            for item in kyc
                .iter_mut()
                .filter(|item| item.status != KycStatus::Approved)
            {
                item.set(KycStatus::Approved, None, now);
            }
        });
        self.bring_to(id, CustomerStatus::Active, None);
        if let Some(customer) = self.customers.get(id) {
            self.emit("customer.active", customer.status_data());
        }
        self.after(self.settings.pace.dinie, Step::OfferCredit(id.clone()));
    }

    fn bring_to(&mut self, id: &Id, status: CustomerStatus, review_ends_at: Option<Timestamp>) {
        let now = self.now();
        let entered = self.customers.change(id, |customer| {
            customer.status = status;
            customer.review_ends_at = review_ends_at;
            customer.updated_at = now;
        });
        debug_assert!(entered.is_ok(), "only known customers enter a status");
    }
}

impl Customer {
    /// Whether he still has to do something.
    fn awaited(&self) -> bool {
        self.kyc.iter().any(KycItem::awaits_the_customer)
    }
}

fn uploadable(customer: &Customer, document_type: &str) -> Result<(), Problem> {
    let is_document = |item: &&KycItem| item.kind == KycKind::Document && !item.is(BIOMETRICS);
    let Some(item) = customer.item(document_type).filter(is_document) else {
        let detail = "No document of this type is wanted. Send one of the types in the customer's kyc list; \
                      biometrics have a session of their own.";
        return Err(Problem::field("unexpected_document_type", "type", detail));
    };
    if item.status == KycStatus::Approved {
        let detail = "The document of this type is approved already. Nothing has to be sent again.";
        return Err(Problem::field("already_approved", "type", detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
