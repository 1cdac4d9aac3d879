//! Whether the value of a keyword is what the table asks for.

use serde_json::Number;

use crate::openapi::keywords::{Keyword, Kind, Shape};
use crate::openapi::survey::{PlaceId, Step};
use crate::source::{Member, Node, NodeValue};

use super::{Walk, short};

/// Texts that are shown and not interpreted.
const FREE_TEXTS: [&str; 4] = ["title", "version", "summary", "description"];

impl<'a> Walk<'_, 'a> {
    /// Compares a value with its shape, and walks the objects in it.
    pub(super) fn shape(&mut self, place: PlaceId, keyword: &'static Keyword, member: &'a Member) {
        let (name, node) = (keyword.name, &member.node);
        match keyword.shape {
            Shape::Anything => {}
            Shape::Text => self.text(place, &[name], node),
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

    pub(super) fn texts(&mut self, place: PlaceId, path: &[&str], node: &Node) {
        let NodeValue::Array(items) = &node.value else {
            return self.expect(place, path, node, false, "an array of strings");
        };
        for (index, item) in items.iter().enumerate() {
            let index = index.to_string();
            let path: Vec<&str> = path.iter().copied().chain([index.as_str()]).collect();
            self.text(place, &path, item);
        }
    }

    /// A string; in YAML also a number in words for readers, where somebody left out the quotes.
    fn text(&mut self, place: PlaceId, path: &[&str], node: &Node) {
        let kind = self.survey.places[place].kind;
        let free = kind == Kind::ServerVariable || FREE_TEXTS.contains(&path[0]);
        let is_json = self.survey.source.text.trim_start().starts_with('{');
        if node.as_number().is_none() || !free || is_json {
            return self.expect(place, path, node, node.as_str().is_some(), "a string");
        }
        let text = &self.survey.source.text[node.span.clone()];
        let message = format!("`{}` is the number {text}: expected a string", path[0]);
        let warning = self.survey.warning("unquoted-number", place, path, message);
        self.diagnostics
            .push(warning.with_help(format!("put it into quotes: '{text}'")));
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
            .and_then(Number::as_f64)
            .is_some_and(|number| number >= 0.0 && number.fract() == 0.0);
        self.expect(place, &[name], node, fits, "an integer of 0 or more");
    }

    fn expect(&mut self, place: PlaceId, path: &[&str], node: &Node, fits: bool, expected: &str) {
        if !fits {
            self.wrong_kind(place, path, expected, node);
        }
    }

    pub(super) fn wrong_kind(
        &mut self,
        place: PlaceId,
        path: &[&str],
        expected: &str,
        node: &Node,
    ) {
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
        let scalar = !matches!(
            node.value,
            NodeValue::Array(_) | NodeValue::Object(_) | NodeValue::Null
        );
        let help = match path {
            ["required"] if node.as_bool().is_some() => {
                "list the names of required properties in `required`, beside `properties`"
                    .to_owned()
            }
            _ if expected == "a string" && scalar => {
                format!(
                    "put it into quotes: \"{}\"",
                    &self.survey.source.text[node.span.clone()]
                )
            }
            _ => format!("write {expected} here"),
        };
        self.diagnostics.push(diagnostic.with_help(help));
    }
}
