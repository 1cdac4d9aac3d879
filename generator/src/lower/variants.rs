//! Names of the variants of a union.
//!
//! In: candidates, and their tags where they have some. Out: a name for each, by what it is: its
//! schema's name, its title, its tag, what it is a list of, the property that only it has. Nothing
//! is numbered: without such a name there is none.

use std::collections::{HashMap, HashSet};

use super::candidates::Candidate;
use super::classes::Class;
use super::context::Context;
use super::flat::Flat;
use super::keywords::Kind;
use super::places::Target;
use super::structs::value_flat;
use super::tags::Tags;
use crate::naming;

/// Distinct names, none of them taken; `None` when there are no such.
pub(super) fn variant_names<'a>(
    ctx: &mut Context<'a>,
    candidates: &[Candidate<'a>],
    tags: Option<&Tags>,
    taken: &[&str],
) -> Option<Vec<String>> {
    let mut proposals: Vec<Vec<String>> = Vec::with_capacity(candidates.len());
    for (index, candidate) in candidates.iter().enumerate() {
        let tag = tags.and_then(|tags| tags.values[index].first());
        proposals.push(propose(ctx, candidate, tag, candidates));
    }
    let mut steps = vec![0_usize; proposals.len()];
    // Those that share a name all go on to their next proposal, so that no order decides.
    for _ in 0..8 {
        let names: Vec<&str> = proposals
            .iter()
            .zip(&steps)
            .map(|(proposal, step)| proposal[(*step).min(proposal.len() - 1)].as_str())
            .collect();
        let mut count: HashMap<&str, usize> = HashMap::new();
        for name in &names {
            *count.entry(name).or_default() += 1;
        }
        let clashing: HashSet<usize> = (0..names.len())
            .filter(|index| count[names[*index]] > 1 || taken.contains(&names[*index]))
            .collect();
        if clashing.is_empty() {
            return Some(names.into_iter().map(str::to_owned).collect());
        }
        let can_move = clashing
            .iter()
            .any(|index| steps[*index] + 1 < proposals[*index].len());
        if !can_move {
            return None;
        }
        for index in clashing {
            steps[index] += 1;
        }
    }
    None
}

/// Names in order of preference; at least one.
fn propose<'a>(
    ctx: &mut Context<'a>,
    candidate: &Candidate<'a>,
    tag: Option<&String>,
    all: &[Candidate<'a>],
) -> Vec<String> {
    let mut names = Vec::new();
    if let Target::Component(key) = candidate.member().target {
        let name = component_name(ctx, key);
        names.push(name.clone());
        names.push(format!("{name}Variant"));
        return names;
    }
    let flat = &candidate.flat;
    if let Some(title) = flat
        .notes
        .title
        .filter(|title| title.len() <= 48 && title.contains(char::is_alphanumeric))
    {
        names.push(naming::camel(title));
    }
    if let Some(tag) = tag {
        names.push(naming::camel(tag));
    }
    match candidate.class {
        Class::List => {
            names.push("List".to_owned());
            names.push(list_name(ctx, flat, 0));
        }
        Class::Object => {
            let is_map = flat.properties.is_empty() && flat.choices.is_empty();
            names.push(if is_map { "Map" } else { "Object" }.to_owned());
            names.extend(own_property(flat, all).map(naming::camel));
            let properties: Vec<String> = flat
                .properties
                .keys()
                .take(6)
                .map(|name| naming::camel_piece(name))
                .collect();
            if !properties.is_empty() {
                names.push(naming::camel(&properties.join("_")));
            }
        }
        Class::Mixed => names.push("Other".to_owned()),
        _ => names.push("Value".to_owned()),
    }
    names
}

fn component_name(ctx: &Context, key: &str) -> String {
    match ctx.component_drafts.get(key) {
        Some(id) => ctx.draft(*id).candidate.clone(),
        None => naming::type_name(key),
    }
}

/// A property that no other candidate has, a required one rather than an optional.
fn own_property<'a>(flat: &Flat<'a>, all: &[Candidate<'a>]) -> Option<&'a str> {
    let count_of = |name: &str, is_among: fn(&Flat, &str) -> bool| {
        all.iter()
            .filter(|candidate| is_among(&candidate.flat, name))
            .count()
    };
    let requires = |flat: &Flat, name: &str| {
        flat.properties.contains_key(name) && flat.required.contains(name)
    };
    let has = |flat: &Flat, name: &str| flat.properties.contains_key(name);
    let mut names = flat.properties.keys().copied();
    names
        .clone()
        .find(|name| requires(flat, name) && count_of(name, has) == 1)
        .or_else(|| {
            names
                .clone()
                .find(|name| requires(flat, name) && count_of(name, requires) == 1)
        })
        .or_else(|| names.find(|name| count_of(name, has) == 1))
}

/// `StringList`, `StringListList`, `CustomerList`.
fn list_name<'a>(ctx: &mut Context<'a>, flat: &Flat<'a>, depth: usize) -> String {
    if depth > 4 || flat.items.is_empty() {
        return "List".to_owned();
    }
    if let [place] = super::flat::peel(&flat.items).as_slice()
        && let Target::Component(key) = place.target
    {
        return format!("{}List", component_name(ctx, key));
    }
    let item = value_flat(ctx, &flat.items);
    let name = match item.kind() {
        Some(Kind::Boolean) => "Bool".to_owned(),
        Some(Kind::Integer) => "Integer".to_owned(),
        Some(Kind::Number) => "Number".to_owned(),
        Some(Kind::String) => "String".to_owned(),
        Some(Kind::Array) => list_name(ctx, &item, depth + 1),
        Some(Kind::Object) => "Object".to_owned(),
        None => "Value".to_owned(),
    };
    format!("{name}List")
}
