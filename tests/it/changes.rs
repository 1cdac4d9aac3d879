//! What changed between two descriptions, as a table: each fixture holds a description, and edits with
//! the lines that must follow from them.

pub(crate) mod theme;

use std::collections::BTreeSet;

use dinie_generator::changes::{Change, Changes, RULES};

use theme::{compare, diff, themes};

#[test]
fn every_pair_gives_its_lines() {
    let mut wrong = String::new();
    let mut pairs = 0;
    for theme in themes() {
        for pair in &theme.pairs {
            pairs += 1;
            let changes = compare(&theme, pair);
            let parts = [
                ("lines", lines(&changes), &pair.lines),
                ("reasons", reasons(&changes), &pair.reasons),
            ];
            for (part, shown, expected) in parts {
                if shown != *expected {
                    wrong += &format!("{}: {}\n    {part}:\n", theme.name, pair.name);
                    for line in shown {
                        wrong += &format!("      - {line:?}\n");
                    }
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
    for theme in themes() {
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

fn reasons(changes: &Changes) -> Vec<String> {
    let is_exact = |change: &&Change| change.reason != change.rule.reason;
    let exact = changes.lines.iter().filter(is_exact);
    exact.map(|change| change.reason.clone()).collect()
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
