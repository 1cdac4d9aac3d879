//! Schemas to types: which shape each one has, and how a use of it is written.
//!
//! In: places of schemas. Out: drafts for those that need a type of their own, and [`Use`]s that
//! name them. The shapes themselves are made in [`super::structs`], [`super::enums`],
//! [`super::unions`] and [`super::scalars`].

use std::rc::Rc;

use super::context::{Carrier, Context, DraftId, Origin};
use super::enums::{lower_enum, lower_number_values};
use super::facts::{FieldFacts, type_docs};
use super::flat::{Additional, Flat, component_flat, flatten, peel, report_contradictions};
use super::ids::lower_id;
use super::keywords::Kind;
use super::loose::lower_multipart;
use super::narrowing::{is_nullable_wrapper, narrowed_enum};
use super::places::{Extent, Place, Target};
use super::scalars::{lower_number, lower_text};
use super::settings::Treatment;
use super::structs::lower_struct;
use super::treatments::{lower_treated, treated};
use super::unions::{base_union, is_variant_of_base, lower_union};
use crate::model::{Encoding, Shape, Type};
use crate::unsupported::unsupported;

/// A type where it is used.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Use {
    pub(super) ty: Type,
    pub(super) nullable: bool,
}

/// What a schema becomes.
pub(super) enum Outcome {
    /// No type of its own.
    Type(Type),
    Shape(Shape, Vec<FieldFacts>),
}

impl Use {
    /// As it stands in a list, a map or an answer, where nothing else says that it may be null.
    pub(super) fn whole(self) -> Type {
        match (self.nullable, self.ty) {
            (true, Type::Json) => Type::Json,
            (true, ty) => Type::Nullable(Box::new(ty)),
            (false, ty) => ty,
        }
    }
}

/// Every component schema, in the order of the description.
pub(super) fn lower_components(ctx: &mut Context) {
    let keys: Vec<&str> = ctx.components.schemas.keys().map(String::as_str).collect();
    for key in keys {
        let id = ctx.component_drafts[key];
        if ctx.settings.ty(key).and_then(|entry| entry.treatment) == Some(Treatment::Problem) {
            cover_problem(ctx, key);
            continue;
        }
        let place = ctx.component_place(key);
        let carrier = Carrier::Type(id);
        ctx.cover(&place.pointer, carrier.clone());
        let flat = component_flat(ctx, key);
        report_contradictions(ctx, &flat);
        for pointer in &flat.replaced_values {
            ctx.cover(pointer, carrier.clone());
        }
        let outcome = match ctx.settings.ty(key).and_then(|entry| entry.treatment) {
            Some(treatment) => {
                ctx.drop_below(&place.pointer, "sdk.yaml gives it another type");
                Outcome::Type(lower_treated(ctx, treatment, &flat, &place.pointer))
            }
            None => component_outcome(ctx, key, &place, &flat, id),
        };
        let draft_docs = type_docs(&flat, &place.pointer);
        let draft = &mut ctx.drafts[id.0];
        draft.docs = draft_docs;
        match outcome {
            Outcome::Type(ty) => draft.shape = Some(Shape::Alias(ty)),
            Outcome::Shape(shape, facts) => {
                draft.shape = Some(shape);
                draft.facts = facts;
            }
        }
    }
}

/// The type of a value for which all these schemas hold. `site` carries what cannot be typed.
pub(super) fn lower_use<'a>(ctx: &mut Context<'a>, places: &[Place<'a>], site: &Carrier) -> Use {
    let peeled = peel(places);
    if let [
        Place {
            target: Target::Component(key),
            extent: Extent::Whole,
            ..
        },
    ] = peeled.as_slice()
    {
        let mut found = component_use(ctx, key);
        found.nullable |= places.iter().any(is_nullable_wrapper);
        return found;
    }
    if peeled.is_empty() {
        let pointer = places
            .first()
            .map_or_else(|| Rc::from(""), |place| Rc::clone(&place.pointer));
        return Use {
            ty: ctx.raw(&pointer, site, "the description allows any value"),
            nullable: true,
        };
    }
    let flat = flatten(ctx, places);
    let nullable = flat.nullable;
    report_contradictions(ctx, &flat);
    for pointer in &flat.replaced_values {
        ctx.cover(pointer, site.clone());
    }
    if let Some(key) = narrowed_enum(ctx, &peeled) {
        for value in flat.values.iter().flatten() {
            ctx.cover(&value.pointer, site.clone());
        }
        return Use {
            nullable,
            ..component_use(ctx, key)
        };
    }
    Use {
        ty: lower_inline(ctx, &peeled, places.last().or(peeled.last()), &flat, site),
        nullable,
    }
}

/// A component where it is used.
pub(super) fn component_use<'a>(ctx: &mut Context<'a>, key: &'a str) -> Use {
    let nullable = component_flat(ctx, key).nullable;
    let treatment = ctx.settings.ty(key).and_then(|entry| entry.treatment);
    let ty = match (treatment, ctx.component_drafts.get(key)) {
        (Some(treatment), _) => treated(treatment),
        (None, Some(id)) => id.ty(),
        (None, None) => Type::Json,
    };
    Use { ty, nullable }
}

/// What a merged schema becomes. `id` is the draft that takes the shape, if it needs one.
pub(super) fn lower_flat<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    id: DraftId,
    owner: &str,
    site: &Carrier,
) -> Outcome {
    if let Some(entry) = flat.unsupported {
        let reason = format!("not supported: {}", unsupported(entry).what);
        return Outcome::Type(ctx.raw(&flat.pointer, site, &reason));
    }
    if flat.is_null {
        return Outcome::Type(ctx.raw(&flat.pointer, site, "the only value is null"));
    }
    if !flat.choices.is_empty()
        && let Some(outcome) = lower_union(ctx, flat, id, owner, site)
    {
        return outcome;
    }
    if let Some(values) = &flat.values {
        return if flat.text_values().is_some() && matches!(flat.kind, None | Some(Kind::String)) {
            lower_enum(ctx, flat, values, id)
        } else {
            Outcome::Type(lower_number_values(ctx, flat, values, site))
        };
    }
    match flat.kind() {
        Some(Kind::Object) => lower_object(ctx, flat, id, owner, site),
        Some(Kind::Array) => Outcome::Type(lower_list(ctx, flat, site)),
        Some(Kind::String) => Outcome::Type(lower_text(flat)),
        Some(Kind::Boolean) => Outcome::Type(Type::Bool),
        Some(kind @ (Kind::Integer | Kind::Number)) => Outcome::Type(lower_number(flat, kind)),
        None => Outcome::Type(ctx.raw(&flat.pointer, site, "the description allows any value")),
    }
}

/// A list of items that are all alike.
fn lower_list<'a>(ctx: &mut Context<'a>, flat: &Flat<'a>, site: &Carrier) -> Type {
    if flat.items.is_empty() {
        let item = ctx.raw(
            &flat.pointer,
            site,
            "the description does not say what the list holds",
        );
        return Type::List(Box::new(item));
    }
    let item = lower_use(ctx, &flat.items, site);
    Type::List(Box::new(item.whole()))
}

fn lower_object<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    id: DraftId,
    owner: &str,
    site: &Carrier,
) -> Outcome {
    if !flat.properties.is_empty() || matches!(flat.additional, Additional::Forbidden) {
        return lower_struct(ctx, flat, id, owner, Encoding::Json);
    }
    let value = match &flat.additional {
        Additional::Typed(places) => lower_use(ctx, places, site).whole(),
        _ => ctx.raw(
            &flat.pointer,
            site,
            "the description names no members of the object",
        ),
    };
    Outcome::Type(Type::Map(Box::new(value)))
}

fn component_outcome<'a>(
    ctx: &mut Context<'a>,
    key: &'a str,
    place: &Place<'a>,
    flat: &Flat<'a>,
    id: DraftId,
) -> Outcome {
    let carrier = Carrier::Type(id);
    let peeled = peel(std::slice::from_ref(place));
    if let [
        Place {
            target: Target::Component(other),
            extent: Extent::Whole,
            ..
        },
    ] = peeled.as_slice()
        // One that adds nothing to the schema it extends is still only one of those it stands for.
        && !is_variant_of_base(ctx, other, key)
    {
        return if *other == key {
            Outcome::Type(ctx.raw(&place.pointer, &carrier, "the schema is only itself"))
        } else {
            Outcome::Type(component_use(ctx, other).ty)
        };
    }
    if let Some(other) = narrowed_enum(ctx, &peeled) {
        return Outcome::Type(component_use(ctx, other).ty);
    }
    if let Some(shape) = lower_id(flat) {
        return Outcome::Shape(shape, Vec::new());
    }
    if ctx.multipart.contains(key) {
        return lower_multipart(ctx, flat, id, &place.owner);
    }
    if let Some(outcome) = base_union(ctx, key, place, id) {
        return outcome;
    }
    lower_flat(ctx, flat, id, &place.owner, &carrier)
}

/// A schema without a name, lowered once however often it is reached. `last` is what names it.
fn lower_inline<'a>(
    ctx: &mut Context<'a>,
    places: &[Place<'a>],
    last: Option<&Place<'a>>,
    flat: &Flat<'a>,
    site: &Carrier,
) -> Type {
    let key: String = places
        .iter()
        .map(|place| format!("{}{:?}\n", place.pointer, place.extent))
        .collect();
    if let Some(ty) = ctx.inline.get(&key) {
        return ty.clone();
    }
    let Some(last) = last else {
        return Type::Json;
    };
    if flat.is_const
        && let Some([only]) = flat.values.as_deref()
        && only.value.is_string()
    {
        ctx.cover(&only.pointer, site.clone());
        return Type::String;
    }
    let entry = ctx.settings.ty(&last.pointer);
    if let Some(treatment) = entry.and_then(|entry| entry.treatment) {
        ctx.drop_below(&last.pointer, "sdk.yaml gives it another type");
        return lower_treated(ctx, treatment, flat, &last.pointer);
    }
    let (candidate, origin) = match entry.and_then(|entry| entry.name.clone()) {
        Some(name) => (name, Origin::Given),
        None => (last.owner.to_string(), Origin::Inline),
    };
    let id = ctx.add_draft(candidate.clone(), origin, Rc::clone(&last.pointer));
    ctx.inline.insert(key.clone(), id.ty());
    let docs = type_docs(flat, &last.pointer);
    let outcome = lower_flat(ctx, flat, id, &candidate, site);
    let draft = &mut ctx.drafts[id.0];
    draft.docs = docs;
    match outcome {
        Outcome::Type(ty) => {
            draft.shape = Some(Shape::Alias(ty.clone()));
            ctx.inline.insert(key, ty.clone());
            ty
        }
        Outcome::Shape(shape, facts) => {
            draft.shape = Some(shape);
            draft.facts = facts;
            id.ty()
        }
    }
}

/// Everything in a schema that the runtime's error carries.
fn cover_problem<'a>(ctx: &mut Context<'a>, key: &'a str) {
    let flat = component_flat(ctx, key);
    let carrier = || Carrier::Item("Error".to_owned());
    ctx.cover(&flat.pointer, carrier());
    for place in flat.properties.values().flatten() {
        ctx.cover(&place.pointer, carrier());
    }
}
