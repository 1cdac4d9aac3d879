//! Where each part of the description went.
//!
//! In: the tree of the description and what lowering noted down. Out: one line for every operation,
//! parameter, property, enum value, response and webhook, in the order of the text. The tree is
//! walked by itself, so that a part that lowering forgot shows as one without a line.

use std::collections::HashMap;

use super::context::{Carrier, Context, Draft};
use super::names::is_emitted;
use super::places::escape;
use crate::model::{Coverage, Fate, RawJson};
use crate::source::{Node, NodeValue};
use crate::unsupported::unsupported;

/// Paths of Rust items, made of what carries a part.
pub(super) struct Paths<'n> {
    pub(super) library: &'n str,
    pub(super) names: &'n [String],
}

impl Paths<'_> {
    fn fate(&self, carrier: &Carrier, drafts: &[Draft]) -> Fate {
        let library = self.library;
        match carrier {
            Carrier::Type(id) if is_emitted(&drafts[id.0]) => {
                Fate::Item(format!("{library}::types::{}", self.names[id.0]))
            }
            Carrier::Member(id, member) if is_emitted(&drafts[id.0]) => {
                Fate::Item(format!("{library}::types::{}::{member}", self.names[id.0]))
            }
            Carrier::Type(_) | Carrier::Member(..) => {
                Fate::Reason("the schema needs no type of its own".to_owned())
            }
            Carrier::Item(path) => Fate::Item(format!("{library}::{path}")),
            Carrier::Nothing(reason) => Fate::Reason(reason.clone()),
        }
    }
}

/// The coverage map.
pub(super) fn list_coverage(ctx: &Context, paths: &Paths) -> Vec<Coverage> {
    let mut walk = Walk {
        ctx,
        paths,
        pointer: String::new(),
        found: Vec::new(),
    };
    walk.node(&ctx.description.source.root, Role::Root, None);
    walk.found
}

/// Every place that came out as raw JSON, in the order of pointers.
pub(super) fn list_raw_json(ctx: &Context, paths: &Paths) -> Vec<RawJson> {
    let mut found: HashMap<(String, String), String> = HashMap::new();
    for (pointer, carrier, reason) in &ctx.raw_json {
        let item = match paths.fate(carrier, &ctx.drafts) {
            Fate::Item(item) => item,
            Fate::Reason(_) => continue,
        };
        found
            .entry((pointer.to_string(), item))
            .or_insert_with(|| reason.clone());
    }
    let mut list: Vec<RawJson> = found
        .into_iter()
        .map(|((pointer, item), reason)| RawJson {
            pointer,
            item,
            reason,
        })
        .collect();
    list.sort_by(|left, right| (&left.pointer, &left.item).cmp(&(&right.pointer, &right.item)));
    list
}

/// What a node of the description is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Root,
    Paths,
    PathItem,
    Operation,
    Parameters,
    Parameter,
    RequestBody,
    Content,
    Media,
    Responses,
    Response,
    Webhooks,
    Webhook,
    Callbacks,
    Components,
    PathItems,
    ParameterMap,
    ResponseMap,
    BodyMap,
    HeaderMap,
    Header,
    Schema,
    Properties,
    Property,
    SchemaMap,
    SchemaList,
    Values,
    Value,
    Validation,
    Other,
}

impl Role {
    fn of_child(self, key: &str) -> Self {
        match self {
            Self::Root => match key {
                "paths" => Self::Paths,
                "components" => Self::Components,
                "webhooks" => Self::Webhooks,
                _ => Self::Other,
            },
            Self::Paths | Self::PathItems => Self::PathItem,
            Self::Webhooks => Self::Webhook,
            Self::PathItem | Self::Webhook => match key {
                "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" => {
                    Self::Operation
                }
                "parameters" => Self::Parameters,
                _ => Self::Other,
            },
            Self::Operation => match key {
                "parameters" => Self::Parameters,
                "requestBody" => Self::RequestBody,
                "responses" => Self::Responses,
                "callbacks" => Self::Callbacks,
                _ => Self::Other,
            },
            Self::Callbacks => Self::Paths,
            Self::Parameters | Self::ParameterMap => Self::Parameter,
            Self::Responses | Self::ResponseMap => Self::Response,
            Self::BodyMap => Self::RequestBody,
            Self::HeaderMap => Self::Header,
            Self::Parameter | Self::Header | Self::Media => match key {
                "schema" => Self::Schema,
                "content" => Self::Content,
                _ => Self::Other,
            },
            Self::RequestBody if key == "content" => Self::Content,
            Self::Response => match key {
                "content" => Self::Content,
                "headers" => Self::HeaderMap,
                _ => Self::Other,
            },
            Self::Content => Self::Media,
            Self::Components => match key {
                "schemas" => Self::SchemaMap,
                "parameters" => Self::ParameterMap,
                "responses" => Self::ResponseMap,
                "requestBodies" => Self::BodyMap,
                "headers" => Self::HeaderMap,
                "callbacks" => Self::Callbacks,
                "pathItems" => Self::PathItems,
                _ => Self::Other,
            },
            Self::Schema | Self::Property => match key {
                "properties" => Self::Properties,
                "items" | "additionalProperties" => Self::Schema,
                "allOf" | "oneOf" | "anyOf" => Self::SchemaList,
                "enum" => Self::Values,
                "const" => Self::Value,
                "$defs" | "definitions" => Self::SchemaMap,
                "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "dependentSchemas"
                | "unevaluatedProperties"
                | "unevaluatedItems" => Self::Validation,
                _ => Self::Other,
            },
            Self::SchemaMap | Self::SchemaList => Self::Schema,
            Self::Properties => Self::Property,
            Self::Values => Self::Value,
            Self::RequestBody | Self::Value | Self::Validation | Self::Other => Self::Other,
        }
    }

    /// Whether the map has a line for it.
    fn is_listed(self) -> bool {
        matches!(
            self,
            Self::Operation
                | Self::Parameter
                | Self::Response
                | Self::Webhook
                | Self::Property
                | Self::Value
        )
    }

    /// Why nothing below such a node comes into the crate.
    fn reason(self) -> Option<&'static str> {
        match self {
            Self::Callbacks => Some(unsupported("callbacks").what),
            Self::Header => Some("headers of an answer are read from `Response`"),
            Self::Validation => Some("says which values are valid, not what type they are"),
            _ => None,
        }
    }
}

struct Walk<'w, 'a> {
    ctx: &'w Context<'a>,
    paths: &'w Paths<'w>,
    pointer: String,
    found: Vec<Coverage>,
}

impl<'w> Walk<'w, '_> {
    fn node(&mut self, node: &Node, role: Role, reason: Option<&'w str>) {
        if role == Role::Other {
            return;
        }
        let dropped = self.ctx.dropped.get(&self.pointer).map(String::as_str);
        let reason = dropped
            .or_else(|| role.reason())
            .or_else(|| self.unheard(node, role))
            .or_else(|| of_null(node, role))
            .or(reason);
        if role.is_listed() {
            self.list(reason);
        }
        match &node.value {
            NodeValue::Object(members) => {
                for member in members {
                    self.child(
                        &member.key,
                        &member.node,
                        role.of_child(&member.key),
                        reason,
                    );
                }
            }
            NodeValue::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let key = index.to_string();
                    self.child(&key, item, role.of_child(&key), reason);
                }
            }
            _ => {}
        }
    }

    /// What another keyword of the same schema leaves no room for.
    fn unheard(&self, node: &Node, role: Role) -> Option<&'static str> {
        let NodeValue::Object(members) = &node.value else {
            return None;
        };
        if !matches!(role, Role::Schema | Role::Property) {
            return None;
        }
        let has = |keyword: &str| members.iter().any(|member| member.key == keyword);
        if has("$ref") && self.ctx.description.openapi_version.starts_with("3.0") {
            Some("OpenAPI 3.0 does not look at what stands beside `$ref`")
        } else if has("const") && has("enum") {
            Some("`const` says which of the values it is")
        } else {
            None
        }
    }

    fn child(&mut self, key: &str, node: &Node, role: Role, reason: Option<&'w str>) {
        let length = self.pointer.len();
        self.pointer.push('/');
        if key.contains(['/', '~']) {
            self.pointer.push_str(&escape(key));
        } else {
            self.pointer.push_str(key);
        }
        self.node(node, role, reason);
        self.pointer.truncate(length);
    }

    fn list(&mut self, reason: Option<&str>) {
        let fate = match (self.ctx.fates.get(self.pointer.as_str()), reason) {
            (Some(carrier), _) => self.paths.fate(carrier, &self.ctx.drafts),
            (None, Some(reason)) => Fate::Reason(reason.to_owned()),
            (None, None) => return,
        };
        self.found.push(Coverage {
            pointer: self.pointer.clone(),
            fate,
        });
    }
}

/// `null` among the values of an enum is no value of its own.
fn of_null(node: &Node, role: Role) -> Option<&'static str> {
    (role == Role::Value && node.value == NodeValue::Null)
        .then_some("`null` says that there may be no value, which is an `Option`")
}
