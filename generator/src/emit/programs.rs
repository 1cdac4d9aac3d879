//! Whole programs for the README, which compile as they stand and, but for servers and what needs a
//! value nobody can make up, also run.

use super::code_text::{Code, quoted};
use super::context::Context;
use super::examples::{Steps, answer_name, operation_call, operation_steps, split};
use super::first_steps::{Named, build_client, quick_start_operation};
use crate::model::{Argument, BodyFormat, Operation, Place, Resource, Shape, Type};

const MAIN: &str = "#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {";
const BLOCKING_MAIN: &str = "fn main() -> Result<(), Box<dyn std::error::Error>> {";

/// Makes a client from the environment, and calls the operation that shows most.
pub(super) fn first_steps(context: &Context) -> Option<String> {
    let (resource, operation) = quick_start_operation(context)?;
    let steps = operation_steps(context, resource, operation);
    Some(from_env(context, MAIN, steps))
}

/// The same, without async code.
pub(super) fn blocking(context: &Context) -> Option<String> {
    let (resource, operation) = quick_start_operation(context)?;
    if operation.pagination.is_some() {
        return None;
    }
    let (call, steps) = operation_call(context, resource, operation);
    let name = answer_name(context, operation);
    let call = call.method(Code::word("wait()?")).then(";");
    let mut lines = split(&call.after(&format!("let {name} = ")).text(0));
    lines.push(format!("println!(\"{{{name}:?}}\");"));
    Some(from_env(context, BLOCKING_MAIN, Steps { lines, ..steps }))
}

/// Looks at an error the way a service should.
pub(super) fn errors(context: &Context) -> Option<String> {
    let (resource, operation) = quick_start_operation(context)?;
    let (call, steps) = operation_call(context, resource, operation);
    let name = answer_name(context, operation);
    let mut lines = split(&call.then(";").after("let call = ").text(0));
    lines.extend(split(&format!(
        "match call.await {{\n    \
             Ok({name}) => println!(\"{{{name}:?}}\"),\n    \
             Err(error) if error.is_validation() => {{\n        \
                 for field in error.field_errors() {{\n            \
                     println!(\"{{:?}}: {{:?}}\", field.param(), field.detail());\n        \
                 }}\n    \
             }}\n    \
             Err(error) if error.may_have_been_processed() => {{\n        \
                 // Make the same call again, with this key: it is not done twice.\n        \
                 println!(\"unsettled: {{:?}}\", error.idempotency_key());\n    \
             }}\n    \
             Err(error) => return Err(error.into()),\n\
         }}"
    )));
    Some(from_env(context, MAIN, Steps { lines, ..steps }))
}

/// Steps in a `main` that makes a client from the environment.
pub(super) fn program(context: &Context, steps: Steps) -> String {
    from_env(context, MAIN, steps)
}

/// Reads a list to its end.
pub(super) fn pages(context: &Context) -> Option<String> {
    let (resource, operation) = find(context, |operation| operation.pagination.is_some())?;
    let steps = operation_steps(context, resource, operation);
    Some(from_env(context, MAIN, steps))
}

/// Sends a file.
pub(super) fn upload(context: &Context) -> Option<String> {
    let sends_file = |operation: &Operation| {
        let mut arguments = operation.arguments.iter();
        arguments.any(|argument| is_file(context, argument))
    };
    let (resource, operation) = find(context, sends_file)?;
    let steps = operation_steps(context, resource, operation);
    Some(from_env(context, MAIN, steps))
}

/// Makes a client with everything said.
pub(super) fn configuration(context: &Context) -> Option<String> {
    if !context.has_client() {
        return None;
    }
    let library = &context.model.package.library;
    let environment = context.model.api.servers.last().map(|_| "Environment");
    let named = Named::new(context, Steps::default(), environment);
    let seconds = |number: u32| Code::word(format!("Duration::from_secs({number})"));
    let options = vec![
        Code::call("timeout", vec![seconds(10)]),
        Code::call("total_timeout", vec![seconds(25)]),
        Code::call("retries", vec![Code::word("1")]),
        Code::call("user_agent", vec![Code::word(quoted("shop/1.4"))]),
    ];
    let client = build_client(context, &named.client, &named.roots, options);
    let mut lines = vec!["use std::time::Duration;".to_owned(), String::new()];
    lines.extend(named.imports(context));
    lines.push(format!("fn main() -> Result<(), {library}::Error> {{"));
    lines.extend(indented(&split(&client.text(0))));
    lines.push("    println!(\"{client:?}\");".to_owned());
    lines.extend(["    Ok(())", "}"].map(str::to_owned));
    Some(lines.join("\n"))
}

/// A test of the reader's own code, without a network: the API fails once, and is asked again.
pub(super) fn test(context: &Context) -> Option<String> {
    let (resource, operation) = quick_start_operation(context)?;
    let (call, steps) = operation_call(context, resource, operation);
    if !steps.given.is_empty() || operation.pagination.is_some() {
        return None;
    }
    let library = &context.model.package.library;
    let named = Named::new(context, steps, []);
    let mut lines = named.imports(context);
    let types = format!("use {library}::types::");
    let place = lines.iter().position(|line| line.starts_with(&types));
    let import = format!("use {library}::test_util::{{Answer, ManualWorld, ScriptedTransport}};");
    lines.insert(place.unwrap_or(lines.len() - 1), import);
    lines.extend(
        [
            "#[tokio::test]",
            "async fn a_failure_is_no_success() -> Result<(), Box<dyn std::error::Error>> {",
            "    let api = ScriptedTransport::new();",
        ]
        .map(str::to_owned),
    );
    let options = vec![
        Code::call("transport", vec![Code::word("api.clone()")]),
        Code::call("world", vec![Code::word("ManualWorld::new()")]),
        Code::call("build", vec![]),
    ];
    let credentials = Code::call("bearer_token", vec![Code::word(quoted("token"))]);
    let build = Code::call(format!("{}::builder", named.client), vec![]).method(credentials);
    let client = options.into_iter().fold(build, Code::method);
    let client = client.then("?;").after("let client = ");
    lines.extend(indented(&split(&client.text(0))));
    lines.extend(
        [
            "",
            "    // It is busy at first, then refuses. Nothing waits: time is the test's.",
            "    api.push(Answer::status(503));",
            "    api.push(Answer::status(403));",
        ]
        .map(str::to_owned),
    );
    let call = call.method(Code::word("await")).then(";");
    let call = call.after("let result = ");
    lines.extend(indented(&split(&call.text(0))));
    lines.extend(
        [
            "    assert!(result.is_err_and(|error| error.is_forbidden()));",
            "    assert_eq!(api.requests().len(), 2);",
            "    Ok(())",
            "}",
        ]
        .map(str::to_owned),
    );
    Some(lines.join("\n"))
}

/// The steps with a client from the environment, in a `main`; or in a function that is given what
/// the steps take as given.
fn from_env(context: &Context, main: &str, steps: Steps) -> String {
    let named = Named::new(context, steps, []);
    let mut lines = named.imports(context);
    let given = named.steps.given.join(", ");
    match (given.as_str(), main) {
        ("", main) => lines.extend(split(main)),
        (given, main) => {
            let function = main.split("async ").last().unwrap_or(main);
            let start = if main == MAIN { "async " } else { "" };
            let function = function.replacen("main()", &format!("example({given})"), 1);
            lines.push(format!("{start}{function}"));
        }
    }
    lines.push(format!("    let client = {}::from_env()?;", named.client));
    lines.push(String::new());
    lines.extend(indented(&named.steps.lines));
    lines.extend(["    Ok(())", "}"].map(str::to_owned));
    lines.join("\n")
}

fn indented(lines: &[String]) -> Vec<String> {
    let indent = |line: &String| match line.as_str() {
        "" => String::new(),
        line => format!("    {line}"),
    };
    lines.iter().map(indent).collect()
}

/// The first operation of this kind that an example can spell out.
fn find<'a>(
    context: &Context<'a>,
    wanted: impl Fn(&Operation) -> bool,
) -> Option<(&'a Resource, &'a Operation)> {
    let all = context
        .resources()
        .flat_map(|resource| resource.operations.iter().map(move |it| (resource, it)));
    let spelled = |(resource, operation): &(&Resource, &Operation)| {
        let (_, steps) = operation_call(context, resource, operation);
        steps.given.is_empty()
    };
    all.filter(|(_, operation)| wanted(operation)).find(spelled)
}

fn is_file(context: &Context, argument: &Argument) -> bool {
    match &argument.place {
        Place::Body(BodyFormat::Multipart) => match context.resolved_shape(&argument.ty) {
            Some(Shape::Struct(structure)) => {
                let mut fields = structure.fields.iter();
                fields.any(|field| *context.resolve(&field.ty) == Type::Upload)
            }
            _ => false,
        },
        _ => *context.resolve(&argument.ty) == Type::Upload,
    }
}
