//! Types where operations and webhooks use them: what is true of all drafts is carried over there.
//!
//! In: operations and webhooks whose types are drafts. Out: the same with aliases resolved, then
//! with names; and the types they begin with, for those who follow types from their uses.

use super::context::Context;
use super::names::{rename as rename_type, rename_token};
use super::recursion::{for_each_type, resolve};
use super::webhooks::payload_types;
use crate::model::{
    Answer, AnswerBody, Literal, Operation, Pagination, PathStyle, Place, QueryStyle, Resource,
    Shape, Type, Webhooks,
};

/// The types that each side begins with.
pub(super) struct Roots {
    pub(super) requests: Vec<Type>,
    /// Answers, errors and events: everything that is read.
    pub(super) answers: Vec<Type>,
    /// Module and types of each resource.
    pub(super) by_resource: Vec<(String, Vec<Type>)>,
    pub(super) webhooks: Vec<Type>,
}

/// Replaces aliases by what they stand for.
pub(super) fn resolve_aliases(
    ctx: &Context,
    resources: &mut [Resource],
    webhooks: Option<&mut Webhooks>,
) {
    for_each_use(resources, webhooks, &mut |ty| resolve(ty, &ctx.aliases));
    let operations = resources
        .iter_mut()
        .flat_map(|resource| &mut resource.operations);
    for argument in operations
        .flat_map(|operation| operation.arguments.iter_mut().chain(&mut operation.options))
    {
        let is_json = matches!(
            argument.place,
            Place::Body(_)
                | Place::Path {
                    style: PathStyle::Json,
                    ..
                }
                | Place::Query {
                    style: QueryStyle::Json,
                    ..
                }
        );
        if !is_json {
            argument.redacted |= argument.ty == Type::Secret;
            argument.ty = as_text(&argument.ty);
        }
    }
}

/// What a URL or a header can hold: neither null nor bytes, and secrets only as text.
fn as_text(ty: &Type) -> Type {
    match ty {
        Type::Nullable(inner) => as_text(inner),
        Type::List(inner) => Type::List(Box::new(as_text(inner))),
        Type::Secret | Type::Base64 | Type::Upload | Type::Json => Type::String,
        ty => ty.clone(),
    }
}

/// Replaces drafts by their names.
pub(super) fn rename(
    resources: &mut [Resource],
    webhooks: Option<&mut Webhooks>,
    names: &[String],
) {
    for_each_use(resources, webhooks, &mut |ty| rename_type(ty, names));
    for pagination in resources
        .iter_mut()
        .flat_map(|resource| &mut resource.operations)
        .filter_map(|operation| operation.pagination.as_mut())
    {
        let Pagination { page, item, .. } = pagination;
        rename_token(page, names);
        rename_type(item, names);
    }
}

/// Replaces drafts by their names within a shape.
pub(super) fn rename_shape(shape: &mut Shape, names: &[String]) {
    for_each_type(shape, &mut |ty| rename_type(ty, names));
    if let Shape::Struct(shape) = shape {
        for field in &mut shape.fields {
            if let Some(Literal::Variant { enumeration, .. }) = &mut field.fixed {
                rename_token(enumeration, names);
            }
        }
    }
}

/// What requests and answers begin with.
pub(super) fn roots(resources: &[Resource], webhooks: Option<&Webhooks>) -> Roots {
    let mut roots = Roots {
        requests: Vec::new(),
        answers: Vec::new(),
        by_resource: Vec::with_capacity(resources.len()),
        webhooks: payload_types(webhooks),
    };
    for resource in resources {
        let mut types = Vec::new();
        for operation in &resource.operations {
            let sent = arguments(operation);
            let read = answers(operation);
            types.extend(sent.iter().chain(&read).cloned());
            roots.requests.extend(sent);
            roots.answers.extend(read);
        }
        roots.by_resource.push((resource.name.clone(), types));
    }
    roots.answers.extend(roots.webhooks.iter().cloned());
    roots
}

fn arguments(operation: &Operation) -> Vec<Type> {
    operation
        .arguments
        .iter()
        .chain(&operation.options)
        .map(|argument| argument.ty.clone())
        .collect()
}

fn answers(operation: &Operation) -> Vec<Type> {
    let mut types: Vec<Type> = operation
        .errors
        .iter()
        .filter_map(|error| error.body.clone())
        .collect();
    let bodies: Vec<&AnswerBody> = match &operation.answer {
        Answer::One(body) | Answer::Optional(body) => vec![body],
        Answer::Choice(choice) => choice
            .variants
            .iter()
            .map(|variant| &variant.body)
            .collect(),
    };
    types.extend(bodies.into_iter().filter_map(|body| match body {
        AnswerBody::Json(ty) => Some(ty.clone()),
        _ => None,
    }));
    types
}

fn for_each_use(
    resources: &mut [Resource],
    webhooks: Option<&mut Webhooks>,
    apply: &mut dyn FnMut(&mut Type),
) {
    for operation in resources
        .iter_mut()
        .flat_map(|resource| &mut resource.operations)
    {
        for argument in operation.arguments.iter_mut().chain(&mut operation.options) {
            apply(&mut argument.ty);
        }
        for error in &mut operation.errors {
            if let Some(body) = &mut error.body {
                apply(body);
            }
        }
        match &mut operation.answer {
            Answer::One(body) | Answer::Optional(body) => apply_to_body(body, apply),
            Answer::Choice(choice) => choice
                .variants
                .iter_mut()
                .for_each(|variant| apply_to_body(&mut variant.body, apply)),
        }
    }
    for event in webhooks
        .into_iter()
        .flat_map(|webhooks| &mut webhooks.events)
    {
        apply(&mut event.payload);
    }
}

fn apply_to_body(body: &mut AnswerBody, apply: &mut dyn FnMut(&mut Type)) {
    if let AnswerBody::Json(ty) = body {
        apply(ty);
    }
}
