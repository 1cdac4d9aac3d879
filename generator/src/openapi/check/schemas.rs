//! Schemas: names of types, enums and required members.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::openapi::Version;
use crate::openapi::keywords::Kind;
use crate::openapi::suggest::nearest;
use crate::openapi::survey::{PlaceId, Step, Survey};
use crate::source::{Node, NodeValue};

const TYPES: [&str; 7] = [
    "string", "object", "array", "integer", "number", "boolean", "null",
];

pub(super) fn check_types(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        let Some(kind) = node.child("type") else {
            continue;
        };
        let names: Vec<(Vec<String>, &str)> = match &kind.value {
            NodeValue::String(name) => vec![(vec!["type".to_owned()], name)],
            NodeValue::Array(items) => items
                .iter()
                .enumerate()
                .filter_map(|(index, item)| {
                    Some((vec!["type".to_owned(), index.to_string()], item.as_str()?))
                })
                .collect(),
            _ => Vec::new(),
        };
        if kind.items().is_empty() && matches!(kind.value, NodeValue::Array(_)) {
            let found = survey.error("empty-type", place, &["type"], "`type` names no type");
            diagnostics.push(found.with_help("name at least one type, or remove `type`"));
        }
        for (path, name) in &names {
            if !TYPES.contains(name) {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                diagnostics.push(unknown_type(survey, place, &path, name));
            }
        }
        if let (NodeValue::Array(_), Version::V30) = (&kind.value, survey.version) {
            let message =
                "several types are a feature of OpenAPI 3.1, and this description says 3.0";
            let found = survey.warning("keyword-of-another-version", place, &["type"], message);
            diagnostics.push(found.with_help(
                "they are read as OpenAPI 3.1 means them; raise the version of the description",
            ));
        }
        let is_array = kind.as_str() == Some("array");
        if is_array && node.child("items").is_none() && survey.version == Version::V30 {
            let found = survey.warning(
                "array-without-items",
                place,
                &["type"],
                "an array does not say what its `items` are",
            );
            diagnostics.push(found.with_help("the items are handed over as raw JSON; add `items`"));
        }
    }
    diagnostics
}

fn unknown_type(survey: &Survey<'_>, place: PlaceId, path: &[&str], name: &str) -> Diagnostic {
    let found = survey.error("unknown-type", place, path, format!("`{name}` is no type"));
    let instead = match name {
        "int" | "long" | "int32" | "int64" => Some("integer"),
        "float" | "double" | "decimal" => Some("number"),
        "bool" => Some("boolean"),
        "date" | "date-time" | "uuid" | "file" | "text" | "binary" => Some("string"),
        "any" => None,
        "map" | "dict" => Some("object"),
        "list" => Some("array"),
        _ => nearest(name, TYPES),
    };
    match instead {
        Some(near) => found.with_label(format!("did you mean `{near}`?")).with_help(format!("write `type: {near}`")),
        None => found.with_help("use one of string, number, integer, boolean, array, object; leave `type` out for any value"),
    }
}

/// Lists of schemas that hold none.
pub(super) fn check_composition(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if matches!(node.child(keyword).map(|list| &list.value), Some(NodeValue::Array(list)) if list.is_empty())
            {
                let message = format!("`{keyword}` lists no schema");
                let found = survey.error("empty-composition", place, &[keyword], message);
                diagnostics.push(
                    found.with_help(format!("list at least one schema, or remove `{keyword}`")),
                );
            }
        }
    }
    diagnostics
}

pub(super) fn check_enums(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        let Some(NodeValue::Array(values)) = node.child("enum").map(|node| &node.value) else {
            continue;
        };
        if values.is_empty() {
            let found = survey.error("empty-enum", place, &["enum"], "an `enum` has no values");
            diagnostics.push(found.with_help("list the values, or remove `enum`"));
        }
        let mut seen = HashSet::new();
        for (index, value) in values.iter().enumerate() {
            if !seen.insert(value.to_json().to_string()) {
                let message = format!("the value {} stands twice in an `enum`", value.to_json());
                let found = survey.warning(
                    "duplicate-enum-value",
                    place,
                    &["enum", &index.to_string()],
                    message,
                );
                diagnostics.push(found.with_help("remove one of the two"));
            }
        }
    }
    diagnostics
}

pub(super) fn check_required(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        let Some(required) = node.child("required").map(Node::items) else {
            continue;
        };
        let mut seen = HashSet::new();
        let properties = node
            .child("properties")
            .map(Node::members)
            .unwrap_or_default();
        for (index, name) in required
            .iter()
            .enumerate()
            .filter_map(|(index, name)| Some((index, name.as_str()?)))
        {
            let index = index.to_string();
            let path = ["required", index.as_str()];
            if !seen.insert(name) {
                let message = format!("`{name}` stands twice in `required`");
                let found = survey.warning("duplicate-required", place, &path, message);
                diagnostics.push(found.with_help("remove one of the two"));
            } else if is_whole(survey, place, node)
                && properties.iter().all(|member| member.key != name)
            {
                let message = format!("`required` names `{name}`, which is none of the properties");
                let found = survey.warning("unknown-required", place, &path, message);
                let near = nearest(name, properties.iter().map(|member| member.key.as_str()));
                diagnostics.push(match near {
                    Some(near) => found
                        .with_label(format!("there is `{near}`"))
                        .with_help(format!("write `{near}`")),
                    None => found.with_help("describe it under `properties`, or remove it here"),
                });
            }
        }
    }
    diagnostics
}

/// Whether a schema says all about its members by itself.
fn is_whole(survey: &Survey<'_>, place: PlaceId, node: &Node) -> bool {
    let composed = [
        "allOf",
        "anyOf",
        "oneOf",
        "$ref",
        "if",
        "patternProperties",
        "additionalProperties",
    ];
    let [keyword, _] = survey.steps(place);
    let is_part = matches!(
        keyword,
        Step::Key(
            "allOf" | "anyOf" | "oneOf" | "not" | "if" | "then" | "else" | "dependentSchemas"
        )
    );
    !is_part
        && node.child("properties").is_some()
        && composed.iter().all(|keyword| node.child(keyword).is_none())
}
