//! Unions: told apart by a tag or by what fits, with one variant that keeps the JSON of any other.

use std::collections::{HashMap, HashSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::context::Context;
use crate::emit::docs::{code, doc, kind, or, paragraphs};
use crate::emit::rust_type::{allow_complex, owned_type, payload_type};
use crate::emit::scope::{Scope, ident};
use crate::model::{JsonKind, Shape, Tagging, Type, TypeDef, Union, UnionVariant};

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
        let allow = allow_complex(&variant.ty, 1);
        let payload = payload_type(context, scope, &variant.ty);
        quote!(#docs #name(#allow #payload))
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
    let mut blocks = vec![definition, emit_impl(context, scope, def, shape)];
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

fn emit_impl(context: &Context, scope: &Scope, def: &TypeDef, shape: &Union) -> TokenStream {
    let name = ident(&def.name);
    let internal = scope.internal();
    let decode = match &shape.tagging {
        Tagging::Property(property) => decode_tagged(scope, shape, property),
        Tagging::Untagged => decode_untagged(context, scope, shape),
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
            fn is_unknown(&self) -> bool {
                matches!(self, Self::#fallback(_))
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

fn decode_untagged(context: &Context, scope: &Scope, shape: &Union) -> TokenStream {
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
        // A union takes everything, and must not keep it from the variants after it.
        let decode = match context.resolved_shape(&variant.ty) {
            Some(Shape::Union(_)) => quote!(decode_known),
            _ => quote!(decode),
        };
        quote!(#index => #internal::union::#decode(&json).map(Self::#name),)
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

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, model, named, structure};
    use crate::model::{JsonKind, Shape, Tagging, Type, TypeDef, Union, UnionVariant};

    fn variant(name: &str, ty: Type, tags: &[&str]) -> UnionVariant {
        UnionVariant {
            name: name.to_owned(),
            docs: Default::default(),
            ty,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            adds_tag: false,
            kind: JsonKind::Any,
            required: vec![],
            known: None,
        }
    }

    fn code(tagging: Tagging, variants: Vec<UnionVariant>) -> String {
        let elsewhere = |def: TypeDef| TypeDef {
            module: "elsewhere".to_owned(),
            ..def
        };
        let union = Union {
            tagging,
            variants,
            fallback: "Unknown".to_owned(),
        };
        let types = vec![
            def("Pet", Shape::Union(union)),
            elsewhere(def("Cat", Shape::Struct(structure(vec![], None)))),
            elsewhere(def("Dog", Shape::Struct(structure(vec![], None)))),
        ];
        emitted(&model(types, vec![]), "src/types/animals.rs")
    }

    #[test]
    fn a_tag_chooses_the_variant() {
        let dog = UnionVariant {
            adds_tag: true,
            ..variant("Dog", named("Dog"), &["dog", "cat"])
        };
        let code = code(
            Tagging::Property("kind".to_owned()),
            vec![variant("Cat", named("Cat"), &["cat", "kitten"]), dog],
        );
        let decode = r#"match internal::union::tag(&json, "kind") {
            Some("cat" | "kitten") => internal::union::decode(&json).map(Self::Cat),
            Some("dog") => internal::union::decode(&json).map(Self::Dog),
            _ => Ok(Self::Unknown(internal::union::unknown(json))),
        }"#;
        let encode = r#"match self {
            Self::Cat(value) => internal::union::encode(value),
            Self::Dog(value) => internal::union::encode_tagged(value, "kind", "dog"),
            Self::Unknown(value) => Ok(value.json().clone()),
        }"#;
        assert!(code.contains(decode), "{code}");
        assert!(code.contains(encode), "{code}");
        assert!(code.contains("impl From<Dog> for Pet"), "{code}");
    }

    #[test]
    fn without_a_tag_what_fits_is_tried() {
        let code = code(
            Tagging::Untagged,
            vec![
                UnionVariant {
                    kind: JsonKind::Object,
                    required: vec!["paws".to_owned()],
                    known: Some(vec!["paws".to_owned()]),
                    ..variant("Cat", named("Cat"), &[])
                },
                UnionVariant {
                    kind: JsonKind::String,
                    ..variant("Name", Type::String, &[])
                },
            ],
        );
        let candidate = r#"internal::union::Candidate {
                kind: internal::union::JsonKind::Object,
                required: &["paws"],
                known: Some(&["paws"]),
            }"#;
        assert!(code.contains(candidate), "{code}");
        assert!(
            code.contains("1 => internal::union::decode(&json).map(Self::Name)"),
            "{code}"
        );
        assert!(
            code.contains("Cat(Box<Cat>)") && code.contains("Name(String)"),
            "{code}"
        );
    }

    #[test]
    fn only_one_conversion_a_type_and_none_to_itself() {
        let code = code(
            Tagging::Untagged,
            vec![
                variant("Cat", named("Cat"), &[]),
                variant("OldCat", Type::Boxed(Box::new(named("Cat"))), &[]),
                variant("Inner", named("Pet"), &[]),
            ],
        );
        assert!(!code.contains("impl From"), "{code}");
    }
}
