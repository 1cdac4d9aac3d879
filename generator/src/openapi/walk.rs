//! The walk that fills a [`Survey`], and what the table of keywords tells on the way.
//!
//! Unknown, misplaced and missing keywords and values of the wrong kind are found here; what a value
//! means is left to the checks.

mod shapes;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Member, Node, NodeValue};
use crate::unsupported::{Consequence, unsupported};

use super::Version;
use super::keywords::{Keyword, Kind, Presence, Shape, Since, Treatment};
use super::suggest::nearest;
use super::survey::{PlaceId, Step, Survey};

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

/// Keywords that are heard beside a `$ref` of OpenAPI 3.0, though it says they are not.
pub(super) const OBEYED_BESIDE_REFERENCE: [&str; 9] = [
    "description",
    "title",
    "example",
    "default",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
    "externalDocs",
];

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
            _ if kind == Kind::Example => return self.wrong_example(place),
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

    fn wrong_example(&mut self, place: PlaceId) {
        let node = self.survey.places[place].node;
        let message = format!(
            "an example is {}: expected an object with `value`",
            short(node)
        );
        let warning = self.survey.warning("wrong-examples", place, &[], message);
        self.diagnostics
            .push(warning.with_help("put the example under `value`"));
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

    /// A `$ref`. Only schemas of OpenAPI 3.1 have keywords beside it; notes are obeyed in 3.0, too,
    /// where the standard would have them ignored and many descriptions rely on them.
    fn reference(&mut self, place: PlaceId, kind: Kind, members: &'a [Member]) {
        let node = self.survey.places[place].node;
        if let Some(text) = node.child("$ref").filter(|text| text.as_str().is_none()) {
            return self.wrong_kind(place, &["$ref"], "a string", text);
        }
        if kind == Kind::Schema && self.survey.version == Version::V31 {
            return;
        }
        for member in members {
            let name = member.key.as_str();
            let documents = matches!(
                name,
                "$ref" | "summary" | "description" | "title" | "example" | "examples"
            );
            if documents || name.starts_with("x-") {
                continue;
            }
            let obeyed = kind == Kind::Schema && OBEYED_BESIDE_REFERENCE.contains(&name);
            let (code, message, help) = if obeyed {
                let message = format!("`{name}` beside `$ref` has no effect in OpenAPI 3.0");
                (
                    "obeyed-beside-reference",
                    message,
                    "it is obeyed as in OpenAPI 3.1; put the `$ref` into an `allOf`",
                )
            } else {
                let help = match kind {
                    Kind::Schema => {
                        "put the `$ref` into an `allOf`, or change the schema it leads to"
                    }
                    _ => "change what the `$ref` leads to, or write it out here",
                };
                (
                    "ignored-beside-reference",
                    format!("`{name}` has no effect beside `$ref`"),
                    help,
                )
            };
            let warning = self
                .survey
                .at_key(Severity::Warning, code, place, name, message);
            self.diagnostics.push(warning.with_help(help));
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
        self.shape(place, keyword, member);
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
            Consequence::RawJson => Severity::Warning,
            Consequence::NotGenerated => {
                self.survey.not_carried.push((place, keyword.name, entry));
                Severity::Warning
            }
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
        NodeValue::String(text) if text.chars().count() <= 40 && !text.contains('\n') => {
            format!("the string \"{text}\"")
        }
        NodeValue::Number(number) => format!("the number {number}"),
        NodeValue::Bool(value) => format!("the boolean {value}"),
        _ => node.kind().to_owned(),
    }
}
