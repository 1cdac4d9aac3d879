//! Discriminators: that mappings lead to schemas, and that every variant has the property.

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::openapi::keywords::Kind;
use crate::openapi::references::decode;
use crate::openapi::suggest::{nearest_name, there_is};
use crate::openapi::survey::{PlaceId, Survey, reference};
use crate::source::{Member, Node, unescape};

pub(super) fn check_discriminators(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let components = survey
        .source
        .root
        .child("components")
        .and_then(|node| node.child("schemas"));
    let members = components.map(Node::members).unwrap_or_default();
    let schemas: IndexMap<&str, &Node> = members
        .iter()
        .map(|member| (member.key.as_str(), &member.node))
        .collect();
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Discriminator) {
        let mapping = node.child("mapping").map(Node::members).unwrap_or_default();
        for member in mapping {
            diagnostics.extend(check_mapping(survey, place, member, &schemas));
        }
        let Some(name) = node.child("propertyName").and_then(Node::as_str) else {
            continue;
        };
        let Some(parent) = survey.parent(place) else {
            continue;
        };
        let owner = survey.places[parent].node;
        let variants = ["oneOf", "anyOf"]
            .into_iter()
            .filter_map(|keyword| owner.child(keyword))
            .flat_map(Node::items);
        for variant in variants {
            if has_property(survey, variant, name, &mut 200) == Some(false) {
                let message =
                    format!("a variant has no property `{name}`, which tells the variants apart");
                let Some(at) = survey.place_of(variant) else {
                    continue;
                };
                let path: &[&str] = if reference(variant).is_some() {
                    &["$ref"]
                } else {
                    &[]
                };
                let found = survey.warning("variant-without-discriminator", at, path, message);
                diagnostics.push(found.with_help(format!(
                    "add the property `{name}` to it, and to `required`"
                )));
            }
        }
    }
    diagnostics
}

fn check_mapping(
    survey: &Survey<'_>,
    place: PlaceId,
    member: &Member,
    schemas: &IndexMap<&str, &Node>,
) -> Option<Diagnostic> {
    let target = member.node.as_str()?;
    let name = match target.strip_prefix("#/components/schemas/") {
        Some(name) => unescape(&decode(name)),
        None if target.starts_with("#/") => {
            let found = survey.source.get(&decode(&target[1..])).is_some();
            return (!found).then(|| broken_mapping(survey, place, member, target, None));
        }
        None => target.to_owned(),
    };
    if schemas.contains_key(name.as_str()) {
        return None;
    }
    let near = nearest_name(&name, schemas.keys().copied()).map(str::to_owned);
    Some(broken_mapping(survey, place, member, &name, near))
}

fn broken_mapping(
    survey: &Survey<'_>,
    place: PlaceId,
    member: &Member,
    name: &str,
    near: Option<String>,
) -> Diagnostic {
    let message = format!("the discriminator leads to `{name}`, and no schema is called so");
    let found = survey.error("broken-mapping", place, &["mapping", &member.key], message);
    match near {
        Some(near) => found
            .with_label(there_is(name, &near))
            .with_help(format!("write `#/components/schemas/{near}`")),
        None => found.with_help("write `#/components/schemas/` and the name of a variant"),
    }
}

/// Whether an object has a property; `None` when that cannot be told here.
fn has_property<'a>(
    survey: &Survey<'a>,
    node: &'a Node,
    name: &str,
    steps: &mut usize,
) -> Option<bool> {
    *steps = steps.checked_sub(1)?;
    let node = survey.resolve(node)?;
    let properties = node
        .child("properties")
        .map(Node::members)
        .unwrap_or_default();
    if properties.iter().any(|member| member.key == name) {
        return Some(true);
    }
    if [
        "oneOf",
        "anyOf",
        "$ref",
        "additionalProperties",
        "patternProperties",
    ]
    .iter()
    .any(|keyword| node.child(keyword).is_some())
    {
        return None;
    }
    let mut answer = Some(false);
    for part in node.child("allOf").map(Node::items).unwrap_or_default() {
        match has_property(survey, part, name, steps) {
            Some(true) => return Some(true),
            None => answer = None,
            Some(false) => {}
        }
    }
    answer
}
