//! `README.md` of the crate: what it offers, shown by programs that compile as they stand.

use askama::Template;

use super::client::environment_variables;
use super::context::Context;
use super::docs::{code, summary};
use super::package::render;
use super::programs;
use super::receiver;
use super::scope::plain;
use crate::model::{Example, Resource};

pub(super) fn emit_readme(context: &Context, header: &str) -> String {
    render(&readme(context, header))
}

#[derive(Template)]
#[template(path = "README.md", escape = "none")]
struct Readme<'a> {
    header: &'a str,
    name: &'a str,
    library: &'a str,
    title: &'a str,
    description: &'a str,
    /// Features of the crate: name, and what it adds.
    features: &'static [(&'static str, &'static str)],
    variables: String,
    /// A program that makes a client and calls the API.
    first_steps: Option<String>,
    /// One that makes a client with everything said.
    configuration: Option<String>,
    examples: Vec<Program>,
    resources: Vec<Row>,
    /// One that looks at an error.
    errors: Option<String>,
    /// One that reads a list to its end.
    pages: Option<String>,
    /// One that sends a file.
    upload: Option<String>,
    /// One that receives webhooks.
    receiver: Option<String>,
    /// One that waits instead of awaiting.
    blocking: Option<String>,
    /// A test without a network.
    test: Option<String>,
}

/// One line of the table of examples.
struct Program {
    command: String,
    summary: String,
}

/// One line of the table of resources.
struct Row {
    accessor: String,
    methods: String,
    summary: String,
}

/// Every feature of the manifest (`templates/Cargo.toml`).
const FEATURES: &[(&str, &str)] = &[
    (
        "rustls",
        "default: HTTPS through rustls, aws-lc-rs and the certificates of the platform",
    ),
    (
        "rustls-no-provider",
        "the same with the provider of cryptography that your process installs",
    ),
    (
        "native-tls",
        "HTTPS through the library of the platform (OpenSSL on Linux)",
    ),
    (
        "blocking",
        "`.wait()` beside `.await`, for programs without async code",
    ),
    ("axum", "webhook deliveries as an extractor of axum 0.8"),
    (
        "rust_decimal",
        "amounts to and from `rust_decimal::Decimal`",
    ),
    ("jiff", "dates and instants to and from `jiff`"),
    ("chrono", "dates and instants to and from `chrono`"),
    ("time", "dates and instants to and from `time`"),
    (
        "test-util",
        "a scripted API and a clock of your own, for your tests",
    ),
];

fn readme<'a>(context: &Context<'a>, header: &'a str) -> Readme<'a> {
    let model = context.model;
    Readme {
        header,
        name: &model.package.name,
        library: &model.package.library,
        title: &model.api.title,
        description: &model.package.description,
        features: FEATURES,
        variables: environment_variables(context)
            .iter()
            .map(|name| code(name))
            .collect::<Vec<_>>()
            .join(", "),
        first_steps: programs::first_steps(context),
        configuration: programs::configuration(context),
        examples: model
            .examples
            .iter()
            .map(|example| program(&model.package.name, example))
            .collect(),
        resources: context.resources().map(row).collect(),
        errors: programs::errors(context),
        pages: programs::pages(context),
        upload: programs::upload(context),
        receiver: receiver::program(context),
        blocking: programs::blocking(context),
        test: programs::test(context),
    }
}

fn program(package: &str, example: &Example) -> Program {
    let features = match example.features.join(",") {
        none if none.is_empty() => none,
        some => format!(" --features {some}"),
    };
    Program {
        command: format!(
            "cargo run -p {package} --example {}{features}",
            example.name
        ),
        summary: cell(&example.summary),
    }
}

fn row(resource: &Resource) -> Row {
    let methods = resource
        .operations
        .iter()
        .map(|operation| code(plain(&operation.method)));
    Row {
        accessor: format!("client.{}()", resource.name),
        methods: methods.collect::<Vec<_>>().join(", "),
        summary: cell(&summary(&resource.docs)),
    }
}

/// Text that cannot end a table's cell.
fn cell(text: &str) -> String {
    text.chars()
        .flat_map(|c| (c == '|').then_some('\\').into_iter().chain([c]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{FEATURES, cell, program};
    use crate::emit::fixtures::example;

    #[test]
    fn an_example_is_listed_with_its_command() {
        let plain = program("zoo-api", &example("tour", &[]));
        assert_eq!(plain.command, "cargo run -p zoo-api --example tour");
        assert_eq!(plain.summary, "Shows tour.");
        let service = program("zoo-api", &example("service", &["axum", "jiff"]));
        assert!(service.command.ends_with("service --features axum,jiff"));
    }

    #[test]
    fn any_text_fits_into_a_table() {
        assert_eq!(cell("a|b"), "a\\|b");
    }

    #[test]
    fn every_feature_of_the_manifest_is_told_of() {
        let manifest = include_str!("../../../templates/Cargo.toml");
        let features = manifest.split("[features]").nth(1).unwrap();
        let features = features.split("\n[").next().unwrap();
        let names: Vec<&str> = features
            .lines()
            .filter_map(|line| Some(line.split_once(" = ")?.0))
            .filter(|name| *name != "default" && !name.starts_with('#'))
            .collect();
        let told: Vec<&str> = FEATURES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, told);
    }
}
