//! A model in lines, short enough to be written by hand.
//!
//! `a: T` is required, `a?: T` optional, `a!: T` required and nullable, `a??: T` optional and
//! nullable; `[T]` is a list, `{T}` a map, `T?` a value or null, `*T` a box.

use crate::model::{
    Answer, AnswerBody, Argument, Construct, Encoding, Literal, Model, Operation, Place, Presence,
    Shape, StatusMatch, Struct, Tagging, Type, Union,
};

/// Every type, one a line, in the order of the model.
pub(super) fn types(model: &Model) -> String {
    model
        .types
        .iter()
        .map(|def| format!("{} {}\n", def.name, shape(&def.shape)))
        .collect()
}

/// Every method, one a line, with its resource.
pub(super) fn methods(model: &Model) -> String {
    let mut lines = String::new();
    for resource in &model.resources {
        for operation in &resource.operations {
            lines.push_str(&format!("{}.{}\n", resource.name, method(operation)));
        }
    }
    lines
}

pub(super) fn ty(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::I32 => "i32".to_owned(),
        Type::I64 => "i64".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::Named(name) => name.clone(),
        Type::List(inner) => format!("[{}]", self::ty(inner)),
        Type::Map(inner) => format!("{{{}}}", self::ty(inner)),
        Type::Nullable(inner) => format!("{}?", self::ty(inner)),
        Type::Boxed(inner) => format!("*{}", self::ty(inner)),
        plain => format!("{plain:?}"),
    }
}

fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Struct(shape) => structure(shape),
        Shape::StringEnum(shape) => {
            let variants: Vec<String> = shape
                .variants
                .iter()
                .map(|variant| format!("{}={}", variant.name, variant.wire_name))
                .collect();
            format!("enum {} | {}", variants.join(" | "), shape.fallback)
        }
        Shape::Id(format) => format!(
            "id {} {:?} {}..{:?} {}",
            format.prefix, format.alphabet, format.min_length, format.max_length, format.example
        ),
        Shape::Union(shape) => union(shape),
        Shape::Alias(inner) => format!("= {}", ty(inner)),
        Shape::Newtype(inner) => format!("newtype {}", ty(inner)),
    }
}

fn structure(shape: &Struct) -> String {
    let mut parts = Vec::new();
    for field in &shape.fields {
        let mark = match field.presence {
            Presence::Required => "",
            Presence::RequiredNullable => "!",
            Presence::Optional => "?",
            Presence::OptionalNullable => "??",
        };
        let fixed = match &field.fixed {
            None => String::new(),
            Some(Literal::Variant {
                enumeration,
                variant,
            }) => format!(" = {enumeration}::{variant}"),
            Some(Literal::String(text)) => format!(" = {text:?}"),
            Some(Literal::Bool(value)) => format!(" = {value}"),
            Some(Literal::Integer(value)) => format!(" = {value}"),
        };
        let redacted = if field.redacted { "redacted " } else { "" };
        parts.push(format!(
            "{redacted}{}{mark}: {}{fixed}",
            field.name,
            ty(&field.ty)
        ));
    }
    if let Some(additional) = &shape.additional {
        parts.push(format!("..{}: {}", additional.name, ty(&additional.ty)));
    }
    let encoding = if shape.encoding == Encoding::Multipart {
        "multipart "
    } else {
        ""
    };
    let construct = match &shape.construct {
        None => String::new(),
        Some(Construct::Arguments) => " new".to_owned(),
        Some(Construct::Required(name)) => format!(" new({name})"),
    };
    format!("{encoding}struct {{ {} }}{construct}", parts.join(", "))
}

fn union(shape: &Union) -> String {
    let variants: Vec<String> = shape
        .variants
        .iter()
        .map(|variant| {
            let told = match &shape.tagging {
                Tagging::Property(_) => format!(
                    "{}{}",
                    variant.tags.join("/"),
                    if variant.adds_tag { "+" } else { "" }
                ),
                Tagging::Untagged => format!(
                    "{:?}{}",
                    variant.kind,
                    members(&variant.required, variant.known.as_deref())
                ),
            };
            format!("{}({}) {told}", variant.name, ty(&variant.ty))
        })
        .collect();
    let tagging = match &shape.tagging {
        Tagging::Property(name) => format!("by {name}"),
        Tagging::Untagged => "untagged".to_owned(),
    };
    format!(
        "union {tagging}: {} | {}",
        variants.join(" | "),
        shape.fallback
    )
}

/// Members an object must have, of those that are kept.
fn members(required: &[String], known: Option<&[String]>) -> String {
    match known {
        Some(known) => format!("[{} of {}]", required.join(","), known.join(",")),
        None if required.is_empty() => String::new(),
        None => format!("[{}]", required.join(",")),
    }
}

fn method(operation: &Operation) -> String {
    let arguments: Vec<String> = operation.arguments.iter().map(argument).collect();
    let mut line = format!(
        "{}({}) -> {}",
        operation.method,
        arguments.join(", "),
        answer(&operation.answer)
    );
    if let Some(name) = &operation.arguments_struct {
        line.push_str(&format!(" in {name}"));
    }
    if !operation.options.is_empty() {
        let options: Vec<String> = operation.options.iter().map(argument).collect();
        line.push_str(&format!(" with {}", options.join(", ")));
    }
    if let Some(pagination) = &operation.pagination {
        line.push_str(&format!(
            " pages {} by {}",
            pagination.page, pagination.cursor_parameter
        ));
    }
    line
}

fn argument(argument: &Argument) -> String {
    let place = match &argument.place {
        Place::Path { style, .. } => format!("path {style:?}"),
        Place::Query { style, .. } => format!("query {style:?}"),
        Place::Header { .. } => "header".to_owned(),
        Place::Cookie { .. } => "cookie".to_owned(),
        Place::Body(format) => format!("{format:?}"),
    };
    format!("{}: {} {place}", argument.name, ty(&argument.ty))
}

fn answer(answer: &Answer) -> String {
    match answer {
        Answer::One(body) => self::body(body),
        Answer::Optional(body) => format!("{} or nothing", self::body(body)),
        Answer::Choice(choice) => {
            let variants: Vec<String> = choice
                .variants
                .iter()
                .map(|variant| {
                    let status = match variant.status {
                        StatusMatch::Exact(code) => code.to_string(),
                        StatusMatch::Class(class) => format!("{class}XX"),
                        StatusMatch::Any => "any".to_owned(),
                    };
                    let media_type = variant
                        .media_type
                        .as_ref()
                        .map(|media_type| format!(" {media_type}"))
                        .unwrap_or_default();
                    format!(
                        "{}({}) {status}{media_type}",
                        variant.name,
                        self::body(&variant.body)
                    )
                })
                .collect();
            format!("{}: {}", choice.name, variants.join(" | "))
        }
    }
}

fn body(body: &AnswerBody) -> String {
    match body {
        AnswerBody::Empty => "()".to_owned(),
        AnswerBody::Json(inner) => ty(inner),
        AnswerBody::Text => "text".to_owned(),
        AnswerBody::Binary(media_type) => format!("bytes {media_type}"),
    }
}
