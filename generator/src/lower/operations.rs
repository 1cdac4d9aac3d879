//! One operation to a method: arguments, body, answer, documentation.
//!
//! In: an operation that [`super::resources`] has given a place and a name. Out: an [`Operation`] of
//! the model, whose types still are drafts. Pages are recognised later, in [`super::pagination`].

use openapiv3::{Operation as DescribedOperation, PathItem};

use super::answers::{AnswerSite, lower_answers};
use super::auth::operation_auth;
use super::bodies::lower_body;
use super::context::{Carrier, Context};
use super::parameters::{Parameter, ParameterList, Parameters, lower_parameters};
use super::prose;
use super::servers::own_server;
use crate::model::{Argument, Docs, HttpMethod, Idempotency, Operation, Place};
use crate::naming;
use crate::naming::members::{Member, MemberKind, member_names};
use crate::unsupported::unsupported;

/// A method with more arguments than this takes a struct.
const MAX_ARGUMENTS: usize = 6;

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
    let idempotency = idempotency(ctx, &parameters, &carrier, named);
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

fn idempotency(
    ctx: &mut Context,
    parameters: &Parameters,
    carrier: &Carrier,
    named: &Named,
) -> Idempotency {
    let _ = named;
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

struct Arguments {
    required: Vec<Argument>,
    in_struct: Option<String>,
    options: Vec<Argument>,
}

/// Required parameters in the order path, query, header, cookie, then the body; the rest are options.
fn place_arguments<'a>(
    ctx: &mut Context<'a>,
    found: &Found<'a>,
    parameters: Parameters,
    body: Option<super::bodies::Body>,
    carrier: &Carrier,
    named: &Named,
) -> Arguments {
    let mut listed = parameters.listed;
    name_arguments(
        ctx,
        found,
        &mut listed,
        body.as_ref().map(|body| &body.argument),
    );
    listed.sort_by_key(|parameter| place_rank(found.path, &parameter.argument.place));
    let (required, optional): (Vec<Parameter>, Vec<Parameter>) = listed
        .into_iter()
        .partition(|parameter| parameter.is_required);
    let body_is_required = body.as_ref().is_some_and(|body| body.is_required);
    let count = required.len() + usize::from(body_is_required);
    let in_struct = (count > MAX_ARGUMENTS).then(|| format!("{}Arguments", named.call));
    let mut arguments = Arguments {
        required: Vec::with_capacity(count),
        in_struct,
        options: Vec::with_capacity(optional.len() + 1),
    };
    for parameter in required {
        let carrier = match &arguments.in_struct {
            Some(name) => Carrier::Item(format!(
                "{}::{name}::{}",
                named.module,
                bare(&parameter.argument.name)
            )),
            None => carrier.clone(),
        };
        for pointer in &parameter.pointers {
            ctx.cover(pointer, carrier.clone());
        }
        arguments.required.push(parameter.argument);
    }
    for parameter in optional {
        let argument = with_setter(parameter.argument);
        let carrier = Carrier::Item(format!(
            "{}::{}::{}",
            named.module,
            named.call,
            bare(&argument.name)
        ));
        for pointer in &parameter.pointers {
            ctx.cover(pointer, carrier.clone());
        }
        arguments.options.push(argument);
    }
    if let Some(body) = body {
        for pointer in &body.pointers {
            ctx.cover(pointer, carrier.clone());
        }
        if body.is_required {
            arguments.required.push(body.argument);
        } else {
            arguments.options.push(with_setter(body.argument));
        }
    }
    arguments
}

fn with_setter(argument: Argument) -> Argument {
    Argument {
        name: naming::call_setter_name(&argument.name),
        ..argument
    }
}

fn bare(name: &str) -> &str {
    name.trim_start_matches("r#")
}

/// Distinct names: by wire name, then by place for those that share it.
fn name_arguments(
    ctx: &mut Context,
    found: &Found,
    listed: &mut [Parameter],
    body: Option<&Argument>,
) {
    let wire_names: Vec<String> = listed
        .iter()
        .map(|parameter| wire_name(&parameter.argument.place).to_owned())
        .collect();
    let given: Vec<Option<String>> = listed
        .iter()
        .map(|parameter| {
            parameter
                .pointers
                .iter()
                .find_map(|pointer| ctx.settings.field(pointer))
                .and_then(|entry| entry.name.clone())
        })
        .collect();
    let members: Vec<Member> = wire_names
        .iter()
        .zip(&given)
        .map(|(wire_name, given)| Member {
            wire_name,
            given: given.as_deref(),
        })
        .collect();
    let names = match member_names(&members, MemberKind::Field) {
        Ok(names) => names,
        Err(collisions) => {
            let mut names: Vec<String> = listed
                .iter()
                .map(|parameter| parameter.argument.name.clone())
                .collect();
            for index in collisions.iter().flat_map(|collision| &collision.members) {
                names[*index] = format!(
                    "{}_{}",
                    bare(&names[*index]),
                    place_word(&listed[*index].argument.place)
                );
            }
            names
        }
    };
    for (parameter, name) in listed.iter_mut().zip(&names) {
        let is_body = body.is_some() && name == "body";
        parameter.argument.name = if is_body {
            format!("body_{}", place_word(&parameter.argument.place))
        } else {
            name.clone()
        };
    }
    let mut seen = std::collections::HashSet::new();
    for parameter in listed.iter() {
        if !seen.insert(parameter.argument.name.as_str()) {
            let pointer = parameter
                .pointers
                .first()
                .cloned()
                .unwrap_or_else(|| found.pointer.clone());
            ctx.error(
                "colliding-names",
                &pointer,
                format!(
                    "another parameter of `{}` is named `{}` too",
                    found.id, parameter.argument.name
                ),
                format!("add to sdk.yaml under `fields`: `{pointer}: {{ name: …, reason: … }}`"),
            );
        }
    }
}

fn wire_name(place: &Place) -> &str {
    match place {
        Place::Path { wire_name, .. }
        | Place::Query { wire_name, .. }
        | Place::Header { wire_name }
        | Place::Cookie { wire_name } => wire_name,
        Place::Body(_) => "body",
    }
}

fn place_word(place: &Place) -> &'static str {
    match place {
        Place::Path { .. } => "path",
        Place::Query { .. } => "query",
        Place::Header { .. } => "header",
        Place::Cookie { .. } => "cookie",
        Place::Body(_) => "body",
    }
}

fn place_rank(path: &str, place: &Place) -> (u8, usize) {
    match place {
        Place::Path { wire_name, .. } => (
            0,
            path.find(&format!("{{{wire_name}}}")).unwrap_or(usize::MAX),
        ),
        Place::Query { .. } => (1, 0),
        Place::Header { .. } => (2, 0),
        Place::Cookie { .. } => (3, 0),
        Place::Body(_) => (4, 0),
    }
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
        let line = format!("{} {}", method_word(found.http_method), found.path);
        parts.push(format!("Sends {}.", prose::code(&line)));
    }
    if operation.deprecated {
        parts.push("Deprecated.".to_owned());
    }
    Docs(parts.join("\n\n"))
}

fn method_word(method: HttpMethod) -> &'static str {
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
