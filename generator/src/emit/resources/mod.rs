//! Resources to `src/resources/`: one file each, with its operations, their calls and answers.

mod answers;
mod arguments;
mod calls;
mod operations;
mod send;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::docs::{doc, inner_doc, or};
use super::modules::declaration;
use super::scope::{Home, Scope, ident};
use crate::model::{Answer, Operation, Resource};
use crate::output::{Output, print_block, rust_file};

/// `src/resources/mod.rs` and the files it names.
pub(super) fn emit_resources(context: &Context, header: &str) -> Output {
    let mut files: Output = context
        .resources()
        .map(|resource| {
            (
                format!("src/resources/{}.rs", resource.name),
                emit_file(context, header, resource),
            )
        })
        .collect();
    files.insert(
        "src/resources/mod.rs".to_owned(),
        emit_list(context, header),
    );
    files
}

fn emit_list(context: &Context, header: &str) -> String {
    let title = inner_doc("The operations of the API, by resource; see [`Client`](crate::Client).");
    let names: BTreeSet<&str> = context
        .resources()
        .map(|resource| resource.name.as_str())
        .collect();
    let declarations = names
        .iter()
        .map(|name| declaration("resources", &quote!(pub), name, ""));
    rust_file(header, [title, quote!(#(#declarations)*)].map(print_block))
}

fn emit_file(context: &Context, header: &str, resource: &Resource) -> String {
    let scope = Scope::new(context, Home::Resources, own_names(resource));
    let title = inner_doc(&format!("Operations of [`{}`].", resource.type_name));
    let body: Vec<String> = emit_blocks(context, &scope, resource)
        .map(print_block)
        .collect();
    let imports = scope.imports().into_iter().map(print_block);
    rust_file(
        header,
        std::iter::once(print_block(title))
            .chain(imports)
            .chain(body),
    )
}

/// Names the file gives to items of its own.
fn own_names(resource: &Resource) -> impl Iterator<Item = &str> {
    let operations = resource.operations.iter().flat_map(|operation| {
        let answer = match &operation.answer {
            Answer::Choice(choice) => Some(&choice.name),
            _ => None,
        };
        let names = [
            operation.call.as_ref(),
            operation.arguments_struct.as_ref(),
            answer,
        ];
        names
            .into_iter()
            .flatten()
            .map(String::as_str)
            .chain([operation.constant.as_str()])
    });
    operations.chain([resource.type_name.as_str()])
}

fn emit_blocks<'a>(
    context: &'a Context<'a>,
    scope: &'a Scope<'a>,
    resource: &'a Resource,
) -> impl Iterator<Item = TokenStream> + 'a {
    let beside = resource.operations.iter().flat_map(move |operation| {
        let constant = operations::emit_constant(scope, operation);
        let arguments = arguments::emit_arguments(context, scope, operation);
        let call = calls::emit_call(context, scope, resource, operation);
        let answer = answers::emit_choice(context, scope, operation);
        arguments
            .into_iter()
            .chain(call)
            .chain(answer)
            .chain([constant])
    });
    [
        emit_struct(scope, resource),
        emit_impl(context, scope, resource),
    ]
    .into_iter()
    .chain(beside)
}

fn emit_struct(scope: &Scope, resource: &Resource) -> TokenStream {
    let name = ident(&resource.type_name);
    let docs = or(&resource.docs, || {
        format!("Operations of `{}`.", resource.name)
    });
    let link = format!(
        "Made by [`Client::{0}`](crate::Client::{0}).",
        resource.name
    );
    let docs = doc(&format!("{docs}\n\n{link}"));
    let internal = scope.internal();
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name { core: #internal::Core }
    }
}

fn emit_impl(context: &Context, scope: &Scope, resource: &Resource) -> TokenStream {
    let name = ident(&resource.type_name);
    let internal = scope.internal();
    let methods = resource
        .operations
        .iter()
        .map(|operation: &Operation| operations::emit_method(context, scope, resource, operation));
    quote! {
        impl #name {
            pub(crate) fn new(core: &#internal::Core) -> Self { Self { core: core.clone() } }
            #(#methods)*
        }
    }
}
