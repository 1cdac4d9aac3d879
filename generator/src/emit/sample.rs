//! Example values: an expression for each type that has the type where it stands, so that an example
//! compiles. What would need too much code has none, and the example takes it as a parameter.

use std::collections::BTreeSet;

use super::code_text::{Code, quoted};
use super::context::Context;
use super::input::{Taken, taken};
use super::scope::{ident, plain};
use super::types::{is_optional, required};
use crate::model::{Argument, BodyFormat, Construct, Field, Place, Presence, Shape, Struct, Type};

/// Most types that an example spells out.
const BUDGET: usize = 24;
/// Most optional fields that an example sets.
const SHOWN: usize = 3;
/// Longest text taken over from the description.
const LONGEST: usize = 60;

/// Makes the values of one example, and remembers which types it names.
pub(super) struct Sampler<'a> {
    context: &'a Context<'a>,
    pub(super) named: BTreeSet<String>,
    /// What the example names at the crate's root.
    pub(super) roots: BTreeSet<&'static str>,
    budget: usize,
}

impl<'a> Sampler<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            named: BTreeSet::new(),
            roots: BTreeSet::new(),
            budget: BUDGET,
        }
    }

    /// A value for a method's parameter, or none when it takes too much code.
    pub(super) fn argument(&mut self, argument: &Argument) -> Option<Code> {
        let before = self.named.clone();
        let example = argument.example.as_deref();
        let code = match &argument.place {
            Place::Body(BodyFormat::Text(_)) => Some(Code::word(text(example, "text"))),
            Place::Body(_) => self.exact(without_box(&argument.ty), example),
            _ => self.borrowed(&argument.ty, example),
        };
        code.or_else(|| {
            self.named = before;
            None
        })
    }

    /// A value for a field of the arguments' struct, or none when it takes too much code.
    pub(super) fn owned_argument(&mut self, argument: &Argument) -> Option<Code> {
        let before = self.named.clone();
        let ty = match &argument.place {
            Place::Body(_) => without_box(&argument.ty),
            _ => self.context.present(&argument.ty),
        };
        self.exact(ty, argument.example.as_deref()).or_else(|| {
            self.named = before;
            None
        })
    }

    /// The value of a parameter that borrows.
    fn borrowed(&mut self, ty: &Type, example: Option<&str>) -> Option<Code> {
        let context = self.context;
        let ty = context.present(ty);
        match context.resolve(ty) {
            Type::String => Some(Code::word(text(example, "text"))),
            Type::List(item) => {
                let item = context.present(item);
                let item = match context.resolve(item) {
                    Type::String => Code::word(text(example, "text")),
                    _ => self.exact(item, example)?,
                };
                Some(Code::list("&", vec![item]))
            }
            _ if context.is_copy(ty) => self.exact(ty, example),
            _ if matches!(context.resolved_shape(ty), Some(Shape::StringEnum(_))) => {
                self.exact(ty, example)
            }
            _ => Some(self.exact(ty, example)?.after("&")),
        }
    }

    /// A value of exactly the type, which may be inferred from the place.
    pub(super) fn exact(&mut self, ty: &Type, example: Option<&str>) -> Option<Code> {
        self.budget = self.budget.checked_sub(1)?;
        Some(match ty {
            Type::String => Code::word(format!("{}.to_owned()", text(example, "text"))),
            Type::Secret | Type::Json => Code::word(format!("{}.into()", text(example, "text"))),
            Type::Base64 => Code::word("b\"bytes\".to_vec().into()"),
            Type::Upload => {
                let name = self.crate_name("Upload");
                Code::word(format!("{name}::file(\"document.pdf\")"))
            }
            Type::Money | Type::Timestamp | Type::Date | Type::Uri => {
                Code::word(format!("{}.parse()?", text(example, usual(ty))))
            }
            Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::F64 => {
                Code::word(number(ty, example))
            }
            Type::List(item) => Code::list("vec!", vec![self.exact(item, example)?]),
            Type::Map(value) => {
                let value = self.exact(value, None)?;
                let entry = Code::call("", vec![Code::word("\"name\".to_owned()"), value]);
                Code::list("", vec![entry]).then(".into()")
            }
            Type::Nullable(inner) => Code::call("Some", vec![self.exact(inner, example)?]),
            Type::Boxed(inner) => Code::call("Box::new", vec![self.exact(inner, example)?]),
            Type::Named(name) => self.named_value(name, example)?,
        })
    }

    fn named_value(&mut self, name: &str, example: Option<&str>) -> Option<Code> {
        match self.context.shape(name)? {
            Shape::Alias(target) => self.exact(target, example),
            Shape::Id(format) => {
                let example = example.filter(|text| text.starts_with(&format.prefix));
                let value = text(example, &format.example);
                Some(
                    Code::call(format!("{}::new", self.note(name)), vec![Code::word(value)])
                        .then("?"),
                )
            }
            Shape::StringEnum(shape) => {
                let wanted = shape
                    .variants
                    .iter()
                    .find(|variant| Some(&*variant.wire_name) == example);
                let name = self.note(name);
                Some(match wanted.or(shape.variants.first()) {
                    Some(variant) => Code::word(format!("{name}::{}", ident(&variant.name))),
                    None => Code::call(
                        format!("{name}::from"),
                        vec![Code::word(text(example, "text"))],
                    ),
                })
            }
            Shape::Struct(shape) => self.struct_value(name, shape),
            Shape::Newtype(inner) => {
                let inner = self.exact(inner, None)?;
                Some(Code::call(self.note(name), vec![inner]))
            }
            Shape::Union(shape) => {
                let variant = shape.variants.first()?;
                let payload = self.exact(&variant.ty, None)?;
                let boxed =
                    self.context.is_object(&variant.ty) && !matches!(variant.ty, Type::Boxed(_));
                let payload = if boxed {
                    Code::call("Box::new", vec![payload])
                } else {
                    payload
                };
                let name = format!("{}::{}", self.note(name), ident(&variant.name));
                Some(Code::call(name, vec![payload]))
            }
        }
    }

    fn struct_value(&mut self, name: &str, shape: &Struct) -> Option<Code> {
        let made = match shape.construct.as_ref()? {
            Construct::Arguments => {
                let arguments: Option<Vec<Code>> =
                    required(shape).map(|field| self.input(field)).collect();
                Code::call(format!("{}::new", self.note(name)), arguments?)
            }
            Construct::Required(required_name) => {
                let fields: Option<Vec<(String, Code)>> = required(shape)
                    .map(|field| {
                        Some((ident(&field.name).to_string(), self.required_exact(field)?))
                    })
                    .collect();
                let fields = Code::literal(self.note(required_name), fields?);
                Code::call(format!("{}::new", self.note(name)), vec![fields])
            }
        };
        let mut shown = 0;
        let mut made = made;
        for field in shape
            .fields
            .iter()
            .filter(|field| is_optional(field) && is_shown(self.context, field))
        {
            if shown == SHOWN {
                break;
            }
            if let Some(value) = self.taken(&field.ty, field.example.as_deref()) {
                made = made.method(Code::call(ident(&field.setter).to_string(), vec![value]));
                shown += 1;
            }
        }
        Some(made)
    }

    fn required_exact(&mut self, field: &Field) -> Option<Code> {
        match field.presence {
            Presence::RequiredNullable => Some(Code::word("None")),
            _ => self.exact(&field.ty, field.example.as_deref()),
        }
    }

    /// The value of a constructor's argument.
    fn input(&mut self, field: &Field) -> Option<Code> {
        match field.presence {
            Presence::RequiredNullable => Some(Code::word("None")),
            _ => self.taken(&field.ty, field.example.as_deref()),
        }
    }

    fn taken(&mut self, ty: &Type, example: Option<&str>) -> Option<Code> {
        if let Type::Boxed(inner) = ty {
            return self.taken(inner, example);
        }
        let resolved = self.context.resolve(ty);
        match (taken(self.context, ty), resolved) {
            (Taken::Into, Type::String | Type::Secret | Type::Json | Type::Uri) => {
                Some(Code::word(text(example, usual(resolved))))
            }
            (Taken::Into, Type::Base64) => Some(Code::word("b\"bytes\".to_vec()")),
            (Taken::Items, Type::List(item)) => {
                Some(Code::list("", vec![self.exact(item, example)?]))
            }
            (Taken::ItemsInto, Type::List(item)) => {
                Some(Code::list("", vec![self.taken(item, example)?]))
            }
            _ => self.exact(ty, example),
        }
    }

    /// A name at the crate's root, with its path where a type of the API has the same.
    fn crate_name(&mut self, name: &'static str) -> String {
        if self.context.definition(name).is_some() {
            return format!("{}::{name}", self.context.model.package.library);
        }
        self.roots.insert(name);
        name.to_owned()
    }

    fn note(&mut self, name: &str) -> String {
        self.named.insert(plain(name).to_owned());
        name.to_owned()
    }
}

/// A body's type as the method takes it.
pub(super) fn without_box(ty: &Type) -> &Type {
    match ty {
        Type::Boxed(inner) => inner,
        other => other,
    }
}

/// Whether an example sets an optional field: only where the description shows a value, or an enum
/// names one.
fn is_shown(context: &Context, field: &Field) -> bool {
    let is_enum = matches!(
        context.resolved_shape(&field.ty),
        Some(Shape::StringEnum(_) | Shape::Id(_))
    );
    let is_text = *context.resolve(&field.ty) == Type::String;
    match field.presence {
        Presence::OptionalNullable => {
            field.example.is_some() && (is_enum || field.ty == Type::String)
        }
        _ => field.example.is_some() && (is_enum || is_text || context.has_text(&field.ty)),
    }
}

fn text(example: Option<&str>, otherwise: &str) -> String {
    match example {
        Some(text) if !text.is_empty() && text.chars().count() <= LONGEST => quoted(text),
        _ => quoted(otherwise),
    }
}

fn usual(ty: &Type) -> &'static str {
    match ty {
        Type::Money => "100.00",
        Type::Timestamp => "2026-03-01T12:00:00Z",
        Type::Date => "2026-03-01",
        Type::Uri => "https://example.com",
        _ => "text",
    }
}

/// A number or boolean; the example only if it is one of the type.
fn number(ty: &Type, example: Option<&str>) -> String {
    let example = example.unwrap_or_default();
    match ty {
        Type::Bool => example.parse::<bool>().unwrap_or(true).to_string(),
        Type::I32 => example.parse::<i32>().unwrap_or(1).to_string(),
        Type::U64 => example.parse::<u64>().unwrap_or(1).to_string(),
        Type::F64 => match example.parse::<f64>() {
            Ok(number) if number.is_finite() && number.abs() < 1e15 => format!("{number:?}"),
            _ => "1.0".to_owned(),
        },
        _ => example.parse::<i64>().unwrap_or(1).to_string(),
    }
}
