//! Schemas: annotations, references with siblings, null, and composition.
//!
//! Each schema carries `x-origin`, its pointer in the original document, through every rewriting.

use openapiv3::{AnySchema, Discriminator, ReferenceOr, Schema, SchemaData, SchemaKind};
use serde_json::Value;

use crate::openapi::Version;
use crate::openapi::keywords::Kind;
use crate::openapi::references::decode;
use crate::openapi::survey::reference;
use crate::source::{Node, unescape};

use super::document::{external_docs, is_set};
use super::home::Home;
use super::{Build, below, extensions, needed_text, text, text_map};

/// Keywords that say something about a value, and not only about the schema.
pub(super) const ANNOTATIONS: [&str; 17] = [
    "$ref",
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
    "externalDocs",
    "xml",
    "$comment",
    "$id",
    "$schema",
    "$anchor",
    "$defs",
];

/// A schema as it will be, in parts.
pub(super) struct Parts {
    pub kind: SchemaKind,
    pub nullable: bool,
    pub notes: Vec<(&'static str, Value)>,
}

impl<'a> Build<'_, 'a> {
    pub(super) fn schema_or_reference(&self, node: &'a Node, pointer: &str) -> ReferenceOr<Schema> {
        let place = self.survey.place_of(node);
        if let Some(name) = place.and_then(|place| self.homes.hoisted_name(place)) {
            return component(name);
        }
        self.component_schema(node, pointer)
    }

    /// A schema at home: not replaced by a reference to itself.
    pub(super) fn component_schema(&self, node: &'a Node, pointer: &str) -> ReferenceOr<Schema> {
        match self.named_reference(node) {
            Some(reference) if !self.has_siblings(node) => reference,
            _ => ReferenceOr::Item(self.schema(node, pointer)),
        }
    }

    pub(super) fn boxed(&self, node: &'a Node, pointer: &str) -> ReferenceOr<Box<Schema>> {
        match self.schema_or_reference(node, pointer) {
            ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
            ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
        }
    }

    pub(super) fn schemas(
        &self,
        owner: &'a Node,
        pointer: &str,
        keyword: &str,
    ) -> Vec<ReferenceOr<Schema>> {
        let list = owner.child(keyword).map(Node::items).unwrap_or_default();
        list.iter()
            .enumerate()
            .map(|(index, node)| {
                self.schema_or_reference(node, &below(pointer, &[keyword, &index.to_string()]))
            })
            .collect()
    }

    fn named_reference(&self, node: &'a Node) -> Option<ReferenceOr<Schema>> {
        reference(node)?;
        let place = self.survey.place_of(node)?;
        match self.homes.find(self.survey, place) {
            Home::Component(key) => Some(component(&key)),
            // Every such place has been given a name.
            Home::Place(_) => None,
        }
    }

    fn has_siblings(&self, node: &'a Node) -> bool {
        let place = self.survey.place_of(node);
        place.is_some_and(|place| crate::openapi::references::has_siblings(self.survey, place))
    }

    fn schema(&self, node: &'a Node, pointer: &str) -> Schema {
        if let Some(variant) = self.only_variant(node) {
            return self.unwrapped(node, pointer, variant);
        }
        let parts = match node.as_bool() {
            Some(true) => any(AnySchema::default()),
            Some(false) => unsupported("false-schema"),
            None => self.parts(node, pointer),
        };
        self.assemble(node, pointer, parts)
    }

    fn parts(&self, node: &'a Node, pointer: &str) -> Parts {
        if node.child("$dynamicRef").is_some() || node.child("$recursiveRef").is_some() {
            return unsupported("dynamic-ref");
        }
        if let Some(reference) = self.named_reference(node) {
            return self.beside_reference(node, pointer, reference);
        }
        let composed = ["allOf", "oneOf", "anyOf"]
            .iter()
            .any(|keyword| node.child(keyword).is_some());
        if composed {
            self.composition(node, pointer)
        } else {
            self.typed(node, pointer)
        }
    }

    /// `$ref` with siblings: all of both.
    fn beside_reference(
        &self,
        node: &'a Node,
        pointer: &str,
        reference: ReferenceOr<Schema>,
    ) -> Parts {
        // OpenAPI 3.0 hears nothing beside a reference that would change the type.
        let says_more = self.survey.version == Version::V31
            && node.members().iter().any(|member| {
                !ANNOTATIONS.contains(&member.key.as_str()) && !member.key.starts_with("x-")
            });
        let mut all_of = vec![reference];
        if says_more {
            let composed = ["allOf", "oneOf", "anyOf"]
                .iter()
                .any(|keyword| node.child(keyword).is_some());
            let rest = if composed {
                self.composition(node, pointer)
            } else {
                self.typed(node, pointer)
            };
            let schema_data = SchemaData {
                extensions: notes(pointer, rest.notes),
                nullable: rest.nullable,
                ..SchemaData::default()
            };
            all_of.push(ReferenceOr::Item(Schema {
                schema_data,
                schema_kind: rest.kind,
            }));
        }
        Parts {
            kind: SchemaKind::AllOf { all_of },
            nullable: false,
            notes: Vec::new(),
        }
    }

    pub(super) fn assemble(&self, node: &'a Node, pointer: &str, parts: Parts) -> Schema {
        let mut extensions = extensions(node);
        extensions.extend(notes(pointer, parts.notes));
        let example = node
            .child("example")
            .or_else(|| node.child("examples")?.items().first());
        let schema_data = SchemaData {
            nullable: parts.nullable || is_set(node, "nullable"),
            read_only: is_set(node, "readOnly"),
            write_only: is_set(node, "writeOnly"),
            deprecated: is_set(node, "deprecated"),
            external_docs: external_docs(node),
            example: example.map(Node::to_json),
            title: text(node, "title"),
            description: text(node, "description"),
            discriminator: node
                .child("discriminator")
                .map(|node| self.discriminator(node)),
            default: node.child("default").map(Node::to_json),
            extensions,
        };
        Schema {
            schema_data,
            schema_kind: parts.kind,
        }
    }

    fn discriminator(&self, node: &Node) -> Discriminator {
        let mapping = text_map(node.child("mapping"));
        Discriminator {
            property_name: needed_text(node, "propertyName"),
            mapping: mapping
                .into_iter()
                .map(|(value, target)| (value, mapped(&target)))
                .collect(),
            extensions: extensions(node),
        }
    }
}

/// A discriminator may name a schema without saying where it is.
fn mapped(target: &str) -> String {
    let name = target
        .strip_prefix("#/components/schemas/")
        .map(|name| unescape(&decode(name)));
    match name {
        Some(name) => format!("#/components/schemas/{name}"),
        None if target.starts_with('#') => target.to_owned(),
        None => format!("#/components/schemas/{target}"),
    }
}

fn component(key: &str) -> ReferenceOr<Schema> {
    let section = Kind::Schema.component().unwrap_or_default();
    ReferenceOr::Reference {
        reference: format!("#/components/{section}/{key}"),
    }
}

pub(super) fn any(schema: AnySchema) -> Parts {
    Parts {
        kind: SchemaKind::Any(schema),
        nullable: false,
        notes: Vec::new(),
    }
}

pub(super) fn unsupported(id: &'static str) -> Parts {
    Parts {
        notes: vec![("x-unsupported", Value::from(id))],
        ..any(AnySchema::default())
    }
}

fn notes(pointer: &str, notes: Vec<(&'static str, Value)>) -> super::Extensions {
    let origin = ("x-origin".to_owned(), Value::from(pointer));
    let notes = notes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    std::iter::once(origin).chain(notes).collect()
}
