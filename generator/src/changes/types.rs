//! Changes of types: which came, went or were renamed; what is inside is compared by kind.

use super::facts::docs_change;
use super::fields::compare_structs;
use super::pair::Pair;
use super::shapes::{compare_enums, compare_ids, compare_unions};
use super::words::type_words;
use super::{Change, rules};
use crate::model::{Shape, TypeDef};

pub(super) fn compare_types(pair: &Pair) -> Vec<Change> {
    let mut changes = Vec::new();
    for def in &pair.old.types {
        match pair.became(def) {
            None => changes.push(rules::TYPE_REMOVED.at(&def.name, "removed")),
            Some(new) => changes.extend(compare_type(pair, def, new)),
        }
    }
    let added = pair.added().into_iter();
    changes.extend(added.map(|def| rules::TYPE_ADDED.at(&def.name, "new type")));
    changes
}

fn compare_type(pair: &Pair, old: &TypeDef, new: &TypeDef) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.name != new.name {
        let what = format!("renamed to {}", new.name);
        changes.push(rules::TYPE_RENAMED.at(&old.name, what));
    }
    changes.extend(compare_shapes(pair, old, new));
    if changes.is_empty() && old.docs != new.docs {
        changes.push(docs_change(
            &rules::TYPE_DOCS,
            &old.name,
            &old.docs,
            &new.docs,
        ));
    }
    changes
}

fn compare_shapes(pair: &Pair, old: &TypeDef, new: &TypeDef) -> Vec<Change> {
    let place = old.name.as_str();
    match (&old.shape, &new.shape) {
        (Shape::Struct(old), Shape::Struct(new)) => compare_structs(pair, place, old, new),
        (Shape::StringEnum(old), Shape::StringEnum(new)) => compare_enums(place, old, new),
        (Shape::Id(old), Shape::Id(new)) => Vec::from_iter(compare_ids(place, old, new)),
        (Shape::Union(old), Shape::Union(new)) => compare_unions(pair, place, old, new),
        (Shape::Alias(old), Shape::Alias(new)) | (Shape::Newtype(old), Shape::Newtype(new)) => {
            if pair.is_same(old, new) {
                return Vec::new();
            }
            let what = format!("`{}` is now `{}`", type_words(old), type_words(new));
            vec![rules::TYPE_TARGET.at(place, what)]
        }
        (old, new) => {
            let what = format!("{} is now {}", kind(old), kind(new));
            vec![rules::TYPE_KIND.at(place, what)]
        }
    }
}

fn kind(shape: &Shape) -> String {
    match shape {
        Shape::Struct(_) => "a struct".to_owned(),
        Shape::StringEnum(_) => "an enum".to_owned(),
        Shape::Id(_) => "an id".to_owned(),
        Shape::Union(_) => "a union".to_owned(),
        Shape::Alias(ty) => format!("`{}`", type_words(ty)),
        Shape::Newtype(ty) => format!("a struct around `{}`", type_words(ty)),
    }
}
