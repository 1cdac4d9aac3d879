//! Servers: that the variables in a URL are declared, and have values they allow.

use crate::diagnostic::Diagnostic;
use crate::openapi::keywords::Kind;
use crate::openapi::suggest::nearest;
use crate::openapi::survey::{PlaceId, Survey};
use crate::source::Node;

pub(super) fn check_servers(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Server) {
        let Some(url) = node.child("url").and_then(Node::as_str) else {
            continue;
        };
        let variables = node
            .child("variables")
            .map(Node::members)
            .unwrap_or_default();
        for name in variables_in(url) {
            if variables.iter().all(|member| member.key != name) {
                let names = variables.iter().map(|member| member.key.as_str());
                diagnostics.push(undeclared(survey, place, name, nearest(name, names)));
            }
        }
        for member in variables
            .iter()
            .filter(|member| !variables_in(url).any(|name| name == member.key))
        {
            let message = format!(
                "the server variable `{}` does not stand in the URL",
                member.key
            );
            let found = survey.warning(
                "unused-server-variable",
                place,
                &["variables", &member.key],
                message,
            );
            diagnostics.push(found.with_help(format!(
                "write `{{{}}}` into the URL, or remove the variable",
                member.key
            )));
        }
    }
    for (place, node) in survey.of_kind(Kind::ServerVariable) {
        diagnostics.extend(check_variable(survey, place, node));
    }
    diagnostics
}

fn undeclared(survey: &Survey<'_>, place: PlaceId, name: &str, near: Option<&str>) -> Diagnostic {
    let message = format!("the server variable `{name}` is not declared");
    let found = survey.error("undeclared-server-variable", place, &["url"], message);
    match near {
        Some(near) => found.with_label(format!("there is `{near}`")),
        None => found,
    }
    .with_help(format!("add `{name}` with a default under `variables`"))
}

fn check_variable(survey: &Survey<'_>, place: PlaceId, node: &Node) -> Option<Diagnostic> {
    let text = |value: &Node| {
        value
            .as_str()
            .map_or_else(|| value.to_json().to_string(), str::to_owned)
    };
    let default = text(node.child("default")?);
    if node
        .child("enum")?
        .items()
        .iter()
        .any(|value| text(value) == default)
    {
        return None;
    }
    let message = format!("the default `{default}` is none of the values of the server variable");
    let found = survey.error("wrong-default", place, &["default"], message);
    Some(found.with_help("choose one of the values, or add this one"))
}

/// The names between braces.
fn variables_in(url: &str) -> impl Iterator<Item = &str> {
    url.split('{')
        .skip(1)
        .filter_map(|part| Some(part.split_once('}')?.0))
        .filter(|name| !name.is_empty())
}
