//! `src/description.rs`: what the runtime has to know of the API, and where the crate comes from: the
//! only place in it with the version and the hash of the description and the generator's version.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::docs::{doc, inner_doc};
use crate::model::{ApiKeyPlace, AuthKind, AuthScheme};
use crate::output::{print_block, rust_file};

pub(super) fn emit_description(context: &Context, header: &str) -> String {
    let package = &context.model.package;
    let title = inner_doc("The description this crate was made from, and what made it.");
    let constants = [
        (
            "API_VERSION",
            "Version of the API, as the description says it; part of every request's `User-Agent`.",
            context.model.api.version.as_str(),
        ),
        (
            "SPEC_FILE",
            "File name of the description.",
            package.spec_file.as_str(),
        ),
        (
            "SPEC_SHA256",
            "SHA-256 of the description's bytes, lower-case hexadecimal: what `sha256sum` prints of the file.",
            package.spec_sha256.as_str(),
        ),
        (
            "GENERATOR_VERSION",
            "Version of the generator that wrote this crate.",
            env!("CARGO_PKG_VERSION"),
        ),
    ];
    let constants = constants.map(|(name, text, value)| {
        let (name, docs) = (super::scope::ident(name), doc(text));
        print_block(quote!(#docs pub const #name: &str = #value;))
    });
    let (imports, api) = match context.has_client() {
        true => (
            quote!(
                use dinie_runtime::internal;
            ),
            emit_api(context),
        ),
        false => (quote!(), quote!()),
    };
    let first = [title, imports].map(print_block);
    rust_file(
        header,
        first.into_iter().chain(constants).chain([print_block(api)]),
    )
}

fn emit_api(context: &Context) -> TokenStream {
    let api = &context.model.api;
    let name = &context.model.package.name;
    let prefix = &api.environment_prefix;
    let default_server = match api.servers.first() {
        Some(server) => {
            let url = &server.url;
            quote!(Some(#url))
        }
        None => quote!(None),
    };
    let auth = api.auth.iter().map(emit_scheme);
    quote! {
        pub(crate) static API: internal::Api = internal::Api {
            crate_name: #name,
            crate_version: env!("CARGO_PKG_VERSION"),
            api_version: API_VERSION,
            environment_prefix: #prefix,
            default_server: #default_server,
            auth: &[#(#auth),*],
        };
    }
}

fn emit_scheme(scheme: &AuthScheme) -> TokenStream {
    let name = &scheme.wire_name;
    let kind = match &scheme.kind {
        AuthKind::ClientCredentials { token_url } => {
            quote!(ClientCredentials { token_url: #token_url })
        }
        AuthKind::Bearer => quote!(Bearer),
        AuthKind::Basic => quote!(Basic),
        AuthKind::ApiKey { place, name } => {
            let place = match place {
                ApiKeyPlace::Header => quote!(Header),
                ApiKeyPlace::Query => quote!(Query),
                ApiKeyPlace::Cookie => quote!(Cookie),
            };
            quote!(ApiKey { place: internal::ApiKeyPlace::#place, name: #name })
        }
    };
    quote!(internal::AuthScheme { name: #name, kind: internal::AuthKind::#kind })
}
