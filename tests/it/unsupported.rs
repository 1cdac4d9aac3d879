//! The list of what is not supported is true: each entry has a fixture that needs it, and what the
//! entry says follows does follow.

use std::collections::BTreeSet;

use dinie_generator::diagnostic::Diagnostic;
use dinie_generator::unsupported::{Consequence, UNSUPPORTED, Unsupported};

use crate::support::{Fixture, files_below, fixtures};

#[test]
fn every_entry_has_a_fixture_and_every_fixture_an_entry() {
    let ids: BTreeSet<String> = UNSUPPORTED
        .iter()
        .map(|entry| entry.id.to_owned())
        .collect();
    let fixtures = unsupported_fixtures();
    let names: BTreeSet<String> = fixtures
        .iter()
        .map(|fixture| fixture.name.clone())
        .collect();
    assert_eq!(ids, names);
    assert_eq!(ids.len(), UNSUPPORTED.len(), "an id stands twice");
}

#[test]
fn every_entry_has_its_consequence() {
    let mut wrong = Vec::new();
    for fixture in unsupported_fixtures() {
        let entry = UNSUPPORTED.iter().find(|entry| entry.id == fixture.name);
        if let Some(problem) = entry.and_then(|entry| problem(entry, &fixture)) {
            wrong.push(format!("{}: {problem}", fixture.file));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn unsupported_fixtures() -> Vec<Fixture> {
    let paths = files_below(&fixtures("unsupported"));
    paths.iter().map(|path| Fixture::read(path)).collect()
}

fn problem(entry: &Unsupported, fixture: &Fixture) -> Option<String> {
    match (entry.consequence, fixture.generate()) {
        (Consequence::Refused, Ok(_)) => Some("it is not refused".to_owned()),
        (Consequence::Refused, Err(problems)) => not_said(entry, &problems),
        (_, Err(problems)) => Some(fixture.render(&problems)),
        (Consequence::RawJson, Ok(generated)) => {
            let raw = &generated.model.raw_json;
            let said = raw.iter().any(|raw| raw.reason.contains(entry.what));
            (!said).then(|| format!("no raw JSON says `{}`: {raw:#?}", entry.what))
        }
        (Consequence::NotGenerated, Ok(generated)) => not_said(entry, &generated.warnings),
    }
}

fn not_said(entry: &Unsupported, diagnostics: &[Diagnostic]) -> Option<String> {
    let said = diagnostics.iter().any(|one| {
        let texts = [Some(&one.message), one.label.as_ref(), Some(&one.help)];
        texts
            .into_iter()
            .flatten()
            .any(|text| text.contains(entry.what))
    });
    (!said).then(|| format!("nothing says `{}`: {diagnostics:#?}", entry.what))
}
