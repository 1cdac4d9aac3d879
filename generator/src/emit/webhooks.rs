//! `src/webhooks.rs`: every event in one enum, and what verifies and parses it.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::docs::{code, doc, inner_doc, or, paragraphs};
use super::examples::event_example;
use super::rust_type::payload_type;
use super::scope::{Home, Scope, ident};
use crate::model::{WebhookEvent, Webhooks};
use crate::output::{print_block, rust_file};

pub(super) fn emit_webhooks(context: &Context, header: &str, webhooks: &Webhooks) -> String {
    let scope = Scope::new(context, Home::Webhooks, []);
    let title = inner_doc(&front_page(context, webhooks));
    let body = [
        emit_enum(context, &scope, webhooks),
        emit_kind(webhooks),
        emit_impl(&scope, webhooks),
        emit_names(context),
    ];
    let body = body.map(print_block);
    let exports = print_block(emit_exports());
    let imports = scope.imports().into_iter().map(print_block);
    rust_file(
        header,
        std::iter::once(print_block(title))
            .chain(imports)
            .chain([exports])
            .chain(body),
    )
}

/// All that a receiver of deliveries has to know, and where the rest is told.
fn front_page(context: &Context, webhooks: &Webhooks) -> String {
    let library = &context.model.package.library;
    let fallback = &webhooks.fallback;
    let example = format!(
        "```\n\
         use {library}::webhooks::{{Event, Headers, Verifier}};\n\n\
         /// The status to answer with.\n\
         fn receive(verifier: &Verifier, headers: &impl Headers, body: &[u8]) -> u16 {{\n    \
             match verifier.verify(headers, body) {{\n        \
                 Ok(verified) => match verified.into_inner() {{\n            \
                     Event::{fallback}(event) => println!(\"not known yet: {{}}\", event.kind()),\n            \
                     event => println!(\"{{}}\", event.kind()),\n        \
                 }},\n        \
                 Err(error) => return error.webhook_rejection().map_or(500, |why| why.status().as_u16()),\n    \
             }}\n    \
             200\n\
         }}\n\
         ```"
    );
    paragraphs([
        "What the API sends by itself: one [`Event`] for each delivery.",
        "Deliveries are signed (Standard Webhooks 1.0.0). A [`Verifier`], made once and cloned, checks \
         the signature against the **raw** body, byte for byte as it came, and gives the event:",
        &example,
        "- Answer 200 as soon as the event is safely stored, [`Rejection::status`] to what was refused, \
         and 5xx when your own work failed: then the delivery comes again.\n\
         - The same delivery may come twice, and events in another order than they happened. \
         [`Verified::id`] is the same each time; a [`ReplayGuard`] keeps the ids where your own database \
         does not.\n\
         - While a secret is rotated, give the verifier the new one and the old one.\n\
         - A signature is good for 5 minutes, both ways, by this machine's clock.\n\
         - With feature `axum` a [`Verified`] event is an argument of a handler; any other server's \
         `http::Request` goes through `Verifier::receive`. Both read at most 1 MiB.\n\
         - With feature `test-util`, `Signer` signs deliveries for tests of your own.",
    ])
}

/// What callers need of the runtime beside the events.
fn emit_exports() -> TokenStream {
    quote! {
        pub use dinie_runtime::webhook::{
            Claim, Delivery, GuardError, Headers, MemoryReplayGuard, Rejection, ReplayGuard,
            UnknownEvent, Verified,
        };
        #[cfg(feature = "axum")]
        pub use dinie_runtime::webhook::RefusedDelivery;
        #[cfg(feature = "test-util")]
        pub use dinie_runtime::webhook::{SignedHeaders, Signer};
    }
}

fn emit_enum(context: &Context, scope: &Scope, webhooks: &Webhooks) -> TokenStream {
    let docs = doc(&paragraphs([
        "An event of the API.",
        "New kinds of event come as the last variant, so that they are no outage.",
        event_example(context, webhooks).as_str(),
    ]));
    let variants = webhooks.events.iter().map(|event| {
        let (name, docs) = (ident(&event.variant), doc(&event_docs(event)));
        let payload = payload_type(context, scope, &event.payload);
        quote!(#docs #name(#payload))
    });
    let fallback = ident(&webhooks.fallback);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            #(#variants,)*
            #[doc = " An event that this version of the crate does not know, kept as it came."]
            #fallback(dinie_runtime::webhook::UnknownEvent),
        }
    }
}

fn event_docs(event: &WebhookEvent) -> String {
    let wire = code(&event.wire_name);
    let text = or(&event.docs, || format!("The event {wire}."));
    match text.contains(&wire) {
        true => text,
        false => paragraphs([text.as_str(), format!("Sent as {wire}.").as_str()]),
    }
}

fn emit_impl(scope: &Scope, webhooks: &Webhooks) -> TokenStream {
    let internal = scope.internal();
    let fallback = ident(&webhooks.fallback);
    let tag = match &webhooks.tag {
        Some(tag) => quote!(Some(#tag)),
        None => quote!(None),
    };
    let names: Vec<_> = webhooks
        .events
        .iter()
        .map(|event| ident(&event.variant))
        .collect();
    let kinds: Vec<_> = webhooks
        .events
        .iter()
        .map(|event| &event.wire_name)
        .collect();
    let mut seen = HashSet::new();
    let decoded = webhooks
        .events
        .iter()
        .filter(|event| seen.insert(&event.wire_name))
        .map(|event| {
            let (kind, name) = (&event.wire_name, ident(&event.variant));
            quote!(#kind => #internal::event::decode(body).map(Self::#name),)
        });
    quote! {
        impl dinie_runtime::webhook::Event for Event {
            const TAG: Option<&'static str> = #tag;
            fn decode(kind: &str, body: &[u8]) -> Result<Self, #internal::JsonError> {
                match kind {
                    #(#decoded)*
                    _ => #internal::event::unknown(kind, body).map(Self::#fallback),
                }
            }
            fn encode(&self) -> Result<dinie_runtime::Json, #internal::JsonError> {
                match self {
                    #(Self::#names(event) => #internal::union::encode(event),)*
                    Self::#fallback(event) => Ok(event.json().clone()),
                }
            }
            fn kind(&self) -> &str {
                match self {
                    #(Self::#names(_) => #kinds,)*
                    Self::#fallback(event) => event.kind(),
                }
            }
        }
    }
}

/// The method that needs no trait in scope.
fn emit_kind(webhooks: &Webhooks) -> TokenStream {
    let example = match webhooks.events.first() {
        Some(event) => format!("Name of the event: {}.", code(&event.wire_name)),
        None => "Name of the event.".to_owned(),
    };
    let docs = doc(&example);
    quote! {
        impl Event {
            #docs
            pub fn kind(&self) -> &str { dinie_runtime::webhook::Event::kind(self) }
        }
    }
}

fn emit_names(context: &Context) -> TokenStream {
    let variable = format!("{}_WEBHOOK_SECRET", context.model.api.environment_prefix);
    let from_env = doc(&format!(
        "A [`Verifier`] with the secrets in the environment variable `{variable}`.\n\n# Errors\n\n\
         When the variable is missing or holds no secret."
    ));
    let parse = doc(
        "Reads an event without verifying it, for stored events and tests; a delivery goes through \
         [`Verifier`].\n\n# Errors\n\nWhen the text is not JSON, or not what its kind of event says.",
    );
    quote! {
        #[doc = " Verifies deliveries and reads their [`Event`]."]
        pub type Verifier = dinie_runtime::webhook::Verifier<Event>;
        #from_env
        pub fn verifier_from_env() -> Result<Verifier, dinie_runtime::Error> {
            Verifier::from_env(#variable)
        }
        #parse
        pub fn parse(body: &[u8]) -> Result<Event, dinie_runtime::Error> {
            dinie_runtime::webhook::parse(body)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, model, named, structure};
    use crate::model::{Shape, Type, WebhookEvent, Webhooks};

    #[test]
    fn events_are_told_by_their_kind() {
        let event = |wire_name: &str, variant: &str, payload: Type| WebhookEvent {
            wire_name: wire_name.to_owned(),
            variant: variant.to_owned(),
            pointer: format!("/webhooks/{wire_name}/post"),
            docs: Default::default(),
            payload,
        };
        let mut model = model(
            vec![def("Event", Shape::Struct(structure(vec![], None)))],
            vec![],
        );
        model.webhooks = Some(Webhooks {
            tag: Some("type".to_owned()),
            events: vec![
                event("cat.born", "CatBorn", named("Event")),
                event("cat.fed", "CatFed", Type::Json),
            ],
            fallback: "Unknown".to_owned(),
        });
        let code = emitted(&model, "src/webhooks.rs");
        for expected in [
            "    CatBorn(Box<types::Event>),\n    CatFed(dinie_runtime::Json),\n",
            "const TAG: Option<&'static str> = Some(\"type\");",
            "\"cat.born\" => internal::event::decode(body).map(Self::CatBorn),",
            "_ => internal::event::unknown(kind, body).map(Self::Unknown),",
            "Self::CatBorn(_) => \"cat.born\",",
        ] {
            assert!(code.contains(expected), "{expected}\n{code}");
        }
    }
}
