//! Schemas, compiled from where they stand in the document. Each is compiled once, however often it is
//! referred to; references in it are resolved in the whole document. Formats are asserted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jsonschema::{Draft, PatternOptions, Registry, ValidationError, Validator};
use serde_json::{Value, json};

use super::document::Node;
use super::violation::Violation;
use super::{DescriptionError, members};

/// Under which the schemas refer to the document.
pub(super) const DOCUMENT: &str = "urn:description";

/// What is used at the start only: the compiler.
pub(super) struct Schemas<'a> {
    document: &'a Arc<Value>,
    registry: Registry<'a>,
    compiled: BTreeMap<String, Arc<Schema>>,
}

/// A schema of the description, ready to judge values.
pub(super) struct Schema {
    document: Arc<Value>,
    pointer: String,
    validator: Validator,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(document: &'a Arc<Value>) -> Result<Self, DescriptionError> {
        let root = Node::root(document);
        let registry = Registry::new()
            .draft(Draft::Draft202012)
            .add(DOCUMENT, &**document)
            .and_then(|registry| registry.prepare())
            .map_err(|error| root.error(error))?;
        let named = root.get("components").and_then(|node| node.get("schemas"));
        if let Some(named) = named {
            for (_, schema) in named.members()? {
                check_keywords(&schema)?;
            }
        }
        Ok(Self {
            document,
            registry,
            compiled: BTreeMap::new(),
        })
    }

    pub(super) fn compile(&mut self, node: &Node<'_>) -> Result<Arc<Schema>, DescriptionError> {
        let node = target(node.clone())?;
        if let Some(schema) = self.compiled.get(&node.pointer) {
            return Ok(Arc::clone(schema));
        }
        check_keywords(&node)?;
        let reference = format!("{DOCUMENT}#{}", fragment(&node.pointer));
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .offline()
            .should_validate_formats(true)
            // Matching takes time in proportion to the value, whoever sent it.
            .with_pattern_options(PatternOptions::regex())
            .build(&json!({ "$ref": reference }))
            .map_err(|error| node.error(error))?;
        let schema = Arc::new(Schema {
            document: Arc::clone(self.document),
            pointer: node.pointer.clone(),
            validator,
        });
        self.compiled.insert(node.pointer, Arc::clone(&schema));
        Ok(schema)
    }
}

impl Schema {
    pub(super) fn is_valid(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// What is wrong with a value, in the order in which the schema is read; empty for a valid one.
    pub(super) fn violations(&self, value: &Value) -> Vec<Violation> {
        if self.is_valid(value) {
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let errors = self.validator.iter_errors(value);
        errors
            .map(|error| Violation::new(&self.document, &error))
            .filter(|violation| seen.insert(violation.clone()))
            .collect()
    }

    /// What is wrong with a value, each with its place below `subject`.
    pub(super) fn complaints(&self, subject: &str, value: &Value) -> Vec<String> {
        let violations = self.violations(value).into_iter();
        violations
            .map(|violation| match violation.path.as_str() {
                "" => format!("{subject} {}", violation.phrase),
                path => format!("{subject}.{path} {}", violation.phrase),
            })
            .collect()
    }

    /// Members that the schema neither describes nor forbids, joined by dots.
    pub(super) fn unknown_members(&self, value: &Value) -> BTreeSet<String> {
        members::unknown(&self.document, self.source(), value)
    }

    /// What a valid value is, in words: `an integer between 1 and 100`.
    pub(super) fn expectation(&self) -> String {
        super::violation::expectation(&self.document, self.source())
    }

    fn source(&self) -> &Value {
        // The pointer was followed when the schema was compiled.
        self.document.pointer(&self.pointer).unwrap_or(&Value::Null)
    }
}

/// Follows references that nothing stands beside, so that one schema has one place.
fn target(node: Node<'_>) -> Result<Node<'_>, DescriptionError> {
    let is_reference = node
        .value
        .as_object()
        .is_some_and(|schema| schema.len() == 1 && schema.contains_key("$ref"));
    match is_reference {
        true => node.resolve(),
        false => Ok(node),
    }
}

/// Says where a keyword is wrong, which the compiler would say without the place.
fn check_keywords(node: &Node<'_>) -> Result<(), DescriptionError> {
    let checked = jsonschema::draft202012::meta::validate(node.value);
    checked.map_err(|error: ValidationError<'_>| {
        let place = format!("{}{}", node.pointer, error.instance_path());
        DescriptionError(format!("#{place}: {error}"))
    })
}

/// A JSON pointer as a fragment (RFC 6901, section 6).
fn fragment(pointer: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const RESERVED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    utf8_percent_encode(pointer, RESERVED).to_string()
}
