//! Compile-checks an output before it is written: as a crate of its own in a folder below `target/`,
//! one for each destination, with the repository's target folder and lock file, so that dependencies
//! are compiled once.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use dinie_generator::output::Output;

use crate::{
    crate_files,
    input::{display, repository},
    report::Reporter,
};

/// What the compiler said.
#[derive(Debug)]
pub(crate) enum Verdict {
    Clean,
    /// It compiles, with warnings; their text.
    Warnings(String),
    /// It does not compile; the text of the errors.
    Errors(String),
}

/// Checks the crate that is to lie in `destination` with `cargo check`, and its examples, which need
/// these features. `output` must be a workspace of its own.
pub(crate) fn compile_check(
    output: &Output,
    features: &[&str],
    destination: &Path,
    reporter: &Reporter,
) -> Result<Verdict> {
    let target = repository().join("target");
    let id = staging_id(destination);
    let folder = target.join("regen").join(&id);
    let output = &told_apart(output, &id);
    let difference = crate_files::compare(&folder, output)?;
    crate_files::apply(&folder, output, &difference, &[])?;
    let lock = repository().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock"))
        .with_context(|| format!("cannot copy {}", display(&lock)))?;
    run_cargo_check(&folder, features, &target, reporter)
}

fn staging_id(destination: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    destination.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The crate with a version of its own (`0.1.0+id`). Cargo takes packages of one name and version for the
/// same wherever they lie, and what it found out about another such crate would hold for this one.
fn told_apart(output: &Output, id: &str) -> Output {
    let mut output = output.clone();
    if let Some(manifest) = output.get_mut("Cargo.toml") {
        let lines = manifest.lines().map(|line| {
            let version = line.strip_prefix("version = \"");
            match version.and_then(|rest| rest.strip_suffix('"')) {
                Some(version) if version.contains('+') => format!("version = \"{version}.{id}\""),
                Some(version) => format!("version = \"{version}+{id}\""),
                None => line.to_owned(),
            }
        });
        let lines: Vec<String> = lines.collect();
        *manifest = lines.join("\n") + "\n";
    }
    output
}

fn run_cargo_check(
    folder: &Path,
    features: &[&str],
    target: &Path,
    reporter: &Reporter,
) -> Result<Verdict> {
    let messages = folder.join("target-messages.txt");
    let file = fs::File::create(&messages)
        .with_context(|| format!("cannot write {}", display(&messages)))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut child = Command::new(cargo)
        .args(["check", "--lib", "--examples", "--keep-going", "--features"])
        .arg(features.join(","))
        .args(["--quiet", "--color", "never", "--target-dir"])
        .arg(target)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(file)
        .spawn()
        .context("cannot start cargo check")?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().context("cannot wait for cargo check")? {
            break status;
        }
        reporter.progress("checking", "the new crate compiles", started.elapsed());
        thread::sleep(Duration::from_millis(100));
    };
    reporter.end_progress();
    let text = fs::read_to_string(&messages)
        .with_context(|| format!("cannot read {}", display(&messages)))?;
    fs::remove_file(&messages).with_context(|| format!("cannot remove {}", display(&messages)))?;
    Ok(match (status.success(), text.contains("warning")) {
        (false, _) => Verdict::Errors(format!("{text}cargo check ended with {status}\n")),
        (true, true) => Verdict::Warnings(text),
        (true, false) => Verdict::Clean,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::MessageFormat;

    #[test]
    fn crates_of_one_name_are_not_taken_for_one_another() {
        let verdict = |name: &str, code: &str| {
            let manifest = "[package]\nname = \"xtask-one-name\"\nversion = \"0.1.0\"\n\
                            edition = \"2024\"\n[workspace]\n";
            let output: Output = [("Cargo.toml", manifest), ("src/lib.rs", code)]
                .map(|(path, text)| (path.to_owned(), text.to_owned()))
                .into();
            let reporter = Reporter::new(MessageFormat::Json);
            compile_check(&output, &[], Path::new(name), &reporter).unwrap()
        };
        let broken = |name| verdict(name, "compile_error!(\"broken\");");
        assert!(matches!(broken("/one"), Verdict::Errors(_)));
        assert!(matches!(
            verdict("/other", "pub fn sound() {}"),
            Verdict::Clean
        ));
        assert!(matches!(broken("/one"), Verdict::Errors(_)));
    }
}
