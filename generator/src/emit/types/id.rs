//! Ids: a prefix and characters of one alphabet, each id schema a type of its own.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::docs::{code, doc, or, paragraphs};
use crate::emit::scope::{Scope, ident, plain};
use crate::model::{IdFormat, TypeDef};

pub(super) fn emit_id(scope: &Scope, def: &TypeDef, format: &IdFormat) -> Vec<TokenStream> {
    let name = ident(&def.name);
    let docs = or(&def.docs, || {
        format!("An id that starts with {}.", code(&format.prefix))
    });
    let written = format!(
        "Looks like {}. An id made here is checked against {}; one that the API sends is taken as \
         it is.",
        code(&format.example),
        code(&format.pattern)
    );
    let docs = doc(&paragraphs([docs.as_str(), written.as_str()]));
    let internal = scope.internal();
    let definition = quote! {
        #docs
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(#internal::IdText);
    };
    vec![
        definition,
        emit_impl(scope, def, format),
        quote!(dinie_runtime::impl_id!(#name);),
    ]
}

fn emit_impl(scope: &Scope, def: &TypeDef, format: &IdFormat) -> TokenStream {
    let name = ident(&def.name);
    let text = plain(&def.name);
    let internal = scope.internal();
    let prefix = &format.prefix;
    let ranges = format
        .alphabet
        .iter()
        .map(|(first, last)| quote!((#first, #last)));
    let min_length = proc_macro2::Literal::usize_unsuffixed(format.min_length);
    let max_length = match format
        .max_length
        .map(proc_macro2::Literal::usize_unsuffixed)
    {
        Some(length) => quote!(Some(#length)),
        None => quote!(None),
    };
    quote! {
        impl #internal::Id for #name {
            const FORMAT: #internal::IdFormat = #internal::IdFormat {
                name: #text,
                prefix: #prefix,
                alphabet: &[#(#ranges),*],
                min_length: #min_length,
                max_length: #max_length,
            };
            fn from_text(text: #internal::IdText) -> Self { Self(text) }
            fn text(&self) -> &#internal::IdText { &self.0 }
        }
    }
}
