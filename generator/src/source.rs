//! YAML or JSON text to a tree that knows the position of every node.
//!
//! In: a name and text. Out: a [`Source`], or diagnostics for what cannot be read. Scalars follow
//! YAML 1.2's core schema. Knows no OpenAPI and opens no file.

use std::ops::Range;

use serde_json::Number;

use crate::diagnostic::{Diagnostic, Location};

/// A text and the tree that was read from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// As shown in diagnostics.
    pub name: String,
    pub text: String,
    pub root: Node,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// In bytes of the text.
    pub span: Range<usize>,
    pub value: NodeValue,
}

#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// A key and its value, in the order of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub key: String,
    pub key_span: Range<usize>,
    pub node: Node,
}

impl Source {
    /// Reads a whole text. The first character decides between JSON and YAML.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let _ = (name, text);
        Err(Vec::new())
    }

    /// The node that a JSON pointer names.
    pub fn get(&self, pointer: &str) -> Option<&Node> {
        let _ = pointer;
        None
    }

    /// The place that a JSON pointer names, or that of its nearest ancestor that exists.
    pub fn locate(&self, pointer: &str) -> Location {
        let _ = pointer;
        Location {
            file: self.name.clone(),
            line: 1,
            column: 1,
            span: 0..0,
        }
    }
}
