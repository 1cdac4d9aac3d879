//! The public API beside that of the last release. What comes from the description is compared through
//! the model, always; all of it by cargo-semver-checks, where that is installed and the last release
//! is known: the newest tag `v…` that HEAD descends from, apart from that of the version to be released.

use anyhow::{Context, Result};

use super::{
    manifest::{self, Package},
    step::Verdict,
    tool::{Ran, cargo, git, has_subcommand},
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
    Ok(judge(&ran, tag))
}

/// The exit code of a change that is too great was that of a failure once, so the text is asked.
fn judge(ran: &Ran, tag: &str) -> Verdict {
    let came_to_a_result = ran.text.contains("Summary semver requires");
    match ran.success {
        true => Verdict::Passes(format!("the version fits what changed since {tag}")),
        false if came_to_a_result => Verdict::fails_with(
            &format!("the API changed since {tag} more than the version"),
            &ran.text,
        ),
        false => Verdict::fails_with("cargo semver-checks could not do its work", &ran.text),
    }
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::release::{step::Verdict, tool::Ran};

    #[test]
    fn only_a_result_is_a_change_of_the_api() {
        let too_great =
            "     Summary semver requires new major version: 1 major and 0 minor checks";
        let unreachable = "error: `cargo metadata` exited with an error: failed to download";
        let summaries = [
            (
                too_great,
                "the API changed since v0.1.0 more than the version",
            ),
            (unreachable, "cargo semver-checks could not do its work"),
        ];
        for (text, summary) in summaries {
            let ran = Ran {
                success: false,
                text: text.to_owned(),
            };
            let expected = Verdict::fails_with(summary, text);
            assert_eq!(judge(&ran, "v0.1.0"), expected);
        }
        let ran = Ran {
            success: true,
            text: "     Summary no semver update required".to_owned(),
        };
        let expected = Verdict::passes("the version fits what changed since v0.1.0");
        assert_eq!(judge(&ran, "v0.1.0"), expected);
    }
}
