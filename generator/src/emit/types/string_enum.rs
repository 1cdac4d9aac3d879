//! String enums: the values known, and one variant for those that are not.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::docs::{doc, or, variant_docs};
use crate::emit::scope::{Scope, ident};
use crate::model::{StringEnum, TypeDef};

pub(super) fn emit_string_enum(
    scope: &Scope,
    def: &TypeDef,
    shape: &StringEnum,
) -> Vec<TokenStream> {
    let name = ident(&def.name);
    let docs = doc(&or(&def.docs, || {
        format!("One of the values of `{}`.", def.name)
    }));
    let variants = shape.variants.iter().map(|variant| {
        let (docs, name) = (doc(&variant_docs(variant)), ident(&variant.name));
        quote!(#docs #name)
    });
    let fallback = ident(&shape.fallback);
    let definition = quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = " A value that this version of the crate does not know, kept as it came."]
            #fallback(dinie_runtime::UnknownValue),
        }
    };
    vec![
        definition,
        emit_impl(scope, def, shape),
        quote!(dinie_runtime::impl_string_enum!(#name);),
    ]
}

fn emit_impl(scope: &Scope, def: &TypeDef, shape: &StringEnum) -> TokenStream {
    let name = ident(&def.name);
    let fallback = ident(&shape.fallback);
    let internal = scope.internal();
    let names: Vec<_> = shape
        .variants
        .iter()
        .map(|variant| ident(&variant.name))
        .collect();
    let texts: Vec<_> = shape
        .variants
        .iter()
        .map(|variant| &variant.wire_name)
        .collect();
    let (known, as_str) = match names.is_empty() {
        true => (
            quote!(
                fn known(_text: &str) -> Option<Self> {
                    None
                }
            ),
            quote!(let Self::#fallback(value) = self; value.as_str()),
        ),
        false => (
            quote! {
                fn known(text: &str) -> Option<Self> {
                    match text {
                        #(#texts => Some(Self::#names),)*
                        _ => None,
                    }
                }
            },
            quote! {
                match self {
                    #(Self::#names => #texts,)*
                    Self::#fallback(value) => value.as_str(),
                }
            },
        ),
    };
    quote! {
        impl #internal::StringEnum for #name {
            #known
            fn unknown(value: dinie_runtime::UnknownValue) -> Self { Self::#fallback(value) }
            fn as_str(&self) -> &str { #as_str }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, model};
    use crate::model::{EnumVariant, Shape, StringEnum};

    fn code(values: &[(&str, &str)]) -> String {
        let variants = values.iter().map(|(name, wire_name)| EnumVariant {
            name: (*name).to_owned(),
            wire_name: (*wire_name).to_owned(),
            docs: Default::default(),
        });
        let shape = StringEnum {
            variants: variants.collect(),
            fallback: "Other".to_owned(),
        };
        emitted(
            &model(vec![def("Size", Shape::StringEnum(shape))], vec![]),
            "src/types/animals.rs",
        )
    }

    #[test]
    fn values_are_matched_and_all_else_is_kept() {
        let expected = r#"use dinie_runtime::internal;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Size {
    Big,
    Unknown,
    Other(dinie_runtime::UnknownValue),
}

impl internal::StringEnum for Size {
    fn known(text: &str) -> Option<Self> {
        match text {
            "big" => Some(Self::Big),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }

    fn unknown(value: dinie_runtime::UnknownValue) -> Self {
        Self::Other(value)
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Big => "big",
            Self::Unknown => "unknown",
            Self::Other(value) => value.as_str(),
        }
    }
}

dinie_runtime::impl_string_enum!(Size);
"#;
        assert_eq!(code(&[("Big", "big"), ("Unknown", "unknown")]), expected);
    }

    #[test]
    fn an_enum_without_values_matches_nothing() {
        let code = code(&[]);
        assert!(
            code.contains("fn known(_text: &str) -> Option<Self> {\n        None\n"),
            "{code}"
        );
        assert!(!code.contains("match"), "{code}");
    }
}
