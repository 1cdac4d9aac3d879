//! One view of a schema, whichever of openapiv3's forms it was read into.
//!
//! In: a [`Schema`]. Out: its keywords side by side. Follows no reference, merges nothing.

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, IntegerFormat, NumberFormat, ObjectType,
    ReferenceOr, Schema, SchemaKind, StringFormat, Type, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

/// The JSON type that a schema asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// Bounds that change no type and are told in the documentation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Limits {
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
    pub(super) exclusive_minimum: bool,
    pub(super) exclusive_maximum: bool,
    pub(super) multiple_of: Option<f64>,
    pub(super) min_length: Option<usize>,
    pub(super) max_length: Option<usize>,
    pub(super) min_items: Option<usize>,
    pub(super) max_items: Option<usize>,
    pub(super) unique_items: bool,
    pub(super) min_properties: Option<usize>,
    pub(super) max_properties: Option<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Keywords<'a> {
    pub(super) kind: Option<Kind>,
    pub(super) format: Option<&'a str>,
    pub(super) pattern: Option<&'a str>,
    /// Without null; `None` when there is no `enum`.
    pub(super) values: Option<Vec<Value>>,
    pub(super) limits: Limits,
    pub(super) properties: Vec<(&'a str, &'a ReferenceOr<Box<Schema>>)>,
    pub(super) required: &'a [String],
    pub(super) additional: Option<&'a AdditionalProperties>,
    pub(super) items: Option<&'a ReferenceOr<Box<Schema>>>,
    pub(super) one_of: &'a [ReferenceOr<Schema>],
    pub(super) any_of: &'a [ReferenceOr<Schema>],
    pub(super) all_of: &'a [ReferenceOr<Schema>],
}

impl Keywords<'_> {
    /// Whether nothing here but `allOf` can change the type.
    pub(super) fn is_wrapper(&self) -> bool {
        self.kind.is_none()
            && self.format.is_none()
            && self.pattern.is_none()
            && self.values.is_none()
            && self.limits == Limits::default()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.additional.is_none()
            && self.items.is_none()
            && self.one_of.is_empty()
            && self.any_of.is_empty()
    }
}

/// The keywords of a schema.
pub(super) fn keywords(schema: &Schema) -> Keywords<'_> {
    match &schema.schema_kind {
        SchemaKind::Type(ty) => typed(ty),
        SchemaKind::OneOf { one_of } => Keywords {
            one_of,
            ..Keywords::default()
        },
        SchemaKind::AnyOf { any_of } => Keywords {
            any_of,
            ..Keywords::default()
        },
        SchemaKind::AllOf { all_of } => Keywords {
            all_of,
            ..Keywords::default()
        },
        SchemaKind::Not { .. } => Keywords::default(),
        SchemaKind::Any(any) => untyped(any),
    }
}

fn typed(ty: &Type) -> Keywords<'_> {
    match ty {
        Type::Boolean(boolean) => Keywords {
            kind: Some(Kind::Boolean),
            values: values(&boolean.enumeration),
            ..Keywords::default()
        },
        Type::Integer(integer) => Keywords {
            kind: Some(Kind::Integer),
            format: format_name(&integer.format, |format| match format {
                IntegerFormat::Int32 => "int32",
                IntegerFormat::Int64 => "int64",
            }),
            values: values(&integer.enumeration),
            limits: Limits {
                minimum: integer.minimum.map(|limit| limit as f64),
                maximum: integer.maximum.map(|limit| limit as f64),
                exclusive_minimum: integer.exclusive_minimum,
                exclusive_maximum: integer.exclusive_maximum,
                multiple_of: integer.multiple_of.map(|limit| limit as f64),
                ..Limits::default()
            },
            ..Keywords::default()
        },
        Type::Number(number) => Keywords {
            kind: Some(Kind::Number),
            format: format_name(&number.format, |format| match format {
                NumberFormat::Float => "float",
                NumberFormat::Double => "double",
            }),
            values: values(&number.enumeration),
            limits: Limits {
                minimum: number.minimum,
                maximum: number.maximum,
                exclusive_minimum: number.exclusive_minimum,
                exclusive_maximum: number.exclusive_maximum,
                multiple_of: number.multiple_of,
                ..Limits::default()
            },
            ..Keywords::default()
        },
        Type::String(text) => Keywords {
            kind: Some(Kind::String),
            format: format_name(&text.format, string_format),
            pattern: text.pattern.as_deref(),
            values: values(&text.enumeration),
            limits: Limits {
                min_length: text.min_length,
                max_length: text.max_length,
                ..Limits::default()
            },
            ..Keywords::default()
        },
        Type::Array(array) => array_keywords(array),
        Type::Object(object) => object_keywords(object),
    }
}

fn array_keywords(array: &ArrayType) -> Keywords<'_> {
    Keywords {
        kind: Some(Kind::Array),
        items: array.items.as_ref(),
        limits: Limits {
            min_items: array.min_items,
            max_items: array.max_items,
            unique_items: array.unique_items,
            ..Limits::default()
        },
        ..Keywords::default()
    }
}

fn object_keywords(object: &ObjectType) -> Keywords<'_> {
    Keywords {
        kind: Some(Kind::Object),
        properties: object
            .properties
            .iter()
            .map(|(name, schema)| (name.as_str(), schema))
            .collect(),
        required: &object.required,
        additional: object.additional_properties.as_ref(),
        limits: Limits {
            min_properties: object.min_properties,
            max_properties: object.max_properties,
            ..Limits::default()
        },
        ..Keywords::default()
    }
}

fn untyped(any: &AnySchema) -> Keywords<'_> {
    let kind = match any.typ.as_deref() {
        Some("boolean") => Some(Kind::Boolean),
        Some("integer") => Some(Kind::Integer),
        Some("number") => Some(Kind::Number),
        Some("string") => Some(Kind::String),
        Some("array") => Some(Kind::Array),
        Some("object") => Some(Kind::Object),
        _ => None,
    };
    let values: Vec<Value> = any
        .enumeration
        .iter()
        .filter(|value| !value.is_null())
        .cloned()
        .collect();
    Keywords {
        kind,
        format: any.format.as_deref(),
        pattern: any.pattern.as_deref(),
        values: (!values.is_empty()).then_some(values),
        limits: Limits {
            minimum: any.minimum,
            maximum: any.maximum,
            exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
            exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
            multiple_of: any.multiple_of,
            min_length: any.min_length,
            max_length: any.max_length,
            min_items: any.min_items,
            max_items: any.max_items,
            unique_items: any.unique_items.unwrap_or_default(),
            min_properties: any.min_properties,
            max_properties: any.max_properties,
        },
        properties: any
            .properties
            .iter()
            .map(|(name, schema)| (name.as_str(), schema))
            .collect(),
        required: &any.required,
        additional: any.additional_properties.as_ref(),
        items: any.items.as_ref(),
        one_of: &any.one_of,
        any_of: &any.any_of,
        all_of: &any.all_of,
    }
}

fn values<T: Clone + Into<Value>>(enumeration: &[Option<T>]) -> Option<Vec<Value>> {
    let values: Vec<Value> = enumeration
        .iter()
        .flatten()
        .cloned()
        .map(Into::into)
        .collect();
    (!values.is_empty()).then_some(values)
}

fn string_format(format: &StringFormat) -> &'static str {
    match format {
        StringFormat::Date => "date",
        StringFormat::DateTime => "date-time",
        StringFormat::Password => "password",
        StringFormat::Byte => "byte",
        StringFormat::Binary => "binary",
    }
}

fn format_name<T>(
    format: &VariantOrUnknownOrEmpty<T>,
    name: impl Fn(&T) -> &'static str,
) -> Option<&str> {
    match format {
        VariantOrUnknownOrEmpty::Item(item) => Some(name(item)),
        VariantOrUnknownOrEmpty::Unknown(text) => Some(text),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}
