//! Says whether an OpenAPI 3.1 description is valid, without the generator: by the official JSON Schema,
//! and by rules of the specification that no schema can state. Says where it is not.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Map, Value, json};

use crate::support::{Fixture, features, fixtures, read, segment};
use crate::walk::{Kind, Part, walk};

pub(crate) struct Judge {
    official: Validator,
}

/// Something invalid: where it shows, and whether the fault may as well lie in what is referred to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    pub(crate) pointer: String,
    pub(crate) rule: &'static str,
}

impl Judge {
    pub(crate) fn new() -> Self {
        let folder = fixtures("openapi-3.1");
        let mut registry = Registry::new();
        for name in ["schema.json", "dialect-base.json", "meta-base.json"] {
            let schema: Value =
                serde_json::from_str(&read(&folder.join(name))).expect("a schema is JSON");
            let id = schema["$id"]
                .as_str()
                .expect("a schema has an id")
                .to_owned();
            registry = registry.add(id, schema).expect("a schema is one");
        }
        let registry = registry.prepare().expect("the schemas refer to each other");
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&registry);
        let official = options.build(&json!({
            "$id": "urn:description",
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": "https://spec.openapis.org/oas/3.1/schema/2022-10-07",
            "$defs": { "schema": { "$dynamicAnchor": "meta", "$ref": "https://spec.openapis.org/oas/3.1/dialect/base" } },
        }));
        Self {
            official: official.expect("the official schema is one"),
        }
    }

    /// Empty for a valid description.
    pub(crate) fn faults(&self, document: &Value) -> BTreeSet<Fault> {
        let mut faults: BTreeSet<Fault> = self
            .official
            .iter_errors(document)
            .map(|error| Fault {
                pointer: error.instance_path().to_string(),
                rule: "official schema",
            })
            .collect();
        let parts = walk(document);
        faults.extend(unresolved(document));
        faults.extend(repeated_operation_ids(&parts));
        faults.extend(templates(document, &parts));
        faults.extend(unknown_security(document, &parts));
        if faults.is_empty() {
            faults.extend(misfits(document, &parts));
        }
        faults
    }
}

/// Every `$ref` with its place, outside of values of the API.
pub(crate) fn references(document: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect_references(document, "", &mut found);
    found
}

fn collect_references(value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_references(item, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Object(members) => {
            let is_named = pointer.ends_with("/properties") || pointer.ends_with("/schemas");
            for (name, member) in members {
                let pointer = format!("{pointer}/{}", segment(name));
                match (name.as_str(), member) {
                    ("$ref", Value::String(target)) => found.push((pointer, target.clone())),
                    ("example" | "default" | "const" | "enum" | "value", _) if !is_named => {}
                    // In a schema a list of values, elsewhere a map of objects that may be references.
                    ("examples", Value::Array(_)) if !is_named => {}
                    _ => collect_references(member, &pointer, found),
                }
            }
        }
        _ => {}
    }
}

fn unresolved(document: &Value) -> Vec<Fault> {
    let resolves = |target: &str| {
        let pointer = target.strip_prefix('#');
        pointer.is_some_and(|pointer| document.pointer(&unescape(pointer)).is_some())
    };
    let broken = references(document)
        .into_iter()
        .filter(|(_, target)| !resolves(target));
    broken
        .map(|(pointer, _)| Fault {
            pointer,
            rule: "every $ref resolves",
        })
        .collect()
}

/// `%7B` as in URIs; JSON pointers in fragments are written so.
fn unescape(text: &str) -> String {
    text.replace("%7B", "{").replace("%7D", "}")
}

fn repeated_operation_ids(parts: &[Part<'_>]) -> Vec<Fault> {
    let mut seen = BTreeSet::new();
    let operations = parts.iter().filter(|part| part.kind == Kind::Operation);
    let with_id =
        operations.filter_map(|part| Some((part, part.value.get("operationId")?.as_str()?)));
    let again = with_id.filter(|(_, id)| !seen.insert(*id));
    again
        .map(|(part, _)| Fault {
            pointer: format!("{}/operationId", part.pointer),
            rule: "operationIds are unique",
        })
        .collect()
}

/// Path parameters are those of the template, and no parameter is declared twice.
fn templates(document: &Value, parts: &[Part<'_>]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for operation in parts
        .iter()
        .filter(|part| part.kind == Kind::Operation && is_called_by_path(&part.pointer))
    {
        let (path_item, _) = operation.pointer.rsplit_once('/').unwrap_or_default();
        let path = path_item
            .trim_start_matches("/paths/")
            .replace("~1", "/")
            .replace("~0", "~");
        let shared = parameters(document, path_item, &mut faults);
        let own = parameters(document, &operation.pointer, &mut faults);
        let declared: BTreeSet<&str> = shared
            .iter()
            .chain(&own)
            .filter(|(_, place)| place == "path")
            .map(|(name, _)| name.as_str())
            .collect();
        let wanted: BTreeSet<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('}')?.0))
            .collect();
        if declared != wanted {
            faults.push(Fault {
                pointer: operation.pointer.clone(),
                rule: "path parameters are those of the template",
            });
        }
    }
    faults
}

/// And not by an expression of a callback.
fn is_called_by_path(pointer: &str) -> bool {
    pointer.starts_with("/paths/") && pointer.split('/').count() == 4
}

/// Name and place of each parameter.
fn parameters(
    document: &Value,
    owner: &str,
    faults: &mut Vec<Fault>,
) -> BTreeSet<(String, String)> {
    let mut seen = BTreeSet::new();
    let list = document
        .pointer(&format!("{owner}/parameters"))
        .and_then(Value::as_array);
    for (index, parameter) in list.into_iter().flatten().enumerate() {
        let target = parameter
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|target| target.strip_prefix('#'));
        let parameter = target
            .and_then(|target| document.pointer(target))
            .unwrap_or(parameter);
        let text = |member: &str| {
            parameter
                .get(member)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        if !seen.insert((text("name"), text("in"))) {
            let pointer = format!("{owner}/parameters/{index}");
            faults.push(Fault {
                pointer,
                rule: "no parameter twice",
            });
        }
    }
    seen
}

fn unknown_security(document: &Value, parts: &[Part<'_>]) -> Vec<Fault> {
    let schemes = document
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object);
    let is_known = |name: &String| schemes.is_some_and(|schemes| schemes.contains_key(name));
    let mut faults = Vec::new();
    for part in parts
        .iter()
        .filter(|part| matches!(part.kind, Kind::Operation | Kind::Document))
    {
        let requirements = part.value.get("security").and_then(Value::as_array);
        for (index, requirement) in requirements.into_iter().flatten().enumerate() {
            for name in requirement
                .as_object()
                .into_iter()
                .flat_map(Map::keys)
                .filter(|name| !is_known(name))
            {
                let pointer = format!("{}/security/{index}/{}", part.pointer, segment(name));
                faults.push(Fault {
                    pointer,
                    rule: "security schemes exist",
                });
            }
        }
    }
    faults
}

/// Examples, defaults, constants and enum values fit the schema they belong to. One schema is compiled
/// for all of them, with each value and its schema as a member of its own.
fn misfits(document: &Value, parts: &[Part<'_>]) -> Vec<Fault> {
    let mut values = BTreeMap::new();
    for part in parts {
        for (pointer, schema) in values_of(document, part) {
            values.insert(pointer, schema);
        }
    }
    let places: Vec<&String> = values.keys().collect();
    let properties: Map<String, Value> = places
        .iter()
        .enumerate()
        .map(|(index, place)| {
            (
                index.to_string(),
                json!({ "$ref": format!("#{}", fragment(&values[*place])) }),
            )
        })
        .collect();
    let instance: Value = places
        .iter()
        .enumerate()
        .filter_map(|(index, place)| Some((index.to_string(), document.pointer(place)?.clone())))
        .collect();
    let mut schema = document.clone();
    schema["properties"] = properties.into();
    let options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true);
    let validator = match options.build(&schema) {
        Ok(validator) => validator,
        Err(error) => {
            return vec![Fault {
                pointer: error.instance_path().to_string(),
                rule: "schemas compile",
            }];
        }
    };
    let errors = validator.iter_errors(&instance).map(|error| {
        let path = error.instance_path().to_string();
        let mut segments = path.trim_start_matches('/').splitn(2, '/');
        let index: usize = segments
            .next()
            .and_then(|index| index.parse().ok())
            .unwrap_or_default();
        let inner = segments
            .next()
            .map(|inner| format!("/{inner}"))
            .unwrap_or_default();
        Fault {
            pointer: format!("{}{inner}", places[index]),
            rule: "values fit their schema",
        }
    });
    errors.collect()
}

/// Pointers of the values beside a schema or in it, each with the pointer of the schema.
fn values_of(document: &Value, part: &Part<'_>) -> Vec<(String, String)> {
    let Part {
        kind,
        pointer,
        value,
    } = part;
    let mut found = Vec::new();
    match kind {
        Kind::Schema => {
            for keyword in ["example", "default", "const"]
                .iter()
                .filter(|keyword| value.get(keyword).is_some())
            {
                found.push((format!("{pointer}/{keyword}"), pointer.clone()));
            }
            for keyword in ["examples", "enum"] {
                let count = value
                    .get(keyword)
                    .and_then(Value::as_array)
                    .map_or(0, Vec::len);
                found.extend(
                    (0..count)
                        .map(|index| (format!("{pointer}/{keyword}/{index}"), pointer.clone())),
                );
            }
        }
        Kind::MediaType | Kind::Parameter | Kind::Header if value.get("schema").is_some() => {
            let schema = format!("{pointer}/schema");
            if value.get("example").is_some() {
                found.push((format!("{pointer}/example"), schema.clone()));
            }
            for (name, example) in value
                .get("examples")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                let named = format!("{pointer}/examples/{}", segment(name));
                let shared = example
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(|target| target.strip_prefix('#'));
                let place = format!("{}/value", shared.unwrap_or(&named));
                if document.pointer(&place).is_some() {
                    found.push((place, schema.clone()));
                }
            }
        }
        _ => {}
    }
    found
}

/// Braces and the like may not stand in the fragment of a URI.
fn fragment(pointer: &str) -> String {
    let escaped = pointer.bytes().map(|byte| match byte {
        b'{' | b'}' | b'%' | b'"' | b'^' | b'<' | b'>' | b'`' | b' ' | b'\\' | b'|' => {
            format!("%{byte:02X}")
        }
        byte if byte.is_ascii() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    escaped.collect()
}

#[test]
fn the_real_description_and_the_fixtures_are_valid() {
    let judge = Judge::new();
    for fixture in features().into_iter().chain([Fixture::of_the_api()]) {
        let value = fixture.value();
        if value["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1"))
        {
            assert_eq!(judge.faults(&value), BTreeSet::new(), "{}", fixture.file);
        }
    }
}

#[test]
fn each_rule_finds_its_fault() {
    let operation = |parameters: Value| json!({ "operationId": "a", "parameters": parameters, "responses": { "200": { "description": "" } } });
    let document = |operation: &Value, other: &Value, schema: &Value| {
        json!({
            "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
            "paths": { "/a/{id}": { "get": operation }, "/b": { "get": other } },
            "components": { "schemas": { "A": schema } },
        })
    };
    let id =
        json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } });
    let good = operation(json!([id]));
    let other = json!({ "responses": { "200": { "description": "" } } });
    let mut unsafe_one = other.clone();
    unsafe_one["security"] = json!([{ "nobody": [] }]);
    let cases = [
        (
            document(&good, &other, &json!({ "type": "string", "example": "a" })),
            None,
        ),
        (
            document(&good, &other, &json!({ "type": 1 })),
            Some(("official schema", "/components/schemas/A/type")),
        ),
        (
            document(&good, &other, &json!({ "$ref": "#/components/schemas/B" })),
            Some(("every $ref resolves", "/components/schemas/A/$ref")),
        ),
        (
            document(&good, &operation(json!([])), &json!({})),
            Some(("operationIds are unique", "/paths/~1b/get/operationId")),
        ),
        (
            document(&operation(json!([])), &other, &json!({})),
            Some((
                "path parameters are those of the template",
                "/paths/~1a~1{id}/get",
            )),
        ),
        (
            document(&operation(json!([id, id])), &other, &json!({})),
            Some(("no parameter twice", "/paths/~1a~1{id}/get/parameters/1")),
        ),
        (
            document(&good, &unsafe_one, &json!({})),
            Some(("security schemes exist", "/paths/~1b/get/security/0/nobody")),
        ),
        (
            document(&good, &other, &json!({ "type": "string", "default": 1 })),
            Some(("values fit their schema", "/components/schemas/A/default")),
        ),
        (
            document(
                &good,
                &other,
                &json!({ "type": "string", "enum": ["a", 2] }),
            ),
            Some(("values fit their schema", "/components/schemas/A/enum/1")),
        ),
    ];
    let judge = Judge::new();
    for (document, fault) in cases {
        let found: Vec<(&str, String)> = judge
            .faults(&document)
            .into_iter()
            .map(|fault| (fault.rule, fault.pointer))
            .collect();
        let wanted: Vec<(&str, String)> = fault
            .into_iter()
            .map(|(rule, pointer)| (rule, pointer.to_owned()))
            .collect();
        assert!(
            found.iter().any(|found| wanted.contains(found)) || found == wanted,
            "{found:?} instead of {wanted:?}"
        );
    }
}
