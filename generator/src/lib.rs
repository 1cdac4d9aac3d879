//! Reads an OpenAPI description and writes the source of a Rust client crate. Text in, files out:
//! this crate touches neither disk nor network.
//!
//! [`generate`] is the whole road; each module is one stretch of it. [`release`] compares two roads.

pub mod changelog;
pub mod changes;
pub mod diagnostic;
pub mod emit;
pub mod lower;
pub mod model;
pub mod naming;
pub mod openapi;
pub mod output;
pub mod release;
pub mod source;
pub mod unsupported;

use std::collections::BTreeSet;

use crate::{
    diagnostic::Diagnostic,
    emit::{Target, emit},
    lower::{Settings, lower, parse_settings},
    model::Model,
    openapi::parse_description,
    output::Output,
    source::{Source, Text},
};

/// Everything the output depends on.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The OpenAPI description, 3.0 or 3.1, YAML or JSON.
    pub description: Text<'a>,
    /// `sdk.yaml`: named exceptions to the conventions. Without it conventions alone decide.
    pub settings: Option<Text<'a>>,
    /// Programs that show the crate at work, copied into it as they are, in the order in which they
    /// are listed. The name of each ends with its file name: `spec/examples/quickstart.rs`.
    pub examples: &'a [Text<'a>],
    /// The changelog that people keep, which the crate gets a copy of. Without it the crate says that
    /// this is its first version.
    pub changelog: Option<&'a str>,
    /// Where the emitted crate will stand.
    pub target: Target<'a>,
}

/// The emitted crate, and what was learnt on the way.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Contents by path, relative to the crate's folder.
    pub files: Output,
    pub warnings: Vec<Diagnostic>,
    pub model: Model,
    /// Ids of the operations whose method is named by convention, not by the settings.
    pub named_by_convention: BTreeSet<String>,
}

/// Generates the client crate: parse, check, lower, emit.
///
/// # Errors
///
/// Everything that is wrong with the description and the settings, warnings included.
pub fn generate(texts: &Texts<'_>) -> Result<Generated, Vec<Diagnostic>> {
    let settings = match texts.settings {
        Some(text) => parse_settings(text.name, text.text)?,
        None => Settings::default(),
    };
    let source = Source::parse(texts.description.name, texts.description.text)?;
    let (description, mut warnings) = parse_description(source)?;
    match lower(&description, &settings, texts.examples) {
        Ok((model, more)) => {
            warnings.extend(more);
            let files = emit(&model, &texts.target, texts.changelog);
            let named_by_convention = named_by_convention(&model, &settings);
            Ok(Generated {
                files,
                warnings,
                model,
                named_by_convention,
            })
        }
        Err(errors) => {
            warnings.extend(errors);
            Err(warnings)
        }
    }
}

fn named_by_convention(model: &Model, settings: &Settings) -> BTreeSet<String> {
    let operations = model.resources.iter();
    let operations = operations.flat_map(|resource| &resource.operations);
    let ids = operations.map(|operation| operation.id.clone());
    ids.filter(|id| !settings.names_method(id)).collect()
}
