//! What Dinie and the customers do of themselves, done on demand.

use crate::state::customers::{CustomerStatus, KycStatus};
use crate::state::loans::LoanStatus;
use crate::state::money::Cents;

use super::{PushError, Sandbox};

/// Events are sent as always.
impl Sandbox {
    /// Brings a customer to a status, through all between: `pending_kyc`, `under_review`, `active`.
    ///
    /// # Errors
    ///
    /// When there is no such customer or status.
    pub fn set_customer_status(&self, customer_id: &str, status: &str) -> Result<(), PushError> {
        let Some(status) = CustomerStatus::parse(status) else {
            return Err(PushError::no_status(
                CustomerStatus::ALL.map(CustomerStatus::as_str),
            ));
        };
        let pushed = self
            .core
            .act(|world| world.set_customer_status(customer_id, status));
        pushed.map_err(PushError::from)
    }

    /// Brings an item of a customer's `kyc` list to a status, with a message for the customer or none:
    /// `set_kyc(id, "selfie", "pending_resubmission", Some("The photo is too dark."))`.
    ///
    /// # Errors
    ///
    /// When there is no such customer, item or status.
    pub fn set_kyc(
        &self,
        customer_id: &str,
        item: &str,
        status: &str,
        message: Option<&str>,
    ) -> Result<(), PushError> {
        let Some(status) = KycStatus::parse(status) else {
            return Err(PushError::no_status(KycStatus::ALL.map(KycStatus::as_str)));
        };
        let pushed = self
            .core
            .act(|world| world.set_kyc(customer_id, item, status, message));
        pushed.map_err(PushError::from)
    }

    /// Takes a loan forward to a status, through all between, or ends it early: `cancelled`, `error`.
    ///
    /// # Errors
    ///
    /// When there is no such loan or status, or the loan is past it.
    pub fn push_loan(&self, loan_id: &str, status: &str) -> Result<(), PushError> {
        let Some(status) = LoanStatus::parse(status) else {
            return Err(PushError::no_status(
                LoanStatus::ALL.map(LoanStatus::as_str),
            ));
        };
        let pushed = self.core.act(|world| world.push_loan(loan_id, status));
        pushed.map_err(PushError::from)
    }

    /// Lets the customer sign.
    ///
    /// # Errors
    ///
    /// When there is no such loan, or it does not await signatures.
    pub fn sign(&self, loan_id: &str) -> Result<(), PushError> {
        let pushed = self.core.act(|world| world.sign(loan_id));
        pushed.map_err(PushError::from)
    }

    /// Pays what is left of the oldest installment that is not paid.
    ///
    /// # Errors
    ///
    /// When there is no such loan, or it is not active.
    pub fn pay(&self, loan_id: &str) -> Result<(), PushError> {
        let pushed = self.core.act(|world| world.pay(loan_id, None, None));
        pushed.map_err(PushError::from)
    }

    /// Pays an amount, such as `100.00`, of an installment, counted from 1.
    ///
    /// # Errors
    ///
    /// When there is no such loan or installment, the loan is not active, or the amount is nothing or
    /// more than what is left.
    pub fn pay_part(
        &self,
        loan_id: &str,
        installment: usize,
        amount: &str,
    ) -> Result<(), PushError> {
        let Some(amount) = Cents::parse(amount) else {
            return Err(PushError::no_amount());
        };
        let pushed = self
            .core
            .act(|world| world.pay(loan_id, Some(installment), Some(amount)));
        pushed.map_err(PushError::from)
    }
}
