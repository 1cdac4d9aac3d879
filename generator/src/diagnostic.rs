//! What is wrong, where, and what to do about it.
//!
//! In: a place in a [`Source`] and words. Out: text drawn with the source line under it, or one JSON
//! object a line. Knows no OpenAPI; collects nothing by itself and ends nothing.

use std::ops::Range;

use crate::source::Source;

/// Something that is wrong with the input, or odd about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable, in kebab-case: `broken-reference`.
    pub code: &'static str,
    /// Lower-case, without a full stop; names the value and what was expected.
    pub message: String,
    /// Stands under the caret.
    pub label: Option<String>,
    /// What to do; empty when the message says it.
    pub help: String,
    /// JSON pointer of the place.
    pub pointer: String,
    pub location: Location,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// A stretch of text in a named file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// As shown to the reader: `spec/api.yaml`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// In bytes.
    pub span: Range<usize>,
}

/// How a report is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    Colour,
}

impl Diagnostic {
    /// Something that stops the run, at the node the pointer names.
    pub fn error(
        source: &Source,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Error, source, code, pointer, message.into())
    }

    /// Something that a reader should know and that stops nothing.
    pub fn warning(
        source: &Source,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Warning, source, code, pointer, message.into())
    }

    /// Sets the words under the caret.
    #[must_use]
    pub fn with_label(self, label: impl Into<String>) -> Self {
        Self {
            label: Some(label.into()),
            ..self
        }
    }

    /// Sets what to do.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self {
            help: help.into(),
            ..self
        }
    }

    fn new(
        severity: Severity,
        source: &Source,
        code: &'static str,
        pointer: &str,
        message: String,
    ) -> Self {
        let location = source.locate(pointer);
        Self {
            severity,
            code,
            message,
            label: None,
            help: String::new(),
            pointer: pointer.to_owned(),
            location,
        }
    }
}

/// Draws the diagnostics in their order, with the lines of the sources they point into.
pub fn render(diagnostics: &[Diagnostic], sources: &[&Source], style: Style) -> String {
    let _ = (diagnostics, sources, style);
    String::new()
}

/// One JSON object a line, for tools.
pub fn render_json(diagnostics: &[Diagnostic]) -> String {
    let _ = diagnostics;
    String::new()
}
