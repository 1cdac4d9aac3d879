//! Types that contain themselves.
//!
//! In: all drafts. Out: the same without uses of aliases, with a newtype where an alias leads back
//! to itself through a list or a map, and a box where a struct or a union would contain itself
//! without end. An alias that is nothing but itself is an error.

use std::collections::HashSet;

use super::context::{Context, DraftId};
use super::graph::cycles;
use crate::model::{Shape, Type};

/// Resolves aliases, in drafts; uses outside of them go through [`resolve`].
pub(super) fn resolve_aliases(ctx: &mut Context) {
    break_alias_cycles(ctx);
    let resolved: Vec<Option<Type>> = alias_types(ctx);
    for draft in &mut ctx.drafts {
        if let Some(shape) = &mut draft.shape {
            for_each_type(shape, &mut |ty| resolve(ty, &resolved));
        }
    }
    ctx.aliases = resolved;
}

/// Replaces aliases by what they stand for.
pub(super) fn resolve(ty: &mut Type, aliases: &[Option<Type>]) {
    match ty {
        Type::Named(token) => {
            if let Some(alias) = DraftId::of_token(token).and_then(|id| aliases.get(id.0)?.clone())
            {
                *ty = alias;
            }
        }
        Type::Nullable(inner) => {
            resolve(inner, aliases);
            if matches!(**inner, Type::Json | Type::Nullable(_)) {
                *ty = (**inner).clone();
            }
        }
        Type::List(inner) | Type::Map(inner) | Type::Boxed(inner) => resolve(inner, aliases),
        _ => {}
    }
}

/// Boxes what a struct or a union contains of itself: fields first, variants where that is not
/// enough.
pub(super) fn insert_boxes(ctx: &mut Context) {
    for variants in [Variants::Left, Variants::Boxed] {
        let edges: Vec<Vec<usize>> = ctx
            .drafts
            .iter()
            .map(|draft| draft.shape.as_ref().map(contained).unwrap_or_default())
            .collect();
        let groups = cycles(&edges);
        for (node, draft) in ctx.drafts.iter_mut().enumerate() {
            let box_it = |ty: &mut Type| {
                if direct(ty).is_some_and(|target| groups[target] == groups[node]) {
                    let inner = std::mem::replace(ty, Type::Json);
                    *ty = boxed(inner);
                }
            };
            match &mut draft.shape {
                Some(Shape::Struct(shape)) => shape
                    .fields
                    .iter_mut()
                    .for_each(|field| box_it(&mut field.ty)),
                Some(Shape::Union(shape)) if variants == Variants::Boxed => {
                    shape
                        .variants
                        .iter_mut()
                        .for_each(|variant| box_it(&mut variant.ty));
                }
                _ => {}
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variants {
    Left,
    Boxed,
}

/// Calls a function with each whole type in a shape.
pub(super) fn for_each_type(shape: &mut Shape, apply: &mut dyn FnMut(&mut Type)) {
    match shape {
        Shape::Struct(shape) => {
            for field in &mut shape.fields {
                apply(&mut field.ty);
            }
            if let Some(additional) = &mut shape.additional {
                apply(&mut additional.ty);
            }
        }
        Shape::Union(shape) => {
            for variant in &mut shape.variants {
                apply(&mut variant.ty);
            }
        }
        Shape::Alias(ty) | Shape::Newtype(ty) => apply(ty),
        Shape::StringEnum(_) | Shape::Id(_) => {}
    }
}

/// Every draft that a type mentions.
pub(super) fn mentioned(ty: &Type) -> Option<usize> {
    match ty {
        Type::Named(token) => DraftId::of_token(token).map(|id| id.0),
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Boxed(inner) => {
            mentioned(inner)
        }
        _ => None,
    }
}

/// `null` stands outside the box.
fn boxed(ty: Type) -> Type {
    match ty {
        Type::Nullable(inner) => Type::Nullable(Box::new(boxed(*inner))),
        ty => Type::Boxed(Box::new(ty)),
    }
}

fn contained(shape: &Shape) -> Vec<usize> {
    match shape {
        Shape::Struct(shape) => shape
            .fields
            .iter()
            .filter_map(|field| direct(&field.ty))
            .collect(),
        Shape::Union(shape) => shape
            .variants
            .iter()
            .filter_map(|variant| direct(&variant.ty))
            .collect(),
        Shape::Newtype(ty) | Shape::Alias(ty) => direct(ty).into_iter().collect(),
        Shape::StringEnum(_) | Shape::Id(_) => Vec::new(),
    }
}

/// The draft that a type contains without a list, a map or a box between.
fn direct(ty: &Type) -> Option<usize> {
    match ty {
        Type::Named(token) => DraftId::of_token(token).map(|id| id.0),
        Type::Nullable(inner) => direct(inner),
        _ => None,
    }
}

fn break_alias_cycles(ctx: &mut Context) {
    let edges: Vec<Vec<usize>> = ctx
        .drafts
        .iter()
        .map(|draft| match &draft.shape {
            Some(Shape::Alias(ty)) => mentioned(ty).into_iter().collect(),
            _ => Vec::new(),
        })
        .collect();
    let groups = cycles(&edges);
    for node in 0..ctx.drafts.len() {
        let in_cycle = edges[node]
            .iter()
            .any(|target| groups[*target] == groups[node]);
        if !in_cycle {
            continue;
        }
        let draft = &mut ctx.drafts[node];
        if let Some(Shape::Alias(ty)) = &draft.shape
            && direct(ty).is_none()
        {
            let ty = ty.clone();
            draft.shape = Some(Shape::Newtype(ty));
        }
    }
    for node in 0..ctx.drafts.len() {
        if is_only_itself(ctx, node) || is_choice_of_itself(ctx, node) {
            let pointer = ctx.drafts[node].pointer.to_string();
            ctx.error(
                "schema-is-itself",
                &pointer,
                "this schema is only itself, so no type can hold it",
                "say what it is: give it a type, or refer to another schema",
            );
            ctx.drafts[node].shape = Some(Shape::Alias(Type::Json));
        }
    }
}

/// Whether unions and aliases alone lead from here back to here: telling the variants apart would
/// never end.
fn is_choice_of_itself(ctx: &Context, node: usize) -> bool {
    let next = |node: usize| -> Vec<usize> {
        match &ctx.drafts[node].shape {
            Some(Shape::Alias(ty)) => direct_or_boxed(ty).into_iter().collect(),
            Some(Shape::Union(union)) => union
                .variants
                .iter()
                .filter_map(|variant| direct_or_boxed(&variant.ty))
                .collect(),
            _ => Vec::new(),
        }
    };
    let mut seen = HashSet::new();
    let mut waiting = next(node);
    while let Some(other) = waiting.pop() {
        if other == node {
            return true;
        }
        if seen.insert(other) {
            waiting.extend(next(other));
        }
    }
    false
}

fn direct_or_boxed(ty: &Type) -> Option<usize> {
    match ty {
        Type::Boxed(inner) | Type::Nullable(inner) => direct_or_boxed(inner),
        other => direct(other),
    }
}

/// Whether direct aliases lead from here back to here.
fn is_only_itself(ctx: &Context, node: usize) -> bool {
    let next = |node: usize| match &ctx.drafts[node].shape {
        Some(Shape::Alias(ty)) => direct(ty),
        _ => None,
    };
    let mut slow = node;
    let mut fast = node;
    loop {
        let Some(step) = next(slow) else {
            return false;
        };
        slow = step;
        if slow == node {
            return true;
        }
        let Some(step) = next(fast).and_then(next) else {
            return false;
        };
        fast = step;
        if slow == fast {
            // A cycle that this one only leads into.
            return false;
        }
    }
}

/// What each alias stands for, in the end.
fn alias_types(ctx: &Context) -> Vec<Option<Type>> {
    let mut resolved: Vec<Option<Type>> = vec![None; ctx.drafts.len()];
    for start in 0..ctx.drafts.len() {
        let mut chain = vec![start];
        while let Some(node) = chain.last().copied() {
            let Some(Shape::Alias(ty)) = &ctx.drafts[node].shape else {
                chain.pop();
                continue;
            };
            let target = mentioned(ty).filter(|target| {
                resolved[*target].is_none()
                    && matches!(ctx.drafts[*target].shape, Some(Shape::Alias(_)))
                    && !chain.contains(target)
            });
            if let (Some(target), None) = (target, &resolved[node]) {
                chain.push(target);
                continue;
            }
            if resolved[node].is_none() {
                let mut ty = ty.clone();
                resolve(&mut ty, &resolved);
                resolved[node] = Some(ty);
            }
            chain.pop();
        }
    }
    resolved
}
