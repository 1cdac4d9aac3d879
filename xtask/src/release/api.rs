//! The public API beside that of the last release, as cargo-semver-checks judges it. The last release
//! is the newest tag `v…` that HEAD descends from, apart from that of the version to be released.

use anyhow::Result;

use super::{
    manifest::{self, Package},
    step::Verdict,
    tool::{cargo, git, has_subcommand},
};
use crate::input::repository;

const SUBCOMMAND: &str = "semver-checks";

pub(crate) fn check(packages: &[Package]) -> Result<Verdict> {
    let own = format!("v{}", manifest::client(packages)?.version);
    let tags = [
        "--tags",
        "--abbrev=0",
        "--match",
        "v[0-9]*",
        "--exclude",
        &own,
    ];
    let tag = git(&[&["describe"], tags.as_slice()].concat());
    let Some(tag) = tag.as_deref().map(str::trim) else {
        return Ok(Verdict::Skipped(
            "no earlier version is tagged v…, so there is nothing to compare with".to_owned(),
        ));
    };
    if !has_subcommand(SUBCOMMAND) {
        return Ok(Verdict::Skipped(format!(
            "cargo-semver-checks is not installed; the API was not compared with {tag}"
        )));
    }
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
