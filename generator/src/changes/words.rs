//! Types and methods as a reader of the comparison knows them: `Option<Vec<Customer>>`.

use crate::model::{
    Answer, AnswerBody, BodyFormat, Docs, Field, Operation, PathStyle, Presence, QueryStyle, Type,
};

/// What became of a value that was redacted before, and of one that is now.
pub(super) const DEBUG: [&str; 2] = ["is now shown in `Debug`", "is now redacted in `Debug`"];

/// What became of documentation that differs.
pub(super) fn docs_words(old: &Docs, new: &Docs) -> &'static str {
    let is_deprecated = |docs: &Docs| docs.0.contains("Deprecated.");
    match (is_deprecated(old), is_deprecated(new)) {
        (false, true) => "is now deprecated",
        (true, false) => "is no longer deprecated",
        _ => "description changed",
    }
}

/// As it stands in Rust, without paths.
pub(super) fn type_words(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::I32 => "i32".to_owned(),
        Type::I64 => "i64".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::String
        | Type::Money
        | Type::Timestamp
        | Type::Date
        | Type::Uri
        | Type::Base64
        | Type::Secret
        | Type::Upload
        | Type::Json => format!("{ty:?}"),
        Type::Named(name) => name.clone(),
        Type::List(item) => format!("Vec<{}>", type_words(item)),
        Type::Map(value) => format!("BTreeMap<String, {}>", type_words(value)),
        Type::Nullable(inner) => format!("Option<{}>", type_words(inner)),
        Type::Boxed(inner) => format!("Box<{}>", type_words(inner)),
    }
}

/// The type of a field, with what its presence makes of it.
pub(super) fn field_words(field: &Field) -> String {
    let ty = type_words(&field.ty);
    match wrapper(field.presence) {
        "" => ty,
        wrapper => format!("{wrapper}<{ty}>"),
    }
}

pub(super) fn is_optional(field: &Field) -> bool {
    matches!(
        field.presence,
        Presence::Optional | Presence::OptionalNullable
    )
}

/// What the presence of a field makes of its type; empty: nothing.
pub(super) fn wrapper(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "",
        Presence::RequiredNullable | Presence::Optional => "Option",
        Presence::OptionalNullable => "Maybe",
    }
}

/// ``an `Option` ``.
pub(super) fn a_wrapper(wrapper: &str) -> String {
    let article = if wrapper.starts_with('O') { "an" } else { "a" };
    format!("{article} `{wrapper}`")
}

pub(super) fn answer_words(answer: &Answer) -> String {
    match answer {
        Answer::One(body) => body_words(body),
        Answer::Optional(body) => format!("Option<{}>", body_words(body)),
        Answer::Choice(choice) => choice.name.clone(),
    }
}

pub(super) fn body_words(body: &AnswerBody) -> String {
    match body {
        AnswerBody::Empty => "()".to_owned(),
        AnswerBody::Json(ty) => type_words(ty),
        AnswerBody::Text => "String".to_owned(),
        AnswerBody::Binary(_) => "Bytes".to_owned(),
    }
}

/// The media type.
pub(super) fn format_words(format: &BodyFormat) -> &str {
    match format {
        BodyFormat::Json(media_type)
        | BodyFormat::Text(media_type)
        | BodyFormat::Binary(media_type) => media_type,
        BodyFormat::Form => "application/x-www-form-urlencoded",
        BodyFormat::Multipart => "multipart/form-data",
    }
}

pub(super) fn path_style_words(style: PathStyle) -> &'static str {
    match style {
        PathStyle::Scalar => "one text",
        PathStyle::List => "`a,b`",
        PathStyle::Object => "`a,1,b,2`",
        PathStyle::Json => "JSON",
    }
}

pub(super) fn query_style_words(style: QueryStyle) -> &'static str {
    match style {
        QueryStyle::Scalar => "one text",
        QueryStyle::RepeatedList => "`name=a&name=b`",
        QueryStyle::CommaList => "`name=a,b`",
        QueryStyle::SpaceList => "`name=a%20b`",
        QueryStyle::PipeList => "`name=a|b`",
        QueryStyle::FormObject => "`a=1&b=2`",
        QueryStyle::CommaObject => "`name=a,1,b,2`",
        QueryStyle::DeepObject => "`name[a]=1&name[b]=2`",
        QueryStyle::Json => "JSON",
    }
}

/// `POST /customers`.
pub(super) fn route(operation: &Operation) -> String {
    format!("{} {}", operation.http_method.as_str(), operation.path)
}
