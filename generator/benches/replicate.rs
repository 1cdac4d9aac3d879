//! Shared by the benchmarks: the Dinie description in `spec/`, once and as many renamed copies of it
//! in one document. Nothing is shared between copies but the security schemes, so that the work
//! grows with their number.

#[path = "../../tests/spec_file.rs"]
mod spec_file;

use std::{collections::BTreeSet, fs};

use dinie_generator::{
    Texts,
    emit::{Membership, Runtime, Target},
    source::Text,
};
use serde_json::{Map, Value};

use spec_file::spec_file;

/// The description as JSON text.
pub(crate) fn description() -> Value {
    let text = fs::read_to_string(spec_file()).expect("the description is UTF-8");
    serde_yaml::from_str(&text).expect("the description is YAML")
}

/// `copies` renamed copies of the description in one document, as JSON text.
pub(crate) fn replicate(description: &Value, copies: usize) -> String {
    let events: BTreeSet<&str> = members(&description["webhooks"])
        .map(|(name, _)| name.as_str())
        .collect();
    let mut whole = description.clone();
    for key in ["paths", "webhooks"] {
        whole[key] = merge(copies, |copy| {
            let renamer = Renamer {
                copy,
                events: &events,
            };
            members(&description[key])
                .map(|(name, node)| (renamer.place(name), renamer.rename(node)))
                .collect()
        });
    }
    for (key, group) in members(&description["components"]) {
        if key == "securitySchemes" {
            continue;
        }
        whole["components"][key] = merge(copies, |copy| {
            let renamer = Renamer {
                copy,
                events: &events,
            };
            members(group)
                .map(|(name, node)| (format!("{name}R{copy}"), renamer.rename(node)))
                .collect()
        });
    }
    whole["tags"] = Value::Array(
        (0..copies)
            .flat_map(|copy| {
                let renamer = Renamer {
                    copy,
                    events: &events,
                };
                let tags = description["tags"].as_array().into_iter().flatten();
                tags.map(move |tag| renamer.rename_tag(tag))
            })
            .collect(),
    );
    whole.to_string()
}

/// What the benchmarks hand to `generate`.
pub(crate) fn texts(text: &str) -> Texts<'_> {
    Texts {
        description: Text {
            name: "dinie.json",
            text,
        },
        settings: None,
        examples: &[],
        changelog: None,
        target: Target {
            runtime: Runtime::Path("../runtime"),
            membership: Membership::Workspace,
        },
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn merge(copies: usize, copy: impl Fn(usize) -> Vec<(String, Value)>) -> Value {
    Value::Object((0..copies).flat_map(copy).collect::<Map<_, _>>())
}

/// Gives everything in one copy a name of its own.
struct Renamer<'a> {
    copy: usize,
    events: &'a BTreeSet<&'a str>,
}

impl Renamer<'_> {
    /// A path, or the name of an event.
    fn place(&self, name: &str) -> String {
        match name.strip_prefix('/') {
            Some(path) => format!("/r{}/{path}", self.copy),
            None => format!("r{}.{name}", self.copy),
        }
    }

    fn rename(&self, node: &Value) -> Value {
        match node {
            Value::Object(object) => Value::Object(
                object
                    .iter()
                    .map(|(key, value)| (key.clone(), self.rename_member(key, value)))
                    .collect(),
            ),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.rename(item)).collect())
            }
            Value::String(text) if self.events.contains(text.as_str()) => {
                Value::String(self.place(text))
            }
            other => other.clone(),
        }
    }

    fn rename_member(&self, key: &str, value: &Value) -> Value {
        match (key, value) {
            ("$ref" | "operationId", Value::String(text)) => {
                Value::String(format!("{text}R{}", self.copy))
            }
            ("tags", Value::Array(tags)) => tags
                .iter()
                .map(|tag| format!("{} R{}", tag.as_str().unwrap_or_default(), self.copy))
                .collect(),
            _ => self.rename(value),
        }
    }

    fn rename_tag(&self, tag: &Value) -> Value {
        let mut tag = tag.clone();
        let name = tag["name"].as_str().unwrap_or_default().to_owned();
        tag["name"] = Value::String(format!("{name} R{}", self.copy));
        tag
    }
}
