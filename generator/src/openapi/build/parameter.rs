//! Parameters, headers and media types.

use indexmap::IndexMap;
use openapiv3::{
    Content, CookieStyle, Encoding, Header, HeaderStyle, MediaType, Parameter, ParameterData,
    ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr, Schema, SchemaData, SchemaKind,
    StringType, Type,
};

use crate::openapi::keywords::Kind;
use crate::source::Node;

use super::document::is_set;
use super::{Build, below, extensions, flag, needed_text, text};

impl<'a> Build<'_, 'a> {
    pub(super) fn parameter(&self, node: &'a Node, pointer: &str) -> Parameter {
        let parameter_data = ParameterData {
            name: needed_text(node, "name"),
            description: text(node, "description"),
            required: is_set(node, "required"),
            deprecated: flag(node, "deprecated"),
            format: self.schema_or_content(node, pointer),
            example: node.child("example").map(Node::to_json),
            examples: self.examples(node),
            explode: flag(node, "explode"),
            extensions: extensions(node),
        };
        let style = node
            .child("style")
            .and_then(Node::as_str)
            .unwrap_or_default();
        match node.child("in").and_then(Node::as_str).unwrap_or_default() {
            "path" => Parameter::Path {
                parameter_data,
                style: match style {
                    "matrix" => PathStyle::Matrix,
                    "label" => PathStyle::Label,
                    _ => PathStyle::Simple,
                },
            },
            "header" => Parameter::Header {
                parameter_data,
                style: HeaderStyle::Simple,
            },
            "cookie" => Parameter::Cookie {
                parameter_data,
                style: CookieStyle::Form,
            },
            _ => Parameter::Query {
                parameter_data,
                allow_reserved: is_set(node, "allowReserved"),
                style: query_style(style),
                allow_empty_value: flag(node, "allowEmptyValue"),
            },
        }
    }

    pub(super) fn header(&self, node: &'a Node, pointer: &str) -> Header {
        Header {
            description: text(node, "description"),
            style: HeaderStyle::Simple,
            required: is_set(node, "required"),
            deprecated: flag(node, "deprecated"),
            format: self.schema_or_content(node, pointer),
            example: node.child("example").map(Node::to_json),
            examples: self.examples(node),
            extensions: extensions(node),
        }
    }

    pub(super) fn headers(
        &self,
        owner: &'a Node,
        pointer: &str,
    ) -> IndexMap<String, ReferenceOr<Header>> {
        let members = owner
            .child("headers")
            .map(Node::members)
            .unwrap_or_default();
        members
            .iter()
            .filter_map(|member| {
                let pointer = below(pointer, &["headers", &member.key]);
                let header =
                    self.reference_or(&member.node, &pointer, Kind::Header, Self::header)?;
                Some((member.key.clone(), header))
            })
            .collect()
    }

    fn schema_or_content(&self, node: &'a Node, pointer: &str) -> ParameterSchemaOrContent {
        match (node.child("schema"), node.child("content")) {
            (Some(schema), _) => {
                let pointer = below(pointer, &["schema"]);
                ParameterSchemaOrContent::Schema(self.schema_or_reference(schema, &pointer))
            }
            (None, Some(_)) => ParameterSchemaOrContent::Content(self.content(node, pointer)),
            (None, None) => ParameterSchemaOrContent::Schema(ReferenceOr::Item(Schema {
                schema_data: SchemaData {
                    extensions: [("x-origin".to_owned(), pointer.into())]
                        .into_iter()
                        .collect(),
                    ..SchemaData::default()
                },
                schema_kind: SchemaKind::Type(Type::String(StringType::default())),
            })),
        }
    }

    pub(super) fn content(&self, owner: &'a Node, pointer: &str) -> Content {
        let members = owner
            .child("content")
            .map(Node::members)
            .unwrap_or_default();
        members
            .iter()
            .map(|member| {
                let pointer = below(pointer, &["content", &member.key]);
                (member.key.clone(), self.media_type(&member.node, &pointer))
            })
            .collect()
    }

    fn media_type(&self, node: &'a Node, pointer: &str) -> MediaType {
        let schema = node.child("schema").filter(|schema| !schema.is_null());
        let encoding = node
            .child("encoding")
            .map(Node::members)
            .unwrap_or_default();
        MediaType {
            schema: schema
                .map(|schema| self.schema_or_reference(schema, &below(pointer, &["schema"]))),
            example: node.child("example").map(Node::to_json),
            examples: self.examples(node),
            encoding: encoding
                .iter()
                .map(|member| (member.key.clone(), encoded(&member.node)))
                .collect(),
            extensions: extensions(node),
        }
    }
}

fn encoded(node: &Node) -> Encoding {
    let style = node.child("style").and_then(Node::as_str);
    Encoding {
        content_type: text(node, "contentType"),
        headers: IndexMap::new(),
        style: style.map(query_style),
        explode: flag(node, "explode").unwrap_or(matches!(style, None | Some("form"))),
        allow_reserved: is_set(node, "allowReserved"),
        extensions: extensions(node),
    }
}

fn query_style(style: &str) -> QueryStyle {
    match style {
        "spaceDelimited" => QueryStyle::SpaceDelimited,
        "pipeDelimited" => QueryStyle::PipeDelimited,
        "deepObject" => QueryStyle::DeepObject,
        _ => QueryStyle::Form,
    }
}
