//! The documentation as docs.rs builds it: from the tarball, with the features that the manifest
//! names for it. Warnings are failures, a link that leads nowhere among them.

use anyhow::Result;

use super::{
    step::Verdict,
    tarball::{Tarball, cargo_on},
};
use crate::report::count;

pub(crate) fn check(tarball: &Tarball, all: &[Tarball]) -> Result<Verdict> {
    let ran = cargo_on(tarball, all, |command| {
        command.args(["doc", "--lib", "--no-deps", "--quiet", "--color", "never"]);
        command.env("RUSTDOCFLAGS", "--cfg docsrs -D warnings");
    })?;
    let features = count(tarball.package.docs_features.len(), "feature");
    Ok(match ran.success {
        true => Verdict::Passes(format!("built with {features} beside the default")),
        false => Verdict::fails_with("the documentation has warnings or errors", &ran.text),
    })
}
