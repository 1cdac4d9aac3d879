//! Changes within an enum, a union and an id.

use super::pair::Pair;
use super::words::type_words;
use super::{Change, rules};
use crate::model::{EnumVariant, IdFormat, Shape, StringEnum, Tagging, Union, UnionVariant};

/// A value is found again by what it is on the wire, else by its Rust name.
pub(super) fn compare_enums(place: &str, old: &StringEnum, new: &StringEnum) -> Vec<Change> {
    let partner = |variant: &EnumVariant| {
        let mut same = new.variants.iter();
        let mut named = new.variants.iter();
        same.position(|each| each.wire_name == variant.wire_name)
            .or_else(|| named.position(|each| each.name == variant.name))
    };
    let partners: Vec<Option<usize>> = old.variants.iter().map(partner).collect();
    let mut changes = Vec::new();
    for (variant, partner) in old.variants.iter().zip(&partners) {
        match partner {
            None => {
                let what = format!("value `{}` removed", variant.wire_name);
                changes.push(rules::VALUE_REMOVED.at(place, what));
            }
            Some(index) => changes.extend(compare_values(place, variant, (new, *index))),
        }
    }
    for (index, variant) in new.variants.iter().enumerate() {
        if !partners.contains(&Some(index)) {
            let what = format!("new value `{}`", variant.wire_name);
            changes.push(rules::VALUE_ADDED.at(place, what));
        }
    }
    if !partners.iter().flatten().is_sorted() {
        changes.push(rules::VALUE_ORDER.at(place, "values stand in another order"));
    }
    changes.extend(compare_fallbacks(place, &old.fallback, &new.fallback));
    changes
}

fn compare_values(
    place: &str,
    old: &EnumVariant,
    (shape, index): (&StringEnum, usize),
) -> Option<Change> {
    let value = format!("value `{}`", old.wire_name);
    let new = &shape.variants[index];
    if old.name != new.name {
        let what = format!("{value}: variant {} renamed to {}", old.name, new.name);
        let is_taken = shape.variants.iter().any(|each| each.name == old.name);
        let rule = match is_taken {
            true => &rules::VALUE_NAME_TAKEN,
            false => &rules::VALUE_RENAMED,
        };
        Some(rule.at(place, what))
    } else if old.wire_name != new.wire_name {
        let what = format!("{value} is now `{}` on the wire", new.wire_name);
        Some(rules::VALUE_WIRE_NAME.at(place, what))
    } else if old.docs != new.docs {
        let what = format!("{value}: description changed");
        Some(rules::VALUE_DOCS.at(place, what))
    } else {
        None
    }
}

fn compare_fallbacks(place: &str, old: &str, new: &str) -> Option<Change> {
    let what = format!("variant {old} renamed to {new}");
    (old != new).then(|| rules::FALLBACK_RENAMED.at(place, what))
}

/// A variant is found again by its name, else by what it holds: then it was renamed.
pub(super) fn compare_unions(pair: &Pair, place: &str, old: &Union, new: &Union) -> Vec<Change> {
    let is_named = |shape: &Union, name: &str| shape.variants.iter().any(|each| each.name == name);
    let partner = |variant: &UnionVariant| {
        let mut named = new.variants.iter();
        let mut alike = new.variants.iter();
        named
            .position(|each| each.name == variant.name)
            .or_else(|| {
                alike.position(|each| {
                    pair.is_same(&variant.ty, &each.ty) && !is_named(old, &each.name)
                })
            })
    };
    let partners: Vec<Option<usize>> = old.variants.iter().map(partner).collect();
    let mut changes = Vec::new();
    if old.tagging != new.tagging {
        changes.push(rules::TAGGING.at(place, "variants are told apart in another way"));
    }
    for (variant, partner) in old.variants.iter().zip(&partners) {
        let place = format!("{place}.{}", variant.name);
        match partner {
            None => changes.push(rules::VARIANT_REMOVED.at(place, "removed")),
            Some(index) => {
                let partner = &new.variants[*index];
                changes.extend(compare_variants(pair, &place, variant, partner));
                if is_conversion_lost(pair, (old, variant), (new, partner)) {
                    let what = format!("no longer made from `{}`", type_words(&variant.ty));
                    changes.push(rules::CONVERSION_LOST.at(&place, what));
                }
            }
        }
    }
    for (index, variant) in new.variants.iter().enumerate() {
        if !partners.contains(&Some(index)) {
            let place = format!("{place}.{}", variant.name);
            changes.push(rules::VARIANT_ADDED.at(place, "new variant"));
        }
    }
    if old.tagging != new.tagging {
        // The tags are others, or none: the line about them says so for all variants.
        let of_tags = [&rules::VARIANT_TAG_REMOVED, &rules::VARIANT_TAG_ADDED];
        changes.retain(|change| !of_tags.contains(&change.rule));
    }
    let is_untagged = old.tagging == Tagging::Untagged && new.tagging == Tagging::Untagged;
    if is_untagged && !partners.iter().flatten().is_sorted() {
        changes.push(rules::VARIANT_ORDER.at(place, "variants are tried in another order"));
    }
    changes.extend(compare_fallbacks(place, &old.fallback, &new.fallback));
    changes
}

/// Whether the type, which was this variant's alone, is now that of another too.
fn is_conversion_lost(
    pair: &Pair,
    (old, variant): (&Union, &UnionVariant),
    (new, partner): (&Union, &UnionVariant),
) -> bool {
    let is_object = matches!(
        pair.old_shape(&variant.ty),
        Some(Shape::Struct(_) | Shape::Union(_) | Shape::Newtype(_))
    );
    let as_before = |each: &&UnionVariant| pair.is_same(&variant.ty, &each.ty);
    let before = old.variants.iter().filter(|each| each.ty == variant.ty);
    let after = new.variants.iter().filter(as_before);
    is_object && as_before(&partner) && before.count() == 1 && after.count() > 1
}

fn compare_variants(
    pair: &Pair,
    place: &str,
    old: &UnionVariant,
    new: &UnionVariant,
) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.name != new.name {
        let what = format!("renamed to {}", new.name);
        changes.push(rules::VARIANT_RENAMED.at(place, what));
    }
    if !pair.is_same(&old.ty, &new.ty) {
        let what = format!("`{}` is now `{}`", type_words(&old.ty), type_words(&new.ty));
        changes.push(rules::VARIANT_TYPE.at(place, what));
    }
    for tag in old.tags.iter().filter(|tag| !new.tags.contains(tag)) {
        let what = format!("no longer told by `{tag}`");
        changes.push(rules::VARIANT_TAG_REMOVED.at(place, what));
    }
    for tag in new.tags.iter().filter(|tag| !old.tags.contains(tag)) {
        let what = format!("also told by `{tag}`");
        changes.push(rules::VARIANT_TAG_ADDED.at(place, what));
    }
    if changes.is_empty() && old.docs != new.docs {
        changes.push(rules::VARIANT_DOCS.at(place, "description changed"));
    }
    changes
}

pub(super) fn compare_ids(place: &str, old: &IdFormat, new: &IdFormat) -> Option<Change> {
    let what = format!("`{}` is now `{}`", old.pattern, new.pattern);
    if old.prefix != new.prefix {
        let what = format!("prefix `{}` is now `{}`", old.prefix, new.prefix);
        Some(rules::ID_PREFIX.at(place, what))
    } else if !is_within(old, new) {
        Some(rules::ID_NARROWED.at(place, what))
    } else if !is_within(new, old) {
        Some(rules::ID_WIDENED.at(place, what))
    } else if old.pattern != new.pattern {
        Some(rules::ID_PATTERN.at(place, what))
    } else {
        None
    }
}

/// Whether every id of the one format is one of the other, which has the same prefix.
fn is_within(inner: &IdFormat, outer: &IdFormat) -> bool {
    let is_allowed = |character: char| {
        let mut ranges = outer.alphabet.iter();
        ranges.any(|(start, end)| (*start..=*end).contains(&character))
    };
    let mut characters = inner.alphabet.iter().flat_map(|(start, end)| *start..=*end);
    let is_short_enough = match (inner.max_length, outer.max_length) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(inner), Some(outer)) => inner <= outer,
    };
    inner.min_length >= outer.min_length && is_short_enough && characters.all(is_allowed)
}
