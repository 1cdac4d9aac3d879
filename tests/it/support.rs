//! What the tests share: where the repository lies, the descriptions they read, and one call that
//! generates from them. Asserts nothing by itself.

use std::fs;
use std::path::{Path, PathBuf};

use dinie_generator::diagnostic::{self, Diagnostic, Style};
use dinie_generator::emit::{Membership, Runtime, Target};
use dinie_generator::release::Origin;
use dinie_generator::source::Text;
use dinie_generator::{Generated, Texts};
use serde_json::Value;

use crate::spec_file::{description_in, spec_file};

/// A description with the settings beside it.
pub(crate) struct Fixture {
    /// File name without its ending: `string_enum`.
    pub(crate) name: String,
    /// File name: `string_enum.yaml`.
    pub(crate) file: String,
    pub(crate) text: String,
    /// File name and text of the settings.
    pub(crate) settings: Option<(String, String)>,
    /// Place and text of each example.
    pub(crate) examples: Vec<(String, String)>,
    /// The changelog that people keep.
    pub(crate) changelog: Option<String>,
}

impl Fixture {
    pub(crate) fn read(path: &Path) -> Self {
        let beside = path.with_extension("sdk.yaml");
        let settings = beside.exists().then(|| (file_name(&beside), read(&beside)));
        Self {
            name: path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default(),
            file: file_name(path),
            text: read(path),
            settings,
            examples: Vec::new(),
            changelog: None,
        }
    }

    /// The description that `generated/` is made from.
    pub(crate) fn of_the_api() -> Self {
        let examples = files_below(&root().join("spec/examples"));
        let named = |path: &PathBuf| (format!("spec/examples/{}", file_name(path)), read(path));
        Self {
            examples: examples.iter().map(named).collect(),
            changelog: Some(read(&root().join("CHANGELOG.md"))),
            ..Self::with_settings_beside(&spec_file())
        }
    }

    /// The description that the last release was made from.
    pub(crate) fn of_the_last_release() -> Self {
        Self::with_settings_beside(&description_in(&root().join("spec/baseline")))
    }

    pub(crate) fn with_settings_beside(path: &Path) -> Self {
        let settings = path.with_file_name("sdk.yaml");
        Self {
            settings: Some((file_name(&settings), read(&settings))),
            ..Self::read(path)
        }
    }

    /// What decides about changes and the version.
    pub(crate) fn origin(&self) -> Origin<'_> {
        let settings = self.settings.as_ref();
        Origin {
            description: Text {
                name: &self.file,
                text: &self.text,
            },
            settings: settings.map(|(name, text)| Text { name, text }),
        }
    }

    /// As for `generated/`.
    pub(crate) fn generate(&self) -> Result<Generated, Vec<Diagnostic>> {
        self.generate_for("../runtime")
    }

    /// As a member of a workspace, with this path to the runtime.
    pub(crate) fn generate_for(&self, runtime: &str) -> Result<Generated, Vec<Diagnostic>> {
        let examples = self.examples.iter();
        let examples: Vec<Text> = examples.map(|(name, text)| Text { name, text }).collect();
        dinie_generator::generate(&Texts {
            description: Text {
                name: &self.file,
                text: &self.text,
            },
            settings: self
                .settings
                .as_ref()
                .map(|(name, text)| Text { name, text }),
            examples: &examples,
            changelog: self.changelog.as_deref(),
            target: Target {
                runtime: Runtime::Path(runtime),
                membership: Membership::Workspace,
            },
        })
    }

    /// Generates, or fails the test with everything that is wrong with the description.
    pub(crate) fn must_generate(&self) -> Generated {
        self.generate()
            .unwrap_or_else(|problems| panic!("{}", self.render(&problems)))
    }

    /// Diagnostics as a person sees them.
    pub(crate) fn render(&self, diagnostics: &[Diagnostic]) -> String {
        let beside = self.settings.iter();
        let texts: Vec<Text> = std::iter::once((&self.file, &self.text))
            .chain(beside.map(|(name, text)| (name, text)))
            .map(|(name, text)| Text { name, text })
            .collect();
        diagnostic::render(diagnostics, &texts, Style::Plain)
    }

    /// The description read by a reader that is not the generator's.
    pub(crate) fn value(&self) -> Value {
        let text = self.text.trim_start_matches('\u{feff}');
        serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", self.file))
    }
}

/// All fixtures that show a feature.
pub(crate) fn features() -> Vec<Fixture> {
    let mut paths = files_below(&fixtures("features"));
    paths.retain(|path| is_description(path) && !is_settings(path));
    assert!(paths.len() > 50, "the fixtures were not found");
    paths.iter().map(|path| Fixture::read(path)).collect()
}

pub(crate) fn fixtures(folder: &str) -> PathBuf {
    root().join("tests/fixtures").join(folder)
}

pub(crate) fn is_settings(path: &Path) -> bool {
    file_name(path).ends_with(".sdk.yaml")
}

fn is_description(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "yaml" || extension == "json")
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("the package lies in the repository")
        .to_owned()
}

/// Every file in and below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// A member's name as one segment of a JSON pointer.
pub(crate) fn segment(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
