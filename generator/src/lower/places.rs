//! Places: schemas, and where they stand.
//!
//! In: schemas and references as openapiv3 has them. Out: [`Place`]s with their pointers. Follows
//! references between shared parts, but not those to schemas.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{ReferenceOr, Schema};

/// A schema and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) target: Target<'a>,
    pub(super) pointer: Rc<str>,
    /// Where it is now, if normalising has moved it.
    pub(super) listed: Rc<str>,
    /// Name for a type that is made of it.
    pub(super) owner: Rc<str>,
    pub(super) extent: Extent,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    Component(&'a str),
    Inline(&'a Schema),
}

/// How much of a schema counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// Without its `oneOf` and `anyOf`.
    Base,
}

impl<'a> Place<'a> {
    pub(super) fn new<S: AsSchema>(schema: &'a ReferenceOr<S>, pointer: &str, owner: &str) -> Self {
        let listed = Rc::from(pointer);
        let (target, pointer) = match schema {
            ReferenceOr::Reference { reference } => {
                (Target::Component(component_key(reference)), pointer)
            }
            ReferenceOr::Item(item) => {
                let schema = item.as_schema();
                (Target::Inline(schema), origin(schema).unwrap_or(pointer))
            }
        };
        Self {
            target,
            pointer: Rc::from(pointer),
            listed,
            owner: Rc::from(owner),
            extent: Extent::Whole,
        }
    }
}

/// `Schema` and `Box<Schema>`.
pub(super) trait AsSchema {
    fn as_schema(&self) -> &Schema;
}

impl AsSchema for Schema {
    fn as_schema(&self) -> &Schema {
        self
    }
}

impl AsSchema for Box<Schema> {
    fn as_schema(&self) -> &Schema {
        self
    }
}

/// The key that a reference to a component ends with.
pub(super) fn component_key(reference: &str) -> &str {
    for section in [
        "schemas",
        "parameters",
        "responses",
        "requestBodies",
        "headers",
        "examples",
        "securitySchemes",
    ] {
        if let Some(key) = reference
            .strip_prefix("#/components/")
            .and_then(|rest| rest.strip_prefix(section))
        {
            return key.strip_prefix('/').unwrap_or(key);
        }
    }
    reference.rsplit('/').next().unwrap_or(reference)
}

/// Where the schema stood before it was normalised.
pub(super) fn origin(schema: &Schema) -> Option<&str> {
    schema.schema_data.extensions.get("x-origin")?.as_str()
}

/// One segment of a JSON pointer.
pub(super) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// A reference to a component that may itself be one; the key under which it is defined at last.
pub(super) fn resolve<'a, T>(
    items: &'a IndexMap<String, ReferenceOr<T>>,
    section: &str,
    item: &'a ReferenceOr<T>,
    pointer: &str,
) -> Option<(&'a T, String)> {
    let mut item = item;
    let mut pointer = pointer.to_owned();
    for _ in 0..=items.len() {
        match item {
            ReferenceOr::Item(found) => return Some((found, pointer)),
            ReferenceOr::Reference { reference } => {
                let key = component_key(reference);
                item = items.get(key)?;
                pointer = format!("/components/{section}/{}", escape(key));
            }
        }
    }
    None
}
