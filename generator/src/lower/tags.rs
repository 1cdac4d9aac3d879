//! Telling the variants of a union apart by a string in one of their properties.
//!
//! In: a discriminator, if the description has one, and the candidates. Out: the property with the
//! values for each candidate, or nothing when no property does it.

use std::collections::HashSet;
use std::rc::Rc;

use openapiv3::Discriminator;

use super::candidates::{Candidate, MAX_DEPTH};
use super::classes::Class;
use super::context::Context;
use super::flat::{Flat, flatten};
use super::places::component_key;
use super::structs::value_flat;

/// More values than this do not name variants.
const MAX_VALUES: usize = 64;

/// A property and what it says in each candidate.
pub(super) struct Tags {
    pub(super) property: String,
    pub(super) values: Vec<Vec<String>>,
    /// The candidate's own JSON may lack the property.
    pub(super) is_added: Vec<bool>,
}

/// The property that tells the candidates apart.
pub(super) fn find_tags<'a>(
    ctx: &mut Context<'a>,
    discriminator: Option<&'a Discriminator>,
    candidates: &[Candidate<'a>],
) -> Option<Tags> {
    let are_objects = candidates.iter().all(|candidate| {
        candidate.class == Class::Object
            && !(candidate.flat.properties.is_empty() && candidate.flat.choices.is_empty())
    });
    if let Some(discriminator) = discriminator
        && candidates
            .iter()
            .all(|candidate| candidate.class == Class::Object)
        && let Some(tags) = described_tags(ctx, discriminator, candidates)
    {
        return Some(tags);
    }
    if !are_objects || candidates.len() < 2 {
        return None;
    }
    let names = property_names(ctx, &candidates[0].flat, 0);
    [Presence::Required, Presence::Optional]
        .into_iter()
        .find_map(|presence| {
            names
                .iter()
                .find_map(|name| constant_tags(ctx, name, presence, candidates))
        })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
}

fn described_tags<'a>(
    ctx: &mut Context<'a>,
    discriminator: &'a Discriminator,
    candidates: &[Candidate<'a>],
) -> Option<Tags> {
    let property = discriminator.property_name.as_str();
    let mut by_value = Vec::with_capacity(candidates.len());
    let mut by_name = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let key = candidate.component();
        let mut mapped: Vec<String> = discriminator
            .mapping
            .iter()
            .filter(|(_, target)| key.is_some_and(|key| component_key(target) == key))
            .map(|(tag, _)| tag.clone())
            .collect();
        let own = tag_values(ctx, &candidate.flat, property, 0).unwrap_or_default();
        let named = if mapped.is_empty() {
            key.map(str::to_owned).into_iter().collect()
        } else {
            mapped.clone()
        };
        if mapped.is_empty() {
            mapped = if own.is_empty() { named.clone() } else { own };
        } else if let [only] = own.as_slice()
            && !mapped.contains(only)
        {
            mapped.push(only.clone());
        }
        by_value.push(mapped);
        by_name.push(named);
    }
    [by_value, by_name]
        .into_iter()
        .find(|values| are_distinct(values))
        .map(|values| Tags {
            property: property.to_owned(),
            values,
            is_added: candidates
                .iter()
                .map(|candidate| is_added(&candidate.flat, property))
                .collect(),
        })
}

fn constant_tags<'a>(
    ctx: &mut Context<'a>,
    property: &str,
    presence: Presence,
    candidates: &[Candidate<'a>],
) -> Option<Tags> {
    let mut values = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        if presence == Presence::Required && is_added(&candidate.flat, property) {
            return None;
        }
        values.push(tag_values(ctx, &candidate.flat, property, 0)?);
    }
    are_distinct(&values).then(|| Tags {
        property: property.to_owned(),
        values,
        is_added: candidates
            .iter()
            .map(|candidate| is_added(&candidate.flat, property))
            .collect(),
    })
}

fn is_added(flat: &Flat, property: &str) -> bool {
    flat.choices.is_empty()
        && !(flat.properties.contains_key(property) && flat.required.contains(property))
}

/// The strings that a property may have, looking into unions; `None` when it may be anything.
fn tag_values<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    property: &str,
    depth: usize,
) -> Option<Vec<String>> {
    if let Some(places) = flat.properties.get(property) {
        let value = value_flat(ctx, places);
        let values = value
            .text_values()
            .filter(|values| values.len() <= MAX_VALUES)?;
        return Some(values.into_iter().map(str::to_owned).collect());
    }
    if flat.choices.is_empty() || depth >= MAX_DEPTH {
        return None;
    }
    let mut values = Vec::new();
    for member in flat.choices.iter().flat_map(|choice| &choice.members) {
        let member_flat = flatten(ctx, std::slice::from_ref(member));
        values.extend(tag_values(ctx, &member_flat, property, depth + 1)?);
    }
    Some(values)
}

/// Names of properties that may tell variants apart, `type` first, else in their order.
fn property_names<'a>(ctx: &mut Context<'a>, flat: &Flat<'a>, depth: usize) -> Vec<&'a str> {
    let mut names: Vec<&'a str> = flat.properties.keys().copied().collect();
    if names.is_empty()
        && depth < MAX_DEPTH
        && let Some(member) = flat
            .choices
            .first()
            .and_then(|choice| choice.members.first())
    {
        let member_flat: Rc<Flat<'a>> = flatten(ctx, std::slice::from_ref(member));
        names = property_names(ctx, &member_flat, depth + 1);
    }
    names.sort_by_key(|name| *name != "type");
    names
}

fn are_distinct(values: &[Vec<String>]) -> bool {
    let mut seen = HashSet::new();
    values
        .iter()
        .all(|tags| !tags.is_empty() && tags.iter().all(|tag| seen.insert(tag.as_str())))
}
