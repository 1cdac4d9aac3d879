//! The pairs of all themes, each with its two crates and the code that is compiled against both.

use std::collections::BTreeMap;

use dinie_generator::changes::Changes;

use crate::changes::theme::{Pair, Theme, compare, edited};

use super::crates::{Caller, Crate};
use super::{Verdict, is_loud};

/// A pair, with its crates.
pub(super) struct Case<'a> {
    /// `types_17`
    id: String,
    theme: &'a Theme,
    pair: &'a Pair,
    changes: Changes,
    /// Whether the new crate is to refuse the caller.
    pub(super) is_refused: bool,
    old: &'a Crate,
    new: &'a Crate,
}

/// The crate of the base, then the one of each pair.
pub(super) fn generate(theme: &Theme) -> Vec<Crate> {
    let mut crates = vec![Crate::generate(theme, 0, &theme.base)];
    for (index, pair) in theme.pairs.iter().enumerate() {
        crates.push(Crate::generate(theme, index + 1, &edited(theme, pair)));
    }
    crates
}

/// In: a theme, and its crates as they were generated.
pub(super) fn cases<'a>(theme: &'a Theme, crates: &'a [Crate]) -> Vec<Case<'a>> {
    let pairs = theme.pairs.iter().zip(&crates[1..]).enumerate();
    pairs
        .map(|(index, (pair, edited))| {
            assert!(
                pair.caller.is_some() || !pair.swap,
                "{}: the theme's caller was written for the base",
                pair.name
            );
            let changes = compare(theme, pair);
            let (old, new) = match pair.swap {
                true => (edited, &crates[0]),
                false => (&crates[0], edited),
            };
            Case {
                id: format!("{}_{}", theme.name, index + 1),
                theme,
                pair,
                is_refused: changes.lines.iter().any(|change| is_loud(change.rule)),
                changes,
                old,
                new,
            }
        })
        .collect()
}

impl Case<'_> {
    /// The caller of this pair or, with the same name for all pairs, of its theme.
    pub(super) fn on_old(&self) -> Caller<'_> {
        let name = match &self.pair.caller {
            Some(_) => format!("{}_old", self.id),
            None => format!("{}_base", self.theme.name),
        };
        Caller {
            name,
            text: self.text(),
            callee: self.old,
        }
    }

    pub(super) fn on_new(&self) -> Caller<'_> {
        Caller {
            name: self.id.clone(),
            text: self.text(),
            callee: self.new,
        }
    }

    /// In: what the compiler refused, by the name of the caller.
    pub(super) fn verdict(&self, errors: &BTreeMap<String, Vec<String>>) -> Verdict {
        let of = |caller: Caller| errors.get(&caller.name).cloned().unwrap_or_default();
        Verdict {
            name: format!("{}: {}", self.theme.name, self.pair.name),
            changes: self.changes.clone(),
            felt: self.pair.felt.clone(),
            is_refused: self.is_refused,
            old: of(self.on_old()),
            new: of(self.on_new()),
        }
    }

    fn text(&self) -> &str {
        self.pair.caller.as_ref().unwrap_or(&self.theme.caller)
    }
}
