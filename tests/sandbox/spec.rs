//! The description as the tests read it, by themselves: neither the generator nor the sandbox is asked.

use std::collections::BTreeSet;
use std::fs;
use std::sync::OnceLock;

use serde_json::Value;

use crate::spec_file::spec_file;

/// An operation, as far as the tests go by the description.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) id: String,
    pub(crate) statuses: BTreeSet<u16>,
    /// Names of the members that its body must have.
    pub(crate) required: Vec<String>,
    /// Names of its query parameters that have a list of values.
    pub(crate) enums: Vec<String>,
    /// Names of all its query parameters, and of all members of its body.
    pub(crate) names: BTreeSet<String>,
}

impl Described {
    pub(crate) fn successes(&self) -> BTreeSet<u16> {
        let all = self.statuses.iter().copied();
        all.filter(|status| (200..300).contains(status)).collect()
    }

    pub(crate) fn refusals(&self) -> BTreeSet<u16> {
        &self.statuses - &self.successes()
    }
}

/// In the order of the description.
pub(crate) fn operations() -> &'static [Described] {
    static OPERATIONS: OnceLock<Vec<Described>> = OnceLock::new();
    OPERATIONS.get_or_init(|| {
        let spec = read();
        let paths = members(&spec["paths"]);
        let items = paths.flat_map(|(_, item)| members(item));
        items
            .filter(|(_, operation)| operation.get("operationId").is_some())
            .map(|(_, operation)| described(&spec, operation))
            .collect()
    })
}

pub(crate) fn operation(id: &str) -> &'static Described {
    let found = operations().iter().find(|operation| operation.id == id);
    found.unwrap_or_else(|| panic!("the description has no operation {id}"))
}

/// Names of all events.
pub(crate) fn events() -> BTreeSet<String> {
    members(&read()["webhooks"])
        .map(|(name, _)| name.clone())
        .collect()
}

fn read() -> Value {
    let text = fs::read_to_string(spec_file()).expect("the description is UTF-8");
    serde_yaml::from_str(&text).expect("the description is YAML")
}

fn described(spec: &Value, operation: &Value) -> Described {
    let contents = members(&operation["requestBody"]["content"]);
    let schemas: Vec<&Value> = contents
        .map(|(_, content)| resolve(spec, &content["schema"]))
        .collect();
    let required = schemas.iter().flat_map(|schema| texts(&schema["required"]));
    let properties = schemas
        .iter()
        .flat_map(|schema| members(&schema["properties"]));
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameters = parameters.map(|parameter| resolve(spec, parameter));
    let queries: Vec<&Value> = parameters.filter(|it| it["in"] == "query").collect();
    let has_values = |query: &&&Value| resolve(spec, &query["schema"]).get("enum").is_some();
    Described {
        id: text(&operation["operationId"]),
        statuses: members(&operation["responses"])
            .map(|(status, _)| status.parse().expect("a status is a number"))
            .collect(),
        required: required.collect(),
        enums: queries
            .iter()
            .filter(has_values)
            .map(|query| text(&query["name"]))
            .collect(),
        names: properties
            .map(|(name, _)| name.clone())
            .chain(queries.iter().map(|query| text(&query["name"])))
            .collect(),
    }
}

fn resolve<'a>(spec: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str().and_then(|uri| uri.strip_prefix('#')) {
        Some(pointer) => spec.pointer(pointer).expect("references lead somewhere"),
        None => value,
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn texts(value: &Value) -> impl Iterator<Item = String> {
    value.as_array().into_iter().flatten().map(text)
}

fn text(value: &Value) -> String {
    value.as_str().expect("this is a text").to_owned()
}
