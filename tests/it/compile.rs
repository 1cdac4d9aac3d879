//! The crates made from all fixtures compile, without a warning from rustc, clippy or rustdoc. They are
//! written below `target/fixtures` as one workspace, so that dependencies compile once and stay.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{features, files_below, read, root};

#[test]
fn the_code_of_each_feature_compiles() {
    let workspace = write_workspace();
    let lint = if has_clippy() { "clippy" } else { "check" };
    run(
        &workspace,
        &[lint, "--workspace", "--all-targets", "--keep-going"],
    );
    run(
        &workspace,
        &["doc", "--workspace", "--no-deps", "--keep-going"],
    );
}

fn write_workspace() -> PathBuf {
    let workspace = target().join("fixtures");
    let mut wanted = BTreeMap::new();
    let mut members = String::new();
    let runtime = root().join("runtime");
    for fixture in features() {
        let generated = fixture
            .generate_for(&runtime.to_string_lossy())
            .unwrap_or_else(|problems| panic!("{}", fixture.render(&problems)));
        members.push_str(&format!("    \"{}\",\n", fixture.name));
        for (path, text) in generated.files {
            wanted.insert(workspace.join(&fixture.name).join(path), text);
        }
    }
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n");
    wanted.insert(workspace.join("Cargo.toml"), manifest);
    write_changed(&workspace, &wanted);
    let lock = workspace.join("Cargo.lock");
    fs::copy(root().join("Cargo.lock"), lock).expect("Cargo.lock can be copied");
    workspace
}

/// Leaves unchanged files alone, so that Cargo does too, and removes what is wanted no more.
fn write_changed(workspace: &Path, wanted: &BTreeMap<PathBuf, String>) {
    fs::create_dir_all(workspace).expect("the target folder can be written");
    let old = files_below(workspace)
        .into_iter()
        .filter(|path| !path.starts_with(workspace.join("target")));
    for path in old.filter(|path| !wanted.contains_key(path)) {
        fs::remove_file(path).expect("an old file can be removed");
    }
    for (path, text) in wanted {
        if !path.exists() || read(path) != *text {
            fs::create_dir_all(path.parent().unwrap_or(workspace)).expect("a folder can be made");
            fs::write(path, text).expect("a file can be written");
        }
    }
}

fn run(workspace: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--message-format", "short"])
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env("RUSTFLAGS", "-Dwarnings")
        .env("RUSTDOCFLAGS", "-Dwarnings")
        .output()
        .expect("cargo can be run");
    let log = String::from_utf8_lossy(&output.stderr);
    // Every line of a problem starts with the path of its file, and so with the fixture's name.
    let problems: Vec<&str> = log.lines().filter(|line| is_problem(line)).collect();
    assert!(
        output.status.success(),
        "cargo {}\n{}\n\n{log}",
        arguments[0],
        problems.join("\n")
    );
}

fn is_problem(line: &str) -> bool {
    line.contains(": error") || line.contains(": warning") || line.starts_with("error")
}

fn has_clippy() -> bool {
    let version = Command::new(env!("CARGO"))
        .args(["clippy", "--version"])
        .output();
    version.is_ok_and(|output| output.status.success())
}

fn target() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary
        .parent()
        .expect("the temporary folder lies in the target folder")
        .to_owned()
}
