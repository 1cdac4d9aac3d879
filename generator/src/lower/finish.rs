//! What can only be settled when every type and every use is known: who writes a struct and who
//! reads it, and so which of its fields may be left out and how callers make one.
//!
//! In: drafts without aliases, and the types that requests and answers begin with. Out: presence,
//! constants and constructors of every struct.

use std::collections::HashMap;

use super::context::{Access, Context, DraftId};
use super::facts::FieldFacts;
use super::recursion::mentioned;
use crate::model::{Construct, Field, Literal, Presence, Shape, Struct, Type};

/// More required fields than this are handed over in a struct.
const MAX_ARGUMENTS: usize = 5;

/// Settles every struct. The name of the struct of required fields is made later.
pub(super) fn finish_structs(ctx: &mut Context, requests: &[Type], answers: &[Type]) {
    let written = reachable(ctx, requests, Access::AnswersOnly);
    let read = reachable(ctx, answers, Access::RequestsOnly);
    let values = enum_variants(ctx);
    for node in 0..ctx.drafts.len() {
        let draft = &mut ctx.drafts[node];
        let Some(Shape::Struct(shape)) = &mut draft.shape else {
            continue;
        };
        for (field, facts) in shape.fields.iter_mut().zip(&draft.facts) {
            let is_required = facts.required
                && !(facts.access == Access::AnswersOnly && written[node])
                && !(facts.access == Access::RequestsOnly && read[node]);
            let facts = FieldFacts {
                required: is_required,
                ..*facts
            };
            field.presence = presence(field, facts);
            field.fixed = field
                .fixed
                .take()
                .filter(|_| is_required)
                .and_then(|fixed| settle(fixed, &field.ty, &values));
        }
        shape.construct = written[node].then(|| construct(shape));
    }
}

fn presence(field: &Field, facts: FieldFacts) -> Presence {
    let is_json = field.ty == Type::Json;
    match (facts.required, facts.nullable) {
        (true, _) if is_json => Presence::Required,
        (true, true) => Presence::RequiredNullable,
        (true, false) => Presence::Required,
        // Any value may be null, which is not the same as no value.
        (false, nullable) if nullable || is_json => Presence::OptionalNullable,
        (false, _) => Presence::Optional,
    }
}

fn construct(shape: &Struct) -> Construct {
    let required = shape
        .fields
        .iter()
        .filter(|field| {
            matches!(
                field.presence,
                Presence::Required | Presence::RequiredNullable
            ) && field.fixed.is_none()
        })
        .count();
    if required > MAX_ARGUMENTS {
        Construct::Required(String::new())
    } else {
        Construct::Arguments
    }
}

/// Which drafts can be got at from these types, without the fields that do not travel that way.
fn reachable(ctx: &Context, roots: &[Type], left_out: Access) -> Vec<bool> {
    let mut found = vec![false; ctx.drafts.len()];
    let mut open: Vec<usize> = roots.iter().filter_map(mentioned).collect();
    while let Some(node) = open.pop() {
        if std::mem::replace(&mut found[node], true) {
            continue;
        }
        let draft = &ctx.drafts[node];
        match &draft.shape {
            Some(Shape::Struct(shape)) => {
                for (field, facts) in shape.fields.iter().zip(&draft.facts) {
                    if facts.access != left_out {
                        open.extend(mentioned(&field.ty));
                    }
                }
                open.extend(
                    shape
                        .additional
                        .as_ref()
                        .and_then(|additional| mentioned(&additional.ty)),
                );
            }
            Some(Shape::Union(shape)) => open.extend(
                shape
                    .variants
                    .iter()
                    .filter_map(|variant| mentioned(&variant.ty)),
            ),
            Some(Shape::Newtype(ty) | Shape::Alias(ty)) => open.extend(mentioned(ty)),
            _ => {}
        }
    }
    found
}

/// Variant by value, of every string enum.
fn enum_variants(ctx: &Context) -> HashMap<String, HashMap<String, String>> {
    ctx.drafts
        .iter()
        .enumerate()
        .filter_map(|(node, draft)| match &draft.shape {
            Some(Shape::StringEnum(shape)) => {
                let variants = shape
                    .variants
                    .iter()
                    .map(|variant| (variant.wire_name.clone(), variant.name.clone()));
                Some((DraftId(node).token(), variants.collect()))
            }
            _ => None,
        })
        .collect()
}

/// A constant of an enum, by the enum's own name for it.
fn settle(
    fixed: Literal,
    ty: &Type,
    values: &HashMap<String, HashMap<String, String>>,
) -> Option<Literal> {
    let Literal::Variant { variant, .. } = fixed else {
        return Some(fixed);
    };
    match ty {
        Type::Named(token) => {
            let name = values.get(token)?.get(&variant)?.clone();
            Some(Literal::Variant {
                enumeration: token.clone(),
                variant: name,
            })
        }
        Type::String => Some(Literal::String(variant)),
        _ => None,
    }
}
