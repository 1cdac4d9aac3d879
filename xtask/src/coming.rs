//! The release to come: the version that follows from what changed since the last one, and the files
//! that have to say it: `sdk.yaml`, the workspace's `Cargo.toml`, `CHANGELOG.md`.

mod manifest;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use dinie_generator::{
    diagnostic::Diagnostic,
    release::{Origin, Release, next_release},
};

use crate::{
    baseline::Baseline,
    diff::summary,
    input::{Input, NamedText, display, repository},
    release::tool::cargo,
    report::Reporter,
};

use manifest::with_version;

/// Kept by people; `cargo xtask regen` begins and completes the entry of the coming version.
pub(crate) const CHANGELOG: &str = "CHANGELOG.md";

#[derive(Debug)]
pub(crate) struct Coming {
    release: Release,
    /// What has to stand in each file beside `generated/`, and what stands there.
    files: Vec<Kept>,
}

/// A file that people keep, and that has to follow the version.
#[derive(Debug)]
struct Kept {
    path: PathBuf,
    there: String,
    wanted: String,
}

impl Coming {
    /// `None` when a description or its settings are refused, which is printed.
    pub(crate) fn read(input: &Input, reporter: &Reporter) -> Result<Option<Coming>> {
        Coming::since(&Baseline::read()?, input, reporter)
    }

    /// Counted from this release.
    pub(crate) fn since(
        baseline: &Baseline,
        input: &Input,
        reporter: &Reporter,
    ) -> Result<Option<Coming>> {
        let today = Origin {
            description: input.description.as_text(),
            settings: input.settings(),
        };
        let changelog = Kept::read(CHANGELOG).context("CHANGELOG.md is kept by people")?;
        ensure_merged(&changelog.there)?;
        let release = match next_release(baseline.origin(), today, &changelog.there) {
            Ok(release) => release,
            Err(problems) => {
                refuse(&problems, &[baseline.origin(), today], reporter);
                return Ok(None);
            }
        };
        let manifest = Kept::read("Cargo.toml")?;
        let with_version = with_version(&manifest.there, &release.version)?;
        let mut files = vec![
            manifest.wanting(&with_version),
            changelog.wanting(&release.changelog.text),
        ];
        if let (Some(there), Some(wanted)) = (input.settings(), &release.settings) {
            files.push(Kept {
                path: input.settings_path.clone(),
                there: there.text.to_owned(),
                wanted: wanted.clone(),
            });
        }
        Ok(Some(Coming { release, files }))
    }

    pub(crate) fn version(&self) -> &str {
        &self.release.version
    }

    pub(crate) fn changelog(&self) -> &str {
        &self.release.changelog.text
    }

    /// The input as it is once the files are written.
    pub(crate) fn applied_to(&self, mut input: Input) -> Input {
        if let Some(settings) = &self.release.settings {
            input.replace_settings(settings);
        }
        input.changelog = Some(self.changelog().to_owned());
        input
    }

    /// `0.2.0, after 0.1.0: 2 breaking, 1 compatible, 0 docs only`.
    pub(crate) fn describe(&self) -> String {
        describe(&self.release)
    }

    /// What a person should look at.
    pub(crate) fn notes(&self) -> &[String] {
        &self.release.changelog.notes
    }

    /// The files that do not say what they should, and what they should say.
    pub(crate) fn stale(&self) -> Vec<(&Path, &str)> {
        let stale = self.files.iter().filter(|file| file.there != file.wanted);
        stale
            .map(|file| (file.path.as_path(), file.wanted.as_str()))
            .collect()
    }

    /// Has Cargo.lock say the version too, once the others are written; gives the names of all that
    /// changed.
    pub(crate) fn complete(&self) -> Result<Vec<String>> {
        let stale = self.stale();
        let mut names = Vec::from_iter(stale.iter().map(|(path, _)| display(path)));
        if stale.iter().any(|(path, _)| path.ends_with("Cargo.toml")) {
            names.extend(update_lock_file()?);
        }
        Ok(names)
    }
}

impl Kept {
    fn read(name: &str) -> Result<Kept> {
        let path = repository().join(name);
        let there = NamedText::read(&path)?.as_text().text.to_owned();
        Ok(Kept {
            path,
            wanted: there.clone(),
            there,
        })
    }

    fn wanting(self, text: &str) -> Kept {
        Kept {
            wanted: text.to_owned(),
            ..self
        }
    }
}

/// What git left of a merge is text like any other, and would be published.
fn ensure_merged(changelog: &str) -> Result<()> {
    let is_mark = |line: &str| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ");
    match changelog.lines().position(is_mark) {
        Some(index) => bail!(
            "CHANGELOG.md:{}: a merge left a mark; take one side, and run cargo xtask regen, which adds \
             what the other one says of the description",
            index + 1
        ),
        None => Ok(()),
    }
}

fn refuse(problems: &[Diagnostic], origins: &[Origin<'_>; 2], reporter: &Reporter) {
    let texts = origins
        .iter()
        .flat_map(|origin| [Some(origin.description), origin.settings]);
    reporter.refuse(problems, &Vec::from_iter(texts.flatten()));
    let [baseline, today] = origins;
    let is_of = |origin: &Origin<'_>, problem: &Diagnostic| {
        let names = [Some(origin.description), origin.settings];
        let mut names = names.into_iter().flatten().map(|text| text.name);
        names.any(|name| name == problem.location.file)
    };
    let is_old = |problem: &Diagnostic| is_of(baseline, problem) && !is_of(today, problem);
    if problems.iter().any(is_old) {
        reporter.failure(
            "spec/baseline/ holds what the last release was made from; take it from that commit, or, \
             where it is refused only since, mend it there",
        );
    }
}

fn describe(release: &Release) -> String {
    let Release {
        changes, version, ..
    } = release;
    let last = &changes.version;
    let since = summary(changes);
    match changes.next_version() {
        _ if version == last => format!("{version}, as released: {since}"),
        Some(follows) if follows == *last => {
            format!("{version}, kept as sdk.yaml says it, with {since} since {last}")
        }
        Some(follows) if follows != *version => {
            format!(
                "{version}, kept as sdk.yaml says it, though {follows} would do after {last}: {since}"
            )
        }
        _ => format!("{version}, after {last}: {since}"),
    }
}

/// Cargo.lock holds the versions of the workspace's packages too. Gives its name if it changed.
fn update_lock_file() -> Result<Option<String>> {
    let path = repository().join("Cargo.lock");
    let before = fs::read(&path).ok();
    let ran = cargo(repository(), |command| {
        command.args(["update", "--workspace", "--quiet"]);
    })?;
    if !ran.success {
        bail!(
            "Cargo.toml has the new version, and Cargo.lock does not: {}",
            ran.text
        );
    }
    Ok((fs::read(&path).ok() != before).then(|| display(&path)))
}

#[cfg(test)]
mod tests {
    use dinie_generator::{
        release::{Origin, next_release},
        source::Text,
    };

    use super::{describe, ensure_merged};

    #[test]
    fn marks_of_a_merge_are_refused() {
        assert!(ensure_merged("# Log\n\n> >>>>>>> quoted\n").is_ok());
        for mark in ["<<<<<<< HEAD", ">>>>>>> other"] {
            let error = ensure_merged(&format!("# Log\n{mark}\n")).unwrap_err();
            let start = "CHANGELOG.md:2: a merge left a mark; ";
            assert!(error.to_string().starts_with(start), "{error}");
        }
    }

    #[test]
    fn the_version_is_told_with_what_it_follows_from() {
        let old = "openapi: 3.1.0\ninfo: { title: Zoo, version: '1' }\npaths: {}\n";
        let new = old.replace("'1'", "'2'");
        let version = |description, version: &str| {
            let origin = |text, settings| Origin {
                description: Text {
                    name: "zoo.yaml",
                    text,
                },
                settings: Some(Text {
                    name: "sdk.yaml",
                    text: settings,
                }),
            };
            let last = "package: { name: zoo, version: 0.1.0 }";
            let settings = last.replace("0.1.0", version);
            let release = next_release(origin(old, last), origin(description, &settings), "");
            describe(&release.unwrap())
        };
        let lines = "0 breaking, 1 compatible, 0 docs only";
        assert_eq!(version(old, "0.1.0"), "0.1.0, as released: no changes");
        assert_eq!(
            version(&new, "0.1.0"),
            format!("0.1.1, after 0.1.0: {lines}")
        );
        assert_eq!(
            version(&new, "0.2.0"),
            format!("0.2.0, kept as sdk.yaml says it, though 0.1.1 would do after 0.1.0: {lines}")
        );
        assert_eq!(
            version(old, "0.2.0"),
            "0.2.0, kept as sdk.yaml says it, with no changes since 0.1.0"
        );
    }
}
