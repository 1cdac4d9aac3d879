//! `cargo xtask samples`: writes the Rust samples for the API's own documentation, and the overlay that
//! adds them to the description. They follow from the description, and so are not committed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use dinie_generator::{
    emit::{Membership, OVERLAY, emit_samples},
    output::SAMPLES_MARK,
};

use crate::{
    Outcome, crate_files,
    input::{Input, display, repository},
    report::{MessageFormat, Reporter, count},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// OpenAPI 3.0 or 3.1 description, YAML or JSON; settings are read from the sdk.yaml beside it
    /// [default: the one in spec/]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Folder for overlay.yaml and the samples [default: target/samples/]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let reporter = Reporter::new(MessageFormat::Human);
    let folder = match &arguments.out {
        None => repository().join("target/samples"),
        Some(path) => absolute(path)?,
    };
    crate_files::ensure_ours(&folder, OVERLAY, SAMPLES_MARK)?;
    let input = Input::read(arguments.spec.as_deref())?;
    let examples = input.examples();
    let texts = input.texts(&examples, "../runtime", Membership::Workspace);
    let Some(generated) = reporter.generate(&texts) else {
        return Ok(Outcome::Refused);
    };
    reporter.step("reading", &input.description.name);

    let files = emit_samples(&generated.model);
    if files.is_empty() {
        reporter.failure(&format!(
            "{} has neither operations nor webhooks, so there is nothing to show; nothing was written",
            input.description.name
        ));
        return Ok(Outcome::Refused);
    }
    let difference = crate_files::compare(&folder, &files)?;
    crate_files::apply(&folder, &files, &difference, &[])?;
    for path in difference.missing.iter().chain(&difference.changed) {
        reporter.step("wrote", &display(&folder.join(path)));
    }
    for path in &difference.left_over {
        reporter.step("removed", &display(&folder.join(path)));
    }
    let samples = count(files.len() - 1, "sample");
    let folder = display(&folder);
    reporter.step("samples", &format!("{samples} and {OVERLAY} in {folder}"));
    reporter.done();
    Ok(Outcome::Done)
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("cannot resolve {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const ZOO: &str = "openapi: 3.1.0\ninfo: {title: Zoo, version: '1'}\npaths:\n  \
                       /cats: {get: {operationId: listCats, responses: {'204': {description: None.}}}}\n";

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_folder_holds_the_overlay_and_a_file_for_each_operation() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("zoo.yaml");
        let out = folder.path().join("out");
        let arguments = Arguments {
            spec: Some(spec.clone()),
            out: Some(out.clone()),
        };
        fs::write(&spec, ZOO).unwrap();
        assert_eq!(run(&arguments).unwrap(), Outcome::Done);
        assert_eq!(names(&out), ["listCats.rs", "overlay.yaml"]);

        fs::write(&spec, ZOO.replace("listCats", "findCats")).unwrap();
        assert_eq!(run(&arguments).unwrap(), Outcome::Done);
        assert_eq!(names(&out), ["findCats.rs", "overlay.yaml"]);

        let nothing = ZOO.split("paths:").next().unwrap();
        fs::write(&spec, format!("{nothing}paths: {{}}\n")).unwrap();
        assert_eq!(run(&arguments).unwrap(), Outcome::Refused);
        assert_eq!(names(&out), ["findCats.rs", "overlay.yaml"]);
    }

    #[test]
    fn a_folder_with_other_files_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("zoo.yaml");
        fs::write(&spec, ZOO).unwrap();
        let arguments = Arguments {
            spec: Some(spec),
            out: Some(folder.path().to_owned()),
        };
        let error = run(&arguments).unwrap_err().to_string();
        assert!(error.contains("choose another folder"), "{error}");
        assert_eq!(names(folder.path()), ["zoo.yaml"]);
    }
}
