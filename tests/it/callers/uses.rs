//! How Rust code looks that uses a crate: a piece of text for each thing that the crate shows.

use dinie_generator::model::{
    Answer, Field, Model, Operation, Presence, Shape, Struct, TypeDef, Webhooks,
};

/// All that has to stand in code which uses everything.
pub(super) fn uses(model: &Model) -> Vec<String> {
    let servers = model.api.servers.iter();
    let mut uses: Vec<String> = servers
        .map(|server| format!("Environment::{}", server.variant))
        .collect();
    for resource in &model.resources {
        uses.push(format!("::{}", resource.type_name));
        uses.push(format!(".{}()", resource.name));
        uses.extend(resource.operations.iter().flat_map(of_operation));
    }
    uses.extend(model.types.iter().flat_map(of_type));
    uses.extend(model.webhooks.iter().flat_map(of_events));
    uses
}

fn of_operation(operation: &Operation) -> Vec<String> {
    let mut uses = vec![format!(".{}(", operation.method)];
    let options = operation.options.iter();
    uses.extend(options.map(|option| format!(".{}(", option.name)));
    uses.extend(operation.call.iter().map(|call| format!("::{call}")));
    if let Some(name) = &operation.arguments_struct {
        uses.push(format!("::{name} {{"));
        let arguments = operation.arguments.iter();
        uses.extend(arguments.map(|argument| format!("{}: ", argument.name)));
    }
    if operation.pagination.is_some() {
        uses.extend([".items()", ".pages()"].map(str::to_owned));
    }
    if let Answer::Choice(choice) = &operation.answer {
        let variants = choice.variants.iter();
        uses.extend(variants.map(|variant| format!("{}::{}(", choice.name, variant.name)));
    }
    uses
}

fn of_type(def: &TypeDef) -> Vec<String> {
    let name = &def.name;
    let variant = |variant: &String| format!("{name}::{variant}");
    let mut uses = vec![format!("types::{name}")];
    match &def.shape {
        Shape::Struct(shape) => uses.extend(of_struct(name, shape)),
        Shape::StringEnum(shape) => {
            uses.extend(shape.variants.iter().map(|each| variant(&each.name)));
            uses.push(variant(&shape.fallback));
        }
        Shape::Union(shape) => {
            uses.extend(shape.variants.iter().map(|each| variant(&each.name)));
            uses.push(variant(&shape.fallback));
        }
        Shape::Id(_) => uses.push(format!("{name}::new(")),
        Shape::Alias(_) | Shape::Newtype(_) => {}
    }
    uses
}

fn of_struct(name: &str, shape: &Struct) -> Vec<String> {
    let fields = shape.fields.iter();
    let mut uses: Vec<String> = fields.map(|field| format!(".{}", field.name)).collect();
    let additional = shape.additional.iter();
    uses.extend(additional.map(|each| format!(".{}", each.name)));
    if shape.construct.is_some() {
        uses.push(format!("{name}::new("));
        let set = shape.fields.iter().filter(|field| is_set(field));
        uses.extend(set.map(|field| format!(".{}(", field.setter)));
    }
    uses
}

fn is_set(field: &Field) -> bool {
    matches!(
        field.presence,
        Presence::Optional | Presence::OptionalNullable
    )
}

fn of_events(webhooks: &Webhooks) -> Vec<String> {
    let events = webhooks.events.iter().map(|event| &event.variant);
    let variants = events.chain([&webhooks.fallback]);
    variants
        .map(|variant| format!("Event::{variant}("))
        .collect()
}
