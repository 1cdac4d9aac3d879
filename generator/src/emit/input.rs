//! How a caller gives a value that is then owned: to a constructor, to a setter, in a body.
//!
//! Texts and ids come as whatever converts into them, lists as anything that can be walked, so that
//! a call reads without `.into()` and `vec![]`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::context::Context;
use super::rust_type::owned_type;
use super::scope::Scope;
use crate::model::{Presence, Shape, Type};

/// A parameter that takes a value.
pub(super) struct Input {
    /// `impl Into<String>`.
    pub(super) ty: TokenStream,
    /// `name.into()`: the owned value.
    pub(super) value: TokenStream,
}

/// How a value of the type is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// As it is.
    Exact,
    /// As anything that converts.
    Into,
    /// As anything that yields the items.
    Items,
    /// As anything that yields what converts to the items.
    ItemsInto,
}

/// Takes the value of a field that must be there.
pub(super) fn required_input(
    context: &Context,
    scope: &Scope,
    name: &Ident,
    ty: &Type,
    presence: Presence,
) -> Input {
    if presence == Presence::RequiredNullable {
        let owned = owned_type(scope, ty);
        return Input {
            ty: quote!(Option<#owned>),
            value: quote!(#name),
        };
    }
    owned_input(context, scope, name, ty)
}

/// Takes the value of a field that can be left out; `value` is what the field then holds.
pub(super) fn optional_input(
    context: &Context,
    scope: &Scope,
    name: &Ident,
    ty: &Type,
    presence: Presence,
) -> Input {
    if presence == Presence::OptionalNullable {
        let owned = owned_type(scope, ty);
        return Input {
            ty: quote!(impl Into<dinie_runtime::Maybe<#owned>>),
            value: quote!(#name.into()),
        };
    }
    let Input { ty, value } = owned_input(context, scope, name, ty);
    Input {
        ty,
        value: quote!(Some(#value)),
    }
}

fn owned_input(context: &Context, scope: &Scope, name: &Ident, ty: &Type) -> Input {
    if let Type::Boxed(inner) = ty {
        let Input { ty, value } = owned_input(context, scope, name, inner);
        return Input {
            ty,
            value: quote!(Box::new(#value)),
        };
    }
    let owned = || owned_type(scope, ty);
    match (taken(context, ty), context.resolve(ty)) {
        (Taken::Into, _) => {
            let owned = owned();
            Input {
                ty: quote!(impl Into<#owned>),
                value: quote!(#name.into()),
            }
        }
        (Taken::Items, Type::List(item)) => {
            let item = owned_type(scope, item);
            Input {
                ty: quote!(impl IntoIterator<Item = #item>),
                value: quote!(#name.into_iter().collect()),
            }
        }
        (Taken::ItemsInto, Type::List(item)) => {
            let item = owned_type(scope, item);
            Input {
                ty: quote!(impl IntoIterator<Item = impl Into<#item>>),
                value: quote!(#name.into_iter().map(Into::into).collect()),
            }
        }
        _ => Input {
            ty: owned(),
            value: quote!(#name),
        },
    }
}

/// How a value of the type is taken by constructors and setters.
pub(super) fn taken(context: &Context, ty: &Type) -> Taken {
    match context.resolve(ty) {
        Type::String | Type::Secret | Type::Uri | Type::Base64 | Type::Json => Taken::Into,
        Type::List(item) => match taken(context, item) {
            Taken::Into if !matches!(**item, Type::Boxed(_)) => Taken::ItemsInto,
            _ => Taken::Items,
        },
        Type::Named(name) => match context.shape(name) {
            Some(Shape::Id(_) | Shape::Union(_) | Shape::Newtype(_)) => Taken::Into,
            _ => Taken::Exact,
        },
        _ => Taken::Exact,
    }
}
