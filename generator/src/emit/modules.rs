//! Lines that declare a module and name its items.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::doc;
use super::scope::ident;

/// Crates that every file can name; a module called like one is told apart with `self::`.
const CRATES: [&str; 6] = [
    "alloc",
    "core",
    "dinie_runtime",
    "proc_macro",
    "serde",
    "std",
];

/// `pub mod customers;`
pub(super) fn declaration(
    parent: &str,
    visibility: &TokenStream,
    module: &str,
    docs: &str,
) -> TokenStream {
    let name = ident(module);
    let docs = doc(docs);
    let same = (parent == module).then(
        || quote!(#[expect(clippy::module_inception, reason = "the API has a group of this name")]),
    );
    quote!(#docs #same #visibility mod #name;)
}

/// A module at the start of a path.
pub(super) fn exported(module: &str) -> TokenStream {
    let name = ident(module);
    if CRATES.contains(&module) {
        quote!(self::#name)
    } else {
        quote!(#name)
    }
}
