//! The arguments of a method: its parameters, or a struct of them when they are many.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::send::{Held, send};
use crate::emit::context::Context;
use crate::emit::docs::{doc, kind, or};
use crate::emit::rust_type::{Texts, allow_complex, owned_type, parameter_type};
use crate::emit::scope::{Scope, binding, ident, plain};
use crate::emit::types::debug_impl;
use crate::model::{Argument, BodyFormat, Operation, PathStyle, Place, QueryStyle, Type};

/// `, customer_id: &CustomerId, body: UpdateCustomer`
pub(super) fn emit_parameters(
    context: &Context,
    scope: &Scope,
    operation: &Operation,
) -> TokenStream {
    if let Some(name) = &operation.arguments_struct {
        let name = ident(name);
        return quote!(, arguments: #name);
    }
    let parameters = operation.arguments.iter().map(|argument| {
        let name = binding(&argument.name);
        let ty = argument_type(context, scope, argument);
        quote!(, #name: #ty)
    });
    quote!(#(#parameters)*)
}

/// `.path("customer_id", customer_id).json("application/json", &body)`
pub(super) fn send_all(context: &Context, scope: &Scope, operation: &Operation) -> TokenStream {
    let in_struct = operation.arguments_struct.is_some();
    let sent = operation.arguments.iter().map(|argument| {
        let (field, parameter) = (ident(&argument.name), binding(&argument.name));
        let held = match in_struct {
            true => Held::Field(&field),
            false => Held::Parameter(&parameter),
        };
        send(context, scope, argument, held)
    });
    quote!(#(#sent)*)
}

/// The type of one parameter: bodies are given, all else is lent.
pub(super) fn argument_type(context: &Context, scope: &Scope, argument: &Argument) -> TokenStream {
    match &argument.place {
        Place::Body(BodyFormat::Text(_)) => quote!(impl Into<String>),
        Place::Body(_) => owned_type(scope, body_type(&argument.ty)),
        place => parameter_type(context, scope, &argument.ty, texts(place)),
    }
}

fn texts(place: &Place) -> Texts {
    match place {
        Place::Path {
            style: PathStyle::List,
            ..
        }
        | Place::Query {
            style:
                QueryStyle::RepeatedList
                | QueryStyle::CommaList
                | QueryStyle::SpaceList
                | QueryStyle::PipeList,
            ..
        } => Texts::Walked,
        _ => Texts::Serialized,
    }
}

fn body_type(ty: &Type) -> &Type {
    match ty {
        Type::Boxed(inner) => inner,
        other => other,
    }
}

/// The struct that holds the arguments of a method with many.
pub(super) fn emit_arguments(
    context: &Context,
    scope: &Scope,
    operation: &Operation,
) -> Option<TokenStream> {
    let name = operation.arguments_struct.as_ref()?;
    let docs = doc(&format!("What {} cannot be called without.", operation.id));
    let fields = operation.arguments.iter().map(|argument| {
        let (name, docs) = (
            ident(&argument.name),
            doc(&argument_docs(context, argument)),
        );
        let allow = allow_complex(&argument.ty, 1);
        let ty = match argument.place {
            Place::Body(_) => owned_type(scope, body_type(&argument.ty)),
            _ => owned_type(scope, context.present(&argument.ty)),
        };
        quote!(#docs #allow pub #name: #ty)
    });
    let redacted = operation.arguments.iter().any(|argument| argument.redacted);
    let debug = redacted.then(|| {
        let fields = operation.arguments.iter();
        debug_impl(
            name,
            fields.map(|argument| (argument.name.as_str(), argument.redacted)),
        )
    });
    let derive_debug = (!redacted).then(|| quote!(, Debug));
    let name = format_ident!("{}", ident(name));
    Some(quote! {
        #docs
        #[derive(Clone #derive_debug)]
        pub struct #name { #(#fields,)* }
        #debug
    })
}

/// A parameter, for the method or field that takes it.
pub(super) fn argument_docs(context: &Context, argument: &Argument) -> String {
    or(&argument.docs, || {
        format!(
            "`{}`: {}.",
            plain(&argument.name),
            kind(context, &argument.ty)
        )
    })
}
