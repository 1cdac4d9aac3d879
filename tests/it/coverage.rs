//! Nothing of a description is lost: the map of every fixture and of the real description names each
//! operation, parameter, property, enum value, response and webhook, each item it claims exists in the
//! code, and every raw JSON value of the model is listed with a reason.

use std::collections::BTreeSet;

use dinie_generator::Generated;
use dinie_generator::model::{Answer, AnswerBody, Fate, Operation, Shape, Type, TypeDef};
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
                Fate::Item(item) if !is_in(&items, item) => {
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
        let listed: BTreeSet<String> = generated
            .model
            .raw_json
            .iter()
            .map(|raw| raw.item.replace("r#", ""))
            .collect();
        let unexplained = generated
            .model
            .raw_json
            .iter()
            .filter(|raw| raw.reason.is_empty());
        let unlisted = raw_json(generated)
            .into_iter()
            .filter(|item| !listed.contains(item));
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
        let module = module(library, path);
        for item in &file.items {
            if let syn::Item::Use(item) = item {
                let exported = exported(item);
                items.extend(exported.iter().map(|name| format!("use {module}::{name}")));
            }
            items.extend(
                names(item)
                    .into_iter()
                    .map(|name| format!("{module}::{name}").replace("r#", "")),
            );
        }
    }
    items
}

/// In the code, or in a type of the runtime that the crate hands on: `dinie::Call::timeout`.
fn is_in(items: &BTreeSet<String>, item: &str) -> bool {
    let runtime = item.rsplit_once("::").map(|(owner, _)| owner);
    items.contains(item) || runtime.is_some_and(|owner| items.contains(&format!("use {owner}")))
}

/// Where the items of a file are found by users: `dinie::types`, `dinie::resources::customers`.
fn module(library: &str, path: &str) -> String {
    let parts: Vec<&str> = path
        .trim_start_matches("src/")
        .trim_end_matches(".rs")
        .split('/')
        .collect();
    match parts[..] {
        ["types", _] => format!("{library}::types"),
        ["resources", file] => format!("{library}::resources::{file}"),
        ["webhooks"] => format!("{library}::webhooks"),
        _ => library.to_owned(),
    }
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
        syn::Item::Use(item) => exported(item),
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

/// Names that a `pub use` hands on.
fn exported(item: &syn::ItemUse) -> Vec<String> {
    match item.vis {
        syn::Visibility::Public(_) => used(&item.tree),
        _ => Vec::new(),
    }
}

fn used(tree: &syn::UseTree) -> Vec<String> {
    match tree {
        syn::UseTree::Path(path) => used(&path.tree),
        syn::UseTree::Group(group) => group.items.iter().flat_map(used).collect(),
        syn::UseTree::Name(name) => vec![name.ident.to_string()],
        syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => Vec::new(),
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
fn raw_json(generated: &Generated) -> BTreeSet<String> {
    let Generated { model, .. } = generated;
    let types = model.types.iter().flat_map(types_of);
    let types = types.map(|(name, ty)| (format!("types::{name}"), ty));
    let calls = model.resources.iter().flat_map(|resource| {
        let operations = resource.operations.iter();
        let used = operations.flat_map(|operation| types_in(&resource.type_name, operation));
        used.map(|(name, ty)| (format!("resources::{}::{name}", resource.name), ty))
    });
    let raw = types.chain(calls).filter(|(_, ty)| holds_json(ty));
    raw.map(|(name, _)| format!("{}::{name}", model.package.library).replace("r#", ""))
        .collect()
}

fn types_of(definition: &TypeDef) -> Vec<(String, &Type)> {
    let name = &definition.name;
    let member = |member: &str| format!("{name}::{member}");
    match &definition.shape {
        Shape::Struct(shape) => {
            let fields = shape
                .fields
                .iter()
                .map(|field| (member(&field.name), &field.ty));
            fields
                .chain(
                    shape
                        .additional
                        .iter()
                        .map(|rest| (member(&rest.name), &rest.ty)),
                )
                .collect()
        }
        Shape::Union(shape) => shape
            .variants
            .iter()
            .map(|variant| (member(&variant.name), &variant.ty))
            .collect(),
        Shape::Alias(ty) | Shape::Newtype(ty) => vec![(name.clone(), ty)],
        Shape::StringEnum(_) | Shape::Id(_) => Vec::new(),
    }
}

/// Arguments and answers go by the method that has them, options by the method that sets them.
fn types_in<'a>(resource: &str, operation: &'a Operation) -> Vec<(String, &'a Type)> {
    let method = format!("{resource}::{}", operation.method);
    let call = operation.call.as_deref().unwrap_or_default();
    let arguments = operation
        .arguments
        .iter()
        .map(|argument| (method.clone(), &argument.ty));
    let options = operation
        .options
        .iter()
        .map(|option| (format!("{call}::{}", option.name), &option.ty));
    let answer = match &operation.answer {
        Answer::One(AnswerBody::Json(ty)) | Answer::Optional(AnswerBody::Json(ty)) => {
            Some((method.clone(), ty))
        }
        _ => None,
    };
    arguments.chain(options).chain(answer).collect()
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
