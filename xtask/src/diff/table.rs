//! The lines of a comparison for a terminal: columns, and below them why callers feel it so.

use dinie_generator::changes::{Change, Changes};

/// Up to the place, and below it what would leave the page.
const INDENT: usize = 12;
const PAGE: usize = 120;
/// Of longer places the column is pushed aside.
const WIDEST: usize = 56;

pub(super) fn table(changes: &Changes) -> String {
    // A few long places must not push all others out of sight.
    let lengths = changes.lines.iter().map(|each| each.place.chars().count());
    let usual = lengths.filter(|length| *length <= WIDEST);
    let places = usual.max().unwrap_or(0);
    let mut text = String::new();
    for (index, change) in changes.lines.iter().enumerate() {
        text += &row(change, places);
        // Of the same reason, the last line says it for all.
        let next = changes.lines.get(index + 1);
        let is_said_next = next.is_some_and(|next| next.reason == change.reason);
        if !is_said_next {
            text += &format!("{:INDENT$}({})\n", "", change.reason);
        }
    }
    text
}

/// `breaking    Loan.installments_value  renamed to installment_amount`.
fn row(change: &Change, places: usize) -> String {
    let Change {
        rule, place, what, ..
    } = change;
    let class = match rule.silent {
        true => "breaking!",
        false => rule.class.as_str(),
    };
    let start = format!("{class:<INDENT$}{place:<places$}");
    match start.chars().count() + 2 + what.chars().count() {
        ..=PAGE => format!("{start}  {what}\n"),
        _ => format!("{}\n{:INDENT$}{what}\n", start.trim_end(), ""),
    }
}
