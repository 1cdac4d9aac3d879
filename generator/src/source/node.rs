//! The tree itself: JSON's values, each with its place in the text.
//!
//! Plain data with a few ways to look at it. Object members keep the order of the text, and no key
//! comes twice.

use std::ops::Range;

use serde_json::{Map, Number, Value};

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

impl Node {
    pub(crate) fn null(span: Range<usize>) -> Self {
        Self {
            span,
            value: NodeValue::Null,
        }
    }

    /// The members of an object; none of anything else.
    pub fn members(&self) -> &[Member] {
        match &self.value {
            NodeValue::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of an array; none of anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            NodeValue::Array(items) => items,
            _ => &[],
        }
    }

    /// The member of an object with this key.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.key == key)
    }

    /// The value of the member with this key.
    pub fn child(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.node)
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            NodeValue::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub fn as_number(&self) -> Option<&Number> {
        match &self.value {
            NodeValue::Number(number) => Some(number),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        self.value == NodeValue::Null
    }

    /// What the value is, with its article: "a string".
    pub fn kind(&self) -> &'static str {
        match self.value {
            NodeValue::Null => "null",
            NodeValue::Bool(_) => "a boolean",
            NodeValue::Number(_) => "a number",
            NodeValue::String(_) => "a string",
            NodeValue::Array(_) => "an array",
            NodeValue::Object(_) => "an object",
        }
    }

    /// The same value without places.
    pub fn to_json(&self) -> Value {
        match &self.value {
            NodeValue::Null => Value::Null,
            NodeValue::Bool(value) => Value::Bool(*value),
            NodeValue::Number(number) => Value::Number(number.clone()),
            NodeValue::String(text) => Value::String(text.clone()),
            NodeValue::Array(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            NodeValue::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|member| (member.key.clone(), member.node.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }

    /// Containers inside one another, this one included.
    pub(crate) fn depth(&self) -> usize {
        let below = match &self.value {
            NodeValue::Array(items) => items.iter().map(Self::depth).max(),
            NodeValue::Object(members) => members.iter().map(|member| member.node.depth()).max(),
            _ => return 0,
        };
        1 + below.unwrap_or(0)
    }

    /// Nodes in this tree, this one included.
    pub(crate) fn size(&self) -> usize {
        let below: usize = match &self.value {
            NodeValue::Array(items) => items.iter().map(Self::size).sum(),
            NodeValue::Object(members) => members.iter().map(|member| member.node.size()).sum(),
            _ => 0,
        };
        1 + below
    }
}
