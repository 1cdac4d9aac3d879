//! Small descriptions to models, told in lines: in goes what stands under `components.schemas` or
//! `paths`, out come types and methods as [`show`] writes them.

mod collisions;
mod coverage;
mod merging;
mod methods;
mod schemas;
mod settings;
mod show;
mod unions;
mod webhooks;

use super::{Settings, lower, parse_settings};
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::openapi::parse_description;
use crate::source::{Source, Text};

/// A description with these schemas, OpenAPI 3.1.
pub(super) fn with_schemas(schemas: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: Test, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{}",
        indent(schemas, 4)
    )
}

/// A description with these paths and, behind a line `---`, these components.
pub(super) fn with_paths(text: &str) -> String {
    let (paths, components) = text.split_once("---\n").unwrap_or((text, ""));
    let mut description = format!(
        "openapi: 3.1.0\ninfo: {{title: Test, version: '1'}}\npaths:\n{}",
        indent(paths, 2)
    );
    if !components.is_empty() {
        description.push_str(&format!("components:\n{}", indent(components, 2)));
    }
    description
}

pub(super) fn model_of(description: &str) -> Model {
    lowered(description, &Settings::default())
        .expect("this can be lowered")
        .0
}

pub(super) fn model_with(description: &str, settings: &str) -> Model {
    let settings = parse_settings("sdk.yaml", settings).expect("these are settings");
    lowered(description, &settings)
        .expect("this can be lowered")
        .0
}

/// Code and pointer of every error.
pub(super) fn errors_of(description: &str, settings: &str) -> Vec<(&'static str, String)> {
    let settings = parse_settings("sdk.yaml", settings).expect("these are settings");
    let diagnostics = lowered(description, &settings).expect_err("this is refused");
    for diagnostic in &diagnostics {
        assert!(!diagnostic.help.is_empty(), "{}", diagnostic.message);
    }
    diagnostics
        .into_iter()
        .map(|diagnostic| (diagnostic.code, diagnostic.pointer))
        .collect()
}

/// Code of every warning of lowering.
pub(super) fn warnings_of(description: &str) -> Vec<&'static str> {
    let (_, warnings) = lowered(description, &Settings::default()).expect("this can be lowered");
    warnings.into_iter().map(|warning| warning.code).collect()
}

fn lowered(
    description: &str,
    settings: &Settings,
) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    lowered_beside(description, settings, &[])
}

/// With these examples beside the description.
pub(super) fn lowered_with(
    description: &str,
    settings: &str,
    examples: &[Text<'_>],
) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    let settings = parse_settings("sdk.yaml", settings).expect("these are settings");
    lowered_beside(description, &settings, examples)
}

fn lowered_beside(
    description: &str,
    settings: &Settings,
    examples: &[Text<'_>],
) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    let source = Source::parse("test.yaml", description).expect("this is YAML");
    let (description, _) = parse_description(source).expect("this is OpenAPI");
    lower(&description, settings, examples)
}

fn indent(text: &str, width: usize) -> String {
    let prefix = " ".repeat(width);
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let own = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or_default();
    lines
        .map(|line| format!("{prefix}{}\n", &line[own..]))
        .collect()
}
