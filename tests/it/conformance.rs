//! Every example of the description goes through the generated type of its schema and comes back as it
//! was. Numbers are compared by value: `3` and `3.0` are the same.

use std::collections::BTreeSet;

use dinie::webhooks;
use dinie_runtime::webhook::Event;
use serde_json::Value;

use crate::api_types::{WITHOUT_TYPE, round_trip_of};
use crate::examples::{Example, examples, resolve};
use crate::support::Fixture;

#[test]
fn every_example_comes_back_as_it_was() {
    let document = Fixture::of_the_api().value();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for Example {
        pointer,
        schema,
        value,
    } in examples(&document)
    {
        let Some(round_trip) = round_trip_of(&schema) else {
            continue;
        };
        checked += 1;
        match round_trip(&value) {
            Ok(encoded) if same(&encoded, &value) => {}
            Ok(encoded) => wrong.push(format!("{pointer}: {value} comes back as {encoded}")),
            Err(error) => wrong.push(format!("{pointer}: {schema}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 130, "only {checked} examples were found");
}

#[test]
fn every_schema_is_in_the_list_once_and_has_an_example_somewhere() {
    let document = Fixture::of_the_api().value();
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("schemas");
    let exempt = |schema: &str| WITHOUT_TYPE.iter().any(|(name, _)| *name == schema);
    for schema in schemas.keys() {
        assert!(
            round_trip_of(schema).is_some() != exempt(schema),
            "{schema}: in one of the lists of api_types.rs"
        );
    }
    for (schema, _) in WITHOUT_TYPE {
        assert!(schemas.contains_key(schema), "{schema} is no schema");
    }
    let met: BTreeSet<String> = examples(&document)
        .iter()
        .flat_map(|example| met_in(&document, example))
        .collect();
    let never: Vec<&String> = schemas
        .keys()
        .filter(|schema| !met.contains(*schema) && !exempt(schema))
        .collect();
    assert!(never.is_empty(), "no example has a value of {never:?}");
}

#[test]
fn every_event_is_recognised_and_comes_back_as_it_was() {
    let document = Fixture::of_the_api().value();
    for (kind, item) in document["webhooks"].as_object().expect("webhooks") {
        let body = &item["post"]["requestBody"]["content"]["application/json"];
        let named = body["examples"]
            .as_object()
            .into_iter()
            .flat_map(|examples| examples.values());
        let named = named.map(|example| &resolve(&document, example)["value"]);
        let examples: Vec<&Value> = body.get("example").into_iter().chain(named).collect();
        assert!(!examples.is_empty(), "{kind} has no example");
        for example in examples {
            let event = webhooks::parse(example.to_string().as_bytes())
                .unwrap_or_else(|error| panic!("{kind}: {error}"));
            assert_eq!(event.kind(), kind);
            assert!(
                !matches!(event, webhooks::Event::Unknown(_)),
                "{kind} is not known"
            );
            let encoded = event.encode().expect("an event can be written");
            assert!(same(&encoded, example), "{example} comes back as {encoded}");
        }
    }
}

/// Names of all component schemas that a value of the example passes through.
fn met_in(document: &Value, example: &Example) -> BTreeSet<String> {
    let mut met = BTreeSet::from([example.schema.clone()]);
    let schema = &document["components"]["schemas"][&example.schema];
    meet(document, schema, &example.value, &mut met);
    met
}

fn meet(document: &Value, schema: &Value, value: &Value, met: &mut BTreeSet<String>) {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        met.extend(target.rsplit('/').next().map(str::to_owned));
    }
    let schema = resolve(document, schema);
    for keyword in ["allOf", "oneOf", "anyOf"] {
        let branches = schema
            .get(keyword)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        branches.for_each(|branch| meet(document, branch, value, met));
    }
    match value {
        Value::Object(members) => {
            let schemas = members
                .iter()
                .filter_map(|(name, member)| Some((schema.get("properties")?.get(name)?, member)));
            schemas.for_each(|(schema, member)| meet(document, schema, member, met));
        }
        Value::Array(items) => {
            let schema = schema.get("items").unwrap_or(&Value::Null);
            items
                .iter()
                .for_each(|item| meet(document, schema, item, met));
        }
        _ => {}
    }
}

pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, one)| other.get(name).is_some_and(|other| same(one, other)))
        }
        (one, other) => one == other,
    }
}

#[test]
fn equality_of_json_is_by_value() {
    let one: Value = serde_json::json!({ "a": [1, 2.0], "b": null });
    assert!(same(&one, &serde_json::json!({ "b": null, "a": [1.0, 2] })));
    assert!(!same(
        &one,
        &serde_json::json!({ "a": [1, 2], "b": null, "c": null })
    ));
    assert!(!same(&one, &serde_json::json!({ "a": [1, 3], "b": null })));
}
