//! A schema with everything that applies to it in one place.
//!
//! In: the places whose schemas all apply. Out: a [`Flat`], in which references and `allOf` are
//! gone. `oneOf` and `anyOf` stay choices; see [`super::unions`]. Merging is in [`super::merge`].

use std::collections::HashSet;
use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::Discriminator;
use serde_json::Value;

use super::context::{Access, Context};
use super::keywords::{Kind, Limits, keywords};
use super::merge::Merger;
use super::places::{Place, Target};

#[derive(Clone, Debug)]
pub(super) struct Flat<'a> {
    pub(super) pointer: Rc<str>,
    /// What was merged.
    pub(super) places: Vec<Place<'a>>,
    /// What contradicts what: the place and why.
    pub(super) contradictions: Vec<(Rc<str>, String)>,
    /// Properties whose type differs between choices that were merged into one.
    pub(super) mixed: HashSet<&'a str>,
    pub(super) kind: Option<Kind>,
    pub(super) format: Option<&'a str>,
    pub(super) pattern: Option<&'a str>,
    pub(super) values: Option<Vec<EnumValue>>,
    /// Pointers of values that another list has narrowed or repeated.
    pub(super) replaced_values: Vec<String>,
    /// The single value was a `const`.
    pub(super) is_const: bool,
    pub(super) limits: Limits,
    pub(super) properties: IndexMap<&'a str, Vec<Place<'a>>>,
    pub(super) required: HashSet<&'a str>,
    pub(super) additional: Additional<'a>,
    pub(super) items: Vec<Place<'a>>,
    pub(super) choices: Vec<Choice<'a>>,
    pub(super) discriminator: Option<&'a Discriminator>,
    pub(super) nullable: bool,
    pub(super) notes: Notes<'a>,
    /// Id of the entry in the list of what is not supported.
    pub(super) unsupported: Option<&'a str>,
    /// Nothing but null.
    pub(super) is_null: bool,
}

/// What a schema says to people.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes<'a> {
    pub(super) title: Option<&'a str>,
    pub(super) description: Option<&'a str>,
    pub(super) example: Option<&'a Value>,
    pub(super) default: Option<&'a Value>,
    pub(super) deprecated: bool,
    pub(super) access: Option<Access>,
    /// `x-enum-descriptions` or one of its kin.
    pub(super) enum_descriptions: Option<&'a Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct EnumValue {
    pub(super) value: Value,
    pub(super) pointer: String,
}

#[derive(Clone, Debug)]
pub(super) enum Additional<'a> {
    Unsaid,
    Forbidden,
    Any,
    Typed(Vec<Place<'a>>),
}

/// One `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub(super) struct Choice<'a> {
    pub(super) members: Vec<Place<'a>>,
}

impl Flat<'_> {
    /// The type asked for, or the one that the other keywords make sense for.
    pub(super) fn kind(&self) -> Option<Kind> {
        if self.kind.is_some() {
            return self.kind;
        }
        if let Some(values) = &self.values {
            return common_kind(values);
        }
        if !self.properties.is_empty() || !matches!(self.additional, Additional::Unsaid) {
            Some(Kind::Object)
        } else if !self.items.is_empty() {
            Some(Kind::Array)
        } else if self.pattern.is_some()
            || self.limits.min_length.is_some()
            || self.limits.max_length.is_some()
            || self.format.is_some_and(is_text_format)
        {
            Some(Kind::String)
        } else {
            None
        }
    }

    /// The listed values, if all of them are strings.
    pub(super) fn text_values(&self) -> Option<Vec<&str>> {
        self.values
            .as_ref()?
            .iter()
            .map(|value| value.value.as_str())
            .collect()
    }
}

/// All that applies where these places apply together.
pub(super) fn flatten<'a>(ctx: &mut Context<'a>, places: &[Place<'a>]) -> Rc<Flat<'a>> {
    if let [place] = places
        && let Target::Component(key) = place.target
    {
        return component_flat(ctx, key);
    }
    Rc::new(Merger::merge(ctx, places))
}

/// The same for a component, kept for the next time.
pub(super) fn component_flat<'a>(ctx: &mut Context<'a>, key: &'a str) -> Rc<Flat<'a>> {
    if let Some(flat) = ctx.flats.get(key) {
        return Rc::clone(flat);
    }
    let place = Place {
        target: Target::Component(key),
        ..ctx.component_place(key)
    };
    let flat = Rc::new(Merger::merge(ctx, std::slice::from_ref(&place)));
    ctx.flats.insert(key, Rc::clone(&flat));
    flat
}

/// Says of what cannot be satisfied where it stands.
pub(super) fn report_contradictions(ctx: &mut Context, flat: &Flat) {
    for (pointer, why) in &flat.contradictions {
        ctx.error(
            "allof-unsatisfiable",
            pointer,
            format!("nothing can satisfy this `allOf`: {why}"),
            "make the parts agree, or use `oneOf` if either may hold",
        );
    }
}

/// The places without wrappers that only add words: `allOf` around one reference is the reference.
pub(super) fn peel<'a>(places: &[Place<'a>]) -> Vec<Place<'a>> {
    let mut peeled: Vec<Place<'a>> = Vec::with_capacity(places.len());
    for place in places {
        for inner in peel_one(place, 0) {
            let is_known = peeled.iter().any(|known| same(known, &inner));
            if !is_known {
                peeled.push(inner);
            }
        }
    }
    peeled
}

fn peel_one<'a>(place: &Place<'a>, depth: usize) -> Vec<Place<'a>> {
    let Target::Inline(schema) = place.target else {
        return vec![place.clone()];
    };
    let keywords = keywords(schema);
    let says_more = schema.schema_data.extensions.contains_key("x-unsupported")
        || schema.schema_data.extensions.contains_key("x-null")
        || schema.schema_data.discriminator.is_some();
    if !keywords.is_wrapper() || says_more || depth > 32 {
        return vec![place.clone()];
    }
    match keywords.all_of {
        [] => Vec::new(),
        [only] => {
            let pointer = format!("{}/allOf/0", place.pointer);
            let inner = Place {
                extent: place.extent,
                ..Place::new(only, &pointer, &place.owner)
            };
            peel_one(&inner, depth + 1)
        }
        _ => vec![place.clone()],
    }
}

fn same(left: &Place, right: &Place) -> bool {
    match (left.target, right.target) {
        (Target::Component(left_key), Target::Component(right_key)) => {
            left_key == right_key && left.extent == right.extent
        }
        (Target::Inline(left_schema), Target::Inline(right_schema)) => {
            std::ptr::eq(left_schema, right_schema) && left.extent == right.extent
        }
        _ => false,
    }
}

fn common_kind(values: &[EnumValue]) -> Option<Kind> {
    let kind_of = |value: &Value| match value {
        Value::Bool(_) => Some(Kind::Boolean),
        Value::Number(number) if number.is_f64() => Some(Kind::Number),
        Value::Number(_) => Some(Kind::Integer),
        Value::String(_) => Some(Kind::String),
        Value::Array(_) => Some(Kind::Array),
        Value::Object(_) => Some(Kind::Object),
        Value::Null => None,
    };
    let mut kinds = values.iter().map(|value| kind_of(&value.value));
    let first = kinds.next()??;
    kinds.all(|kind| kind == Some(first)).then_some(first)
}

fn is_text_format(format: &str) -> bool {
    matches!(
        format,
        "date"
            | "date-time"
            | "time"
            | "email"
            | "uri"
            | "url"
            | "uri-reference"
            | "uuid"
            | "hostname"
            | "ipv4"
            | "ipv6"
            | "byte"
            | "binary"
            | "password"
    )
}
