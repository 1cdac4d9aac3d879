//! The order of diagnostics, and how many of one sort are shown.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Severity};

/// Warnings of one code that stand by themselves; the last says how many more there are.
const OF_ONE_CODE: usize = 20;

/// In the order of the text, each place and message once, equal warnings as one.
pub(super) fn arrange(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.location.span.start, d.severity, d.code);
        key(a).cmp(&key(b))
    });
    diagnostics.dedup_by(|a, b| {
        a.code == b.code && a.message == b.message && a.location.span == b.location.span
    });
    let mut kept: Vec<(Diagnostic, usize)> = Vec::new();
    let mut by_message: HashMap<(&'static str, String), usize> = HashMap::new();
    let mut by_code: HashMap<&'static str, (usize, usize)> = HashMap::new();
    for diagnostic in diagnostics {
        if diagnostic.severity == Severity::Error {
            kept.push((diagnostic, 0));
            continue;
        }
        let message = (diagnostic.code, diagnostic.message.clone());
        if let Some(first) = by_message.get(&message) {
            kept[*first].1 += 1;
            continue;
        }
        let (count, last) = by_code.entry(diagnostic.code).or_default();
        *count += 1;
        if *count > OF_ONE_CODE {
            kept[*last].1 += 1;
            continue;
        }
        *last = kept.len();
        by_message.insert(message, kept.len());
        kept.push((diagnostic, 0));
    }
    kept.into_iter()
        .map(|(diagnostic, more)| with_count(diagnostic, more))
        .collect()
}

fn with_count(diagnostic: Diagnostic, more: usize) -> Diagnostic {
    let places = match more {
        0 => return diagnostic,
        1 => "1 more place like this".to_owned(),
        more => format!("{more} more places like this"),
    };
    let label = match &diagnostic.label {
        Some(label) => format!("{label} ({places})"),
        None => places,
    };
    diagnostic.with_label(label)
}
