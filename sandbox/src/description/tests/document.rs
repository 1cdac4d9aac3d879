//! The bundled description as tests walk through it: its operations, examples and headers.

use http::{HeaderMap, HeaderName};
use serde_json::Value;

use super::super::document::Node;
use super::{DESCRIPTION, Sent};

const BOUNDARY: &str = "a boundary";

/// Each operation, with a line that calls it.
pub(super) fn operations() -> Vec<(String, Node<'static>)> {
    let root = Node::root(&DESCRIPTION.document);
    let operations = DESCRIPTION.operations();
    operations
        .map(|operation| {
            let path = with_examples(&root, &operation.path);
            let item = root
                .required("paths")
                .and_then(|paths| paths.required(&operation.path));
            let method = operation.method.as_str().to_lowercase();
            let node = item.and_then(|item| item.required(&method));
            let line = format!("{} /v3{path}", operation.method);
            (line, node.expect("an operation"))
        })
        .collect()
}

/// The path with the examples of its parameters.
pub(super) fn with_examples(root: &Node<'_>, path: &str) -> String {
    let components = root.required("components").expect("components");
    let parameters = components.required("parameters").expect("parameters");
    let mut path = path.to_owned();
    for (_, parameter) in parameters.members().expect("parameters") {
        let name = parameter.required("name").and_then(|name| name.text());
        let example = parameter.required("example").expect("an example");
        path = path.replace(
            &format!("{{{}}}", name.expect("a name")),
            &as_text(example.value),
        );
    }
    path
}

pub(super) fn parameters<'a>(operation: &Node<'a>) -> Vec<Node<'a>> {
    let Some(parameters) = operation.get("parameters") else {
        return Vec::new();
    };
    let parameters = parameters.items().expect("parameters");
    parameters
        .map(|parameter| parameter.resolve().expect("a parameter"))
        .collect()
}

pub(super) fn content_of<'a>(node: &Node<'a>) -> Vec<(&'a str, Node<'a>)> {
    let content = node.required("content").expect("content");
    content.members().expect("content").collect()
}

pub(super) fn examples(content: &Node<'_>) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    found.extend(content.get("example").map(|example| example.value.clone()));
    if let Some(examples) = content.get("examples") {
        for (_, example) in examples.members().expect("examples") {
            let example = example.resolve().expect("an example");
            found.push(example.required("value").expect("a value").value.clone());
        }
    }
    assert!(!found.is_empty(), "{} has no example", content.pointer);
    found
}

/// The headers of a response, with their examples.
pub(super) fn headers_of(response: &Node<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(described) = response.get("headers") else {
        return headers;
    };
    for (name, header) in described.members().expect("headers") {
        let header = header.resolve().expect("a header");
        let example = match header.get("example") {
            Some(example) => example.value.clone(),
            None => examples(&header).remove(0),
        };
        let name: HeaderName = name.parse().expect("a name");
        headers.insert(name, as_text(&example).parse().expect("a value"));
    }
    headers
}

/// `sent` with an example as its body, in the form of the media type.
pub(super) fn with_body(sent: Sent, media_type: &str, example: &Value) -> Sent {
    match media_type {
        "application/json" => sent.body(media_type, example.to_string()),
        "application/x-www-form-urlencoded" => {
            let members = example.as_object().expect("a form is an object");
            let pairs = members.iter();
            let pairs: Vec<String> = pairs
                .map(|(name, value)| format!("{name}={}", as_text(value)))
                .collect();
            sent.body(media_type, pairs.join("&"))
        }
        "multipart/form-data" => {
            let content_type = format!("{media_type}; boundary=\"{BOUNDARY}\"");
            let mut body = String::new();
            for (name, value) in example.as_object().expect("a form is an object") {
                let text = as_text(value);
                let file = match text.starts_with("%PDF") {
                    true => "; filename=\"a.pdf\"\r\nContent-Type: application/pdf",
                    false => "",
                };
                body.push_str(&format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{text}\r\n"
                ));
            }
            body.push_str(&format!("--{BOUNDARY}--\r\n"));
            sent.body(&content_type, body)
        }
        other => panic!("{other} is not sent here"),
    }
}

pub(super) fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
