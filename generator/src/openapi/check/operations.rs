//! Operations, tags and the description's own members.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::openapi::Version;
use crate::openapi::keywords::Kind;
use crate::openapi::survey::{PlaceId, Step, Survey};
use crate::openapi::walk::missing;
use crate::source::{Node, NodeValue};

/// What a description needs as a whole.
pub(super) fn check_document(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let root = survey.places[0].node;
    let has = |name: &str| root.child(name).is_some();
    match survey.version {
        Version::V30 if !has("paths") => vec![missing(survey, 0, Kind::Root, "paths")],
        Version::V31 if !has("paths") && !has("webhooks") && !has("components") => {
            vec![missing(survey, 0, Kind::Root, "paths")]
        }
        _ => Vec::new(),
    }
}

/// Ids that are missing or stand twice, and responses that are missing.
pub(super) fn check_operations(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut ids: HashMap<&str, PlaceId> = HashMap::new();
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Operation) {
        if survey.version == Version::V30 && node.child("responses").is_none() {
            diagnostics.push(missing(survey, place, Kind::Operation, "responses"));
        }
        if within_callback(survey, place) {
            continue;
        }
        match node.child("operationId").and_then(Node::as_str) {
            None if node.child("operationId").is_none() => diagnostics.push(
                survey
                    .warning("missing-operation-id", place, &[], "an operation has no `operationId`")
                    .with_help("its method is named by its path; give it an `operationId` to choose the name"),
            ),
            None => {}
            Some("") => diagnostics.push(
                survey
                    .error("empty-operation-id", place, &["operationId"], "an `operationId` is empty")
                    .with_help("give it a name, or remove it"),
            ),
            Some(id) => match ids.get(id) {
                None => {
                    ids.insert(id, place);
                }
                Some(first) => diagnostics.push(duplicate_id(survey, place, id, *first)),
            },
        }
    }
    diagnostics
}

fn duplicate_id(survey: &Survey<'_>, place: PlaceId, id: &str, first: PlaceId) -> Diagnostic {
    let first = survey.location(first, &["operationId"]).line;
    survey
        .error(
            "duplicate-operation-id",
            place,
            &["operationId"],
            format!("two operations are called `{id}`"),
        )
        .with_label(format!("first on line {first}"))
        .with_help("give each operation an id of its own")
}

/// Callbacks are not generated, so the ids within them name nothing.
fn within_callback(survey: &Survey<'_>, place: PlaceId) -> bool {
    let mut place = place;
    while let Some(parent) = survey.parent(place) {
        if survey.places[parent].kind == Kind::Callback {
            return true;
        }
        place = parent;
    }
    false
}

/// Tags that are declared twice.
pub(super) fn check_tags(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut names: HashMap<&str, PlaceId> = HashMap::new();
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Tag) {
        let Some(name) = node.child("name").and_then(Node::as_str) else {
            continue;
        };
        if names.insert(name, place).is_some() {
            let message = format!("the tag `{name}` is declared twice");
            let found = survey.error("duplicate-tag", place, &["name"], message);
            diagnostics.push(found.with_help("keep one of the two declarations"));
        }
    }
    diagnostics
}

/// Names in components that OpenAPI does not allow.
pub(super) fn check_component_names(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let Some((place, components)) = survey.of_kind(Kind::Components).next() else {
        return Vec::new();
    };
    let mut diagnostics = Vec::new();
    for section in components.members() {
        let NodeValue::Object(members) = &section.node.value else {
            continue;
        };
        if section.key.starts_with("x-") {
            continue;
        }
        for member in members {
            let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            if member.key.is_empty() || !member.key.chars().all(allowed) {
                let message = format!(
                    "the name `{}` has characters that a component may not have",
                    member.key
                );
                let path = [section.key.as_str(), member.key.as_str()];
                let found =
                    survey.diagnostic(Severity::Warning, "component-name", place, &path, message);
                diagnostics.push(found.with_help("use letters, digits, `.`, `-` and `_`"));
            }
        }
    }
    diagnostics
}

/// The keyword or name that leads to a place from its parent.
pub(super) fn own_key<'a>(survey: &Survey<'a>, place: PlaceId) -> Option<&'a str> {
    match survey.steps(place) {
        [Step::Key(key), Step::None] | [_, Step::Key(key)] => Some(key),
        _ => None,
    }
}
