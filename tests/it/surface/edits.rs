//! Edits that a later description may well hold: members, values, operations, parameters and events
//! come, go, and are renamed, retyped, required, described otherwise.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::support::segment;

/// One edit, at one place.
pub(super) struct Edit {
    kind: Kind,
    pointer: String,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Remove,
    Rename,
    Reword,
    Require,
    AddField,
    AddRequiredField,
    AddValue,
    Reverse,
    ToInteger,
    ToText,
    ToNullable,
    ToList,
    ToHeader,
    /// A reference to the schema before it.
    ToAnother,
    ToNothing,
    Deprecate,
    Open,
}

impl fmt::Display for Edit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} {}", self.kind, self.pointer)
    }
}

/// Every edit that some place allows, in the order of the description.
pub(super) fn edits(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    collect(document, "", &mut edits);
    edits
}

fn collect(value: &Value, pointer: &str, edits: &mut Vec<Edit>) {
    for kind in kinds(value, pointer) {
        edits.push(Edit {
            kind,
            pointer: pointer.to_owned(),
        });
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let is_value = ["example", "examples", "default"].contains(&name.as_str());
                if !is_value || pointer.ends_with("/properties") {
                    collect(member, &format!("{pointer}/{}", segment(name)), edits);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &format!("{pointer}/{index}"), edits);
            }
        }
        _ => {}
    }
}

fn kinds(value: &Value, pointer: &str) -> Vec<Kind> {
    let segments: Vec<&str> = pointer.split('/').collect();
    let [.., above, last] = *segments.as_slice() else {
        return Vec::new();
    };
    let is_member = above == "properties";
    let mut kinds = of_entry(above, value);
    if !is_member {
        kinds.extend(of_keyword(last, value));
    }
    let ty = value.get("type");
    if is_member || ty.is_some_and(|ty| ty.is_string() || ty.is_array()) {
        kinds.extend([
            Kind::ToInteger,
            Kind::ToText,
            Kind::ToNullable,
            Kind::ToList,
        ]);
    }
    if value.get("properties").is_some_and(Value::is_object) {
        kinds.extend([Kind::AddField, Kind::AddRequiredField, Kind::Open]);
    }
    kinds
}

/// For an entry of the map or list with this name.
fn of_entry(map: &str, value: &Value) -> Vec<Kind> {
    match map {
        "properties" => vec![Kind::Remove, Kind::Rename, Kind::Require],
        "paths" | "webhooks" => vec![Kind::Remove, Kind::Rename],
        "schemas" => vec![Kind::Rename],
        "parameters" if value.get("name").is_some() => {
            vec![Kind::Remove, Kind::Require, Kind::ToHeader]
        }
        "enum" | "oneOf" | "anyOf" | "servers" | "security" | "tags" => vec![Kind::Remove],
        "responses" => vec![Kind::Remove, Kind::ToNothing],
        _ => Vec::new(),
    }
}

/// For what the keyword with this name says.
fn of_keyword(name: &str, value: &Value) -> Vec<Kind> {
    match name {
        "get" | "put" | "post" | "patch" | "delete" => vec![Kind::Remove, Kind::Deprecate],
        "description" | "summary" | "operationId" | "name" | "const" | "url"
            if value.is_string() =>
        {
            vec![Kind::Reword]
        }
        "enum" if value.is_array() => vec![Kind::Reverse, Kind::AddValue],
        "oneOf" | "anyOf" | "required" | "parameters" if value.is_array() => vec![Kind::Reverse],
        "requestBody" => vec![Kind::Remove, Kind::Require],
        "format"
        | "pattern"
        | "discriminator"
        | "additionalProperties"
        | "default"
        | "security"
        | "minimum"
        | "maximum"
        | "maxLength"
        | "readOnly"
        | "writeOnly" => vec![Kind::Remove],
        "$ref" if value.as_str().is_some_and(|to| to.contains("/schemas/")) => {
            vec![Kind::ToAnother]
        }
        _ => Vec::new(),
    }
}

impl Edit {
    /// `None` when it cannot be done here.
    pub(super) fn apply(&self, document: &mut Value) -> Option<()> {
        let (parent, last) = self.pointer.rsplit_once('/')?;
        let name = last.replace("~1", "/").replace("~0", "~");
        match self.kind {
            Kind::Remove => return remove(document, parent, &name),
            Kind::Rename => return rename(document, parent, &name),
            Kind::Require => return require(document, parent, &name),
            Kind::ToAnother => {
                let target = another(document, document.pointer(&self.pointer)?.as_str()?)?;
                *document.pointer_mut(&self.pointer)? = target;
                return Some(());
            }
            _ => {}
        }
        let node = document.pointer_mut(&self.pointer)?;
        match self.kind {
            Kind::Reword => *node = Value::String(format!("{}x", node.as_str()?)),
            Kind::AddField | Kind::AddRequiredField => {
                let fields = node.get_mut("properties")?.as_object_mut()?;
                fields.insert("brand_new".to_owned(), json!({ "type": "boolean" }));
                if matches!(self.kind, Kind::AddRequiredField) {
                    let members = node.as_object_mut()?;
                    let required = members.entry("required").or_insert(json!([]));
                    required.as_array_mut()?.push(json!("brand_new"));
                }
            }
            Kind::AddValue => {
                let values = node.as_array_mut()?;
                values.first()?.as_str()?;
                values.push(json!("brand_new"));
            }
            Kind::Reverse => node.as_array_mut()?.reverse(),
            Kind::ToInteger => *node = json!({ "type": "integer", "format": "int64" }),
            Kind::ToText => *node = json!({ "type": "string" }),
            Kind::ToNullable => *node = json!({ "oneOf": [node.take(), { "type": "null" }] }),
            Kind::ToList => *node = json!({ "type": "array", "items": node.take() }),
            Kind::ToHeader => {
                node.as_object_mut()?
                    .insert("in".to_owned(), json!("header"));
            }
            Kind::ToNothing => *node = json!({ "description": "Nothing." }),
            Kind::Deprecate => {
                node.as_object_mut()?
                    .insert("deprecated".to_owned(), json!(true));
            }
            Kind::Open => {
                node.as_object_mut()?.insert(
                    "additionalProperties".to_owned(),
                    json!({ "type": "string" }),
                );
            }
            Kind::Remove | Kind::Rename | Kind::Require | Kind::ToAnother => return None,
        }
        Some(())
    }
}

fn remove(document: &mut Value, parent: &str, name: &str) -> Option<()> {
    unrequire(document, parent, name, None);
    match document.pointer_mut(parent)? {
        Value::Array(items) => {
            let index = name.parse().ok().filter(|index| *index < items.len())?;
            items.remove(index);
        }
        Value::Object(members) => drop(members.shift_remove(name)?),
        _ => return None,
    }
    Some(())
}

fn rename(document: &mut Value, parent: &str, name: &str) -> Option<()> {
    let renamed = match name.strip_prefix('/') {
        Some(path) => format!("/renamed/{path}"),
        None => format!("{name}x"),
    };
    unrequire(document, parent, name, Some(&renamed));
    let members = document.pointer_mut(parent)?.as_object_mut()?;
    let old = std::mem::take(members);
    members.extend(old.into_iter().map(|(key, value)| match key == name {
        true => (renamed.clone(), value),
        false => (key, value),
    }));
    if parent == "/components/schemas" {
        let old = format!("#{parent}/{name}");
        refer(document, &old, &format!("#{parent}/{renamed}"));
    }
    Some(())
}

/// Takes a property out of the list of required ones, or puts another in its place.
fn unrequire(document: &mut Value, parent: &str, name: &str, renamed: Option<&str>) -> Option<()> {
    let schema = document.pointer_mut(parent.strip_suffix("/properties")?)?;
    let required = schema.get_mut("required")?.as_array_mut()?;
    match (required.iter_mut().find(|each| *each == name), renamed) {
        (Some(entry), Some(renamed)) => *entry = json!(renamed),
        (Some(_), None) => required.retain(|each| each != name),
        (None, _) => {}
    }
    Some(())
}

/// What was required no longer is, and the other way round.
fn require(document: &mut Value, parent: &str, name: &str) -> Option<()> {
    if let Some(owner) = parent.strip_suffix("/properties") {
        let schema = document.pointer_mut(owner)?.as_object_mut()?;
        let required = schema.entry("required").or_insert(json!([]));
        let required = required.as_array_mut()?;
        match required.iter().position(|each| each == name) {
            Some(index) => drop(required.remove(index)),
            None => required.push(json!(name)),
        }
        if required.is_empty() {
            schema.shift_remove("required");
        }
        return Some(());
    }
    let node = document.pointer_mut(&format!("{parent}/{}", segment(name)))?;
    let members = node.as_object_mut()?;
    let is_required = members.get("required") == Some(&json!(true));
    members.insert("required".to_owned(), json!(!is_required));
    Some(())
}

/// The schema that stands before this one, or the last.
fn another(document: &Value, target: &str) -> Option<Value> {
    let (folder, name) = target.rsplit_once('/')?;
    let schemas: &Map<String, Value> = document.pointer("/components/schemas")?.as_object()?;
    let names: Vec<&String> = schemas.keys().collect();
    let index = names.iter().position(|each| *each == name)?;
    let other = names[(index + names.len() - 1) % names.len()];
    (other != name).then(|| json!(format!("{folder}/{other}")))
}

fn refer(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text == old => new.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| refer(item, old, new)),
        Value::Object(members) => members.values_mut().for_each(|each| refer(each, old, new)),
        _ => {}
    }
}
