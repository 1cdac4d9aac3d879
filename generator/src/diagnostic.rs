//! What is wrong, where, and what to do about it.
//!
//! In: a place in a [`Source`] and words. Out: text drawn with the source line under it, or one JSON
//! object a line. Knows no OpenAPI; collects nothing by itself and ends nothing.

mod draw;

use std::ops::Range;

use serde_json::json;

use crate::source::Source;

pub use draw::render;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// In bytes, of the text without a byte order mark.
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
        let location = source.locate(pointer);
        Self::new(Severity::Error, code, pointer, message, location)
    }

    /// Something that a reader should know and that stops nothing.
    pub fn warning(
        source: &Source,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
    ) -> Self {
        let location = source.locate(pointer);
        Self::new(Severity::Warning, code, pointer, message, location)
    }

    /// At a place that is known already.
    pub fn new(
        severity: Severity,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
        location: Location,
    ) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            label: None,
            help: String::new(),
            pointer: pointer.to_owned(),
            location,
        }
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

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One JSON object a line, for tools.
pub fn render_json(diagnostics: &[Diagnostic]) -> String {
    let line = |diagnostic: &Diagnostic| {
        let Location {
            file,
            line,
            column,
            span,
        } = &diagnostic.location;
        let object = json!({
            "severity": diagnostic.severity.as_str(),
            "code": diagnostic.code,
            "message": diagnostic.message,
            "label": diagnostic.label,
            "help": diagnostic.help,
            "pointer": diagnostic.pointer,
            "file": file,
            "line": line,
            "column": column,
            "span": {"start": span.start, "end": span.end},
        });
        format!("{object}\n")
    };
    diagnostics.iter().map(line).collect()
}

#[cfg(test)]
mod tests;
