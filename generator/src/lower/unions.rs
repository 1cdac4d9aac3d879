//! `oneOf` and `anyOf`: what a value may be besides.
//!
//! In: a merged schema with choices. Out: a union, or something simpler where the choices come to
//! that: one enum over all strings, one number, a plain string, a struct. How variants are told
//! apart is in [`super::tags`], what they are called in [`super::variants`].

use std::rc::Rc;

use super::context::{Carrier, Context, DraftId, Extent, Origin, Place, Target, component_key};
use super::facts::FieldFacts;
use super::flat::{Additional, Choice, Flat, component_flat, flatten};
use super::keywords::{Keywords, Kind, keywords};
use super::loose::lower_loosened;
use super::schemas::{Outcome, component_use, lower_flat, lower_use};
use super::tags::{Tags, find_tags};
use super::texts::{Texts, combine_texts};
use super::variants::variant_names;
use crate::model::{Docs, JsonKind, Shape, Tagging, Type, Union, UnionVariant};

/// How deep unions within unions are looked into.
pub(super) const MAX_DEPTH: usize = 4;

/// One of the choices, with all that applies to it.
pub(super) struct Candidate<'a> {
    /// The choice itself, last, and what stands beside the choices.
    pub(super) places: Vec<Place<'a>>,
    pub(super) flat: Rc<Flat<'a>>,
    pub(super) class: Class,
}

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

impl<'a> Candidate<'a> {
    pub(super) fn member(&self) -> &Place<'a> {
        self.places.last().expect("a candidate has its own place")
    }

    pub(super) fn component(&self) -> Option<&'a str> {
        match (self.places.as_slice(), self.member().target) {
            ([_], Target::Component(key)) => Some(key),
            _ => None,
        }
    }
}

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
    let discriminator = schema.schema_data.discriminator.as_ref()?;
    let keywords = keywords(schema);
    if !keywords.one_of.is_empty() || !keywords.any_of.is_empty() {
        return None;
    }
    let mut children: Vec<&'a str> = discriminator
        .mapping
        .values()
        .map(|target| component_key(target))
        .collect();
    if children.is_empty() {
        children = descendants(ctx, key);
    }
    children.retain(|child| *child != key);
    let mut seen = std::collections::HashSet::new();
    children.retain(|child| seen.insert(*child));
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

/// The members of a choice: unions without a name and without anything else are opened, null and
/// repetitions are left out.
fn expand<'a>(ctx: &mut Context<'a>, choice: &Choice<'a>, depth: usize) -> Vec<Place<'a>> {
    let mut members: Vec<Place<'a>> = Vec::new();
    for member in &choice.members {
        let inner = match member.target {
            Target::Inline(schema) => {
                let keywords = keywords(schema);
                let is_choice = keywords.all_of.is_empty()
                    && (keywords.one_of.is_empty() != keywords.any_of.is_empty())
                    && schema.schema_data.discriminator.is_none()
                    && only_choices(&keywords);
                let flat = flatten(ctx, std::slice::from_ref(member));
                if flat.is_null {
                    continue;
                }
                if is_choice && depth < MAX_DEPTH {
                    flat.choices
                        .first()
                        .map(|inner| expand(ctx, inner, depth + 1))
                } else {
                    None
                }
            }
            Target::Component(_) => None,
        };
        for member in inner.unwrap_or_else(|| vec![member.clone()]) {
            let peeled = super::flat::peel(std::slice::from_ref(&member));
            let member = match peeled.as_slice() {
                [only] => only.clone(),
                _ => member,
            };
            let is_known = members
                .iter()
                .any(|known| match (known.target, member.target) {
                    (Target::Component(left), Target::Component(right)) => left == right,
                    _ => false,
                });
            if !is_known {
                members.push(member);
            }
        }
    }
    members
}

fn only_choices(keywords: &Keywords) -> bool {
    keywords.kind.is_none()
        && keywords.properties.is_empty()
        && keywords.required.is_empty()
        && keywords.values.is_none()
        && keywords.items.is_none()
}

/// Whether the members say nothing but which of the known properties must be there.
fn only_validates(flat: &Flat, members: &[Place]) -> bool {
    !members.is_empty() && members.iter().all(|member| validates(flat, member))
}

fn validates(flat: &Flat, member: &Place) -> bool {
    let Target::Inline(schema) = member.target else {
        return false;
    };
    if schema.schema_data.extensions.contains_key("x-unsupported") {
        return flat.kind().is_some();
    }
    let keywords = keywords(schema);
    let is_same_kind = keywords.kind.is_none() || keywords.kind == flat.kind();
    let says_type = keywords.values.is_some()
        || keywords.items.is_some()
        || keywords.format.is_some()
        || keywords.additional.is_some()
        || !(keywords.all_of.is_empty()
            && keywords.one_of.is_empty()
            && keywords.any_of.is_empty());
    let repeats_properties = keywords
        .properties
        .iter()
        .all(|(name, schema)| flat.properties.contains_key(name) && !says_anything(schema));
    let is_about_something = flat.kind().is_some() || !keywords.required.is_empty();
    is_same_kind && !says_type && repeats_properties && is_about_something
}

fn says_anything(schema: &openapiv3::ReferenceOr<Box<openapiv3::Schema>>) -> bool {
    match schema {
        openapiv3::ReferenceOr::Reference { .. } => true,
        openapiv3::ReferenceOr::Item(schema) => {
            let keywords = keywords(schema);
            !keywords.is_wrapper() || !keywords.all_of.is_empty()
        }
    }
}

fn candidates<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    members: Vec<Place<'a>>,
) -> Vec<Candidate<'a>> {
    let base: Vec<Place<'a>> = flat
        .places
        .iter()
        .map(|place| Place {
            extent: Extent::Base,
            ..place.clone()
        })
        .collect();
    let tag = flat
        .discriminator
        .map(|discriminator| discriminator.property_name.as_str());
    let candidates: Vec<Candidate<'a>> = members
        .into_iter()
        .map(|member| {
            let alone = flatten(ctx, std::slice::from_ref(&member));
            let places = if adds_nothing(flat, &alone, tag) {
                vec![member]
            } else {
                [base.as_slice(), &[member]].concat()
            };
            candidate(ctx, places)
        })
        .collect();
    // An alternative that contradicts what stands beside it can never hold.
    let is_possible: Vec<bool> = candidates
        .iter()
        .map(|candidate| is_satisfiable(ctx, candidate))
        .collect();
    if !is_possible.contains(&true) {
        return candidates;
    }
    let with_possible = candidates.into_iter().zip(is_possible);
    with_possible
        .filter(|(_, is_possible)| *is_possible)
        .map(|(candidate, _)| candidate)
        .collect()
}

fn is_satisfiable<'a>(ctx: &mut Context<'a>, candidate: &Candidate<'a>) -> bool {
    let merged = candidate
        .flat
        .properties
        .values()
        .filter(|places| places.len() > 1);
    candidate.places.len() == 1
        || candidate.flat.contradictions.is_empty()
            && merged
                .into_iter()
                .all(|places| flatten(ctx, places).contradictions.is_empty())
}

fn candidate<'a>(ctx: &mut Context<'a>, places: Vec<Place<'a>>) -> Candidate<'a> {
    let flat = flatten(ctx, &places);
    let class = class_of(ctx, &flat, 0);
    Candidate {
        places,
        flat,
        class,
    }
}

/// Whether what stands beside the choices is in this member anyway, or is only the tag.
fn adds_nothing(base: &Flat, member: &Flat, tag: Option<&str>) -> bool {
    let has_property = |name: &&str| {
        member.properties.contains_key(name)
            || (member.choices.is_empty() && Some(*name) == tag && base.properties.len() == 1)
    };
    let requires = |name: &&str| {
        member.required.contains(name)
            || !base.properties.contains_key(name) && !member.properties.contains_key(name)
            || Some(*name) == tag
    };
    base.properties.keys().all(has_property)
        && base.required.iter().all(requires)
        && matches!(base.additional, Additional::Unsaid | Additional::Forbidden)
        && base.items.is_empty()
        && base.values.is_none()
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

/// Strings become one variant, numbers become one; what is left makes the union.
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
    if !numbers.is_empty() {
        scalars.push(number_variant(ctx, &numbers, site));
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

fn build_parts<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    candidates: Vec<Candidate<'a>>,
    scalars: Vec<UnionVariant>,
    tags: Option<Tags>,
    owner: &str,
    id: DraftId,
) -> Option<Outcome> {
    let taken: Vec<&str> = scalars.iter().map(|scalar| scalar.name.as_str()).collect();
    let names = variant_names(ctx, &candidates, tags.as_ref(), &taken)?;
    let fallback = super::enums::FALLBACKS
        .iter()
        .find(|fallback| !names.iter().any(|name| name == *fallback))
        .unwrap_or(&super::enums::FALLBACKS[0]);
    let mut variants = scalars;
    for (index, (candidate, name)) in candidates.iter().zip(&names).enumerate() {
        let mut places = candidate.places.clone();
        if let Some(last) = places.last_mut() {
            last.owner = Rc::from(format!("{owner}{name}"));
        }
        let site = Carrier::Member(id, name.clone());
        let ty = lower_use(ctx, &places, &site).ty;
        variants.push(UnionVariant {
            name: name.clone(),
            docs: variant_docs(candidate),
            ty,
            tags: tags
                .as_ref()
                .map(|tags| tags.values[index].clone())
                .unwrap_or_default(),
            adds_tag: tags.as_ref().is_some_and(|tags| tags.is_added[index]),
            kind: json_kind(candidate.class),
            required: required(&candidate.flat),
            known: known(&candidate.flat),
        });
    }
    // What stands beside the choices and is in each variant anyway has no field of its own.
    for property in flat.properties.values().flatten() {
        if !ctx.fates.contains_key(&property.pointer) {
            ctx.cover(&property.pointer, Carrier::Type(id));
            ctx.drop_below(&property.pointer, "each alternative has this property");
        }
    }
    let tagging = tags.map_or(Tagging::Untagged, |tags| Tagging::Property(tags.property));
    let union = Union {
        tagging,
        variants,
        fallback: (*fallback).to_owned(),
    };
    Some(Outcome::Shape(
        Shape::Union(union),
        Vec::<FieldFacts>::new(),
    ))
}

fn number_variant<'a>(
    ctx: &mut Context<'a>,
    numbers: &[Candidate<'a>],
    site: &Carrier,
) -> UnionVariant {
    for value in numbers
        .iter()
        .flat_map(|candidate| candidate.flat.values.iter().flatten())
    {
        ctx.cover(&value.pointer, site.clone());
    }
    if numbers
        .iter()
        .any(|candidate| candidate.class == Class::Number)
    {
        return scalar("Number", Type::F64, JsonKind::Number);
    }
    let ty = match numbers {
        [only] => super::scalars::lower_number(&only.flat, Kind::Integer),
        _ => Type::I64,
    };
    scalar("Integer", ty, JsonKind::Integer)
}

fn scalar(name: &str, ty: Type, kind: JsonKind) -> UnionVariant {
    let docs = match kind {
        JsonKind::String => "Text.",
        JsonKind::Bool => "A boolean.",
        _ => "A number.",
    };
    UnionVariant {
        name: name.to_owned(),
        docs: Docs(docs.to_owned()),
        ty,
        tags: Vec::new(),
        adds_tag: false,
        kind,
        required: Vec::new(),
        known: None,
    }
}

fn variant_docs(candidate: &Candidate) -> Docs {
    let notes = &candidate.flat.notes;
    let text = notes
        .description
        .or(notes.title)
        .map(super::prose::clean)
        .unwrap_or_default();
    let first = text.split("\n\n").next().unwrap_or_default();
    if first.is_empty() || first.starts_with(['#', '|', '>', '-', '`']) {
        let place = match candidate.component() {
            Some(key) => format!("/components/schemas/{}", super::context::escape(key)),
            None => candidate.member().pointer.to_string(),
        };
        return Docs(super::facts::place_sentence(&place));
    }
    Docs(first.to_owned())
}

fn json_kind(class: Class) -> JsonKind {
    match class {
        Class::Boolean => JsonKind::Bool,
        Class::Integer => JsonKind::Integer,
        Class::Number => JsonKind::Number,
        Class::Text => JsonKind::String,
        Class::List => JsonKind::Array,
        Class::Object => JsonKind::Object,
        Class::Mixed | Class::Anything => JsonKind::Any,
    }
}

fn required(flat: &Flat) -> Vec<String> {
    flat.properties
        .keys()
        .filter(|name| flat.required.contains(*name))
        .map(|name| (*name).to_owned())
        .collect()
}

/// The members that a struct keeps; maps, unions and structs with more members keep all.
fn known(flat: &Flat) -> Option<Vec<String>> {
    let keeps_all = flat.properties.is_empty()
        || !flat.choices.is_empty()
        || matches!(flat.additional, Additional::Any | Additional::Typed(_));
    (!keeps_all).then(|| {
        flat.properties
            .keys()
            .map(|name| (*name).to_owned())
            .collect()
    })
}

fn descendants<'a>(ctx: &Context<'a>, key: &'a str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::from([key]);
    let mut open = vec![key];
    while let Some(parent) = open.pop() {
        for child in ctx.children.get(parent).into_iter().flatten() {
            if seen.insert(child) {
                found.push(*child);
                open.push(child);
            }
        }
    }
    let order: std::collections::HashMap<&str, usize> = ctx
        .components
        .schemas
        .keys()
        .enumerate()
        .map(|(index, key)| (key.as_str(), index))
        .collect();
    found.sort_by_key(|child| order.get(child).copied());
    found
}
