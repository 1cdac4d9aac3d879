//! Forms, as `application/x-www-form-urlencoded` or as parts of `multipart/form-data`: what was sent
//! under each name becomes a member in the type of its schema, or a file.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::DescriptionError;
use super::document::Node;
use super::media_type::MediaType;
use super::members::shown;
use super::multipart::Part;
use super::text::{TextFault, Types};
use crate::problem::{Kind, Problem};
use crate::request::File;

/// What a form may hold, by name.
#[derive(Default)]
pub(super) struct Fields {
    by_name: BTreeMap<String, Field>,
}

enum Field {
    Text(Types),
    File {
        necessity: Necessity,
        /// Empty where the description does not say.
        media_types: Vec<MediaType>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Necessity {
    Required,
    Optional,
}

/// A form that was read, not yet compared with its schema.
#[derive(Default)]
pub(super) struct Form {
    pub(super) fields: Map<String, Value>,
    pub(super) files: BTreeMap<String, File>,
    pub(super) remarks: Vec<String>,
}

/// The names and values of a query or form; None where they are not UTF-8.
pub(super) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        })
        .collect()
}

impl Fields {
    /// From the schema of a form, and what its media type says about the encoding of each property.
    pub(super) fn parse(media_type: &Node<'_>, schema: Node<'_>) -> Result<Self, DescriptionError> {
        let schema = schema.resolve()?;
        let mut fields = Self::default();
        let Some(properties) = schema.get("properties") else {
            return Ok(fields);
        };
        let required = schema.get("required").map(|node| node.value);
        let required = required.and_then(Value::as_array);
        for (name, property) in properties.members()? {
            let property = property.resolve()?;
            let field = match is_file(&property) {
                true => Field::File {
                    necessity: match required.is_some_and(|names| names.contains(&name.into())) {
                        true => Necessity::Required,
                        false => Necessity::Optional,
                    },
                    media_types: media_types_of(media_type, name)?,
                },
                false => Field::Text(Types::parse(&property)?),
            };
            fields.by_name.insert(name.to_owned(), field);
        }
        Ok(fields)
    }

    pub(super) fn read_pairs(&self, pairs: &[(String, String)]) -> Result<Form, Problem> {
        let mut texts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, text) in pairs {
            texts.entry(name).or_default().push(text);
        }
        let mut form = Form::default();
        for (name, texts) in texts {
            form.fields
                .insert(name.to_owned(), self.value(name, &texts)?);
        }
        Ok(form)
    }

    pub(super) fn read_parts(&self, parts: Vec<Part>) -> Result<Form, Problem> {
        let mut form = Form::default();
        let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for part in parts {
            if let Some(Field::File { media_types, .. }) = self.by_name.get(&part.name) {
                form.add_file(part, media_types)?;
            } else {
                let text = std::str::from_utf8(&part.content).map_err(|_| {
                    malformed("A part that is no file must be UTF-8.").with_param(shown(&part.name))
                })?;
                texts.entry(part.name).or_default().push(text.to_owned());
            }
        }
        for (name, field) in &self.by_name {
            let is_required =
                matches!(field, Field::File { necessity, .. } if *necessity == Necessity::Required);
            if is_required && !form.files.contains_key(name) {
                let detail = format!("The file is missing: send it as the part {name}.");
                return Err(Problem::new(Kind::InvalidRequest, detail)
                    .with_code("missing_file")
                    .with_param(name));
            }
        }
        for (name, texts) in texts {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let value = self.value(&name, &texts)?;
            form.fields.insert(name, value);
        }
        Ok(form)
    }

    /// A text of the wrong type stays a text: the schema will say what it must be.
    fn value(&self, name: &str, texts: &[&str]) -> Result<Value, Problem> {
        let any = Types::default();
        let types = match self.by_name.get(name) {
            Some(Field::Text(types)) => types,
            _ => &any,
        };
        match types.read(texts) {
            Ok(value) => Ok(value),
            Err(TextFault::WrongType) => Ok(Value::from(texts.concat())),
            Err(TextFault::Repeated) => Err(repeated(name)),
        }
    }
}

impl Form {
    /// Everything as one object, as the schema describes it; a file stands there as an empty text.
    pub(super) fn object(&self) -> Value {
        let mut object = self.fields.clone();
        for name in self.files.keys() {
            object.insert(name.clone(), Value::from(""));
        }
        Value::Object(object)
    }

    fn add_file(&mut self, part: Part, media_types: &[MediaType]) -> Result<(), Problem> {
        // A browser's form sends this where no file was chosen.
        if part.content.is_empty() && part.file_name.as_deref() == Some("") {
            return Ok(());
        }
        let is_listed = |media_type: &MediaType| {
            media_types.is_empty() || media_types.iter().any(|listed| listed.includes(media_type))
        };
        if !part.media_type.as_ref().is_some_and(is_listed) && !media_types.is_empty() {
            let listed: Vec<&str> = media_types
                .iter()
                .map(|listed| listed.essence.as_str())
                .collect();
            self.remarks.push(format!(
                "the Content-Type of the file {} is none of: {}",
                part.name,
                listed.join(", ")
            ));
        }
        let file = File {
            name: part.file_name,
            content: part.content,
        };
        match self.files.insert(part.name.clone(), file) {
            None => Ok(()),
            Some(_) => Err(repeated(&part.name)),
        }
    }
}

/// 400: the body is not what its media type says.
pub(super) fn malformed(detail: impl Into<String>) -> Problem {
    Problem::new(Kind::InvalidRequest, detail).with_code("malformed_body")
}

fn repeated(name: &str) -> Problem {
    let name = shown(name);
    malformed(format!(
        "The field {name} must not be given more than once."
    ))
    .with_param(name)
}

fn is_file(property: &Node<'_>) -> bool {
    let is_binary = property
        .get("format")
        .is_some_and(|format| format.value == "binary");
    let has_type = property.get("contentMediaType").is_some();
    is_binary || (has_type && property.get("contentEncoding").is_none())
}

/// The property's `contentType` under `encoding`: media types separated by commas.
fn media_types_of(media_type: &Node<'_>, name: &str) -> Result<Vec<MediaType>, DescriptionError> {
    let encoding = media_type
        .get("encoding")
        .and_then(|encoding| encoding.get(name));
    let Some(content_type) = encoding.and_then(|encoding| encoding.get("contentType")) else {
        return Ok(Vec::new());
    };
    let listed = content_type.text()?.split(',').map(MediaType::parse);
    listed
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| content_type.error("this is no list of media types"))
}

fn decode(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}
