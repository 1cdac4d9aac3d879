//! `cargo xtask release`: with `--dry-run` takes every step of a release but the last one, and says
//! how each went; without, prints the commands for a person. Nothing is ever published from here.

mod api;
mod changelog;
mod commit;
mod dependencies;
mod documentation;
mod licences;
mod manifest;
mod plan;
mod step;
mod tarball;
pub(crate) mod tool;
mod versions;

use std::fs;

use anyhow::{Context, Result};

use crate::{
    Outcome, check,
    input::{display, repository},
    report::{MessageFormat, Reporter, count},
};

use manifest::Package;
pub(crate) use manifest::RUNTIME;
use step::{Steps, Verdict};
use tarball::Tarball;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Check all that a release needs, and print what would be published
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let packages = manifest::read()?;
    if arguments.dry_run {
        return rehearse(&packages);
    }
    print!("{}", plan::commands(&packages));
    Ok(Outcome::Done)
}

/// Of one tarball, with all of them at hand.
type Check = fn(&Tarball, &[Tarball]) -> Result<Verdict>;

fn rehearse(packages: &[Package]) -> Result<Outcome> {
    let reporter = Reporter::new(MessageFormat::Human);
    let mut steps = Steps::default();
    steps.run("fresh", freshness);
    let version = &manifest::client(packages)?.version;
    steps.run("commit", || commit::check(version));
    steps.run("versions", || Ok(versions::check(packages)));
    steps.run("changelog", || check_changelog(packages));
    let tarballs = pack(&mut steps, packages);
    steps.run("licences", || licences::check(packages, &tarballs));
    for name in packages.iter().map(|package| &package.name) {
        let tarball = tarballs.iter().find(|it| it.package.name == *name);
        let on_tarball = |check: Check| match tarball {
            Some(tarball) => check(tarball, &tarballs),
            None => Ok(Verdict::Skipped("there is no tarball".to_owned())),
        };
        steps.run(&format!("build {name}"), || on_tarball(tarball::check));
        steps.run(&format!("docs {name}"), || on_tarball(documentation::check));
    }
    steps.run("api", || api::check(packages));
    steps.run("deny", dependencies::check);

    print!("\n{}", plan::publications(&tarballs));
    steps.print_details();
    match steps.failed() {
        0 => reporter.done(),
        failed => reporter.failure(&format!(
            "{} failed; nothing is ready to be published",
            count(failed, "step")
        )),
    }
    Ok(match steps.failed() {
        0 => Outcome::Done,
        _ => Outcome::Refused,
    })
}

/// The differences are printed by the command itself.
fn freshness() -> Result<Verdict> {
    Ok(match check::run(&check::Arguments::default())? {
        Outcome::Done => Verdict::passes("generated/ is what spec/ gives"),
        Outcome::Refused => Verdict::fails("generated/ is not fresh: run cargo xtask regen"),
    })
}

fn check_changelog(packages: &[Package]) -> Result<Verdict> {
    let path = repository().join("generated/CHANGELOG.md");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", display(&path)))?;
    let client = manifest::client(packages)?;
    Ok(changelog::check(&text, &client.version))
}

fn pack<'a>(steps: &mut Steps, packages: &'a [Package]) -> Vec<Tarball<'a>> {
    let mut tarballs = Vec::new();
    steps.run("package", || {
        let packed = tarball::pack(packages)?;
        Ok(match packed {
            Ok(packed) => {
                tarballs = packed;
                Verdict::passes(&count(tarballs.len(), "tarball"))
            }
            Err(text) => Verdict::fails_with("cargo package failed", &text),
        })
    });
    tarballs
}
