//! YAML 1.2 to nodes, through `saphyr-parser`'s events.
//!
//! Aliases are copied within a budget, `<<` merges, tags of the core schema are obeyed. The tree is
//! built on a stack of our own, so no input can exhaust the thread's.

mod complaints;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use complaints::{bad_key, bad_merge, core_name, repair, unknown_tag};

use super::json::out_of_range;
use super::positions::Positions;
use super::scalar::resolve_plain;
use super::syntax::{SyntaxError, remove_duplicates};
use super::{MAXIMUM_DEPTH, Member, Node, NodeValue};

/// Nodes that all aliases of a file together may add.
const ALIAS_BUDGET: usize = 200_000;

pub(super) fn parse(text: &str, positions: &Positions) -> Result<Node, Vec<SyntaxError>> {
    let mut builder = Builder {
        text,
        positions,
        open: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        copied: 0,
        errors: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => Err(builder.scan_error(&error)),
        };
        if let Err(error) = step {
            builder.errors.push(error);
            return Err(builder.errors);
        }
    }
    match builder.root {
        _ if !builder.errors.is_empty() => Err(builder.errors),
        Some(root) => Ok(root),
        None => Err(vec![SyntaxError::new(
            "empty-file",
            0..0,
            "the file is empty",
            "give the path of an OpenAPI description",
        )]),
    }
}

struct Builder<'a> {
    text: &'a str,
    positions: &'a Positions,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    copied: usize,
    errors: Vec<SyntaxError>,
}

/// A container that has not ended yet.
struct Open {
    start: usize,
    anchor: usize,
    content: Content,
}

enum Content {
    Array(Vec<Node>),
    Object(Object),
}

#[derive(Default)]
struct Object {
    members: Vec<Member>,
    /// What `<<` brought, and any key of the object's own replaces.
    merged: Vec<Member>,
    /// Waits for its value.
    key: Option<Key>,
}

struct Key {
    text: String,
    span: Range<usize>,
    merges: bool,
}

struct Anchored {
    node: Node,
    size: usize,
    depth: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), SyntaxError> {
        let span = self.bytes(span);
        match event {
            Event::DocumentStart(_) if self.root.is_some() => Err(SyntaxError::new(
                "several-documents",
                self.line_of(span),
                "a second YAML document begins here",
                "keep one description in a file, and remove this `---`",
            )),
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, anchor, tag.as_deref(), span)
            }
            Event::SequenceStart(anchor, tag) => {
                self.check_tag(tag.as_deref(), "seq", &span)?;
                self.begin(Content::Array(Vec::new()), anchor, span)
            }
            Event::MappingStart(anchor, tag) => {
                self.check_tag(tag.as_deref(), "map", &span)?;
                self.begin(Content::Object(Object::default()), anchor, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn begin(
        &mut self,
        content: Content,
        anchor: usize,
        span: Range<usize>,
    ) -> Result<(), SyntaxError> {
        if self.open.len() == MAXIMUM_DEPTH {
            return Err(SyntaxError::too_deep(span));
        }
        if self.expects_key() {
            return Err(bad_key(span));
        }
        self.open.push(Open {
            start: span.start,
            anchor,
            content,
        });
        Ok(())
    }

    fn end(&mut self, span: Range<usize>) -> Result<(), SyntaxError> {
        let Some(Open {
            start,
            anchor,
            content,
        }) = self.open.pop()
        else {
            return Ok(());
        };
        let end = self.trim(start, span.end);
        let value = match content {
            Content::Array(items) => NodeValue::Array(items),
            Content::Object(mut object) => {
                self.errors.extend(remove_duplicates(&mut object.members));
                NodeValue::Object(object.with_merged())
            }
        };
        self.complete(
            Node {
                span: start..end,
                value,
            },
            anchor,
        )
    }

    /// Block scalars and containers end where the next thing begins; blank space is not theirs.
    fn trim(&self, start: usize, end: usize) -> usize {
        start + self.text[start..end.max(start)].trim_end().len()
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Range<usize>,
    ) -> Result<(), SyntaxError> {
        let span = span.start..self.trim(span.start, span.end);
        if self.expects_key() {
            if span.is_empty() {
                return Err(bad_key(span));
            }
            let merges = style == ScalarStyle::Plain && text == "<<";
            let node = Node {
                span: span.clone(),
                value: NodeValue::String(text.clone().into_owned()),
            };
            self.remember(&node, anchor);
            self.set_key(Key {
                text: text.into_owned(),
                span,
                merges,
            });
            return Ok(());
        }
        let value = match (style, tag.map(core_name)) {
            (_, Some(Some("str"))) => NodeValue::String(text.into_owned()),
            (ScalarStyle::Plain, None) | (_, Some(Some("null" | "bool" | "int" | "float"))) => {
                resolve_plain(&text).ok_or_else(|| out_of_range(&text, span.clone()))?
            }
            (_, None) => NodeValue::String(text.into_owned()),
            (_, Some(_)) => return Err(unknown_tag(span)),
        };
        self.complete(Node { span, value }, anchor)
    }

    fn expects_key(&self) -> bool {
        matches!(
            self.open.last().map(|open| &open.content),
            Some(Content::Object(Object { key: None, .. }))
        )
    }

    fn set_key(&mut self, key: Key) {
        if let Some(Content::Object(object)) = self.open.last_mut().map(|open| &mut open.content) {
            object.key = Some(key);
        }
    }

    fn check_tag(
        &self,
        tag: Option<&Tag>,
        expected: &str,
        span: &Range<usize>,
    ) -> Result<(), SyntaxError> {
        match tag.map(core_name) {
            None => Ok(()),
            Some(Some(name)) if name == expected => Ok(()),
            Some(_) => Err(unknown_tag(self.line_of(span.clone()))),
        }
    }

    fn alias(&mut self, anchor: usize, span: Range<usize>) -> Result<(), SyntaxError> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(SyntaxError::new(
                "recursive-alias",
                span,
                "this alias stands inside the node that it repeats",
                "use a `$ref` for a schema that contains itself",
            ));
        };
        self.copied += anchored.size;
        if self.copied > ALIAS_BUDGET {
            return Err(SyntaxError::new(
                "alias-bomb",
                span,
                format!("the aliases of this file unfold to more than {ALIAS_BUDGET} nodes"),
                "use `$ref`s into components instead of YAML aliases",
            ));
        }
        if self.open.len() + anchored.depth > MAXIMUM_DEPTH {
            return Err(SyntaxError::too_deep(span));
        }
        let node = anchored.node.clone();
        if !self.expects_key() {
            return self.complete(node, 0);
        }
        let NodeValue::String(text) = node.value else {
            return Err(bad_key(span));
        };
        self.set_key(Key {
            text,
            span,
            merges: false,
        });
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), SyntaxError> {
        self.remember(&node, anchor);
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::Array(items)) => items.push(node),
            Some(Content::Object(object)) => match object.key.take() {
                Some(key) if key.merges => object.merged.extend(merged_members(node, &key.span)?),
                Some(key) => object.members.push(Member {
                    key: key.text,
                    key_span: key.span,
                    node,
                }),
                None => return Err(bad_key(node.span)),
            },
        }
        Ok(())
    }

    fn remember(&mut self, node: &Node, anchor: usize) {
        if anchor > 0 {
            let (size, depth) = (node.size(), node.depth());
            let node = node.clone();
            self.anchors.insert(anchor, Anchored { node, size, depth });
        }
    }

    fn bytes(&self, span: &Span) -> Range<usize> {
        let start = self.positions.byte_of(self.text, span.start.index());
        let end = self.positions.byte_of(self.text, span.end.index());
        start..end.max(start)
    }

    fn line_of(&self, span: Range<usize>) -> Range<usize> {
        let rest = &self.text[span.start..];
        span.start..span.start + rest.lines().next().unwrap_or_default().trim_end().len()
    }

    fn skip_blanks(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + rest.len() - rest.trim_start().len()
    }

    fn scan_error(&self, error: &ScanError) -> SyntaxError {
        let at = self.positions.byte_of(self.text, error.marker().index());
        let end = self.text.trim_end().len();
        if error.info().contains("recursion limit") {
            return SyntaxError::too_deep(at..at);
        }
        if at >= end || error.info().contains("end of stream") {
            let last_line = self.text[..end].rfind('\n').map_or(0, |index| index + 1);
            return SyntaxError::new(
                "truncated",
                self.line_of(self.skip_blanks(at.min(last_line))..end),
                format!("the file ends too early: {}", error.info()),
                "the file is cut off: fetch it again, or close what is open on this line",
            );
        }
        let character = self.text[at..].chars().next().map_or(0, char::len_utf8);
        SyntaxError::new(
            "syntax",
            at..at + character,
            error.info(),
            repair(error.info()),
        )
    }
}

impl Object {
    /// The object's own members, then the merged ones it has not itself.
    fn with_merged(self) -> Vec<Member> {
        let mut members = self.members;
        if !self.merged.is_empty() {
            let mut keys: HashSet<String> =
                members.iter().map(|member| member.key.clone()).collect();
            members.extend(
                self.merged
                    .into_iter()
                    .filter(|member| keys.insert(member.key.clone())),
            );
        }
        members
    }
}

/// The members that `<<` brings: of one object, or of a list of them.
fn merged_members(node: Node, span: &Range<usize>) -> Result<Vec<Member>, SyntaxError> {
    let objects = match node.value {
        NodeValue::Object(members) => return Ok(members),
        NodeValue::Array(objects) => objects,
        _ => return Err(bad_merge(span.clone())),
    };
    let mut members = Vec::new();
    for object in objects {
        let NodeValue::Object(merged) = object.value else {
            return Err(bad_merge(span.clone()));
        };
        members.extend(merged);
    }
    Ok(members)
}
