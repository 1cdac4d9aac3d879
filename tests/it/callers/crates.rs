//! Writes the crates of all fixtures of changes below `target/judged`, with the code that calls them, as
//! one Cargo workspace. It shares the repository's target folder and lock file.
//!
//! Callers that must compile are modules of one package, for that is cheap. Each that must not is an
//! example of another: where a name is missing, the compiler looks no further than names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dinie_generator::diagnostic::Diagnostic;
use dinie_generator::emit::{Membership, Runtime, Target, emit};
use dinie_generator::lower::{Settings, lower_one_of_several, parse_settings};
use dinie_generator::model::Model;
use dinie_generator::openapi::parse_description;
use dinie_generator::output::Output;
use dinie_generator::source::Source;
use serde_json::Value;

use crate::changes::theme::Theme;
use crate::support::{read, root};
use crate::workspace::{shared_tables, target, write_changed};

/// The package whose modules must compile.
pub(super) const KEPT: &str = "judged-kept";
/// The package whose examples must not.
pub(super) const REFUSED: &str = "judged-refused";

/// A crate that a description gives.
pub(super) struct Crate {
    /// Unique, for Cargo would take one crate for another: `judged-types-17`.
    package: String,
    pub(super) model: Model,
    files: Output,
}

/// Code, and the crate that it is compiled against.
pub(super) struct Caller<'a> {
    /// `types_17_new`
    pub(super) name: String,
    pub(super) text: &'a str,
    pub(super) callee: &'a Crate,
}

impl Crate {
    pub(super) fn generate(theme: &Theme, number: usize, description: &Value) -> Self {
        let package = format!("judged-{}-{number}", theme.name);
        let (model, files) = generate(theme, description)
            .unwrap_or_else(|problems| panic!("{package}: {problems:#?}"));
        Self {
            package,
            model,
            files,
        }
    }

    /// What Cargo knows it by becomes another name; inside, the crate keeps its own.
    fn files(&self) -> impl Iterator<Item = (PathBuf, String)> {
        let name = |name: &str| format!("name = \"{name}\"\n");
        self.files.iter().map(move |(path, text)| {
            let text = match path.as_str() {
                "Cargo.toml" => {
                    let own = name(&self.model.package.name);
                    let text = text.replacen(&own, &name(&self.package), 1);
                    text.replacen(&own, &name(&self.path()), 1)
                }
                _ => text.clone(),
            };
            (Path::new(&self.package).join(path), text)
        })
    }

    /// How Rust spells the package's name.
    fn path(&self) -> String {
        self.package.replace('-', "_")
    }
}

/// An exception in the settings may match other crates of the theme.
fn generate(theme: &Theme, description: &Value) -> Result<(Model, Output), Vec<Diagnostic>> {
    let settings = match &theme.settings {
        Some(text) => parse_settings("sdk.yaml", text)?,
        None => Settings::default(),
    };
    let source = Source::parse("zoo.yaml", &description.to_string())?;
    let (description, _warnings) = parse_description(source)?;
    let (model, _unused) = lower_one_of_several(&description, &settings)?;
    let runtime = root().join("runtime");
    let target = Target {
        runtime: Runtime::Path(&runtime.to_string_lossy()),
        membership: Membership::Workspace,
    };
    let files = emit(&model, &target, None);
    Ok((model, files))
}

/// Gives the folder of the workspace.
pub(super) fn write(crates: &[&Crate], kept: &[Caller], refused: &[Caller]) -> PathBuf {
    let folder = target().join("judged");
    let mut wanted: BTreeMap<PathBuf, String> = BTreeMap::new();
    for each in crates {
        wanted.extend(each.files());
    }
    let modules = kept.iter().map(|each| format!("mod {};\n", each.name));
    wanted.insert(Path::new(KEPT).join("lib.rs"), modules.collect());
    wanted.insert(Path::new(REFUSED).join("lib.rs"), String::new());
    for (package, callers) in [(KEPT, kept), (REFUSED, refused)] {
        let package = Path::new(package);
        wanted.insert(package.join("Cargo.toml"), manifest(package, callers));
        for caller in callers {
            let path = package.join(format!("{}.rs", caller.name));
            wanted.insert(path, source(caller));
        }
    }
    let members = crates.iter().map(|each| each.package.as_str());
    let members: Vec<&str> = members.chain([KEPT, REFUSED]).collect();
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n");
    wanted.insert("Cargo.toml".into(), workspace + &shared_tables());
    wanted.insert("Cargo.lock".into(), read(&root().join("Cargo.lock")));
    let wanted = wanted.into_iter();
    let wanted = wanted.map(|(path, text)| (folder.join(path), text));
    write_changed(&folder, &wanted.collect());
    folder
}

fn manifest(package: &Path, callers: &[Caller]) -> String {
    let mut packages: Vec<&str> = callers
        .iter()
        .map(|each| each.callee.package.as_str())
        .collect();
    packages.sort_unstable();
    packages.dedup();
    let mut manifest = format!(
        "[package]\nname = \"{}\"\nedition.workspace = true\nautoexamples = false\n\n\
         [lib]\npath = \"lib.rs\"\n\n[dependencies]\nserde.workspace = true\n",
        package.display()
    );
    for package in packages {
        manifest.push_str(&format!("{package} = {{ path = \"../{package}\" }}\n"));
    }
    if package == Path::new(REFUSED) {
        for Caller { name, .. } in callers {
            let example = format!(
                "\n[[example]]\nname = \"{name}\"\npath = \"{name}.rs\"\ncrate-type = [\"lib\"]\n"
            );
            manifest.push_str(&example);
        }
    }
    manifest
}

/// The caller knows the crate by its own name.
fn source(caller: &Caller) -> String {
    let path = caller.callee.path();
    let name = &caller.callee.model.package.name;
    format!("use {path} as {name};\n\n{}", caller.text)
}
