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
#[derive(Debug)]
pub(crate) struct Baseline {
    description: NamedText,
    settings: NamedText,
}

impl Baseline {
    pub(crate) fn read() -> Result<Baseline> {
        let folder = folder();
        let context = "spec/baseline/ holds the description and the sdk.yaml of the last release; \
                       take them from its commit";
        Ok(Baseline {
            description: NamedText::read(&description_in(&folder).context(context)?)?,
            settings: NamedText::read(&folder.join(SETTINGS)).context(context)?,
        })
    }

    pub(crate) fn origin(&self) -> Origin<'_> {
        Origin {
            description: self.description.as_text(),
            settings: Some(self.settings.as_text()),
        }
    }
}

pub(crate) fn folder() -> PathBuf {
    repository().join("spec/baseline")
}

pub(crate) fn run() -> Result<Outcome> {
    if check::run(&check::Arguments::default())? == Outcome::Refused {
        return Ok(Outcome::Refused);
    }
    let reporter = Reporter::new(MessageFormat::Human);
    let folder = folder();
    let old = description_in(&folder).context("spec/baseline/ holds no description")?;
    let new = description_in(&repository().join("spec"))?;
    let name = new.file_name().context("a description has a name")?;
    copy(&new, &folder.join(name))?;
    if old.file_name() != Some(name) {
        fs::remove_file(&old).with_context(|| format!("cannot remove {}", display(&old)))?;
    }
    copy(&new.with_file_name(SETTINGS), &folder.join(SETTINGS))?;

    // The entry is a released one now, and needs no memory of what was written into it.
    let input = Input::read(None)?;
    let Some(coming) = Coming::read(&input, &reporter)? else {
        return Ok(Outcome::Refused);
    };
    crate_files::write(&repository().join(CHANGELOG), coming.changelog())?;
    reporter.step(
        "baseline",
        &format!(
            "{} is released; commit spec/baseline/ and CHANGELOG.md",
            coming.version()
        ),
    );
    Ok(Outcome::Done)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let text =
        fs::read_to_string(from).with_context(|| format!("cannot read {}", display(from)))?;
    crate_files::write(to, &text)
}
