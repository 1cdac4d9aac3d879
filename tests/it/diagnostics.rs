//! Every fixture of a mistake against the text that a person sees. Its file is named for the code that
//! must be reported; nothing else may be an error.

use std::collections::BTreeSet;

use dinie_generator::diagnostic::{Diagnostic, render_json};
use insta::{Settings, assert_snapshot};
use serde_json::Value;

use crate::support::{Fixture, files_below, fixtures, is_settings};

#[test]
fn the_text_of_each_mistake() {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::glob!("../fixtures/diagnostics", "*.{yaml,json}", |path| {
            if !is_settings(path) {
                let fixture = Fixture::read(path);
                assert_snapshot!(
                    "diagnostics",
                    fixture.render(&problems(&fixture)).trim_end()
                );
            }
        });
    });
}

#[test]
fn each_mistake_is_reported_by_its_code_and_place() {
    let mut wrong = Vec::new();
    for fixture in mistakes() {
        let problems = problems(&fixture);
        if !problems
            .iter()
            .any(|problem| problem.code == code(&fixture))
        {
            let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code).collect();
            wrong.push(format!("{}: reported are {codes:?}", fixture.file));
        }
        for problem in problems {
            let line = problem.location.line;
            let lines = fixture.text.lines().count().max(1);
            if problem.location.file == fixture.file && !(1..=lines).contains(&line) {
                wrong.push(format!("{}: line {line} of {lines}", fixture.file));
            }
            if problem.help.is_empty() || problem.message.ends_with('.') {
                wrong.push(format!(
                    "{}: no help, or a full stop: {problem:?}",
                    fixture.file
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tools_read_one_object_a_line() {
    for fixture in mistakes() {
        let problems = problems(&fixture);
        let json = render_json(&problems);
        assert_eq!(json.lines().count(), problems.len(), "{}", fixture.file);
        for (line, problem) in json.lines().zip(&problems) {
            let object: Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert_eq!(object["code"], problem.code);
            assert_eq!(object["pointer"], problem.pointer);
            assert_eq!(object["line"], problem.location.line);
        }
    }
}

fn mistakes() -> Vec<Fixture> {
    let mut paths = files_below(&fixtures("diagnostics"));
    paths.retain(|path| !is_settings(path));
    paths.iter().map(|path| Fixture::read(path)).collect()
}

/// `broken-ref` for `broken-ref.yaml` and for `broken-ref.response.yaml`.
fn code(fixture: &Fixture) -> &str {
    fixture.name.split('.').next().unwrap_or_default()
}

fn problems(fixture: &Fixture) -> Vec<Diagnostic> {
    match fixture.generate() {
        Ok(generated) => generated.warnings,
        Err(problems) => problems,
    }
}
