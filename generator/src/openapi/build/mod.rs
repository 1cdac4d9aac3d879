//! A checked tree to `openapiv3`, in the form of OpenAPI 3.0.
//!
//! In: a survey without errors. Out: the document and its webhooks. By hand rather than through serde,
//! which would try each untagged form in turn, copy at every level, and drop what it does not know.
//! What 3.0 has no word for travels in extensions: `x-origin`, `x-const`, `x-null`, `x-unsupported`,
//! `x-enum-skipped`.

mod document;
mod home;
mod numbers;
mod operation;
mod parameter;
mod schema;
mod security;
mod types;
mod values;
mod variants;

use indexmap::IndexMap;
use openapiv3::{OpenAPI, PathItem, ReferenceOr};
use serde_json::Value;

use crate::source::{Node, escape};

use super::survey::Survey;
use home::Homes;

pub(super) struct Built {
    pub document: OpenAPI,
    pub webhooks: IndexMap<String, ReferenceOr<PathItem>>,
}

pub(super) fn build_document(survey: &Survey<'_>) -> Built {
    let build = Build {
        survey,
        homes: Homes::new(survey),
    };
    Built {
        document: build.document(),
        webhooks: build.webhooks(),
    }
}

struct Build<'s, 'a> {
    survey: &'s Survey<'a>,
    homes: Homes,
}

type Extensions = IndexMap<String, Value>;

fn text(node: &Node, keyword: &str) -> Option<String> {
    node.child(keyword).and_then(as_text)
}

/// A string, or a number that should have been one.
fn as_text(node: &Node) -> Option<String> {
    let number = || node.as_number().map(ToString::to_string);
    node.as_str().map(str::to_owned).or_else(number)
}

/// A text that the checks have found to be there.
fn needed_text(node: &Node, keyword: &str) -> String {
    text(node, keyword).unwrap_or_default()
}

fn flag(node: &Node, keyword: &str) -> Option<bool> {
    node.child(keyword).and_then(Node::as_bool)
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let items = node.map(Node::items).unwrap_or_default();
    items.iter().filter_map(as_text).collect()
}

fn text_map(node: Option<&Node>) -> IndexMap<String, String> {
    let members = node.map(Node::members).unwrap_or_default();
    let pair = |(key, value): (&str, &Node)| Some((key.to_owned(), value.as_str()?.to_owned()));
    members
        .iter()
        .filter_map(|member| pair((&member.key, &member.node)))
        .collect()
}

fn extensions(node: &Node) -> Extensions {
    let members = node.members().iter();
    let own = members.filter(|member| member.key.starts_with("x-"));
    own.map(|member| (member.key.clone(), member.node.to_json()))
        .collect()
}

/// The pointer of a member below a pointer.
fn below(pointer: &str, segments: &[&str]) -> String {
    let mut out = String::with_capacity(pointer.len() + 24);
    out.push_str(pointer);
    for segment in segments {
        out.push('/');
        out.push_str(&escape(segment));
    }
    out
}
