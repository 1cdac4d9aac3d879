//! Values of parameters: their types, and how they can be written into a URL or a header.
//!
//! In: the schema of a parameter. Out: its type and [`Form`]. What only JSON can say is left to
//! JSON; several sorts of scalars are sent as text.

use openapiv3::{ParameterData, ParameterSchemaOrContent};

use super::classes::{Class, class_of};
use super::context::{Carrier, Context};
use super::facts::{field_docs, scalar_text};
use super::flat::{Notes, peel};
use super::keywords::Kind;
use super::places::{Place, Target, escape, resolve};
use super::schemas::lower_use;
use super::structs::{property_notes, value_flat};
use crate::model::{Docs, Type};
use crate::naming;

/// How a value can be written into a URL or a header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Scalar,
    List,
    Object,
    /// Only JSON can say it.
    Nested,
    /// The description asks for JSON.
    Json,
}

pub(super) struct Value {
    pub(super) ty: Type,
    pub(super) form: Form,
    pub(super) docs: Docs,
    pub(super) redacted: bool,
    pub(super) example: Option<String>,
}

pub(super) fn lower_value<'a>(
    ctx: &mut Context<'a>,
    data: &'a ParameterData,
    definition: &str,
    owner: &str,
    site: &Carrier,
) -> Value {
    let (schema, pointer, is_content) = match &data.format {
        ParameterSchemaOrContent::Schema(schema) => {
            (Some(schema), format!("{definition}/schema"), false)
        }
        ParameterSchemaOrContent::Content(content) => match content.first() {
            Some((media_type, media)) => (
                media.schema.as_ref(),
                format!("{definition}/content/{}/schema", escape(media_type)),
                true,
            ),
            None => (None, format!("{definition}/content"), true),
        },
    };
    let places: Vec<Place<'a>> = schema
        .map(|schema| Place::new(schema, &pointer, owner))
        .into_iter()
        .collect();
    let flat = value_flat(ctx, &places);
    let (ty, form) = if is_content {
        (lower_use(ctx, &places, site).ty, Form::Json)
    } else {
        value_type(ctx, &places, site)
    };
    let of_schema = property_notes(ctx, &places);
    let own_example = data.example.as_ref().or_else(|| first_example(ctx, data));
    let notes = Notes {
        description: data.description.as_deref().or(of_schema.description),
        example: own_example.or(of_schema.example),
        deprecated: data.deprecated.unwrap_or_default() || of_schema.deprecated,
        access: None,
        ..of_schema
    };
    Value {
        docs: field_docs(
            &notes,
            &flat,
            &ty,
            &naming::field_name(&data.name),
            &data.name,
        ),
        redacted: ty == Type::Secret,
        ty: if ty == Type::Secret { Type::String } else { ty },
        form,
        example: notes.example.and_then(scalar_text),
    }
}

fn first_example<'a>(ctx: &Context<'a>, data: &'a ParameterData) -> Option<&'a serde_json::Value> {
    let example = data.examples.values().next()?;
    resolve(&ctx.components.examples, "examples", example, "")?
        .0
        .value
        .as_ref()
}

/// The type of a value that is not JSON, and how it is written.
fn value_type<'a>(ctx: &mut Context<'a>, places: &[Place<'a>], site: &Carrier) -> (Type, Form) {
    let flat = value_flat(ctx, places);
    match class_of(ctx, &flat, 0) {
        Class::Text | Class::Integer | Class::Number | Class::Boolean => {
            let ty = match lower_use(ctx, places, site).ty {
                Type::Base64 | Type::Upload | Type::Json => Type::String,
                ty => ty,
            };
            (ty, Form::Scalar)
        }
        Class::Object => (lower_use(ctx, places, site).ty, Form::Object),
        Class::List if flat.choices.is_empty() => {
            let (item, form) = if flat.items.is_empty() {
                (Type::String, Form::Scalar)
            } else {
                value_type(ctx, &flat.items, site)
            };
            if form == Form::Scalar {
                (Type::List(Box::new(item)), Form::List)
            } else {
                (lower_use(ctx, places, site).ty, Form::Nested)
            }
        }
        Class::List | Class::Mixed => mixed_type(ctx, places, site),
        Class::Anything => (Type::String, Form::Scalar),
    }
}

/// Several sorts of value: scalars are sent as text, scalars or lists of them as a list of texts.
fn mixed_type<'a>(ctx: &mut Context<'a>, places: &[Place<'a>], site: &Carrier) -> (Type, Form) {
    let flat = value_flat(ctx, places);
    let mut has_list = false;
    for member in flat.choices.iter().flat_map(|choice| &choice.members) {
        let member_flat = value_flat(ctx, std::slice::from_ref(member));
        match class_of(ctx, &member_flat, 0) {
            Class::Text | Class::Integer | Class::Number | Class::Boolean => {}
            Class::List if is_list_of_scalars(ctx, &member_flat.items) => has_list = true,
            _ => return (lower_use(ctx, places, site).ty, Form::Nested),
        }
    }
    ctx.drop_below(
        &flat.pointer,
        "the parameter takes several kinds of value and is sent as text",
    );
    if has_list {
        (Type::List(Box::new(Type::String)), Form::List)
    } else {
        (Type::String, Form::Scalar)
    }
}

fn is_list_of_scalars<'a>(ctx: &mut Context<'a>, items: &[Place<'a>]) -> bool {
    let flat = value_flat(ctx, items);
    matches!(
        class_of(ctx, &flat, 0),
        Class::Text | Class::Integer | Class::Number | Class::Boolean | Class::Anything
    )
}

/// Whether a schema is nothing but bytes.
pub(super) fn is_binary<'a>(ctx: &mut Context<'a>, places: &[Place<'a>]) -> bool {
    let flat = value_flat(ctx, places);
    flat.kind() == Some(Kind::String) && flat.format == Some("binary")
}

/// The component that places come down to.
pub(super) fn only_component<'a>(places: &[Place<'a>]) -> Option<&'a str> {
    match peel(places).as_slice() {
        [
            Place {
                target: Target::Component(key),
                ..
            },
        ] => Some(key),
        _ => None,
    }
}
