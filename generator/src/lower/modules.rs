//! Files of types: each type goes with the one resource that uses it.
//!
//! In: named drafts, and the types that each resource and the webhooks begin with. Out: a module
//! for each. Used by several resources or by none: `shared`; only by webhooks: `events`. A module
//! that would grow too long is split by the first letters of its types' names.

use std::collections::{BTreeMap, HashMap};

use heck::ToSnakeCase;

use super::context::Context;
use super::names::is_emitted;
use super::recursion::mentioned;
use crate::model::{Shape, Type};

/// About as many lines as one file should have, before they are broken to a width.
const MAX_LINES: usize = 1_200;

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
            split(&module, &nodes, names, &lines, &mut modules);
        }
    }
    modules
}

/// Splits by the first letter in which the names differ, again and again while it is too much.
fn split(
    module: &str,
    nodes: &[usize],
    names: &[String],
    lines: &HashMap<usize, usize>,
    modules: &mut [String],
) {
    let words: Vec<String> = nodes
        .iter()
        .map(|node| names[*node].to_snake_case())
        .collect();
    let shared = shared_length(&words);
    let mut parts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (node, words) in nodes.iter().zip(&words) {
        let end = (shared + 1).min(words.len());
        parts.entry(&words[..end]).or_default().push(*node);
    }
    let can_split = parts.len() > 1;
    for (beginning, nodes) in parts {
        let total: usize = nodes.iter().map(|node| lines[node]).sum();
        if total > MAX_LINES && can_split && nodes.len() > 1 {
            split(module, &nodes, names, lines, modules);
        } else {
            for node in nodes {
                modules[node] = part_name(module, beginning);
            }
        }
    }
}

/// Neither two underscores in the middle nor one at the end: `core_` and `a_` make `core_a`.
fn part_name(module: &str, beginning: &str) -> String {
    format!(
        "{}_{}",
        module.trim_end_matches('_'),
        beginning.trim_end_matches('_')
    )
}

/// How many letters all names begin with; type names are ASCII.
fn shared_length(words: &[String]) -> usize {
    let Some((first, others)) = words.split_first() else {
        return 0;
    };
    let shared = |other: &String| {
        first
            .bytes()
            .zip(other.bytes())
            .take_while(|(left, right)| left == right)
            .count()
    };
    others.iter().map(shared).min().unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_module_have_plain_names() {
        assert_eq!(part_name("core_", "a_"), "core_a");
        assert_eq!(part_name("shared", "user_i"), "shared_user_i");
    }
}
