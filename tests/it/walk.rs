//! Walks the raw YAML of a description and tells what each object in it is. Written from the text of
//! the OpenAPI specification alone and uses nothing of the generator, so that it cannot share its
//! mistakes. Follows no `$ref`: what stands behind one is met where it is defined.

use serde_json::Value;

use crate::support::segment;

/// What an object of a description is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Document,
    Components,
    PathItem,
    Webhook,
    Operation,
    Callback,
    Parameter,
    RequestBody,
    Response,
    Header,
    MediaType,
    Schema,
}

/// An object, with its place.
#[derive(Clone, Copy, Debug)]
struct Below(&'static str, Many, Kind);

#[derive(Clone, Copy, Debug)]
enum Many {
    One,
    List,
    Map,
}

#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    pub(crate) kind: Kind,
    pub(crate) pointer: String,
    pub(crate) value: &'a Value,
}

impl Part<'_> {
    pub(crate) fn is_reference(&self) -> bool {
        self.value.get("$ref").is_some()
    }
}

/// Everything in a description, outer objects before inner ones.
pub(crate) fn walk(document: &Value) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    visit(
        Part {
            kind: Kind::Document,
            pointer: String::new(),
            value: document,
        },
        &mut parts,
    );
    parts
}

fn visit<'a>(part: Part<'a>, parts: &mut Vec<Part<'a>>) {
    let below = if part.is_reference() && part.kind != Kind::Schema {
        Vec::new()
    } else {
        below(part.kind)
    };
    let Part {
        kind,
        pointer,
        value,
    } = part.clone();
    parts.push(part);
    if let (Kind::Callback, Value::Object(members)) = (kind, value) {
        for (name, value) in members {
            visit(
                Part {
                    kind: Kind::PathItem,
                    pointer: format!("{pointer}/{}", segment(name)),
                    value,
                },
                parts,
            );
        }
    }
    for Below(keyword, many, kind) in below {
        let Some(value) = value.get(keyword) else {
            continue;
        };
        let pointer = format!("{pointer}/{}", segment(keyword));
        match (many, value) {
            (Many::One, Value::Array(_)) => {}
            (Many::One, value) => visit(
                Part {
                    kind,
                    pointer,
                    value,
                },
                parts,
            ),
            (Many::List, Value::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    visit(
                        Part {
                            kind,
                            pointer: format!("{pointer}/{index}"),
                            value,
                        },
                        parts,
                    );
                }
            }
            (Many::Map, Value::Object(members)) => {
                for (name, value) in members
                    .iter()
                    .filter(|(name, _)| kind == Kind::Schema || !name.starts_with("x-"))
                {
                    visit(
                        Part {
                            kind,
                            pointer: format!("{pointer}/{}", segment(name)),
                            value,
                        },
                        parts,
                    );
                }
            }
            _ => {}
        }
    }
}

pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

fn below(kind: Kind) -> Vec<Below> {
    use Kind::{
        Callback, Components, Document, Header, MediaType, Operation, Parameter, PathItem,
        RequestBody, Response, Schema, Webhook,
    };
    use Many::{List, Map, One};
    match kind {
        Document => vec![
            Below("paths", Map, PathItem),
            Below("webhooks", Map, Webhook),
            Below("components", One, Components),
        ],
        Components => vec![
            Below("schemas", Map, Schema),
            Below("responses", Map, Response),
            Below("parameters", Map, Parameter),
            Below("requestBodies", Map, RequestBody),
            Below("headers", Map, Header),
            Below("callbacks", Map, Callback),
            Below("pathItems", Map, PathItem),
        ],
        PathItem | Webhook => {
            let methods = METHODS.map(|method| Below(method, One, Operation));
            [Below("parameters", List, Parameter)]
                .into_iter()
                .chain(methods)
                .collect()
        }
        // Its members are named by expressions, see `visit`.
        Callback => Vec::new(),
        Operation => vec![
            Below("parameters", List, Parameter),
            Below("requestBody", One, RequestBody),
            Below("responses", Map, Response),
            Below("callbacks", Map, Callback),
        ],
        Parameter | Header => vec![
            Below("schema", One, Schema),
            Below("content", Map, MediaType),
        ],
        RequestBody => vec![Below("content", Map, MediaType)],
        Response => vec![
            Below("headers", Map, Header),
            Below("content", Map, MediaType),
        ],
        MediaType => vec![Below("schema", One, Schema)],
        Schema => {
            let maps = [
                "properties",
                "patternProperties",
                "$defs",
                "dependentSchemas",
            ]
            .map(|word| Below(word, Map, Schema));
            let lists =
                ["allOf", "anyOf", "oneOf", "prefixItems"].map(|word| Below(word, List, Schema));
            let ones = [
                "items",
                "additionalProperties",
                "not",
                "if",
                "then",
                "else",
                "contains",
                "propertyNames",
                "unevaluatedItems",
                "unevaluatedProperties",
            ];
            maps.into_iter()
                .chain(lists)
                .chain(ones.map(|word| Below(word, One, Schema)))
                .collect()
        }
    }
}

#[test]
fn properties_may_be_named_as_keywords() {
    let document = serde_json::json!({ "components": { "schemas": { "A": { "properties": {
        "properties": { "items": { "type": "string" } },
        "x-a": { "$ref": "#/components/schemas/A" },
    } } } } });
    let pointers: Vec<String> = walk(&document)
        .into_iter()
        .map(|part| part.pointer)
        .collect();
    let schema = "/components/schemas/A";
    assert_eq!(
        pointers,
        [
            String::new(),
            "/components".to_owned(),
            schema.to_owned(),
            format!("{schema}/properties/properties"),
            format!("{schema}/properties/properties/items"),
            format!("{schema}/properties/x-a"),
        ]
    );
}
