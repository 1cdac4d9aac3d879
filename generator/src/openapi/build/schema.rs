//! Schemas: annotations, references with siblings, null, and composition.
//!
//! Each schema carries `x-origin`, its pointer in the original document, through every rewriting.

use openapiv3::{AnySchema, Discriminator, ReferenceOr, Schema, SchemaData, SchemaKind};
use serde_json::Value;

use crate::openapi::keywords::Kind;
use crate::openapi::references::decode;
use crate::openapi::survey::reference;
use crate::source::{Node, unescape};

use super::document::{external_docs, is_set};
use super::home::Home;
use super::types::Values;
use super::{Build, below, extensions, needed_text, text, text_map};

/// Keywords that say something about a value, and not only about the schema.
const ANNOTATIONS: [&str; 17] = [
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
        let says_more = node.members().iter().any(|member| {
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

    fn composition(&self, node: &'a Node, pointer: &str) -> Parts {
        let all_of = self.schemas(node, pointer, "allOf");
        let (one_of, null_in_one) = self.variants(node, pointer, "oneOf");
        let (any_of, null_in_any) = self.variants(node, pointer, "anyOf");
        let values = Values::of(node);
        let nullable = null_in_one || null_in_any || values.nullable;
        let types = values.types(node);
        let bare_object = types.as_slice() == ["object"] && !says_members(node);
        let alone = (types.is_empty() || bare_object) && !says_members(node) && !says_value(node);
        let given = [&all_of, &one_of, &any_of]
            .iter()
            .filter(|list| !list.is_empty())
            .count();
        let kind = match (alone && given == 1, !all_of.is_empty(), !one_of.is_empty()) {
            (true, true, _) => SchemaKind::AllOf { all_of },
            (true, _, true) => SchemaKind::OneOf { one_of },
            (true, _, _) => SchemaKind::AnyOf { any_of },
            _ => {
                let any = AnySchema {
                    all_of,
                    one_of,
                    any_of,
                    ..self.any_schema(node, pointer, &values, &types)
                };
                SchemaKind::Any(any)
            }
        };
        Parts {
            kind,
            nullable,
            notes: values.notes(),
        }
    }

    /// The variants but null, and whether null was one.
    fn variants(
        &self,
        node: &'a Node,
        pointer: &str,
        keyword: &str,
    ) -> (Vec<ReferenceOr<Schema>>, bool) {
        let list = node.child(keyword).map(Node::items).unwrap_or_default();
        let null = list.iter().any(is_null_schema);
        let variants = list
            .iter()
            .enumerate()
            .filter(|(_, variant)| !is_null_schema(variant))
            .map(|(index, variant)| {
                self.schema_or_reference(variant, &below(pointer, &[keyword, &index.to_string()]))
            })
            .collect();
        (variants, null)
    }

    /// The one variant beside null, of a schema that says nothing else.
    fn only_variant(&self, node: &'a Node) -> Option<(&'static str, usize, &'a Node)> {
        let keyword = ["oneOf", "anyOf"]
            .into_iter()
            .find(|keyword| node.child(keyword).is_some())?;
        let allowed = |name: &str| {
            name == keyword || ANNOTATIONS[1..].contains(&name) || name.starts_with("x-")
        };
        if !node.members().iter().all(|member| allowed(&member.key)) {
            return None;
        }
        let list = node.child(keyword).map(Node::items)?;
        let mut others = list
            .iter()
            .enumerate()
            .filter(|(_, variant)| !is_null_schema(variant));
        let (index, variant) = others.next()?;
        (others.next().is_none() && list.len() > 1).then_some((keyword, index, variant))
    }

    /// `oneOf: [A, null]` is A that may be null.
    fn unwrapped(
        &self,
        node: &'a Node,
        pointer: &str,
        variant: (&'static str, usize, &'a Node),
    ) -> Schema {
        let (keyword, index, inner) = variant;
        let inner_pointer = below(pointer, &[keyword, &index.to_string()]);
        let outer = |kind| Parts {
            kind,
            nullable: true,
            notes: Vec::new(),
        };
        match self.schema_or_reference(inner, &inner_pointer) {
            reference @ ReferenceOr::Reference { .. } => {
                let kind = SchemaKind::AllOf {
                    all_of: vec![reference],
                };
                self.assemble(node, pointer, outer(kind))
            }
            ReferenceOr::Item(inner) => {
                let Schema {
                    schema_data: outer, ..
                } = self.assemble(node, pointer, outer(SchemaKind::Any(AnySchema::default())));
                let data = inner.schema_data;
                let mut extensions = outer.extensions;
                extensions.extend(data.extensions);
                let schema_data = SchemaData {
                    nullable: true,
                    read_only: outer.read_only || data.read_only,
                    write_only: outer.write_only || data.write_only,
                    deprecated: outer.deprecated || data.deprecated,
                    external_docs: outer.external_docs.or(data.external_docs),
                    example: outer.example.or(data.example),
                    title: outer.title.or(data.title),
                    description: outer.description.or(data.description),
                    discriminator: outer.discriminator.or(data.discriminator),
                    default: outer.default.or(data.default),
                    extensions,
                };
                Schema {
                    schema_data,
                    schema_kind: inner.schema_kind,
                }
            }
        }
    }

    fn assemble(&self, node: &'a Node, pointer: &str, parts: Parts) -> Schema {
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

/// A schema that only null fits.
pub(super) fn is_null_schema(node: &Node) -> bool {
    let only_null =
        |list: &Node| !list.items().is_empty() && list.items().iter().all(Node::is_null);
    let kind = node.child("type");
    kind.and_then(Node::as_str) == Some("null")
        || kind.is_some_and(|kind| {
            !kind.items().is_empty()
                && kind
                    .items()
                    .iter()
                    .all(|name| name.as_str() == Some("null"))
        })
        || node.child("const").is_some_and(Node::is_null)
        || node.child("enum").is_some_and(only_null)
}

fn says_members(node: &Node) -> bool {
    [
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "unevaluatedProperties",
        "items",
        "prefixItems",
    ]
    .iter()
    .any(|keyword| node.child(keyword).is_some())
}

fn says_value(node: &Node) -> bool {
    [
        "enum",
        "const",
        "format",
        "pattern",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
    ]
    .iter()
    .any(|keyword| node.child(keyword).is_some())
}
