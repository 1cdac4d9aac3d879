//! `allOf` and references, merged keyword by keyword.
//!
//! In: places whose schemas all apply. Out: one [`Flat`]; where nothing can satisfy them together,
//! an error at the schema that contradicts. Makes no types.

use std::collections::HashSet;
use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaData};
use serde_json::Value;

use super::context::{Access, Context};
use super::flat::{Additional, Choice, EnumValue, Flat, Notes};
use super::keywords::{Keywords, Kind, Limits, keywords};
use super::places::{Extent, Place, Target, escape};
use crate::naming;

pub(super) struct Merger<'a> {
    flat: Flat<'a>,
    /// Components being merged, to notice one that contains itself.
    stack: Vec<&'a str>,
}

/// How well a part speaks for the whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// What it says is said of the whole.
    Whole,
    /// Its title and description are about something else.
    Part,
}

/// What a part says about null.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Null {
    Unsaid,
    Allowed,
    Forbidden,
}

impl<'a> Merger<'a> {
    pub(super) fn merge(ctx: &mut Context<'a>, places: &[Place<'a>]) -> Flat<'a> {
        let pointer = places
            .first()
            .map_or_else(|| Rc::from(""), |place| Rc::clone(&place.pointer));
        let mut merger = Self {
            flat: empty(pointer),
            stack: Vec::new(),
        };
        let mut null = Null::Unsaid;
        for place in places {
            null = both(null, merger.add_place(ctx, place, Voice::Whole));
        }
        merger.flat.nullable = null == Null::Allowed;
        merger.flat.places = places.to_vec();
        merger.flat
    }

    fn add_place(&mut self, ctx: &mut Context<'a>, place: &Place<'a>, voice: Voice) -> Null {
        match place.target {
            Target::Inline(schema) => self.add_schema(ctx, schema, place, voice),
            Target::Component(key) => {
                if self.stack.contains(&key) {
                    ctx.error(
                        "schema-within-itself",
                        &place.pointer,
                        format!("schema `{key}` is part of itself, so no value can be written down for it"),
                        "take it out of the `allOf`, or put it into a property or a list",
                    );
                    return Null::Unsaid;
                }
                self.stack.push(key);
                let inner = Place {
                    extent: place.extent,
                    ..ctx.component_place(key)
                };
                let null = self.add_place(ctx, &inner, voice);
                self.stack.pop();
                null
            }
        }
    }

    fn add_schema(
        &mut self,
        ctx: &mut Context<'a>,
        schema: &'a Schema,
        place: &Place<'a>,
        voice: Voice,
    ) -> Null {
        let keywords = keywords(schema);
        let data = &schema.schema_data;
        let is_wrapper = keywords.is_wrapper();
        let inner_voice = if voice == Voice::Whole && is_wrapper && keywords.all_of.len() == 1 {
            Voice::Whole
        } else {
            Voice::Part
        };
        self.add_data(data, voice);
        let mut null = if is_wrapper {
            Null::Unsaid
        } else {
            Null::Forbidden
        };
        for (index, part) in keywords.all_of.iter().enumerate() {
            let part_place = Place {
                extent: place.extent,
                ..Place::new(
                    part,
                    &format!("{}/allOf/{index}", place.pointer),
                    &place.owner,
                )
            };
            let part_voice = match part {
                ReferenceOr::Item(_) => voice,
                ReferenceOr::Reference { .. } => inner_voice,
            };
            null = both(null, self.add_place(ctx, &part_place, part_voice));
        }
        if place.extent == Extent::Whole && self.add_choices(&keywords, data, place) {
            null = Null::Allowed;
        }
        self.add_keywords(keywords, data, place);
        if data.nullable { Null::Allowed } else { null }
    }

    fn add_data(&mut self, data: &'a SchemaData, voice: Voice) {
        let notes = &mut self.flat.notes;
        let extension = |name: &str| data.extensions.get(name);
        if voice == Voice::Whole {
            notes.title = notes.title.or(data.title.as_deref());
            notes.description = notes.description.or(data.description.as_deref());
            notes.example = notes.example.or(data.example.as_ref());
            notes.default = notes.default.or(data.default.as_ref());
            notes.deprecated |= data.deprecated;
            if data.read_only {
                notes.access = Some(Access::AnswersOnly);
            } else if data.write_only {
                notes.access = Some(Access::RequestsOnly);
            }
        }
        notes.enum_descriptions = notes
            .enum_descriptions
            .or_else(|| extension("x-enum-descriptions"))
            .or_else(|| extension("x-enumDescriptions"))
            .or_else(|| extension("x-enum-varnames"))
            .or_else(|| extension("x-enumNames"));
        self.flat.unsupported = self
            .flat
            .unsupported
            .or_else(|| extension("x-unsupported").and_then(Value::as_str));
        self.flat.is_null |= extension("x-null").is_some();
    }

    /// Whether null is one of the choices.
    fn add_choices(
        &mut self,
        keywords: &Keywords<'a>,
        data: &'a SchemaData,
        place: &Place<'a>,
    ) -> bool {
        let mut has_null = false;
        for (keyword, members) in [("oneOf", keywords.one_of), ("anyOf", keywords.any_of)] {
            if members.is_empty() {
                continue;
            }
            let places = members
                .iter()
                .enumerate()
                .map(|(index, member)| {
                    Place::new(
                        member,
                        &format!("{}/{keyword}/{index}", place.pointer),
                        &place.owner,
                    )
                })
                .collect();
            has_null |= members.iter().any(|member| match member {
                ReferenceOr::Item(member) => member.schema_data.nullable,
                ReferenceOr::Reference { .. } => false,
            });
            self.flat.choices.push(Choice { members: places });
            self.flat.discriminator = self.flat.discriminator.or(data.discriminator.as_ref());
        }
        has_null
    }

    fn add_keywords(&mut self, keywords: Keywords<'a>, data: &'a SchemaData, place: &Place<'a>) {
        self.add_kind(keywords.kind, place);
        let flat = &mut self.flat;
        flat.format = flat.format.or(keywords.format);
        flat.pattern = flat.pattern.or(keywords.pattern);
        merge_limits(&mut flat.limits, &keywords.limits);
        flat.required
            .extend(keywords.required.iter().map(String::as_str));
        if let Some(values) = keywords.values {
            self.add_values(values, data, place);
        }
        for (name, schema) in keywords.properties {
            let property = property_place(schema, name, place);
            let places = self.flat.properties.entry(name).or_default();
            if !places.iter().any(|known| known.pointer == property.pointer) {
                places.push(property);
            }
        }
        if let Some(items) = keywords.items {
            let pointer = format!("{}/items", place.pointer);
            self.flat
                .items
                .push(Place::new(items, &pointer, &format!("{}Item", place.owner)));
        }
        self.add_additional(keywords.additional, place);
    }

    fn add_kind(&mut self, kind: Option<Kind>, place: &Place<'a>) {
        self.flat.kind = match (self.flat.kind, kind) {
            (None, kind) | (kind, None) => kind,
            (Some(Kind::Number | Kind::Integer), Some(Kind::Integer))
            | (Some(Kind::Integer), Some(Kind::Number)) => Some(Kind::Integer),
            (Some(known), Some(kind)) => {
                if known != kind {
                    self.contradict(
                        place,
                        format!(
                            "a value cannot be {} and {} at once",
                            words(known),
                            words(kind)
                        ),
                    );
                }
                Some(known)
            }
        };
    }

    fn add_values(&mut self, values: Vec<Value>, data: &SchemaData, place: &Place<'a>) {
        let is_const = data.extensions.contains_key("x-const");
        let mut values = enum_values(values, data, &place.pointer);
        self.flat
            .replaced_values
            .extend(skipped_values(data, &place.pointer));
        if let Some(known) = &self.flat.values {
            self.flat
                .replaced_values
                .extend(known.iter().map(|value| value.pointer.clone()));
            let known: HashSet<String> =
                known.iter().map(|value| value.value.to_string()).collect();
            let narrowed: Vec<EnumValue> = values
                .iter()
                .filter(|value| known.contains(&value.value.to_string()))
                .cloned()
                .collect();
            if narrowed.is_empty() && !values.is_empty() {
                self.contradict(place, "no value is in both lists of values".to_owned());
            } else {
                values = narrowed;
            }
        }
        self.flat.is_const = is_const || (self.flat.is_const && values.len() == 1);
        self.flat.values = Some(values);
    }

    fn contradict(&mut self, place: &Place<'a>, why: String) {
        self.flat
            .contradictions
            .push((Rc::clone(&place.pointer), why));
    }

    fn add_additional(&mut self, additional: Option<&'a AdditionalProperties>, place: &Place<'a>) {
        let additional = match additional {
            None => return,
            Some(AdditionalProperties::Any(false)) => Additional::Forbidden,
            Some(AdditionalProperties::Any(true)) => Additional::Any,
            Some(AdditionalProperties::Schema(schema)) => {
                let pointer = format!("{}/additionalProperties", place.pointer);
                Additional::Typed(vec![Place::new(
                    schema.as_ref(),
                    &pointer,
                    &format!("{}Value", place.owner),
                )])
            }
        };
        let known = std::mem::replace(&mut self.flat.additional, Additional::Unsaid);
        self.flat.additional = match (known, additional) {
            (Additional::Typed(mut places), Additional::Typed(more)) => {
                places.extend(more);
                Additional::Typed(places)
            }
            (Additional::Typed(places), _) | (_, Additional::Typed(places)) => {
                Additional::Typed(places)
            }
            (Additional::Any, _) | (_, Additional::Any) => Additional::Any,
            (_, additional) => additional,
        };
    }
}

/// A property of a schema, named by both.
pub(super) fn property_place<'a>(
    schema: &'a ReferenceOr<Box<Schema>>,
    name: &str,
    place: &Place<'a>,
) -> Place<'a> {
    let pointer = format!("{}/properties/{}", place.pointer, escape(name));
    let owner = format!("{}{}", place.owner, naming::camel_piece(name));
    Place::new(schema, &pointer, &owner)
}

fn empty<'a>(pointer: Rc<str>) -> Flat<'a> {
    Flat {
        pointer,
        places: Vec::new(),
        contradictions: Vec::new(),
        mixed: HashSet::new(),
        kind: None,
        format: None,
        pattern: None,
        values: None,
        replaced_values: Vec::new(),
        is_const: false,
        limits: Limits::default(),
        properties: IndexMap::new(),
        required: HashSet::new(),
        additional: Additional::Unsaid,
        items: Vec::new(),
        choices: Vec::new(),
        discriminator: None,
        nullable: false,
        notes: Notes::default(),
        unsupported: None,
        is_null: false,
    }
}

/// Values with the pointers they had before nulls were taken out.
fn enum_values(values: Vec<Value>, data: &SchemaData, pointer: &str) -> Vec<EnumValue> {
    let is_const = data.extensions.contains_key("x-const");
    let skipped: HashSet<u64> = data
        .extensions
        .get("x-enum-skipped")
        .and_then(Value::as_array)
        .map(|indexes| indexes.iter().filter_map(Value::as_u64).collect())
        .unwrap_or_default();
    let mut indexes = (0_u64..).filter(|index| !skipped.contains(index));
    values
        .into_iter()
        .map(|value| {
            let pointer = if is_const {
                format!("{pointer}/const")
            } else {
                format!("{pointer}/enum/{}", indexes.next().unwrap_or_default())
            };
            EnumValue { value, pointer }
        })
        .collect()
}

/// Values that were listed twice, or that were null.
fn skipped_values(data: &SchemaData, pointer: &str) -> Vec<String> {
    let skipped = data
        .extensions
        .get("x-enum-skipped")
        .and_then(Value::as_array);
    skipped
        .into_iter()
        .flatten()
        .map(|index| format!("{pointer}/enum/{index}"))
        .collect()
}

fn both(left: Null, right: Null) -> Null {
    match (left, right) {
        (Null::Forbidden, _) | (_, Null::Forbidden) => Null::Forbidden,
        (Null::Allowed, _) | (_, Null::Allowed) => Null::Allowed,
        (Null::Unsaid, Null::Unsaid) => Null::Unsaid,
    }
}

fn merge_limits(limits: &mut Limits, more: &Limits) {
    limits.minimum = limits.minimum.or(more.minimum);
    limits.maximum = limits.maximum.or(more.maximum);
    limits.exclusive_minimum |= more.exclusive_minimum;
    limits.exclusive_maximum |= more.exclusive_maximum;
    limits.multiple_of = limits.multiple_of.or(more.multiple_of);
    limits.min_length = limits.min_length.or(more.min_length);
    limits.max_length = limits.max_length.or(more.max_length);
    limits.min_items = limits.min_items.or(more.min_items);
    limits.max_items = limits.max_items.or(more.max_items);
    limits.unique_items |= more.unique_items;
    limits.min_properties = limits.min_properties.or(more.min_properties);
    limits.max_properties = limits.max_properties.or(more.max_properties);
}

fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "a boolean",
        Kind::Integer => "an integer",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}
