//! Reads an OpenAPI description and writes the source of a Rust client crate. Text in, files out:
//! this crate touches neither disk nor network.
//!
//! [`generate`] is the whole road; each module is one stretch of it.

pub mod diagnostic;
pub mod emit;
pub mod lower;
pub mod model;
pub mod naming;
pub mod openapi;
pub mod output;
pub mod source;
pub mod unsupported;

use crate::{
    diagnostic::Diagnostic,
    emit::emit,
    lower::{Settings, lower, parse_settings},
    model::Model,
    openapi::parse_description,
    output::Output,
    source::Source,
};

/// A text with the name by which diagnostics call it.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// `spec/dinie-2026-03-01.yaml`.
    pub name: &'a str,
    pub text: &'a str,
}

/// Everything the output depends on.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The OpenAPI description, 3.0 or 3.1, YAML or JSON.
    pub description: Text<'a>,
    /// `sdk.yaml`: named exceptions to the conventions. Without it conventions alone decide.
    pub settings: Option<Text<'a>>,
    pub home: Home<'a>,
}

/// Where the emitted crate will lie.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// Path from the emitted crate to the runtime crate.
    pub runtime: &'a str,
    pub workspace: Membership,
}

/// Whether the emitted crate belongs to a Cargo workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// A member of the workspace around it.
    Member,
    /// A workspace of its own, wherever it lies.
    Alone,
}

/// The emitted crate, and what was learnt on the way.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Contents by path, relative to the crate's folder.
    pub files: Output,
    pub warnings: Vec<Diagnostic>,
    pub model: Model,
}

/// Why nothing was generated. `diagnostics` holds at least one error, and all warnings.
#[derive(Clone, Debug)]
pub struct Refused {
    pub diagnostics: Vec<Diagnostic>,
}

/// Generates the client crate: parse, check, lower, emit.
///
/// # Errors
///
/// [`Refused`] with everything that is wrong with the description and the settings.
pub fn generate(texts: &Texts<'_>) -> Result<Generated, Refused> {
    todo!()
}
