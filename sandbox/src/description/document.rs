//! Places in the description's tree: each knows its JSON pointer, so that whatever is wrong with it can be
//! said with its place. References are followed here, inside of the document only.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::DescriptionError;

/// More references in a row than this go in a circle.
const LONGEST_CHAIN: usize = 32;

/// A value of the document, and where it is.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    document: &'a Value,
    pub(super) value: &'a Value,
    /// A JSON pointer (RFC 6901), empty for the whole document.
    pub(super) pointer: String,
}

impl<'a> Node<'a> {
    pub(super) fn root(document: &'a Value) -> Self {
        Self {
            document,
            value: document,
            pointer: String::new(),
        }
    }

    /// The member of this name; None where it is absent.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name)?;
        Some(self.child(name, value))
    }

    /// A member that has to be there.
    pub(super) fn required(&self, name: &str) -> Result<Self, DescriptionError> {
        self.get(name)
            .ok_or_else(|| self.error(format!("`{name}` is missing")))
    }

    /// What stands here, or what the reference here leads to.
    pub(super) fn resolve(self) -> Result<Self, DescriptionError> {
        let start = self.pointer.clone();
        let mut node = self;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = node.get("$ref") else {
                return Ok(node);
            };
            let target = pointer_of(reference.text()?)
                .ok_or_else(|| reference.error("a reference must begin with `#/`"))?;
            let value = node.document.pointer(&target);
            node = Self {
                document: node.document,
                value: value.ok_or_else(|| reference.error(format!("`#{target}` is not there")))?,
                pointer: target,
            };
        }
        Err(DescriptionError(format!(
            "#{start}: the references go in a circle"
        )))
    }

    /// The members of an object, in the order of the text.
    pub(super) fn members(
        &self,
    ) -> Result<impl Iterator<Item = (&'a str, Self)> + use<'a>, DescriptionError> {
        let members: &'a Map<String, Value> = self
            .value
            .as_object()
            .ok_or_else(|| self.error("this must be an object"))?;
        let here = self.clone();
        let nodes = members.iter();
        Ok(nodes.map(move |(name, value)| (name.as_str(), here.child(name, value))))
    }

    /// The items of an array.
    pub(super) fn items(&self) -> Result<impl Iterator<Item = Self> + use<'a>, DescriptionError> {
        let items: &'a Vec<Value> = self
            .value
            .as_array()
            .ok_or_else(|| self.error("this must be an array"))?;
        let here = self.clone();
        let nodes = items.iter().enumerate();
        Ok(nodes.map(move |(index, value)| here.child(&index.to_string(), value)))
    }

    pub(super) fn text(&self) -> Result<&'a str, DescriptionError> {
        self.value
            .as_str()
            .ok_or_else(|| self.error("this must be a string"))
    }

    /// What is wrong here.
    pub(super) fn error(&self, message: impl std::fmt::Display) -> DescriptionError {
        DescriptionError(format!("#{}: {message}", self.pointer))
    }

    fn child(&self, name: &str, value: &'a Value) -> Self {
        Self {
            document: self.document,
            value,
            pointer: format!("{}/{}", self.pointer, escape(name)),
        }
    }
}

/// The JSON pointer in a reference within the same document: a percent-encoded fragment (RFC 6901,
/// section 6).
pub(super) fn pointer_of(reference: &str) -> Option<String> {
    let pointer = reference.strip_prefix('#')?;
    let pointer = percent_decode_str(pointer).decode_utf8().ok()?;
    pointer.starts_with('/').then(|| pointer.into_owned())
}

fn escape(name: &str) -> Cow<'_, str> {
    match name.contains(['~', '/']) {
        true => Cow::Owned(name.replace('~', "~0").replace('/', "~1")),
        false => Cow::Borrowed(name),
    }
}
