//! Values that arrive as text, in a path, a query, a header or a form: they take the type that their
//! schema gives them.

use serde_json::{Number, Value};

use super::document::Node;
use super::{DescriptionError, json};

/// The types that a schema allows.
#[derive(Clone, Debug, Default)]
pub(super) struct Types {
    allowed: Vec<Type>,
    /// Types of the items, where the value is a list.
    items: Option<Box<Types>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Boolean,
    Integer,
    Number,
    String,
}

/// Why texts are no value of these types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextFault {
    /// More than one, where the value is no list.
    Repeated,
    WrongType,
}

impl Types {
    /// From a schema's `type`, or that of the schema it refers to.
    pub(super) fn parse(schema: &Node<'_>) -> Result<Self, DescriptionError> {
        let Some(names) = schema.get("type") else {
            return match schema.get("$ref") {
                Some(_) => Self::parse(&schema.clone().resolve()?),
                None => Ok(Self::default()),
            };
        };
        let mut types = Self::default();
        for name in names_of(&names)? {
            match name {
                "boolean" => types.allowed.push(Type::Boolean),
                "integer" => types.allowed.push(Type::Integer),
                "number" => types.allowed.push(Type::Number),
                "string" => types.allowed.push(Type::String),
                "array" => types.items = Some(Box::new(Self::parse_items(schema)?)),
                "null" => {}
                _ => return Err(names.error("this cannot be sent as text")),
            }
        }
        Ok(types)
    }

    fn parse_items(schema: &Node<'_>) -> Result<Self, DescriptionError> {
        let Some(items) = schema.get("items") else {
            return Ok(Self::default());
        };
        let target = items.clone().resolve()?;
        match target.get("type").map(|kind| names_of(&kind)).transpose()? {
            Some(names) if names.contains(&"array") => {
                Err(items.error("a list of lists cannot be sent as text"))
            }
            _ => Self::parse(&target),
        }
    }

    /// The value that texts of the same name are.
    pub(super) fn read(&self, texts: &[&str]) -> Result<Value, TextFault> {
        if let Some(items) = &self.items {
            let items = texts.iter().map(|text| items.read_one(text));
            return items.collect::<Result<Vec<_>, _>>().map(Value::Array);
        }
        match texts {
            [text] => self.read_one(text),
            _ => Err(TextFault::Repeated),
        }
    }

    fn read_one(&self, text: &str) -> Result<Value, TextFault> {
        if self.allowed.is_empty() {
            return Ok(Value::from(text));
        }
        let mut values = self.allowed.iter().map(|kind| kind.read(text));
        values.find_map(|value| value).ok_or(TextFault::WrongType)
    }
}

impl Type {
    fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Boolean => text.parse().ok().map(Value::Bool),
            Self::Integer if text.contains(['.', 'e', 'E']) => None,
            Self::Integer | Self::Number => text.parse().ok().map(number),
            Self::String => Some(Value::from(text)),
        }
    }
}

/// As in JSON.
fn number(number: Number) -> Value {
    match number.as_f64() {
        Some(value) if number.is_f64() => json::number(value),
        _ => Value::Number(number),
    }
}

fn names_of<'a>(names: &Node<'a>) -> Result<Vec<&'a str>, DescriptionError> {
    match names.value {
        Value::Array(_) => names.items()?.map(|name| name.text()).collect(),
        _ => Ok(vec![names.text()?]),
    }
}
