//! Which type of the new model an old one became that has another name there.
//!
//! In the order of what tells most: a type is found again by its place in the description, by what it
//! is part of, by its contents if these are one type's only, by where it is used if its contents are
//! similar, and at last by its order among those with the same contents.

use std::collections::{HashMap, HashSet};

use super::events::moved_events;
use super::pair::Pair;
use super::resources::kept_operations;
use crate::model::{
    Answer, AnswerBody, Argument, Operation, Place, Shape, StringEnum, Struct, Type, TypeDef,
    Union, UnionVariant,
};

/// Types that are recognised next, now that the pair knows what it does; none: no more can be.
pub(super) fn next_renamed<'a>(pair: &Pair<'a>) -> Vec<Found<'a>> {
    let (lost, added) = (pair.lost(), pair.added());
    if lost.is_empty() || added.is_empty() {
        return Vec::new();
    }
    let passes = [
        moved,
        part_of_renamed,
        only_alike,
        used_alike,
        alike_in_order,
    ];
    let mut found = passes.iter().map(|pass| pass(pair, &lost, &added));
    let mut found = found.find(|found| !found.is_empty()).unwrap_or_default();
    let (mut old, mut new) = (HashSet::new(), HashSet::new());
    found.retain(|found| {
        !old.contains(found.0) && !new.contains(found.1) && {
            old.insert(found.0);
            new.insert(found.1)
        }
    });
    found
}

/// Old and new name.
pub(super) type Found<'a> = (&'a str, &'a str);

fn named<'a>(old: &'a TypeDef, new: &'a TypeDef) -> Found<'a> {
    (&old.name, &new.name)
}

/// The added types, by pointer.
fn by_pointer<'a>(added: &[&'a TypeDef]) -> HashMap<&'a str, &'a TypeDef> {
    let added = added.iter().copied();
    added.map(|new| (new.pointer.as_str(), new)).collect()
}

fn is_same_kind(old: &TypeDef, new: &TypeDef) -> bool {
    std::mem::discriminant(&old.shape) == std::mem::discriminant(&new.shape)
}

fn moved<'a>(_: &Pair<'a>, lost: &[&'a TypeDef], added: &[&'a TypeDef]) -> Vec<Found<'a>> {
    let places = by_pointer(added);
    let found = lost.iter().filter_map(|def| {
        let new = places.get(def.pointer.as_str())?;
        is_same_kind(def, new).then(|| named(def, new))
    });
    found.collect()
}

/// What stands inline in a schema that was renamed.
fn part_of_renamed<'a>(
    pair: &Pair<'a>,
    lost: &[&'a TypeDef],
    added: &[&'a TypeDef],
) -> Vec<Found<'a>> {
    let places = by_pointer(added);
    let owners = pair.old.types.iter();
    let owners: HashMap<&str, &TypeDef> = owners
        .filter_map(|owner| Some((owner.pointer.as_str(), pair.became(owner)?)))
        .collect();
    let found = lost.iter().filter_map(|def| {
        let mut ends = def.pointer.rmatch_indices('/');
        ends.find_map(|(end, _)| {
            let owner = owners.get(&def.pointer[..end])?;
            let pointer = format!("{}{}", owner.pointer, &def.pointer[end..]);
            let new = places.get(pointer.as_str())?;
            is_same_kind(def, new).then(|| named(def, new))
        })
    });
    found.collect()
}

/// Types by what their contents have to agree in, at the least.
type Groups<'a> = HashMap<String, Vec<&'a TypeDef>>;

fn groups<'a>(types: &[&'a TypeDef]) -> Groups<'a> {
    let mut groups = Groups::new();
    for def in types {
        groups.entry(contents(def)).or_default().push(def);
    }
    groups
}

fn contents(def: &TypeDef) -> String {
    match &def.shape {
        Shape::Struct(shape) => format!("struct {:?}", members(shape)),
        Shape::StringEnum(shape) => format!("enum {:?}", values(shape)),
        Shape::Id(format) => format!("id {}", format.pattern),
        Shape::Union(shape) => format!("union {}", shape.variants.len()),
        Shape::Alias(_) | Shape::Newtype(_) => String::new(),
    }
}

fn only_alike<'a>(pair: &Pair<'a>, lost: &[&'a TypeDef], added: &[&'a TypeDef]) -> Vec<Found<'a>> {
    let groups = groups(added);
    let found = lost.iter().filter_map(|def| {
        let group = groups.get(&contents(def))?;
        let mut alike = group.iter().filter(|new| is_alike(pair, def, new));
        let new = alike.next()?;
        alike.next().is_none().then(|| named(def, new))
    });
    found.collect()
}

/// As many types have these contents as had them before.
fn alike_in_order<'a>(
    pair: &Pair<'a>,
    lost: &[&'a TypeDef],
    added: &[&'a TypeDef],
) -> Vec<Found<'a>> {
    let (before, after) = (groups(lost), groups(added));
    let found = lost.iter().filter_map(|def| {
        let (before, after) = (before.get(&contents(def))?, after.get(&contents(def))?);
        let new = after.iter().find(|new| is_alike(pair, def, new))?;
        let mut olds = before.iter().filter(|old| is_alike(pair, old, new));
        let index = olds.position(|old| old.name == def.name)?;
        let count = index + 1 + olds.count();
        let news: Vec<_> = after
            .iter()
            .filter(|new| is_alike(pair, def, new))
            .collect();
        (news.len() == count).then(|| named(def, news[index]))
    });
    found.collect()
}

fn used_alike<'a>(pair: &Pair<'a>, lost: &[&'a TypeDef], added: &[&'a TypeDef]) -> Vec<Found<'a>> {
    let by_name = |types: &[&'a TypeDef]| -> HashMap<&'a str, &'a TypeDef> {
        let types = types.iter().copied();
        types.map(|def| (def.name.as_str(), def)).collect()
    };
    let (lost, added) = (by_name(lost), by_name(added));
    let uses = uses(pair).into_iter();
    let found = uses.filter_map(|(old, new)| {
        let (old, new) = names(old, new)?;
        let (old, new) = (lost.get(old)?, added.get(new)?);
        is_similar(old, new).then(|| named(old, new))
    });
    found.collect()
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
        // A mere name tells nothing; what is said of it does.
        (Shape::Alias(a), Shape::Alias(b)) => old.docs == new.docs && is_same(a, b),
        _ => false,
    }
}
