//! YAML or JSON text to a tree that knows the position of every node.
//!
//! In: a name and text. Out: a [`Source`], or diagnostics for what cannot be read. Scalars follow
//! YAML 1.2's core schema. Knows no OpenAPI and opens no file.

mod json;
mod node;
mod positions;
mod scalar;
mod syntax;
mod yaml;

use std::{fmt::Write as _, ops::Range};

use sha2::{Digest, Sha256};

pub use node::{Member, Node, NodeValue};

use crate::diagnostic::{Diagnostic, Location};
use positions::Positions;
use syntax::SyntaxError;

/// Containers inside one another, at most. Everything that walks a tree may therefore recurse.
pub const MAXIMUM_DEPTH: usize = 64;

/// A text with the name by which diagnostics call it.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// `spec/dinie-2026-03-01.yaml`.
    pub name: &'a str,
    pub text: &'a str,
}

impl<'a> Text<'a> {
    /// The text without a byte order mark: what spans count in.
    pub fn unmarked(self) -> &'a str {
        self.text.strip_prefix('\u{feff}').unwrap_or(self.text)
    }
}

/// A text and the tree that was read from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// As shown in diagnostics.
    pub name: String,
    /// Without a byte order mark.
    pub text: String,
    /// Of the bytes as they were given, a byte order mark included; lower-case hexadecimal.
    pub sha256: String,
    pub root: Node,
    positions: Positions,
}

impl Source {
    /// Reads a whole text. The first character decides between JSON and YAML.
    ///
    /// # Errors
    /// Everything that keeps the text from being one tree without ambiguity.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let sha256 = sha256(text);
        let text = Text { name, text }.unmarked();
        let positions = Positions::new(text);
        let source = Self {
            name: name.to_owned(),
            text: text.to_owned(),
            sha256,
            root: Node::null(0..0),
            positions,
        };
        match parse_root(name, text, &source.positions) {
            Ok(root) => Ok(Self { root, ..source }),
            Err(errors) => Err(syntax::into_diagnostics(errors, &source)),
        }
    }

    /// The text this was read from.
    pub fn as_text(&self) -> Text<'_> {
        Text {
            name: &self.name,
            text: &self.text,
        }
    }

    /// The node that a JSON pointer names.
    pub fn get(&self, pointer: &str) -> Option<&Node> {
        let Found { node, missing, .. } = self.find(pointer);
        (!missing).then_some(node)
    }

    /// The place that a JSON pointer names, or that of its nearest ancestor that exists.
    pub fn locate(&self, pointer: &str) -> Location {
        let Found { node, key_span, .. } = self.find(pointer);
        self.location(self.visible_span(node, key_span))
    }

    /// The place of a stretch of text.
    pub fn location(&self, span: Range<usize>) -> Location {
        let (line, column) = self.positions.line_and_column(&self.text, span.start);
        Location {
            file: self.name.clone(),
            line,
            column,
            span,
        }
    }

    /// What to underline for a node: a scalar itself, of a container its key or its first line.
    pub fn visible_span(&self, node: &Node, key_span: Option<&Range<usize>>) -> Range<usize> {
        let container = matches!(node.value, NodeValue::Array(_) | NodeValue::Object(_));
        match key_span {
            Some(key_span) if container || node.span.is_empty() => key_span.clone(),
            _ => self.first_line(&node.span),
        }
    }

    fn first_line(&self, span: &Range<usize>) -> Range<usize> {
        let text = self.text.get(span.clone()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim_end();
        span.start..span.start + line.len()
    }

    fn find(&self, pointer: &str) -> Found<'_> {
        let mut found = Found {
            node: &self.root,
            key_span: None,
            missing: false,
        };
        for segment in pointer.split('/').skip(1) {
            let segment = unescape(segment);
            found = match &found.node.value {
                NodeValue::Object(members) => {
                    match members.iter().find(|member| member.key == segment) {
                        Some(member) => Found {
                            node: &member.node,
                            key_span: Some(&member.key_span),
                            missing: false,
                        },
                        None => {
                            return Found {
                                missing: true,
                                ..found
                            };
                        }
                    }
                }
                NodeValue::Array(nodes) => {
                    match segment.parse().ok().and_then(|i: usize| nodes.get(i)) {
                        Some(node) => Found {
                            node,
                            key_span: None,
                            missing: false,
                        },
                        None => {
                            return Found {
                                missing: true,
                                ..found
                            };
                        }
                    }
                }
                _ => {
                    return Found {
                        missing: true,
                        ..found
                    };
                }
            };
        }
        found
    }
}

/// A segment of a JSON pointer, written.
pub fn escape(segment: &str) -> String {
    if segment.contains(['~', '/']) {
        segment.replace('~', "~0").replace('/', "~1")
    } else {
        segment.to_owned()
    }
}

/// A segment of a JSON pointer, read.
pub fn unescape(segment: &str) -> String {
    if segment.contains('~') {
        segment.replace("~1", "/").replace("~0", "~")
    } else {
        segment.to_owned()
    }
}

struct Found<'a> {
    node: &'a Node,
    key_span: Option<&'a Range<usize>>,
    missing: bool,
}

fn parse_root(name: &str, text: &str, positions: &Positions) -> Result<Node, Vec<SyntaxError>> {
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml::parse(text, positions);
    }
    let json = json::parse(text);
    match &json {
        // Flow style YAML begins as JSON does. A text that is neither is reported as JSON.
        Err(errors)
            if !name.ends_with(".json") && errors.iter().any(|error| error.code == "syntax") =>
        {
            yaml::parse(text, positions).or(json)
        }
        _ => json,
    }
}

/// Lower-case hexadecimal.
fn sha256(text: &str) -> String {
    let mut hexadecimal = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        write!(hexadecimal, "{byte:02x}").expect("a string takes any text");
    }
    hexadecimal
}

#[cfg(test)]
mod tests;
