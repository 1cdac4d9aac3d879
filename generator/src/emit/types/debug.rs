//! `Debug` for structs with personal or secret fields.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::scope::{ident, plain};

/// `Debug` of a struct, from its fields' names and whether each is redacted.
pub(in crate::emit) fn debug_impl<'a>(
    name: &str,
    fields: impl Iterator<Item = (&'a str, bool)>,
) -> TokenStream {
    let text = plain(name);
    let name = ident(name);
    let fields = fields.map(|(field, redacted)| {
        let text = plain(field);
        let field = ident(field);
        match redacted {
            true => quote!(.field(#text, &dinie_runtime::internal::Redacted)),
            false => quote!(.field(#text, &self.#field)),
        }
    });
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.debug_struct(#text) #(#fields)* .finish()
            }
        }
    }
}
