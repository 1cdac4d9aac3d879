//! The walk that fills a [`Survey`], and what the table of keywords tells on the way.
//!
//! Unknown, misplaced and missing keywords and values of the wrong kind are found here; what a value
//! means is left to the checks.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Member, Node, NodeValue};
use crate::unsupported::{Consequence, unsupported};

use super::Version;
use super::keywords::{Keyword, Kind, Presence, Shape, Since, Treatment};
use super::suggest::nearest;
use super::survey::{PlaceId, Step, Survey, reference};

/// Walks an object that nothing above leads to: the root, or the target of a reference.
pub(super) fn walk<'a>(
    survey: &mut Survey<'a>,
    kind: Kind,
    node: &'a Node,
    pointer: String,
) -> Vec<Diagnostic> {
    let mut walk = Walk {
        survey,
        diagnostics: Vec::new(),
    };
    let place = walk.survey.add_at(kind, node, pointer);
    walk.object(place);
    walk.diagnostics
}

struct Walk<'s, 'a> {
    survey: &'s mut Survey<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Walk<'_, 'a> {
    /// Walks an object that has its place already.
    fn object(&mut self, place: PlaceId) {
        let (kind, node) = (
            self.survey.places[place].kind,
            self.survey.places[place].node,
        );
        let members = match &node.value {
            NodeValue::Object(members) => members,
            NodeValue::Bool(_) if kind == Kind::Schema => return self.boolean_schema(place),
            _ => return self.wrong_kind(place, &[], kind.name(), node),
        };
        if kind.may_be_reference() && kind != Kind::PathItem && node.child("$ref").is_some() {
            self.reference(place, kind, members);
            if kind != Kind::Schema || self.survey.version == Version::V30 {
                return;
            }
        }
        match kind {
            Kind::Paths => self.patterned(place, members, Kind::PathItem),
            Kind::Responses => self.patterned(place, members, Kind::Response),
            Kind::Callback => self.patterned(place, members, Kind::PathItem),
            Kind::SecurityRequirement => self.map(place, members),
            _ => self.keywords(place, kind, members),
        }
    }

    fn boolean_schema(&mut self, place: PlaceId) {
        let [keyword, _] = self.survey.steps(place);
        let allowed = matches!(
            keyword,
            Step::Key("additionalProperties" | "unevaluatedProperties" | "unevaluatedItems")
        );
        if self.survey.version == Version::V30 && !allowed {
            let node = self.survey.places[place].node;
            self.wrong_kind(place, &[], "a schema", node);
        }
    }

    /// A `$ref`: OpenAPI 3.0 ignores what stands beside it, 3.1 only in schemas does not.
    fn reference(&mut self, place: PlaceId, kind: Kind, members: &'a [Member]) {
        if reference(self.survey.places[place].node).is_none() {
            let node = self.survey.places[place].node.child("$ref");
            return self.wrong_kind(
                place,
                &["$ref"],
                "a string",
                node.unwrap_or(self.survey.places[place].node),
            );
        }
        if kind == Kind::Schema && self.survey.version == Version::V31 {
            return;
        }
        for member in members {
            let documents = matches!(member.key.as_str(), "summary" | "description");
            if member.key == "$ref" || member.key.starts_with("x-") || documents {
                continue;
            }
            let message = format!("`{}` has no effect beside `$ref`", member.key);
            let warning = self.survey.at_key(
                Severity::Warning,
                "ignored-beside-reference",
                place,
                &member.key,
                message,
            );
            self.diagnostics.push(warning.with_help(match kind {
                Kind::Schema => "put the `$ref` into an `allOf`, or change the schema it leads to",
                _ => "change what the `$ref` leads to, or write it out here",
            }));
        }
    }

    /// An object whose keys are chosen by the author, and may begin with `x-`.
    fn patterned(&mut self, place: PlaceId, members: &'a [Member], kind: Kind) {
        for member in members {
            if !member.key.starts_with("x-") {
                self.child(
                    place,
                    [Step::Key(&member.key), Step::None],
                    Some(&member.key_span),
                    &member.node,
                    kind,
                );
            }
        }
    }

    fn map(&mut self, place: PlaceId, members: &'a [Member]) {
        for member in members {
            self.texts(place, &[&member.key], &member.node);
        }
    }

    fn child(
        &mut self,
        parent: PlaceId,
        steps: [Step<'a>; 2],
        key_span: Option<&'a Range<usize>>,
        node: &'a Node,
        kind: Kind,
    ) {
        let place = self.survey.add(kind, node, key_span, parent, steps);
        self.object(place);
    }

    fn keywords(&mut self, place: PlaceId, kind: Kind, members: &'a [Member]) {
        for member in members {
            match kind.keyword(&member.key) {
                Some(keyword) => self.keyword(place, keyword, member),
                None if member.key.starts_with("x-") => {}
                None => self.unknown(place, kind, members, &member.key),
            }
        }
        let required = kind
            .keywords()
            .iter()
            .filter(|keyword| keyword.presence == Presence::Required);
        for keyword in required {
            if !members.iter().any(|member| member.key == keyword.name) {
                let found = missing(self.survey, place, kind, keyword.name);
                self.diagnostics.push(found);
            }
        }
    }

    fn unknown(&mut self, place: PlaceId, kind: Kind, members: &[Member], name: &str) {
        let message = format!("`{name}` is no keyword of {}", kind.name());
        let diagnostic = if name == "$ref" {
            self.survey
                .at_key(Severity::Error, "misplaced-reference", place, name, message)
                .with_help("write the object out here, or refer to a whole component")
        } else {
            let others = kind.keywords().iter().map(|keyword| keyword.name);
            let absent = others.filter(|other| members.iter().all(|member| member.key != *other));
            let found =
                self.survey
                    .at_key(Severity::Warning, "unknown-keyword", place, name, message);
            match nearest(name, absent) {
                Some(other) => found
                    .with_label(format!("did you mean `{other}`?"))
                    .with_help(format!(
                        "write `{other}`, or begin the name of an extension with `x-`"
                    )),
                None => found.with_help("it is ignored; begin the name of an extension with `x-`"),
            }
        };
        self.diagnostics.push(diagnostic);
    }

    fn keyword(&mut self, place: PlaceId, keyword: &'static Keyword, member: &'a Member) {
        let name = keyword.name;
        let node = &member.node;
        let optional = keyword.presence == Presence::Optional;
        if node.is_null() && optional && !matches!(keyword.shape, Shape::Anything) {
            let message = format!("`{name}` has no value");
            let warning =
                self.survey
                    .at_key(Severity::Warning, "empty-keyword", place, name, message);
            return self
                .diagnostics
                .push(warning.with_help("remove the line, or give it a value"));
        }
        self.version(place, keyword);
        self.treatment(place, keyword, node);
        match keyword.shape {
            Shape::Anything => {}
            Shape::Text => self.expect(place, &[name], node, node.as_str().is_some(), "a string"),
            Shape::Boolean => {
                self.expect(place, &[name], node, node.as_bool().is_some(), "a boolean")
            }
            Shape::Number => {
                self.expect(place, &[name], node, node.as_number().is_some(), "a number")
            }
            Shape::Count => self.count(place, name, node),
            Shape::Bound => {
                let fits = node.as_number().is_some() || node.as_bool().is_some();
                self.expect(place, &[name], node, fits, "a number");
            }
            Shape::Array => self.expect(
                place,
                &[name],
                node,
                matches!(node.value, NodeValue::Array(_)),
                "an array",
            ),
            Shape::Texts => self.texts(place, &[name], node),
            Shape::TypeNames if node.as_str().is_some() => {}
            Shape::TypeNames => self.texts(place, &[name], node),
            Shape::TextMap => self.text_map(place, name, node),
            Shape::TextsMap => self.texts_map(place, name, node),
            Shape::One(kind) => self.child(
                place,
                [Step::Key(name), Step::None],
                Some(&member.key_span),
                node,
                kind,
            ),
            Shape::SchemaOrBoolean => {
                self.child(
                    place,
                    [Step::Key(name), Step::None],
                    Some(&member.key_span),
                    node,
                    Kind::Schema,
                );
            }
            Shape::List(kind) => self.list(place, name, node, kind),
            Shape::Map(kind) => self.named(place, name, node, kind),
            Shape::Examples if matches!(node.value, NodeValue::Object(_)) => {
                self.named(place, name, node, Kind::Example);
            }
            Shape::Examples => {
                self.wrong_examples(place, name, node, "an object of named examples")
            }
            Shape::ExampleList if matches!(node.value, NodeValue::Array(_)) => {}
            Shape::ExampleList => self.wrong_examples(place, name, node, "an array"),
        }
    }

    fn wrong_examples(&mut self, place: PlaceId, name: &str, node: &Node, expected: &str) {
        let message = format!("`{name}` is {}: expected {expected}", node.kind());
        let warning = self
            .survey
            .warning("wrong-examples", place, &[name], message);
        let help = "media types and parameters name their examples, schemas list them";
        self.diagnostics.push(warning.with_help(help));
    }

    fn version(&mut self, place: PlaceId, keyword: &Keyword) {
        let (own, other) = match (self.survey.version, keyword.version) {
            (Version::V30, Since::Only31) => ("3.0", "3.1"),
            (Version::V31, Since::Only30) => ("3.1", "3.0"),
            _ => return,
        };
        let name = keyword.name;
        let message =
            format!("`{name}` is a keyword of OpenAPI {other}, and this description says {own}");
        let warning = self.survey.at_key(
            Severity::Warning,
            "keyword-of-another-version",
            place,
            name,
            message,
        );
        let help = match name {
            "nullable" => "it is obeyed; in OpenAPI 3.1 write `type: [..., 'null']`".to_owned(),
            _ => format!(
                "it is read as OpenAPI {other} means it; raise the version of the description"
            ),
        };
        self.diagnostics.push(warning.with_help(help));
    }

    fn treatment(&mut self, place: PlaceId, keyword: &Keyword, node: &Node) {
        let empty = node.members().is_empty() && node.items().is_empty();
        let Treatment::Unsupported(id) = keyword.treatment else {
            return;
        };
        let entry = unsupported(id);
        if empty && matches!(keyword.shape, Shape::Map(_) | Shape::List(_)) {
            return;
        }
        let severity = match entry.consequence {
            Consequence::Refused => Severity::Error,
            Consequence::RawJson | Consequence::NotGenerated => Severity::Warning,
        };
        let message = format!("`{}` is not supported: {}", keyword.name, entry.what);
        let found = self
            .survey
            .at_key(severity, "unsupported", place, keyword.name, message);
        self.diagnostics
            .push(found.with_help(match entry.consequence {
                Consequence::Refused => "describe it in another way",
                Consequence::RawJson => "the value is handed over as raw JSON",
                Consequence::NotGenerated => "the crate does without it",
            }));
    }

    fn list(&mut self, place: PlaceId, name: &'static str, node: &'a Node, kind: Kind) {
        let NodeValue::Array(items) = &node.value else {
            return self.expect(place, &[name], node, false, "an array");
        };
        for (index, item) in items.iter().enumerate() {
            self.child(
                place,
                [Step::Key(name), Step::Index(index)],
                None,
                item,
                kind,
            );
        }
    }

    fn named(&mut self, place: PlaceId, name: &'static str, node: &'a Node, kind: Kind) {
        let NodeValue::Object(members) = &node.value else {
            return self.expect(place, &[name], node, false, "an object");
        };
        for member in members {
            let steps = [Step::Key(name), Step::Key(&member.key)];
            self.child(place, steps, Some(&member.key_span), &member.node, kind);
        }
    }

    fn texts(&mut self, place: PlaceId, path: &[&str], node: &Node) {
        let NodeValue::Array(items) = &node.value else {
            return self.expect(place, path, node, false, "an array of strings");
        };
        for (index, item) in items.iter().enumerate() {
            let index = index.to_string();
            let path: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
            self.expect(place, &path, item, item.as_str().is_some(), "a string");
        }
    }

    fn text_map(&mut self, place: PlaceId, name: &str, node: &Node) {
        self.expect(
            place,
            &[name],
            node,
            matches!(node.value, NodeValue::Object(_)),
            "an object of strings",
        );
        for member in node.members() {
            let fits = member.node.as_str().is_some() || member.key.starts_with("x-");
            self.expect(place, &[name, &member.key], &member.node, fits, "a string");
        }
    }

    fn texts_map(&mut self, place: PlaceId, name: &str, node: &Node) {
        self.expect(
            place,
            &[name],
            node,
            matches!(node.value, NodeValue::Object(_)),
            "an object",
        );
        for member in node.members() {
            self.texts(place, &[name, &member.key], &member.node);
        }
    }

    fn count(&mut self, place: PlaceId, name: &str, node: &Node) {
        let fits = node
            .as_number()
            .and_then(serde_json::Number::as_f64)
            .is_some_and(|number| number >= 0.0 && number.fract() == 0.0);
        self.expect(place, &[name], node, fits, "an integer of 0 or more");
    }

    fn expect(&mut self, place: PlaceId, path: &[&str], node: &Node, fits: bool, expected: &str) {
        if !fits {
            self.wrong_kind(place, path, expected, node);
        }
    }

    fn wrong_kind(&mut self, place: PlaceId, path: &[&str], expected: &str, node: &Node) {
        let subject = match path {
            [] => String::new(),
            path => format!("`{}` is {}: ", path.join("/"), short(node)),
        };
        let found = if path.is_empty() {
            format!(", found {}", short(node))
        } else {
            String::new()
        };
        let message = format!("{subject}expected {expected}{found}");
        let diagnostic = self.survey.error("wrong-kind", place, path, message);
        let quoted = expected.contains("string")
            && !matches!(node.value, NodeValue::Array(_) | NodeValue::Object(_));
        let help = if quoted && !node.is_null() {
            let text = &self.survey.source.text[node.span.clone()];
            format!("put it into quotes: \"{text}\"")
        } else {
            format!("write {expected} here")
        };
        self.diagnostics.push(diagnostic.with_help(help));
    }
}

/// A required keyword that is not there.
pub(super) fn missing(
    survey: &Survey<'_>,
    place: PlaceId,
    kind: Kind,
    keyword: &str,
) -> Diagnostic {
    survey
        .error(
            "missing-keyword",
            place,
            &[],
            format!("{} needs `{keyword}`", kind.name()),
        )
        .with_label(format!("`{keyword}` is missing here"))
        .with_help(format!("add `{keyword}`"))
}

/// A value, in the words of a message.
pub(super) fn short(node: &Node) -> String {
    match &node.value {
        NodeValue::String(text) if text.chars().count() <= 40 => format!("the string \"{text}\""),
        NodeValue::Number(number) => format!("the number {number}"),
        NodeValue::Bool(value) => format!("the boolean {value}"),
        _ => node.kind().to_owned(),
    }
}
