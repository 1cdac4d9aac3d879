//! Files of types: each type goes with the one resource that uses it.
//!
//! In: named drafts, and the types that each resource and the webhooks begin with. Out: a module
//! for each. Used by several resources or by none: `shared`; only by webhooks: `events`. A module
//! that would grow too long is split by the first letters and words of its types' names.

use std::collections::{BTreeMap, HashMap};

use heck::ToSnakeCase;

use super::context::Context;
use super::names::is_emitted;
use super::recursion::mentioned;
use crate::model::{Shape, Type};

/// About as many lines as one file should have.
const MAX_LINES: usize = 1_800;

/// Words by which a module is split at most.
const MAX_WORDS: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Users {
    None,
    One(usize),
    Many,
}

/// The module of each draft.
pub(super) fn assign_modules(
    ctx: &Context,
    names: &[String],
    resources: &[(String, Vec<Type>)],
    webhooks: &[Type],
) -> Vec<String> {
    let neighbours: Vec<Vec<usize>> = ctx
        .drafts
        .iter()
        .map(|draft| draft.shape.as_ref().map(all_mentioned).unwrap_or_default())
        .collect();
    let users = users(&neighbours, resources);
    let in_events = reach(&neighbours, webhooks);
    let modules: Vec<String> = (0..ctx.drafts.len())
        .map(|node| match users[node] {
            Users::One(resource) => resources[resource].0.clone(),
            Users::None if in_events[node] => "events".to_owned(),
            Users::None | Users::Many => "shared".to_owned(),
        })
        .collect();
    split_long(ctx, names, modules)
}

/// Each node changes at most twice, so this is linear.
fn users(neighbours: &[Vec<usize>], resources: &[(String, Vec<Type>)]) -> Vec<Users> {
    let mut users = vec![Users::None; neighbours.len()];
    for (resource, (_, types)) in resources.iter().enumerate() {
        let mut open: Vec<(usize, Users)> = types
            .iter()
            .filter_map(mentioned)
            .map(|node| (node, Users::One(resource)))
            .collect();
        while let Some((node, user)) = open.pop() {
            let joined = match (users[node], user) {
                (Users::None, user) => user,
                (known, user) if known == user => continue,
                (Users::Many, _) => continue,
                _ => Users::Many,
            };
            users[node] = joined;
            open.extend(neighbours[node].iter().map(|next| (*next, joined)));
        }
    }
    users
}

fn reach(neighbours: &[Vec<usize>], roots: &[Type]) -> Vec<bool> {
    let mut found = vec![false; neighbours.len()];
    let mut open: Vec<usize> = roots.iter().filter_map(mentioned).collect();
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut found[node], true) {
            open.extend(&neighbours[node]);
        }
    }
    found
}

fn all_mentioned(shape: &Shape) -> Vec<usize> {
    match shape {
        Shape::Struct(shape) => {
            let fields = shape.fields.iter().map(|field| &field.ty);
            fields
                .chain(shape.additional.as_ref().map(|additional| &additional.ty))
                .filter_map(mentioned)
                .collect()
        }
        Shape::Union(shape) => shape
            .variants
            .iter()
            .filter_map(|variant| mentioned(&variant.ty))
            .collect(),
        Shape::Alias(ty) | Shape::Newtype(ty) => mentioned(ty).into_iter().collect(),
        Shape::StringEnum(_) | Shape::Id(_) => Vec::new(),
    }
}

fn split_long(ctx: &Context, names: &[String], mut modules: Vec<String>) -> Vec<String> {
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (node, draft) in ctx.drafts.iter().enumerate() {
        if is_emitted(draft) {
            members.entry(modules[node].clone()).or_default().push(node);
        }
    }
    let lines: HashMap<usize, usize> = members
        .values()
        .flatten()
        .map(|node| (*node, estimate(ctx, *node)))
        .collect();
    for (module, nodes) in members {
        let total: usize = nodes.iter().map(|node| lines[node]).sum();
        if total > MAX_LINES {
            split(&module, &nodes, names, &lines, 0, &mut modules);
        }
    }
    modules
}

fn split(
    module: &str,
    nodes: &[usize],
    names: &[String],
    lines: &HashMap<usize, usize>,
    depth: usize,
    modules: &mut [String],
) {
    let mut parts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for node in nodes {
        parts
            .entry(beginning(&names[*node], depth))
            .or_default()
            .push(*node);
    }
    for (prefix, nodes) in parts {
        let total: usize = nodes.iter().map(|node| lines[node]).sum();
        if total > MAX_LINES && nodes.len() > 1 && depth < MAX_WORDS {
            split(module, &nodes, names, lines, depth + 1, modules);
        } else {
            for node in nodes {
                modules[node] = format!("{}_{prefix}", module.trim_end_matches('_'));
            }
        }
    }
}

/// The first letter of a name, then its first word, its first two words, ….
fn beginning(name: &str, depth: usize) -> String {
    let words = name.to_snake_case();
    match depth {
        0 => words.chars().take(1).collect(),
        _ => words
            .split('_')
            .filter(|word| !word.is_empty())
            .take(depth)
            .collect::<Vec<_>>()
            .join("_"),
    }
}

/// Lines that a type will take: its own, and those of its documentation.
fn estimate(ctx: &Context, node: usize) -> usize {
    let draft = &ctx.drafts[node];
    let own = draft.docs.0.lines().count();
    let members = match &draft.shape {
        Some(Shape::Struct(shape)) => {
            let fields = shape.fields.iter().map(|field| {
                field.docs.0.lines().count() * if shape.construct.is_some() { 2 } else { 1 } + 4
            });
            let setters = if shape.construct.is_some() {
                shape.fields.len() * 6 + 12
            } else {
                0
            };
            fields.sum::<usize>() + setters + 8
        }
        Some(Shape::StringEnum(shape)) => {
            shape
                .variants
                .iter()
                .map(|variant| variant.docs.0.lines().count() + 4)
                .sum::<usize>()
                + 26
        }
        Some(Shape::Union(shape)) => {
            shape
                .variants
                .iter()
                .map(|variant| variant.docs.0.lines().count() + 12)
                .sum::<usize>()
                + 44
        }
        Some(Shape::Id(_)) => 26,
        _ => 4,
    };
    own + members
}
