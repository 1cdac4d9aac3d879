//! Names for other types, and structs around one value.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::context::Context;
use crate::emit::docs::{doc, kind, or};
use crate::emit::rust_type::{allow_complex, owned_type};
use crate::emit::scope::{Scope, ident};
use crate::model::{Type, TypeDef};

pub(super) fn emit_alias(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    ty: &Type,
) -> Vec<TokenStream> {
    let name = ident(&def.name);
    let docs = doc(&or(&def.docs, || {
        format!("`{}`: {}.", def.name, kind(context, ty))
    }));
    let ty = owned_type(scope, ty);
    vec![quote!(#docs pub type #name = #ty;)]
}

pub(super) fn emit_newtype(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    ty: &Type,
) -> Vec<TokenStream> {
    let name = ident(&def.name);
    let docs = doc(&or(&def.docs, || {
        format!("`{}`: {}.", def.name, kind(context, ty))
    }));
    let allow = allow_complex(ty, 1);
    let ty = owned_type(scope, ty);
    let definition = quote! {
        #docs
        #[derive(
            Clone, Debug, PartialEq,
            dinie_runtime::internal::serde::Serialize,
            dinie_runtime::internal::serde::Deserialize,
        )]
        #[serde(crate = "dinie_runtime::internal::serde", transparent)]
        pub struct #name(
            #[doc = " The value itself."]
            #allow
            pub #ty,
        );
    };
    let from = quote! {
        impl From<#ty> for #name {
            #allow
            fn from(value: #ty) -> Self { Self(value) }
        }
    };
    vec![definition, from]
}
