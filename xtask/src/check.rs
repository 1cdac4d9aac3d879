//! `cargo xtask check`: says whether `generated/`, the version and the changelog are what the
//! description gives, and how to repair it.

use anyhow::Result;
use dinie_generator::emit::Membership;

use crate::{
    Outcome,
    coming::Coming,
    crate_files,
    input::{Input, display, repository},
    regen::generate_again,
    report::{MessageFormat, Reporter, count},
};

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// How problems of the description are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    message_format: MessageFormat,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let reporter = Reporter::new(arguments.message_format);
    let input = Input::read(None)?;
    let examples = input.examples();
    let texts = input.texts(&examples, "../runtime", Membership::Workspace);
    if reporter.generate(&texts).is_none() {
        return Ok(Outcome::Refused);
    }
    let Some(coming) = Coming::read(&input, &reporter)? else {
        return Ok(Outcome::Refused);
    };
    let stale = coming.stale();
    let stale = Vec::from_iter(stale.iter().map(|(path, _)| display(path)));
    let version = coming.describe();
    let generated = generate_again(
        &coming.applied_to(input),
        "../runtime",
        Membership::Workspace,
    )?;
    let difference = crate_files::compare(&repository().join("generated"), &generated.files)?;
    reporter.step("version", &version);
    if difference.is_empty() && stale.is_empty() {
        let files = count(generated.files.len(), "file");
        reporter.step("checked", &format!("generated/ is fresh ({files})"));
        return Ok(Outcome::Done);
    }
    for file in stale {
        reporter.step("different", &file);
    }
    let kinds = [
        ("missing", &difference.missing),
        ("different", &difference.changed),
        ("left over", &difference.left_over),
    ];
    for (kind, paths) in kinds {
        for path in paths {
            reporter.step(kind, &format!("generated/{path}"));
        }
    }
    reporter.failure("not all is fresh; run `cargo xtask regen` and commit the result");
    Ok(Outcome::Refused)
}
