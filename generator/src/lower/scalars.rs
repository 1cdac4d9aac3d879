//! Strings and numbers to types, by format.
//!
//! In: a merged schema of a string or a number. Out: its type. Leaves lists of values to
//! [`super::enums`] and ids to [`super::ids`].

use super::flat::Flat;
use super::keywords::Kind;
use crate::model::Type;

/// The type of a string.
pub(super) fn lower_text(flat: &Flat) -> Type {
    match flat.format.unwrap_or_default() {
        "date-time" => Type::Timestamp,
        "date" => Type::Date,
        "uri" | "url" | "uri-reference" | "iri" | "iri-reference" => Type::Uri,
        "byte" | "base64" => Type::Base64,
        "password" => Type::Secret,
        _ => Type::String,
    }
}

/// The type of a number.
pub(super) fn lower_number(flat: &Flat, kind: Kind) -> Type {
    match (kind, flat.format.unwrap_or_default()) {
        (Kind::Integer, "int32" | "int16" | "int8") => Type::I32,
        (Kind::Integer, "uint64") => Type::U64,
        (Kind::Integer, _) => Type::I64,
        _ => Type::F64,
    }
}
