//! The lines of a comparison for a terminal and for `grep`: one a change, in columns, with the reason at
//! its end.

use dinie_generator::changes::{Change, Changes};

/// Longer places, and longer words of what changed, push only their own line aside.
const WIDEST_PLACE: usize = 44;
const WIDEST_WHAT: usize = 40;

pub(super) fn table(changes: &Changes) -> String {
    let places = column(changes, WIDEST_PLACE, |change| &change.place);
    let whats = column(changes, WIDEST_WHAT, |change| &change.what);
    let rows = changes.lines.iter().map(|change| {
        let Change {
            rule,
            place,
            what,
            reason,
            ..
        } = change;
        let class = match rule.silent {
            true => "breaking!",
            false => rule.class.as_str(),
        };
        format!("{class:<10}  {place:<places$}  {what:<whats$}  ({reason})\n")
    });
    rows.collect()
}

/// Of the longest cell that does not stick out.
fn column(changes: &Changes, widest: usize, cell: impl Fn(&Change) -> &str) -> usize {
    let lengths = changes.lines.iter().map(|each| cell(each).chars().count());
    lengths
        .filter(|length| *length <= widest)
        .max()
        .unwrap_or(0)
}
