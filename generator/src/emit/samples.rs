//! Samples for the API's own documentation: a short program for each operation and a handler for
//! webhooks, of the same parts as the doctests; and the overlay that hangs them up there.

use std::collections::HashSet;

use super::client::environment_variables;
use super::code_text::{Code, quoted};
use super::context::Context;
use super::examples::{Steps, answer_lines, operation_call};
use super::first_steps::quick_start_operation;
use super::overlay::emit_overlay;
use super::{programs, receiver};
use crate::model::{Idempotency, Model, Operation, Resource};
use crate::output::Output;

/// Path of the overlay among the files.
pub const OVERLAY: &str = "overlay.yaml";

/// What stands over a call with a key of the caller's.
const KEY_COMMENT: &str =
    "// Kept with your own record, the key lets you call again after a crash: it is done once.";

/// Sample code of one place in the description.
pub(super) struct Sample {
    /// Name of its file, without the ending: the operation's id, as far as a file may have it.
    pub(super) name: String,
    /// JSON pointer of the operation.
    pub(super) pointer: String,
    pub(super) source: String,
}

/// The overlay, and each sample as a file. Nothing for a description that has neither operations nor
/// webhooks: an overlay has at least one action.
pub fn emit_samples(model: &Model) -> Output {
    let samples = list_samples(&Context::new(model));
    let mut files = Output::new();
    if !samples.is_empty() {
        files.insert(OVERLAY.to_owned(), emit_overlay(model, &samples));
    }
    for sample in samples {
        files.insert(format!("{}.rs", sample.name), sample.source);
    }
    files
}

/// Tokens, operations in the order of the resources, then the handler, at the first webhook: one
/// handler is for all events.
pub(super) fn list_samples(context: &Context) -> Vec<Sample> {
    let mut found: Vec<(&str, &str, String)> = Vec::new();
    if context.has_client() {
        let tokens = context.model.token_operations.iter();
        found.extend(tokens.map(|token| (&*token.id, &*token.pointer, token_sample(context))));
    }
    let keyed = keyed_operation(context).map(|operation| &operation.pointer);
    for resource in context.resources() {
        for operation in &resource.operations {
            let key = (Some(&operation.pointer) == keyed).then_some("request-4711");
            let source = operation_sample(context, resource, operation, key);
            found.push((&operation.id, &operation.pointer, source));
        }
    }
    let webhooks = context.model.webhooks.as_ref();
    if let Some(event) = webhooks.and_then(|webhooks| webhooks.events.first()) {
        let handler = receiver::handler(context);
        found.extend(handler.map(|source| ("webhook_handler", &*event.pointer, source)));
    }
    named(found)
}

/// Paths may share an operation: it gets one sample.
fn named(found: Vec<(&str, &str, String)>) -> Vec<Sample> {
    let mut names = HashSet::new();
    let mut pointers = HashSet::new();
    let first = found
        .into_iter()
        .filter(|(_, pointer, _)| pointers.insert(*pointer));
    first
        .map(|(id, pointer, source)| {
            let mut name = file_name(id);
            while !names.insert(name.to_lowercase()) {
                name.push('_');
            }
            Sample {
                name,
                pointer: pointer.to_owned(),
                source: source + "\n",
            }
        })
        .collect()
}

fn file_name(id: &str) -> String {
    let plain = |c: char| match c {
        '-' | '_' => c,
        _ if c.is_ascii_alphanumeric() => c,
        _ => '_',
    };
    id.chars().map(plain).collect()
}

/// The one operation whose sample shows a key: that which the README begins with, if it takes one.
fn keyed_operation<'a>(context: &Context<'a>) -> Option<&'a Operation> {
    let first = quick_start_operation(context).map(|(_, operation)| operation);
    let all = context
        .resources()
        .flat_map(|resource| &resource.operations);
    let mut all = first.into_iter().chain(all);
    all.find(|operation| operation.idempotency == Idempotency::Key)
}

fn operation_sample(
    context: &Context,
    resource: &Resource,
    operation: &Operation,
    key: Option<&str>,
) -> String {
    let (call, steps) = operation_call(context, resource, operation);
    let lines = match key {
        None => answer_lines(context, operation, call),
        Some(key) => {
            let link = Code::call("idempotency_key", vec![Code::word(quoted(key))]);
            let comment = KEY_COMMENT.to_owned();
            let call = answer_lines(context, operation, call.method(link));
            std::iter::once(comment).chain(call).collect()
        }
    };
    programs::program(context, Steps { lines, ..steps })
}

/// A client, and why there is nothing to call.
fn token_sample(context: &Context) -> String {
    let variables = environment_variables(context).join(", ");
    let lines = vec![
        format!("// Read from the environment: {variables}."),
        "// No call is needed: the client buys a token when its first call needs one, shares it"
            .to_owned(),
        "// among all calls, and renews it in time.".to_owned(),
        "println!(\"{client:?}\");".to_owned(),
    ];
    programs::program(
        context,
        Steps {
            lines,
            ..Steps::default()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::{Sample, emit_samples, list_samples, named};
    use crate::emit::context::Context;
    use crate::emit::fixtures::{create, model, operation};
    use crate::model::{
        Construct, Docs, Idempotency, TokenOperation, Type, WebhookEvent, Webhooks,
    };

    fn source(samples: &[Sample], name: &str) -> String {
        let sample = samples.iter().find(|sample| sample.name == name);
        sample.expect("it is there").source.clone()
    }

    #[test]
    fn one_operation_shows_the_key() {
        let mut model = create(vec![], Some(Construct::Arguments));
        let mut change = operation("changeCat", "change");
        for operation in [&mut model.resources[0].operations[0], &mut change] {
            operation.idempotency = Idempotency::Key;
        }
        model.resources[0].operations.push(change);
        let samples = list_samples(&Context::new(&model));
        let expected = r#"use zoo_api::Client;
use zoo_api::types::Cat;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;

    // Kept with your own record, the key lets you call again after a crash: it is done once.
    let cat = client
        .animals()
        .create(Cat::new())
        .idempotency_key("request-4711")
        .await?;
    println!("{cat:?}");
    Ok(())
}
"#;
        assert_eq!(source(&samples, "createCat"), expected);
        assert!(!source(&samples, "changeCat").contains("idempotency_key"));
    }

    #[test]
    fn tokens_need_no_call() {
        let mut model = model(vec![], vec![operation("listCats", "list")]);
        model.token_operations = vec![TokenOperation {
            id: "buyToken".to_owned(),
            pointer: "/paths/~1token/post".to_owned(),
            path: "/token".to_owned(),
        }];
        let samples = list_samples(&Context::new(&model));
        let source = source(&samples, "buyToken");
        assert!(source.contains("Client::from_env()?;"), "{source}");
        assert!(
            source.contains("ZOO_ACCESS_TOKEN, ZOO_BASE_URL"),
            "{source}"
        );
        assert!(!source.contains(".await"), "{source}");
    }

    #[test]
    fn the_first_webhook_has_the_handler() {
        let mut model = model(vec![], vec![]);
        let event = |name: &str| WebhookEvent {
            wire_name: name.to_owned(),
            variant: name.to_owned(),
            pointer: format!("/webhooks/{name}/post"),
            docs: Docs::default(),
            payload: Type::Json,
        };
        model.webhooks = Some(Webhooks {
            tag: None,
            events: vec![event("Born"), event("Fed")],
            fallback: "Other".to_owned(),
        });
        let samples = list_samples(&Context::new(&model));
        assert_eq!(samples.len(), 1);
        assert_eq!(samples[0].pointer, "/webhooks/Born/post");
        let source = source(&samples, "webhook_handler");
        for part in [
            "Event::Born(event)",
            "Event::Other(event)",
            "ZOO_WEBHOOK_SECRET",
        ] {
            assert!(source.contains(part), "{source}");
        }
    }

    #[test]
    fn files_have_names_that_every_system_takes() {
        let found = [("a/b", "1"), ("A:b", "2"), ("a_b", "3"), ("other", "1")];
        let found = found.map(|(id, pointer)| (id, pointer, String::new()));
        let samples = named(found.to_vec());
        let names: Vec<&str> = samples.iter().map(|sample| sample.name.as_str()).collect();
        assert_eq!(names, ["a_b", "A_b_", "a_b__"]);
    }

    #[test]
    fn without_operations_and_webhooks_there_are_no_files() {
        assert!(emit_samples(&model(vec![], vec![])).is_empty());
    }
}
