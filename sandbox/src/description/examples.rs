//! What the description's examples say: an example may be used where a made-up value would be refused.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::pointer_of;

/// Every text that an example gives to the property: examples of the property's own schema, and of the
/// objects that have it.
pub(super) fn texts_of(document: &Value, property: &str) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    collect(document, document, property, &mut texts);
    texts
}

/// In the description itself.
fn collect(document: &Value, value: &Value, property: &str, texts: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("properties", Value::Object(properties)) => {
                        if let Some(schema) = properties.get(property) {
                            texts.extend(examples_of_schema(document, schema));
                        }
                        // These names are the API's, and mean nothing to the description.
                        for schema in properties.values() {
                            collect(document, schema, property, texts);
                        }
                    }
                    ("example" | "examples" | "value", _) => {
                        collect_in_example(member, property, texts);
                    }
                    _ => collect(document, member, property, texts),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(document, item, property, texts);
            }
        }
        _ => {}
    }
}

/// In a value of the API.
fn collect_in_example(value: &Value, property: &str, texts: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == property => texts.extend([text.clone()]),
                    _ => collect_in_example(member, property, texts),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                collect_in_example(item, property, texts);
            }
        }
        _ => {}
    }
}

/// Examples of a schema, or of the one it refers to.
fn examples_of_schema(document: &Value, schema: &Value) -> Vec<String> {
    let reference = schema.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|reference| document.pointer(&pointer_of(reference)?));
    let schemas = [Some(schema), target].into_iter().flatten();
    schemas
        .flat_map(|schema| {
            let list = schema.get("examples").and_then(Value::as_array);
            list.into_iter().flatten().chain(schema.get("example"))
        })
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
