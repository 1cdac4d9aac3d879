//! `cargo xtask regen`: generates the crate, compile-checks it, and only then writes what changed.

mod map;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use dinie_generator::{Generated, emit::Membership, generate, output::MARK};

use crate::{
    Outcome,
    coming::Coming,
    compile::{Verdict, compile_check},
    crate_files::{self, Difference},
    input::{Input, display, repository},
    new_names::new_names,
    report::{MessageFormat, Reporter, count},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// OpenAPI 3.0 or 3.1 description, YAML or JSON; settings are read from the sdk.yaml beside it,
    /// examples from the folder examples/; a file and no URL, for descriptions are committed
    /// [default: the one in spec/]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Folder of the crate [default: generated/]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Also write, as JSON, which Rust item carries each part of the description
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// How problems of the description are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    message_format: MessageFormat,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let reporter = Reporter::new(arguments.message_format);
    let folder = Folder::new(arguments.out.as_deref())?;
    if folder.membership == Membership::Alone {
        crate_files::ensure_ours(&folder.path, "src/lib.rs", MARK)?;
    }
    let input = Input::read(arguments.spec.as_deref())?;
    let Some(Plan {
        input,
        generated,
        coming,
    }) = plan(input, &folder, &reporter)?
    else {
        return Ok(Outcome::Refused);
    };

    let difference = crate_files::compare(&folder.path, &generated.files)?;
    let new_names = new_names(&crate_files::read(&folder.path)?, &generated);
    match check_staged(&input, &generated, &folder, &reporter)? {
        Ok(checked) => reporter.step("checking", &checked),
        Err(errors) => {
            reporter.failure(&blame(&errors, &input));
            return Ok(Outcome::Refused);
        }
    }
    let beside = coming.as_ref().map(Coming::stale).unwrap_or_default();
    crate_files::apply(&folder.path, &generated.files, &difference, &beside)?;
    reporter.step(
        "writing",
        &format!("{}: {}", display(&folder.path), changes(&difference)),
    );
    if let Some(coming) = &coming {
        for file in coming.complete()? {
            reporter.step("writing", &file);
        }
        for note in coming.notes() {
            reporter.step("look", note);
        }
    }
    for name in &new_names {
        reporter.step("new", name);
    }
    if let Some(path) = &arguments.map {
        map::write(path, &generated)?;
        reporter.step("map", &display(path));
    }
    reporter.done();
    Ok(Outcome::Done)
}

/// What is to be written, once it is known to compile.
struct Plan {
    input: Input,
    generated: Generated,
    /// Of the crate that is released; no other has a version that follows from anything.
    coming: Option<Coming>,
}

/// `None` when the description is refused.
fn plan(input: Input, folder: &Folder, reporter: &Reporter) -> Result<Option<Plan>> {
    let examples = input.examples();
    let texts = input.texts(&examples, &folder.runtime, folder.membership);
    let Some(generated) = reporter.generate(&texts) else {
        return Ok(None);
    };
    reporter.step("reading", &describe(&input, &generated));
    if folder.membership == Membership::Workspace && !input.is_released() {
        let trial =
            "of a description outside spec/, so that the repository's version and changelog stay";
        reporter.step("trial", trial);
    }
    if folder.membership == Membership::Alone || !input.is_released() {
        return Ok(Some(Plan {
            input,
            generated,
            coming: None,
        }));
    }
    let Some(coming) = Coming::read(&input, reporter)? else {
        return Ok(None);
    };
    reporter.step("version", &coming.describe());
    let input = coming.applied_to(input);
    let generated = generate_again(&input, &folder.runtime, folder.membership)?;
    Ok(Some(Plan {
        input,
        generated,
        coming: Some(coming),
    }))
}

/// From texts that were accepted before, apart from where the crate stands and its version.
pub(crate) fn generate_again(
    input: &Input,
    runtime: &str,
    membership: Membership,
) -> Result<Generated> {
    let examples = input.examples();
    generate(&input.texts(&examples, runtime, membership))
        .ok()
        .context("the same texts were accepted a moment ago")
}

/// Where the crate goes, and how it finds the runtime from there.
struct Folder {
    path: PathBuf,
    runtime: String,
    membership: Membership,
}

impl Folder {
    fn new(out: Option<&Path>) -> Result<Folder> {
        let generated = repository().join("generated");
        let path = match out {
            None => generated.clone(),
            Some(path) => std::path::absolute(path)
                .with_context(|| format!("cannot resolve {}", path.display()))?,
        };
        if path == generated {
            return Ok(Folder {
                path,
                runtime: "../runtime".to_owned(),
                membership: Membership::Workspace,
            });
        }
        Ok(Folder {
            path,
            runtime: absolute_runtime(),
            membership: Membership::Alone,
        })
    }
}

fn absolute_runtime() -> String {
    repository().join("runtime").display().to_string()
}

/// Compile-checks the crate outside its folder; the compiler's errors when it does not compile.
fn check_staged(
    input: &Input,
    generated: &Generated,
    folder: &Folder,
    reporter: &Reporter,
) -> Result<Result<String, String>> {
    let files = match folder.membership {
        Membership::Alone => generated.files.clone(),
        // A copy outside the workspace, which differs in its manifest.
        Membership::Workspace => {
            generate_again(input, &absolute_runtime(), Membership::Alone)?.files
        }
    };
    let name = &generated.model.package.name;
    let features = features_of_examples(generated);
    Ok(
        match compile_check(&files, &features, &folder.path, reporter)? {
            Verdict::Clean => Ok(format!("{name} compiles")),
            Verdict::Warnings(text) => {
                eprint!("{text}");
                Ok(format!("{name} compiles, with warnings"))
            }
            Verdict::Errors(text) => {
                eprint!("{text}");
                Err(text)
            }
        },
    )
}

/// Who has to mend what. The compiler looks at examples only where the crate itself compiles.
fn blame(errors: &str, input: &Input) -> String {
    let names = |folder: &str| {
        let places = errors
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("--> "));
        places.into_iter().any(|place| place.starts_with(folder))
    };
    let what = if names("examples") {
        let folder = display(&input.examples_folder());
        format!("an example no longer compiles; mend it in {folder} and run this again")
    } else if names("src") {
        "the crate would not compile, and the generator is at fault".to_owned()
    } else {
        "cargo could not say whether the crate compiles".to_owned()
    };
    format!("{what}; nothing was written")
}

/// What all examples together need, each once.
fn features_of_examples(generated: &Generated) -> Vec<&'static str> {
    let examples = generated.model.examples.iter();
    let features: BTreeSet<&str> = examples
        .flat_map(|example| example.features.clone())
        .collect();
    features.into_iter().collect()
}

fn describe(input: &Input, generated: &Generated) -> String {
    let model = &generated.model;
    let operations: usize = model
        .resources
        .iter()
        .map(|resource| resource.operations.len())
        .sum();
    let events = model
        .webhooks
        .as_ref()
        .map_or(0, |webhooks| webhooks.events.len());
    format!(
        "{} (OpenAPI {}, {}, {}, {}, {})",
        input.description.name,
        model.package.openapi_version,
        count(operations, "operation"),
        count(model.types.len(), "type"),
        count(events, "event"),
        count(generated.warnings.len(), "warning"),
    )
}

fn changes(difference: &Difference) -> String {
    format!(
        "{} changed, {} added, {} removed",
        count(difference.changed.len(), "file"),
        difference.missing.len(),
        difference.left_over.len()
    )
}

#[cfg(test)]
mod tests {
    use super::{Input, blame};

    #[test]
    fn examples_are_blamed_only_where_one_does_not_compile() {
        let input = Input::read(None).unwrap();
        let example = "error[E0425]: cannot find `y`\n   --> examples/quickstart.rs:9:1\n";
        for warning in ["", "warning: unused\n  --> src/lib.rs:1:1\n"] {
            let message = blame(&format!("{warning}{example}"), &input);
            assert!(message.contains("mend it in "), "{message}");
            assert!(message.contains("examples"), "{message}");
        }
        let own = "error[E0425]: cannot find `examples`\n   --> src/lib.rs:9:1\n";
        let message = blame(own, &input);
        assert!(!message.contains("example"), "{message}");
        assert!(message.contains("the generator is at fault"), "{message}");
        let other = blame("error: checksum for `adler2` changed\n", &input);
        assert!(!other.contains("generator"), "{other}");
    }
}
