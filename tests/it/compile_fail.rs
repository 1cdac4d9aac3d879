//! What the compiler must refuse: for each case the code of the error, the line, and the names that the
//! compiler puts forward; its other words change from one version to the next. The cases are examples of a
//! package in the workspace of the fixtures, so that nothing is compiled twice.

use std::collections::BTreeMap;
use std::iter;
use std::sync::OnceLock;

use insta::{Settings, assert_snapshot};
use serde_json::Value;

use crate::workspace::cargo;

static REFUSED: OnceLock<BTreeMap<String, String>> = OnceLock::new();

#[test]
fn mistakes_do_not_compile() {
    let refused = REFUSED.get_or_init(check_all);
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::glob!("../compile-fail", "*.rs", |path| {
            let name = path
                .file_stem()
                .expect("a file")
                .to_string_lossy()
                .into_owned();
            let said = refused
                .get(&name)
                .unwrap_or_else(|| panic!("{name} compiles"));
            assert_snapshot!("compile-fail", said.trim_end());
        });
    });
}

/// What the compiler says, by the name of the case.
fn check_all() -> BTreeMap<String, String> {
    let output = cargo(&[
        "check",
        "--package",
        "mistakes",
        "--examples",
        "--keep-going",
        "--message-format",
        "json",
    ]);
    let mut said = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let is_error = message["message"]["level"] == "error"
            && message["message"]["spans"] != Value::Array(Vec::new());
        if let Some(name) = message["target"]["name"].as_str().filter(|_| is_error) {
            said.entry(name.to_owned())
                .or_insert_with(String::new)
                .push_str(&gist(&message["message"]));
        }
    }
    assert!(
        !said.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// `error[E0308]`, then each marked line, then the names in the message and the labels.
fn gist(message: &Value) -> String {
    let marked = marked(message);
    let mut gist = format!("error{}\n", code(message));
    for (line, _) in &marked {
        gist.push_str(&format!("  {line}\n"));
    }
    let said = marked.into_iter().map(|(_, label)| label);
    let mut names: Vec<String> = Vec::new();
    for said in iter::once(text(&message["message"])).chain(said) {
        for name in said.split('`').skip(1).step_by(2) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    for name in names {
        gist.push_str(&format!("    {name}\n"));
    }
    gist
}

/// `error[E0308]: mismatched types`, then each marked line with its label.
pub(crate) fn summary(message: &Value) -> String {
    let mut summary = format!("error{}: {}\n", code(message), text(&message["message"]));
    for (line, label) in marked(message) {
        summary.push_str(&format!("  {line}\n    {label}\n"));
    }
    summary
}

/// `[E0308]`
fn code(message: &Value) -> String {
    let code = message["code"]["code"].as_str();
    code.map(|code| format!("[{code}]")).unwrap_or_default()
}

/// The lines that the error is about, each with the words under it.
fn marked(message: &Value) -> Vec<(String, String)> {
    let spans = message["spans"].as_array().into_iter().flatten();
    let primary = spans.filter(|span| span["is_primary"] == true);
    primary
        .map(|span| {
            let lines = span["text"].as_array().into_iter().flatten();
            let lines: Vec<String> = lines
                .map(|line| text(&line["text"]).trim().to_owned())
                .collect();
            (lines.join(" "), text(&span["label"]))
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
