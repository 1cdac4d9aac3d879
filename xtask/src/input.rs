//! Finds and reads the description, and the settings and examples beside it.

mod find;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use dinie_generator::{
    Texts,
    emit::{Membership, Runtime, Target},
    source::Text,
};

pub(crate) use find::description_in;
use find::ensure_no_url;

/// File name of the settings, beside the description.
pub(crate) const SETTINGS: &str = "sdk.yaml";

/// Name of the folder with examples, beside the description.
const EXAMPLES: &str = "examples";

/// The repository: the folder above this package.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the repository")
}

/// The description's text, that of `sdk.yaml` if there is one beside it, and those in `examples/`.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) description: NamedText,
    settings: Option<NamedText>,
    /// Where the settings are, or would be.
    pub(crate) settings_path: PathBuf,
    examples: Vec<NamedText>,
    /// Of the crate in `generated/`.
    pub(crate) changelog: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NamedText {
    pub(crate) name: String,
    text: String,
}

impl Input {
    /// Reads `spec`, or else the one description in `spec/`.
    pub(crate) fn read(spec: Option<&Path>) -> Result<Input> {
        let path = match spec {
            Some(path) => {
                ensure_no_url(path)?;
                path.to_owned()
            }
            None => description_in(&repository().join("spec"))?,
        };
        let settings = path.with_file_name(SETTINGS);
        let examples = path.with_file_name(EXAMPLES);
        Ok(Input {
            description: NamedText::read(&path)?,
            settings: settings
                .is_file()
                .then(|| NamedText::read(&settings))
                .transpose()?,
            settings_path: settings,
            examples: read_examples(&examples)?,
            changelog: None,
        })
    }

    /// The examples' texts, in the order of their names.
    pub(crate) fn examples(&self) -> Vec<Text<'_>> {
        self.examples.iter().map(NamedText::as_text).collect()
    }

    /// Where the examples are, or would be.
    pub(crate) fn examples_folder(&self) -> PathBuf {
        self.settings_path.with_file_name(EXAMPLES)
    }

    /// Whether it lies in `spec/`: only what does is released, and has a version that follows from it.
    pub(crate) fn is_released(&self) -> bool {
        let folder = self.settings_path.parent();
        // A name alone lies in the folder where the command was called.
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let spec = repository().join("spec");
        matches!((folder.canonicalize(), spec.canonicalize()), (Ok(one), Ok(other)) if one == other)
    }

    pub(crate) fn settings(&self) -> Option<Text<'_>> {
        self.settings.as_ref().map(NamedText::as_text)
    }

    /// Has other words in the settings.
    pub(crate) fn replace_settings(&mut self, text: &str) {
        self.settings = Some(NamedText {
            name: display(&self.settings_path),
            text: text.to_owned(),
        });
    }

    /// What to generate from, for a crate at this place.
    pub(crate) fn texts<'a>(
        &'a self,
        examples: &'a [Text<'a>],
        runtime: &'a str,
        membership: Membership,
    ) -> Texts<'a> {
        Texts {
            description: self.description.as_text(),
            settings: self.settings(),
            examples,
            changelog: self.changelog.as_deref(),
            target: Target {
                runtime: Runtime::Path(runtime),
                membership,
            },
        }
    }
}

impl NamedText {
    pub(crate) fn read(path: &Path) -> Result<NamedText> {
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

    pub(crate) fn as_text(&self) -> Text<'_> {
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

/// Every `.rs` file of the folder, by name. An API without such a folder has no examples.
fn read_examples(folder: &Path) -> Result<Vec<NamedText>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    let context = || format!("cannot read {}", display(folder));
    for entry in fs::read_dir(folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: &PathBuf| {
        let text = NamedText::read(path)?;
        let name = place_of(path)?;
        Ok(NamedText { name, ..text })
    };
    paths.iter().map(read).collect()
}

/// `spec/examples/quickstart.rs`: the name of an example in what is written, wherever the command is
/// run.
fn place_of(path: &Path) -> Result<String> {
    let path =
        std::path::absolute(path).with_context(|| format!("cannot resolve {}", display(path)))?;
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts[parts.len().saturating_sub(3)..].join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_refused_and_says_what_to_do() {
        for url in [
            "http://127.0.0.1/api.yaml",
            "HTTPS://example.com/a",
            "s3+x://bucket/api.json",
        ] {
            let error = Input::read(Some(Path::new(url))).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{url} is a URL")), "{error}");
            assert!(error.contains("put the file into spec/"), "{error}");
        }
        for path in ["spec/no-such.yaml", "://x", "a b://x", "C:\\api.yaml"] {
            let error = Input::read(Some(Path::new(path))).unwrap_err().to_string();
            assert!(error.starts_with("cannot read"), "{error}");
        }
    }

    #[test]
    fn only_what_lies_in_spec_is_released() {
        assert!(Input::read(None).unwrap().is_released());
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("api.yaml");
        fs::write(&copy, "openapi: 3.1.0\n").unwrap();
        assert!(!Input::read(Some(&copy)).unwrap().is_released());
        let last = description_in(&repository().join("spec/baseline")).unwrap();
        assert!(!Input::read(Some(&last)).unwrap().is_released());
    }

    #[test]
    fn examples_are_the_programs_beside_the_description() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("spec");
        fs::create_dir_all(&spec).unwrap();
        fs::write(spec.join("zoo.yaml"), "openapi: 3.1.0\n").unwrap();
        let description = spec.join("zoo.yaml");
        assert!(Input::read(Some(&description)).unwrap().examples.is_empty());

        let examples = spec.join("examples");
        fs::create_dir_all(&examples).unwrap();
        for name in ["tour.rs", "feed.rs", "notes.txt"] {
            fs::write(examples.join(name), name).unwrap();
        }
        let input = Input::read(Some(&description)).unwrap();
        let read: Vec<_> = input
            .examples()
            .iter()
            .map(|text| (text.name.to_owned(), text.text.to_owned()))
            .collect();
        let expected =
            ["feed.rs", "tour.rs"].map(|name| (format!("spec/examples/{name}"), name.to_owned()));
        assert_eq!(read, expected);
    }
}
