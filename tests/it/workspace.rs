//! Writes the crates made from all fixtures below `target/fixtures`, as one Cargo workspace, and runs
//! Cargo there. It shares the repository's target folder and lock file, so that no dependency is
//! compiled for it alone and none is fetched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use dinie_generator::emit::emit_samples;

use crate::support::{features, files_below, read, root};
use crate::{readme, samples};

static WORKSPACE: OnceLock<PathBuf> = OnceLock::new();

/// Runs `cargo` in the workspace of all fixtures, which is written before the first run.
pub(crate) fn cargo(arguments: &[&str]) -> Output {
    cargo_in(WORKSPACE.get_or_init(write), arguments)
}

/// Runs `cargo` in a workspace of its own that shares the repository's target folder.
pub(crate) fn cargo_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        .env("RUSTDOCFLAGS", "-Dwarnings")
        .output()
        .expect("cargo can be run")
}

fn write() -> PathBuf {
    let folder = target().join("fixtures");
    let mut wanted = BTreeMap::new();
    let mut names = Vec::new();
    let mut shown = vec![samples::of_the_api()];
    for fixture in features() {
        let generated = fixture
            .generate_for(&root().join("runtime").to_string_lossy())
            .unwrap_or_else(|problems| panic!("{}", fixture.render(&problems)));
        let sources = emit_samples(&generated.model);
        shown.push((generated.model.package.name.clone(), sources));
        for (path, text) in generated.files {
            wanted.insert(folder.join(&fixture.name).join(path), text);
        }
        names.push((fixture.name, generated.model.package.name));
    }
    wanted.insert(folder.join("Cargo.toml"), manifest(&names));
    wanted.insert(
        folder.join("behaviour/Cargo.toml"),
        behaviour_manifest(&names),
    );
    wanted.insert(folder.join("mistakes/Cargo.toml"), mistakes_manifest());
    wanted.insert(folder.join("mistakes/empty.rs"), String::new());
    for (path, text) in readme::package() {
        wanted.insert(folder.join("readme").join(path), text);
    }
    for (path, text) in samples::package(&names, &shown) {
        wanted.insert(folder.join("samples").join(path), text);
    }
    wanted.insert(folder.join("behaviour/empty.rs"), String::new());
    write_changed(&folder, &wanted);
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))
        .expect("Cargo.lock can be copied");
    folder
}

fn manifest(names: &[(String, String)]) -> String {
    let members: String = names
        .iter()
        .map(|(folder, _)| format!("    \"{folder}\",\n"))
        .collect();
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\n    \"behaviour\",\n    \"mistakes\",\n    \"readme\",\n    \"samples\",\n{members}]\n\n{}",
        shared_tables()
    )
}

/// The package and profile of the repository, so that what is compiled there fits here.
pub(crate) fn shared_tables() -> String {
    let repository = read(&root().join("Cargo.toml"));
    let tables = [
        "[workspace.package]",
        "[workspace.dependencies]",
        "[profile.",
    ]
    .map(|start| table(&repository, start));
    tables.concat()
}

/// The tables of a manifest that start so.
fn table(manifest: &str, start: &str) -> String {
    let tables = manifest
        .split("\n[")
        .map(|table| format!("[{}\n", table.trim_start_matches('[')));
    tables
        .filter(|table| table.starts_with(start))
        .collect::<String>()
        .replace("path = \"", &format!("path = \"{}/", root().display()))
}

/// A package that holds nothing but the tests in `tests/behaviour`, which use the fixtures' crates.
fn behaviour_manifest(names: &[(String, String)]) -> String {
    let tests = root().join("tests/behaviour/main.rs");
    let tests = tests.display();
    let mut manifest = format!(
        "[package]\nname = \"behaviour\"\nedition.workspace = true\n\n\
         [lib]\npath = \"empty.rs\"\n\n[[test]]\nname = \"behaviour\"\npath = \"{tests}\"\n\n[dev-dependencies]\n\
         dinie-runtime.workspace = true\nserde.workspace = true\nserde_json.workspace = true\n\
         tokio = {{ workspace = true, features = [\"io-util\"] }}\n"
    );
    for (folder, name) in names {
        manifest.push_str(&format!("{name} = {{ path = \"../{folder}\" }}\n"));
    }
    manifest
}

/// A package whose examples are the files in `tests/compile-fail`.
fn mistakes_manifest() -> String {
    let mut manifest = "[package]\nname = \"mistakes\"\nedition.workspace = true\n\n[lib]\npath = \"empty.rs\"\n\n\
                        [dev-dependencies]\ndinie.workspace = true\n"
        .to_owned();
    for path in files_below(&root().join("tests/compile-fail")) {
        let name = path.file_stem().unwrap_or_default().display();
        let path = path.display();
        manifest.push_str(&format!(
            "\n[[example]]\nname = \"{name}\"\npath = \"{path}\"\n"
        ));
    }
    manifest
}

/// Leaves unchanged files alone, so that Cargo does too, and removes what is wanted no more.
pub(crate) fn write_changed(folder: &Path, wanted: &BTreeMap<PathBuf, String>) {
    fs::create_dir_all(folder).expect("the target folder can be written");
    for path in files_below(folder)
        .iter()
        .filter(|path| !wanted.contains_key(*path))
    {
        fs::remove_file(path).expect("an old file can be removed");
    }
    for (path, text) in wanted {
        if !path.exists() || read(path) != *text {
            fs::create_dir_all(path.parent().unwrap_or(folder)).expect("a folder can be made");
            fs::write(path, text).expect("a file can be written");
        }
    }
}

pub(crate) fn target() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary
        .parent()
        .expect("the temporary folder lies in the target folder")
        .to_owned()
}
