//! Where every `$ref` leads.
//!
//! In: a walked survey. Out: its `targets`, with a diagnostic for each reference that is broken, leads
//! out of the file, to a thing of another kind, or in a circle. What only references reach is walked.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Node, NodeValue, unescape};

use super::Version;
use super::keywords::Kind;
use super::suggest::nearest;
use super::survey::{PlaceId, Survey, reference};
use super::walk::walk;

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

fn report(
    survey: &Survey<'_>,
    place: PlaceId,
    text: &str,
    failure: &Failure,
    suggestions: bool,
) -> Diagnostic {
    let kind = survey.places[place].kind;
    match failure {
        Failure::External => {
            let harmless = matches!(kind, Kind::Example | Kind::Link | Kind::Callback);
            let severity = if harmless {
                Severity::Warning
            } else {
                Severity::Error
            };
            let message = format!("`{text}` leads out of this file");
            survey
                .diagnostic(severity, "external-reference", place, &["$ref"], message)
                .with_help(
                    "bundle the description into one file first; a reference here begins with `#/`",
                )
        }
        Failure::WrongKind(found) => survey
            .error(
                "wrong-reference",
                place,
                &["$ref"],
                format!(
                    "`{text}` is {}, and {} is expected here",
                    found.name(),
                    kind.name()
                ),
            )
            .with_help(format!("refer to {}", kind.name())),
        Failure::Missing => missing_target(survey, place, text, suggestions),
    }
}

fn missing_target(
    survey: &Survey<'_>,
    place: PlaceId,
    text: &str,
    suggestions: bool,
) -> Diagnostic {
    let kind = survey.places[place].kind;
    let section = kind.component().unwrap_or_default();
    let components = survey
        .source
        .root
        .child("components")
        .and_then(|node| node.child(section));
    let names = || {
        components
            .map(Node::members)
            .unwrap_or_default()
            .iter()
            .map(|member| member.key.as_str())
    };
    let name = text
        .rsplit('/')
        .next()
        .map(|name| unescape(&decode(name)))
        .unwrap_or_default();
    let in_section = text.starts_with(&format!("#/components/{section}/"));
    let message = if in_section {
        format!(
            "no {} is called `{name}`",
            kind.name()
                .trim_start_matches("an ")
                .trim_start_matches("a ")
        )
    } else {
        format!("nothing is found at `{text}`")
    };
    let near = suggestions.then(|| nearest(&name, names())).flatten();
    let found = survey.error("broken-reference", place, &["$ref"], message);
    match near {
        Some(other) => found
            .with_label(format!("there is `{other}`"))
            .with_help(format!("write `#/components/{section}/{other}`")),
        None if in_section => {
            found.with_help(format!("define `{name}` under `components/{section}`"))
        }
        None => found.with_help(format!("refer to something under `#/components/{section}`")),
    }
}

/// Reports each circle of references once, and takes it out of the map.
fn find_cycles(survey: &Survey<'_>, direct: &mut HashMap<PlaceId, PlaceId>) -> Vec<Diagnostic> {
    let mut finished = HashSet::new();
    let mut diagnostics = Vec::new();
    let mut starts: Vec<PlaceId> = direct.keys().copied().collect();
    starts.sort_unstable();
    for start in starts {
        let mut path = Vec::new();
        let mut on_path = HashSet::new();
        let mut place = start;
        while let Some(target) = direct.get(&place).copied() {
            if finished.contains(&place) || !on_path.insert(place) {
                break;
            }
            path.push(place);
            place = target;
        }
        if let Some(first) = path.iter().position(|step| *step == place) {
            let cycle = &path[first..];
            let names: Vec<String> = cycle
                .iter()
                .map(|step| format!("`{}`", survey.pointer(*step)))
                .collect();
            let message = format!(
                "{} leads back to itself by references alone",
                names.join(" -> ")
            );
            let found = survey.error("circular-reference", cycle[0], &["$ref"], message);
            diagnostics.push(found.with_help("write one of them out, for none says what it is"));
            for step in cycle {
                direct.remove(step);
            }
        }
        finished.extend(path);
    }
    diagnostics
}

/// Follows references that say nothing themselves.
fn end_of_chain(
    survey: &Survey<'_>,
    direct: &HashMap<PlaceId, PlaceId>,
    place: PlaceId,
) -> PlaceId {
    let mut place = direct[&place];
    while let Some(target) = direct.get(&place) {
        if has_siblings(survey, place) {
            break;
        }
        place = *target;
    }
    place
}

/// Whether keywords stand beside a `$ref` that has to be obeyed with them.
pub(super) fn has_siblings(survey: &Survey<'_>, place: PlaceId) -> bool {
    let found = &survey.places[place];
    found.kind == Kind::Schema
        && survey.version == Version::V31
        && found
            .node
            .members()
            .iter()
            .any(|member| member.key != "$ref" && !member.key.starts_with("x-"))
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
