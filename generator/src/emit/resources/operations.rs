//! One method an operation, and the constant that describes the operation to the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::answers::{accept, answer_type, decoder};
use super::arguments::{emit_parameters, send_all};
use crate::emit::context::Context;
use crate::emit::docs::{code, doc, or, paragraphs, summary};
use crate::emit::examples::operation_example;
use crate::emit::scope::{Scope, ident, plain};
use crate::model::{ErrorAnswer, HttpMethod, Idempotency, Operation, Place, Resource, Type};

pub(super) fn emit_method(
    context: &Context,
    scope: &Scope,
    resource: &Resource,
    operation: &Operation,
) -> TokenStream {
    let docs = doc(&method_docs(context, resource, operation));
    let method = ident(&operation.method);
    let constant = ident(&operation.constant);
    let parameters = emit_parameters(context, scope, operation);
    let arguments = send_all(context, scope, operation);
    let decode = decoder(scope, &operation.answer);
    let request = quote!(self.core.request(&#constant) #arguments .call(#decode));
    let (ty, body) = match &operation.call {
        Some(call) => {
            let call = ident(call);
            (quote!(#call), quote!(#call { call: #request }))
        }
        None => {
            let answer = answer_type(scope, &operation.answer);
            (quote!(dinie_runtime::Call<#answer>), request)
        }
    };
    quote!(#docs pub fn #method(&self #parameters) -> #ty { #body })
}

/// The constant that describes the operation to the runtime.
pub(super) fn emit_constant(scope: &Scope, operation: &Operation) -> TokenStream {
    let internal = scope.internal();
    let name = ident(&operation.constant);
    let (id, path) = (&operation.id, &operation.path);
    let method = method(operation.http_method);
    let server = match &operation.server {
        Some(server) => quote!(Some(#server)),
        None => quote!(None),
    };
    let auth = &operation.auth;
    let idempotency = match operation.idempotency {
        Idempotency::None => quote!(None),
        Idempotency::Key => quote!(Key),
    };
    let accept = accept(&operation.answer);
    quote! {
        const #name: #internal::Operation = #internal::Operation {
            id: #id,
            method: #method,
            path: #path,
            server: #server,
            auth: &[#(#auth),*],
            idempotency: #internal::Idempotency::#idempotency,
            accept: #accept,
        };
    }
}

/// `POST`
pub(in crate::emit) fn method(method: HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Put => "PUT",
        HttpMethod::Post => "POST",
        HttpMethod::Delete => "DELETE",
        HttpMethod::Options => "OPTIONS",
        HttpMethod::Head => "HEAD",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Trace => "TRACE",
    }
}

fn method_docs(context: &Context, resource: &Resource, operation: &Operation) -> String {
    let text = or(&operation.docs, || {
        format!("The operation {}.", code(&operation.id))
    });
    let place = code(&format!(
        "{} {}",
        method(operation.http_method),
        operation.path
    ));
    paragraphs([
        text.as_str(),
        place.as_str(),
        arguments_docs(operation).as_str(),
        idempotency_docs(operation),
        errors_docs(operation).as_str(),
        operation_example(context, resource, operation).as_str(),
    ])
}

/// A list of the parameters that the description says something of.
fn arguments_docs(operation: &Operation) -> String {
    if operation.arguments_struct.is_some() {
        return String::new();
    }
    let described = operation.arguments.iter().filter(|argument| {
        !matches!(argument.place, Place::Body(_)) && !argument.docs.0.trim().is_empty()
    });
    let lines: Vec<String> = described
        .map(|argument| format!("- `{}`: {}", plain(&argument.name), summary(&argument.docs)))
        .collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("# Arguments\n\n{}", lines.join("\n")),
    }
}

fn idempotency_docs(operation: &Operation) -> &'static str {
    match operation.idempotency {
        Idempotency::Key => {
            "Sent with an `Idempotency-Key`, the same on every attempt: one is made for each call \
             unless `idempotency_key` gives it."
        }
        Idempotency::None => "",
    }
}

fn errors_docs(operation: &Operation) -> String {
    let lines: Vec<String> = operation.errors.iter().map(error_docs).collect();
    paragraphs([
        "# Errors",
        lines.join("\n").as_str(),
        "When no answer comes, the error tells whether the request may have been processed.",
    ])
}

fn error_docs(error: &ErrorAnswer) -> String {
    let status = code(&error.status);
    let text = match summary(&error.docs) {
        text if text.is_empty() => String::new(),
        text => format!(": {text}"),
    };
    match &error.body {
        Some(Type::Named(name)) => {
            format!("- {status}{text} ([body: `{name}`](crate::types::{name}))")
        }
        _ => format!("- {status}{text}"),
    }
}
