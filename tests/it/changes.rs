//! What changed between two descriptions, as a table: each fixture holds a description, and edits with
//! the lines that must follow from them.

use std::collections::BTreeSet;

use dinie_generator::changes::{Changes, RULES};
use dinie_generator::diagnostic::{self, Style};
use dinie_generator::release::Origin;
use dinie_generator::source::Text;
use serde::Deserialize;
use serde_json::Value;

use crate::support::{file_name, files_below, fixtures, read};

#[derive(Deserialize)]
struct Theme {
    base: Value,
    /// Text of the settings, the same for both sides.
    settings: Option<String>,
    pairs: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    /// Whether the edited description is the old one.
    #[serde(default)]
    swap: bool,
    edits: Vec<Edit>,
    /// `class | place | what`
    #[serde(default)]
    lines: Vec<String>,
}

/// Each names its place by a JSON pointer.
#[derive(Deserialize)]
#[serde(untagged)]
enum Edit {
    /// `-` as the last segment appends to a list.
    Set {
        set: String,
        to: Value,
    },
    Remove {
        remove: String,
    },
    /// The member keeps its position.
    Rename {
        rename: String,
        to: String,
    },
}

#[test]
fn every_pair_gives_its_lines() {
    let mut wrong = String::new();
    let mut pairs = 0;
    for (file, theme) in themes() {
        for pair in &theme.pairs {
            pairs += 1;
            let shown = lines(&compare(&theme, pair));
            if shown != pair.lines {
                wrong += &format!("{file}: {}\n    lines:\n", pair.name);
                for line in shown {
                    wrong += &format!("      - {line:?}\n");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "these lines were given instead:\n{wrong}");
    assert!(pairs >= 60, "only {pairs} pairs");
}

#[test]
fn every_rule_has_a_pair() {
    let mut seen = BTreeSet::new();
    for (_, theme) in themes() {
        for pair in &theme.pairs {
            let changes = compare(&theme, pair);
            seen.extend(changes.lines.iter().map(|change| change.rule.code));
        }
    }
    let all: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    let missing: Vec<_> = all.difference(&seen).collect();
    assert!(missing.is_empty(), "no pair shows {missing:?}");
    assert_eq!(all.len(), RULES.len(), "a code stands twice");
}

#[test]
fn a_setting_has_to_match_one_of_the_two() {
    let old = r#"{ "openapi": "3.1.0", "info": { "title": "Zoo", "version": "1" }, "paths": {},
        "components": { "schemas": { "Ape": { "type": "object" } } } }"#;
    let new = old.replace("Ape", "Lion");
    let settings = "types: { Ape: { name: Monkey, reason: A word. } }";
    let changes = diff(old, &new, Some(settings)).expect("`Ape` is in the old description");
    assert_eq!(
        lines(&changes),
        [
            "breaking | Monkey | removed",
            "compatible | Lion | new type"
        ]
    );
    let problem = diff(&new, &new, Some(settings)).expect_err("`Ape` is in neither");
    assert!(
        problem.contains("no schema has this name or pointer: `Ape`"),
        "{problem}"
    );
    let broken = diff(old, "openapi: 3.1.0", None).expect_err("a broken description");
    assert!(broken.contains("--> new.yaml"), "{broken}");
}

fn themes() -> Vec<(String, Theme)> {
    let paths = files_below(&fixtures("changes"));
    let parse = |path: &std::path::PathBuf| {
        let theme = serde_yaml::from_str(&read(path));
        (
            file_name(path),
            theme.unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        )
    };
    paths.iter().map(parse).collect()
}

fn compare(theme: &Theme, pair: &Pair) -> Changes {
    let mut edited = theme.base.clone();
    for edit in &pair.edits {
        apply(&mut edited, edit).unwrap_or_else(|| panic!("{}: no such place", pair.name));
    }
    let (base, edited) = (theme.base.to_string(), edited.to_string());
    let (old, new) = match pair.swap {
        true => (&edited, &base),
        false => (&base, &edited),
    };
    diff(old, new, theme.settings.as_deref())
        .unwrap_or_else(|problems| panic!("{}:\n{problems}", pair.name))
}

fn diff(old: &str, new: &str, settings: Option<&str>) -> Result<Changes, String> {
    let named = |name, text| Text { name, text };
    let (old, new) = (named("old.yaml", old), named("new.yaml", new));
    let settings = settings.map(|text| named("sdk.yaml", text));
    let origin = |description| Origin {
        description,
        settings,
    };
    dinie_generator::release::diff(origin(old), origin(new)).map_err(|problems| {
        let texts: Vec<_> = [Some(old), Some(new), settings]
            .into_iter()
            .flatten()
            .collect();
        diagnostic::render(&problems, &texts, Style::Plain)
    })
}

fn lines(changes: &Changes) -> Vec<String> {
    let lines = changes.lines.iter();
    lines
        .map(|each| {
            format!(
                "{} | {} | {}",
                each.rule.class.as_str(),
                each.place,
                each.what
            )
        })
        .collect()
}

/// `None` when the place is not there.
fn apply(value: &mut Value, edit: &Edit) -> Option<()> {
    let (Edit::Set { set: pointer, .. }
    | Edit::Remove { remove: pointer }
    | Edit::Rename {
        rename: pointer, ..
    }) = edit;
    let (parent, key) = pointer.rsplit_once('/')?;
    let key = key.replace("~1", "/").replace("~0", "~");
    match (value.pointer_mut(parent)?, edit) {
        (Value::Object(members), Edit::Set { to, .. }) => {
            members.insert(key, to.clone());
        }
        (Value::Array(items), Edit::Set { to, .. }) if key == "-" => items.push(to.clone()),
        (Value::Array(items), Edit::Set { to, .. }) => {
            *items.get_mut(key.parse::<usize>().ok()?)? = to.clone();
        }
        (Value::Object(members), Edit::Remove { .. }) => {
            members.shift_remove(&key)?;
        }
        (Value::Array(items), Edit::Remove { .. }) => {
            let index = key.parse().ok().filter(|index| *index < items.len())?;
            items.remove(index);
        }
        (Value::Object(members), Edit::Rename { to, .. }) => {
            members.get(&key)?;
            let renamed = std::mem::take(members).into_iter().map(|(name, value)| {
                let name = if name == key { to.clone() } else { name };
                (name, value)
            });
            *members = renamed.collect();
        }
        _ => return None,
    }
    Some(())
}
