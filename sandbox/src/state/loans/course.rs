//! How a loan goes on: Dinie's steps by themselves, signing by the customer, and all of it as somebody
//! pushes. Each state is told to webhook endpoints as it comes.

use jiff::Timestamp;

use super::{Loan, LoanStatus, installments};
use crate::problem::Problem;
use crate::state::{CustomersAct, Id, Step, World, day};

impl World {
    /// Takes a loan forward to this status, through all between; or ends it early.
    ///
    /// # Errors
    ///
    /// 404 without the loan; 409 where the status is behind it, or the loan can no longer end early.
    pub(crate) fn push_loan(&mut self, loan: &str, to: LoanStatus) -> Result<(), Problem> {
        let (id, from) = self.standing(loan)?;
        if from == to {
            return Ok(());
        }
        if matches!(to, LoanStatus::Cancelled | LoanStatus::Error) {
            return self.end_early(&id, from, to);
        }
        if from > to {
            let detail = format!(
                "The loan is {} and cannot become {} any more. Create another loan.",
                from.as_str(),
                to.as_str()
            );
            return Err(Problem::conflict("loan_already_further", detail));
        }
        let mut status = from;
        while let Some(next) = status.next().filter(|_| status < to) {
            match next {
                LoanStatus::Finished => self.pay_off(&id),
                next => self.enter(&id, next),
            }
            status = next;
        }
        Ok(())
    }

    /// The customer signs the contract.
    ///
    /// # Errors
    ///
    /// 404 without the loan; 409 if it does not await signatures.
    pub(crate) fn sign(&mut self, loan: &str) -> Result<(), Problem> {
        let (id, status) = self.standing(loan)?;
        if status != LoanStatus::AwaitingSignatures {
            let detail = format!(
                "The loan is {}. It can be signed while it is awaiting_signatures.",
                status.as_str()
            );
            return Err(Problem::conflict("loan_not_awaiting_signatures", detail));
        }
        self.enter(&id, LoanStatus::Signed);
        Ok(())
    }

    pub(in crate::state) fn advance_loan(&mut self, loan: &str, from: LoanStatus) {
        if let Ok((id, status)) = self.standing(loan)
            && status == from
            && let Some(next) = from.next()
        {
            self.enter(&id, next);
        }
    }

    pub(in crate::state) fn sign_by_itself(&mut self, loan: &str) {
        self.advance_loan(loan, LoanStatus::AwaitingSignatures);
    }

    pub(super) fn standing(&self, loan: &str) -> Result<(Id, LoanStatus), Problem> {
        match self.loans.get(loan) {
            Some(loan) => Ok((loan.id.clone(), loan.status)),
            None => Err(Problem::not_found(
                "There is no such loan. Create one, or correct the id.",
            )),
        }
    }

    pub(super) fn enter(&mut self, loan: &str, status: LoanStatus) {
        self.change(loan, status, self.now());
        self.announce(loan);
    }

    /// Tells of the status that a loan has now, and lets what follows it happen in its time.
    pub(super) fn announce(&mut self, loan: &str) {
        if let Some(loan) = self.loans.get(loan) {
            let (id, status, data) = (loan.id.clone(), loan.status, loan.told());
            self.emit(status.event(), data);
            self.expect_next(id, status);
        }
    }

    /// Puts what comes after this status by itself into the schedule.
    pub(super) fn expect_next(&mut self, loan: Id, status: LoanStatus) {
        match status {
            LoanStatus::Processing
            | LoanStatus::ContractGenerated
            | LoanStatus::Signed
            | LoanStatus::Disbursing => {
                self.after(self.settings.pace.dinie, Step::AdvanceLoan(loan, status));
            }
            LoanStatus::AwaitingSignatures => {
                if self.settings.customers_act == CustomersAct::ByThemselves {
                    self.after(self.settings.pace.customer, Step::Sign(loan));
                }
            }
            LoanStatus::Active => self.expect_installment(loan, 1),
            LoanStatus::Finished | LoanStatus::Cancelled | LoanStatus::Error => {}
        }
    }

    /// Makes of a loan what it is in this status, without a word to anybody.
    pub(super) fn change(&mut self, id: &str, status: LoanStatus, at: Timestamp) {
        let (contract, installments) = match status {
            LoanStatus::ContractGenerated => (Some(self.contract(id, at)), Vec::new()),
            LoanStatus::Active => (
                None,
                installments::of(&mut self.random, self.loans.get(id), at),
            ),
            _ => (None, Vec::new()),
        };
        let Some(loan) = self.loans.get_mut(id) else {
            return;
        };
        loan.status = status;
        loan.updated_at = at;
        if let Some((ccb_number, signing_url)) = contract {
            loan.ccb_number = Some(ccb_number);
            loan.signing_url = Some(signing_url);
        }
        match status {
            LoanStatus::Disbursing => loan.disbursement_method = Some("pix"),
            LoanStatus::Active => loan.installments = installments,
            _ => {}
        }
        if !loan.can_be_signed() {
            loan.signing_url = None;
        }
    }

    /// Number of a new contract, and where it is signed.
    fn contract(&mut self, loan: &str, at: Timestamp) -> (String, String) {
        self.loans.contracts += 1;
        let number = format!("CCB-{}-{:06}", day(at).year(), self.loans.contracts);
        let origin = &self.settings.origin;
        (number, format!("{origin}/_sandbox/signing/{loan}"))
    }

    fn end_early(&mut self, id: &str, from: LoanStatus, to: LoanStatus) -> Result<(), Problem> {
        if from >= LoanStatus::Active {
            let detail = format!(
                "The loan is {}. It can become {} only before it is active.",
                from.as_str(),
                to.as_str()
            );
            return Err(Problem::conflict("loan_already_further", detail));
        }
        self.enter(id, to);
        if to == LoanStatus::Cancelled
            && let Some(loan) = self.loans.get(id)
        {
            let offer = loan.offer.clone();
            self.release_offer(&offer);
        }
        Ok(())
    }
}

impl Loan {
    fn can_be_signed(&self) -> bool {
        matches!(
            self.status,
            LoanStatus::ContractGenerated | LoanStatus::AwaitingSignatures
        )
    }
}

#[cfg(test)]
mod tests;
