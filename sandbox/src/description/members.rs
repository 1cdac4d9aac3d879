//! Members of a value that its schema neither describes nor forbids. The description allows them; the
//! sandbox tells of them, since mostly they are misspelt.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::document::pointer_of;

/// Schemas that refer to each other in a circle end here.
const DEEPEST: usize = 32;
/// A name that is longer is not a name.
const LONGEST_NAME: usize = 64;

/// Their paths, joined by dots.
pub(super) fn unknown(document: &Value, schema: &Value, value: &Value) -> BTreeSet<String> {
    unknown_in(document, &[schema], value, "", 0)
}

/// The name of a member or parameter as it may be repeated: what does not look like a name may be a value
/// that went astray.
pub(crate) fn shown(name: &str) -> &str {
    let begins_well = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_-.[]".contains(letter);
    match begins_well && name.len() <= LONGEST_NAME && name.chars().all(is_word) {
        true => name,
        false => "(not a name)",
    }
}

/// `schemas` all apply to `value`.
fn unknown_in(
    document: &Value,
    schemas: &[&Value],
    value: &Value,
    path: &str,
    depth: usize,
) -> BTreeSet<String> {
    if depth > DEEPEST {
        return BTreeSet::new();
    }
    let mut parts = Vec::new();
    for schema in schemas {
        collect_parts(document, schema, &mut parts, 0);
    }
    match value {
        Value::Object(members) => unknown_members(document, &parts, members, path, depth),
        Value::Array(items) => {
            let schemas: Vec<&Value> = parts.iter().filter_map(|part| part.get("items")).collect();
            let items = items.iter().enumerate();
            items
                .flat_map(|(index, item)| {
                    let path = join(path, &index.to_string());
                    unknown_in(document, &schemas, item, &path, depth + 1)
                })
                .collect()
        }
        _ => BTreeSet::new(),
    }
}

fn unknown_members(
    document: &Value,
    parts: &[&Map<String, Value>],
    members: &Map<String, Value>,
    path: &str,
    depth: usize,
) -> BTreeSet<String> {
    let mut unknown = BTreeSet::new();
    let describes_members = parts.iter().any(|part| part.contains_key("properties"));
    let is_open = parts.iter().any(|part| {
        part.contains_key("additionalProperties") || part.contains_key("patternProperties")
    });
    if !describes_members || is_open {
        return unknown;
    }
    for (name, value) in members {
        let path = join(path, shown(name));
        let schemas: Vec<&Value> = parts
            .iter()
            .filter_map(|part| part.get("properties")?.get(name))
            .collect();
        match schemas.is_empty() {
            true => unknown.extend([path]),
            false => unknown.extend(unknown_in(document, &schemas, value, &path, depth + 1)),
        }
    }
    unknown
}

/// The schema, and those that it applies to the same value.
fn collect_parts<'a>(
    document: &'a Value,
    schema: &'a Value,
    parts: &mut Vec<&'a Map<String, Value>>,
    depth: usize,
) {
    let Some(members) = schema.as_object().filter(|_| depth <= DEEPEST) else {
        return;
    };
    parts.push(members);
    let reference = members.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|reference| document.pointer(&pointer_of(reference)?));
    if let Some(target) = target {
        collect_parts(document, target, parts, depth + 1);
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let branches = members.get(keyword).and_then(Value::as_array);
        for branch in branches.into_iter().flatten() {
            collect_parts(document, branch, parts, depth + 1);
        }
    }
    for keyword in ["if", "then", "else"] {
        if let Some(branch) = members.get(keyword) {
            collect_parts(document, branch, parts, depth + 1);
        }
    }
}

fn join(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    }
}
