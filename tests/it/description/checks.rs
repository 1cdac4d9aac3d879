//! Validators for the description: a document goes in, a list of complaints comes out, empty when
//! all is well. Nothing is fetched; what a schema refers to lies in `fixtures/openapi-3.1/`.

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use super::document::{read, resolved, walk};

const DESCRIPTION: &str = "urn:dinie:description";

/// A value that has to fit a schema.
pub(super) struct Sample<'a> {
    pub(super) kind: Kind,
    /// JSON pointer of the schema.
    schema: String,
    value: &'a Value,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Example of a media type, a parameter or a header.
    Content,
    /// Example of a schema.
    Schema,
    Default,
}

pub(super) fn samples(document: &Value) -> Vec<Sample<'_>> {
    let mut samples = Vec::new();
    walk(document, "", &mut |pointer, object| {
        let content = object.contains_key("schema");
        let (kind, schema) = if content {
            (Kind::Content, format!("{pointer}/schema"))
        } else {
            (Kind::Schema, pointer.to_owned())
        };
        let mut add = |kind, value| {
            samples.push(Sample {
                kind,
                schema: schema.clone(),
                value,
            })
        };
        if let Some(example) = object.get("example") {
            add(kind, example);
        }
        match object.get("examples") {
            Some(Value::Object(examples)) if content => {
                examples
                    .values()
                    .for_each(|example| add(kind, &resolved(document, example)["value"]));
            }
            Some(Value::Array(examples)) => examples.iter().for_each(|example| add(kind, example)),
            _ => {}
        }
        if let Some(default) = object.get("default") {
            add(Kind::Default, default);
        }
    });
    samples
}

pub(super) fn sample_complaints(document: &Value, samples: &[Sample]) -> Vec<String> {
    let registry = Registry::new()
        .add(DESCRIPTION, document)
        .unwrap()
        .prepare()
        .unwrap();
    let mut complaints = Vec::new();
    for sample in samples {
        let fragment = sample.schema.replace('{', "%7B").replace('}', "%7D");
        let validator = validator(
            &registry,
            &json!({ "$ref": format!("{DESCRIPTION}#{fragment}") }),
        );
        complaints.extend(
            validator
                .iter_errors(sample.value)
                .map(|error| format!("{}: {error}", sample.schema)),
        );
    }
    complaints
}

pub(super) fn openapi_complaints(document: &Value) -> Vec<String> {
    let mut registry = Registry::new();
    for name in ["schema", "dialect-base", "meta-base"] {
        let text = read(&format!("tests/fixtures/openapi-3.1/{name}.json"));
        let schema: Value = serde_json::from_str(&text).unwrap();
        let id = schema["$id"].as_str().unwrap().to_owned();
        registry = registry.add(id, schema).unwrap();
    }
    let registry = registry.prepare().unwrap();
    // The first schema leaves open what a schema object is; this binds it to the dialect of OpenAPI.
    let schema = json!({
        "$id": "urn:dinie:openapi",
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": "https://spec.openapis.org/oas/3.1/schema/2022-10-07",
        "$defs": {
            "schema": { "$dynamicAnchor": "meta", "$ref": "https://spec.openapis.org/oas/3.1/dialect/base" }
        }
    });
    let validator = validator(&registry, &schema);
    validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn validator(registry: &Registry, schema: &Value) -> Validator {
    jsonschema::options()
        .offline()
        .should_validate_formats(true)
        .with_registry(registry)
        .build(schema)
        .unwrap_or_else(|error| panic!("{schema}: {error}"))
}
