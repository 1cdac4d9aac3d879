//! Breaks the real description in several hundred ways and asks whether the generator notices, and
//! where. `judge.rs` says which of them are invalid; the seed is fixed, so every run is the same.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use dinie_generator::diagnostic::Diagnostic;
use serde_json::{Map, Value, json};

use crate::block_yaml::{self, Written};
use crate::judge::{Fault, Judge, references};
use crate::support::{Fixture, segment};

const MUTATIONS: usize = 600;
const SEED: u64 = 20_260_301;
/// Of the invalid descriptions, in percent.
const WANTED: usize = 95;

#[test]
fn broken_descriptions_are_noticed_where_they_are_broken() {
    let original = Fixture::of_the_api().value();
    let judge = Judge::new();
    let faults = judge.faults(&original);
    assert!(
        faults.is_empty(),
        "the description itself is invalid: {faults:#?}"
    );
    let mutations = mutations(&original);
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let outcomes: Vec<(String, Outcome)> = thread::scope(|scope| {
        let (judge, original) = (&judge, &original);
        let parts = mutations.chunks(mutations.len().div_ceil(threads));
        let handles: Vec<_> = parts
            .map(|part| {
                scope.spawn(move || {
                    part.iter()
                        .map(|mutation| (mutation.to_string(), try_one(judge, original, mutation)))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        handles
            .into_iter()
            .flat_map(|handle| handle.join().expect("a judge that does not panic"))
            .collect()
    });
    let panics: Vec<&String> = outcomes
        .iter()
        .filter(|(_, outcome)| *outcome == Outcome::Panicked)
        .map(|(name, _)| name)
        .collect();
    assert!(panics.is_empty(), "the generator panicked:\n{panics:#?}");
    let caught = outcomes
        .iter()
        .filter(|(_, outcome)| *outcome == Outcome::Caught)
        .count();
    let misses: Vec<String> = outcomes
        .iter()
        .filter_map(|(name, outcome)| match outcome {
            Outcome::Missed(why) => Some(format!("{name}\n{why}")),
            _ => None,
        })
        .collect();
    let invalid = caught + misses.len();
    println!(
        "{} mutations, {invalid} invalid, {caught} caught; missed:\n{}",
        outcomes.len(),
        misses.join("\n")
    );
    assert!(
        invalid > 300,
        "only {invalid} mutations are invalid: too few to judge by"
    );
    assert!(
        caught * 100 >= WANTED * invalid,
        "{caught} of {invalid} caught; missed:\n{}",
        misses.join("\n")
    );
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Valid,
    Caught,
    Missed(String),
    Panicked,
}

struct Mutation {
    kind: Kind,
    /// In the original.
    pointer: String,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Delete,
    Rename,
    Retype,
}

impl fmt::Display for Mutation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} {}", self.kind, self.pointer)
    }
}

fn try_one(judge: &Judge, original: &Value, mutation: &Mutation) -> Outcome {
    let (document, place) = apply(original, mutation);
    let written = block_yaml::write(&document);
    let faults = judge.faults(&document);
    let fixture = Fixture {
        name: "mutated".to_owned(),
        file: "mutated.yaml".to_owned(),
        text: written.text.clone(),
        settings: None,
        examples: Vec::new(),
        changelog: None,
    };
    let Ok(result) = catch_unwind(AssertUnwindSafe(|| fixture.generate())) else {
        return Outcome::Panicked;
    };
    let diagnostics = match result {
        Ok(generated) => generated.warnings,
        Err(problems) => problems,
    };
    if faults.is_empty() {
        return Outcome::Valid;
    }
    let lines = accepted(original, &document, mutation, &place, &written, &faults);
    let is_there = |diagnostic: &&Diagnostic| {
        lines
            .iter()
            .any(|lines| lines.contains(&diagnostic.location.line))
    };
    match diagnostics.iter().find(is_there) {
        Some(_) => Outcome::Caught,
        None => Outcome::Missed(explain(&faults, &diagnostics, &lines)),
    }
}

fn explain(
    faults: &BTreeSet<Fault>,
    diagnostics: &[Diagnostic],
    lines: &[RangeInclusive<usize>],
) -> String {
    let faults: Vec<String> = faults
        .iter()
        .take(2)
        .map(|fault| format!("    {} at {}", fault.rule, fault.pointer))
        .collect();
    let said: Vec<String> = diagnostics
        .iter()
        .take(3)
        .map(|one| {
            format!(
                "    said at line {}: {} {}",
                one.location.line, one.code, one.message
            )
        })
        .collect();
    format!(
        "{}\n{}\n    accepted lines: {lines:?}",
        faults.join("\n"),
        said.join("\n")
    )
}

/// The lines on which a diagnostic tells of the mutation: the mutated ones, those of the parent when
/// nothing is left, and those that refer to it.
fn accepted(
    original: &Value,
    document: &Value,
    mutation: &Mutation,
    place: &str,
    written: &Written,
    faults: &BTreeSet<Fault>,
) -> Vec<RangeInclusive<usize>> {
    let mut lines = vec![written.lines[place].clone()];
    let mut add = |pointer: &str| lines.extend(written.lines.get(pointer).cloned());
    for (pointer, target) in references(document) {
        let target = target.trim_start_matches('#');
        if target == mutation.pointer || target.starts_with(&format!("{}/", mutation.pointer)) {
            add(&pointer);
        }
    }
    // An example refers to the schema that it is an example of.
    for fault in faults
        .iter()
        .filter(|fault| fault.rule == "values fit their schema")
    {
        add(&fault.pointer);
    }
    let (parent, name) = mutation.pointer.rsplit_once('/').unwrap_or_default();
    if let Some((owner, "properties")) = parent.rsplit_once('/') {
        let required = document
            .pointer(&format!("{owner}/required"))
            .and_then(Value::as_array);
        let index = required.and_then(|required| required.iter().position(|entry| entry == name));
        index
            .into_iter()
            .for_each(|index| add(&format!("{owner}/required/{index}")));
    }
    for scheme in security_uses(document, name)
        .iter()
        .filter(|_| parent == "/components/securitySchemes")
    {
        add(scheme);
    }
    lines.extend(
        templates(original, document, &mutation.pointer)
            .into_iter()
            .map(|pointer| {
                let start = *written.lines[&pointer].start();
                start..=start
            }),
    );
    lines
}

fn security_uses(document: &Value, scheme: &str) -> Vec<String> {
    let mut uses = Vec::new();
    let operations = crate::walk::walk(document);
    for part in &operations {
        let requirements = part.value.get("security").and_then(Value::as_array);
        for (index, requirement) in requirements.into_iter().flatten().enumerate() {
            if requirement.get(scheme).is_some() {
                uses.push(format!(
                    "{}/security/{index}/{}",
                    part.pointer,
                    segment(scheme)
                ));
            }
        }
    }
    uses
}

/// Path templates that name the parameter in which, or as which, the mutation lies.
fn templates(original: &Value, document: &Value, pointer: &str) -> Vec<String> {
    let segments: Vec<&str> = pointer.split('/').collect();
    let mut name = None;
    for end in 1..=segments.len() {
        let above = original.pointer(&segments[..end].join("/"));
        let target = above.and_then(|above| above.get("$ref")?.as_str()?.strip_prefix('#'));
        let above = target.and_then(|target| original.pointer(target)).or(above);
        let is_in_path = above.is_some_and(|above| above.get("in") == Some(&json!("path")));
        name = name.or(above
            .filter(|_| is_in_path)
            .and_then(|above| above.get("name")?.as_str()));
    }
    let Some(name) = name else { return Vec::new() };
    let paths = document.get("paths").and_then(Value::as_object);
    let named = paths
        .into_iter()
        .flat_map(Map::keys)
        .filter(|path| path.contains(&format!("{{{name}}}")));
    named
        .map(|path| format!("/paths/{}", segment(path)))
        .collect()
}

/// The mutated document, and where in it to look.
fn apply(original: &Value, Mutation { kind, pointer }: &Mutation) -> (Value, String) {
    let mut document = original.clone();
    let (parent, last) = pointer.rsplit_once('/').unwrap_or_default();
    let name = last.replace("~1", "/").replace("~0", "~");
    let place = match kind {
        Kind::Delete => parent.to_owned(),
        Kind::Rename => format!("{parent}/{}", segment(&renamed(&name))),
        Kind::Retype => pointer.clone(),
    };
    match (kind, document.pointer_mut(parent)) {
        (Kind::Retype, Some(parent)) => {
            let node = match parent {
                Value::Array(items) => &mut items[name.parse::<usize>().expect("an index")],
                parent => &mut parent[&name],
            };
            *node = other_type(node);
        }
        (Kind::Delete, Some(Value::Array(items))) => {
            drop(items.remove(name.parse().expect("an index")))
        }
        (Kind::Delete, Some(Value::Object(members))) => drop(members.shift_remove(&name)),
        (Kind::Rename, Some(Value::Object(members))) => {
            let old = std::mem::take(members);
            members.extend(old.into_iter().map(|(key, value)| {
                if key == name {
                    (renamed(&key), value)
                } else {
                    (key, value)
                }
            }));
        }
        (kind, parent) => panic!("{kind:?} of {pointer} in {parent:?}"),
    }
    (document, place)
}

fn renamed(name: &str) -> String {
    format!("{name}x")
}

fn other_type(value: &Value) -> Value {
    match value {
        Value::Null => json!("retyped"),
        Value::Bool(_) | Value::Number(_) => json!("retyped"),
        Value::String(text) if text.len() % 2 == 0 => json!(42),
        Value::String(_) => json!({ "retyped": true }),
        Value::Array(_) => json!("retyped"),
        Value::Object(_) => json!(["retyped"]),
    }
}

fn mutations(document: &Value) -> Vec<Mutation> {
    let mut pointers = Vec::new();
    collect(document, "", &mut pointers);
    let mut state = SEED;
    let mut chance = |below: usize| {
        // Knuth's MMIX generator; the high bits are the good ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let mut seen = BTreeSet::new();
    let mut mutations = Vec::new();
    while mutations.len() < MUTATIONS {
        let (pointer, in_object) = &pointers[chance(pointers.len())];
        let kind = match chance(3) {
            0 => Kind::Delete,
            1 if *in_object => Kind::Rename,
            _ => Kind::Retype,
        };
        if seen.insert(format!("{kind:?} {pointer}")) {
            mutations.push(Mutation {
                kind,
                pointer: pointer.clone(),
            });
        }
    }
    mutations
}

/// Pointers of all nodes below the root, and whether each has a name.
fn collect(value: &Value, pointer: &str, pointers: &mut Vec<(String, bool)>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (segment(name), member))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (index.to_string(), item))
            .collect(),
        _ => Vec::new(),
    };
    for (last, member) in below {
        let pointer = format!("{pointer}/{last}");
        pointers.push((pointer.clone(), value.is_object()));
        collect(member, &pointer, pointers);
    }
}
