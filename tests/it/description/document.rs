//! The description as plain YAML, and ways through it.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::support::Fixture;

/// Shows every object of the document with its pointer, the insides of samples apart. Maps from
/// names chosen by the description are passed over, their values are shown.
pub(super) fn walk<'a>(
    value: &'a Value,
    pointer: &str,
    show: &mut dyn FnMut(&str, &'a Map<String, Value>),
) {
    const SAMPLES: [&str; 6] = [
        "example",
        "examples",
        "default",
        "enum",
        "const",
        "x-enum-descriptions",
    ];
    const NAMES: [&str; 3] = ["properties", "responses", "headers"];
    match value {
        Value::Object(object) => {
            if !NAMES
                .iter()
                .any(|name| pointer.ends_with(&format!("/{name}")))
            {
                show(pointer, object);
            }
            for (key, value) in object
                .iter()
                .filter(|(key, _)| !SAMPLES.contains(&key.as_str()))
            {
                walk(
                    value,
                    &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
                    show,
                );
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                walk(value, &format!("{pointer}/{index}"), show);
            }
        }
        _ => {}
    }
}

/// Operations with a name for messages.
pub(super) fn operations<'a>(document: &'a Value, section: &str) -> Vec<(String, &'a Value)> {
    let items = document[section].as_object().expect(section);
    let operations = items.iter().flat_map(|(path, item)| {
        let members = item.as_object().expect(path).iter();
        members.map(move |(key, value)| (format!("{path} {key}"), value))
    });
    operations
        .filter(|(_, value)| value.get("operationId").is_some())
        .collect()
}

pub(super) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    value
        .get("$ref")
        .and_then(Value::as_str)
        .map_or(value, |reference| target(document, reference))
}

pub(super) fn target<'a>(document: &'a Value, reference: &str) -> &'a Value {
    document
        .pointer(reference.trim_start_matches('#'))
        .expect(reference)
}

pub(super) fn has_example(object: &Map<String, Value>) -> bool {
    let examples = object.get("examples").and_then(Value::as_object);
    object.contains_key("example") || examples.is_some_and(|examples| !examples.is_empty())
}

pub(super) fn has_text(value: &Value, key: &str) -> bool {
    value
        .get(key)
        .and_then(Value::as_str)
        .is_some_and(|text| !text.trim().is_empty())
}

pub(super) fn description() -> Value {
    Fixture::of_the_api().value()
}

pub(super) fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
