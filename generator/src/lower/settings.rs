//! `sdk.yaml`: names and types that the conventions would not give, each with its reason.
//!
//! In: the file's text. Out: [`Settings`], or a diagnostic at the line that is wrong. Whether each
//! entry matches something in a description is found out while lowering; see [`Settings::unused`].

use std::cell::RefCell;
use std::collections::HashSet;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::naming;
use crate::source::Source;

/// Every decision that is ours.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub(super) entries: Entries,
    source: Option<Source>,
    used: RefCell<HashSet<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Entries {
    pub(super) package: PackageEntry,
    /// By URL.
    pub(super) servers: IndexMap<String, ServerEntry>,
    /// By tag.
    pub(super) resources: IndexMap<String, ResourceEntry>,
    /// By operationId.
    pub(super) operations: IndexMap<String, OperationEntry>,
    /// By schema name or JSON pointer.
    pub(super) types: IndexMap<String, TypeEntry>,
    /// By JSON pointer of a property, a parameter, an enum value or a webhook.
    pub(super) fields: IndexMap<String, FieldEntry>,
    /// By name of the example.
    pub(super) examples: IndexMap<String, ExampleEntry>,
    pub(super) personal: PersonalEntry,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PackageEntry {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) environment_prefix: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServerEntry {
    pub(super) name: String,
    #[serde(rename = "reason")]
    _reason: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResourceEntry {
    pub(super) name: String,
    #[serde(rename = "reason")]
    _reason: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperationEntry {
    pub(super) resource: Option<String>,
    pub(super) method: Option<String>,
    #[serde(default)]
    pub(super) token_endpoint: bool,
    #[serde(rename = "reason")]
    _reason: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypeEntry {
    pub(super) name: Option<String>,
    #[serde(rename = "as")]
    pub(super) treatment: Option<Treatment>,
    #[serde(rename = "reason")]
    _reason: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldEntry {
    pub(super) name: Option<String>,
    pub(super) redacted: Option<bool>,
    #[serde(rename = "as")]
    pub(super) treatment: Option<Treatment>,
    #[serde(rename = "reason")]
    _reason: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleEntry {
    pub(super) features: Vec<Feature>,
    #[serde(rename = "reason")]
    _reason: String,
}

/// A feature of the crate that an example may need: those that add something to its surface.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Feature {
    Axum,
    Blocking,
    Chrono,
    Jiff,
    #[serde(rename = "rust_decimal")]
    RustDecimal,
    #[serde(rename = "test-util")]
    TestUtil,
    Time,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonalEntry {
    #[serde(rename = "reason")]
    _reason: String,
    pub(super) properties: Vec<String>,
}

/// What a schema is treated as, whatever it says.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Treatment {
    Money,
    Timestamp,
    Date,
    Uri,
    Secret,
    Json,
    String,
    /// The runtime's error carries it.
    Problem,
}

/// Reads a whole `sdk.yaml`.
pub fn parse_settings(name: &str, text: &str) -> Result<Settings, Vec<Diagnostic>> {
    let is_blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if text.lines().all(is_blank) {
        return Ok(Settings::default());
    }
    let source = Source::parse(name, text)?;
    let entries: Entries =
        serde_yaml::from_str(text).map_err(|error| vec![unreadable(&source, &error)])?;
    let mut problems = invalid_names(&entries, &source);
    problems.extend(invalid_version(&entries.package, &source));
    if problems.is_empty() {
        Ok(Settings {
            entries,
            source: Some(source),
            used: RefCell::default(),
        })
    } else {
        Err(problems)
    }
}

impl Settings {
    /// Whether the method of the operation is called what these settings say, and not what the
    /// conventions give.
    pub(crate) fn names_method(&self, operation_id: &str) -> bool {
        let entry = self.entries.operations.get(operation_id);
        entry.is_some_and(|entry| entry.method.is_some())
    }

    pub(super) fn operation(&self, id: &str) -> Option<&OperationEntry> {
        self.entries
            .operations
            .get(id)
            .inspect(|_| self.mark("operations", id))
    }

    pub(super) fn resource(&self, tag: &str) -> Option<&ResourceEntry> {
        self.entries
            .resources
            .get(tag)
            .inspect(|_| self.mark("resources", tag))
    }

    pub(super) fn server(&self, url: &str) -> Option<&ServerEntry> {
        self.entries
            .servers
            .get(url)
            .inspect(|_| self.mark("servers", url))
    }

    /// By component key or by JSON pointer.
    pub(super) fn ty(&self, key: &str) -> Option<&TypeEntry> {
        self.entries
            .types
            .get(key)
            .inspect(|_| self.mark("types", key))
    }

    pub(super) fn field(&self, pointer: &str) -> Option<&FieldEntry> {
        self.entries
            .fields
            .get(pointer)
            .inspect(|_| self.mark("fields", pointer))
    }

    pub(super) fn example(&self, name: &str) -> Option<&ExampleEntry> {
        self.entries
            .examples
            .get(name)
            .inspect(|_| self.mark("examples", name))
    }

    /// Whether values of this property are personal wherever it stands.
    pub(super) fn is_personal(&self, property: &str) -> bool {
        let found = self
            .entries
            .personal
            .properties
            .iter()
            .position(|each| each == property);
        if let Some(index) = found {
            self.mark("personal/properties", &index.to_string());
        }
        found.is_some()
    }

    /// As [`Settings::unused`], without the entries about examples, which no description has.
    pub(super) fn unused_by_description(&self) -> Vec<Diagnostic> {
        let mut unused = self.unused();
        unused.retain(|diagnostic| !diagnostic.pointer.starts_with("/examples/"));
        unused
    }

    /// A line for each entry that nothing asked for. An empty list before lowering means nothing.
    pub(super) fn unused(&self) -> Vec<Diagnostic> {
        let Some(source) = &self.source else {
            return Vec::new();
        };
        let entries = &self.entries;
        let personal: Vec<String> = (0..entries.personal.properties.len())
            .map(|index| index.to_string())
            .collect();
        let sections: [(&str, Vec<&str>, &str); 7] = [
            (
                "servers",
                entries.servers.keys().map(String::as_str).collect(),
                "server has this URL",
            ),
            (
                "resources",
                entries.resources.keys().map(String::as_str).collect(),
                "operation has this tag",
            ),
            (
                "operations",
                entries.operations.keys().map(String::as_str).collect(),
                "operation has this operationId",
            ),
            (
                "types",
                entries.types.keys().map(String::as_str).collect(),
                "schema has this name or pointer",
            ),
            (
                "fields",
                entries.fields.keys().map(String::as_str).collect(),
                "property or parameter is found at this pointer",
            ),
            (
                "examples",
                entries.examples.keys().map(String::as_str).collect(),
                "example has this name",
            ),
            (
                "personal/properties",
                personal.iter().map(String::as_str).collect(),
                "property has this name",
            ),
        ];
        let used = self.used.borrow();
        let mut problems = Vec::new();
        for (section, keys, what) in sections {
            for key in keys {
                let pointer = entry_pointer(section, key);
                if used.contains(&pointer) {
                    continue;
                }
                let shown = if section == "personal/properties" {
                    key.parse()
                        .ok()
                        .and_then(|index: usize| entries.personal.properties.get(index))
                        .map_or(key, String::as_str)
                } else {
                    key
                };
                problems.push(
                    Diagnostic::error(
                        source,
                        "setting-without-match",
                        &pointer,
                        format!("no {what}: `{shown}`"),
                    )
                    .with_label("matches nothing")
                    .with_help("correct the key, or remove the entry"),
                );
            }
        }
        problems
    }

    fn mark(&self, section: &str, key: &str) {
        let pointer = entry_pointer(section, key);
        self.used.borrow_mut().insert(pointer);
    }
}

impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

fn entry_pointer(section: &str, key: &str) -> String {
    format!("/{section}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// serde says what and where; the key or value itself is not known to it.
fn unreadable(source: &Source, error: &serde_yaml::Error) -> Diagnostic {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
    let mut location = source.locate("");
    if let Some(place) = error.location() {
        let start = place.index().min(source.text.len());
        location = Location {
            file: source.name.clone(),
            line: place.line(),
            column: place.column(),
            span: start..start,
        };
    }
    Diagnostic {
        severity: Severity::Error,
        code: "unreadable-settings",
        message,
        label: None,
        help: "the sections are package, servers, resources, operations, types, fields, examples and personal; each exception has a reason".to_owned(),
        pointer: String::new(),
        location,
    }
}

fn invalid_version(package: &PackageEntry, source: &Source) -> Option<Diagnostic> {
    let version = package.version.as_deref()?;
    let error = semver::Version::parse(version).err()?;
    let message = format!("`{version}` is not a version: {error}");
    let problem = Diagnostic::error(source, "invalid-version", "/package/version", message);
    Some(problem.with_help("write three numbers as Semantic Versioning has them: `0.2.0`"))
}

fn invalid_names(entries: &Entries, source: &Source) -> Vec<Diagnostic> {
    let mut names: Vec<(String, &str)> = Vec::new();
    for (url, entry) in &entries.servers {
        names.push((entry_pointer("servers", url) + "/name", &entry.name));
    }
    for (tag, entry) in &entries.resources {
        names.push((entry_pointer("resources", tag) + "/name", &entry.name));
    }
    for (id, entry) in &entries.operations {
        names.extend(
            entry
                .resource
                .as_deref()
                .map(|name| (entry_pointer("operations", id) + "/resource", name)),
        );
        names.extend(
            entry
                .method
                .as_deref()
                .map(|name| (entry_pointer("operations", id) + "/method", name)),
        );
    }
    for (key, entry) in &entries.types {
        names.extend(
            entry
                .name
                .as_deref()
                .map(|name| (entry_pointer("types", key) + "/name", name)),
        );
    }
    for (pointer, entry) in &entries.fields {
        names.extend(
            entry
                .name
                .as_deref()
                .map(|name| (entry_pointer("fields", pointer) + "/name", name)),
        );
    }
    names
        .into_iter()
        .filter(|(_, name)| !naming::is_identifier(name))
        .map(|(pointer, name)| {
            Diagnostic::error(
                source,
                "invalid-name",
                &pointer,
                format!("`{name}` is not a Rust identifier"),
            )
            .with_help("use letters, digits and `_`, and `r#` before a keyword")
        })
        .collect()
}
