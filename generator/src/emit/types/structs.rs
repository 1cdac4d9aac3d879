//! Structs: fields, with serde's attributes where it is derived, the constructor and setters, `Debug`,
//! parts.

use proc_macro2::TokenStream;
use quote::quote;

use super::construct::{emit_construct, emit_required};
use super::debug::debug_impl;
use super::multipart::emit_multipart;
use super::object::{emit_object, is_derived};
use super::page::emit_page;
use crate::emit::context::Context;
use crate::emit::docs::{doc, field_docs, or, paragraphs, redacted_docs};
use crate::emit::rust_type::{allow_complex, field_type, owned_type};
use crate::emit::scope::{Scope, ident, plain};
use crate::model::{Construct, Encoding, Field, Presence, Struct, TypeDef};
use crate::output::print_block;

pub(super) fn emit_struct(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    shape: &Struct,
) -> Vec<String> {
    let redacted = shape.fields.iter().any(|field| field.redacted);
    let debug = redacted.then(|| emit_debug(def, shape));
    let parts =
        (shape.encoding == Encoding::Multipart).then(|| emit_multipart(context, scope, def, shape));
    let mut blocks = vec![print_block(emit_definition(context, scope, def, shape))];
    blocks.extend(emit_object(def, shape));
    let rest = [
        emit_required(context, scope, def, shape),
        emit_construct(context, scope, def, shape),
        debug,
        parts,
        emit_page(context, scope, def, shape),
    ];
    blocks.extend(rest.into_iter().flatten().map(print_block));
    blocks
}

fn emit_definition(context: &Context, scope: &Scope, def: &TypeDef, shape: &Struct) -> TokenStream {
    let name = ident(&def.name);
    let text = or(&def.docs, || format!("The object `{}`.", def.name));
    let redacted = shape.fields.iter().any(|field| field.redacted);
    let docs = doc(&paragraphs([text.as_str(), redacted_docs(redacted)]));
    let derives = derives(shape);
    let fields = shape
        .fields
        .iter()
        .map(|field| emit_field(context, scope, shape, field));
    let additional = shape.additional.as_ref().map(|additional| {
        let name = ident(&additional.name);
        let map = scope.map();
        let value = owned_type(scope, &additional.ty);
        let allow = allow_complex(&additional.ty, 2);
        let flatten = is_derived(shape).then(|| quote!(#[serde(flatten)]));
        quote! {
            #[doc = " Members without a field of their own, by name."]
            #allow
            #flatten
            pub #name: #map<String, #value>,
        }
    });
    quote! {
        #docs
        #derives
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #additional
        }
    }
}

fn derives(shape: &Struct) -> TokenStream {
    let debug = shape
        .fields
        .iter()
        .all(|field| !field.redacted)
        .then(|| quote!(Debug,));
    let default = is_default(shape).then(|| quote!(Default,));
    match shape.encoding {
        Encoding::Json if is_derived(shape) => quote! {
            #[derive(
                Clone, #debug #default PartialEq,
                dinie_runtime::internal::serde::Serialize,
                dinie_runtime::internal::serde::Deserialize,
            )]
            #[serde(crate = "dinie_runtime::internal::serde")]
        },
        Encoding::Json => quote!(#[derive(Clone, #debug #default PartialEq)]),
        Encoding::Multipart => quote!(#[derive(Clone, #debug #default)]),
    }
}

/// Whether a value with nothing in it is one that a caller may make.
pub(super) fn is_default(shape: &Struct) -> bool {
    shape.construct.is_some() && shape.fields.iter().all(is_optional)
}

pub(in crate::emit) fn is_optional(field: &Field) -> bool {
    matches!(
        field.presence,
        Presence::Optional | Presence::OptionalNullable
    )
}

/// The fields that a caller has to give.
pub(in crate::emit) fn required(shape: &Struct) -> impl Iterator<Item = &Field> {
    shape
        .fields
        .iter()
        .filter(|field| !is_optional(field) && !super::construct::is_fixed(field))
}

fn emit_field(context: &Context, scope: &Scope, shape: &Struct, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let docs = doc(&field_docs(context, field));
    let ty = field_type(scope, &field.ty, field.presence);
    let allow = allow_complex(&field.ty, 2);
    let serde = is_derived(shape).then(|| serde_attribute(field));
    quote!(#docs #allow #serde pub #name: #ty)
}

fn serde_attribute(field: &Field) -> TokenStream {
    let wire_name = &field.wire_name;
    let rename = (plain(&field.name) != wire_name).then(|| quote!(rename = #wire_name,));
    let presence = match field.presence {
        Presence::Required => quote!(),
        Presence::RequiredNullable => {
            quote!(deserialize_with = "dinie_runtime::internal::nullable")
        }
        Presence::Optional => quote!(skip_serializing_if = "Option::is_none"),
        Presence::OptionalNullable => {
            quote!(
                default,
                skip_serializing_if = "dinie_runtime::Maybe::is_absent"
            )
        }
    };
    if rename.is_none() && presence.is_empty() {
        return quote!();
    }
    quote!(#[serde(#rename #presence)])
}

fn emit_debug(def: &TypeDef, shape: &Struct) -> TokenStream {
    let fields = shape
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.redacted));
    let additional = shape
        .additional
        .iter()
        .map(|additional| (additional.name.as_str(), false));
    debug_impl(&def.name, fields.chain(additional))
}

/// Whether the required fields come as a struct of their own.
pub(super) fn required_struct(shape: &Struct) -> Option<&str> {
    match &shape.construct {
        Some(Construct::Required(name)) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, field, model, structure};
    use crate::model::{Additional, Construct, Presence, Shape, Type};

    #[test]
    fn presence_and_names_become_attributes() {
        let mut kind = field("r#type", Type::String, Presence::Required);
        kind.redacted = true;
        let mut born = field("born", Type::Date, Presence::RequiredNullable);
        born.wire_name = "bornOn".to_owned();
        let fields = vec![
            kind,
            born,
            field("note", Type::String, Presence::Optional),
            field("owner", Type::String, Presence::OptionalNullable),
        ];
        let mut shape = structure(fields, None);
        shape.additional = Some(Additional {
            name: "rest".to_owned(),
            ty: Type::Json,
        });
        let code = emitted(
            &model(vec![def("Animal", Shape::Struct(shape))], vec![]),
            "src/types/animals.rs",
        );
        let expected = r#"use std::collections::BTreeMap;

#[derive(
    Clone,
    PartialEq,
    dinie_runtime::internal::serde::Serialize,
    dinie_runtime::internal::serde::Deserialize,
)]
#[serde(crate = "dinie_runtime::internal::serde")]
#[non_exhaustive]
pub struct Animal {
    pub r#type: String,
    #[serde(rename = "bornOn", deserialize_with = "dinie_runtime::internal::nullable")]
    pub born: Option<dinie_runtime::Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(default, skip_serializing_if = "dinie_runtime::Maybe::is_absent")]
    pub owner: dinie_runtime::Maybe<String>,
    #[serde(flatten)]
    pub rest: BTreeMap<String, dinie_runtime::Json>,
}

impl std::fmt::Debug for Animal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Animal")
            .field("type", &dinie_runtime::internal::Redacted)
            .field("born", &self.born)
            .field("note", &self.note)
            .field("owner", &self.owner)
            .field("rest", &self.rest)
            .finish()
    }
}
"#;
        assert_eq!(code, expected);
    }

    #[test]
    fn only_what_a_caller_may_make_empty_has_a_default() {
        let derives = |presence, construct| {
            let shape = structure(vec![field("name", Type::String, presence)], construct);
            let model = model(vec![def("Animal", Shape::Struct(shape))], vec![]);
            emitted(&model, "src/types/animals.rs").contains("Default")
        };
        assert!(derives(Presence::Optional, Some(Construct::Arguments)));
        assert!(!derives(Presence::Optional, None));
        assert!(!derives(Presence::Required, Some(Construct::Arguments)));
    }
}
