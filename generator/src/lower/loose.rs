//! Several choices at once, and choices where only an object will do: one struct with the members
//! of all alternatives.
//!
//! In: a merged schema and its groups of alternatives. Out: a struct in which a member is required
//! only if every alternative requires it, or raw JSON where some alternative is no object.

use std::collections::HashSet;

use super::candidates::MAX_DEPTH;
use super::context::{Carrier, Context, DraftId};
use super::flat::{Flat, flatten, peel};
use super::keywords::Kind;
use super::places::{Place, Target};
use super::schemas::{Outcome, lower_flat};
use super::structs::lower_struct;
use crate::model::Encoding;

/// A struct over all groups, if every alternative is an object.
pub(super) fn lower_loosened<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    groups: Vec<Vec<Place<'a>>>,
    id: DraftId,
    owner: &str,
    site: &Carrier,
) -> Outcome {
    match loosened(ctx, flat, groups, 0) {
        Some(loose) => lower_flat(ctx, &loose, id, owner, site),
        None => Outcome::Type(ctx.raw(
            &flat.pointer,
            site,
            "several `oneOf` or `anyOf` hold at once",
        )),
    }
}

/// The struct of a multipart body, whatever its schema is.
pub(super) fn lower_multipart<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    id: DraftId,
    owner: &str,
) -> Outcome {
    let groups: Vec<Vec<Place<'a>>> = flat
        .choices
        .iter()
        .map(|choice| choice.members.clone())
        .collect();
    let flat = match loosened(ctx, flat, groups, 0) {
        Some(loose) => loose,
        None => flat.clone(),
    };
    lower_struct(ctx, &flat, id, owner, Encoding::Multipart)
}

/// The merged schema with the members of all alternatives; `None` when one is no object.
pub(super) fn loosened<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    groups: Vec<Vec<Place<'a>>>,
    depth: usize,
) -> Option<Flat<'a>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut loose = flat.clone();
    loose.choices.clear();
    loose.kind = Some(Kind::Object);
    for members in groups {
        let mut required: Option<HashSet<&'a str>> = None;
        for member in members {
            let mut alternative = (*flatten(ctx, std::slice::from_ref(&member))).clone();
            if !alternative.choices.is_empty() {
                let inner = std::mem::take(&mut alternative.choices)
                    .into_iter()
                    .map(|choice| choice.members)
                    .collect();
                alternative = loosened(ctx, &alternative, inner, depth + 1)?;
            }
            if !matches!(alternative.kind(), Some(Kind::Object) | None)
                || alternative.unsupported.is_some()
            {
                return None;
            }
            required = Some(match required {
                None => alternative.required.clone(),
                Some(known) => known.intersection(&alternative.required).copied().collect(),
            });
            for (name, places) in alternative.properties {
                add_property(&mut loose, name, places);
            }
        }
        loose.required.extend(required.unwrap_or_default());
    }
    Some(loose)
}

fn add_property<'a>(loose: &mut Flat<'a>, name: &'a str, places: Vec<Place<'a>>) {
    let Some(known) = loose.properties.get(name) else {
        loose.properties.insert(name, places);
        return;
    };
    let is_same = match (peel(known).as_slice(), peel(&places).as_slice()) {
        ([left], [right]) => left.pointer == right.pointer || is_alike(left, right),
        _ => false,
    };
    if !is_same {
        loose.mixed.insert(name);
    }
}

/// Two schemas that say the same about the type.
fn is_alike(left: &Place, right: &Place) -> bool {
    match (left.target, right.target) {
        (Target::Component(left), Target::Component(right)) => left == right,
        (Target::Inline(left), Target::Inline(right)) => left.schema_kind == right.schema_kind,
        _ => false,
    }
}
