//! `cargo xtask baseline`: makes the description and the settings of today those of the last release,
//! in `spec/baseline/`, from where the next version and changelog entry are counted. Run once a
//! version is published.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use dinie_generator::release::Origin;

use crate::{
    Outcome, check,
    coming::{CHANGELOG, Coming},
    crate_files,
    input::{Input, NamedText, SETTINGS, description_in, display, repository},
    report::{MessageFormat, Reporter},
};

/// What the last release was made from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Baseline {
    description: NamedText,
    settings: NamedText,
}

impl Baseline {
    pub(crate) fn read() -> Result<Baseline> {
        let description = description()?;
        let settings = NamedText::read(&description.with_file_name(SETTINGS)).context(ABOUT)?;
        Ok(Baseline {
            description: NamedText::read(&description)?,
            settings,
        })
    }

    pub(crate) fn origin(&self) -> Origin<'_> {
        Origin {
            description: self.description.as_text(),
            settings: Some(self.settings.as_text()),
        }
    }
}

const ABOUT: &str = "spec/baseline/ holds the description and the sdk.yaml of the last release, and \
                     is to be taken from its commit";

/// Where the description of the last release is, with its settings beside it.
pub(crate) fn description() -> Result<PathBuf> {
    let path = description_in(&folder()).context(ABOUT)?;
    let settings = path.with_file_name(SETTINGS);
    fs::metadata(&settings)
        .with_context(|| format!("cannot read {}", display(&settings)))
        .context(ABOUT)?;
    Ok(path)
}

fn folder() -> PathBuf {
    repository().join("spec/baseline")
}

pub(crate) fn run() -> Result<Outcome> {
    if check::run(&check::Arguments::default())? == Outcome::Refused {
        return Ok(Outcome::Refused);
    }
    let reporter = Reporter::new(MessageFormat::Human);
    let old = description()?;
    let new = description_in(&repository().join("spec"))?;
    let today = Baseline {
        description: NamedText::read(&new)?,
        settings: NamedText::read(&new.with_file_name(SETTINGS))?,
    };
    // The entry is a released one now, and needs no memory of what was written into it.
    let Some(coming) = Coming::since(&today, &Input::read(None)?, &reporter)? else {
        return Ok(Outcome::Refused);
    };
    let name = new.file_name().context("a description has a name")?;
    let description = folder().join(name);
    let settings = folder().join(SETTINGS);
    let changelog = repository().join(CHANGELOG);
    let files = [
        (description.as_path(), today.description.as_text().text),
        (&settings, today.settings.as_text().text),
        (&changelog, coming.changelog()),
    ];
    let is_other =
        |(path, text): &(&Path, &str)| fs::read_to_string(path).ok().as_deref() != Some(text);
    let files = Vec::from_iter(files.into_iter().filter(is_other));
    crate_files::write(&files)?;
    for (path, _) in &files {
        reporter.step("writing", &display(path));
    }
    if old != description {
        fs::remove_file(&old).with_context(|| format!("cannot remove {}", display(&old)))?;
        reporter.step("removing", &display(&old));
    }
    let version = coming.version();
    reporter.step(
        "baseline",
        &match files.is_empty() {
            true => format!("{version}, as before"),
            false => format!(
                "{version}, from which the next version is counted; commit what was written"
            ),
        },
    );
    Ok(Outcome::Done)
}
