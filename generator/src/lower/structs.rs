//! Objects with members to structs.
//!
//! In: a merged object schema. Out: a struct whose fields are named, typed and documented. Whether
//! a field is optional is settled in [`super::finish`], when it is known who writes the struct.

use serde_json::Value;

use super::context::{Access, Carrier, Context, DraftId};
use super::facts::{FieldFacts, field_docs, scalar_text};
use super::flat::{Additional, Flat, Notes, component_flat, flatten, peel};
use super::keywords::{Kind, keywords};
use super::places::{Place, Target, escape};
use super::schemas::{Outcome, Use, lower_use};
use super::treatments::lower_treated;
use crate::model::{
    Additional as AdditionalMembers, Encoding, Field, Literal, Presence, Shape, Struct, Type,
};
use crate::naming;
use crate::naming::members::{Member, MemberKind, member_names};

const ADDITIONAL_NAMES: [&str; 3] = [
    "additional_properties",
    "other_properties",
    "unlisted_properties",
];

/// A struct of a merged schema.
pub(super) fn lower_struct<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    id: DraftId,
    owner: &str,
    encoding: Encoding,
) -> Outcome {
    let names = field_names(ctx, flat);
    let mut fields = Vec::with_capacity(names.len());
    let mut facts = Vec::with_capacity(names.len());
    for ((wire_name, places), name) in flat.properties.iter().zip(names) {
        let carrier = Carrier::Member(id, name.trim_start_matches("r#").to_owned());
        for place in places {
            ctx.cover(&place.pointer, carrier.clone());
            ctx.cover(&place.listed, carrier.clone());
        }
        let property = Property {
            wire_name,
            places: &property_places(ctx, flat, wire_name, places, owner),
            name,
            is_required: flat.required.contains(wire_name),
            is_mixed: flat.mixed.contains(wire_name),
        };
        let (field, fact) = lower_field(ctx, &property, &carrier, encoding);
        fields.push(field);
        facts.push(fact);
    }
    let additional = lower_additional(ctx, flat, &fields, id, encoding);
    let shape = Shape::Struct(Struct {
        fields,
        additional,
        encoding,
        construct: None,
    });
    Outcome::Shape(shape, facts)
}

/// A property that several schemas speak of is named after the struct that brings them together.
fn property_places<'a>(
    ctx: &Context<'a>,
    flat: &Flat<'a>,
    wire_name: &str,
    places: &[Place<'a>],
    owner: &str,
) -> Vec<Place<'a>> {
    let mut places = places.to_vec();
    if places.len() > 1 {
        let pointer = format!("{}/properties/{}", flat.pointer, escape(wire_name));
        let owner = format!("{owner}{}", naming::camel_piece(wire_name));
        places.push(ctx.nothing(&pointer, &owner));
    }
    places
}

struct Property<'a, 'b> {
    wire_name: &'a str,
    places: &'b [Place<'a>],
    name: String,
    is_required: bool,
    is_mixed: bool,
}

fn field_names<'a>(ctx: &mut Context<'a>, flat: &Flat<'a>) -> Vec<String> {
    let given: Vec<Option<String>> = flat
        .properties
        .values()
        .map(|places| {
            let named = |place: &Place| {
                ctx.settings
                    .field(&place.listed)
                    .and_then(|entry| entry.name.clone())
            };
            places.iter().rev().find_map(named)
        })
        .collect();
    let members: Vec<Member> = flat
        .properties
        .keys()
        .zip(&given)
        .map(|(wire_name, given)| Member {
            wire_name,
            given: given.as_deref(),
        })
        .collect();
    member_names(&members, MemberKind::Field).unwrap_or_else(|collisions| {
        let properties: Vec<(&&str, &Vec<Place>)> = flat.properties.iter().collect();
        for collision in collisions {
            let (first, _) = properties[collision.members[0]];
            let (last, places) = properties[collision.members[collision.members.len() - 1]];
            let pointer = places
                .last()
                .map_or_else(String::new, |place| place.listed.to_string());
            ctx.error(
                "colliding-names",
                &pointer,
                format!(
                    "properties `{first}` and `{last}` would both be named `{}`",
                    collision.name
                ),
                format!("add to sdk.yaml under `fields`: `{pointer}: {{ name: …, reason: … }}`"),
            );
        }
        flat.properties
            .keys()
            .map(|key| (*key).to_owned())
            .collect()
    })
}

fn lower_field<'a>(
    ctx: &mut Context<'a>,
    property: &Property<'a, '_>,
    carrier: &Carrier,
    encoding: Encoding,
) -> (Field, FieldFacts) {
    let places = property.places;
    let flat = value_flat(ctx, places);
    let mut used = match (encoding, upload_type(ctx, &flat)) {
        _ if property.is_mixed => Use {
            ty: ctx.raw(
                &flat.pointer,
                carrier,
                "its type differs between the alternatives",
            ),
            nullable: true,
        },
        (Encoding::Multipart, Some(ty)) => Use {
            ty,
            nullable: flat.nullable,
        },
        _ => lower_use(ctx, places, carrier),
    };
    let mut redacted = ctx.settings.is_personal(property.wire_name);
    for place in places {
        if let Some(entry) = ctx.settings.field(&place.listed) {
            redacted = entry.redacted.unwrap_or(redacted);
            if let Some(treatment) = entry.treatment {
                used.ty = lower_treated(ctx, treatment, &flat, &place.listed);
            }
        }
    }
    let fixed = fixed_value(&flat, &used.ty).filter(|_| property.is_required);
    if fixed.is_some() || matches!(used.ty, Type::String) {
        // A constant has no type of its own: the field carries its value.
        for value in flat.values.iter().flatten() {
            ctx.cover(&value.pointer, carrier.clone());
        }
    }
    let notes = property_notes(ctx, places);
    let field = Field {
        setter: naming::setter_name(&property.name),
        wire_name: property.wire_name.to_owned(),
        docs: field_docs(&notes, &flat, &used.ty, &property.name, property.wire_name),
        ty: used.ty,
        presence: Presence::Required,
        fixed,
        redacted,
        example: notes.example.and_then(scalar_text),
        name: property.name.clone(),
    };
    let facts = FieldFacts {
        required: property.is_required,
        nullable: used.nullable,
        access: notes.access.unwrap_or(Access::Both),
    };
    (field, facts)
}

/// The merged schema of a property; for one that is only a reference, that of the component.
pub(super) fn value_flat<'a>(ctx: &mut Context<'a>, places: &[Place<'a>]) -> std::rc::Rc<Flat<'a>> {
    let peeled = peel(places);
    if let [
        Place {
            target: Target::Component(key),
            ..
        },
    ] = peeled.as_slice()
    {
        return component_flat(ctx, key);
    }
    flatten(ctx, places)
}

/// What is said about a property where it stands, or else about its type.
pub(super) fn property_notes<'a>(ctx: &mut Context<'a>, places: &[Place<'a>]) -> Notes<'a> {
    let mut notes = Notes::default();
    for place in places.iter().rev() {
        add_notes(ctx, &mut notes, place, 0);
    }
    notes
}

fn add_notes<'a>(ctx: &mut Context<'a>, notes: &mut Notes<'a>, place: &Place<'a>, depth: usize) {
    match place.target {
        Target::Component(key) => {
            let flat = component_flat(ctx, key);
            notes.description = notes.description.or(flat.notes.description);
            notes.example = notes.example.or(flat.notes.example);
            notes.default = notes.default.or(flat.notes.default);
            notes.access = notes.access.or(flat.notes.access);
        }
        Target::Inline(schema) => {
            let data = &schema.schema_data;
            notes.title = notes.title.or(data.title.as_deref());
            notes.description = notes.description.or(data.description.as_deref());
            notes.example = notes.example.or(data.example.as_ref());
            notes.default = notes.default.or(data.default.as_ref());
            notes.deprecated |= data.deprecated;
            if data.read_only {
                notes.access = notes.access.or(Some(Access::AnswersOnly));
            } else if data.write_only {
                notes.access = notes.access.or(Some(Access::RequestsOnly));
            }
            if let ([only], true) = (keywords(schema).all_of, depth < 32) {
                let inner = Place::new(only, &place.pointer, &place.owner);
                add_notes(ctx, notes, &inner, depth + 1);
            }
        }
    }
}

/// Binary parts of a multipart body.
fn upload_type<'a>(ctx: &mut Context<'a>, flat: &Flat<'a>) -> Option<Type> {
    let is_binary =
        |flat: &Flat| flat.kind() == Some(Kind::String) && flat.format == Some("binary");
    if is_binary(flat) {
        return Some(Type::Upload);
    }
    if flat.kind() == Some(Kind::Array) && !flat.items.is_empty() {
        let item = value_flat(ctx, &flat.items);
        return is_binary(&item).then(|| Type::List(Box::new(Type::Upload)));
    }
    None
}

/// The one value of a constant. An inline constant is a plain string: an enum with one variant
/// would say no more.
fn fixed_value(flat: &Flat, ty: &Type) -> Option<Literal> {
    let [only] = flat.values.as_deref()? else {
        return None;
    };
    Some(match (&only.value, ty) {
        (Value::String(text), Type::Named(token)) => Literal::Variant {
            enumeration: token.clone(),
            variant: text.clone(),
        },
        (Value::String(text), Type::String) => Literal::String(text.clone()),
        (Value::Bool(value), Type::Bool) => Literal::Bool(*value),
        (Value::Number(number), Type::I32 | Type::I64 | Type::U64) => {
            Literal::Integer(number.as_i64()?)
        }
        _ => return None,
    })
}

fn lower_additional<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    fields: &[Field],
    id: DraftId,
    encoding: Encoding,
) -> Option<AdditionalMembers> {
    if encoding == Encoding::Multipart {
        return None;
    }
    let name = ADDITIONAL_NAMES
        .into_iter()
        .find(|name| {
            fields
                .iter()
                .all(|field| field.name != *name && field.setter != *name)
        })
        .unwrap_or(ADDITIONAL_NAMES[0]);
    let carrier = Carrier::Member(id, name.to_owned());
    let ty = match &flat.additional {
        Additional::Unsaid | Additional::Forbidden => return None,
        Additional::Any => ctx.raw(
            &flat.pointer,
            &carrier,
            "the description allows members that it does not name",
        ),
        Additional::Typed(places) => lower_use(ctx, places, &carrier).whole(),
    };
    Some(AdditionalMembers {
        name: name.to_owned(),
        ty,
    })
}
