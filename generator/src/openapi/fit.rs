//! Whether a value fits a schema.
//!
//! A small validator over the tree, for the values that stand in a description: it finds the first
//! thing that does not fit and leaves formats and patterns alone. What cannot be told fits.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Member, Node, NodeValue};

use super::keywords::Kind;
use super::survey::{PlaceId, Survey, reference};
use super::walk::short;

/// The first thing that does not fit.
#[derive(Debug)]
pub(super) struct Mismatch {
    /// From the value to the part in question.
    pub path: Vec<String>,
    pub message: String,
    /// The value is null, and nothing else was asked.
    pub is_null: bool,
}

/// Compares a value with a schema. Gives up, and finds that it fits, when that takes too long.
pub(super) fn mismatch<'a>(
    survey: &Survey<'a>,
    schema: &'a Node,
    value: &Node,
) -> Option<Mismatch> {
    let mut steps = Steps {
        left: 200 + 40 * value.size(),
        depth: 0,
    };
    compare(survey, schema, value, &mut steps)
}

/// Variants within variants would otherwise cost more than the description is long.
struct Steps {
    left: usize,
    depth: usize,
}

fn compare<'a>(
    survey: &Survey<'a>,
    schema: &'a Node,
    value: &Node,
    steps: &mut Steps,
) -> Option<Mismatch> {
    if steps.left == 0 || steps.depth > 64 {
        return None;
    }
    steps.left -= 1;
    steps.depth += 1;
    let found = compare_here(survey, schema, value, steps);
    steps.depth -= 1;
    found
}

fn compare_here<'a>(
    survey: &Survey<'a>,
    schema: &'a Node,
    value: &Node,
    steps: &mut Steps,
) -> Option<Mismatch> {
    if schema.as_bool() == Some(false) {
        return Some(wrong("no value is allowed here".to_owned()));
    }
    if value.is_null() && schema.child("nullable").and_then(Node::as_bool) == Some(true) {
        return None;
    }
    if reference(schema).is_some() {
        let target = survey.resolve(schema)?;
        if let Some(found) = compare(survey, target, value, steps) {
            return Some(found);
        }
    }
    check_type(schema, value)
        .or_else(|| check_values(schema, value))
        .or_else(|| check_limits(schema, value))
        .or_else(|| check_parts(survey, schema, value, steps))
        .or_else(|| check_object(survey, schema, value, steps))
        .or_else(|| check_array(survey, schema, value, steps))
}

fn wrong(message: String) -> Mismatch {
    Mismatch {
        path: Vec::new(),
        message,
        is_null: false,
    }
}

/// Only the `type` of a schema, and nothing it refers to.
pub(super) fn check_type(schema: &Node, value: &Node) -> Option<Mismatch> {
    let kind = schema.child("type")?;
    let mut names = kind
        .as_str()
        .into_iter()
        .chain(kind.items().iter().filter_map(Node::as_str));
    if names.clone().next().is_none() || names.any(|name| has_type(name, value)) {
        return None;
    }
    let names: Vec<&str> = kind
        .as_str()
        .into_iter()
        .chain(kind.items().iter().filter_map(Node::as_str))
        .collect();
    Some(Mismatch {
        is_null: value.is_null(),
        ..wrong(format!(
            "{} does not fit the type {}",
            short(value),
            names.join(" or ")
        ))
    })
}

fn has_type(name: &str, value: &Node) -> bool {
    match (name, &value.value) {
        ("string", NodeValue::String(_))
        | ("boolean", NodeValue::Bool(_))
        | ("number", NodeValue::Number(_))
        | ("array", NodeValue::Array(_))
        | ("object", NodeValue::Object(_))
        | ("null", NodeValue::Null) => true,
        ("integer", NodeValue::Number(number)) => {
            number.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        // A name that is no type has been reported where it stands.
        (name, _) => !matches!(
            name,
            "string" | "boolean" | "number" | "integer" | "array" | "object" | "null"
        ),
    }
}

fn check_values(schema: &Node, value: &Node) -> Option<Mismatch> {
    if let Some(NodeValue::Array(values)) = schema.child("enum").map(|node| &node.value)
        && !value.is_null()
        && !values.iter().any(|known| equal(known, value))
    {
        return Some(wrong(format!(
            "{} is none of the values of `enum`",
            short(value)
        )));
    }
    let known = schema.child("const").filter(|known| !equal(known, value))?;
    Some(wrong(format!(
        "{} is not {}, the only value allowed",
        short(value),
        short(known)
    )))
}

fn equal(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (NodeValue::Number(left), NodeValue::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (NodeValue::Array(left), NodeValue::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (NodeValue::Object(left), NodeValue::Object(_)) => {
            let same = |member: &Member| {
                right
                    .child(&member.key)
                    .is_some_and(|other| equal(&member.node, other))
            };
            left.len() == right.members().len() && left.iter().all(same)
        }
        (left, right) => left == right,
    }
}

fn check_limits(schema: &Node, value: &Node) -> Option<Mismatch> {
    let limit = |name: &str| {
        schema
            .child(name)
            .and_then(Node::as_number)
            .and_then(serde_json::Number::as_f64)
    };
    let (size, low, high, what) = match &value.value {
        NodeValue::Number(number) => (number.as_f64()?, "minimum", "maximum", "the number"),
        NodeValue::String(text) => (
            text.chars().count() as f64,
            "minLength",
            "maxLength",
            "the length",
        ),
        NodeValue::Array(items) => (
            items.len() as f64,
            "minItems",
            "maxItems",
            "the number of items",
        ),
        NodeValue::Object(members) => (
            members.len() as f64,
            "minProperties",
            "maxProperties",
            "the number of members",
        ),
        _ => return None,
    };
    if limit(low).is_some_and(|low| size < low) {
        return Some(wrong(format!("{what} {size} is below `{low}`")));
    }
    limit(high)
        .is_some_and(|high| size > high)
        .then(|| wrong(format!("{what} {size} is above `{high}`")))
}

fn check_parts<'a>(
    survey: &Survey<'a>,
    schema: &'a Node,
    value: &Node,
    steps: &mut Steps,
) -> Option<Mismatch> {
    for part in schema.child("allOf").map(Node::items).unwrap_or_default() {
        if let Some(found) = compare(survey, part, value, steps) {
            return Some(found);
        }
    }
    for keyword in ["anyOf", "oneOf"] {
        let variants = schema.child(keyword).map(Node::items).unwrap_or_default();
        let mut first = None;
        for variant in variants {
            match compare(survey, variant, value, steps) {
                None => {
                    first = None;
                    break;
                }
                Some(found) => first = first.or(Some(found)),
            }
        }
        if let Some(first) = first {
            return Some(match variants.len() {
                1 => first,
                _ => Mismatch {
                    is_null: first.is_null,
                    ..wrong(format!(
                        "{} fits none of the variants of `{keyword}`",
                        short(value)
                    ))
                },
            });
        }
    }
    None
}

fn check_object<'a>(
    survey: &Survey<'a>,
    schema: &'a Node,
    value: &Node,
    steps: &mut Steps,
) -> Option<Mismatch> {
    let NodeValue::Object(members) = &value.value else {
        return None;
    };
    let properties = schema.child("properties");
    for name in schema
        .child("required")
        .map(Node::items)
        .unwrap_or_default()
    {
        let name = name.as_str()?;
        let one_way = properties
            .and_then(|node| node.child(name))
            .and_then(|node| survey.resolve(node))
            .is_some_and(|node| {
                let is = |keyword: &str| node.child(keyword).and_then(Node::as_bool) == Some(true);
                is("readOnly") || is("writeOnly")
            });
        if value.child(name).is_none() && !one_way {
            return Some(wrong(format!("the member `{name}` is missing")));
        }
    }
    let others = schema.child("additionalProperties");
    for member in members {
        let described = properties.and_then(|node| node.child(&member.key));
        let found = match (described, others) {
            (Some(property), _) => compare(survey, property, &member.node, steps),
            (None, Some(others)) if others.as_bool() == Some(false) => {
                let patterned = schema.child("patternProperties").is_some();
                (!patterned).then(|| wrong(format!("there is no member `{}`", member.key)))
            }
            (None, Some(others)) => compare(survey, others, &member.node, steps),
            (None, None) => None,
        };
        if let Some(found) = found {
            return Some(below(&member.key, found));
        }
    }
    None
}

fn check_array<'a>(
    survey: &Survey<'a>,
    schema: &'a Node,
    value: &Node,
    steps: &mut Steps,
) -> Option<Mismatch> {
    let items = schema
        .child("items")
        .filter(|_| schema.child("prefixItems").is_none())?;
    for (index, item) in value.items().iter().enumerate() {
        if let Some(found) = compare(survey, items, item, steps) {
            return Some(below(&index.to_string(), found));
        }
    }
    None
}

fn below(segment: &str, found: Mismatch) -> Mismatch {
    let path = std::iter::once(segment.to_owned())
        .chain(found.path)
        .collect();
    Mismatch {
        path,
        is_null: false,
        ..found
    }
}

/// The schema of a parameter, header or media type.
pub(super) fn schema_of<'a>(survey: &Survey<'a>, owner: &'a Node) -> Option<&'a Node> {
    let schema = owner.child("schema")?;
    let place = survey.place_of(schema)?;
    (survey.places[place].kind == Kind::Schema).then_some(schema)
}

/// A diagnostic for a value that stands below a place, with its code and what it is.
pub(super) fn report(
    survey: &Survey<'_>,
    severity: Severity,
    (code, subject): (&'static str, &str),
    place: PlaceId,
    path: &[&str],
    found: &Mismatch,
) -> Diagnostic {
    let deeper = found.path.iter().map(String::as_str);
    let path: Vec<&str> = path.iter().copied().chain(deeper).collect();
    let message = format!("{subject} does not fit its schema: {}", found.message);
    survey
        .diagnostic(severity, code, place, &path, message)
        .with_help("correct the value or the schema; a text that looks like a number needs quotes")
}
