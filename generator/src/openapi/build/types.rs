//! Schemas that say a type: one, several, or one that follows from other keywords.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, IntegerType, NumberType, ObjectType,
    ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};
use serde_json::{Number, Value};

use crate::source::{Node, NodeValue};

use super::document::is_set;
use super::numbers::{count, float, from_float, integer, lower_bound, upper_bound};
use super::schema::{Parts, any};
use super::values::Values;
use super::{Build, below, text, texts};

impl<'a> Build<'_, 'a> {
    /// A schema without composition.
    pub(super) fn typed(&self, node: &'a Node, pointer: &str) -> Parts {
        let values = Values::of(node);
        if values.only_null {
            let schema = AnySchema {
                enumeration: vec![Value::Null],
                ..AnySchema::default()
            };
            return Parts {
                nullable: true,
                notes: vec![("x-null", Value::Bool(true))],
                ..any(schema)
            };
        }
        let mut types = values.types(node);
        if types.contains(&"number") {
            types.retain(|name| *name != "integer");
        }
        types.dedup();
        let kind = match types.as_slice() {
            [] => SchemaKind::Any(self.any_schema(node, pointer, &values, &types)),
            [name] => self.of_type(node, pointer, name, &values),
            names => SchemaKind::AnyOf {
                any_of: names
                    .iter()
                    .map(|name| self.variant(node, pointer, name, &values))
                    .collect(),
            },
        };
        let notes = if types.len() > 1 {
            Vec::new()
        } else {
            values.notes()
        };
        Parts {
            kind,
            nullable: values.nullable,
            notes,
        }
    }

    /// One of several types: the keywords that concern it, at the place of them all.
    fn variant(
        &self,
        node: &'a Node,
        pointer: &str,
        name: &str,
        values: &Values<'a>,
    ) -> ReferenceOr<Schema> {
        let origin = [("x-origin".to_owned(), Value::from(pointer))];
        ReferenceOr::Item(Schema {
            schema_data: SchemaData {
                extensions: origin.into_iter().collect(),
                ..SchemaData::default()
            },
            schema_kind: self.of_type(node, pointer, name, &values.only(name)),
        })
    }

    fn of_type(
        &self,
        node: &'a Node,
        pointer: &str,
        name: &str,
        values: &Values<'a>,
    ) -> SchemaKind {
        let listed = values.list.is_some();
        match name {
            "string" => SchemaKind::Type(Type::String(string_type(node, values))),
            "boolean" => {
                let values = values.list.iter().flatten().map(|value| value.as_bool());
                SchemaKind::Type(Type::Boolean(BooleanType {
                    enumeration: values.collect(),
                }))
            }
            "number" => SchemaKind::Type(Type::Number(number_type(node, values))),
            "integer" => match integer_type(node, values) {
                Some(integer) => SchemaKind::Type(Type::Integer(integer)),
                None => SchemaKind::Any(self.any_schema(node, pointer, values, &[name])),
            },
            "object" if !listed => SchemaKind::Type(Type::Object(self.object_type(node, pointer))),
            "array" if !listed => SchemaKind::Type(Type::Array(self.array_type(node, pointer))),
            _ => SchemaKind::Any(self.any_schema(node, pointer, values, &[name])),
        }
    }

    fn object_type(&self, node: &'a Node, pointer: &str) -> ObjectType {
        ObjectType {
            properties: self.properties(node, pointer),
            required: required(node),
            additional_properties: self.additional_properties(node, pointer),
            min_properties: count(node, "minProperties"),
            max_properties: count(node, "maxProperties"),
        }
    }

    fn properties(
        &self,
        node: &'a Node,
        pointer: &str,
    ) -> IndexMap<String, ReferenceOr<Box<Schema>>> {
        let members = node
            .child("properties")
            .map(Node::members)
            .unwrap_or_default();
        members
            .iter()
            .map(|member| {
                let pointer = below(pointer, &["properties", &member.key]);
                (member.key.clone(), self.boxed(&member.node, &pointer))
            })
            .collect()
    }

    fn additional_properties(&self, node: &'a Node, pointer: &str) -> Option<AdditionalProperties> {
        let patterns = node
            .child("patternProperties")
            .map(Node::members)
            .unwrap_or_default();
        let others = node.child("additionalProperties");
        let closed = others.is_none_or(|others| others.as_bool() == Some(false));
        match patterns {
            [] => {}
            [only] if closed => {
                let pointer = below(pointer, &["patternProperties", &only.key]);
                return Some(AdditionalProperties::Schema(Box::new(
                    self.schema_or_reference(&only.node, &pointer),
                )));
            }
            _ => {
                let pointer = below(pointer, &["patternProperties"]);
                return Some(AdditionalProperties::Schema(Box::new(raw(
                    &pointer,
                    "pattern-properties",
                ))));
            }
        }
        let (keyword, others) = match (others, node.child("unevaluatedProperties")) {
            (Some(others), _) => ("additionalProperties", others),
            (None, Some(others)) => ("unevaluatedProperties", others),
            (None, None) => return None,
        };
        match others.value {
            NodeValue::Null => None,
            NodeValue::Bool(any) => Some(AdditionalProperties::Any(any)),
            _ => {
                let schema = self.schema_or_reference(others, &below(pointer, &[keyword]));
                Some(AdditionalProperties::Schema(Box::new(schema)))
            }
        }
    }

    fn array_type(&self, node: &'a Node, pointer: &str) -> ArrayType {
        ArrayType {
            items: self.items(node, pointer),
            min_items: count(node, "minItems"),
            max_items: count(node, "maxItems"),
            unique_items: is_set(node, "uniqueItems"),
        }
    }

    fn items(&self, node: &'a Node, pointer: &str) -> Option<ReferenceOr<Box<Schema>>> {
        if node
            .child("prefixItems")
            .is_some_and(|list| !list.items().is_empty())
        {
            let raw = raw(&below(pointer, &["prefixItems"]), "prefix-items");
            return raw
                .into_item()
                .map(|schema| ReferenceOr::Item(Box::new(schema)));
        }
        let items = node.child("items").filter(|items| !items.is_null())?;
        Some(self.boxed(items, &below(pointer, &["items"])))
    }

    /// Everything that a schema says, for whoever can make something of it.
    pub(super) fn any_schema(
        &self,
        node: &'a Node,
        pointer: &str,
        values: &Values<'a>,
        types: &[&str],
    ) -> AnySchema {
        let (minimum, exclusive_minimum) = lower_bound(node);
        let (maximum, exclusive_maximum) = upper_bound(node);
        AnySchema {
            typ: types
                .first()
                .filter(|_| types.len() == 1)
                .map(|name| (*name).to_owned()),
            pattern: text(node, "pattern"),
            multiple_of: float(node, "multipleOf"),
            exclusive_minimum: exclusive_minimum.then_some(true),
            exclusive_maximum: exclusive_maximum.then_some(true),
            minimum,
            maximum,
            properties: self.properties(node, pointer),
            required: required(node),
            additional_properties: self.additional_properties(node, pointer),
            min_properties: count(node, "minProperties"),
            max_properties: count(node, "maxProperties"),
            items: self.items(node, pointer),
            min_items: count(node, "minItems"),
            max_items: count(node, "maxItems"),
            unique_items: is_set(node, "uniqueItems").then_some(true),
            enumeration: values.json(),
            format: text(node, "format"),
            min_length: count(node, "minLength"),
            max_length: count(node, "maxLength"),
            ..AnySchema::default()
        }
    }
}

/// A schema in the place of one that is not supported.
fn raw(pointer: &str, id: &'static str) -> ReferenceOr<Schema> {
    let extensions = [("x-origin", pointer), ("x-unsupported", id)];
    ReferenceOr::Item(Schema {
        schema_data: SchemaData {
            extensions: extensions
                .map(|(name, value)| (name.to_owned(), Value::from(value)))
                .into_iter()
                .collect(),
            ..SchemaData::default()
        },
        schema_kind: SchemaKind::Any(AnySchema::default()),
    })
}

fn string_type(node: &Node, values: &Values<'_>) -> StringType {
    let values = values
        .list
        .iter()
        .flatten()
        .map(|value| value.as_str().map(str::to_owned));
    StringType {
        format: text(node, "format").or_else(|| content_format(node)).into(),
        pattern: text(node, "pattern"),
        enumeration: values.collect(),
        min_length: count(node, "minLength"),
        max_length: count(node, "maxLength"),
    }
}

/// OpenAPI 3.1 says with two keywords what 3.0 says with formats.
fn content_format(node: &Node) -> Option<String> {
    let encoding = node.child("contentEncoding").and_then(Node::as_str);
    let media_type = node.child("contentMediaType").and_then(Node::as_str);
    match (encoding, media_type) {
        (Some("base64" | "base64url"), _) => Some("byte".to_owned()),
        (Some("binary"), _) => Some("binary".to_owned()),
        (None, Some(media_type))
            if !media_type.starts_with("text/") && !media_type.contains("json") =>
        {
            Some("binary".to_owned())
        }
        _ => None,
    }
}

fn number_type(node: &Node, values: &Values<'_>) -> NumberType {
    let (minimum, exclusive_minimum) = lower_bound(node);
    let (maximum, exclusive_maximum) = upper_bound(node);
    let numbers = values.list.iter().flatten();
    NumberType {
        format: text(node, "format").into(),
        multiple_of: float(node, "multipleOf"),
        exclusive_minimum,
        exclusive_maximum,
        minimum,
        maximum,
        enumeration: numbers
            .map(|value| value.as_number().and_then(Number::as_f64))
            .collect(),
    }
}

/// `None` when a value of the enum is greater than openapiv3 can hold. A bound of that size limits
/// nothing that Rust's integers do not.
fn integer_type(node: &Node, values: &Values<'_>) -> Option<IntegerType> {
    let (minimum, exclusive_minimum) = lower_bound(node);
    let (maximum, exclusive_maximum) = upper_bound(node);
    let exact = |name: &str| node.child(name).and_then(Node::as_number).and_then(integer);
    let bound = |name: &str, bound: Option<f64>| {
        exact(name)
            .filter(|exact| Some(*exact as f64) == bound)
            .or_else(|| bound.and_then(from_float))
    };
    let enumeration: Option<Vec<_>> = values
        .list
        .iter()
        .flatten()
        .map(|value| value.as_number().and_then(integer).map(Some))
        .collect();
    Some(IntegerType {
        format: text(node, "format").into(),
        multiple_of: exact("multipleOf"),
        exclusive_minimum,
        exclusive_maximum,
        minimum: bound("minimum", minimum),
        maximum: bound("maximum", maximum),
        enumeration: enumeration?,
    })
}

/// The names once each.
fn required(node: &Node) -> Vec<String> {
    let mut names = texts(node.child("required"));
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}
