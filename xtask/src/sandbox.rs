//! `cargo xtask sandbox`: starts the program `dinie-sandbox`, which is compiled first where needed, with
//! the arguments as they are.
//!
//! It is run by cargo and not called as a function: then this package does not depend on it, and the
//! other commands do not wait until a web server has been compiled.

use std::{env, process::Command};

use anyhow::{Context, Result};

use crate::{Outcome, input::repository};

#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Options of dinie-sandbox: --port, --seed, --customers, --speed, --manual, --rate-limit,
    /// --webhook, --deliver-anywhere, --verbose; --help tells more
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "OPTIONS"
    )]
    options: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    eprintln!("starting the sandbox; where it has to be compiled first, that takes a minute");
    become_program(&mut command(&arguments.options)).context("cannot start cargo run")
}

fn command(options: &[String]) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--quiet", "--release", "--package", "dinie-sandbox"])
        .arg("--manifest-path")
        .arg(repository().join("Cargo.toml"))
        .arg("--")
        .args(options);
    command
}

/// Ctrl-C and other signals then go to the sandbox itself.
#[cfg(unix)]
fn become_program(command: &mut Command) -> std::io::Result<Outcome> {
    use std::os::unix::process::CommandExt;

    Err(command.exec())
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> std::io::Result<Outcome> {
    Ok(match command.status()?.success() {
        true => Outcome::Done,
        false => Outcome::Refused,
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::{Arguments, command};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    #[test]
    fn options_are_handed_on_as_they_are() {
        let line = Line::parse_from(["sandbox", "--port", "0", "--seed=3", "--help"]);
        let command = command(&line.arguments.options);
        let given: Vec<_> = command.get_args().skip_while(|arg| *arg != "--").collect();
        assert_eq!(given, ["--", "--port", "0", "--seed=3", "--help"]);
    }
}
