//! Operations grouped by resource, and named.
//!
//! In: all paths of the description. Out: resources in the order of the tags, each with its
//! operations. An operation belongs to its first tag; without one, to the first word of its path.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{PathItem, ReferenceOr};

use super::context::Context;
use super::operations::{Found, Named, lower_operation};
use super::places::escape;
use super::prose;
use crate::model::{Docs, HttpMethod, Resource, TokenOperation};
use crate::naming;
use crate::naming::methods::{Method, method_names, operation_id};

pub(super) struct Resources {
    pub(super) resources: Vec<Resource>,
    /// The operations that sdk.yaml calls token endpoints.
    pub(super) token_operations: Vec<TokenOperation>,
}

/// All resources with their operations.
pub(super) fn lower_resources(ctx: &mut Context) -> Resources {
    let (found, token_operations) = find_operations(ctx);
    let mut groups: IndexMap<String, Group> = IndexMap::new();
    for tag in &ctx.description.document.tags {
        let name = resource_name(ctx, &tag.name);
        let group = groups.entry(name).or_default();
        group.describe(&tag.name, tag.description.as_deref());
    }
    for found in found {
        let entry = ctx.settings.operation(&found.id);
        let tag = found.operation.tags.first();
        let name = match (entry.and_then(|entry| entry.resource.clone()), tag) {
            (Some(name), _) => naming::module_name(&name),
            (None, Some(tag)) => resource_name(ctx, tag),
            (None, None) => naming::module_name(first_word(found.path)),
        };
        let group = groups.entry(name).or_default();
        if let Some(tag) = tag {
            group.describe(tag, None);
        }
        group.operations.push(found);
    }
    let mut resources = Vec::with_capacity(groups.len());
    for (name, group) in groups {
        if !group.operations.is_empty() {
            resources.push(lower_group(ctx, name, group));
        }
    }
    Resources {
        resources,
        token_operations,
    }
}

#[derive(Default)]
struct Group<'a> {
    tag: Option<String>,
    description: Option<String>,
    operations: Vec<Found<'a>>,
}

impl Group<'_> {
    fn describe(&mut self, tag: &str, description: Option<&str>) {
        if self.tag.is_none() {
            self.tag = Some(tag.to_owned());
        }
        if self.description.is_none() {
            self.description = description.map(str::to_owned);
        }
    }
}

fn resource_name(ctx: &Context, tag: &str) -> String {
    match ctx.settings.resource(tag) {
        Some(entry) => naming::module_name(&entry.name),
        None => naming::module_name(tag),
    }
}

/// The first word of a path that is more than a version or the word `api`.
fn first_word(path: &str) -> &str {
    let words = || {
        path.split('/')
            .filter(|segment| !segment.is_empty() && !segment.contains('{'))
    };
    words()
        .find(|segment| !is_preamble(segment))
        .or_else(|| words().next())
        .unwrap_or("api")
}

fn is_preamble(segment: &str) -> bool {
    let version = segment.strip_prefix('v').unwrap_or(segment);
    let is_version = version.starts_with(|first: char| first.is_ascii_digit())
        && version
            .chars()
            .all(|each| each.is_ascii_digit() || each == '.');
    is_version || segment.eq_ignore_ascii_case("api") || segment.eq_ignore_ascii_case("rest")
}

fn find_operations<'a>(ctx: &mut Context<'a>) -> (Vec<Found<'a>>, Vec<TokenOperation>) {
    let mut all = Vec::new();
    let mut token_operations = Vec::new();
    for (path, item) in &ctx.description.document.paths.paths {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        for (http_method, method, operation) in operations(item) {
            let listed = format!("/paths/{}", escape(path));
            let origin = operation
                .extensions
                .get("x-origin")
                .and_then(serde_json::Value::as_str);
            let pointer = origin.map_or_else(|| format!("{listed}/{method}"), str::to_owned);
            let item_pointer = pointer
                .rsplit_once('/')
                .map_or_else(|| listed.clone(), |(item, _)| item.to_owned());
            let id = operation
                .operation_id
                .clone()
                .unwrap_or_else(|| operation_id(method, path));
            let is_token_endpoint = ctx
                .settings
                .operation(&id)
                .is_some_and(|entry| entry.token_endpoint);
            if is_token_endpoint {
                let reason = "the runtime's token source calls it";
                ctx.cover_reason(&pointer, reason);
                ctx.drop_below(&pointer, reason);
                let path = path.clone();
                token_operations.push(TokenOperation { id, pointer, path });
                continue;
            }
            all.push(Found {
                operation,
                item,
                path,
                item_pointer,
                pointer,
                http_method,
                id,
            });
        }
    }
    (all, token_operations)
}

fn lower_group<'a>(ctx: &mut Context<'a>, name: String, group: Group<'a>) -> Resource {
    let type_name = naming::type_name(&name);
    let methods: Vec<Method> = group
        .operations
        .iter()
        .map(|found| Method {
            id: &found.id,
            given: ctx
                .settings
                .operation(&found.id)
                .and_then(|entry| entry.method.as_deref()),
        })
        .collect();
    let method_names = method_names(&methods, &name);
    report_collisions(ctx, &group.operations, &method_names);
    let call_names = call_names(&group.operations, &type_name);
    report_collisions(ctx, &group.operations, &call_names);
    let module = format!("resources::{name}");
    let mut operations = Vec::with_capacity(group.operations.len());
    for ((found, method), call) in group.operations.iter().zip(method_names).zip(call_names) {
        let named = Named {
            method,
            call,
            module: module.clone(),
            resource: type_name.clone(),
        };
        operations.extend(lower_operation(ctx, found, &named));
    }
    let description = group
        .description
        .as_deref()
        .map(prose::clean)
        .unwrap_or_default();
    let docs = if description.is_empty() {
        let tag = group.tag.unwrap_or_else(|| name.clone());
        format!("Operations of {}.", prose::code(&tag))
    } else {
        description
    };
    Resource {
        type_name,
        docs: Docs(docs),
        operations,
        name,
    }
}

fn report_collisions(ctx: &mut Context, operations: &[Found], names: &[String]) {
    let mut known: HashMap<&str, &Found> = HashMap::new();
    for (found, name) in operations.iter().zip(names) {
        let Some(other) = known.insert(name, found) else {
            continue;
        };
        ctx.error(
            "colliding-names",
            &found.pointer,
            format!(
                "operations `{}` and `{}` would both be named `{name}`",
                other.id, found.id
            ),
            format!(
                "add to sdk.yaml under `operations`: `{}: {{ method: …, reason: … }}`",
                found.id
            ),
        );
    }
}

/// Names for the types of calls, which stand beside the resource.
fn call_names(operations: &[Found], type_name: &str) -> Vec<String> {
    let plain: Vec<String> = operations
        .iter()
        .map(|found| naming::type_name(&found.id))
        .collect();
    let taken: HashSet<String> = plain
        .iter()
        .flat_map(|name| [format!("{name}Answer"), format!("{name}Arguments")])
        .chain([type_name.to_owned()])
        .collect();
    plain
        .into_iter()
        .map(|name| {
            if taken.contains(&name) {
                format!("{name}Call")
            } else {
                name
            }
        })
        .collect()
}

fn operations(
    item: &PathItem,
) -> impl Iterator<Item = (HttpMethod, &'static str, &openapiv3::Operation)> {
    [
        (HttpMethod::Get, "get", &item.get),
        (HttpMethod::Put, "put", &item.put),
        (HttpMethod::Post, "post", &item.post),
        (HttpMethod::Delete, "delete", &item.delete),
        (HttpMethod::Options, "options", &item.options),
        (HttpMethod::Head, "head", &item.head),
        (HttpMethod::Patch, "patch", &item.patch),
        (HttpMethod::Trace, "trace", &item.trace),
    ]
    .into_iter()
    .filter_map(|(http_method, name, operation)| Some((http_method, name, operation.as_ref()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_name_no_resource() {
        let table = [
            ("/v1/messages/{id}", "messages"),
            ("/2.0/users", "users"),
            ("/api/v3/pets", "pets"),
            ("/v1/{id}", "v1"),
            ("/{id}", "api"),
            ("/vans", "vans"),
        ];
        for (path, word) in table {
            assert_eq!(first_word(path), word);
        }
    }
}
