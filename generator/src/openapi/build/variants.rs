//! `allOf`, `oneOf` and `anyOf`, and null among their variants.

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind};

use crate::source::Node;

use super::schema::{ANNOTATIONS, Parts};
use super::values::Values;
use super::{Build, below};

impl<'a> Build<'_, 'a> {
    pub(super) fn composition(&self, node: &'a Node, pointer: &str) -> Parts {
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
    pub(super) fn only_variant(&self, node: &'a Node) -> Option<(&'static str, usize, &'a Node)> {
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
    pub(super) fn unwrapped(
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
}

/// A schema that only null fits.
fn is_null_schema(node: &Node) -> bool {
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
