//! Changes within a struct.
//!
//! A field is found again by its name on the wire, else by its Rust name, else by its type after the
//! same neighbour: then it was renamed.

use super::facts::{debug_change, docs_change, is_same_text};
use super::pair::Pair;
use super::words::field_words;
use super::{Change, rules};
use crate::model::{Construct, Encoding, Field, Literal, Presence, Struct, Type};

pub(super) fn compare_structs(pair: &Pair, place: &str, old: &Struct, new: &Struct) -> Vec<Change> {
    let partners = partners(pair, old, new);
    let mut changes = Vec::new();
    for (field, partner) in old.fields.iter().zip(&partners) {
        let place = format!("{place}.{}", field.wire_name);
        match partner {
            None => changes.push(rules::FIELD_REMOVED.at(place, "removed")),
            Some(index) => {
                changes.extend(compare_fields(pair, &place, (old, field), (new, *index)));
            }
        }
    }
    for (index, field) in new.fields.iter().enumerate() {
        if !partners.contains(&Some(index)) {
            let place = format!("{place}.{}", field.wire_name);
            if let (Some(old), Some(_)) = (&old.additional, &new.additional) {
                let what = format!("no longer in `{}`", old.name);
                changes.push(rules::FIELD_TAKEN.at(&place, what));
            }
            changes.push(added(place, new, field));
        }
    }
    changes.extend(compare_rest(pair, place, old, new));
    changes.extend(compare_construct(pair, place, (old, new), &partners));
    if old.encoding != new.encoding {
        changes.push(match new.encoding {
            Encoding::Json => rules::ENCODING_JSON.at(place, "is now sent as JSON or as a form"),
            Encoding::Multipart => rules::ENCODING_PARTS.at(place, "is now sent as parts"),
        });
    }
    changes
}

fn partners(pair: &Pair, old: &Struct, new: &Struct) -> Vec<Option<usize>> {
    let find = |is_it: &dyn Fn(&Field) -> bool| new.fields.iter().position(is_it);
    let mut partners: Vec<Option<usize>> = old
        .fields
        .iter()
        .map(|field| find(&|each| each.wire_name == field.wire_name))
        .collect();
    for (index, field) in old.fields.iter().enumerate() {
        if partners[index].is_none() {
            let named = find(&|each| each.name == field.name);
            partners[index] = named.filter(|named| !partners.contains(&Some(*named)));
        }
    }
    for (index, field) in old.fields.iter().enumerate() {
        let before = match index.checked_sub(1) {
            None => Some(None),
            Some(before) => partners[before].map(Some),
        };
        let next = before.map(|before| before.map_or(0, |before| before + 1));
        let renamed = next.filter(|next| {
            new.fields.get(*next).is_some_and(|each| {
                each.presence == field.presence && pair.is_same(&field.ty, &each.ty)
            })
        });
        if partners[index].is_none() {
            partners[index] = renamed.filter(|next| !partners.contains(&Some(*next)));
        }
    }
    partners
}

fn added(place: String, shape: &Struct, field: &Field) -> Change {
    if shape.construct.is_none() {
        rules::FIELD_ADDED.at(place, format!("new field: `{}`", field_words(field)))
    } else if is_optional(field) {
        rules::FIELD_OPTIONAL_ADDED.at(place, "new, optional")
    } else if field.fixed.is_some() {
        rules::FIELD_FIXED_ADDED.at(place, "new, with a fixed value")
    } else {
        rules::FIELD_REQUIRED_ADDED.at(place, "new, required")
    }
}

fn is_optional(field: &Field) -> bool {
    matches!(
        field.presence,
        Presence::Optional | Presence::OptionalNullable
    )
}

fn is_nullable(field: &Field) -> bool {
    matches!(
        field.presence,
        Presence::RequiredNullable | Presence::OptionalNullable
    )
}

fn compare_fields(
    pair: &Pair,
    place: &str,
    (shape, old): (&Struct, &Field),
    (new_shape, index): (&Struct, usize),
) -> Vec<Change> {
    let new = &new_shape.fields[index];
    let mut changes = Vec::new();
    let is_set = shape.construct.is_some() && is_optional(old);
    if old.name != new.name || is_set && old.setter != new.setter {
        let name = match old.wire_name == new.wire_name {
            true => &new.name,
            false => &new.wire_name,
        };
        let is_taken = new_shape.fields.iter().any(|each| {
            each.name == old.name
                && each.presence == old.presence
                && pair.is_same(&old.ty, &each.ty)
        });
        let rule = match is_taken && old.name != new.name {
            true => &rules::FIELD_NAME_TAKEN,
            false => &rules::FIELD_RENAMED,
        };
        changes.push(rule.at(place, format!("renamed to {name}")));
    } else if old.wire_name != new.wire_name {
        let what = format!("is `{}` on the wire", new.wire_name);
        changes.push(rules::FIELD_WIRE_NAME.at(place, what));
    }
    changes.extend(compare_presence(place, shape, old, new));
    if !pair.is_same(&old.ty, &new.ty) {
        let what = format!("`{}` is now `{}`", field_words(old), field_words(new));
        changes.push(rules::FIELD_TYPE.at(place, what));
    } else if shape.construct.is_some() && is_filled_in_otherwise(pair, old, new) {
        changes.push(match (&old.fixed, &new.fixed) {
            (None, _) => rules::FIELD_FIXED.at(place, "has a fixed value now"),
            (_, None) => rules::FIELD_FIXED.at(place, "no longer has a fixed value"),
            _ => rules::FIELD_FIXED_VALUE.at(place, "has another fixed value"),
        });
    }
    if old.redacted != new.redacted {
        changes.push(debug_change(
            place,
            [&rules::FIELD_SHOWN, &rules::FIELD_DEBUG],
            new.redacted,
        ));
    }
    let old_text = (&old.docs, &old.example, &old.ty);
    let new_text = (&new.docs, &new.example, &new.ty);
    if changes.is_empty() && !is_same_text(pair, old_text, new_text) {
        changes.push(docs_change(&rules::FIELD_DOCS, place, &old.docs, &new.docs));
    }
    changes
}

/// Whether `new` takes what it filled in, the other way round, or fills in something else. What is
/// optional it never fills in.
fn is_filled_in_otherwise(pair: &Pair, old: &Field, new: &Field) -> bool {
    !is_optional(old) && !is_optional(new) && !is_same_literal(pair, &old.fixed, &new.fixed)
}

/// Whether both are the same value, apart from the name of a renamed type.
fn is_same_literal(pair: &Pair, old: &Option<Literal>, new: &Option<Literal>) -> bool {
    match (old, new) {
        (
            Some(Literal::Variant {
                enumeration: old_type,
                variant: old,
            }),
            Some(Literal::Variant {
                enumeration: new_type,
                variant: new,
            }),
        ) => {
            let [old_type, new_type] = [old_type, new_type].map(|name| Type::Named(name.clone()));
            old == new && pair.is_same(&old_type, &new_type)
        }
        (old, new) => old == new,
    }
}

fn compare_presence(place: &str, shape: &Struct, old: &Field, new: &Field) -> Option<Change> {
    use Presence::{Optional, RequiredNullable};

    let what = match (is_optional(old), is_optional(new)) {
        (true, false) => "is now required",
        (false, true) => "is now optional",
        _ if is_nullable(new) => "may now be null",
        _ => "can no longer be null",
    };
    match (old.presence, new.presence) {
        (old, new) if old == new => None,
        (Optional, RequiredNullable) | (RequiredNullable, Optional)
            if shape.construct.is_none() =>
        {
            let what = match new.presence {
                Optional => "may be absent instead of null",
                _ => "may be null instead of absent",
            };
            Some(rules::FIELD_ABSENCE.at(place, what))
        }
        _ if is_optional(old) && !is_optional(new) => {
            Some(rules::FIELD_NOW_REQUIRED.at(place, what))
        }
        _ if is_optional(new) && !is_optional(old) => {
            Some(rules::FIELD_NOW_OPTIONAL.at(place, what))
        }
        _ if is_nullable(new) => Some(rules::FIELD_NULLABLE.at(place, what)),
        _ => Some(rules::FIELD_NOT_NULLABLE.at(place, what)),
    }
}

fn compare_rest(pair: &Pair, place: &str, old: &Struct, new: &Struct) -> Option<Change> {
    match (&old.additional, &new.additional) {
        (None, Some(new)) => Some(rules::REST_ADDED.at(format!("{place}.{}", new.name), "new")),
        (Some(old), None) => {
            Some(rules::REST_REMOVED.at(format!("{place}.{}", old.name), "removed"))
        }
        (Some(old), Some(new)) if old.name != new.name || !pair.is_same(&old.ty, &new.ty) => {
            let place = format!("{place}.{}", old.name);
            Some(rules::REST_CHANGED.at(place, "has another name or type"))
        }
        _ => None,
    }
}

fn compare_construct(
    pair: &Pair,
    place: &str,
    (old, new): (&Struct, &Struct),
    partners: &[Option<usize>],
) -> Option<Change> {
    match (&old.construct, &new.construct) {
        (None, None) => None,
        (None, Some(_)) => {
            Some(rules::CONSTRUCT_GAINED.at(place, "is now sent by callers, with `new`"))
        }
        (Some(_), None) => Some(rules::CONSTRUCT_LOST.at(place, "is no longer sent by callers")),
        (Some(Construct::Arguments), Some(Construct::Arguments)) => {
            let required = old.fields.iter().zip(partners);
            let required = required.filter(|(field, _)| is_taken(field));
            let positions: Vec<_> = required.filter_map(|(_, partner)| *partner).collect();
            let rule = match is_taken_alike(pair, old, new) {
                true => &rules::CONSTRUCT_SWAPPED,
                false => &rules::CONSTRUCT_ORDER,
            };
            (!positions.is_sorted())
                .then(|| rule.at(place, "`new` takes its values in another order"))
        }
        (Some(old), Some(new)) if old == new => None,
        (Some(_), Some(Construct::Required(name))) => {
            let what = format!("`new` takes its values in `{name}`");
            Some(rules::CONSTRUCT_FORM.at(place, what))
        }
        (Some(_), Some(Construct::Arguments)) => {
            Some(rules::CONSTRUCT_FORM.at(place, "`new` takes its values one by one"))
        }
    }
}

/// Whether `new` takes a value for the field.
fn is_taken(field: &Field) -> bool {
    !is_optional(field) && field.fixed.is_none()
}

/// Whether `new` takes values of the same types, so that the order of what they mean is all that differs.
fn is_taken_alike(pair: &Pair, old: &Struct, new: &Struct) -> bool {
    let taken = |shape: &Struct| -> Vec<Field> {
        let fields = shape.fields.iter();
        fields.filter(|field| is_taken(field)).cloned().collect()
    };
    let (old, new) = (taken(old), taken(new));
    let mut both = old.iter().zip(&new);
    old.len() == new.len()
        && both.all(|(old, new)| old.presence == new.presence && pair.is_same(&old.ty, &new.ty))
}
