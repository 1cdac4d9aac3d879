//! Compile-checks an output before it is written: as a crate of its own in a folder below `target/`,
//! one for each destination, with the repository's target folder and lock file, so that dependencies
//! are compiled once.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
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
    let folder = staging_folder(&target, destination);
    let difference = crate_files::compare(&folder, output)?;
    crate_files::apply(&folder, output, &difference)?;
    let lock = repository().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock"))
        .with_context(|| format!("cannot copy {}", display(&lock)))?;
    run_cargo_check(&folder, features, &target, reporter)
}

fn staging_folder(target: &Path, destination: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    destination.hash(&mut hasher);
    target
        .join("regen")
        .join(format!("{:016x}", hasher.finish()))
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
        .args(["check", "--lib", "--examples", "--features"])
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
