//! `Page` for a struct that is one page of a list.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::context::Context;
use crate::emit::rust_type::owned_type;
use crate::emit::scope::{Scope, ident};
use crate::model::{Field, Presence, Shape, Struct, Type, TypeDef};

pub(super) fn emit_page(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    shape: &Struct,
) -> Option<TokenStream> {
    let pagination = context.pagination(&def.name)?;
    let name = ident(&def.name);
    let item = owned_type(scope, &pagination.item);
    let items = ident(&pagination.items_field);
    let (borrowed, owned) = match presence(&shape.fields, &pagination.items_field) {
        Presence::Required => (quote!(&self.#items), quote!(self.#items)),
        Presence::RequiredNullable | Presence::Optional => (
            quote!(self.#items.as_deref().unwrap_or_default()),
            quote!(self.#items.unwrap_or_default()),
        ),
        Presence::OptionalNullable => (
            quote!(self.#items.as_option().map(Vec::as_slice).unwrap_or_default()),
            quote!(self.#items.into_option().unwrap_or_default()),
        ),
    };
    let more = ident(&pagination.more_field);
    let has_more = match pagination.more_presence {
        Presence::Required => quote!(self.#more),
        Presence::RequiredNullable | Presence::Optional => quote!(self.#more == Some(true)),
        Presence::OptionalNullable => quote!(self.#more.as_option() == Some(&true)),
    };
    let cursor = emit_cursor(context, &pagination.item, &pagination.cursor_field);
    Some(quote! {
        impl dinie_runtime::Page for #name {
            type Item = #item;
            fn items(&self) -> &[#item] { #borrowed }
            fn into_items(self) -> Vec<#item> { #owned }
            fn has_more(&self) -> bool { #has_more }
            fn cursor(item: &#item) -> String { #cursor }
        }
    })
}

fn emit_cursor(context: &Context, item: &Type, cursor_field: &str) -> TokenStream {
    let cursor = ident(cursor_field);
    let presence = match context.resolved_shape(item) {
        Some(Shape::Struct(shape)) => presence(&shape.fields, cursor_field),
        _ => Presence::Required,
    };
    let text = quote!(.map(ToString::to_string).unwrap_or_default());
    match presence {
        Presence::Required => quote!(item.#cursor.to_string()),
        Presence::RequiredNullable | Presence::Optional => quote!(item.#cursor.as_ref() #text),
        Presence::OptionalNullable => quote!(item.#cursor.as_option() #text),
    }
}

fn presence(fields: &[Field], name: &str) -> Presence {
    fields
        .iter()
        .find(|field| field.name == name)
        .map_or(Presence::Required, |field| field.presence)
}
