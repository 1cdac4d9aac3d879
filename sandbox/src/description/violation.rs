//! What is wrong with a value, in words that come from the schema alone: the value, which may be personal
//! data or a secret, is never repeated.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use serde_json::Value;

use super::document::pointer_of;
use super::members::shown;
use super::schema::DOCUMENT;

/// Alternatives within alternatives are described up to here.
const DEEPEST: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Violation {
    /// Where, joined by dots: `events.0`; empty for the whole value.
    pub(super) path: String,
    pub(super) kind: Kind,
    /// What follows the name of the place in a sentence: `must be a string`.
    pub(super) phrase: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A required member is absent; the path is its own.
    Missing,
    Wrong,
}

impl Violation {
    pub(super) fn new(document: &Value, error: &ValidationError<'_>) -> Self {
        let mut path: Vec<String> = error.instance_path().segments().map(step).collect();
        if let ValidationErrorKind::Required { property } = error.kind() {
            path.push(shown(property.as_str().unwrap_or_default()).to_owned());
            return Self {
                path: path.join("."),
                kind: Kind::Missing,
                phrase: "is required".to_owned(),
            };
        }
        Self {
            path: path.join("."),
            kind: Kind::Wrong,
            phrase: phrase(document, error),
        }
    }
}

/// What a valid value is, in words: `an integer between 1 and 100`.
pub(super) fn expectation(document: &Value, schema: &Value) -> String {
    describe(document, schema, 0)
}

fn step(segment: LocationSegment<'_>) -> String {
    match segment {
        LocationSegment::Property(name) => shown(&name).to_owned(),
        LocationSegment::Index(index) => index.to_string(),
    }
}

fn phrase(document: &Value, error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { .. }
        | ValidationErrorKind::UnevaluatedProperties { .. } => {
            "must not have other members than those described".to_owned()
        }
        ValidationErrorKind::UniqueItems => "must not repeat an item".to_owned(),
        ValidationErrorKind::FalseSchema => "must not be there".to_owned(),
        _ => match schema_of(document, error) {
            Some(schema) => format!("must be {}", expectation(document, schema)),
            None => "is not as described".to_owned(),
        },
    }
}

/// The schema that holds the keyword at fault.
fn schema_of<'a>(document: &'a Value, error: &ValidationError<'_>) -> Option<&'a Value> {
    let location = error.absolute_keyword_location()?.as_str();
    let keyword = pointer_of(location.strip_prefix(DOCUMENT)?)?;
    let (schema, _) = keyword.rsplit_once('/')?;
    document.pointer(schema)
}

fn describe(document: &Value, schema: &Value, depth: usize) -> String {
    let unknown = || "a value as described".to_owned();
    if depth > DEEPEST {
        return unknown();
    }
    if let Some(value) = schema.get("const") {
        return literal(value);
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<String> = values.iter().map(literal).collect();
        return match values.as_slice() {
            [value] => value.clone(),
            _ => format!("one of: {}", values.join(", ")),
        };
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(branches) = schema.get(keyword).and_then(Value::as_array) {
            let branches = branches.iter();
            let branches: Vec<String> = branches
                .map(|branch| describe(document, branch, depth + 1))
                .collect();
            return branches.join(" or ");
        }
    }
    match schema.get("type") {
        Some(Value::String(name)) => describe_type(document, schema, name, depth),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            let types: Vec<String> = names
                .map(|name| describe_type(document, schema, name, depth))
                .collect();
            types.join(" or ")
        }
        _ => match reference(document, schema) {
            Some(target) => describe(document, target, depth + 1),
            None => unknown(),
        },
    }
}

fn reference<'a>(document: &'a Value, schema: &Value) -> Option<&'a Value> {
    let pointer = pointer_of(schema.get("$ref")?.as_str()?)?;
    document.pointer(&pointer)
}

fn describe_type(document: &Value, schema: &Value, name: &str, depth: usize) -> String {
    match name {
        "string" => describe_string(schema),
        "integer" => format!("an integer{}", interval(schema)),
        "number" => format!("a number{}", interval(schema)),
        "array" => {
            let length = range(schema, ["minItems", "maxItems"], " items");
            match schema.get("items") {
                Some(items) => {
                    let each = describe(document, items, depth + 1);
                    format!("an array{length}, each {each}")
                }
                None => format!("an array{length}"),
            }
        }
        "object" => "an object".to_owned(),
        "boolean" => "true or false".to_owned(),
        other => other.to_owned(),
    }
}

fn describe_string(schema: &Value) -> String {
    let noun = match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => "a date and time as in RFC 3339 (2026-03-04T10:00:00Z)",
        Some("date") => "a date (2026-03-04)",
        Some("email") => "an e-mail address",
        Some("uri") => "an absolute URI",
        Some("uri-reference") => "a URI or a path",
        Some("uuid") => "a UUID",
        _ => "a string",
    };
    let length = range(schema, ["minLength", "maxLength"], " characters");
    match schema.get("pattern").and_then(Value::as_str) {
        Some(pattern) => format!("{noun}{length} that matches {pattern}"),
        None => format!("{noun}{length}"),
    }
}

/// The limits of a number.
fn interval(schema: &Value) -> String {
    let above = schema.get("exclusiveMinimum");
    let below = schema.get("exclusiveMaximum");
    let above = above.map_or_else(String::new, |limit| format!(" above {limit}"));
    let below = below.map_or_else(String::new, |limit| format!(" below {limit}"));
    let closed = range(schema, ["minimum", "maximum"], "");
    format!("{closed}{above}{below}")
}

/// ` between 1 and 100`, from the two keywords that limit a value; empty without limits.
fn range(schema: &Value, [least, most]: [&str; 2], unit: &str) -> String {
    match (schema.get(least), schema.get(most)) {
        (Some(least), Some(most)) if unit.is_empty() => format!(" between {least} and {most}"),
        (Some(least), Some(most)) => format!(" of {least} to {most}{unit}"),
        (Some(least), None) => format!(" of at least {least}{unit}"),
        (None, Some(most)) => format!(" of at most {most}{unit}"),
        (None, None) => String::new(),
    }
}

/// A value that the schema itself names.
fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
