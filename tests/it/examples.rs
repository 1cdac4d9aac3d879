//! The examples of the real description with the schemas they belong to, and what in an example is an
//! enum value or an object, read from the schema. Uses nothing of the generator.

use serde_json::{Map, Value};

use crate::support::segment;
use crate::walk::{Kind, Part, walk};

pub(crate) struct Example {
    /// Where the example stands.
    pub(crate) pointer: String,
    /// Name of the component it is an example of.
    pub(crate) schema: String,
    pub(crate) value: Value,
}

/// Examples of bodies, parameters and component schemas. The example of a property is put into an example of the
/// whole schema, so that it is read by the type of the property.
pub(crate) fn examples(document: &Value) -> Vec<Example> {
    let parts = walk(document);
    let mut examples: Vec<Example> = parts
        .iter()
        .filter(|part| {
            matches!(part.kind, Kind::MediaType | Kind::Parameter) || is_component(&part.pointer)
        })
        .flat_map(|part| examples_of(document, part))
        .filter_map(|(pointer, schema, value)| {
            let schema = component(document, schema)?;
            Some(Example {
                pointer,
                schema,
                value,
            })
        })
        .collect();
    let of_properties: Vec<Example> = parts
        .iter()
        .filter_map(|part| Some((part, property(&part.pointer)?)))
        .flat_map(|(part, (schema, name))| {
            let whole = examples
                .iter()
                .find(|example| example.schema == schema && example.value.is_object());
            let values = examples_of(document, part);
            let whole = whole.map(|whole| whole.value.clone());
            values.into_iter().filter_map(move |(pointer, _, value)| {
                let mut whole = whole.clone()?;
                whole[name.as_str()] = value;
                Some(Example {
                    pointer,
                    schema: schema.clone(),
                    value: whole,
                })
            })
        })
        .collect();
    examples.extend(of_properties);
    examples
}

/// Pointer, schema and value of each example beside or in a schema.
fn examples_of<'a>(document: &'a Value, part: &Part<'a>) -> Vec<(String, &'a Value, Value)> {
    let Part {
        kind,
        pointer,
        value,
    } = part;
    let schema = match kind {
        Kind::Schema => *value,
        _ => value.get("schema").unwrap_or(&Value::Null),
    };
    let mut found = Vec::new();
    let mut add = |pointer: String, example: &Value| found.push((pointer, schema, example.clone()));
    if let Some(example) = value.get("example") {
        add(format!("{pointer}/example"), example);
    }
    match value.get("examples") {
        Some(Value::Array(examples)) => {
            for (index, example) in examples.iter().enumerate() {
                add(format!("{pointer}/examples/{index}"), example);
            }
        }
        Some(Value::Object(examples)) => {
            for (name, example) in examples {
                let example = resolve(document, example)
                    .get("value")
                    .unwrap_or(&Value::Null);
                add(format!("{pointer}/examples/{}", segment(name)), example);
            }
        }
        _ => {}
    }
    found
}

fn is_component(pointer: &str) -> bool {
    pointer
        .strip_prefix("/components/schemas/")
        .is_some_and(|name| !name.contains('/'))
}

/// `/components/schemas/Loan/properties/iof` to `Loan` and `iof`.
fn property(pointer: &str) -> Option<(String, String)> {
    let rest = pointer.strip_prefix("/components/schemas/")?;
    match rest.split('/').collect::<Vec<_>>()[..] {
        [schema, "properties", name] => Some((schema.to_owned(), name.to_owned())),
        _ => None,
    }
}

/// The component that a schema is or refers to.
fn component(document: &Value, schema: &Value) -> Option<String> {
    let target = schema.get("$ref").and_then(Value::as_str);
    if let Some(name) = target.and_then(|target| target.strip_prefix("#/components/schemas/")) {
        return Some(name.to_owned());
    }
    let components = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)?;
    components
        .iter()
        .find(|(_, component)| std::ptr::eq(*component, schema))
        .map(|(name, _)| name.clone())
}

pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.strip_prefix('#'));
    match target.and_then(|target| document.pointer(target)) {
        Some(target) => resolve(document, target),
        None => value,
    }
}

/// Something in a value that has a rule of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// In the value.
    pub(crate) pointer: String,
    pub(crate) is: Is,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    /// One of these.
    Choice(Vec<String>),
    /// An object that must have these members.
    Object { required: Vec<String> },
}

pub(crate) fn positions(document: &Value, schema: &str, value: &Value) -> Vec<Position> {
    let schema = &document["components"]["schemas"][schema];
    let mut found = Vec::new();
    search(document, schema, value, "", &mut found);
    found
}

fn search(
    document: &Value,
    schema: &Value,
    value: &Value,
    pointer: &str,
    found: &mut Vec<Position>,
) {
    let schema = resolve(document, schema);
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let branches = schema
            .get(keyword)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        branches.for_each(|branch| search(document, branch, value, pointer, found));
    }
    let mut add = |is| {
        found.push(Position {
            pointer: pointer.to_owned(),
            is,
        })
    };
    match (choice(schema), value) {
        (Some(values), Value::String(_)) => add(Is::Choice(values)),
        (_, Value::Object(members)) if schema.get("properties").is_some() => {
            let required = schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            let required = required
                .filter_map(|name| Some(name.as_str()?.to_owned()))
                .collect();
            add(Is::Object { required });
            search_members(document, schema, members, pointer, found);
        }
        (_, Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                let schema = schema.get("items").unwrap_or(&Value::Null);
                search(document, schema, item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn search_members(
    document: &Value,
    schema: &Value,
    members: &Map<String, Value>,
    pointer: &str,
    found: &mut Vec<Position>,
) {
    for (name, member) in members {
        if let Some(schema) = schema["properties"].get(name) {
            search(
                document,
                schema,
                member,
                &format!("{pointer}/{}", segment(name)),
                found,
            );
        }
    }
}

fn choice(schema: &Value) -> Option<Vec<String>> {
    let constant = schema.get("const").and_then(Value::as_str);
    if let Some(constant) = constant {
        return Some(vec![constant.to_owned()]);
    }
    let values = schema.get("enum").and_then(Value::as_array)?;
    Some(
        values
            .iter()
            .filter_map(|value| Some(value.as_str()?.to_owned()))
            .collect(),
    )
}
