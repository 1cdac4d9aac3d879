//! Defaults, enums and constants, which must fit their schema, and examples, which should.

use crate::diagnostic::{Diagnostic, Severity};
use crate::openapi::fit::{Mismatch, check_type, mismatch, schema_of};
use crate::openapi::keywords::Kind;
use crate::openapi::survey::{PlaceId, Survey};
use crate::source::{Node, NodeValue};

use super::operations::own_key;

pub(super) fn check_constants(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        if let Some(default) = node.child("default")
            && let Some(found) = mismatch(survey, node, default)
        {
            // A null says "no default" in many descriptions, and what is deeper never reaches a type.
            let harmless = found.is_null
                || default.is_null()
                || !found.path.is_empty()
                || !default.members().is_empty();
            let severity = if harmless {
                Severity::Warning
            } else {
                Severity::Error
            };
            diagnostics.push(report(
                survey,
                severity,
                "wrong-default",
                place,
                &["default"],
                "the default",
                &found,
            ));
        }
        for (index, value) in node
            .child("enum")
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            if let Some(found) = check_type(node, value).filter(|found| !found.is_null) {
                let path = ["enum", &index.to_string()];
                diagnostics.push(report(
                    survey,
                    Severity::Error,
                    "wrong-enum-value",
                    place,
                    &path,
                    "a value of `enum`",
                    &found,
                ));
            }
        }
        if let Some(value) = node.child("const")
            && let Some(found) = check_type(node, value)
        {
            diagnostics.push(report(
                survey,
                Severity::Error,
                "wrong-const",
                place,
                &["const"],
                "the value of `const`",
                &found,
            ));
        }
    }
    diagnostics
}

/// Whether a single value stands where another kind of single value is asked for. Null says "no
/// default" in many descriptions, and defaults of lists and objects never reach the code.
fn is_plain(schema: &Node, default: &Node, found: &Mismatch) -> bool {
    let container = |node: &Node| matches!(node.value, NodeValue::Array(_) | NodeValue::Object(_));
    let kind = schema.child("type").and_then(Node::as_str);
    !default.is_null()
        && !found.is_null
        && !container(default)
        && !matches!(kind, Some("array" | "object"))
}

pub(super) fn check_examples(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        diagnostics.extend(example(survey, place, node, node, &["example"]));
        for index in 0..node.child("examples").map_or(0, |list| list.items().len()) {
            diagnostics.extend(example(
                survey,
                place,
                node,
                node,
                &["examples", &index.to_string()],
            ));
        }
    }
    for kind in [Kind::Parameter, Kind::Header, Kind::MediaType] {
        for (place, node) in survey.of_kind(kind) {
            if kind == Kind::MediaType && !own_key(survey, place).is_some_and(is_json) {
                continue;
            }
            let Some(schema) = schema_of(survey, node) else {
                continue;
            };
            diagnostics.extend(example(survey, place, schema, node, &["example"]));
            for member in node
                .child("examples")
                .map(Node::members)
                .unwrap_or_default()
            {
                diagnostics.extend(example(
                    survey,
                    place,
                    schema,
                    node,
                    &["examples", &member.key, "value"],
                ));
            }
        }
    }
    diagnostics
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

fn example<'a>(
    survey: &Survey<'a>,
    place: PlaceId,
    schema: &'a Node,
    owner: &Node,
    path: &[&str],
) -> Option<Diagnostic> {
    let mut value = owner;
    for segment in path {
        value = match segment.parse::<usize>() {
            Ok(index) if !value.items().is_empty() => value.items().get(index)?,
            _ => value.child(segment)?,
        };
    }
    let found = mismatch(survey, schema, value)?;
    Some(report(
        survey,
        Severity::Warning,
        "wrong-example",
        place,
        path,
        "an example",
        &found,
    ))
}

fn report(
    survey: &Survey<'_>,
    severity: Severity,
    code: &'static str,
    place: PlaceId,
    path: &[&str],
    subject: &str,
    found: &Mismatch,
) -> Diagnostic {
    let path: Vec<&str> = path
        .iter()
        .copied()
        .chain(found.path.iter().map(String::as_str))
        .collect();
    let message = format!("{subject} does not fit its schema: {}", found.message);
    survey
        .diagnostic(severity, code, place, &path, message)
        .with_help("correct the value or the schema; a text that looks like a number needs quotes")
}
