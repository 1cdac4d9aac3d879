//! Changes of how callers make a struct, and of the members that it keeps beside its fields.

use super::pair::Pair;
use super::words::{is_optional, type_words};
use super::{Change, rules};
use crate::model::{Construct, Field, Struct, Type};

pub(super) fn compare_rest(pair: &Pair, place: &str, old: &Struct, new: &Struct) -> Option<Change> {
    match (&old.additional, &new.additional) {
        (None, Some(new)) => Some(rules::REST_ADDED.at(format!("{place}.{}", new.name), "new")),
        (Some(old), None) => {
            Some(rules::REST_REMOVED.at(format!("{place}.{}", old.name), "removed"))
        }
        (Some(old), Some(new)) if old.name != new.name || !pair.is_same(&old.ty, &new.ty) => {
            let map = |ty: &Type| type_words(&Type::Map(Box::new(ty.clone())));
            let what = match old.name == new.name {
                true => format!("`{}` is now `{}`", map(&old.ty), map(&new.ty)),
                false => format!("renamed to {}", new.name),
            };
            Some(rules::REST_CHANGED.at(format!("{place}.{}", old.name), what))
        }
        _ => None,
    }
}

pub(super) fn compare_construct(
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
