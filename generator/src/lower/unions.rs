//! `oneOf` and `anyOf`: what a value may be besides.
//!
//! In: a merged schema with choices. Out: a union, or something simpler where the choices come to
//! that: one enum over all strings, one number, a plain string, a struct. How variants are told
//! apart is in [`super::tags`], what they are called in [`super::variants`].

use std::collections::HashSet;
use std::rc::Rc;

use openapiv3::{Discriminator, ReferenceOr, Schema};

use super::assembly::{build_parts, number_variant, scalar};
use super::candidates::{Candidate, candidate, candidates, expand, only_validates};
use super::classes::Class;
use super::context::{Carrier, Context, DraftId, Origin};
use super::flat::{Flat, component_flat};
use super::keywords::keywords;
use super::loose::lower_loosened;
use super::places::{Extent, Place, Target, component_key};
use super::schemas::{Outcome, component_use, lower_flat};
use super::tags::{Tags, find_tags};
use super::texts::{Texts, combine_texts};
use crate::model::{JsonKind, Type};

/// A union, or what it comes to; `None` where the choices only validate.
pub(super) fn lower_union<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    id: DraftId,
    owner: &str,
    site: &Carrier,
) -> Option<Outcome> {
    let mut groups = Vec::new();
    for choice in &flat.choices {
        let members = expand(ctx, choice, 0);
        if only_validates(flat, &members) {
            for member in &members {
                ctx.drop_below(&member.pointer, "says only which members belong together");
            }
        } else {
            groups.push(members);
        }
    }
    let members = match groups.len() {
        0 => return None,
        1 => groups.remove(0),
        _ => return Some(lower_loosened(ctx, flat, groups, id, owner, site)),
    };
    let candidates = candidates(ctx, flat, members);
    if let [only] = candidates.as_slice() {
        return Some(lower_single(ctx, only, id, owner, site));
    }
    if candidates.is_empty() {
        return None;
    }
    if candidates
        .iter()
        .any(|candidate| candidate.class == Class::Anything)
    {
        return Some(Outcome::Type(ctx.raw(
            &flat.pointer,
            site,
            "one of the alternatives allows any value",
        )));
    }
    Some(lower_candidates(ctx, flat, candidates, id, owner, site))
}

/// A schema with a discriminator but no choices stands for the schemas that extend it.
pub(super) fn base_union<'a>(
    ctx: &mut Context<'a>,
    key: &'a str,
    place: &Place<'a>,
    id: DraftId,
) -> Option<Outcome> {
    let Target::Inline(schema) = place.target else {
        return None;
    };
    let discriminator = base_discriminator(schema)?;
    let children = variants_of_base(ctx, key, discriminator);
    let members: Vec<Place<'a>> = children
        .into_iter()
        .filter_map(|child| ctx.components.schemas.get_key_value(child))
        .map(|(child, _)| Place {
            target: Target::Component(child),
            pointer: Rc::clone(&place.pointer),
            listed: Rc::clone(&place.listed),
            owner: Rc::clone(&place.owner),
            extent: Extent::Whole,
        })
        .collect();
    let candidates: Vec<Candidate<'a>> = members
        .into_iter()
        .map(|member| candidate(ctx, vec![member]))
        .collect();
    if candidates.is_empty()
        || candidates
            .iter()
            .any(|candidate| candidate.class != Class::Object)
    {
        return None;
    }
    let tags = find_tags(ctx, Some(discriminator), &candidates)?;
    // Its own properties have no field of their own here; each variant has them.
    let flat = component_flat(ctx, key);
    for property in flat.properties.values().flatten() {
        ctx.cover(&property.pointer, Carrier::Type(id));
    }
    build_union(ctx, &flat, candidates, Some(tags), id, &place.owner)
}

/// Whether `child` is one of the schemas that `base` stands for.
pub(super) fn is_variant_of_base(ctx: &Context, base: &str, child: &str) -> bool {
    let Some((base, ReferenceOr::Item(schema))) = ctx.components.schemas.get_key_value(base) else {
        return false;
    };
    base_discriminator(schema)
        .is_some_and(|discriminator| variants_of_base(ctx, base, discriminator).contains(&child))
}

/// The discriminator of a schema that has no choices itself.
fn base_discriminator(schema: &Schema) -> Option<&Discriminator> {
    let discriminator = schema.schema_data.discriminator.as_ref()?;
    let keywords = keywords(schema);
    (keywords.one_of.is_empty() && keywords.any_of.is_empty()).then_some(discriminator)
}

/// Those that the mapping names, or else all that extend the schema.
fn variants_of_base<'a>(
    ctx: &Context<'a>,
    key: &'a str,
    discriminator: &'a Discriminator,
) -> Vec<&'a str> {
    let mapped = discriminator.mapping.values();
    let mut children: Vec<&'a str> = mapped.map(|target| component_key(target)).collect();
    if children.is_empty() {
        children = descendants(ctx, key);
    }
    children.retain(|child| *child != key);
    let mut seen = HashSet::new();
    children.retain(|child| seen.insert(*child));
    children
}

/// A choice of one is no choice.
fn lower_single<'a>(
    ctx: &mut Context<'a>,
    only: &Candidate<'a>,
    id: DraftId,
    owner: &str,
    site: &Carrier,
) -> Outcome {
    if let Some(key) = only.component() {
        return Outcome::Type(component_use(ctx, key).ty);
    }
    if only.places.len() == 1 && only.flat.choices.is_empty() {
        return lower_flat(ctx, &only.flat, id, owner, site);
    }
    let flat = Flat {
        places: only.places.clone(),
        ..(*only.flat).clone()
    };
    lower_flat(ctx, &flat, id, owner, site)
}

/// Strings become one variant, integers one, other numbers one; what is left makes the union.
fn lower_candidates<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    candidates: Vec<Candidate<'a>>,
    id: DraftId,
    owner: &str,
    site: &Carrier,
) -> Outcome {
    let (texts, rest): (Vec<_>, Vec<_>) = candidates
        .into_iter()
        .partition(|candidate| candidate.class == Class::Text);
    let (numbers, rest): (Vec<_>, Vec<_>) = rest
        .into_iter()
        .partition(|candidate| matches!(candidate.class, Class::Integer | Class::Number));
    let (booleans, others): (Vec<_>, Vec<_>) = rest
        .into_iter()
        .partition(|candidate| candidate.class == Class::Boolean);
    let mut scalars = Vec::new();
    let is_alone = numbers.is_empty() && booleans.is_empty() && others.is_empty();
    if !texts.is_empty() {
        let text_id = if is_alone {
            id
        } else {
            ctx.add_draft(
                format!("{owner}Text"),
                Origin::Inline,
                Rc::clone(&flat.pointer),
            )
        };
        match combine_texts(ctx, &texts, text_id, site) {
            Texts::Type(ty) if is_alone => return Outcome::Type(ty),
            Texts::Enum(shape) if is_alone => return Outcome::Shape(shape, Vec::new()),
            Texts::Type(ty) => scalars.push(scalar("String", ty, JsonKind::String)),
            Texts::Enum(shape) => {
                let draft = &mut ctx.drafts[text_id.0];
                draft.docs = super::facts::type_docs(flat, &flat.pointer);
                draft.shape = Some(shape);
                scalars.push(scalar("String", text_id.ty(), JsonKind::String));
            }
        }
    }
    // Beside something else, integers keep a variant of their own: a float would lose digits.
    let (integers, floats): (Vec<_>, Vec<_>) = numbers.into_iter().partition(|candidate| {
        candidate.class == Class::Integer
            && !(booleans.is_empty() && others.is_empty() && texts.is_empty())
    });
    for numbers in [integers, floats] {
        if !numbers.is_empty() {
            scalars.push(number_variant(ctx, &numbers, site));
        }
    }
    if !booleans.is_empty() {
        for value in booleans
            .iter()
            .flat_map(|candidate| candidate.flat.values.iter().flatten())
        {
            ctx.cover(&value.pointer, site.clone());
        }
        scalars.push(scalar("Bool", Type::Bool, JsonKind::Bool));
    }
    if let ([only], true) = (scalars.as_slice(), others.is_empty()) {
        return Outcome::Type(only.ty.clone());
    }
    if let ([only], true) = (others.as_slice(), scalars.is_empty()) {
        return lower_single(ctx, only, id, owner, site);
    }
    let tags = if scalars.is_empty() {
        find_tags(ctx, flat.discriminator, &others)
    } else {
        None
    };
    let union = build_parts(ctx, flat, others, scalars, tags, owner, id);
    union.unwrap_or_else(|| {
        Outcome::Type(ctx.raw(
            &flat.pointer,
            site,
            "the alternatives cannot be told apart by any name",
        ))
    })
}

fn build_union<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    candidates: Vec<Candidate<'a>>,
    tags: Option<Tags>,
    id: DraftId,
    owner: &str,
) -> Option<Outcome> {
    build_parts(ctx, flat, candidates, Vec::new(), tags, owner, id)
}

fn descendants<'a>(ctx: &Context<'a>, key: &'a str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut seen = HashSet::from([key]);
    let mut open = vec![key];
    while let Some(parent) = open.pop() {
        for child in ctx.children.get(parent).into_iter().flatten() {
            if seen.insert(child) {
                found.push(*child);
                open.push(child);
            }
        }
    }
    // By name, for schemas have no order, and these are told apart by a property.
    found.sort_unstable();
    found
}
