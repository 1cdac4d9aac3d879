//! Path items, operations, request bodies and responses.

use indexmap::IndexMap;
use openapiv3::{
    Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response, Responses, StatusCode,
};

use crate::openapi::keywords::Kind;
use crate::openapi::survey::reference;
use crate::source::Node;

use super::document::{external_docs, is_set, servers};
use super::{Build, below, extensions, needed_text, text, texts};

impl<'a> Build<'_, 'a> {
    /// A path item with everything in place. What a reference brought says so in `x-origin`.
    pub(super) fn path_item(&self, node: &'a Node, pointer: &str) -> PathItem {
        let own = self.own_path_item(node, pointer);
        if reference(node).is_none() {
            return own;
        }
        let target = self
            .survey
            .place_of(node)
            .and_then(|place| self.survey.targets.get(&place));
        let Some(target) = target.copied() else {
            return own;
        };
        let origin = self.survey.pointer(target);
        let mut item = self.own_path_item(self.survey.places[target].node, &origin);
        for (method, operation) in operations(&mut item) {
            if let Some(operation) = operation {
                let pointer = below(&origin, &[method]);
                operation
                    .extensions
                    .insert("x-origin".to_owned(), pointer.into());
            }
        }
        item.extensions.insert("x-origin".to_owned(), origin.into());
        overlay(item, own)
    }

    fn own_path_item(&self, node: &'a Node, pointer: &str) -> PathItem {
        let mut item = PathItem {
            summary: text(node, "summary"),
            description: text(node, "description"),
            servers: servers(node),
            parameters: self.parameters(node, pointer),
            extensions: extensions(node),
            ..PathItem::default()
        };
        for (method, slot) in operations(&mut item) {
            let operation = node.child(method).filter(|node| !node.is_null());
            *slot = operation.map(|node| self.operation(node, &below(pointer, &[method])));
        }
        item
    }

    fn operation(&self, node: &'a Node, pointer: &str) -> Operation {
        let body = node.child("requestBody").filter(|body| !body.is_null());
        let callbacks = node
            .child("callbacks")
            .map(Node::members)
            .unwrap_or_default();
        Operation {
            tags: texts(node.child("tags")),
            summary: text(node, "summary"),
            description: text(node, "description"),
            external_docs: external_docs(node),
            operation_id: text(node, "operationId"),
            parameters: self.parameters(node, pointer),
            request_body: body.and_then(|body| {
                let pointer = below(pointer, &["requestBody"]);
                self.reference_or(body, &pointer, Kind::RequestBody, Self::request_body)
            }),
            responses: node
                .child("responses")
                .map(|node| self.responses(node, pointer))
                .unwrap_or_default(),
            // Their names only: nothing is generated for them, and the coverage map says so.
            callbacks: callbacks
                .iter()
                .map(|member| (member.key.clone(), IndexMap::new()))
                .collect(),
            deprecated: is_set(node, "deprecated"),
            security: self.security(node),
            servers: servers(node),
            extensions: extensions(node),
        }
    }

    fn parameters(&self, owner: &'a Node, pointer: &str) -> Vec<ReferenceOr<Parameter>> {
        let list = owner
            .child("parameters")
            .map(Node::items)
            .unwrap_or_default();
        list.iter()
            .enumerate()
            .filter_map(|(index, node)| {
                let pointer = below(pointer, &["parameters", &index.to_string()]);
                self.reference_or(node, &pointer, Kind::Parameter, Self::parameter)
            })
            .collect()
    }

    pub(super) fn request_body(&self, node: &'a Node, pointer: &str) -> RequestBody {
        RequestBody {
            description: text(node, "description"),
            content: self.content(node, pointer),
            required: is_set(node, "required"),
            extensions: extensions(node),
        }
    }

    fn responses(&self, node: &'a Node, pointer: &str) -> Responses {
        let mut responses = Responses {
            extensions: extensions(node),
            ..Responses::default()
        };
        for member in node.members() {
            let pointer = below(pointer, &["responses", &member.key]);
            let Some(response) =
                self.reference_or(&member.node, &pointer, Kind::Response, Self::response)
            else {
                continue;
            };
            if member.key == "default" {
                responses.default = Some(response);
            } else if let Some(code) = status_code(&member.key) {
                responses.responses.insert(code, response);
            }
        }
        responses
    }

    pub(super) fn response(&self, node: &'a Node, pointer: &str) -> Response {
        Response {
            description: needed_text(node, "description"),
            headers: self.headers(node, pointer),
            content: self.content(node, pointer),
            links: IndexMap::new(),
            extensions: extensions(node),
        }
    }
}

fn status_code(text: &str) -> Option<StatusCode> {
    let digit = text.get(..1)?.parse().ok()?;
    match text.get(1..)? {
        "XX" | "xx" => Some(StatusCode::Range(digit)),
        _ => text.parse().ok().map(StatusCode::Code),
    }
}

fn operations(item: &mut PathItem) -> [(&'static str, &mut Option<Operation>); 8] {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("delete", &mut item.delete),
        ("options", &mut item.options),
        ("head", &mut item.head),
        ("patch", &mut item.patch),
        ("trace", &mut item.trace),
    ]
}

/// What stands beside a reference to a path item comes on top of what it leads to.
fn overlay(mut item: PathItem, mut own: PathItem) -> PathItem {
    for ((_, slot), (_, own)) in operations(&mut item).into_iter().zip(operations(&mut own)) {
        if own.is_some() {
            *slot = own.take();
        }
    }
    item.summary = own.summary.or(item.summary);
    item.description = own.description.or(item.description);
    if !own.servers.is_empty() {
        item.servers = own.servers;
    }
    item.parameters.extend(own.parameters);
    item.extensions.extend(own.extensions);
    item
}
