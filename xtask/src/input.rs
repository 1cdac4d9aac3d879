//! Finds and reads the description and the settings beside it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use dinie_generator::{
    Texts,
    emit::{Membership, Runtime, Target},
    source::Text,
};

/// The repository: the folder above this package.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the repository")
}

/// The description's text, and that of `sdk.yaml` if there is one beside it.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) description: NamedText,
    settings: Option<NamedText>,
}

#[derive(Debug)]
pub(crate) struct NamedText {
    pub(crate) name: String,
    text: String,
}

impl Input {
    /// Reads `spec`, or else the one description in `spec/`.
    pub(crate) fn read(spec: Option<&Path>) -> Result<Input> {
        let path = match spec {
            Some(path) => path.to_owned(),
            None => only_description(&repository().join("spec"))?,
        };
        let settings = path.with_file_name("sdk.yaml");
        Ok(Input {
            description: NamedText::read(&path)?,
            settings: settings
                .is_file()
                .then(|| NamedText::read(&settings))
                .transpose()?,
        })
    }

    /// What to generate from, for a crate at this place.
    pub(crate) fn texts<'a>(&'a self, runtime: &'a str, membership: Membership) -> Texts<'a> {
        Texts {
            description: self.description.as_text(),
            settings: self.settings.as_ref().map(NamedText::as_text),
            target: Target {
                runtime: Runtime::Path(runtime),
                membership,
            },
        }
    }
}

impl NamedText {
    fn read(path: &Path) -> Result<NamedText> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", display(path)))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            anyhow::anyhow!(
                "{} is not UTF-8: byte {valid} belongs to no character; save it as UTF-8",
                display(path)
            )
        })?;
        Ok(NamedText {
            name: display(path),
            text,
        })
    }

    fn as_text(&self) -> Text<'_> {
        Text {
            name: &self.name,
            text: &self.text,
        }
    }
}

/// The path as a reader of the output would write it: relative to where he stands, if that is
/// shorter.
pub(crate) fn display(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let shown = here
        .as_deref()
        .and_then(|here| path.strip_prefix(here).ok())
        .unwrap_or(path);
    shown.display().to_string()
}

fn only_description(folder: &Path) -> Result<PathBuf> {
    let mut found = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", display(folder)))?;
    for entry in entries {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_description = matches!(extension, Some("yaml" | "yml" | "json"))
            && path.file_name().is_some_and(|name| name != "sdk.yaml");
        if is_description {
            found.push(path);
        }
    }
    found.sort();
    match found.as_slice() {
        [path] => Ok(path.clone()),
        [] => bail!("there is no description in {}", display(folder)),
        _ => bail!(
            "{} holds {} descriptions; say which with --spec FILE",
            display(folder),
            found.len()
        ),
    }
}
