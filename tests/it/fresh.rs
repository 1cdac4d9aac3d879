//! `generated/` is what the generator makes of `spec/`, and nothing but the description decides what
//! that is: neither chance, nor YAML or JSON, nor the order of things that have none.

use std::collections::{BTreeMap, BTreeSet};

use dinie_generator::Generated;
use dinie_generator::model::Model;
use dinie_generator::release::next_release;
use serde_json::Value;

use crate::support::{Fixture, features, files_below, read, root};

#[test]
fn generated_is_fresh() {
    let folder = root().join("generated");
    let wanted = Fixture::of_the_api().must_generate().files;
    let there: BTreeMap<String, String> = files_below(&folder)
        .into_iter()
        .map(|path| {
            (
                path.strip_prefix(&folder)
                    .unwrap_or(&path)
                    .to_string_lossy()
                    .replace('\\', "/"),
                read(&path),
            )
        })
        .collect();
    let names: BTreeSet<&String> = wanted.keys().chain(there.keys()).collect();
    let stale: Vec<String> = names
        .into_iter()
        .filter_map(|name| match (wanted.get(name), there.get(name)) {
            (Some(_), None) => Some(format!("missing    {name}")),
            (None, Some(_)) => Some(format!("left over  {name}")),
            (wanted, there) => (wanted != there).then(|| format!("different  {name}")),
        })
        .collect();
    assert!(
        stale.is_empty(),
        "generated/ is stale, run `cargo xtask regen`:\n{}",
        stale.join("\n")
    );
}

/// `Cargo.toml` says the version that every package here has, this one too.
#[test]
fn version_and_changelog_follow_from_what_changed() {
    let today = Fixture::of_the_api();
    let changelog = today.changelog.clone().expect("the API's crate has one");
    let baseline = Fixture::of_the_last_release();
    let release = next_release(baseline.origin(), today.origin(), &changelog)
        .unwrap_or_else(|problems| panic!("{}", today.render(&problems)));
    let repair = "run `cargo xtask regen`";
    assert_eq!(
        release.settings, None,
        "spec/sdk.yaml says a lower version: {repair}"
    );
    assert_eq!(
        release.version,
        env!("CARGO_PKG_VERSION"),
        "Cargo.toml: {repair}"
    );
    assert_eq!(release.changelog.text, changelog, "CHANGELOG.md: {repair}");
}

#[test]
fn a_second_run_gives_the_same_bytes() {
    for fixture in descriptions() {
        assert_eq!(
            fixture.must_generate().files,
            fixture.must_generate().files,
            "{}",
            fixture.file
        );
    }
}

/// The file's name and hash are the only things that may differ: the hash in one file, the name there
/// and in the first lines of each.
#[test]
fn yaml_and_json_give_the_same_bytes() {
    for fixture in descriptions() {
        let json = Fixture {
            name: fixture.name.clone(),
            file: "from.json".to_owned(),
            text: serde_json::to_string_pretty(&fixture.value()).expect("a description is JSON"),
            settings: fixture.settings.clone(),
            examples: fixture.examples.clone(),
            changelog: fixture.changelog.clone(),
        };
        let from_yaml = fixture.must_generate();
        let from_json = json.must_generate();
        let [old, new] = [&from_yaml, &from_json].map(|generated| &generated.model.package);
        let renamed: BTreeMap<String, String> = from_yaml
            .files
            .iter()
            .map(|(path, text)| {
                let text = text.replace(&old.spec_sha256, &new.spec_sha256);
                (path.clone(), text.replace(&fixture.file, &json.file))
            })
            .collect();
        assert_eq!(renamed, from_json.files, "{}", fixture.file);
        let with_hash = from_yaml
            .files
            .values()
            .filter(|text| text.contains(&old.spec_sha256))
            .count();
        assert_eq!(
            with_hash, 1,
            "{}: the hash stands in one file",
            fixture.file
        );
    }
}

/// Members of these have no order in OpenAPI, so names and types may not depend on it. The order of
/// properties does count: it is the order of fields and arguments.
#[test]
fn names_do_not_depend_on_the_order_of_members() {
    for fixture in descriptions() {
        let mut value = fixture.value();
        reverse(&mut value, Context::Keywords);
        let reversed = Fixture {
            name: fixture.name.clone(),
            file: fixture.file.clone(),
            text: serde_json::to_string(&value).expect("a description is JSON"),
            settings: fixture.settings.clone(),
            examples: fixture.examples.clone(),
            changelog: fixture.changelog.clone(),
        };
        assert_eq!(
            unordered(fixture.must_generate()),
            unordered(reversed.must_generate()),
            "{}",
            fixture.file
        );
    }
}

/// What the members of an object are, as far as their order goes.
#[derive(Clone, Copy)]
enum Context {
    /// Keywords of OpenAPI, or names with no order.
    Keywords,
    /// Names whose order is kept: properties, statuses, media types, mappings, security requirements.
    Ordered,
    /// Values of the API: examples, defaults, constants.
    Data,
}

fn reverse(value: &mut Value, context: Context) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| reverse(item, context)),
        Value::Object(members) if matches!(context, Context::Keywords) => {
            let mut turned: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
            turned.reverse();
            for (name, mut member) in turned {
                reverse(&mut member, context_below(&name));
                members.insert(name, member);
            }
        }
        Value::Object(members) if matches!(context, Context::Ordered) => {
            members
                .values_mut()
                .for_each(|member| reverse(member, Context::Keywords));
        }
        _ => {}
    }
}

fn context_below(name: &str) -> Context {
    match name {
        "properties" | "patternProperties" | "responses" | "content" | "mapping" | "security"
        | "paths" | "webhooks" | "securitySchemes" | "variables" => Context::Ordered,
        "example" | "examples" | "default" | "const" | "enum" | "x-enumDescriptions" => {
            Context::Data
        }
        _ => Context::Keywords,
    }
}

/// The model's parts, sorted, without what tells of the text.
fn unordered(generated: Generated) -> BTreeSet<String> {
    let Model {
        types,
        resources,
        webhooks,
        raw_json,
        ..
    } = generated.model;
    let mut parts: BTreeSet<String> = types.iter().map(|ty| format!("{ty:?}")).collect();
    parts.extend(raw_json.iter().map(|raw| format!("{raw:?}")));
    parts.extend(
        webhooks
            .iter()
            .flat_map(|webhooks| &webhooks.events)
            .map(|event| format!("{event:?}")),
    );
    for resource in &resources {
        parts.extend(
            resource
                .operations
                .iter()
                .map(|operation| format!("{}: {operation:?}", resource.name)),
        );
    }
    parts
}

fn descriptions() -> Vec<Fixture> {
    let mut all = features();
    all.push(Fixture::of_the_api());
    all
}
