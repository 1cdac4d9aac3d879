//! What tomorrow's API may send: values, members and events that this version does not know. They
//! decode, and what was decoded is written back unchanged. What must be there is asked for by name.

use dinie::webhooks;
use dinie_runtime::webhook::Event;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::api_types::round_trip_of;
use crate::conformance::same;
use crate::examples::{Example, Is, examples, positions};
use crate::support::Fixture;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_unknown_value_is_kept_at_every_position(unknown in ".{0,12}") {
        let count = each_choice(|example, pointer, known| {
            if known.contains(&unknown) {
                return Ok(());
            }
            let mut value = example.value.clone();
            *value.pointer_mut(pointer).expect("a position of the value") = json!(unknown);
            let round_trip = round_trip_of(&example.schema).expect("only typed examples are shown");
            let encoded = round_trip(&value);
            let encoded = encoded.map_err(|error| TestCaseError::fail(format!("{}{pointer}: {error}", example.schema)))?;
            prop_assert!(same(&encoded, &value), "{}{pointer}: {value} comes back as {encoded}", example.schema);
            Ok(())
        })?;
        prop_assert!(count > 100, "only {count} positions were found");
    }

    #[test]
    fn an_unknown_event_is_kept(kind in ".{0,20}", number in 0..9_i64) {
        let body = json!({ "type": kind, "data": { "number": number }, "later": [null, true] });
        let event = webhooks::parse(body.to_string().as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(event.kind(), kind.as_str());
        prop_assert!(matches!(event, webhooks::Event::Unknown(_)));
        prop_assert_eq!(event.encode().expect("an event can be written"), body);
    }
}

#[test]
fn unknown_members_are_ignored_in_every_object() {
    let mut count = 0;
    each_object(|example, pointer, _| {
        let mut value = example.value.clone();
        value.pointer_mut(pointer).expect("a position of the value")["later_member"] =
            json!({ "a": [1] });
        let round_trip = round_trip_of(&example.schema).expect("only typed examples are shown");
        let encoded = round_trip(&value)
            .unwrap_or_else(|error| panic!("{}{pointer}: {error}", example.schema));
        assert!(
            same(&encoded, &example.value),
            "{}{pointer}: {encoded}",
            example.schema
        );
        count += 1;
    });
    assert!(count > 150, "only {count} objects were found");
}

#[test]
fn a_missing_member_is_asked_for_by_name() {
    let mut count = 0;
    each_object(|example, pointer, required| {
        for name in required {
            let mut value = example.value.clone();
            let object = value.pointer_mut(pointer).and_then(Value::as_object_mut);
            object.expect("a position of the value").shift_remove(name);
            let round_trip = round_trip_of(&example.schema).expect("only typed examples are shown");
            let error = round_trip(&value).expect_err(name).to_string();
            assert!(
                error.contains(&format!("`{name}`")),
                "{}{pointer} without {name}: {error}",
                example.schema
            );
            count += 1;
        }
    });
    assert!(count > 500, "only {count} members were found");
}

/// Shows every place of an enum value or a constant, with the values known there.
fn each_choice(
    mut check: impl FnMut(&Example, &str, &[String]) -> Result<(), TestCaseError>,
) -> Result<usize, TestCaseError> {
    let document = Fixture::of_the_api().value();
    let mut count = 0;
    for example in typed(&document) {
        for position in positions(&document, &example.schema, &example.value) {
            if let Is::Choice(known) = position.is {
                check(&example, &position.pointer, &known)?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Shows every object, with its required members.
fn each_object(mut check: impl FnMut(&Example, &str, &[String])) {
    let document = Fixture::of_the_api().value();
    for example in typed(&document) {
        for position in positions(&document, &example.schema, &example.value) {
            if let Is::Object { required } = position.is {
                check(&example, &position.pointer, &required);
            }
        }
    }
}

fn typed(document: &Value) -> impl Iterator<Item = Example> {
    examples(document)
        .into_iter()
        .filter(|example| round_trip_of(&example.schema).is_some())
}
