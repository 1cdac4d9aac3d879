//! What a loan costs, by the Price table: equal installments, each with the month's interest on what is
//! still owed. Pure arithmetic on whole cents; only the effective cost, a percentage, is a float.
//!
//! The installment is the smallest that pays the loan back. What is requested is financed whole, so that
//! `amount + fees + iof = requested` and `requested + interest = total = installment * installments`, all
//! exactly, and the installments' parts add up to the same.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::state::money::{Cents, Rate};

/// Dinie's fee, of what is requested.
const FEE: Rate = Rate::new(120);

/// IOF in millionths: at once, and for each day that principal is owed, a year at most.
const IOF_AT_ONCE: i128 = 3_800;
const IOF_A_DAY: i128 = 82;
const IOF_MOST_DAYS: i32 = 365;

/// In percent. At the end of the calendar due dates run together, and the cost grows beyond all numbers.
const HIGHEST_CET: f64 = 999_999_999.0;

/// Terms of a loan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quote {
    pub(crate) requested: Cents,
    /// What the customer gets.
    pub(crate) amount: Cents,
    pub(crate) interest: Cents,
    pub(crate) fees: Cents,
    pub(crate) iof: Cents,
    /// What the customer pays back.
    pub(crate) total: Cents,
    pub(crate) rate: Rate,
    /// Total effective cost, in percent a year, to two decimals.
    pub(crate) cet: f64,
    pub(crate) installments: usize,
    pub(crate) installment: Cents,
    pub(crate) first_due: Date,
}

/// What an installment consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) due: Date,
    pub(crate) principal: Cents,
    pub(crate) interest: Cents,
}

impl Quote {
    /// `installments` are at least 1, and `requested` is more than nothing.
    pub(crate) fn compute(requested: Cents, rate: Rate, installments: usize, today: Date) -> Self {
        let installment = smallest_installment(requested, rate, installments);
        let total: Cents = std::iter::repeat_n(installment, installments).sum();
        let mut quote = Self {
            requested,
            amount: requested,
            interest: total - requested,
            fees: FEE.of(requested),
            iof: Cents::ZERO,
            total,
            rate,
            cet: 0.0,
            installments,
            installment,
            first_due: today.saturating_add(1.month()),
        };
        let parts: Vec<Part> = quote.parts().collect();
        quote.iof = iof(requested, &parts, today);
        quote.amount = requested - quote.fees - quote.iof;
        quote.cet = cet(quote.amount, installment, &parts, today);
        quote
    }

    /// What each installment consists of, first one first.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part> {
        let mut balance = self.requested;
        (0..self.installments).map(move |months| {
            let (principal, interest) = split(self.installment, balance, self.rate);
            balance = balance - principal;
            // There are far fewer months than an i64 holds.
            let due = self.first_due.saturating_add((months as i64).months());
            Part {
                due,
                principal,
                interest,
            }
        })
    }
}

/// Principal and interest of an installment. When less than it is owed, the rest is interest: by the
/// choice of the installment, that is what the last one was rounded up by.
fn split(installment: Cents, balance: Cents, rate: Rate) -> (Cents, Cents) {
    let principal = (installment - rate.of(balance)).min(balance);
    (principal, installment - principal)
}

fn smallest_installment(requested: Cents, rate: Rate, installments: usize) -> Cents {
    // One cent is too little or just enough; the whole debt after a month is enough for any term.
    let (mut low, mut high) = (1, (requested + rate.of(requested)).count());
    while low < high {
        let middle = low + (high - low) / 2;
        if pays_back(Cents::new(middle), requested, rate, installments) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Cents::new(high)
}

fn pays_back(installment: Cents, requested: Cents, rate: Rate, installments: usize) -> bool {
    let mut balance = requested;
    for _ in 0..installments {
        let (principal, _) = split(installment, balance, rate);
        if principal < Cents::ZERO {
            return false;
        }
        balance = balance - principal;
    }
    balance == Cents::ZERO
}

/// Rounded to the nearest cent.
fn iof(requested: Cents, parts: &[Part], today: Date) -> Cents {
    let daily: i128 = parts
        .iter()
        .map(|part| {
            let days = days(today, part.due).min(IOF_MOST_DAYS);
            i128::from(part.principal.count()) * i128::from(days) * IOF_A_DAY
        })
        .sum();
    let millionths = i128::from(requested.count()) * IOF_AT_ONCE + daily;
    // It is a small part of what is requested, and so fits.
    Cents::new(((millionths + 500_000) / 1_000_000) as i64)
}

/// The yearly rate at which the installments are worth what the customer gets, by days of a year of 365.
fn cet(amount: Cents, installment: Cents, parts: &[Part], today: Date) -> f64 {
    let days: Vec<i32> = parts.iter().map(|part| days(today, part.due)).collect();
    let worth = amount.count() as f64 / installment.count() as f64;
    // What a real of tomorrow is worth today, found by halving.
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle: f64 = (low + high) / 2.0;
        if days.iter().map(|&days| middle.powi(days)).sum::<f64>() < worth {
            low = middle;
        } else {
            high = middle;
        }
    }
    let yearly = high.powi(-365) - 1.0;
    (yearly * 10_000.0).round().min(HIGHEST_CET * 100.0) / 100.0
}

fn days(from: Date, to: Date) -> i32 {
    // Dates of the calendar are fewer days apart than an i32 holds.
    (to.duration_since(from).as_hours() / 24) as i32
}

#[cfg(test)]
mod tests;
