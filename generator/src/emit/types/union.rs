//! Unions: told apart by a tag or by what fits, with one variant that keeps the JSON of any other.

use std::collections::{HashMap, HashSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::context::Context;
use crate::emit::docs::{code, doc, kind, or, paragraphs};
use crate::emit::rust_type::{owned_type, payload_type};
use crate::emit::scope::{Scope, ident};
use crate::model::{JsonKind, Tagging, Type, TypeDef, Union, UnionVariant};

pub(super) fn emit_union(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    shape: &Union,
) -> Vec<TokenStream> {
    let name = ident(&def.name);
    let docs = doc(&or(&def.docs, || {
        format!("One of the forms of `{}`.", def.name)
    }));
    let variants = shape.variants.iter().map(|variant| {
        let (docs, name) = (doc(&docs_of(context, shape, variant)), ident(&variant.name));
        let payload = payload_type(context, scope, &variant.ty);
        quote!(#docs #name(#payload))
    });
    let fallback = ident(&shape.fallback);
    let definition = quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = " A form that this version of the crate does not know, kept as it came."]
            #fallback(dinie_runtime::UnknownVariant),
        }
    };
    let mut blocks = vec![definition, emit_impl(scope, def, shape)];
    blocks.push(quote!(dinie_runtime::impl_union!(#name);));
    blocks.extend(emit_conversions(context, scope, def, shape));
    blocks
}

fn docs_of(context: &Context, shape: &Union, variant: &UnionVariant) -> String {
    let text = or(&variant.docs, || {
        capitalised(&format!("{}.", kind(context, &variant.ty)))
    });
    match (&shape.tagging, variant.tags.first()) {
        (Tagging::Property(property), Some(tag)) => {
            let tag = format!("Told by {} being {}.", code(property), code(tag));
            paragraphs([text.as_str(), tag.as_str()])
        }
        _ => text,
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

fn emit_impl(scope: &Scope, def: &TypeDef, shape: &Union) -> TokenStream {
    let name = ident(&def.name);
    let internal = scope.internal();
    let decode = match &shape.tagging {
        Tagging::Property(property) => decode_tagged(scope, shape, property),
        Tagging::Untagged => decode_untagged(scope, shape),
    };
    let fallback = ident(&shape.fallback);
    let encode = shape.variants.iter().map(|variant| {
        let name = ident(&variant.name);
        match (&shape.tagging, variant.tags.first()) {
            (Tagging::Property(property), Some(tag)) if variant.adds_tag => quote! {
                Self::#name(value) => #internal::union::encode_tagged(value, #property, #tag),
            },
            _ => quote!(Self::#name(value) => #internal::union::encode(value),),
        }
    });
    quote! {
        impl #internal::Union for #name {
            fn decode(json: dinie_runtime::Json) -> Result<Self, #internal::JsonError> { #decode }
            fn encode(&self) -> Result<dinie_runtime::Json, #internal::JsonError> {
                match self {
                    #(#encode)*
                    Self::#fallback(value) => Ok(value.json().clone()),
                }
            }
        }
    }
}

fn decode_tagged(scope: &Scope, shape: &Union, property: &str) -> TokenStream {
    let internal = scope.internal();
    let fallback = ident(&shape.fallback);
    let mut seen = HashSet::new();
    let arms = shape.variants.iter().filter_map(|variant| {
        let name = ident(&variant.name);
        let tags: Vec<&String> = variant
            .tags
            .iter()
            .filter(|tag| seen.insert(*tag))
            .collect();
        (!tags.is_empty())
            .then(|| quote!(Some(#(#tags)|*) => #internal::union::decode(&json).map(Self::#name),))
    });
    let arms: Vec<TokenStream> = arms.collect();
    if arms.is_empty() {
        return quote!(Ok(Self::#fallback(#internal::union::unknown(json))));
    }
    quote! {
        match #internal::union::tag(&json, #property) {
            #(#arms)*
            _ => Ok(Self::#fallback(#internal::union::unknown(json))),
        }
    }
}

fn decode_untagged(scope: &Scope, shape: &Union) -> TokenStream {
    let internal = scope.internal();
    let fallback = ident(&shape.fallback);
    if shape.variants.is_empty() {
        return quote!(Ok(Self::#fallback(#internal::union::unknown(json))));
    }
    let candidates = shape.variants.iter().map(|variant| {
        let kind = json_kind(variant.kind);
        let required = &variant.required;
        let known = match &variant.known {
            Some(known) => quote!(Some(&[#(#known),*])),
            None => quote!(None),
        };
        quote! {
            #internal::union::Candidate {
                kind: #internal::union::JsonKind::#kind,
                required: &[#(#required),*],
                known: #known,
            }
        }
    });
    let arms = shape.variants.iter().enumerate().map(|(index, variant)| {
        let (index, name) = (
            proc_macro2::Literal::usize_unsuffixed(index),
            ident(&variant.name),
        );
        quote!(#index => #internal::union::decode(&json).map(Self::#name),)
    });
    quote! {
        const CANDIDATES: &[#internal::union::Candidate] = &[#(#candidates),*];
        for candidate in #internal::union::order(&json, CANDIDATES) {
            let decoded = match candidate {
                #(#arms)*
                _ => continue,
            };
            if let Ok(value) = decoded {
                return Ok(value);
            }
        }
        Ok(Self::#fallback(#internal::union::unknown(json)))
    }
}

fn json_kind(kind: JsonKind) -> TokenStream {
    match kind {
        JsonKind::Bool => quote!(Bool),
        JsonKind::Integer => quote!(Integer),
        JsonKind::Number => quote!(Number),
        JsonKind::String => quote!(String),
        JsonKind::Array => quote!(Array),
        JsonKind::Object => quote!(Object),
        JsonKind::Any => quote!(Any),
    }
}

/// `From` for each payload that only one variant has.
fn emit_conversions(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    shape: &Union,
) -> Vec<TokenStream> {
    let name = ident(&def.name);
    let mut uses: HashMap<String, usize> = HashMap::new();
    let key = |variant: &UnionVariant| format!("{:?}", context.resolve(&variant.ty));
    for variant in &shape.variants {
        *uses.entry(key(variant)).or_default() += 1;
    }
    let objects = shape
        .variants
        .iter()
        .filter(|variant| context.is_object(&variant.ty));
    let own = Type::Named(def.name.clone());
    let unique =
        objects.filter(|variant| uses[&key(variant)] == 1 && *context.resolve(&variant.ty) != own);
    unique
        .map(|variant| {
            let variant_name = ident(&variant.name);
            let ty = owned_type(scope, context.resolve(&variant.ty));
            quote! {
                impl From<#ty> for #name {
                    fn from(value: #ty) -> Self { Self::#variant_name(Box::new(value)) }
                }
            }
        })
        .collect()
}
