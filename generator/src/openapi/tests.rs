//! The form that descriptions are brought into, and that nothing makes the road panic.

mod broken;
mod form;
mod mutations;

use serde_json::Value;

use super::{Description, parse_description};
use crate::diagnostic::Diagnostic;
use crate::source::Source;

fn parse(text: &str) -> Result<(Description, Vec<Diagnostic>), Vec<Diagnostic>> {
    parse_description(Source::parse("api.yaml", text)?)
}

/// The description, and the codes of its warnings.
#[track_caller]
fn accept(text: &str) -> (Description, Vec<&'static str>) {
    match parse(text) {
        Ok((description, warnings)) => (
            description,
            warnings.iter().map(|warning| warning.code).collect(),
        ),
        Err(errors) => panic!("{errors:#?}"),
    }
}

/// Code, line and column of every error.
#[track_caller]
fn refuse(text: &str) -> Vec<(&'static str, usize, usize)> {
    let errors = parse(text).map(|_| ()).expect_err("is broken");
    let errors = errors.iter().filter(|error| error.is_error());
    errors
        .map(|error| (error.code, error.location.line, error.location.column))
        .collect()
}

fn document(version: &str, rest: &str) -> String {
    format!("openapi: {version}\ninfo: {{title: T, version: '1'}}\n{rest}")
}

/// Schemas as they come out, by name, in the JSON form of openapiv3.
#[track_caller]
fn schemas(version: &str, schemas: &str) -> Value {
    let indented: String = schemas
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    let text = document(
        version,
        &format!("paths: {{}}\ncomponents:\n  schemas:\n{indented}"),
    );
    let (description, _) = accept(&text);
    let components = description.document.components.expect("are always there");
    serde_json::to_value(components.schemas).expect("is JSON")
}
