//! A call with options: a struct around the runtime's `Call`, a method for each optional parameter.

use proc_macro2::TokenStream;
use quote::quote;

use super::answers::{allow_complex_answer, answer_type};
use super::arguments::{argument_docs, argument_type};
use super::send::{Held, send};
use crate::emit::context::Context;
use crate::emit::docs::{code, doc, paragraphs};
use crate::emit::rust_type::allow_complex;
use crate::emit::scope::{Scope, binding, ident, plain};
use crate::model::{Answer, AnswerBody, Argument, Operation, Place, Resource};

pub(super) fn emit_call(
    context: &Context,
    scope: &Scope,
    resource: &Resource,
    operation: &Operation,
) -> Vec<TokenStream> {
    let Some(call) = &operation.call else {
        return Vec::new();
    };
    let name = ident(call);
    let answer = answer_type(scope, &operation.answer);
    let docs = doc(&format!(
        "A call of [`{0}::{1}`]; awaited, it is sent.",
        plain(&resource.type_name),
        plain(&operation.method),
    ));
    let allow = allow_complex_answer(&operation.answer);
    let definition = quote! {
        #docs
        #[derive(Clone, Debug)]
        #[must_use = "a call is sent when it is awaited"]
        pub struct #name { #allow call: dinie_runtime::Call<#answer> }
    };
    let setters = operation
        .options
        .iter()
        .map(|option| emit_setter(context, scope, option));
    let setters = quote!(impl #name { #(#setters)* });
    let common = match (&operation.pagination, &operation.answer) {
        (Some(pagination), _) => {
            let cursor = &pagination.cursor_parameter;
            quote!(dinie_runtime::impl_paged_call!(#name, #answer, #cursor);)
        }
        (None, Answer::One(AnswerBody::Binary(_))) => {
            quote!(dinie_runtime::impl_binary_call!(#name);)
        }
        (None, _) => quote!(dinie_runtime::impl_call!(#name, #answer);),
    };
    let setters = (!operation.options.is_empty()).then_some(setters);
    std::iter::once(definition)
        .chain(setters)
        .chain([common])
        .collect()
}

fn emit_setter(context: &Context, scope: &Scope, option: &Argument) -> TokenStream {
    let name = ident(&option.name);
    let parameter = binding(&option.name);
    let docs = argument_docs(context, option);
    let place = match &option.place {
        Place::Query { wire_name, .. } if wire_name != plain(&option.name) => {
            format!("Query parameter {}.", code(wire_name))
        }
        Place::Header { wire_name } => format!("Header {}.", code(wire_name)),
        Place::Cookie { wire_name } => format!("Cookie {}.", code(wire_name)),
        _ => String::new(),
    };
    let docs = doc(&paragraphs([docs.as_str(), place.as_str()]));
    let allow = allow_complex(&option.ty, 2);
    let ty = argument_type(context, scope, option);
    let sent = send(context, scope, option, Held::Parameter(&parameter));
    quote! {
        #docs
        #allow pub fn #name(self, #parameter: #ty) -> Self { Self { call: self.call #sent } }
    }
}
