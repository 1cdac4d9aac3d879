//! `src/lib.rs`: the crate's front page, its modules and the written list of what it offers.

use quote::quote;

use super::context::Context;
use super::docs::{inner_doc, paragraphs};
use super::first_steps::quick_start;
use super::scope::ident;
use crate::output::{print_block, rust_file};

/// What callers need of the runtime, under this crate's name.
const RUNTIME: [&str; 33] = [
    "Base64",
    "Body",
    "BoxFuture",
    "Bytes",
    "Call",
    "CallFuture",
    "Date",
    "Download",
    "Error",
    "ErrorKind",
    "FieldError",
    "InvalidId",
    "InvalidValue",
    "Items",
    "Json",
    "Maybe",
    "Money",
    "Page",
    "Pages",
    "Problem",
    "RateLimit",
    "Refused",
    "Response",
    "Secret",
    "Timestamp",
    "TokenSource",
    "Transport",
    "TransportError",
    "UnknownValue",
    "UnknownVariant",
    "Upload",
    "Uri",
    "WithResponse",
];

pub(super) fn emit_library(context: &Context, header: &str) -> String {
    let model = context.model;
    let title = inner_doc(&front_page(context));
    let webhooks = model.webhooks.is_some().then(|| {
        quote!(
            pub mod webhooks;
        )
    });
    let client = context.has_client().then(|| {
        quote!(
            mod client;
        )
    });
    let resources = context.has_client().then(|| {
        quote!(
            pub mod resources;
        )
    });
    let modules = quote! {
        #![deny(missing_docs)]
        #![forbid(unsafe_code)]
        #client
        mod description;
        #resources
        pub mod types;
        #webhooks
    };
    let environment = (!model.api.servers.is_empty()).then(|| quote!(, Environment));
    let runtime = RUNTIME.iter().map(|name| ident(name));
    let client = context
        .has_client()
        .then(|| quote!(pub use client::{Client, ClientBuilder #environment};));
    let exports = quote! {
        #client
        pub use description::{API_VERSION, GENERATOR_VERSION, SPEC_FILE, SPEC_SHA256};
        pub use dinie_runtime::{#(#runtime),*};
        #[cfg(feature = "blocking")]
        pub use dinie_runtime::blocking;
        #[cfg(feature = "test-util")]
        pub use dinie_runtime::test_util;
    };
    rust_file(header, [title, modules, exports].map(print_block))
}

fn front_page(context: &Context) -> String {
    let model = context.model;
    let title = format!("A client for the {}.", model.api.title);
    if !context.has_client() {
        return paragraphs([title.as_str(), model.api.docs.0.as_str()]);
    }
    let steps = quick_start(context);
    let given = steps.given.join(", ");
    let hidden =
        format!("# async fn example({given}) -> Result<(), Box<dyn std::error::Error>> {{");
    let example = [
        "# First steps\n\n```no_run",
        &hidden,
        &steps.lines.join("\n"),
        "# Ok(())\n# }\n```",
    ];
    paragraphs([
        title.as_str(),
        model.api.docs.0.as_str(),
        example.join("\n").as_str(),
    ])
}
