//! Paths: their form, and that templates and path parameters name each other.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::openapi::keywords::Kind;
use crate::openapi::suggest::nearest;
use crate::openapi::survey::{PlaceId, Survey};
use crate::source::{Member, Node};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

pub(super) fn check_paths(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Paths) {
        let mut shapes: HashMap<String, &Member> = HashMap::new();
        for member in node
            .members()
            .iter()
            .filter(|member| !member.key.starts_with("x-"))
        {
            let path = member.key.as_str();
            match parse_template(path) {
                Err(problem) => {
                    let found = survey.at_key(
                        Severity::Error,
                        "invalid-path",
                        place,
                        path,
                        format!("the path `{path}` {problem}"),
                    );
                    diagnostics.push(found.with_help(
                        "a path begins with `/`, and names its parameters in braces: `/pets/{id}`",
                    ));
                }
                Ok(template) => {
                    if let Some(other) = shapes.insert(template.shape.clone(), member) {
                        diagnostics.push(ambiguous(survey, place, member, other));
                    }
                    diagnostics.extend(check_path_item(survey, member, &template));
                }
            }
        }
    }
    diagnostics
}

/// Paths that differ in the names of their parameters only are one path. While no method stands in
/// both, a request still tells which is meant.
fn ambiguous(survey: &Survey<'_>, place: PlaceId, member: &Member, other: &Member) -> Diagnostic {
    let shared = METHODS
        .iter()
        .any(|method| member.node.child(method).is_some() && other.node.child(method).is_some());
    let severity = if shared {
        Severity::Error
    } else {
        Severity::Warning
    };
    let message = format!(
        "the paths `{}` and `{}` match the same requests",
        member.key, other.key
    );
    survey
        .at_key(severity, "ambiguous-path", place, &member.key, message)
        .with_help("keep one of them, and move its operations together")
}

struct Template<'a> {
    parameters: Vec<&'a str>,
    /// The path with every parameter's name taken out.
    shape: String,
}

fn parse_template(path: &str) -> Result<Template<'_>, String> {
    if !path.starts_with('/') {
        return Err("does not begin with `/`".to_owned());
    }
    let mut parameters = Vec::new();
    let mut shape = String::new();
    let mut rest = path;
    while let Some(start) = rest.find(['{', '}']) {
        if rest[start..].starts_with('}') {
            return Err("has a `}` without a `{`".to_owned());
        }
        shape.push_str(&rest[..=start]);
        let name = &rest[start + 1..];
        let Some(end) = name
            .find(['{', '}'])
            .filter(|end| name[*end..].starts_with('}'))
        else {
            return Err("has a `{` without a `}`".to_owned());
        };
        let (name, behind) = (&name[..end], &name[end..]);
        if name.is_empty() {
            return Err("has a parameter without a name".to_owned());
        }
        if parameters.contains(&name) {
            return Err(format!("names the parameter `{name}` twice"));
        }
        parameters.push(name);
        rest = behind.strip_prefix('}').unwrap_or(behind);
        shape.push('}');
    }
    shape.push_str(rest);
    Ok(Template { parameters, shape })
}

fn check_path_item<'a>(
    survey: &Survey<'a>,
    member: &'a Member,
    template: &Template<'_>,
) -> Vec<Diagnostic> {
    let Some(item) = survey.resolve(&member.node) else {
        return Vec::new();
    };
    let shared = path_parameters(survey, item);
    let mut diagnostics = unknown_parameters(survey, item, &shared, template);
    for method in METHODS {
        let Some(operation) = item.child(method) else {
            continue;
        };
        let own = path_parameters(survey, operation);
        diagnostics.extend(unknown_parameters(survey, operation, &own, template));
        let declared: HashSet<&str> = shared.iter().chain(&own).map(|(_, name)| *name).collect();
        // Parameters for all methods are declared above them, and one of these is what is missing.
        let owner = if shared.is_empty() && item.child("parameters").is_none() {
            operation
        } else {
            item
        };
        let Some(place) = survey.place_of(owner) else {
            continue;
        };
        for name in template
            .parameters
            .iter()
            .filter(|name| !declared.contains(**name))
        {
            diagnostics.push(undeclared(survey, place, &member.key, name, &own));
        }
    }
    diagnostics
}

fn undeclared(
    survey: &Survey<'_>,
    place: PlaceId,
    path: &str,
    name: &str,
    own: &[(usize, &str)],
) -> Diagnostic {
    let near = nearest(name, own.iter().map(|(_, name)| *name));
    let label = match near {
        Some(near) => format!("there is `{near}`"),
        None => format!("`{name}` is not declared here"),
    };
    survey
        .error(
            "undeclared-path-parameter",
            place,
            &[],
            format!("the path `{path}` has the parameter `{name}`, which is not declared"),
        )
        .with_label(label)
        .with_help(format!(
            "add a parameter with `name: {name}`, `in: path` and `required: true`"
        ))
}

/// Index and name of each path parameter in the list of an operation or path item.
fn path_parameters<'a>(survey: &Survey<'a>, owner: &'a Node) -> Vec<(usize, &'a str)> {
    let list = owner
        .child("parameters")
        .map(Node::items)
        .unwrap_or_default();
    let parameter = |(index, node): (usize, &'a Node)| {
        let parameter = survey.resolve(node)?;
        let in_path = parameter.child("in").and_then(Node::as_str) == Some("path");
        let name = parameter.child("name").and_then(Node::as_str)?;
        in_path.then_some((index, name))
    };
    list.iter().enumerate().filter_map(parameter).collect()
}

fn unknown_parameters(
    survey: &Survey<'_>,
    owner: &Node,
    parameters: &[(usize, &str)],
    template: &Template<'_>,
) -> Vec<Diagnostic> {
    let Some(place) = survey.place_of(owner) else {
        return Vec::new();
    };
    let unknown = parameters
        .iter()
        .filter(|(_, name)| !template.parameters.contains(name));
    let report = |(index, name): &(usize, &str)| {
        let index = index.to_string();
        let node = owner
            .child("parameters")
            .and_then(|list| list.items().get(index.parse::<usize>().ok()?));
        let member = if node.is_some_and(|node| node.child("name").is_some()) {
            "name"
        } else {
            "$ref"
        };
        let message = format!("the path parameter `{name}` does not stand in the path");
        let found = survey.error(
            "unknown-path-parameter",
            place,
            &["parameters", &index, member],
            message,
        );
        match nearest(name, template.parameters.iter().copied()) {
            Some(near) => found.with_label(format!("there is `{{{near}}}`")),
            None => found,
        }
        .with_help(format!(
            "write `{{{name}}}` into the path, or remove the parameter"
        ))
    };
    unknown.map(report).collect()
}

#[cfg(test)]
mod tests {
    use super::parse_template;

    #[test]
    fn templates() {
        let template = parse_template("/a/{b}/c-{d}.{e}")
            .map_err(|_| ())
            .expect("is a path");
        assert_eq!(template.parameters, ["b", "d", "e"]);
        assert_eq!(template.shape, "/a/{}/c-{}.{}");
        for broken in ["a", "/{a", "/a}", "/{a{b}}", "/{}", "/{a}/{a}", ""] {
            assert!(parse_template(broken).is_err(), "{broken}");
        }
    }
}
