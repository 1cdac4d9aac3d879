//! Parameters and headers: where they stand, how they are written, what they carry.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::openapi::keywords::Kind;
use crate::openapi::suggest::nearest;
use crate::openapi::survey::{PlaceId, Survey, reference};
use crate::source::Node;

const PLACES: [&str; 4] = ["query", "header", "path", "cookie"];

pub(super) fn check_parameters(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey
        .of_kind(Kind::Parameter)
        .filter(|(_, node)| reference(node).is_none())
    {
        let text = |name: &str| node.child(name).and_then(Node::as_str);
        if let Some(location) = text("in") {
            match styles(location) {
                None => diagnostics.push(bad_location(survey, place, location)),
                Some(styles) => {
                    diagnostics.extend(check_style(survey, place, text("style"), location, styles))
                }
            }
            if location == "path" && node.child("required").and_then(Node::as_bool) != Some(true) {
                diagnostics.push(not_required(
                    survey,
                    place,
                    node,
                    text("name").unwrap_or_default(),
                ));
            }
        }
        if text("name") == Some("") {
            let found = survey.error(
                "empty-name",
                place,
                &["name"],
                "a parameter's name is empty",
            );
            diagnostics.push(found.with_help("give the parameter its name"));
        }
        diagnostics.extend(check_content(survey, place, node));
    }
    diagnostics
}

/// The styles that a location allows; the first is the default.
fn styles(location: &str) -> Option<&'static [&'static str]> {
    Some(match location {
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "header" => &["simple"],
        "path" => &["simple", "label", "matrix"],
        "cookie" => &["form"],
        _ => return None,
    })
}

fn bad_location(survey: &Survey<'_>, place: PlaceId, location: &str) -> Diagnostic {
    let message = format!("`in` is `{location}`: expected query, header, path or cookie");
    let found = survey.error("unknown-location", place, &["in"], message);
    match (location, nearest(location, PLACES)) {
        ("body" | "formData", _) => found.with_help("OpenAPI 3 has `requestBody` for this"),
        (_, Some(near)) => found
            .with_label(format!("did you mean `{near}`?"))
            .with_help(format!("write `in: {near}`")),
        _ => found.with_help("say where the parameter is sent"),
    }
}

fn check_style(
    survey: &Survey<'_>,
    place: PlaceId,
    style: Option<&str>,
    location: &str,
    styles: &[&str],
) -> Option<Diagnostic> {
    let style = style.filter(|style| !styles.contains(style))?;
    let message = format!("the style `{style}` does not exist for {location} parameters");
    let found = survey.error("unknown-style", place, &["style"], message);
    Some(found.with_help(format!("use {}", styles.join(", "))))
}

fn not_required(survey: &Survey<'_>, place: PlaceId, node: &Node, name: &str) -> Diagnostic {
    let path: &[&str] = if node.child("required").is_some() {
        &["required"]
    } else {
        &["in"]
    };
    survey
        .error(
            "optional-path-parameter",
            place,
            path,
            format!("the path parameter `{name}` is not required, and a path cannot leave it out"),
        )
        .with_help("add `required: true`")
}

/// A value is described by `schema` or by `content`, and by one of them only.
fn check_content(survey: &Survey<'_>, place: PlaceId, node: &Node) -> Vec<Diagnostic> {
    let content = node.child("content");
    match (node.child("schema"), content) {
        (None, None) => vec![
            survey
                .error(
                    "missing-keyword",
                    place,
                    &[],
                    "a parameter needs `schema` or `content`",
                )
                .with_label("neither is here")
                .with_help("add a `schema` that says what the value is"),
        ],
        (Some(_), Some(_)) => vec![
            survey
                .error(
                    "schema-and-content",
                    place,
                    &["content"],
                    "a parameter has `schema` and `content`",
                )
                .with_help("keep one of the two"),
        ],
        (None, Some(content)) if content.members().len() != 1 => vec![
            survey
                .error(
                    "several-contents",
                    place,
                    &["content"],
                    format!(
                        "a parameter's `content` has {} media types: expected one",
                        content.members().len()
                    ),
                )
                .with_help("keep one media type"),
        ],
        _ => Vec::new(),
    }
}

/// Parameters of one name and location in one list.
pub(super) fn check_duplicates(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let owners = survey
        .of_kind(Kind::Operation)
        .chain(survey.of_kind(Kind::PathItem));
    let mut diagnostics = Vec::new();
    for (place, node) in owners {
        let mut seen: HashMap<(&str, String), usize> = HashMap::new();
        let list = node
            .child("parameters")
            .map(Node::items)
            .unwrap_or_default();
        for (index, item) in list.iter().enumerate() {
            let Some(parameter) = survey.resolve(item) else {
                continue;
            };
            let text = |name: &str| parameter.child(name).and_then(Node::as_str);
            let (Some(location), Some(name)) = (text("in"), text("name")) else {
                continue;
            };
            let key = if location == "header" {
                name.to_lowercase()
            } else {
                name.to_owned()
            };
            if seen.insert((location, key), index).is_some() {
                let index = index.to_string();
                let member = if reference(item).is_some() {
                    "$ref"
                } else {
                    "name"
                };
                let message = format!("the {location} parameter `{name}` is declared twice");
                let found = survey.error(
                    "duplicate-parameter",
                    place,
                    &["parameters", &index, member],
                    message,
                );
                diagnostics.push(found.with_help("remove one of the two"));
            }
        }
    }
    diagnostics
}

pub(super) fn check_headers(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey
        .of_kind(Kind::Header)
        .filter(|(_, node)| reference(node).is_none())
    {
        if node.child("schema").is_none() && node.child("content").is_none() {
            let found = survey.warning(
                "header-without-schema",
                place,
                &[],
                "a header has neither `schema` nor `content`",
            );
            diagnostics.push(found.with_help("it is read as a string; add a `schema`"));
        }
        let style = node.child("style").and_then(Node::as_str);
        diagnostics.extend(check_style(survey, place, style, "header", &["simple"]));
    }
    diagnostics
}
