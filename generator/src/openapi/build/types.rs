//! Schemas that say a type: one, several, or one that follows from other keywords.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, IntegerType, NumberType, ObjectType,
    ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};
use serde_json::{Number, Value};

use crate::source::{Node, NodeValue};

use super::document::is_set;
use super::schema::{Parts, any};
use super::{Build, below, text, texts};

/// What `type`, `enum` and `const` say together, with null apart.
pub(super) struct Values<'a> {
    /// Types but null, in the order of the text.
    named: Vec<&'a str>,
    /// The values but null and repetitions; `None` when any value fits.
    list: Option<Vec<&'a Node>>,
    pub nullable: bool,
    /// Only null fits.
    only_null: bool,
    is_const: bool,
    /// Indexes of the values that were taken out.
    skipped: Vec<usize>,
}

impl<'a> Values<'a> {
    pub(super) fn of(node: &'a Node) -> Self {
        let kind = node.child("type");
        let all: Vec<&str> = match kind.map(|kind| &kind.value) {
            Some(NodeValue::String(name)) => vec![name],
            Some(NodeValue::Array(names)) => names.iter().filter_map(Node::as_str).collect(),
            _ => Vec::new(),
        };
        let named: Vec<&str> = all.iter().copied().filter(|name| *name != "null").collect();
        let constant = node.child("const");
        let given: Option<Vec<&Node>> = match (constant, node.child("enum")) {
            (Some(value), _) => Some(vec![value]),
            (None, Some(list)) if matches!(list.value, NodeValue::Array(_)) => {
                Some(list.items().iter().collect())
            }
            _ => None,
        };
        let mut list: Vec<&Node> = Vec::new();
        let mut skipped = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for (index, value) in given.iter().flatten().enumerate() {
            if value.is_null() || !seen.insert(value.to_json().to_string()) {
                skipped.push(index);
            } else {
                list.push(value);
            }
        }
        let null_value = given.iter().flatten().any(|value| value.is_null());
        Self {
            only_null: (named.is_empty() && !all.is_empty())
                || (given.is_some() && list.is_empty()),
            nullable: named.len() < all.len() || null_value,
            list: given.map(|_| list),
            is_const: constant.is_some(),
            named,
            skipped,
        }
    }

    /// The types that are named, or the one that other keywords imply.
    pub(super) fn types(&self, node: &Node) -> Vec<&'a str> {
        if !self.named.is_empty() {
            return self.named.clone();
        }
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| node.child(keyword).is_some());
        let composed = has(&["allOf", "oneOf", "anyOf", "$ref"]);
        if let Some(list) = self.list.as_ref().filter(|list| !list.is_empty()) {
            let first = type_of(list[0]);
            return if list.iter().all(|value| type_of(value) == first) {
                vec![first]
            } else {
                Vec::new()
            };
        }
        match () {
            () if composed => Vec::new(),
            () if has(&["properties", "additionalProperties", "patternProperties"]) => {
                vec!["object"]
            }
            () if has(&["items", "prefixItems"]) => vec!["array"],
            () if has(&["contentEncoding", "contentMediaType"]) => vec!["string"],
            () => Vec::new(),
        }
    }

    pub(super) fn notes(&self) -> Vec<(&'static str, Value)> {
        let mut notes = Vec::new();
        if self.is_const {
            notes.push(("x-const", Value::Bool(true)));
        }
        if !self.skipped.is_empty() {
            notes.push(("x-enum-skipped", Value::from(self.skipped.clone())));
        }
        notes
    }

    fn json(&self) -> Vec<Value> {
        self.list
            .iter()
            .flatten()
            .map(|value| value.to_json())
            .collect()
    }

    /// The values that one of several types has.
    fn only(&self, name: &str) -> Self {
        let fits = |value: &&Node| {
            type_of(value) == name || (name == "number" && type_of(value) == "integer")
        };
        let list = self
            .list
            .as_ref()
            .map(|list| list.iter().copied().filter(fits).collect());
        Self {
            named: Vec::new(),
            list,
            nullable: false,
            only_null: false,
            is_const: self.is_const,
            skipped: Vec::new(),
        }
    }
}

fn type_of(value: &Node) -> &'static str {
    match &value.value {
        NodeValue::Null => "null",
        NodeValue::Bool(_) => "boolean",
        NodeValue::Number(number) if number.is_f64() => "number",
        NodeValue::Number(_) => "integer",
        NodeValue::String(_) => "string",
        NodeValue::Array(_) => "array",
        NodeValue::Object(_) => "object",
    }
}

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

/// `1.0` is an integer, too.
fn integer(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        number
            .as_f64()
            .filter(|_| number.is_f64())
            .and_then(from_float)
    })
}

fn from_float(number: f64) -> Option<i64> {
    let limit = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= limit).then_some(number as i64)
}

/// The greater of `minimum` and `exclusiveMinimum`, and whether it is excluded.
fn lower_bound(node: &Node) -> (Option<f64>, bool) {
    match (float(node, "minimum"), float(node, "exclusiveMinimum")) {
        (Some(bound), Some(excluded)) if excluded < bound => (Some(bound), false),
        (_, Some(excluded)) => (Some(excluded), true),
        (bound, None) => (bound, bound.is_some() && is_set(node, "exclusiveMinimum")),
    }
}

fn upper_bound(node: &Node) -> (Option<f64>, bool) {
    match (float(node, "maximum"), float(node, "exclusiveMaximum")) {
        (Some(bound), Some(excluded)) if excluded > bound => (Some(bound), false),
        (_, Some(excluded)) => (Some(excluded), true),
        (bound, None) => (bound, bound.is_some() && is_set(node, "exclusiveMaximum")),
    }
}

fn float(node: &Node, keyword: &str) -> Option<f64> {
    node.child(keyword)
        .and_then(Node::as_number)
        .and_then(Number::as_f64)
}

fn count(node: &Node, keyword: &str) -> Option<usize> {
    let number = node.child(keyword).and_then(Node::as_number)?;
    number
        .as_u64()
        .and_then(|count| usize::try_from(count).ok())
        .or_else(|| {
            number
                .as_f64()
                .and_then(from_float)
                .and_then(|count| usize::try_from(count).ok())
        })
}

/// The names once each.
fn required(node: &Node) -> Vec<String> {
    let mut names = texts(node.child("required"));
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}
