//! Where every `$ref` leads.
//!
//! In: a walked survey. Out: its `targets`, with a diagnostic for each reference that is broken, leads
//! out of the file, to a thing of another kind, or in a circle. What only references reach is walked.

mod broken;
mod chains;

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::source::{Node, NodeValue, unescape};

use super::Version;
use super::keywords::Kind;
use super::survey::{PlaceId, Survey, reference};
use super::walk::{OBEYED_BESIDE_REFERENCE, walk};
use broken::report;
use chains::{end_of_chain, find_cycles};

/// Broken references that get a suggestion. Beyond, something larger is wrong, and searching costs.
const SUGGESTIONS: usize = 100;

pub(super) fn resolve_references(survey: &mut Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut direct = HashMap::new();
    let mut lookup = Lookup::new(survey);
    let mut broken = 0;
    let mut place = 0;
    // Walking a target may add places, and these have references of their own.
    while place < survey.places.len() {
        let Some(text) = reference_at(survey, place) else {
            place += 1;
            continue;
        };
        match lookup.find(survey, place, text) {
            Ok((target, found)) => {
                direct.insert(place, target);
                diagnostics.extend(found);
            }
            Err(failure) => {
                broken += 1;
                diagnostics.push(report(survey, place, text, &failure, broken <= SUGGESTIONS));
            }
        }
        place += 1;
    }
    diagnostics.extend(find_cycles(survey, &mut direct));
    survey.targets = direct
        .keys()
        .map(|place| (*place, end_of_chain(survey, &direct, *place)))
        .collect();
    survey.direct = direct;
    diagnostics
}

fn reference_at<'a>(survey: &Survey<'a>, place: PlaceId) -> Option<&'a str> {
    let found = &survey.places[place];
    found
        .kind
        .may_be_reference()
        .then(|| reference(found.node))
        .flatten()
}

enum Failure {
    External,
    Missing,
    WrongKind(Kind),
}

/// Finds nodes by pointer; large objects are indexed once.
struct Lookup<'a> {
    root: &'a Node,
    known: HashMap<&'a str, Option<&'a Node>>,
    indexes: HashMap<*const Node, HashMap<&'a str, &'a Node>>,
    anchors: HashMap<&'a str, &'a Node>,
}

impl<'a> Lookup<'a> {
    fn new(survey: &Survey<'a>) -> Self {
        let schemas = survey.of_kind(Kind::Schema);
        let anchors =
            schemas.filter_map(|(_, node)| Some((node.child("$anchor")?.as_str()?, node)));
        Self {
            root: &survey.source.root,
            known: HashMap::new(),
            indexes: HashMap::new(),
            anchors: anchors.collect(),
        }
    }

    /// The target's place; it is walked first when nothing else has led to it.
    fn find(
        &mut self,
        survey: &mut Survey<'a>,
        place: PlaceId,
        text: &'a str,
    ) -> Result<(PlaceId, Vec<Diagnostic>), Failure> {
        let fragment = text.strip_prefix('#').ok_or(Failure::External)?;
        let node = match self.known.get(text) {
            Some(node) => *node,
            None => {
                let node = self.node(fragment);
                self.known.insert(text, node);
                node
            }
        };
        let node = node.ok_or(Failure::Missing)?;
        let kind = survey.places[place].kind;
        match survey.place_of(node) {
            Some(target) if survey.places[target].kind == kind => Ok((target, Vec::new())),
            Some(target) => Err(Failure::WrongKind(survey.places[target].kind)),
            None => {
                let diagnostics = walk(survey, kind, node, decode(fragment));
                let target = survey.place_of(node).ok_or(Failure::Missing)?;
                Ok((target, diagnostics))
            }
        }
    }

    fn node(&mut self, fragment: &str) -> Option<&'a Node> {
        let pointer = decode(fragment);
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return self.anchors.get(pointer.as_str()).copied();
        }
        let mut node = self.root;
        for segment in pointer.split('/').skip(1) {
            let segment = unescape(segment);
            node = match &node.value {
                NodeValue::Object(members) if members.len() > 16 => {
                    let index = self
                        .indexes
                        .entry(std::ptr::from_ref(node))
                        .or_insert_with(|| {
                            members
                                .iter()
                                .map(|member| (member.key.as_str(), &member.node))
                                .collect()
                        });
                    index.get(segment.as_str()).copied()?
                }
                NodeValue::Object(_) => node.child(&segment)?,
                NodeValue::Array(items) => items.get(segment.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(node)
    }
}

/// Whether keywords stand beside a `$ref` that have to be obeyed with it.
pub(super) fn has_siblings(survey: &Survey<'_>, place: PlaceId) -> bool {
    let found = &survey.places[place];
    let obeyed = |name: &str| match survey.version {
        Version::V30 => OBEYED_BESIDE_REFERENCE.contains(&name),
        Version::V31 => name != "$ref" && !name.starts_with("x-"),
    };
    found.kind == Kind::Schema
        && found
            .node
            .members()
            .iter()
            .any(|member| obeyed(&member.key))
}

/// Undoes percent-encoding, which a fragment of a URI may have.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let code = (bytes[index] == b'%')
            .then(|| text.get(index + 1..index + 3))
            .flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                index += 3;
            }
            None => {
                out.push(bytes[index]);
                index += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
