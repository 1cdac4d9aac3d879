//! Doctests: each operation called with typed arguments, the events matched. What an example needs
//! around it is hidden with `#`.

use super::code_text::Code;
use super::context::Context;
use super::sample::{Sampler, without_box};
use super::scope::ident;
use super::shown::{answer_use, variable};
use crate::model::{
    Answer, AnswerBody, Argument, Operation, Place, Resource, Shape, Type, Webhooks,
};

/// Most options that an example sets.
const SHOWN: usize = 2;

/// Lines that call an operation, and what has to stand around them.
#[derive(Default)]
pub(super) struct Steps {
    /// Types of the crate that the lines name, sorted.
    pub(super) named: Vec<String>,
    /// What they name at the crate's root, sorted.
    pub(super) roots: Vec<&'static str>,
    /// `body: dinie::types::CreateLoan`: what the lines take as given.
    pub(super) given: Vec<String>,
    pub(super) lines: Vec<String>,
}

/// `# Example` of one operation.
pub(super) fn operation_example(
    context: &Context,
    resource: &Resource,
    operation: &Operation,
) -> String {
    let library = &context.model.package.library;
    let steps = operation_steps(context, resource, operation);
    let given: String = steps
        .given
        .iter()
        .map(|given| format!(", {given}"))
        .collect();
    let mut lines = vec![
        "# Example".to_owned(),
        String::new(),
        "```no_run".to_owned(),
        format!(
            "# async fn example(client: {library}::Client{given}) -> Result<(), Box<dyn std::error::Error>> {{"
        ),
    ];
    lines.extend(imports(library, &steps.roots, &steps.named));
    lines.extend(steps.lines);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines.join("\n")
}

/// `use dinie::Upload;`, `use dinie::types::{A, B};` and a blank line.
pub(super) fn imports(library: &str, roots: &[&str], named: &[String]) -> Vec<String> {
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let uses = import(library, roots)
        .into_iter()
        .chain(import(&format!("{library}::types"), &named));
    let mut lines: Vec<String> = uses.collect();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn import(path: &str, names: &[&str]) -> Vec<String> {
    match names {
        [] => Vec::new(),
        [only] => vec![format!("use {path}::{};", ident(only))],
        several => {
            let names = several.iter().copied().map(Code::word).collect();
            let import = Code::names(format!("use {path}::"), names).then(";");
            split(&import.text(0))
        }
    }
}

pub(super) fn split(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// The call of an operation, awaited, and something done with the answer.
pub(super) fn operation_steps(
    context: &Context,
    resource: &Resource,
    operation: &Operation,
) -> Steps {
    let (call, steps) = operation_call(context, resource, operation);
    Steps {
        lines: answer_lines(context, operation, call),
        ..steps
    }
}

/// The call of an operation, and what has to stand around it.
pub(super) fn operation_call(
    context: &Context,
    resource: &Resource,
    operation: &Operation,
) -> (Code, Steps) {
    let mut sampler = Sampler::new(context);
    let mut given = Vec::new();
    let mut values = Vec::new();
    for argument in &operation.arguments {
        let value = match operation.arguments_struct {
            Some(_) => sampler.owned_argument(argument),
            None => sampler.argument(argument),
        };
        values.push(value.unwrap_or_else(|| {
            given.push(given_argument(context, argument));
            given_value(operation, argument)
        }));
    }
    let arguments = match &operation.arguments_struct {
        Some(name) => {
            let library = &context.model.package.library;
            let path = format!("{library}::resources::{}::{name}", resource.name);
            let names = operation
                .arguments
                .iter()
                .map(|argument| argument.name.clone());
            vec![Code::literal(path, names.zip(values).collect())]
        }
        None => values,
    };
    let mut call = Code::word("client")
        .method(Code::call(resource.name.as_str(), vec![]))
        .method(Code::call(operation.method.as_str(), arguments));
    for option in shown_options(context, operation) {
        if let Some(value) = sampler.argument(option) {
            call = call.method(Code::call(option.name.as_str(), vec![value]));
        }
    }
    let steps = Steps {
        named: sampler.named.into_iter().collect(),
        roots: sampler.roots.into_iter().collect(),
        given,
        lines: Vec::new(),
    };
    (call, steps)
}

/// `body: dinie::types::CreateLoan`
fn given_argument(context: &Context, argument: &Argument) -> String {
    let ty = match argument.place {
        Place::Body(_) => without_box(&argument.ty),
        _ => context.present(&argument.ty),
    };
    format!(
        "{}: {}",
        given_name(argument),
        type_text(&context.model.package.library, ty)
    )
}

fn given_value(operation: &Operation, argument: &Argument) -> Code {
    let name = Code::word(given_name(argument));
    let by_value = operation.arguments_struct.is_some() || matches!(argument.place, Place::Body(_));
    if by_value { name } else { name.after("&") }
}

/// The client has its name already.
fn given_name(argument: &Argument) -> String {
    match argument.name.as_str() {
        "client" => "client_argument".to_owned(),
        name => name.to_owned(),
    }
}

/// Options with a value worth showing.
fn shown_options<'a>(
    context: &'a Context,
    operation: &'a Operation,
) -> impl Iterator<Item = &'a Argument> {
    let cursor = operation
        .pagination
        .as_ref()
        .map(|pagination| &pagination.cursor_parameter);
    operation
        .options
        .iter()
        .filter(move |option| match &option.place {
            Place::Query { wire_name, .. } => Some(wire_name) != cursor,
            _ => false,
        })
        .filter(|option| {
            let is_enum = matches!(
                context.resolved_shape(&option.ty),
                Some(Shape::StringEnum(_))
            );
            is_enum || option.example.is_some() && context.has_text(&option.ty)
        })
        .take(SHOWN)
}

/// The call awaited, and something done with the answer.
pub(super) fn answer_lines(context: &Context, operation: &Operation, call: Code) -> Vec<String> {
    if let Some(pagination) = &operation.pagination {
        let item = variable(context, &pagination.item);
        let items = call
            .method(Code::call("items", vec![]))
            .then(";")
            .after("let mut items = ");
        let each = format!("while let Some({item}) = items.try_next().await? {{");
        let rest = [
            each,
            format!("    println!(\"{{{item}:?}}\");"),
            "}".to_owned(),
        ];
        return items
            .text(0)
            .lines()
            .map(str::to_owned)
            .chain(rest)
            .collect();
    }
    let name = answer_name(context, operation);
    let call = call.method(Code::word("await?")).then(";");
    let (call, use_of) = match &operation.answer {
        Answer::One(AnswerBody::Empty) | Answer::Optional(AnswerBody::Empty) => (call, Vec::new()),
        Answer::One(AnswerBody::Binary(_)) => (
            call.after("let bytes = "),
            vec!["println!(\"{} bytes\", bytes.len());".to_owned()],
        ),
        _ => (
            call.after(&format!("let {name} = ")),
            answer_use(context, operation, &name),
        ),
    };
    call.text(0)
        .lines()
        .map(str::to_owned)
        .chain(use_of)
        .collect()
}

/// The value of an answer, called like its type.
pub(super) fn answer_name(context: &Context, operation: &Operation) -> String {
    match &operation.answer {
        Answer::One(AnswerBody::Json(ty)) => variable(context, ty),
        _ => "answer".to_owned(),
    }
}

/// The path of a type, as a program outside the crate writes it.
fn type_text(library: &str, ty: &Type) -> String {
    let inner = |ty| type_text(library, ty);
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::I32 => "i32".to_owned(),
        Type::I64 => "i64".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::F64 => "f64".to_owned(),
        Type::String => "String".to_owned(),
        Type::Money => format!("{library}::Money"),
        Type::Timestamp => format!("{library}::Timestamp"),
        Type::Date => format!("{library}::Date"),
        Type::Uri => format!("{library}::Uri"),
        Type::Base64 => format!("{library}::Base64"),
        Type::Secret => format!("{library}::Secret"),
        Type::Upload => format!("{library}::Upload"),
        Type::Json => format!("{library}::Json"),
        Type::Named(name) => format!("{library}::types::{name}"),
        Type::List(item) => format!("Vec<{}>", inner(item)),
        Type::Map(value) => format!("std::collections::BTreeMap<String, {}>", inner(value)),
        Type::Nullable(value) => format!("Option<{}>", inner(value)),
        Type::Boxed(value) => format!("Box<{}>", inner(value)),
    }
}

/// The doctest of the `Event` enum.
pub(super) fn event_example(context: &Context, webhooks: &Webhooks) -> String {
    let library = &context.model.package.library;
    let shown = webhooks.events.iter().take(SHOWN);
    let arms = shown.map(|event| {
        format!(
            "        Event::{}(event) => println!(\"{{event:?}}\"),",
            event.variant
        )
    });
    let mut lines = vec![
        "# Example".to_owned(),
        String::new(),
        "```".to_owned(),
        format!("use {library}::webhooks::Event;"),
        String::new(),
        "fn receive(event: Event) {".to_owned(),
        "    match event {".to_owned(),
    ];
    lines.extend(arms);
    let fallback = &webhooks.fallback;
    lines.push(format!(
        "        Event::{fallback}(event) => println!(\"not known yet: {{}}\", event.kind()),"
    ));
    lines.extend(["        _ => {}", "    }", "}", "```"].map(str::to_owned));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::operation_example;
    use crate::emit::context::Context;
    use crate::emit::fixtures::{argument, create, field, list, named, operation};
    use crate::model::{
        Construct, Field, Model, Operation, Pagination, Place, Presence, QueryStyle, Type,
    };

    fn example(model: &Model) -> String {
        let resource = &model.resources[0];
        operation_example(&Context::new(model), resource, &resource.operations[0])
    }

    #[test]
    fn a_body_is_made_from_the_examples_of_the_description() {
        let shown = |name, example: &str, presence| Field {
            example: Some(example.to_owned()),
            ..field(name, Type::String, presence)
        };
        let fields = vec![
            shown("name", "Mia \"Mimi\"", Presence::Required),
            shown("note", "shy", Presence::OptionalNullable),
            field("owner", Type::String, Presence::Optional),
        ];
        let expected = r#"# Example

```no_run
# async fn example(client: zoo_api::Client) -> Result<(), Box<dyn std::error::Error>> {
use zoo_api::types::Cat;

let cat = client.animals().create(Cat::new("Mia \"Mimi\"").note("shy")).await?;
println!("{cat:?}");
# Ok(())
# }
```"#;
        assert_eq!(
            example(&create(fields, Some(Construct::Arguments))),
            expected
        );
    }

    #[test]
    fn a_body_that_cannot_be_made_is_given() {
        let example = example(&create(vec![], None));
        assert!(
            example.contains("(client: zoo_api::Client, body: zoo_api::types::Cat)"),
            "{example}"
        );
        assert!(
            example.contains("client.animals().create(body).await?;"),
            "{example}"
        );
    }

    #[test]
    fn a_body_without_end_is_given() {
        let fields = vec![
            field("parents", list(named("Cat")), Presence::Required),
            field("children", list(named("Cat")), Presence::Required),
        ];
        let example = example(&create(fields, Some(Construct::Arguments)));
        assert!(example.contains("body: zoo_api::types::Cat)"), "{example}");
    }

    #[test]
    fn pages_are_walked() {
        let model = create(vec![], None);
        let mut limit = argument(
            "limit",
            Type::I64,
            Place::Query {
                wire_name: "limit".to_owned(),
                style: QueryStyle::Scalar,
            },
        );
        limit.example = Some("10".to_owned());
        let list = Operation {
            call: Some("ListCats".to_owned()),
            options: vec![limit],
            pagination: Some(Pagination {
                cursor_parameter: "after".to_owned(),
                page: "CatPage".to_owned(),
                items_field: "data".to_owned(),
                item: named("Cat"),
                more_field: "has_more".to_owned(),
                more_presence: Presence::Required,
                cursor_field: "id".to_owned(),
            }),
            ..operation("listCats", "list")
        };
        let example = operation_example(&Context::new(&model), &model.resources[0], &list);
        let expected = r#"let mut items = client.animals().list().limit(10).items();
while let Some(cat) = items.try_next().await? {
    println!("{cat:?}");
}"#;
        assert!(example.contains(expected), "{example}");
    }
}
