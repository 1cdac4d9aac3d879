//! What can be wrong with a text before it is a tree.
//!
//! Both readers report in this form: a stretch of text and words, no lines and columns yet.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};

use super::{MAXIMUM_DEPTH, Member, Source};

/// Errors of one text that are shown; the last says how many more there are.
const SHOWN: usize = 100;

#[derive(Debug)]
pub(super) struct SyntaxError {
    pub code: &'static str,
    pub span: Range<usize>,
    pub message: String,
    pub help: &'static str,
    /// Where the same thing stands already.
    pub earlier: Option<Range<usize>>,
}

impl SyntaxError {
    pub(super) fn new(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: &'static str,
    ) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            help,
            earlier: None,
        }
    }

    pub(super) fn too_deep(span: Range<usize>) -> Self {
        Self::new(
            "nesting-too-deep",
            span,
            format!("more than {MAXIMUM_DEPTH} objects and arrays stand inside one another"),
            "move inner schemas to components and refer to them",
        )
    }

    fn into_diagnostic(self, source: &Source) -> Diagnostic {
        let label = self
            .earlier
            .map(|earlier| format!("first on line {}", source.location(earlier).line));
        let end = self.span.end.min(source.text.len());
        let start = self.span.start.min(end);
        Diagnostic {
            severity: Severity::Error,
            code: self.code,
            message: self.message,
            label,
            help: self.help.to_owned(),
            pointer: String::new(),
            location: source.location(start..end),
        }
    }
}

pub(super) fn into_diagnostics(errors: Vec<SyntaxError>, source: &Source) -> Vec<Diagnostic> {
    let more = errors.len().saturating_sub(SHOWN);
    let shown = errors.into_iter().take(SHOWN);
    let mut diagnostics: Vec<Diagnostic> =
        shown.map(|error| error.into_diagnostic(source)).collect();
    if let Some(last) = diagnostics.last_mut().filter(|_| more > 0) {
        last.help = format!("{}; {more} more errors are not shown", last.help);
    }
    diagnostics
}

/// Takes the second and later members of a key out, and says where they were.
pub(super) fn remove_duplicates(members: &mut Vec<Member>) -> Vec<SyntaxError> {
    if members.len() < 2 {
        return Vec::new();
    }
    let mut first = HashMap::with_capacity(members.len());
    let mut errors = Vec::new();
    for member in members.iter() {
        match first.get(member.key.as_str()) {
            None => {
                first.insert(member.key.as_str(), member.key_span.clone());
            }
            Some(earlier) => errors.push(SyntaxError {
                earlier: Some(Range::clone(earlier)),
                ..SyntaxError::new(
                    "duplicate-key",
                    member.key_span.clone(),
                    format!("the key `{}` stands twice in one object", member.key),
                    "remove one of the two, or rename it",
                )
            }),
        }
    }
    if !errors.is_empty() {
        let mut seen = HashSet::new();
        members.retain(|member| seen.insert(member.key.clone()));
    }
    errors
}
