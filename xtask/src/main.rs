//! The maintainers' commands. Parses the command line and dispatches; each command is a module.

mod baseline;
mod check;
mod coming;
mod compile;
mod crate_files;
mod diff;
mod faults;
mod features;
mod input;
mod new_names;
mod regen;
mod release;
mod report;
mod samples;
mod sandbox;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Commands for those who maintain the client crate.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Exit codes:\n  0  done\n  1  the description is refused, the crate does not compile, generated/ is not fresh, a\n     combination of features fails, a fault is not survived, a release is not ready, or\n     --fail-on breaking finds something\n  2  wrong usage, or a file could not be read or written"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generate the client crate from the OpenAPI description
    ///
    /// The crate is written once it is known to compile. For a description in spec/ and without
    /// --out, the version follows from what changed since spec/baseline/, and is raised in sdk.yaml,
    /// Cargo.toml and Cargo.lock; CHANGELOG.md gets its entry, in which edits are kept.
    Regen(regen::Arguments),
    /// Say whether generated/, version and changelog are what the description gives
    Check(check::Arguments),
    /// Say what a new description changes for those who call the crate
    ///
    /// One line a change: its class (breaking, compatible, docs only), where, what. Then the version
    /// that follows. Without arguments it compares spec/baseline/, the last release, with spec/.
    Diff(diff::Arguments),
    /// Count the next version from here
    ///
    /// Copies the description and the settings to spec/baseline/, and finishes the version's entry in
    /// CHANGELOG.md. Run it once the version is published, and commit what it writes.
    Baseline,
    /// Compile the runtime with each of its features
    ///
    /// Runs clippy over dinie-runtime with no feature, with each one alone, with each way to HTTPS
    /// and `blocking`, and with all; warnings are failures. Prints a line for each, with its time.
    /// `native-tls` is skipped where the development package of OpenSSL is missing.
    Features(features::Arguments),
    /// Rehearse a release, or print the commands of one
    ///
    /// With --dry-run it checks everything that a release needs and prints what would be published.
    /// Without, it prints the commands for a person to run: publishing is a person's act.
    Release(release::Arguments),
    /// Run the fault bench and print its table
    Faults(faults::Arguments),
    /// Write Rust samples for the API's own documentation
    ///
    /// Writes one short program for each operation and a handler for webhooks, and overlay.yaml, an
    /// OpenAPI Overlay 1.0.0 document that adds them to the description as `x-codeSamples`.
    Samples(samples::Arguments),
    /// Start the Dinie API on this machine
    ///
    /// Prints its base URL, credentials and webhook secret; Ctrl-C ends it.
    Sandbox(sandbox::Arguments),
}

/// How a command ended, when nothing went wrong around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Refused,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Regen(arguments) => regen::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Baseline => baseline::run(),
        Command::Features(arguments) => features::run(&arguments),
        Command::Release(arguments) => release::run(&arguments),
        Command::Faults(arguments) => faults::run(&arguments),
        Command::Samples(arguments) => samples::run(&arguments),
        Command::Sandbox(arguments) => sandbox::run(&arguments),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
