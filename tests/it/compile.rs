//! The crates made from all fixtures compile, without a warning from rustc, clippy or rustdoc, and do
//! what they say (`tests/behaviour`). Snapshots prove sameness, this proves rightness.

use std::process::Output;

use crate::workspace::cargo;

#[test]
fn the_code_of_each_feature_compiles() {
    let has_clippy = cargo(&["clippy", "--version"]).status.success();
    let lint = if has_clippy { "clippy" } else { "check" };
    must_be_clean(&cargo(&[
        lint,
        "--workspace",
        "--keep-going",
        "--message-format",
        "short",
    ]));
}

#[test]
fn the_documentation_of_each_feature_is_clean() {
    must_be_clean(&cargo(&[
        "doc",
        "--workspace",
        "--no-deps",
        "--keep-going",
        "--message-format",
        "short",
    ]));
}

#[test]
fn the_code_of_each_feature_does_what_it_says() {
    let output = cargo(&[
        "test",
        "--quiet",
        "--package",
        "behaviour",
        "--test",
        "behaviour",
    ]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn must_be_clean(output: &Output) {
    let log = String::from_utf8_lossy(&output.stderr);
    // The line of a problem starts with the path of its file, and so with the name of the fixture.
    let problems: Vec<&str> = log.lines().filter(|line| is_problem(line)).collect();
    assert!(
        output.status.success() && problems.is_empty(),
        "{}\n\n{log}",
        problems.join("\n")
    );
}

/// Whether a line of the short form tells of a problem. The name of a crate that is being built does
/// not, though it may hold the word (`Checking serde_path_to_error v0.1.20`).
fn is_problem(line: &str) -> bool {
    ["warning: ", "error: ", "error["]
        .iter()
        .any(|mark| line.starts_with(mark) || line.contains(&format!(": {mark}")))
}

#[test]
fn only_a_problem_is_a_problem() {
    assert!(is_problem("f/src/a.rs:1:2: error[E0308]: mismatched types"));
    assert!(is_problem("f/src/a.rs:1:2: warning: unused import: `b`"));
    assert!(is_problem(
        "error: could not compile `f` (lib) due to 1 previous error"
    ));
    assert!(!is_problem("    Checking serde_path_to_error v0.1.20"));
    assert!(!is_problem("   Compiling thiserror v2.0.17"));
}
