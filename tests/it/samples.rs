//! The samples for the API's own documentation: all of them compile, of the real description and of
//! each fixture, and none is run. `overlay` shows what becomes of a description with them.

mod overlay;

use std::collections::BTreeSet;

use dinie_generator::emit::{OVERLAY, emit_samples};
use dinie_generator::output::Output;
use serde_json::{Map, Value};

use crate::support::{Fixture, segment};
use crate::workspace::cargo;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

#[test]
fn every_sample_compiles() {
    let output = cargo(&["check", "--quiet", "--package", "samples"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}

#[test]
fn each_operation_of_the_api_has_its_program() {
    let fixture = Fixture::of_the_api();
    let document = fixture.value();
    let ids = operations(&document);
    let ids = ids
        .iter()
        .map(|pointer| &document.pointer(pointer).expect("it is there")["operationId"]);
    let mut expected: BTreeSet<String> = ids
        .filter_map(|id| Some(format!("{}.rs", id.as_str()?)))
        .collect();
    assert_eq!(expected.len(), 23);
    expected.extend([OVERLAY, "webhook_handler.rs"].map(str::to_owned));

    let (_, mut files) = of_the_api();
    let names: BTreeSet<String> = files.keys().cloned().collect();
    assert_eq!(names, expected);
    files.remove(OVERLAY);
    assert!(files.remove("webhook_handler.rs").is_some());
    for (name, text) in &files {
        let begins = "#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {\n    \
                      let client = Client::from_env()?;\n";
        assert!(text.contains(begins), "{name}:\n{text}");
    }
    let with = |part: &str| -> Vec<&str> {
        let found = files.iter().filter(|(_, text)| text.contains(part));
        found.map(|(name, _)| name.as_str()).collect()
    };
    assert_eq!(with("Upload::file("), ["uploadDocument.rs"]);
    assert_eq!(with(".idempotency_key("), ["createCustomer.rs"]);
    let streams = [
        "listCreditOffers.rs",
        "listCustomerCreditOffers.rs",
        "listCustomers.rs",
        "listTransactions.rs",
    ];
    assert_eq!(with(".items();"), streams);
    assert_eq!(with(".await?").len(), 22);
    assert!(!with(".await?").contains(&"createToken.rs"));
}

/// The library's name, and the samples.
pub(crate) fn of_the_api() -> (String, Output) {
    let model = Fixture::of_the_api().must_generate().model;
    (model.package.name.clone(), emit_samples(&model))
}

/// A package with each sample as a module: one compilation for all, and no program to run.
pub(crate) fn package(
    fixtures: &[(String, String)],
    samples: &[(String, Output)],
) -> Vec<(String, String)> {
    let mut manifest =
        "[package]\nname = \"samples\"\nedition.workspace = true\n\n[lib]\npath = \"lib.rs\"\n\n\
                        [dependencies]\ndinie.workspace = true\ntokio.workspace = true\n"
            .to_owned();
    for (folder, name) in fixtures {
        manifest.push_str(&format!("{name} = {{ path = \"../{folder}\" }}\n"));
    }
    let mut library = "//! No `main` here is called, and what is deprecated is shown too.\n\
                       #![allow(dead_code, deprecated)]\n"
        .to_owned();
    let mut files = vec![("Cargo.toml".to_owned(), manifest)];
    for (package, sources) in samples {
        for (name, text) in sources.iter().filter(|(name, _)| *name != OVERLAY) {
            let path = format!("{package}/{name}");
            let number = files.len();
            library.push_str(&format!("#[path = \"{path}\"]\nmod sample_{number};\n"));
            files.push((path, text.clone()));
        }
    }
    files.push(("lib.rs".to_owned(), library));
    files
}

/// The pointer of each operation; those of a shared path item where that stands.
fn operations(document: &Value) -> BTreeSet<String> {
    let paths = document.get("paths").and_then(Value::as_object);
    let paths = paths.into_iter().flat_map(Map::iter);
    paths
        .filter(|(path, _)| path.starts_with('/'))
        .flat_map(|(path, item)| of_item(document, format!("/paths/{}", segment(path)), item))
        .collect()
}

fn of_item(document: &Value, pointer: String, item: &Value) -> Vec<String> {
    let target = item.get("$ref").and_then(Value::as_str);
    let pointer = target.map_or(pointer, |target| target.trim_start_matches('#').to_owned());
    let item = document.pointer(&pointer).expect("the path item is there");
    let methods = METHODS.iter().filter(|method| item.get(**method).is_some());
    methods
        .map(|method| format!("{pointer}/{method}"))
        .collect()
}
