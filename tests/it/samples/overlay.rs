//! The overlay is one by the rules of Overlay 1.0.0, and applied to its description it adds one Rust
//! sample to every operation and changes nothing else. It is applied by code of these tests.

use std::collections::BTreeSet;

use dinie_generator::emit::{OVERLAY, emit_samples};
use serde_json::{Value, json};

use super::{of_item, of_the_api, operations};
use crate::support::{Fixture, features, segment};

#[test]
fn the_overlay_adds_a_sample_to_each_operation_and_nothing_else() {
    for fixture in features().into_iter().chain([Fixture::of_the_api()]) {
        let files = emit_samples(&fixture.must_generate().model);
        let document = fixture.value();
        let mut places = operations(&document);
        places.extend(first_webhook(&document));
        let Some(text) = files.get(OVERLAY) else {
            assert!(places.is_empty() && files.is_empty(), "{}", fixture.file);
            continue;
        };
        let overlay: Value = serde_yaml::from_str(text).expect("it is YAML");
        must_be_an_overlay(&overlay);
        must_add_samples(&fixture.file, &document, &overlay, &places);

        let mut with_others = document.clone();
        for place in &places {
            let operation = with_others.pointer_mut(place).expect("it is there");
            operation["x-codeSamples"] = json!([{ "lang": "Shell", "source": "curl" }]);
        }
        must_add_samples(&fixture.file, &with_others, &overlay, &places);
    }
}

#[test]
fn what_the_overlay_shows_is_what_the_files_hold() {
    let (_, files) = of_the_api();
    let overlay: Value = serde_yaml::from_str(&files[OVERLAY]).expect("it is YAML");
    let actions = overlay["actions"].as_array().expect("there are actions");
    let sources = actions
        .iter()
        .map(|action| &action["update"]["x-codeSamples"][0]["source"]);
    let shown: BTreeSet<&str> = sources.filter_map(Value::as_str).collect();
    let programs = files.iter().filter(|(name, _)| *name != OVERLAY);
    let held: BTreeSet<&str> = programs.map(|(_, text)| text.as_str()).collect();
    assert_eq!(shown.len(), 24);
    assert_eq!(shown, held);
}

fn first_webhook(document: &Value) -> Option<String> {
    let (name, item) = document.get("webhooks")?.as_object()?.iter().next()?;
    let mut found = of_item(document, format!("/webhooks/{}", segment(name)), item).into_iter();
    found.find(|pointer| pointer.ends_with("/post"))
}

/// The rules of Overlay 1.0.0: which members there are, which must be, and of what kind they are.
fn must_be_an_overlay(overlay: &Value) {
    let members = |value: &Value| -> Vec<String> {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(members(overlay), ["overlay", "info", "actions"]);
    assert_eq!(overlay["overlay"], "1.0.0");
    assert_eq!(members(&overlay["info"]), ["title", "version"]);
    assert!(
        overlay["info"]
            .as_object()
            .is_some_and(|info| info.values().all(Value::is_string))
    );
    let actions = overlay["actions"].as_array().expect("a list");
    assert!(!actions.is_empty());
    let mut targets = BTreeSet::new();
    for action in actions {
        assert_eq!(members(action), ["target", "update"]);
        let target = action["target"].as_str().expect("a text");
        assert!(targets.insert(target), "{target} comes twice");
        assert!(
            action["update"].is_object(),
            "what is merged into an object is one"
        );
    }
}

fn must_add_samples(file: &str, before: &Value, overlay: &Value, places: &BTreeSet<String>) {
    let mut after = before.clone();
    apply(&mut after, overlay);
    for place in places {
        let operation = after.pointer_mut(place).expect("it is there");
        let operation = operation.as_object_mut().expect("an operation");
        let samples = operation["x-codeSamples"].as_array_mut().expect("samples");
        let is_rust = |sample: &Value| sample["lang"] == "Rust" && sample["label"] == "Rust";
        assert_eq!(
            samples.iter().filter(|it| is_rust(it)).count(),
            1,
            "{file}: {place}"
        );
        samples.retain(|sample| !is_rust(sample));
        if samples.is_empty() {
            operation.shift_remove("x-codeSamples");
        }
    }
    assert!(
        after == *before,
        "{file}: more than the samples has changed"
    );
}

/// Applies the updates of an overlay, in their order.
fn apply(document: &mut Value, overlay: &Value) {
    for action in overlay["actions"].as_array().into_iter().flatten() {
        let target = action["target"].as_str().expect("a path");
        let mut place = &mut *document;
        for name in names(target) {
            place = place
                .get_mut(&name)
                .unwrap_or_else(|| panic!("{target} is nowhere: {name}"));
        }
        merge(place, &action["update"]);
    }
}

/// The names of a path that goes from member to member: `$.paths['/a'].get`.
fn names(path: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = path.strip_prefix('$').expect("a path begins at the root");
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("['") {
            let end = quoted.find("']").expect("the name ends");
            assert!(
                !quoted[..end].contains('\\'),
                "no description here needs an escape: {path}"
            );
            names.push(quoted[..end].to_owned());
            rest = &quoted[end + 2..];
        } else {
            let plain = rest.strip_prefix('.').expect("a name follows");
            let end = plain.find(['.', '[']).unwrap_or(plain.len());
            names.push(plain[..end].to_owned());
            rest = &plain[end..];
        }
    }
    names
}

/// Objects member by member, lists one behind the other, all else replaced.
fn merge(place: &mut Value, update: &Value) {
    match (place, update) {
        (Value::Object(place), Value::Object(update)) => {
            for (name, value) in update {
                match place.get_mut(name) {
                    Some(there) => merge(there, value),
                    None => {
                        place.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(place), Value::Array(update)) => place.extend(update.iter().cloned()),
        (place, update) => *place = update.clone(),
    }
}
