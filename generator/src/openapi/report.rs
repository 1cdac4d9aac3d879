//! The order of diagnostics, and how many of one sort are shown.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Severity};

/// Diagnostics of one code that stand by themselves; the last says how many more there are.
const WARNINGS_OF_ONE_CODE: usize = 20;
const ERRORS_OF_ONE_CODE: usize = 100;

/// In the order of the text, each place and message once, equal warnings as one.
pub(crate) fn arrange(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.location.span.start, d.severity, d.code);
        key(a).cmp(&key(b))
    });
    diagnostics.dedup_by(|a, b| {
        a.code == b.code && a.message == b.message && a.location.span == b.location.span
    });
    let mut kept: Vec<Kept> = Vec::new();
    let mut by_message: HashMap<(&'static str, String), usize> = HashMap::new();
    let mut by_code: HashMap<(Severity, &'static str), Vec<usize>> = HashMap::new();
    for diagnostic in diagnostics {
        let message = (diagnostic.code, diagnostic.message.clone());
        let is_warning = diagnostic.severity == Severity::Warning;
        if let Some(first) = by_message.get(&message).filter(|_| is_warning) {
            kept[*first].equal += 1;
            continue;
        }
        let limit = if is_warning {
            WARNINGS_OF_ONE_CODE
        } else {
            ERRORS_OF_ONE_CODE
        };
        let code = by_code
            .entry((diagnostic.severity, diagnostic.code))
            .or_default();
        if let [.., last] = code.as_slice()
            && code.len() == limit
        {
            kept[*last].similar += 1;
            continue;
        }
        by_message.insert(message, kept.len());
        code.push(kept.len());
        kept.push(Kept {
            diagnostic,
            equal: 0,
            similar: 0,
        });
    }
    kept.into_iter().map(Kept::with_counts).collect()
}

struct Kept {
    diagnostic: Diagnostic,
    /// Others with the same words.
    equal: usize,
    /// Others of the same code that are not shown.
    similar: usize,
}

impl Kept {
    fn with_counts(self) -> Diagnostic {
        let Self {
            diagnostic,
            equal,
            similar,
        } = self;
        let label = match equal {
            0 => diagnostic.label.clone(),
            equal => {
                let places = if equal == 1 { "place" } else { "places" };
                let count = format!("and {equal} more {places}");
                Some(
                    diagnostic
                        .label
                        .iter()
                        .cloned()
                        .chain([count])
                        .collect::<Vec<_>>()
                        .join(", "),
                )
            }
        };
        let help = match similar {
            0 => diagnostic.help.clone(),
            similar => format!(
                "{}; {similar} more `{}` are not shown",
                diagnostic.help, diagnostic.code
            ),
        };
        Diagnostic {
            label,
            help,
            ..diagnostic
        }
    }
}
