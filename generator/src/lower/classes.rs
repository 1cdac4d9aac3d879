//! What sort of JSON a schema describes.
//!
//! In: a merged schema. Out: its [`Class`], looking into choices, and for components only once.

use super::candidates::{MAX_DEPTH, only_validates};
use super::context::Context;
use super::flat::{Flat, flatten};
use super::keywords::Kind;
use super::places::{Place, Target};

/// What sort of JSON a choice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Boolean,
    Integer,
    Number,
    Text,
    List,
    Object,
    /// A union of several sorts.
    Mixed,
    Anything,
}

/// The class of a merged schema.
pub(super) fn class_of<'a>(ctx: &mut Context<'a>, flat: &Flat<'a>, depth: usize) -> Class {
    if flat.unsupported.is_some() || flat.is_null {
        return Class::Anything;
    }
    let is_choice = flat
        .choices
        .iter()
        .any(|choice| !only_validates(flat, &choice.members));
    if is_choice && flat.properties.is_empty() {
        return class_of_choices(ctx, flat, depth);
    }
    match flat.kind() {
        Some(Kind::Boolean) => Class::Boolean,
        Some(Kind::Integer) => Class::Integer,
        Some(Kind::Number) => Class::Number,
        Some(Kind::String) => Class::Text,
        Some(Kind::Array) => Class::List,
        Some(Kind::Object) => Class::Object,
        None if flat.values.is_some() => Class::Mixed,
        None => Class::Anything,
    }
}

fn class_of_choices<'a>(ctx: &mut Context<'a>, flat: &Flat<'a>, depth: usize) -> Class {
    if depth >= MAX_DEPTH {
        return Class::Mixed;
    }
    let mut common = None;
    for member in flat.choices.iter().flat_map(|choice| &choice.members) {
        let class = class_of_member(ctx, member, depth + 1);
        match common {
            None => common = Some(class),
            Some(known) if known == class => {}
            Some(_) => return Class::Mixed,
        }
    }
    common.unwrap_or(Class::Anything)
}

fn class_of_member<'a>(ctx: &mut Context<'a>, member: &Place<'a>, depth: usize) -> Class {
    let flat = flatten(ctx, std::slice::from_ref(member));
    let Target::Component(key) = member.target else {
        return class_of(ctx, &flat, depth);
    };
    if let Some(class) = ctx.classes.get(key) {
        return *class;
    }
    ctx.classes.insert(key, Class::Mixed);
    let class = class_of(ctx, &flat, 0);
    ctx.classes.insert(key, class);
    class
}
