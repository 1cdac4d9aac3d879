//! `multipart/form-data`: the fields as parts, in their order. Lists are one part an item, objects are
//! JSON, what is absent or null is left out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::emit::context::Context;
use crate::emit::scope::{Scope, ident};
use crate::model::{Field, Presence, Struct, Type, TypeDef};

pub(super) fn emit_multipart(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    shape: &Struct,
) -> TokenStream {
    let name = ident(&def.name);
    let internal = scope.internal();
    let direct = shape
        .fields
        .iter()
        .take_while(|field| field.presence == Presence::Required && is_single(context, &field.ty));
    let chain: Vec<TokenStream> = direct
        .map(|field| {
            let (field_name, wire_name) = (ident(&field.name), &field.wire_name);
            part(
                context,
                scope,
                &quote!(#wire_name),
                &quote!(self.#field_name),
                &field.ty,
            )
        })
        .collect();
    let rest = shape.fields.iter().skip(chain.len());
    let rest: Vec<TokenStream> = rest.map(|field| emit_part(context, scope, field)).collect();
    let additional = shape.additional.as_ref().map(|additional| {
        let members = ident(&additional.name);
        let add = add(
            context,
            scope,
            &quote!(name),
            &format_ident!("value"),
            &additional.ty,
        );
        quote!(for (name, value) in self.#members { #add })
    });
    let body = match rest.is_empty() && additional.is_none() {
        true => quote!(#internal::Parts::new() #(#chain)*),
        false => quote! {
            let mut parts = #internal::Parts::new() #(#chain)*;
            #(#rest)*
            #additional
            parts
        },
    };
    quote! {
        impl #internal::Multipart for #name {
            fn into_parts(self) -> #internal::Parts { #body }
        }
    }
}

/// Whether the type is one part, and not a list of them or nothing.
fn is_single(context: &Context, ty: &Type) -> bool {
    !matches!(context.resolve(ty), Type::List(_) | Type::Nullable(_))
}

fn emit_part(context: &Context, scope: &Scope, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let wire_name = &field.wire_name;
    let wire_name = quote!(#wire_name);
    let local = &name;
    let add = add(context, scope, &wire_name, local, &field.ty);
    match field.presence {
        Presence::Required if is_single(context, &field.ty) => {
            let part = part(context, scope, &wire_name, &quote!(self.#name), &field.ty);
            quote!(parts = parts #part;)
        }
        Presence::Required => quote!(let #local = self.#name; #add),
        Presence::RequiredNullable | Presence::Optional => {
            quote!(if let Some(#local) = self.#name { #add })
        }
        Presence::OptionalNullable => {
            quote!(if let dinie_runtime::Maybe::Value(#local) = self.#name { #add })
        }
    }
}

/// Statements that add the value in a variable.
fn add(
    context: &Context,
    scope: &Scope,
    wire_name: &TokenStream,
    value: &Ident,
    ty: &Type,
) -> TokenStream {
    match context.resolve(ty) {
        Type::Nullable(inner) => {
            let add = add(context, scope, wire_name, value, inner);
            quote!(if let Some(#value) = #value { #add })
        }
        Type::List(item) if is_single(context, item) => {
            let part = part(context, scope, wire_name, &quote!(item), item);
            quote!(for item in #value { parts = parts #part; })
        }
        _ => {
            let part = part(context, scope, wire_name, &quote!(#value), ty);
            quote!(parts = parts #part;)
        }
    }
}

/// `.text("name", value)`
fn part(
    context: &Context,
    scope: &Scope,
    wire_name: &TokenStream,
    value: &TokenStream,
    ty: &Type,
) -> TokenStream {
    match context.resolve(ty) {
        Type::Upload => quote!(.upload(#wire_name, #value)),
        Type::List(_) | Type::Map(_) | Type::Json => quote!(.json(#wire_name, &#value)),
        _ if context.is_object(ty) => quote!(.json(#wire_name, &#value)),
        _ if context.has_text(ty) => quote!(.text(#wire_name, #value)),
        _ => {
            let internal = scope.internal();
            quote!(.text(#wire_name, #internal::Plain(&#value)))
        }
    }
}
