//! The lines of a comparison against the code of the two crates: descriptions are edited in some
//! thousand ways, and where the code differs there must be a line that is more than documentation;
//! where it does not, there must be none. The comparison sees the models only, so neither follows
//! from the other.

mod code;
mod edits;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::thread;

use dinie_generator::Generated;
use dinie_generator::changes::{Changes, Class, compare};
use dinie_generator::model::{Model, Shape, Type, Union};
use serde_json::Value;

use crate::support::{Fixture, features};
use code::{Part, code, differences_of};
use edits::{Edit, edits};

/// Of each fixture, and of the description itself; spread evenly.
const EDITS: usize = 40;

#[test]
fn code_differs_exactly_where_a_line_says_so() {
    let mut fixtures = features();
    fixtures.push(Fixture::of_the_api());
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let outcomes: Vec<Outcome> = thread::scope(|scope| {
        let fixtures = &fixtures;
        // Every so many-th, for the description itself is the longest by far.
        let handles: Vec<_> = (0..threads)
            .map(|start| {
                let own = fixtures.iter().skip(start).step_by(threads);
                scope.spawn(move || own.flat_map(try_all).collect::<Vec<_>>())
            })
            .collect();
        let join = handles.into_iter().map(|handle| handle.join());
        join.flat_map(|part| part.expect("a comparison that does not panic"))
            .collect()
    });
    let told = outcomes.iter().filter(|each| each.differs).count();
    let wrong: Vec<&str> = outcomes
        .iter()
        .filter_map(|each| each.fault.as_deref())
        .collect();
    assert!(outcomes.len() > 1000, "only {} edits", outcomes.len());
    assert!(told > 600, "only {told} edits change code");
    assert!(
        wrong.is_empty(),
        "{} of {} edits:\n{}",
        wrong.len(),
        outcomes.len(),
        wrong.join("\n")
    );
}

struct Outcome {
    differs: bool,
    fault: Option<String>,
}

fn try_all(fixture: &Fixture) -> Vec<Outcome> {
    let original = fixture.value();
    let old = fixture.must_generate();
    let edits = edits(&original);
    let step = edits.len().div_ceil(EDITS).max(1);
    let chosen = edits.iter().step_by(step);
    chosen
        .filter_map(|edit| try_one(fixture, &original, &old, edit))
        .collect()
}

/// `None` when the edited description is not a good one.
fn try_one(fixture: &Fixture, original: &Value, old: &Generated, edit: &Edit) -> Option<Outcome> {
    let mut document = original.clone();
    edit.apply(&mut document)?;
    let edited = Fixture {
        name: fixture.name.clone(),
        file: fixture.file.clone(),
        text: document.to_string(),
        settings: fixture.settings.clone(),
        examples: Vec::new(),
        changelog: None,
    };
    let new = edited.generate().ok()?;
    let changes = compare(&old.model, &new.model);
    let renamed = renamed(&changes);
    let new_code = code(&new.files, &BTreeMap::new());
    let differences = differences_of(&code(&old.files, &renamed), &new_code);
    let told = told(&changes, &renamed);
    let differing: BTreeSet<&str> = differences.keys().map(String::as_str).collect();
    let mut silent: Vec<&str> = differing.difference(&told).copied().collect();
    silent.retain(|part| !renamed.iter().any(|(old, new)| [old, new].contains(&part)));
    // A value of an enum may be called what a type was called.
    let as_before = match silent.is_empty() {
        true => BTreeMap::new(),
        false => differences_of(&code(&old.files, &BTreeMap::new()), &new_code),
    };
    silent.retain(|part| {
        let follows = |piece: &String| follows(&new.model, piece, part, &told);
        as_before.contains_key(*part) && !differences[*part].iter().all(follows)
    });
    let idle: Vec<&str> = told.difference(&differing).copied().collect();
    let fault = (!silent.is_empty() || !idle.is_empty()).then(|| {
        let mut text = format!("{} {edit}\n", fixture.file);
        for change in &changes.lines {
            let class = change.rule.class.as_str();
            let _ = writeln!(text, "    {class} | {} | {}", change.place, change.what);
        }
        let _ = writeln!(text, "  a line, but no difference: {idle:?}");
        let _ = writeln!(text, "  a difference, but no line: {silent:?}");
        for part in silent {
            let _ = writeln!(text, "{}", differences[part].join("\n"));
        }
        text
    });
    Some(Outcome {
        differs: !differences.is_empty(),
        fault,
    })
}

/// Whether the code follows from types of which there are lines: how a union tells its variants apart,
/// how a page is read, and what a setter takes.
fn follows(model: &Model, piece: &str, part: &str, told: &BTreeSet<&str>) -> bool {
    if piece[1..].starts_with("impl internal::Union for") {
        let holds_told = |shape: &Union| {
            let mut variants = shape.variants.iter();
            variants.any(|each| matches!(&each.ty, Type::Named(name) if told.contains(&**name)))
        };
        let mut types = model.types.iter().filter(|def| def.name == part);
        return types.any(|def| matches!(&def.shape, Shape::Union(shape) if holds_told(shape)));
    }
    let is_about = |name: &&str| {
        let forms = [
            format!("Page for {name} "),
            format!(": {name})"),
            format!("Into<{name}>"),
        ];
        forms.iter().any(|form| piece.contains(form))
    };
    told.iter().any(is_about)
}

fn renamed(changes: &Changes) -> BTreeMap<&str, &str> {
    let lines = changes.lines.iter();
    let of_types = lines.filter(|change| change.rule.code == "type-renamed");
    of_types
        .filter_map(|change| Some((&*change.place, change.what.strip_prefix("renamed to ")?)))
        .collect()
}

/// The parts of the new crate of which some line tells that their code differs.
fn told<'a>(changes: &'a Changes, renamed: &BTreeMap<&'a str, &'a str>) -> BTreeSet<&'a str> {
    let lines = changes.lines.iter();
    let of_code = lines.filter(|change| {
        let last = change.place.rsplit('.').next().unwrap_or_default();
        let new = renamed.get(last).map(|new| format!("renamed to {new}"));
        // A type, or the variant that has its name.
        let is_name = new.as_ref() == Some(&change.what);
        // What the body of an error holds, callers say where they read it; no signature does.
        let is_of_code = change.rule.code != "error-body";
        change.rule.class != Class::DocsOnly && is_of_code && !is_name
    });
    of_code
        .map(|change| match change.place.as_str() {
            "package" => Part::PACKAGE,
            place if place.starts_with("event") => Part::EVENTS,
            place if place.contains(' ') || place.starts_with("client.") => Part::CALLS,
            place => {
                let name = place.split('.').next().unwrap_or_default();
                renamed.get(name).copied().unwrap_or(name)
            }
        })
        .collect()
}
