//! The model to the files of a crate, one file here for each kind of file written.
//!
//! Spells what `lower` decided and decides nothing itself, but for layout: what is boxed, borrowed,
//! imported. Every legal model can be written; a panic here is a bug of ours.

mod client;
mod code_text;
mod context;
mod description;
mod docs;
mod examples;
mod input;
mod library;
mod modules;
mod package;
mod resources;
mod rust_type;
mod sample;
mod scope;
mod types;
mod webhooks;

pub use package::{Membership, Runtime, Target};

use context::Context;

use crate::model::Model;
use crate::output::{MARK, Output};

/// Every file of the crate, by path.
pub fn emit(model: &Model, target: &Target) -> Output {
    let context = Context::new(model);
    let header = &header(model);
    let mut files = Output::new();
    files.extend(package::emit_package(&context, target, header));
    if context.has_client() {
        files.insert(
            "src/client.rs".to_owned(),
            client::emit_client(&context, header),
        );
        files.extend(resources::emit_resources(&context, header));
    }
    files.extend([
        (
            "src/lib.rs".to_owned(),
            library::emit_library(&context, header),
        ),
        (
            "src/description.rs".to_owned(),
            description::emit_description(&context, header),
        ),
    ]);
    files.extend(types::emit_types(&context, header));
    files.extend(model.webhooks.as_ref().map(|webhooks| {
        (
            "src/webhooks.rs".to_owned(),
            webhooks::emit_webhooks(&context, header, webhooks),
        )
    }));
    files
}

/// What the first line of every file says.
fn header(model: &Model) -> String {
    let spec_file: String = model
        .package
        .spec_file
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    format!("{MARK} from {spec_file}; do not edit")
}
