//! Documentation of types and fields: what the description says, and what its keywords say.
//!
//! In: a merged schema and its notes. Out: clean Markdown. Never empty: where nobody wrote a word,
//! the place in the description is told.

use serde_json::Value;

use super::context::Access;
use super::flat::{Flat, Notes};
use super::keywords::{Kind, Limits};
use super::prose;
use crate::model::{Docs, Type};

/// What decides whether a field may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldFacts {
    pub(super) required: bool,
    pub(super) nullable: bool,
    pub(super) access: Access,
}

/// Documentation of a named type.
pub(super) fn type_docs(flat: &Flat, pointer: &str) -> Docs {
    let mut parts = opening(&flat.notes);
    if parts.is_empty() {
        parts.push(place_sentence(pointer));
    }
    if flat.notes.deprecated {
        parts.push("Deprecated.".to_owned());
    }
    let mut facts = limit_facts(flat);
    facts.extend(default_fact(flat, None));
    if !facts.is_empty() {
        parts.push(facts.join(" "));
    }
    Docs(parts.join("\n\n"))
}

/// Documentation of a field or a parameter.
///
/// A type of its own tells its limits itself.
pub(super) fn field_docs(
    notes: &Notes,
    flat: &Flat,
    ty: &Type,
    name: &str,
    wire_name: &str,
) -> Docs {
    let mut parts = opening(notes);
    if parts.is_empty() {
        parts.push(format!("{}, {}.", prose::code(wire_name), kind_words(flat)));
    }
    let mut facts = Vec::new();
    if notes.deprecated {
        facts.push("Deprecated.".to_owned());
    }
    match notes.access {
        Some(Access::AnswersOnly) => facts.push("Set by the API, not by callers.".to_owned()),
        Some(Access::RequestsOnly) => {
            facts.push("Sent to the API, which never gives it back.".to_owned())
        }
        _ => {}
    }
    if name.trim_start_matches("r#") != wire_name && !parts[0].starts_with('`') {
        facts.push(format!("{} on the wire.", prose::code(wire_name)));
    }
    if !matches!(ty, Type::Named(_) | Type::Money) {
        facts.extend(limit_facts(flat));
    }
    facts.extend(default_fact(flat, notes.default));
    if !facts.is_empty() {
        parts.push(facts.join(" "));
    }
    Docs(parts.join("\n\n"))
}

/// A scalar as people would write it; nothing for lists and objects.
pub(super) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Where in the description something stands, as a sentence.
pub(super) fn place_sentence(pointer: &str) -> String {
    let place = place_words(pointer);
    let mut characters = place.chars();
    match characters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), characters.as_str()),
        None => "Part of the description.".to_owned(),
    }
}

/// Where in the description something stands: ``member `address` of schema `Customer` ``.
pub(super) fn place_words(pointer: &str) -> String {
    let segments: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
        .collect();
    let mut words: Vec<String> = Vec::new();
    let mut rest = segments.iter().map(String::as_str);
    match (rest.next(), rest.next()) {
        (Some("components"), Some(section)) => {
            let kind = match section {
                "schemas" => "schema",
                "parameters" => "parameter",
                "responses" => "answer",
                "requestBodies" => "body",
                _ => section,
            };
            words.push(format!(
                "{kind} {}",
                prose::code(rest.next().unwrap_or_default())
            ));
        }
        (Some("paths"), Some(path)) => {
            let method = rest.next().unwrap_or_default().to_uppercase();
            words.push(prose::code(&format!("{method} {path}")));
        }
        (Some("webhooks"), Some(name)) => {
            let _method = rest.next();
            words.push(format!("webhook {}", prose::code(name)));
        }
        _ => return String::new(),
    }
    while let Some(segment) = rest.next() {
        match segment {
            "properties" => words.push(format!(
                "member {}",
                prose::code(rest.next().unwrap_or_default())
            )),
            "items" => words.push("an item".to_owned()),
            "additionalProperties" => words.push("a value".to_owned()),
            "requestBody" => words.push("the body".to_owned()),
            "parameters" => {
                rest.next();
                words.push("a parameter".to_owned());
            }
            "responses" => words.push(format!("the answer {}", rest.next().unwrap_or_default())),
            "oneOf" | "anyOf" => {
                rest.next();
                words.push("a variant".to_owned());
            }
            "content" | "allOf" | "enum" => {
                rest.next();
            }
            _ => {}
        }
    }
    words.reverse();
    words.join(" of ")
}

fn opening(notes: &Notes) -> Vec<String> {
    let description = notes.description.map(prose::clean).unwrap_or_default();
    if !description.is_empty() {
        return vec![description];
    }
    let title = notes.title.map(prose::clean).unwrap_or_default();
    if title.is_empty() {
        Vec::new()
    } else {
        vec![title]
    }
}

/// Keywords that no type can express, each as a sentence.
fn limit_facts(flat: &Flat) -> Vec<String> {
    let mut facts = Vec::new();
    if !matches!(flat.kind(), Some(Kind::String))
        && let Some(values) = &flat.values
        && !flat.is_const
    {
        let values: Vec<String> = values
            .iter()
            .filter_map(|value| scalar_text(&value.value))
            .map(|text| prose::code(&text))
            .collect();
        if !values.is_empty() {
            facts.push(format!("One of {}.", values.join(", ")));
        }
    }
    facts.extend(range_facts(&flat.limits));
    if let Some(pattern) = flat.pattern {
        facts.push(format!("Pattern: {}.", prose::code(pattern)));
    }
    facts
}

fn default_fact(flat: &Flat, default: Option<&Value>) -> Option<String> {
    let text = scalar_text(default.or(flat.notes.default)?)?;
    Some(if text.is_empty() {
        "Default: empty.".to_owned()
    } else {
        format!("Default: {}.", prose::code(&text))
    })
}

fn range_facts(limits: &Limits) -> Vec<String> {
    let mut facts = Vec::new();
    let minimum = limits.minimum.map(|limit| {
        format!(
            "{} {limit}",
            if limits.exclusive_minimum {
                "more than"
            } else {
                "at least"
            }
        )
    });
    let maximum = limits.maximum.map(|limit| {
        format!(
            "{} {limit}",
            if limits.exclusive_maximum {
                "less than"
            } else {
                "at most"
            }
        )
    });
    facts.extend(range(minimum, maximum));
    facts.extend(
        limits
            .multiple_of
            .map(|factor| format!("A multiple of {factor}.")),
    );
    facts.extend(span(limits.min_length, limits.max_length, "character"));
    facts.extend(span(limits.min_items, limits.max_items, "item"));
    facts.extend(span(limits.min_properties, limits.max_properties, "member"));
    if limits.unique_items {
        facts.push("No item twice.".to_owned());
    }
    facts
}

fn range(minimum: Option<String>, maximum: Option<String>) -> Option<String> {
    let text = match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => format!("{minimum}, {maximum}"),
        (Some(bound), None) | (None, Some(bound)) => bound,
        (None, None) => return None,
    };
    let mut characters = text.chars();
    let first = characters.next()?;
    Some(format!("{}{}.", first.to_uppercase(), characters.as_str()))
}

fn span(minimum: Option<usize>, maximum: Option<usize>, what: &str) -> Option<String> {
    let plural = |count: usize| {
        if count == 1 {
            format!("{count} {what}")
        } else {
            format!("{count} {what}s")
        }
    };
    Some(match (minimum.filter(|minimum| *minimum > 0), maximum) {
        (Some(minimum), Some(maximum)) if minimum == maximum => {
            format!("Exactly {}.", plural(maximum))
        }
        (Some(minimum), Some(maximum)) => format!("{minimum} to {}.", plural(maximum)),
        (Some(minimum), None) => format!("At least {}.", plural(minimum)),
        (None, Some(maximum)) => format!("At most {}.", plural(maximum)),
        (None, None) => return None,
    })
}

fn kind_words(flat: &Flat) -> String {
    let kind = match flat.kind() {
        Some(Kind::Boolean) => "a boolean",
        Some(Kind::Integer) => "an integer",
        Some(Kind::Number) => "a number",
        Some(Kind::String) => "a string",
        Some(Kind::Array) => "a list",
        Some(Kind::Object) => "an object",
        None if flat.choices.is_empty() => "any value",
        None => "one of several kinds of value",
    };
    match flat.format {
        Some(format) if !format.is_empty() => format!("{kind} ({})", prose::escaped(format)),
        _ => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_in_words() {
        let table = [
            ("/components/schemas/Customer", "Schema `Customer`."),
            (
                "/components/schemas/Customer/properties/tags/items",
                "An item of member `tags` of schema `Customer`.",
            ),
            (
                "/paths/~1a~1{b}/get/responses/200/content/application~1json/schema",
                "The answer 200 of `GET /a/{b}`.",
            ),
            (
                "/paths/~1a/post/requestBody/content/x/schema/properties/b",
                "Member `b` of the body of `POST /a`.",
            ),
            (
                "/webhooks/a.b/post/requestBody/content/x/schema",
                "The body of webhook `a.b`.",
            ),
        ];
        for (pointer, words) in table {
            assert_eq!(place_sentence(pointer), words);
        }
    }

    #[test]
    fn bounds_are_told_in_words() {
        let limits = Limits {
            minimum: Some(1.0),
            maximum: Some(100.0),
            min_length: Some(2),
            max_length: Some(2),
            max_items: Some(1),
            ..Limits::default()
        };
        assert_eq!(
            range_facts(&limits),
            [
                "At least 1, at most 100.",
                "Exactly 2 characters.",
                "At most 1 item."
            ]
        );
    }
}
