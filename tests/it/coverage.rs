//! Nothing of a description is lost: the map of every fixture and of the real description names each
//! operation, parameter, property, enum value, response and webhook, each item it claims exists in the
//! code, and every raw JSON value of the model is listed with a reason.

use std::collections::{BTreeMap, BTreeSet};

use dinie_generator::Generated;
use dinie_generator::model::{Answer, AnswerBody, Argument, Fate, Shape, Type};
use serde_json::Value;

use crate::support::{Fixture, features, segment};
use crate::walk::{Kind, Part, walk};

#[test]
fn every_part_of_a_description_is_in_the_map() {
    each(|fixture, generated| {
        let map: BTreeSet<&str> = generated
            .model
            .coverage
            .iter()
            .map(|entry| entry.pointer.as_str())
            .collect();
        let parts = parts(&fixture.value());
        parts
            .into_iter()
            .filter(|pointer| !map.contains(pointer.as_str()))
            .map(|pointer| format!("missing: {pointer}"))
            .collect()
    });
}

#[test]
fn the_map_names_each_part_once_and_only_places_that_exist() {
    each(|fixture, generated| {
        let value = fixture.value();
        let mut seen = BTreeSet::new();
        let pointers = generated.model.coverage.iter().map(|entry| &entry.pointer);
        let wrong = pointers
            .filter(|pointer| !seen.insert(pointer.as_str()) || value.pointer(pointer).is_none());
        wrong
            .map(|pointer| format!("twice, or not in the description: {pointer}"))
            .collect()
    });
}

#[test]
fn every_item_of_the_map_is_in_the_code() {
    each(|_, generated| {
        let items = items(generated);
        let mut wrong = Vec::new();
        for entry in &generated.model.coverage {
            match &entry.fate {
                Fate::Item(item) if !items.contains(item) => {
                    wrong.push(format!("{}: no item `{item}`", entry.pointer))
                }
                Fate::Reason(reason) if reason.trim().is_empty() => {
                    wrong.push(format!("{}: no reason", entry.pointer))
                }
                Fate::Item(_) | Fate::Reason(_) => {}
            }
        }
        wrong
    });
}

#[test]
fn every_raw_json_value_is_listed() {
    each(|_, generated| {
        let listed: BTreeSet<&str> = generated
            .model
            .raw_json
            .iter()
            .map(|raw| raw.item.as_str())
            .collect();
        let unexplained = generated
            .model
            .raw_json
            .iter()
            .filter(|raw| raw.reason.is_empty());
        let unlisted = raw_json(generated)
            .into_iter()
            .filter(|item| !listed.contains(item.as_str()));
        unlisted
            .map(|item| format!("not listed: {item}"))
            .chain(unexplained.map(|raw| format!("no reason: {raw:?}")))
            .collect()
    });
}

fn each(check: impl Fn(&Fixture, &Generated) -> Vec<String>) {
    let mut wrong = String::new();
    for fixture in features().into_iter().chain([Fixture::of_the_api()]) {
        for problem in check(&fixture, &fixture.must_generate()) {
            wrong.push_str(&format!("{}: {problem}\n", fixture.file));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Pointers of what the map must name.
fn parts(document: &Value) -> BTreeSet<String> {
    walk(document).iter().flat_map(named_by).collect()
}

fn named_by(part: &Part<'_>) -> Vec<String> {
    let Part {
        kind,
        pointer,
        value,
    } = part;
    match kind {
        Kind::Operation | Kind::Webhook => vec![pointer.clone()],
        Kind::Parameter | Kind::Response if !part.is_reference() => vec![pointer.clone()],
        Kind::Schema => {
            let members = value.get("properties").and_then(Value::as_object);
            let properties = members
                .into_iter()
                .flatten()
                .map(|(name, _)| format!("{pointer}/properties/{}", segment(name)));
            let values = value
                .get("enum")
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            let constant = value.get("const").map(|_| format!("{pointer}/const"));
            properties
                .chain((0..values).map(|index| format!("{pointer}/enum/{index}")))
                .chain(constant)
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Paths of all items that the emitted code has, read from its syntax.
fn items(generated: &Generated) -> BTreeSet<String> {
    let library = &generated.model.package.library;
    let mut items = BTreeSet::new();
    for (path, text) in generated
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs"))
    {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let module = match path
            .trim_start_matches("src/")
            .trim_end_matches(".rs")
            .split('/')
            .next()
        {
            Some("lib" | "client" | "description") | None => library.clone(),
            Some(module) => format!("{library}::{module}"),
        };
        for item in &file.items {
            items.extend(
                names(item)
                    .into_iter()
                    .map(|name| format!("{module}::{name}")),
            );
        }
    }
    items
}

/// `Customer`, `Customer::id`, `Customers::list`.
fn names(item: &syn::Item) -> Vec<String> {
    match item {
        syn::Item::Struct(item) => {
            let fields = item.fields.iter().filter_map(|field| field.ident.as_ref());
            let fields = fields.map(|field| format!("{}::{field}", item.ident));
            fields.chain([item.ident.to_string()]).collect()
        }
        syn::Item::Enum(item) => {
            let variants = item
                .variants
                .iter()
                .map(|variant| format!("{}::{}", item.ident, variant.ident));
            variants.chain([item.ident.to_string()]).collect()
        }
        syn::Item::Type(item) => vec![item.ident.to_string()],
        syn::Item::Impl(item) if item.trait_.is_none() => {
            let syn::Type::Path(owner) = &*item.self_ty else {
                return Vec::new();
            };
            let Some(owner) = owner.path.get_ident() else {
                return Vec::new();
            };
            let functions = item.items.iter().filter_map(|item| match item {
                syn::ImplItem::Fn(function) => Some(function),
                _ => None,
            });
            functions
                .flat_map(|function| {
                    with_arguments(&format!("{owner}::{}", function.sig.ident), &function.sig)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// `Customers::retrieve` and `Customers::retrieve(customer_id)`.
fn with_arguments(path: &str, signature: &syn::Signature) -> Vec<String> {
    let arguments = signature.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(argument) => Some(&*argument.pat),
        syn::FnArg::Receiver(_) => None,
    });
    let names = arguments.filter_map(|pattern| match pattern {
        syn::Pat::Ident(name) => Some(name.ident.to_string()),
        _ => None,
    });
    names
        .map(|name| format!("{path}({name})"))
        .chain([path.to_owned()])
        .collect()
}

/// Paths of all items of the model whose type is, or holds, raw JSON.
fn raw_json(generated: &Generated) -> Vec<String> {
    let library = &generated.model.package.library;
    let mut items = BTreeMap::new();
    for ty in &generated.model.types {
        let path = format!("{library}::types::{}", ty.name);
        match &ty.shape {
            Shape::Struct(shape) => {
                items.extend(
                    shape
                        .fields
                        .iter()
                        .map(|field| (format!("{path}::{}", field.name), &field.ty)),
                );
                items.extend(
                    shape
                        .additional
                        .iter()
                        .map(|rest| (format!("{path}::{}", rest.name), &rest.ty)),
                );
            }
            Shape::Union(shape) => {
                items.extend(
                    shape
                        .variants
                        .iter()
                        .map(|variant| (format!("{path}::{}", variant.name), &variant.ty)),
                );
            }
            Shape::Alias(ty) | Shape::Newtype(ty) => items.extend([(path, ty)]),
            Shape::StringEnum(_) | Shape::Id(_) => {}
        }
    }
    for resource in &generated.model.resources {
        for operation in &resource.operations {
            let path = format!(
                "{library}::resources::{}::{}",
                resource.type_name, operation.method
            );
            let arguments = operation
                .arguments
                .iter()
                .map(|argument| (format!("{path}({})", argument.name), &argument.ty));
            items.extend(arguments);
            let call = format!(
                "{library}::resources::{}",
                operation.call.as_deref().unwrap_or_default()
            );
            items.extend(
                operation
                    .options
                    .iter()
                    .map(|Argument { name, ty, .. }| (format!("{call}::{name}"), ty)),
            );
            if let Answer::One(AnswerBody::Json(ty)) | Answer::Optional(AnswerBody::Json(ty)) =
                &operation.answer
            {
                items.extend([(path, ty)]);
            }
        }
    }
    items
        .into_iter()
        .filter(|(_, ty)| holds_json(ty))
        .map(|(item, _)| item)
        .collect()
}

fn holds_json(ty: &Type) -> bool {
    match ty {
        Type::Json => true,
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Boxed(inner) => {
            holds_json(inner)
        }
        _ => false,
    }
}
