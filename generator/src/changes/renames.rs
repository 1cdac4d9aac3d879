//! Which type of the new model an old one became that has another name there.
//!
//! In the order of what tells most: a type is found again by its place in the description, by what it
//! is part of, by its contents if these are one type's only, by where it is used if its contents are
//! similar, and at last by its order among those with the same contents.

use super::events::moved_events;
use super::pair::Pair;
use super::resources::kept_operations;
use crate::model::{
    Answer, AnswerBody, Argument, Operation, Place, Shape, StringEnum, Struct, Type, TypeDef,
    Union, UnionVariant,
};

/// Old and new name of one type more.
pub(super) fn next_renamed<'a>(pair: &Pair<'a>) -> Option<(&'a str, &'a str)> {
    let (lost, added) = (pair.lost(), pair.added());
    if lost.is_empty() || added.is_empty() {
        return None;
    }
    let found = moved(&lost, &added)
        .or_else(|| part_of_renamed(pair, &lost, &added))
        .or_else(|| only_alike(pair, &lost, &added))
        .or_else(|| used_alike(pair, &lost, &added))
        .or_else(|| alike_in_order(pair, &lost, &added))?;
    Some((&found.0.name, &found.1.name))
}

type Found<'a> = Option<(&'a TypeDef, &'a TypeDef)>;

fn is_same_kind(old: &TypeDef, new: &TypeDef) -> bool {
    std::mem::discriminant(&old.shape) == std::mem::discriminant(&new.shape)
}

fn at<'a>(added: &[&'a TypeDef], old: &TypeDef, pointer: &str) -> Option<&'a TypeDef> {
    let mut added = added.iter().copied();
    added.find(|new| new.pointer == pointer && is_same_kind(old, new))
}

fn moved<'a>(lost: &[&'a TypeDef], added: &[&'a TypeDef]) -> Found<'a> {
    let mut lost = lost.iter();
    lost.find_map(|def| Some((*def, at(added, def, &def.pointer)?)))
}

/// What stands inline in a schema that was renamed.
fn part_of_renamed<'a>(pair: &Pair<'a>, lost: &[&'a TypeDef], added: &[&'a TypeDef]) -> Found<'a> {
    let renamed = |owner: &TypeDef| Some((owner.pointer.clone(), pair.became(owner)?));
    let owners: Vec<_> = pair.old.types.iter().filter_map(renamed).collect();
    let mut lost = lost.iter();
    lost.find_map(|def| {
        let mut places = owners.iter().filter_map(|(old, owner)| {
            let rest = def.pointer.strip_prefix(old.as_str())?;
            let pointer = format!("{}{rest}", owner.pointer);
            rest.starts_with('/').then(|| at(added, def, &pointer))?
        });
        Some((*def, places.next()?))
    })
}

fn only_alike<'a>(pair: &Pair<'a>, lost: &[&'a TypeDef], added: &[&'a TypeDef]) -> Found<'a> {
    let mut lost = lost.iter();
    lost.find_map(|def| {
        let mut alike = added.iter().filter(|new| is_alike(pair, def, new));
        let new = alike.next()?;
        alike.next().is_none().then_some((*def, *new))
    })
}

/// As many types have these contents as had them before.
fn alike_in_order<'a>(pair: &Pair<'a>, lost: &[&'a TypeDef], added: &[&'a TypeDef]) -> Found<'a> {
    let alike = |def: &TypeDef, new: &TypeDef| is_alike(pair, def, new);
    let mut each = lost.iter();
    each.find_map(|def| {
        let new = added.iter().find(|new| alike(def, new))?;
        let before = lost.iter().filter(|def| alike(def, new)).count();
        let after = added.iter().filter(|new| alike(def, new)).count();
        (before == after).then_some((*def, *new))
    })
}

fn used_alike<'a>(pair: &Pair<'a>, lost: &[&'a TypeDef], added: &[&'a TypeDef]) -> Found<'a> {
    let named = |types: &[&'a TypeDef], name: &str| {
        let mut types = types.iter().copied();
        types.find(|def| def.name == name)
    };
    let mut uses = uses(pair)
        .into_iter()
        .filter_map(|(old, new)| names(old, new));
    uses.find_map(|(old, new)| {
        let found = (named(lost, old)?, named(added, new)?);
        is_similar(found.0, found.1).then_some(found)
    })
}

/// Types that are used in the same place before and after.
fn uses<'a>(pair: &Pair<'a>) -> Vec<(&'a Type, &'a Type)> {
    let mut uses = Vec::new();
    for old in &pair.old.types {
        match pair.became(old).map(|new| (&old.shape, &new.shape)) {
            Some((Shape::Struct(old), Shape::Struct(new))) => uses.extend(of_fields(old, new)),
            Some((Shape::Union(old), Shape::Union(new))) => uses.extend(of_variants(old, new)),
            Some((Shape::Alias(old), Shape::Alias(new)))
            | Some((Shape::Newtype(old), Shape::Newtype(new))) => uses.push((old, new)),
            _ => {}
        }
    }
    for (old, new) in kept_operations(pair) {
        let bodies = body(old).zip(body(new));
        uses.extend(bodies.map(|(old, new)| (&old.ty, &new.ty)));
        uses.extend(answer(old).zip(answer(new)));
    }
    let events = moved_events(pair.old, pair.new);
    uses.extend(events.map(|(old, new)| (&old.payload, &new.payload)));
    uses
}

fn of_fields<'a>(
    old: &'a Struct,
    new: &'a Struct,
) -> impl Iterator<Item = (&'a Type, &'a Type)> + use<'a> {
    old.fields.iter().filter_map(|field| {
        let mut fields = new.fields.iter();
        let same = fields.find(|each| each.wire_name == field.wire_name)?;
        Some((&field.ty, &same.ty))
    })
}

fn of_variants<'a>(
    old: &'a Union,
    new: &'a Union,
) -> impl Iterator<Item = (&'a Type, &'a Type)> + use<'a> {
    old.variants.iter().filter_map(|variant| {
        let is_same = |each: &&UnionVariant| {
            each.name == variant.name || !each.tags.is_empty() && each.tags == variant.tags
        };
        Some((&variant.ty, &new.variants.iter().find(is_same)?.ty))
    })
}

fn body(operation: &Operation) -> Option<&Argument> {
    let mut all = operation.arguments.iter().chain(&operation.options);
    all.find(|each| matches!(each.place, Place::Body(_)))
}

fn answer(operation: &Operation) -> Option<&Type> {
    match &operation.answer {
        Answer::One(AnswerBody::Json(ty)) | Answer::Optional(AnswerBody::Json(ty)) => Some(ty),
        _ => None,
    }
}

/// The names within two types of the same form.
fn names<'a>(old: &'a Type, new: &'a Type) -> Option<(&'a str, &'a str)> {
    match (old, new) {
        (Type::Named(old), Type::Named(new)) => Some((old, new)),
        (Type::List(old), Type::List(new))
        | (Type::Map(old), Type::Map(new))
        | (Type::Nullable(old), Type::Nullable(new))
        | (Type::Boxed(old), Type::Boxed(new)) => names(old, new),
        _ => None,
    }
}

/// Whether half of the contents have the same names.
fn is_similar(old: &TypeDef, new: &TypeDef) -> bool {
    let shared = |old: Vec<&str>, new: Vec<&str>| {
        let both = old.iter().filter(|name| new.contains(name)).count();
        both > 0 && both * 2 >= old.len().max(new.len())
    };
    match (&old.shape, &new.shape) {
        (Shape::Struct(old), Shape::Struct(new)) => shared(members(old), members(new)),
        // One constant for another.
        (Shape::StringEnum(old), Shape::StringEnum(new)) => {
            old.variants.len() == 1 && new.variants.len() == 1 || shared(values(old), values(new))
        }
        (Shape::Union(old), Shape::Union(new)) => shared(variants(old), variants(new)),
        (Shape::Id(_), Shape::Id(_)) => true,
        _ => false,
    }
}

fn members(shape: &Struct) -> Vec<&str> {
    let fields = shape.fields.iter();
    fields.map(|each| each.wire_name.as_str()).collect()
}

fn values(shape: &StringEnum) -> Vec<&str> {
    let variants = shape.variants.iter();
    variants.map(|each| each.wire_name.as_str()).collect()
}

fn variants(shape: &Union) -> Vec<&str> {
    let variants = shape.variants.iter();
    variants.map(|each| each.name.as_str()).collect()
}

/// Whether the contents are identical, and telling: nothing is recognised by being empty.
fn is_alike(pair: &Pair, old: &TypeDef, new: &TypeDef) -> bool {
    let is_same = |a: &Type, b: &Type| match (a, b) {
        // A type that holds itself.
        (Type::Named(a), Type::Named(b)) if *a == old.name && *b == new.name => true,
        _ => pair.is_same(a, b),
    };
    match (&old.shape, &new.shape) {
        (Shape::Struct(a), Shape::Struct(b)) => {
            let fields = a.fields.iter().zip(&b.fields);
            !a.fields.is_empty()
                && a.fields.len() == b.fields.len()
                && a.construct.is_some() == b.construct.is_some()
                && a.encoding == b.encoding
                && fields.into_iter().all(|(a, b)| {
                    a.wire_name == b.wire_name && a.presence == b.presence && is_same(&a.ty, &b.ty)
                })
        }
        (Shape::StringEnum(a), Shape::StringEnum(b)) => values(a) == values(b),
        (Shape::Id(a), Shape::Id(b)) => a.pattern == b.pattern,
        (Shape::Union(a), Shape::Union(b)) => {
            let variants = a.variants.iter().zip(&b.variants);
            a.tagging == b.tagging
                && a.variants.len() == b.variants.len()
                && variants
                    .into_iter()
                    .all(|(a, b)| a.tags == b.tags && is_same(&a.ty, &b.ty))
        }
        _ => false,
    }
}
