//! Defaults, values of enums and constants, which must fit their schema.

use crate::diagnostic::{Diagnostic, Severity};
use crate::openapi::fit::{Mismatch, check_type, mismatch, report};
use crate::openapi::keywords::Kind;
use crate::openapi::survey::{PlaceId, Survey};
use crate::source::{Node, NodeValue};

pub(super) fn check_constants(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        diagnostics.extend(check_default(survey, place, node));
        let values = node.child("enum").map(Node::items).unwrap_or_default();
        for (index, value) in values.iter().enumerate() {
            // Null in an enum says that the value is nullable.
            if let Some(found) = check_type(node, value).filter(|found| !found.is_null) {
                let path = ["enum", &index.to_string()];
                let subject = ("wrong-enum-value", "a value of `enum`");
                diagnostics.push(report(
                    survey,
                    Severity::Error,
                    subject,
                    place,
                    &path,
                    &found,
                ));
            }
        }
        let constant = node
            .child("const")
            .and_then(|value| check_type(node, value));
        diagnostics.extend(constant.map(|found| {
            let subject = ("wrong-const", "the value of `const`");
            report(survey, Severity::Error, subject, place, &["const"], &found)
        }));
    }
    diagnostics
}

fn check_default<'a>(survey: &Survey<'a>, place: PlaceId, node: &'a Node) -> Option<Diagnostic> {
    let default = node.child("default")?;
    let found = mismatch(survey, node, default)?;
    let severity = severity(node, default, &found);
    Some(report(
        survey,
        severity,
        ("wrong-default", "the default"),
        place,
        &["default"],
        &found,
    ))
}

/// An error where a single value stands and another kind of single value is asked for. Null says "no
/// default" in many descriptions, and defaults of lists and objects never reach the code.
fn severity(schema: &Node, default: &Node, found: &Mismatch) -> Severity {
    let kind = schema.child("type").and_then(Node::as_str);
    let container = matches!(default.value, NodeValue::Array(_) | NodeValue::Object(_))
        || matches!(kind, Some("array" | "object"));
    if container || default.is_null() || found.is_null {
        Severity::Warning
    } else {
        Severity::Error
    }
}
