//! One walk over the tree: what every object is, and whether its keywords are right.
//!
//! In: a [`Source`] and the table of keywords. Out: a [`Survey`], the flat list of all places that
//! every later check and the builder go through, with what the table alone can tell is wrong.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::source::{Node, Source, escape};
use crate::unsupported::Unsupported;

use super::Version;
use super::keywords::Kind;

pub(super) type PlaceId = usize;

pub(super) struct Survey<'a> {
    pub source: &'a Source,
    pub version: Version,
    pub places: Vec<Place<'a>>,
    /// Keywords that the crate has nothing for, with their places.
    pub not_carried: Vec<(PlaceId, &'static str, &'static Unsupported)>,
    by_node: HashMap<*const Node, PlaceId>,
    /// The place that each reference names.
    pub direct: HashMap<PlaceId, PlaceId>,
    /// The place that each reference leads to, at the end of its chain.
    pub targets: HashMap<PlaceId, PlaceId>,
}

/// An object of a known kind.
pub(super) struct Place<'a> {
    pub kind: Kind,
    pub node: &'a Node,
    key_span: Option<&'a Range<usize>>,
    position: Position<'a>,
}

enum Position<'a> {
    /// Reached by a reference alone, so nothing above it is known.
    At(String),
    Below {
        parent: PlaceId,
        steps: [Step<'a>; 2],
    },
}

/// A segment of a JSON pointer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    None,
    Key(&'a str),
    Index(usize),
}

impl<'a> Survey<'a> {
    pub(super) fn new(source: &'a Source, version: Version) -> Self {
        Self {
            source,
            version,
            places: Vec::new(),
            not_carried: Vec::new(),
            by_node: HashMap::new(),
            direct: HashMap::new(),
            targets: HashMap::new(),
        }
    }

    /// The places of one kind, in the order of the walk.
    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (PlaceId, &'a Node)> {
        let places = self.places.iter().enumerate();
        places
            .filter(move |(_, place)| place.kind == kind)
            .map(|(id, place)| (id, place.node))
    }

    /// The place of a node that has been walked.
    pub(super) fn place_of(&self, node: &Node) -> Option<PlaceId> {
        self.by_node.get(&std::ptr::from_ref(node)).copied()
    }

    /// Behind a reference, what it leads to; otherwise the node itself.
    pub(super) fn resolve(&self, node: &'a Node) -> Option<&'a Node> {
        if reference(node).is_none() {
            return Some(node);
        }
        let place = self.place_of(node)?;
        self.targets
            .get(&place)
            .map(|target| self.places[*target].node)
    }

    pub(super) fn parent(&self, place: PlaceId) -> Option<PlaceId> {
        match self.places[place].position {
            Position::Below { parent, .. } => Some(parent),
            Position::At(_) => None,
        }
    }

    /// The steps that lead from the parent to a place.
    pub(super) fn steps(&self, place: PlaceId) -> [Step<'a>; 2] {
        match self.places[place].position {
            Position::Below { steps, .. } => steps,
            Position::At(_) => [Step::None, Step::None],
        }
    }

    /// The JSON pointer of a place.
    pub(super) fn pointer(&self, place: PlaceId) -> String {
        match &self.places[place].position {
            Position::At(pointer) => pointer.clone(),
            Position::Below { parent, steps } => {
                let mut pointer = self.pointer(*parent);
                for step in steps {
                    match step {
                        Step::None => {}
                        Step::Key(key) => {
                            pointer.push('/');
                            pointer.push_str(&escape(key));
                        }
                        Step::Index(index) => pointer.push_str(&format!("/{index}")),
                    }
                }
                pointer
            }
        }
    }

    pub(super) fn add(
        &mut self,
        kind: Kind,
        node: &'a Node,
        key_span: Option<&'a Range<usize>>,
        parent: PlaceId,
        steps: [Step<'a>; 2],
    ) -> PlaceId {
        self.push(Place {
            kind,
            node,
            key_span,
            position: Position::Below { parent, steps },
        })
    }

    pub(super) fn add_at(&mut self, kind: Kind, node: &'a Node, pointer: String) -> PlaceId {
        self.push(Place {
            kind,
            node,
            key_span: None,
            position: Position::At(pointer),
        })
    }

    fn push(&mut self, place: Place<'a>) -> PlaceId {
        self.by_node
            .insert(std::ptr::from_ref(place.node), self.places.len());
        self.places.push(place);
        self.places.len() - 1
    }

    /// An error at what lies below a place, or at the place itself when the path is empty.
    pub(super) fn error(
        &self,
        code: &'static str,
        place: PlaceId,
        path: &[&str],
        message: impl Into<String>,
    ) -> Diagnostic {
        self.diagnostic(Severity::Error, code, place, path, message.into())
    }

    pub(super) fn warning(
        &self,
        code: &'static str,
        place: PlaceId,
        path: &[&str],
        message: impl Into<String>,
    ) -> Diagnostic {
        self.diagnostic(Severity::Warning, code, place, path, message.into())
    }

    pub(super) fn diagnostic(
        &self,
        severity: Severity,
        code: &'static str,
        place: PlaceId,
        path: &[&str],
        message: String,
    ) -> Diagnostic {
        let mut pointer = self.pointer(place);
        for segment in path {
            pointer.push('/');
            pointer.push_str(&escape(segment));
        }
        Diagnostic::new(
            severity,
            code,
            &pointer,
            message,
            self.location(place, path),
        )
    }

    /// Where something below a place stands, or what is nearest above it.
    pub(super) fn location(&self, place: PlaceId, path: &[&str]) -> Location {
        let Place { node, key_span, .. } = &self.places[place];
        let (mut node, mut key_span) = (*node, *key_span);
        for segment in path {
            let index = || {
                segment
                    .parse()
                    .ok()
                    .and_then(|index: usize| node.items().get(index))
            };
            (node, key_span) = match (node.member(segment), index()) {
                (Some(member), _) => (&member.node, Some(&member.key_span)),
                (None, Some(item)) => (item, None),
                (None, None) => break,
            };
        }
        self.source
            .location(self.source.visible_span(node, key_span))
    }

    /// A diagnostic whose caret stands under a key.
    pub(super) fn at_key(
        &self,
        severity: Severity,
        code: &'static str,
        place: PlaceId,
        key: &str,
        message: String,
    ) -> Diagnostic {
        let member = self.places[place].node.member(key);
        let found = self.diagnostic(severity, code, place, &[key], message);
        match member {
            Some(member) => Diagnostic {
                location: self.source.location(member.key_span.clone()),
                ..found
            },
            None => found,
        }
    }
}

/// The text of a `$ref`.
pub(super) fn reference(node: &Node) -> Option<&str> {
    node.child("$ref").and_then(Node::as_str)
}
