//! A union from its parts.
//!
//! In: candidates, scalar variants and perhaps tags. Out: a union whose variants are named, typed
//! and documented.

use std::rc::Rc;

use super::candidates::Candidate;
use super::classes::Class;
use super::context::{Carrier, Context, DraftId};
use super::enums::FALLBACKS;
use super::facts::place_sentence;
use super::flat::{Additional, Flat};
use super::keywords::Kind;
use super::places::escape;
use super::prose;
use super::scalars::lower_number;
use super::schemas::{Outcome, lower_use};
use super::tags::Tags;
use super::variants::variant_names;
use crate::model::{Docs, JsonKind, Shape, Tagging, Type, Union, UnionVariant};

pub(super) fn build_parts<'a>(
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
    let fallback = FALLBACKS
        .iter()
        .find(|fallback| !names.iter().any(|name| name == *fallback))
        .unwrap_or(&FALLBACKS[0]);
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
    Some(Outcome::Shape(Shape::Union(union), Vec::new()))
}

pub(super) fn number_variant<'a>(
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
        [only] => lower_number(&only.flat, Kind::Integer),
        _ => Type::I64,
    };
    scalar("Integer", ty, JsonKind::Integer)
}

pub(super) fn scalar(name: &str, ty: Type, kind: JsonKind) -> UnionVariant {
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
        .map(prose::clean)
        .unwrap_or_default();
    let first = text.split("\n\n").next().unwrap_or_default();
    if first.is_empty() || first.starts_with(['#', '|', '>', '-', '`']) {
        let place = match candidate.component() {
            Some(key) => format!("/components/schemas/{}", escape(key)),
            None => candidate.member().pointer.to_string(),
        };
        return Docs(place_sentence(&place));
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
