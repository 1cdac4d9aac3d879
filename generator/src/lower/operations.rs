//! One operation to a method: arguments, body, answer, documentation.
//!
//! In: an operation that [`super::resources`] has given a place and a name. Out: an [`Operation`] of
//! the model, whose types still are drafts. Pages are recognised later, in [`super::pagination`].

use openapiv3::{Operation as DescribedOperation, PathItem};

use super::answers::{AnswerSite, lower_answers};
use super::arguments::place_arguments;
use super::auth::operation_auth;
use super::bodies::lower_body;
use super::context::{Carrier, Context};
use super::parameters::{ParameterList, Parameters, lower_parameters};
use super::prose;
use super::servers::own_server;
use crate::model::{Docs, HttpMethod, Idempotency, Operation, Place};
use crate::naming;
use crate::unsupported::unsupported;

/// An operation with its place in the crate.
pub(super) struct Found<'a> {
    pub(super) operation: &'a DescribedOperation,
    pub(super) item: &'a PathItem,
    pub(super) path: &'a str,
    pub(super) item_pointer: String,
    pub(super) pointer: String,
    pub(super) http_method: HttpMethod,
    /// As described, or made of method and path.
    pub(super) id: String,
}

/// Names that the resource has settled.
pub(super) struct Named {
    pub(super) method: String,
    /// `ListCustomers`.
    pub(super) call: String,
    /// `resources::customers`.
    pub(super) module: String,
    /// `Customers`.
    pub(super) resource: String,
}

/// The operation, or nothing when it cannot be called.
pub(super) fn lower_operation<'a>(
    ctx: &mut Context<'a>,
    found: &Found<'a>,
    named: &Named,
) -> Option<Operation> {
    let method_path = format!(
        "{}::{}::{}",
        named.module,
        named.resource,
        named.method.trim_start_matches("r#")
    );
    let carrier = Carrier::Item(method_path);
    let owner = naming::camel(&found.id);
    let lists = parameter_lists(found, &owner);
    let parameters = lower_parameters(ctx, &lists, &carrier);
    if let Some(reason) = parameters.obstacle {
        ctx.cover_reason(&found.pointer, reason);
        ctx.drop_below(&found.pointer, reason);
        return None;
    }
    ctx.cover(&found.pointer, carrier.clone());
    let body_pointer = format!("{}/requestBody", found.pointer);
    let body = found
        .operation
        .request_body
        .as_ref()
        .and_then(|body| lower_body(ctx, body, &body_pointer, &owner, &carrier));
    let site = AnswerSite {
        pointer: &found.pointer,
        owner: &owner,
        carrier: &carrier,
        module: &named.module,
        method: found.http_method,
    };
    let answers = lower_answers(ctx, &found.operation.responses, &site);
    if !found.operation.callbacks.is_empty() {
        ctx.drop_below(
            &format!("{}/callbacks", found.pointer),
            unsupported("callbacks").what,
        );
    }
    let path = styled_path(found.path, &parameters);
    let idempotency = idempotency(ctx, &parameters, &carrier);
    let arguments = place_arguments(ctx, found, parameters, body, &carrier, named);
    Some(Operation {
        id: found.id.clone(),
        pointer: found.pointer.clone(),
        constant: naming::constant_name(&named.method),
        method: named.method.clone(),
        call: (!arguments.options.is_empty()).then(|| named.call.clone()),
        docs: operation_docs(found),
        http_method: found.http_method,
        path,
        server: server(ctx, found),
        auth: operation_auth(ctx, found.operation, &found.pointer),
        arguments: arguments.required,
        arguments_struct: arguments.in_struct,
        options: arguments.options,
        answer: answers.answer,
        errors: answers.errors,
        idempotency,
        pagination: None,
    })
}

fn parameter_lists<'a>(found: &Found<'a>, owner: &str) -> Vec<ParameterList<'a>> {
    vec![
        ParameterList {
            parameters: &found.item.parameters,
            pointer: format!("{}/parameters", found.item_pointer),
            owner: naming::camel(&naming::methods::operation_id("", found.path)),
        },
        ParameterList {
            parameters: &found.operation.parameters,
            pointer: format!("{}/parameters", found.pointer),
            owner: owner.to_owned(),
        },
    ]
}

/// `label` and `matrix` write something before the value.
fn styled_path(path: &str, parameters: &Parameters) -> String {
    let mut path = path.to_owned();
    for parameter in &parameters.listed {
        if let (Some(prefix), Place::Path { wire_name, .. }) =
            (&parameter.path_prefix, &parameter.argument.place)
        {
            let template = format!("{{{wire_name}}}");
            path = path.replace(&template, &format!("{prefix}{template}"));
        }
    }
    path
}

fn idempotency(ctx: &mut Context, parameters: &Parameters, carrier: &Carrier) -> Idempotency {
    if parameters.idempotency.is_empty() {
        return Idempotency::None;
    }
    for pointer in &parameters.idempotency {
        // One definition serves many methods; the option of every call stands for them all.
        let of_all_calls = Carrier::Item("Call::idempotency_key".to_owned());
        let is_shared = pointer.starts_with("/components/");
        ctx.cover(
            pointer,
            if is_shared {
                of_all_calls
            } else {
                carrier.clone()
            },
        );
    }
    Idempotency::Key
}

fn server(ctx: &Context, found: &Found) -> Option<String> {
    if found.operation.servers.is_empty() {
        own_server(ctx, &found.item.servers)
    } else {
        own_server(ctx, &found.operation.servers)
    }
}

/// A sentence, then the details.
fn operation_docs(found: &Found) -> Docs {
    let operation = found.operation;
    let mut parts = Vec::new();
    let summary = operation
        .summary
        .as_deref()
        .or(found.item.summary.as_deref())
        .map(prose::clean)
        .unwrap_or_default();
    let description = operation
        .description
        .as_deref()
        .or(found.item.description.as_deref())
        .map(prose::clean)
        .unwrap_or_default();
    let bare_summary = summary.trim_end_matches('.');
    if !summary.is_empty() && !description.starts_with(bare_summary) {
        let ends_well = summary.ends_with(['.', '!', '?', ':', '`', '|']);
        parts.push(if ends_well {
            summary
        } else {
            format!("{summary}.")
        });
    }
    if !description.is_empty() {
        parts.push(description);
    }
    if parts.is_empty() {
        let line = format!("{} {}", found.http_method.as_str(), found.path);
        parts.push(format!("Sends {}.", prose::code(&line)));
    }
    if operation.deprecated {
        parts.push("Deprecated.".to_owned());
    }
    Docs(parts.join("\n\n"))
}
