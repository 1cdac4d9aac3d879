//! Lists of values: string enums, and numbers of which only some are allowed.
//!
//! In: a merged schema with `enum` or `const`. Out: a string enum that keeps unknown values, or the
//! plain type with its values in the documentation.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::context::{Carrier, Context, DraftId};
use super::flat::{EnumValue, Flat};
use super::keywords::Kind;
use super::prose;
use super::scalars::lower_number;
use super::schemas::Outcome;
use crate::model::{Docs, EnumVariant, Shape, StringEnum, Type};
use crate::naming::members::{Member, MemberKind, member_names};

/// Names for the variant that keeps what is not listed; the first that no value takes.
pub(super) const FALLBACKS: [&str; 4] = ["Unknown", "UnknownValue", "Unlisted", "UnlistedValue"];

/// A string enum of a merged schema.
pub(super) fn lower_enum<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    values: &[EnumValue],
    id: DraftId,
) -> Outcome {
    let described: Vec<DescribedValue> = values
        .iter()
        .enumerate()
        .filter_map(|(index, value)| {
            Some(DescribedValue {
                text: value.value.as_str()?.to_owned(),
                pointer: value.pointer.clone(),
                description: flat
                    .notes
                    .enum_descriptions
                    .and_then(|table| description_of(table, value.value.as_str()?, index)),
            })
        })
        .collect();
    Outcome::Shape(
        Shape::StringEnum(string_enum(ctx, &described, id)),
        Vec::new(),
    )
}

/// A value with its documentation.
#[derive(Clone, Debug)]
pub(super) struct DescribedValue {
    pub(super) text: String,
    pub(super) pointer: String,
    pub(super) description: Option<String>,
}

/// An enum over these values; a value listed twice is one.
pub(super) fn string_enum(ctx: &mut Context, values: &[DescribedValue], id: DraftId) -> StringEnum {
    let mut distinct: Vec<&DescribedValue> = Vec::with_capacity(values.len());
    let mut seen = HashSet::new();
    for value in values {
        if seen.insert(value.text.as_str()) {
            distinct.push(value);
        }
    }
    let given: Vec<Option<String>> = distinct
        .iter()
        .map(|value| {
            ctx.settings
                .field(&value.pointer)
                .and_then(|entry| entry.name.clone())
        })
        .collect();
    let members: Vec<Member> = distinct
        .iter()
        .zip(&given)
        .map(|(value, given)| Member {
            wire_name: &value.text,
            given: given.as_deref(),
        })
        .collect();
    let names = member_names(&members, MemberKind::Variant).unwrap_or_else(|collisions| {
        for collision in collisions {
            let (first, last) = (
                collision.members[0],
                collision.members[collision.members.len() - 1],
            );
            ctx.error(
                "colliding-names",
                &distinct[last].pointer,
                format!(
                    "values `{}` and `{}` would both be named `{}`",
                    distinct[first].text, distinct[last].text, collision.name
                ),
                format!(
                    "add to sdk.yaml under `fields`: `{}: {{ name: …, reason: … }}`",
                    distinct[last].pointer
                ),
            );
        }
        distinct.iter().map(|value| value.text.clone()).collect()
    });
    let fallback = FALLBACKS
        .iter()
        .find(|name| !names.iter().any(|each| each == *name))
        .unwrap_or(&FALLBACKS[0]);
    let by_text: HashMap<&str, &String> = distinct
        .iter()
        .map(|value| value.text.as_str())
        .zip(&names)
        .collect();
    for value in values {
        if let Some(name) = by_text.get(value.text.as_str()) {
            ctx.cover(&value.pointer, Carrier::Member(id, (*name).clone()));
        }
    }
    let variants = distinct
        .iter()
        .zip(&names)
        .map(|(value, name)| EnumVariant {
            name: name.clone(),
            wire_name: value.text.clone(),
            docs: value_docs(value),
        })
        .collect();
    StringEnum {
        variants,
        fallback: (*fallback).to_owned(),
    }
}

/// The plain type of values that are not strings, or not all of one kind.
pub(super) fn lower_number_values<'a>(
    ctx: &mut Context<'a>,
    flat: &Flat<'a>,
    values: &[EnumValue],
    site: &Carrier,
) -> Type {
    for value in values {
        ctx.cover(&value.pointer, site.clone());
    }
    match flat.kind() {
        Some(Kind::Boolean) => Type::Bool,
        Some(kind @ (Kind::Integer | Kind::Number)) => lower_number(flat, kind),
        Some(Kind::String) => Type::String,
        _ => ctx.raw(
            &flat.pointer,
            site,
            "the listed values are of several kinds",
        ),
    }
}

/// A table from value to text, or a list in the order of the values.
pub(super) fn description_of(table: &Value, value: &str, index: usize) -> Option<String> {
    let entry = match table {
        Value::Object(entries) => entries.get(value)?,
        Value::Array(entries) => entries.get(index)?,
        _ => return None,
    };
    entry.as_str().map(str::to_owned)
}

fn value_docs(value: &DescribedValue) -> Docs {
    let wire = if value.text.is_empty() {
        "The empty text.".to_owned()
    } else {
        format!("{} on the wire.", prose::code(&value.text))
    };
    let text = value
        .description
        .as_deref()
        .map(prose::clean)
        .unwrap_or_default();
    Docs(if text.is_empty() {
        wire
    } else {
        format!("{text}\n\n{wire}")
    })
}
