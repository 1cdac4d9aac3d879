//! What `type`, `enum` and `const` say together.

use std::collections::HashSet;

use serde_json::Value;

use crate::source::{Node, NodeValue};

/// What `type`, `enum` and `const` say together, with null apart.
pub(super) struct Values<'a> {
    /// Types but null, in the order of the text.
    named: Vec<&'a str>,
    /// The values but null and repetitions; `None` when any value fits.
    pub list: Option<Vec<&'a Node>>,
    pub nullable: bool,
    /// Only null fits.
    pub only_null: bool,
    is_const: bool,
    /// Indexes of the values that were taken out.
    skipped: Vec<usize>,
}

impl<'a> Values<'a> {
    pub(super) fn of(node: &'a Node) -> Self {
        let kind = node.child("type");
        let all: Vec<&str> = match kind.map(|kind| &kind.value) {
            Some(NodeValue::String(name)) => vec![name],
            Some(NodeValue::Array(names)) => names.iter().filter_map(Node::as_str).collect(),
            _ => Vec::new(),
        };
        let named: Vec<&str> = all.iter().copied().filter(|name| *name != "null").collect();
        let constant = node.child("const");
        let given: Option<Vec<&Node>> = match (constant, node.child("enum")) {
            (Some(value), _) => Some(vec![value]),
            (None, Some(list)) if matches!(list.value, NodeValue::Array(_)) => {
                Some(list.items().iter().collect())
            }
            _ => None,
        };
        let mut list: Vec<&Node> = Vec::new();
        let mut skipped = Vec::new();
        let mut seen = HashSet::new();
        for (index, value) in given.iter().flatten().enumerate() {
            if value.is_null() || !seen.insert(value.to_json().to_string()) {
                skipped.push(index);
            } else {
                list.push(value);
            }
        }
        let null_value = given.iter().flatten().any(|value| value.is_null());
        Self {
            only_null: (named.is_empty() && !all.is_empty())
                || (given.is_some() && list.is_empty()),
            nullable: named.len() < all.len() || null_value,
            list: given.map(|_| list),
            is_const: constant.is_some(),
            named,
            skipped,
        }
    }

    /// The types that are named, or the one that other keywords imply.
    pub(super) fn types(&self, node: &Node) -> Vec<&'a str> {
        if !self.named.is_empty() {
            return self.named.clone();
        }
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| node.child(keyword).is_some());
        let composed = has(&["allOf", "oneOf", "anyOf", "$ref"]);
        if let Some(list) = self.list.as_ref().filter(|list| !list.is_empty()) {
            let first = type_of(list[0]);
            return if list.iter().all(|value| type_of(value) == first) {
                vec![first]
            } else {
                Vec::new()
            };
        }
        match () {
            () if composed => Vec::new(),
            () if has(&["properties", "additionalProperties", "patternProperties"]) => {
                vec!["object"]
            }
            () if has(&["items", "prefixItems"]) => vec!["array"],
            () if has(&["contentEncoding", "contentMediaType"]) => vec!["string"],
            () => Vec::new(),
        }
    }

    pub(super) fn notes(&self) -> Vec<(&'static str, Value)> {
        let mut notes = Vec::new();
        if self.is_const {
            notes.push(("x-const", Value::Bool(true)));
        }
        if !self.skipped.is_empty() {
            notes.push(("x-enum-skipped", Value::from(self.skipped.clone())));
        }
        notes
    }

    pub(super) fn json(&self) -> Vec<Value> {
        self.list
            .iter()
            .flatten()
            .map(|value| value.to_json())
            .collect()
    }

    /// The values that one of several types has.
    pub(super) fn only(&self, name: &str) -> Self {
        let fits = |value: &&Node| {
            type_of(value) == name || (name == "number" && type_of(value) == "integer")
        };
        let list = self
            .list
            .as_ref()
            .map(|list| list.iter().copied().filter(fits).collect());
        Self {
            named: Vec::new(),
            list,
            nullable: false,
            only_null: false,
            is_const: self.is_const,
            skipped: Vec::new(),
        }
    }
}

fn type_of(value: &Node) -> &'static str {
    match &value.value {
        NodeValue::Null => "null",
        NodeValue::Bool(_) => "boolean",
        NodeValue::Number(number) if number.is_f64() => "number",
        NodeValue::Number(_) => "integer",
        NodeValue::String(_) => "string",
        NodeValue::Array(_) => "array",
        NodeValue::Object(_) => "object",
    }
}
