//! The installments of a loan, which the API calls transactions: made when the loan becomes active, paid
//! on their day or when somebody says so, overdue from the day after.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Loan, LoanStatus};
use crate::problem::{Kind, Problem};
use crate::state::money::Cents;
use crate::state::{CustomersAct, Id, Random, Step, World, day, instant, noon};

#[derive(Clone, Debug)]
pub(crate) struct Installment {
    pub(crate) id: Id,
    pub(crate) due: Date,
    pub(crate) principal: Cents,
    pub(crate) interest: Cents,
    pub(crate) paid: Cents,
    /// When the last of it was paid.
    pub(crate) paid_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    /// When something was last paid.
    pub(crate) updated_at: Timestamp,
}

impl Installment {
    pub(crate) fn amount(&self) -> Cents {
        self.principal + self.interest
    }

    pub(crate) fn remaining(&self) -> Cents {
        self.amount() - self.paid
    }

    /// As the API shows it. Whether it is late is a question of the day.
    pub(crate) fn show(&self, loan: &str, now: Timestamp) -> Value {
        let late = self.days_overdue(now);
        let status = match (self.remaining(), self.paid) {
            (Cents::ZERO, _) => "paid",
            (_, Cents::ZERO) if late > 0 => "overdue",
            (_, Cents::ZERO) => "pending",
            _ => "partially_paid",
        };
        let changed = if late > 0 {
            self.updated_at.max(late_from(self.due))
        } else {
            self.updated_at
        };
        json!({
            "id": &*self.id,
            "loan_id": loan,
            "type": "installment",
            "due_date": self.due.to_string(),
            "status": status,
            "amount_due": self.amount().to_string(),
            "amount_paid": self.paid.to_string(),
            "amount_remaining": self.remaining().to_string(),
            "principal": self.principal.to_string(),
            "interest": self.interest.to_string(),
            "fees": Cents::ZERO.to_string(),
            "days_overdue": late,
            "paid_at": self.paid_at.map(instant),
            "created_at": instant(self.created_at),
            "updated_at": instant(changed),
        })
    }

    pub(super) fn pay(&mut self, amount: Cents, at: Timestamp) {
        self.paid += amount;
        self.updated_at = at;
        if self.remaining() == Cents::ZERO {
            self.paid_at = Some(at);
        }
    }

    fn days_overdue(&self, now: Timestamp) -> i64 {
        if self.remaining() == Cents::ZERO {
            return 0;
        }
        (day(now).duration_since(self.due).as_hours() / 24).max(0)
    }
}

impl World {
    /// Pays an installment, counted from 1; by default what is left of the oldest that is not paid.
    ///
    /// # Errors
    ///
    /// 404 without the loan; 409 if it is not active or the installment is paid; 422 if there is no such
    /// installment, or the amount is nothing or more than what is left.
    pub(crate) fn pay(
        &mut self,
        loan: &str,
        installment: Option<usize>,
        amount: Option<Cents>,
    ) -> Result<(), Problem> {
        let (id, status) = self.standing(loan)?;
        if status != LoanStatus::Active {
            let detail = format!(
                "The loan is {}. Installments are paid while it is active.",
                status.as_str()
            );
            return Err(Problem::conflict("loan_not_active", detail));
        }
        let loan = self.loans.get(&id);
        let (number, remaining) =
            loan.map_or(Err(no_installment(0)), |loan| owed(loan, installment))?;
        let amount = amount.unwrap_or(remaining);
        if amount <= Cents::ZERO || amount > remaining {
            let detail = format!("The amount must be more than 0.00 and at most {remaining}.");
            return Err(Problem::field("amount_out_of_range", "amount", &detail));
        }
        self.receive(&id, number, amount);
        Ok(())
    }

    /// The day of an installment has come.
    pub(in crate::state) fn fall_due(&mut self, loan: &str, installment: usize) {
        let Ok((id, LoanStatus::Active)) = self.standing(loan) else {
            return;
        };
        self.expect_installment(id, installment + 1);
        if self.settings.customers_act == CustomersAct::ByThemselves {
            // It may have been paid already.
            let _ = self.pay(loan, Some(installment), None);
        }
    }

    /// Pays all that is left.
    pub(super) fn pay_off(&mut self, loan: &str) {
        while self.pay(loan, None, None).is_ok() {}
    }

    pub(super) fn expect_installment(&mut self, loan: Id, number: usize) {
        let found = self.loans.get(&loan);
        let due = found.and_then(|loan| loan.installments.get(number.checked_sub(1)?));
        if let Some(at) = due.map(|installment| noon(installment.due)) {
            self.at(at, Step::FallDue(loan, number));
        }
    }

    /// `amount` is at most what is left.
    fn receive(&mut self, id: &str, number: usize, amount: Cents) {
        let now = self.now();
        let Some(loan) = self.loans.get_mut(id) else {
            return;
        };
        if let Some(installment) = loan.installments.get_mut(number - 1) {
            installment.pay(amount, now);
        }
        let data = json!({
            "id": &*loan.id,
            "status": loan.status.as_str(),
            "payment": {
                "amount": amount.to_string(),
                "paid_at": instant(now),
                "installment_number": number,
            },
        });
        let paid = |installment: &Installment| installment.remaining() == Cents::ZERO;
        let finished = loan.installments.iter().all(paid);
        self.emit("loan.payment_received", data);
        if finished {
            self.enter(id, LoanStatus::Finished);
        }
    }
}

/// The installments of a loan that becomes active.
pub(super) fn of(random: &mut Random, loan: Option<&Loan>, at: Timestamp) -> Vec<Installment> {
    let parts = loan.into_iter().flat_map(|loan| loan.quote.parts());
    parts
        .map(|part| Installment {
            id: random.id("tx_"),
            due: part.due,
            principal: part.principal,
            interest: part.interest,
            paid: Cents::ZERO,
            paid_at: None,
            created_at: at,
            updated_at: at,
        })
        .collect()
}

/// Number of the installment that is meant, and what is left of it.
fn owed(loan: &Loan, installment: Option<usize>) -> Result<(usize, Cents), Problem> {
    let left = |(index, installment): (usize, &Installment)| (index + 1, installment.remaining());
    let mut owed = loan.installments.iter().enumerate().map(left);
    let found = match installment {
        Some(wanted) => owed.find(|&(number, _)| number == wanted),
        None => owed.find(|&(_, remaining)| remaining > Cents::ZERO),
    };
    match found {
        None => Err(no_installment(loan.installments.len())),
        Some((_, Cents::ZERO)) => {
            let detail =
                "The installment is paid already. Pay another one, or leave the choice out.";
            Err(Problem::conflict("installment_already_paid", detail))
        }
        Some(found) => Ok(found),
    }
}

fn no_installment(installments: usize) -> Problem {
    let detail =
        format!("The loan has no such installment. They are numbered from 1 to {installments}.");
    Problem::new(Kind::ValidationFailed, detail.clone())
        .with_code("not_found")
        .with_error("installment", &detail, "not_found")
}

/// The end of the day on which an installment is due.
fn late_from(due: Date) -> Timestamp {
    let half_a_day = SignedDuration::from_hours(12);
    noon(due)
        .saturating_add(half_a_day)
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
