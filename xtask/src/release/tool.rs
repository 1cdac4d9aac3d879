//! Starting cargo and other programs: what they said, as one text.

use std::{
    env,
    ffi::OsString,
    path::Path,
    process::{Command, Output},
};

use anyhow::{Context, Result};

use crate::input::repository;

/// How a program ended, and all that it wrote.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) success: bool,
    pub(crate) text: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let [stdout, stderr] = [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ran {
            success: output.status.success(),
            text: stdout + &stderr,
        }
    }
}

/// Runs cargo in a folder without the network, and once more with it if that was what was missing.
pub(crate) fn cargo(folder: &Path, prepare: impl Fn(&mut Command)) -> Result<Ran> {
    let run = |offline: &str| {
        let mut command = Command::new(cargo_program());
        prepare(&mut command);
        command
            .current_dir(folder)
            .env("CARGO_NET_OFFLINE", offline);
        let output = command.output().context("cannot start cargo")?;
        anyhow::Ok(Ran::from(output))
    };
    let ran = run("true")?;
    if ran.success || !ran.text.contains("offline") {
        return Ok(ran);
    }
    run("false")
}

pub(crate) fn cargo_program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// What git says in the repository; `None` where it cannot be asked.
pub(crate) fn git(arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(repository());
    let output = command
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether cargo has this subcommand.
pub(crate) fn has_subcommand(name: &str) -> bool {
    let output = Command::new(cargo_program())
        .args([name, "--version"])
        .output();
    output.is_ok_and(|output| output.status.success())
}
