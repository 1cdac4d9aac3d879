//! Every fixture of a feature against two snapshots: the model, and the code that a user would read.
//! `compile.rs` shows that the same code compiles.

use dinie_generator::model::{Model, Package};
use insta::{Settings, assert_snapshot};

use crate::outline::outline;
use crate::support::{Fixture, is_settings};

/// Fixtures whose point lies in the client itself. Elsewhere it would say the same each time.
const SHOW_THE_CLIENT: [&str; 5] = [
    "security",
    "servers",
    "servers_relative",
    "settings",
    "token_endpoint",
];

/// Fixtures whose point lies in the documentation. Elsewhere it would hide the code.
const SHOW_THE_DOCS: [&str; 5] = [
    "deprecated",
    "document_3_0",
    "paginated",
    "prose",
    "several_statuses",
];

#[test]
fn the_model_of_each_feature() {
    each_feature(|fixture| {
        let generated = fixture.must_generate();
        let warnings = fixture.render(&generated.warnings);
        let model = readable(&generated.model, &fixture.name);
        assert_snapshot!("model", format!("{model}\n{warnings}").trim_end());
    });
}

#[test]
fn the_code_of_each_feature() {
    each_feature(|fixture| {
        let generated = fixture.must_generate();
        let shown = generated
            .files
            .iter()
            .filter(|(path, _)| is_shown(path, &fixture.name));
        let code: String = shown
            .map(|(path, text)| format!("//// {path}\n{}\n", shortened(text, &fixture.name)))
            .collect();
        assert_snapshot!("code", code.trim_end());
    });
}

fn each_feature(check: impl Fn(Fixture)) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::glob!("../fixtures/features", "*.{yaml,json}", |path| {
            if !is_settings(path) {
                check(Fixture::read(path));
            }
        });
    });
}

/// Without what has tests of its own (coverage) and what says nothing about the feature.
fn readable(model: &Model, fixture: &str) -> String {
    let mut parts = Vec::new();
    if SHOW_THE_CLIENT.contains(&fixture) {
        let package = Package {
            spec_sha256: String::new(),
            ..model.package.clone()
        };
        parts.extend([format!("{package:?}"), format!("{:?}", model.api)]);
    }
    parts.extend(
        model
            .types
            .iter()
            .map(|definition| format!("{definition:?}")),
    );
    parts.extend(
        model
            .resources
            .iter()
            .map(|resource| format!("{resource:?}")),
    );
    parts.extend(
        model
            .webhooks
            .iter()
            .map(|webhooks| format!("{webhooks:?}")),
    );
    parts.extend(model.raw_json.iter().map(|raw| format!("{raw:?}")));
    parts.iter().map(|part| outline(part)).collect()
}

fn is_shown(path: &str, fixture: &str) -> bool {
    let is_item = path.starts_with("src/types/")
        || path.starts_with("src/resources/")
        || path == "src/webhooks.rs";
    let is_client = path == "src/client.rs" && SHOW_THE_CLIENT.contains(&fixture);
    (is_item && !path.ends_with("/mod.rs")) || is_client
}

/// Without the header, and mostly without documentation.
fn shortened(code: &str, fixture: &str) -> String {
    let lines = code
        .lines()
        .skip_while(|line| line.starts_with("// ") || line.is_empty())
        .filter(|line| SHOW_THE_DOCS.contains(&fixture) || !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}
