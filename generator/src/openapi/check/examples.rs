//! Examples, which should fit their schema. None reaches a type, so a wrong one is a warning.

use crate::diagnostic::{Diagnostic, Severity};
use crate::openapi::fit::{mismatch, report, schema_of};
use crate::openapi::keywords::Kind;
use crate::openapi::survey::{PlaceId, Survey, reference};
use crate::source::Node;

use super::operations::own_key;

pub(super) fn check_examples(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        diagnostics.extend(check(
            survey,
            place,
            node,
            node.child("example"),
            &["example"],
        ));
        let examples = node.child("examples").map(Node::items).unwrap_or_default();
        for (index, value) in examples.iter().enumerate() {
            let path = ["examples", &index.to_string()];
            diagnostics.extend(check(survey, place, node, Some(value), &path));
        }
    }
    for kind in [Kind::Parameter, Kind::Header, Kind::MediaType] {
        for (place, node) in survey.of_kind(kind) {
            let media_type = own_key(survey, place).filter(|_| kind == Kind::MediaType);
            diagnostics.extend(check_owner(survey, place, node, media_type));
        }
    }
    diagnostics
}

/// Whether an example in this place is the value itself, and not a text of another form.
fn is_value(media_type: Option<&str>, value: &Node) -> bool {
    let Some(media_type) = media_type else {
        return true;
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    match essence {
        "application/json" => true,
        "application/x-www-form-urlencoded" | "multipart/form-data" => value.as_str().is_none(),
        _ => essence.ends_with("+json"),
    }
}

/// The examples of a parameter, header or media type, those of components included.
fn check_owner<'a>(
    survey: &Survey<'a>,
    place: PlaceId,
    node: &'a Node,
    media_type: Option<&str>,
) -> Vec<Diagnostic> {
    let Some(schema) = schema_of(survey, node) else {
        return Vec::new();
    };
    let own = node
        .child("example")
        .filter(|value| is_value(media_type, value));
    let own = check(survey, place, schema, own, &["example"]);
    let examples = node
        .child("examples")
        .map(Node::members)
        .unwrap_or_default();
    let named = examples.iter().filter_map(|member| {
        let place = survey.place_of(&member.node)?;
        let place = match reference(&member.node) {
            Some(_) => *survey.targets.get(&place)?,
            None => place,
        };
        let value = survey.places[place].node.child("value");
        let value = value.filter(|value| is_value(media_type, value));
        check(survey, place, schema, value, &["value"])
    });
    own.into_iter().chain(named).collect()
}

fn check<'a>(
    survey: &Survey<'a>,
    place: PlaceId,
    schema: &'a Node,
    value: Option<&Node>,
    path: &[&str],
) -> Option<Diagnostic> {
    let found = mismatch(survey, schema, value?)?;
    Some(report(
        survey,
        Severity::Warning,
        ("wrong-example", "an example"),
        place,
        path,
        &found,
    ))
}
