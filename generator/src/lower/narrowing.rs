//! Schemas that say of a named schema only which values are meant, or that it may be null.
//!
//! In: places that apply together. Out: the component that they narrow. Merges nothing.

use openapiv3::ReferenceOr;

use super::context::Context;
use super::flat::component_flat;
use super::keywords::{Kind, keywords};
use super::places::{Place, Target};

/// The named string enum that the other schemas only narrow.
pub(super) fn narrowed_enum<'a>(ctx: &mut Context<'a>, peeled: &[Place<'a>]) -> Option<&'a str> {
    let mut named = None;
    for place in peeled {
        match place.target {
            Target::Component(key) if named.is_none() => named = Some(key),
            Target::Component(_) => return None,
            Target::Inline(schema) => {
                let keywords = keywords(schema);
                if keywords.all_of.len() == 1 && peeled.len() == 1 && named.is_none() {
                    // `allOf` around the enum, with the narrowing beside it.
                    let inner = Place::new(&keywords.all_of[0], &place.pointer, &place.owner);
                    named = match inner.target {
                        Target::Component(key) => Some(key),
                        Target::Inline(_) => return None,
                    };
                } else if !keywords.all_of.is_empty() {
                    return all_of_enum(ctx, peeled);
                }
                let only_narrows = matches!(keywords.kind, None | Some(Kind::String))
                    && keywords.properties.is_empty()
                    && keywords.items.is_none()
                    && keywords.additional.is_none()
                    && keywords.one_of.is_empty()
                    && keywords.any_of.is_empty();
                if !only_narrows {
                    return None;
                }
            }
        }
    }
    named.filter(|key| is_text_enum(ctx, key))
}

/// `allOf: [$ref, {enum: […]}]`, the other spelling of the same.
fn all_of_enum<'a>(ctx: &mut Context<'a>, peeled: &[Place<'a>]) -> Option<&'a str> {
    let [place] = peeled else {
        return None;
    };
    let Target::Inline(schema) = place.target else {
        return None;
    };
    let keywords = keywords(schema);
    if keywords
        .all_of
        .iter()
        .all(|part| matches!(part, ReferenceOr::Item(_)))
        || !keywords.properties.is_empty()
    {
        return None;
    }
    let parts: Vec<Place<'a>> = keywords
        .all_of
        .iter()
        .enumerate()
        .map(|(index, part)| {
            Place::new(
                part,
                &format!("{}/allOf/{index}", place.pointer),
                &place.owner,
            )
        })
        .collect();
    let has_nested = parts.iter().any(|part| match part.target {
        Target::Inline(schema) => !super::keywords::keywords(schema).all_of.is_empty(),
        Target::Component(_) => false,
    });
    if has_nested {
        None
    } else {
        narrowed_enum(ctx, &parts)
    }
}

fn is_text_enum<'a>(ctx: &mut Context<'a>, key: &'a str) -> bool {
    let is_treated = ctx
        .settings
        .ty(key)
        .is_some_and(|entry| entry.treatment.is_some());
    let flat = component_flat(ctx, key);
    !is_treated && flat.choices.is_empty() && flat.text_values().is_some()
}

pub(super) fn is_nullable_wrapper(place: &Place) -> bool {
    let mut target = place.target;
    for _ in 0..32 {
        let Target::Inline(schema) = target else {
            return false;
        };
        if schema.schema_data.nullable {
            return true;
        }
        let keywords = keywords(schema);
        let [only] = keywords.all_of else {
            return false;
        };
        target = Place::new(only, "", "").target;
    }
    false
}
