//! The alternatives of a `oneOf` or `anyOf`, opened up and sorted out.
//!
//! In: a merged schema and one of its choices. Out: a [`Candidate`] for each alternative that can
//! hold, with what stands beside the choice merged in where it adds anything.

use std::rc::Rc;

use openapiv3::{ReferenceOr, Schema};

use super::classes::{Class, class_of};
use super::context::Context;
use super::flat::{Additional, Choice, Flat, flatten, peel};
use super::keywords::{Keywords, keywords};
use super::places::{Extent, Place, Target};

/// How deep unions within unions are looked into.
pub(super) const MAX_DEPTH: usize = 4;

/// One of the choices, with all that applies to it.
pub(super) struct Candidate<'a> {
    /// The choice itself, last, and what stands beside the choices.
    pub(super) places: Vec<Place<'a>>,
    pub(super) flat: Rc<Flat<'a>>,
    pub(super) class: Class,
}

impl<'a> Candidate<'a> {
    pub(super) fn member(&self) -> &Place<'a> {
        self.places.last().expect("a candidate has its own place")
    }

    pub(super) fn component(&self) -> Option<&'a str> {
        match (self.places.as_slice(), self.member().target) {
            ([_], Target::Component(key)) => Some(key),
            _ => None,
        }
    }
}

/// The members of a choice: unions without a name and without anything else are opened, null and
/// repetitions are left out.
pub(super) fn expand<'a>(
    ctx: &mut Context<'a>,
    choice: &Choice<'a>,
    depth: usize,
) -> Vec<Place<'a>> {
    let mut members: Vec<Place<'a>> = Vec::new();
    for member in &choice.members {
        let inner = match member.target {
            Target::Inline(schema) => {
                let keywords = keywords(schema);
                let is_choice = keywords.all_of.is_empty()
                    && (keywords.one_of.is_empty() != keywords.any_of.is_empty())
                    && schema.schema_data.discriminator.is_none()
                    && only_choices(&keywords);
                let flat = flatten(ctx, std::slice::from_ref(member));
                if flat.is_null {
                    continue;
                }
                if is_choice && depth < MAX_DEPTH {
                    flat.choices
                        .first()
                        .map(|inner| expand(ctx, inner, depth + 1))
                } else {
                    None
                }
            }
            Target::Component(_) => None,
        };
        for member in inner.unwrap_or_else(|| vec![member.clone()]) {
            let peeled = peel(std::slice::from_ref(&member));
            let member = match peeled.as_slice() {
                [only] => only.clone(),
                _ => member,
            };
            let is_known = members
                .iter()
                .any(|known| match (known.target, member.target) {
                    (Target::Component(left), Target::Component(right)) => left == right,
                    _ => false,
                });
            if !is_known {
                members.push(member);
            }
        }
    }
    members
}

pub(super) fn candidates<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    members: Vec<Place<'a>>,
) -> Vec<Candidate<'a>> {
    let base: Vec<Place<'a>> = flat
        .places
        .iter()
        .map(|place| Place {
            extent: Extent::Base,
            ..place.clone()
        })
        .collect();
    let tag = flat
        .discriminator
        .map(|discriminator| discriminator.property_name.as_str());
    let candidates: Vec<Candidate<'a>> = members
        .into_iter()
        .map(|member| {
            let alone = flatten(ctx, std::slice::from_ref(&member));
            let places = if adds_nothing(flat, &alone, tag) {
                vec![member]
            } else {
                [base.as_slice(), &[member]].concat()
            };
            candidate(ctx, places)
        })
        .collect();
    // An alternative that contradicts what stands beside it can never hold.
    let is_possible: Vec<bool> = candidates
        .iter()
        .map(|candidate| is_satisfiable(ctx, candidate))
        .collect();
    if !is_possible.contains(&true) {
        return candidates;
    }
    let with_possible = candidates.into_iter().zip(is_possible);
    with_possible
        .filter(|(_, is_possible)| *is_possible)
        .map(|(candidate, _)| candidate)
        .collect()
}

pub(super) fn candidate<'a>(ctx: &mut Context<'a>, places: Vec<Place<'a>>) -> Candidate<'a> {
    let flat = flatten(ctx, &places);
    let class = class_of(ctx, &flat, 0);
    Candidate {
        places,
        flat,
        class,
    }
}

/// Whether the members say nothing but which of the known properties must be there.
pub(super) fn only_validates(flat: &Flat, members: &[Place]) -> bool {
    !members.is_empty() && members.iter().all(|member| validates(flat, member))
}

fn only_choices(keywords: &Keywords) -> bool {
    keywords.kind.is_none()
        && keywords.properties.is_empty()
        && keywords.required.is_empty()
        && keywords.values.is_none()
        && keywords.items.is_none()
}

fn validates(flat: &Flat, member: &Place) -> bool {
    let Target::Inline(schema) = member.target else {
        return false;
    };
    if schema.schema_data.extensions.contains_key("x-unsupported") {
        return flat.kind().is_some();
    }
    let keywords = keywords(schema);
    let is_same_kind = keywords.kind.is_none() || keywords.kind == flat.kind();
    let says_type = keywords.values.is_some()
        || keywords.items.is_some()
        || keywords.format.is_some()
        || keywords.additional.is_some()
        || !(keywords.all_of.is_empty()
            && keywords.one_of.is_empty()
            && keywords.any_of.is_empty());
    let repeats_properties = keywords
        .properties
        .iter()
        .all(|(name, schema)| flat.properties.contains_key(name) && !says_anything(schema));
    let is_about_something = flat.kind().is_some() || !keywords.required.is_empty();
    is_same_kind && !says_type && repeats_properties && is_about_something
}

fn says_anything(schema: &ReferenceOr<Box<Schema>>) -> bool {
    match schema {
        ReferenceOr::Reference { .. } => true,
        ReferenceOr::Item(schema) => {
            let keywords = keywords(schema);
            !keywords.is_wrapper() || !keywords.all_of.is_empty()
        }
    }
}

fn is_satisfiable<'a>(ctx: &mut Context<'a>, candidate: &Candidate<'a>) -> bool {
    let merged = candidate
        .flat
        .properties
        .values()
        .filter(|places| places.len() > 1);
    candidate.places.len() == 1
        || candidate.flat.contradictions.is_empty()
            && merged
                .into_iter()
                .all(|places| flatten(ctx, places).contradictions.is_empty())
}

/// Whether what stands beside the choices is in this member anyway, or is only the tag.
fn adds_nothing(base: &Flat, member: &Flat, tag: Option<&str>) -> bool {
    let has_property = |name: &&str| {
        member.properties.contains_key(name)
            || (member.choices.is_empty() && Some(*name) == tag && base.properties.len() == 1)
    };
    let requires = |name: &&str| {
        member.required.contains(name)
            || !base.properties.contains_key(name) && !member.properties.contains_key(name)
            || Some(*name) == tag
    };
    base.properties.keys().all(has_property)
        && base.required.iter().all(requires)
        && matches!(base.additional, Additional::Unsaid | Additional::Forbidden)
        && base.items.is_empty()
        && base.values.is_none()
}
