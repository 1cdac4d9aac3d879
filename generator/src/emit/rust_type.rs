//! A use of a type, spelled in Rust: owned, in a field, borrowed by a parameter.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::scope::Scope;
use crate::model::{Presence, Shape, Type};

/// The type itself: `Vec<Customer>`.
pub(super) fn owned_type(scope: &Scope, ty: &Type) -> TokenStream {
    match ty {
        Type::Bool => quote!(bool),
        Type::I32 => quote!(i32),
        Type::I64 => quote!(i64),
        Type::U64 => quote!(u64),
        Type::F64 => quote!(f64),
        Type::String => quote!(String),
        Type::Money => quote!(dinie_runtime::Money),
        Type::Timestamp => quote!(dinie_runtime::Timestamp),
        Type::Date => quote!(dinie_runtime::Date),
        Type::Uri => quote!(dinie_runtime::Uri),
        Type::Base64 => quote!(dinie_runtime::Base64),
        Type::Secret => quote!(dinie_runtime::Secret),
        Type::Upload => quote!(dinie_runtime::Upload),
        Type::Json => quote!(dinie_runtime::Json),
        Type::Named(name) => scope.named(name),
        Type::List(item) => {
            let item = owned_type(scope, item);
            quote!(Vec<#item>)
        }
        Type::Map(value) => {
            let map = scope.map();
            let value = owned_type(scope, value);
            quote!(#map<String, #value>)
        }
        Type::Nullable(inner) => {
            let inner = owned_type(scope, inner);
            quote!(Option<#inner>)
        }
        Type::Boxed(inner) => {
            let inner = owned_type(scope, inner);
            quote!(Box<#inner>)
        }
    }
}

/// The type of a struct's field.
pub(super) fn field_type(scope: &Scope, ty: &Type, presence: Presence) -> TokenStream {
    let owned = owned_type(scope, ty);
    match presence {
        Presence::Required => owned,
        Presence::RequiredNullable | Presence::Optional => quote!(Option<#owned>),
        Presence::OptionalNullable => quote!(dinie_runtime::Maybe<#owned>),
    }
}

/// The payload of an enum's variant: objects are boxed.
pub(super) fn payload_type(context: &Context, scope: &Scope, ty: &Type) -> TokenStream {
    let owned = owned_type(scope, ty);
    if context.is_object(ty) && !matches!(ty, Type::Boxed(_)) {
        quote!(Box<#owned>)
    } else {
        owned
    }
}

/// Takes clippy's word on a type that the API nests very deep. `depth` is the type's place in what
/// is around it, from 1.
pub(super) fn allow_complex(ty: &Type, depth: usize) -> Option<TokenStream> {
    /// Above this `clippy::type_complexity` speaks up.
    const COMPLEX: usize = 250;
    (complexity(ty, depth) + 10 * (depth - 1) > COMPLEX).then(|| {
        quote! {
            #[allow(clippy::type_complexity, reason = "the API nests its values this deep")]
        }
    })
}

/// As clippy counts: ten for each type, times its depth.
fn complexity(ty: &Type, depth: usize) -> usize {
    let own = 10 * depth;
    match ty {
        Type::List(inner) | Type::Nullable(inner) | Type::Boxed(inner) => {
            own + complexity(inner, depth + 1)
        }
        Type::Map(value) => own + 10 * (depth + 1) + complexity(value, depth + 1),
        _ => own,
    }
}

/// What becomes of a list of texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// Each is taken by itself.
    Walked,
    /// The list goes through serde.
    Serialized,
}

/// A parameter: numbers and enums by value, all else borrowed.
pub(super) fn parameter_type(
    context: &Context,
    scope: &Scope,
    ty: &Type,
    texts: Texts,
) -> TokenStream {
    let ty = context.present(ty);
    match context.resolve(ty) {
        _ if context.is_copy(ty) => owned_type(scope, ty),
        Type::String => quote!(&str),
        Type::List(item) => match context.resolve(context.present(item)) {
            Type::String if texts == Texts::Walked => quote!(&[impl AsRef<str>]),
            Type::String => quote!(&[&str]),
            _ => {
                let item = owned_type(scope, context.present(item));
                quote!(&[#item])
            }
        },
        Type::Named(name) if matches!(context.shape(name), Some(Shape::StringEnum(_))) => {
            owned_type(scope, ty)
        }
        _ => {
            let owned = owned_type(scope, ty);
            quote!(&#owned)
        }
    }
}
