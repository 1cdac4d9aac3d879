//! Arguments and options of an operation: their order and their names.
//!
//! In: lowered parameters and a body. Out: what the method takes, in the order path, query, header,
//! cookie, body, and what the call can be given besides.

use std::collections::HashSet;

use super::bodies::Body;
use super::context::{Carrier, Context};
use super::operations::{Found, Named};
use super::parameters::{Parameter, Parameters};
use crate::model::{Argument, Place};
use crate::naming;
use crate::naming::members::{Member, MemberKind, member_names};

/// A method with more arguments than this takes a struct.
const MAX_ARGUMENTS: usize = 6;

pub(super) struct Arguments {
    pub(super) required: Vec<Argument>,
    pub(super) in_struct: Option<String>,
    pub(super) options: Vec<Argument>,
}

/// Required parameters in the order path, query, header, cookie, then the body; the rest are options.
pub(super) fn place_arguments<'a>(
    ctx: &mut Context<'a>,
    found: &Found<'a>,
    parameters: Parameters,
    body: Option<Body>,
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
    let mut seen = HashSet::new();
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
