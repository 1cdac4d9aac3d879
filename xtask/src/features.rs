//! `cargo xtask features`: compiles `dinie-runtime` with each of its features alone, with none, with
//! all, and with the pairs that its documentation names. The features are read from its manifest, so
//! that none can be forgotten; what is compiled stays in the repository's target folder.

use std::{
    env,
    ffi::OsString,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    Outcome,
    input::repository,
    report::{MessageFormat, Reporter, count},
};

const PACKAGE: &str = "dinie-runtime";
/// The ways to HTTPS, of which each is to work with and without async code.
const TLS: [&str; 3] = ["rustls", "rustls-no-provider", "native-tls"];
const BLOCKING: &str = "blocking";
/// The one that needs a library of the system.
const NATIVE_TLS: &str = "native-tls";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

/// What came of one combination.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Compiles,
    /// What the compiler said.
    Fails(String),
    /// Why it was not tried.
    Skipped(&'static str),
}

pub(crate) fn run(_: &Arguments) -> Result<Outcome> {
    let reporter = Reporter::new(MessageFormat::Human);
    let features = declared_features()?;
    let missing = missing_library();
    let combinations = combinations(&features, missing);
    let width = combinations.iter().map(|it| name(it).len()).max();
    let width = width.unwrap_or_default();
    println!("{:width$}  {:>7}  result", "features", "seconds");
    let mut failures = Vec::new();
    for combination in &combinations {
        let started = Instant::now();
        let verdict = match missing {
            Some(reason) if combination.contains(&NATIVE_TLS) => Verdict::Skipped(reason),
            _ => check(combination)?,
        };
        let name = name(combination);
        println!("{}", row(&name, width, started.elapsed(), &verdict));
        if let Verdict::Fails(text) = verdict {
            failures.push((name, text));
        }
    }
    for (name, text) in &failures {
        eprintln!("\nwith {name}:\n{text}");
    }
    if failures.is_empty() {
        reporter.done();
        return Ok(Outcome::Done);
    }
    let failed = count(failures.len(), "combination");
    reporter.failure(&format!(
        "{failed} of features of {PACKAGE} failed, see above"
    ));
    Ok(Outcome::Refused)
}

/// Nothing, each feature, each way to HTTPS without async code, and all that can be had here.
fn combinations<'a>(features: &'a [String], missing: Option<&str>) -> Vec<Vec<&'a str>> {
    let features: Vec<&str> = features.iter().map(String::as_str).collect();
    let pairs = features.iter().filter(|feature| TLS.contains(feature));
    let pairs = pairs.map(|tls| vec![*tls, BLOCKING]);
    let all = features.iter().copied();
    let all = all.filter(|feature| missing.is_none() || *feature != NATIVE_TLS);
    [Vec::new()]
        .into_iter()
        .chain(features.iter().map(|feature| vec![*feature]))
        .chain(pairs)
        .chain([all.collect()])
        .collect()
}

fn name(combination: &[&str]) -> String {
    match combination {
        [] => "none".to_owned(),
        [_] | [_, _] => combination.join(" + "),
        _ => format!("all {}", combination.len()),
    }
}

fn row(name: &str, width: usize, elapsed: Duration, verdict: &Verdict) -> String {
    let seconds = format!("{:.1}", elapsed.as_secs_f64());
    match verdict {
        Verdict::Compiles => format!("{name:width$}  {seconds:>7}  compiles"),
        Verdict::Fails(_) => format!("{name:width$}  {seconds:>7}  FAILS"),
        Verdict::Skipped(reason) => format!("{name:width$}  {:>7}  skipped: {reason}", "-"),
    }
}

/// All features in the manifest but `default`, which stands for another one.
fn declared_features() -> Result<Vec<String>> {
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .context("cannot start cargo metadata")?;
    if !output.status.success() {
        bail!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Value =
        serde_json::from_slice(&output.stdout).context("cargo metadata gave no JSON")?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let features = packages
        .filter(|package| package["name"] == PACKAGE)
        .filter_map(|package| package["features"].as_object())
        .flat_map(|features| features.keys())
        .filter(|feature| *feature != "default");
    let features: Vec<_> = features.cloned().collect();
    for expected in TLS.iter().chain([&BLOCKING]) {
        if !features.iter().any(|feature| feature == expected) {
            bail!("{PACKAGE} has no feature `{expected}`; xtask/src/features.rs names it");
        }
    }
    Ok(features)
}

/// Why `native-tls` cannot be built here, if so: only Linux needs a library that may be missing.
fn missing_library() -> Option<&'static str> {
    let named = ["OPENSSL_DIR", "OPENSSL_LIB_DIR"];
    let found = !cfg!(target_os = "linux")
        || named.iter().any(|name| env::var_os(name).is_some())
        || Command::new("pkg-config")
            .args(["--exists", "openssl"])
            .status()
            .is_ok_and(|status| status.success());
    (!found).then_some("pkg-config knows no openssl; install its development package")
}

/// Clippy, which is a check with warnings, and warnings are failures.
fn check(combination: &[&str]) -> Result<Verdict> {
    let output = cargo()
        .args([
            "clippy",
            "--quiet",
            "--color",
            "never",
            "--package",
            PACKAGE,
        ])
        .args(["--lib", "--no-default-features", "--features"])
        .arg(combination.join(","))
        .args(["--", "--deny", "warnings"])
        .output()
        .context("cannot start cargo clippy")?;
    Ok(match output.status.success() {
        true => Verdict::Compiles,
        false => Verdict::Fails(String::from_utf8_lossy(&output.stderr).into_owned()),
    })
}

fn cargo() -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.current_dir(repository());
    command
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Verdict, combinations, declared_features, missing_library, name, row};

    fn names(missing: Option<&str>) -> Vec<String> {
        let features = ["blocking", "jiff", "native-tls", "rustls"].map(str::to_owned);
        let combinations = combinations(&features, missing);
        combinations.iter().map(|it| name(it)).collect()
    }

    #[test]
    fn each_feature_comes_alone_in_its_pair_and_with_all() {
        let expected = [
            "none",
            "blocking",
            "jiff",
            "native-tls",
            "rustls",
            "native-tls + blocking",
            "rustls + blocking",
            "all 4",
        ];
        assert_eq!(names(None), expected);
        let without = names(Some("it is not there"));
        assert_eq!(without.last().unwrap(), "all 3");
        assert_eq!(without[..7], expected[..7]);
    }

    #[test]
    fn the_features_are_those_of_the_manifest() {
        let features = declared_features().unwrap();
        assert!(!features.iter().any(|feature| feature == "default"));
        for known in ["blocking", "test-util", "rustls-no-provider"] {
            assert!(features.iter().any(|feature| feature == known), "{known}");
        }
        let combinations = combinations(&features, missing_library());
        assert_eq!(combinations.len(), 1 + features.len() + 3 + 1);
    }

    #[test]
    fn rows_say_what_happened() {
        let row = |verdict| row("jiff", 6, Duration::from_millis(1_260), &verdict);
        assert_eq!(row(Verdict::Compiles), "jiff        1.3  compiles");
        assert_eq!(row(Verdict::Fails(String::new())), "jiff        1.3  FAILS");
        let skipped = row(Verdict::Skipped("no library"));
        assert_eq!(skipped, "jiff          -  skipped: no library");
    }
}
