//! The release to come: the version that follows from what changed since the last one, and the files
//! that have to say it: `sdk.yaml`, the workspace's `Cargo.toml`, `CHANGELOG.md`.

mod manifest;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};
use dinie_generator::release::{Origin, Release, next_release};

use crate::{
    baseline::Baseline,
    crate_files,
    diff::summary,
    input::{Input, display, repository},
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
        let baseline = Baseline::read()?;
        let today = Origin {
            description: input.description.as_text(),
            settings: input.settings(),
        };
        let changelog = read(CHANGELOG)?;
        let release = match next_release(baseline.origin(), today, &changelog) {
            Ok(release) => release,
            Err(problems) => {
                let texts = [Some(baseline.origin()), Some(today)].into_iter().flatten();
                let texts = texts.flat_map(|it| [Some(it.description), it.settings]);
                reporter.refuse(&problems, &Vec::from_iter(texts.flatten()));
                return Ok(None);
            }
        };
        let manifest = read("Cargo.toml")?;
        let with_version = with_version(&manifest, &release.version)?;
        let mut files = vec![
            Kept {
                path: repository().join("Cargo.toml"),
                there: manifest,
                wanted: with_version,
            },
            Kept {
                path: repository().join(CHANGELOG),
                there: changelog,
                wanted: release.changelog.text.clone(),
            },
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

    /// `0.2.0, and 0.1.0 was the last (2 breaking, 1 compatible, 0 docs only)`.
    pub(crate) fn describe(&self) -> String {
        let Release {
            changes, version, ..
        } = &self.release;
        let last = &changes.version;
        let since = summary(changes);
        match changes.next_version() {
            _ if version == last => format!("{version}, as released ({since})"),
            Some(follows) if follows != *version => {
                format!("{version}, though {follows} would do after {last} ({since})")
            }
            _ => format!("{version}, after {last} ({since})"),
        }
    }

    /// What a person should look at.
    pub(crate) fn notes(&self) -> &[String] {
        &self.release.changelog.notes
    }

    /// The files that do not say what they should.
    pub(crate) fn stale(&self) -> impl Iterator<Item = String> {
        let stale = self.files.iter().filter(|file| file.there != file.wanted);
        stale.map(|file| display(&file.path))
    }

    /// Writes what is not there yet; gives the names of the files.
    pub(crate) fn write(&self) -> Result<Vec<String>> {
        for file in self.files.iter().filter(|file| file.there != file.wanted) {
            crate_files::write(&file.path, &file.wanted)?;
        }
        if self
            .files
            .iter()
            .any(|file| file.is_manifest() && file.there != file.wanted)
        {
            update_lock_file()?;
        }
        Ok(self.stale().collect())
    }
}

impl Kept {
    fn is_manifest(&self) -> bool {
        self.path.ends_with("Cargo.toml")
    }
}

fn read(name: &str) -> Result<String> {
    let path = repository().join(name);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", display(&path)))
}

/// Cargo.lock holds the versions of the workspace's packages too.
fn update_lock_file() -> Result<()> {
    let ran = cargo(repository(), |command| {
        command.args(["update", "--workspace", "--quiet"]);
    })?;
    if !ran.success {
        bail!(
            "Cargo.toml has the new version, and Cargo.lock does not: {}",
            ran.text
        );
    }
    Ok(())
}
