//! The public API beside that of the last release. What comes from the description is compared through
//! the model, always; all of it by cargo-semver-checks, where that is installed and the last release
//! is known: the newest tag `v…` that HEAD descends from, apart from that of the version to be released.

use anyhow::{Context, Result};

use super::{
    manifest::{self, Package},
    step::Verdict,
    tool::{cargo, git, has_subcommand},
};
use crate::{
    coming::Coming,
    input::{Input, repository},
    report::{MessageFormat, Reporter},
};

const SUBCOMMAND: &str = "semver-checks";

pub(crate) fn check(packages: &[Package]) -> Result<Verdict> {
    let version = &manifest::client(packages)?.version;
    let reporter = Reporter::new(MessageFormat::Human);
    let coming = Coming::read(&Input::read(None)?, &reporter)?;
    let coming = coming.context("the description was accepted a moment ago")?;
    if coming.version() != version {
        return Ok(Verdict::fails(&format!(
            "by the descriptions it is {}, and the version is {version}",
            coming.describe()
        )));
    }
    let by_model = coming.describe();
    let Some(tag) = last_release(version) else {
        return Ok(Verdict::Passes(format!(
            "{by_model}; no earlier version is tagged v…, so code written by hand was not compared"
        )));
    };
    if !has_subcommand(SUBCOMMAND) {
        return Ok(Verdict::Passes(format!(
            "{by_model}; cargo-semver-checks is not installed, so code written by hand was not compared"
        )));
    }
    semver_checks(packages, &tag)
}

fn last_release(version: &str) -> Option<String> {
    let own = format!("v{version}");
    let tags = [
        "--tags",
        "--abbrev=0",
        "--match",
        "v[0-9]*",
        "--exclude",
        &own,
    ];
    let tag = git(&[&["describe"], tags.as_slice()].concat())?;
    Some(tag.trim().to_owned())
}

fn semver_checks(packages: &[Package], tag: &str) -> Result<Verdict> {
    let ran = cargo(repository(), |command| {
        command.args([SUBCOMMAND, "check-release", "--baseline-rev", tag]);
        for package in packages {
            command.args(["--package", &package.name]);
        }
    })?;
    Ok(match ran.success {
        true => Verdict::Passes(format!("the version fits what changed since {tag}")),
        false => Verdict::fails_with(
            &format!("the API changed since {tag} more than the version"),
            &ran.text,
        ),
    })
}
