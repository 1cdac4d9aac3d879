//! Asks the compiler about all callers at once.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::compile_fail::summary;
use crate::workspace::cargo_in;

use super::crates::{KEPT, REFUSED};

/// What the compiler refused, by the name of the caller.
pub(super) fn errors(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let output = cargo_in(
        folder,
        &[
            "check",
            "--package",
            KEPT,
            "--package",
            REFUSED,
            "--lib",
            "--examples",
            "--keep-going",
            "--message-format",
            "json",
        ],
    );
    let mut errors = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let message = &line["message"];
        let spans = message["spans"].as_array().into_iter().flatten();
        let mut primary = spans.filter(|span| span["is_primary"] == true);
        let file = primary.find_map(|span| span["file_name"].as_str());
        // Modules of one package are told apart by their files, examples by their names.
        let name = match line["target"]["name"].as_str() {
            Some(name) if line["target"]["kind"][0] == "example" => Some(name),
            _ => file.and_then(|file| file.rsplit('/').next()),
        };
        if let Some(name) = name.filter(|_| file.is_some() && message["level"] == "error") {
            let name = name.trim_end_matches(".rs").to_owned();
            let errors: &mut Vec<String> = errors.entry(name).or_default();
            errors.push(summary(message));
        }
    }
    assert!(
        !errors.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    errors
}
