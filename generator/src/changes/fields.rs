//! Changes within a struct.
//!
//! A field is found again by its name on the wire, else by its Rust name, else by its type after the
//! same neighbour: then it was renamed.

use super::construct::{compare_construct, compare_rest};
use super::facts::{debug_change, docs_change, is_same_text};
use super::pair::Pair;
use super::reasons::{self, way_of_field};
use super::words::{field_words, is_optional};
use super::{Change, Class, rules};
use crate::model::{Construct, Encoding, Field, Literal, Presence, Struct, Type};

pub(super) fn compare_structs(pair: &Pair, place: &str, old: &Struct, new: &Struct) -> Vec<Change> {
    let partners = partners(pair, old, new);
    let mut changes = Vec::new();
    for (field, partner) in old.fields.iter().zip(&partners) {
        let place = format!("{place}.{}", field.wire_name);
        match partner {
            None => {
                let reason = reasons::field_removed(way_of_field(old, field));
                changes.push(rules::FIELD_REMOVED.at(place, "removed").because(reason));
            }
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
            changes.push(added(place, old, (new, field)));
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

fn added(place: String, old: &Struct, (shape, field): (&Struct, &Field)) -> Change {
    // What callers could not make before, no code of theirs makes.
    if old.construct.is_none() || shape.construct.is_none() {
        rules::FIELD_ADDED.at(place, format!("new field: `{}`", field_words(field)))
    } else if is_optional(field) {
        rules::FIELD_OPTIONAL_ADDED.at(place, "new, optional")
    } else if field.fixed.is_some() {
        rules::FIELD_FIXED_ADDED.at(place, "new, with a fixed value")
    } else {
        let before = match &old.construct {
            Some(Construct::Required(name)) => Some(name.as_str()),
            _ => None,
        };
        let reason = reasons::added(before, way_of_field(shape, field));
        let change = rules::FIELD_REQUIRED_ADDED.at(place, "new, required");
        change.because(reason)
    }
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
    let (way, new_way) = (way_of_field(shape, old), way_of_field(new_shape, new));
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
        let (rule, outcome) = match is_taken && old.name != new.name {
            true => (&rules::FIELD_NAME_TAKEN, "compiles, and means another one"),
            false => (&rules::FIELD_RENAMED, "does not compile"),
        };
        let change = rule.at(place, format!("renamed to {name}"));
        changes.push(change.because(match old.name == new.name {
            true => "the method that sets the field has another name".to_owned(),
            false => reasons::field_uses(way, outcome),
        }));
    } else if old.wire_name != new.wire_name {
        let what = format!("is `{}` on the wire", new.wire_name);
        changes.push(rules::FIELD_WIRE_NAME.at(place, what));
    }
    let presence = compare_presence(place, shape, old, new);
    let reason = reasons::presence((old, way), (new, new_way));
    changes.extend(presence.map(|change| match change.rule.class {
        Class::Breaking => change.because(reason),
        _ => change,
    }));
    if !pair.is_same(&old.ty, &new.ty) {
        let what = format!("`{}` is now `{}`", field_words(old), field_words(new));
        let reason = reasons::field_type(way);
        changes.push(rules::FIELD_TYPE.at(place, what).because(reason));
    } else if shape.construct.is_some() && is_filled_in_otherwise(pair, old, new) {
        changes.push(match (&old.fixed, &new.fixed) {
            (None, _) => {
                let change = rules::FIELD_FIXED.at(place, "has a fixed value now");
                change.because(reasons::less(way))
            }
            (_, None) => {
                let change = rules::FIELD_FIXED.at(place, "no longer has a fixed value");
                change.because(reasons::more(new_way))
            }
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
