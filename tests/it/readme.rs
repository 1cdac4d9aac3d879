//! The programs of `generated/README.md`: all of them compile as they stand, and those that end by
//! themselves are run, against a server on this machine.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;

use crate::client::{customer, example};
use crate::loopback::{Loopback, Received, Reply};
use crate::support::{read, root};
use crate::workspace::{cargo, target};

/// A block of Rust, under its heading.
struct Program {
    name: String,
    code: String,
    form: Form,
}

#[derive(PartialEq)]
enum Form {
    /// It has a `main`.
    Runs,
    /// It is a test itself.
    Tests,
    /// It is part of a service.
    Compiles,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_program_does_what_it_says() {
    for arguments in [["build", "--examples"], ["test", "--tests"]] {
        let [command, targets] = arguments;
        let built = cargo(&[command, "--quiet", "--package", "readme", targets]);
        assert!(built.status.success(), "{}", said(&built));
    }

    let server = Loopback::start(answer).await;
    let mut ran = Vec::new();
    for program in programs().into_iter().filter(|it| it.form == Form::Runs) {
        let output = run(&program.name, &server.url);
        assert!(
            output.status.success(),
            "{}: {}",
            program.name,
            said(&output)
        );
        ran.push((program.name, said(&output)));
    }
    let names: Vec<&str> = ran.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "dinie",
        "configuration",
        "errors",
        "pages",
        "files",
        "webhooks",
        "without_async_code",
    ];
    assert_eq!(names, expected);
    for (name, shown) in [
        ("dinie", "Customer {"),
        ("configuration", "https://sandbox."),
        ("errors", "Customer {"),
        ("pages", "Customer {"),
        ("files", "Document {"),
        ("webhooks", "400"),
        ("without_async_code", "Customer {"),
    ] {
        let (_, output) = ran.iter().find(|(other, _)| other == name).expect("it ran");
        assert!(output.contains(shown), "{name}: {output}");
    }
    let mut sent: Vec<String> = server.received().iter().map(summary).collect();
    sent.sort();
    let expected = [
        "GET /v3/customers",
        "POST /v3/customers",
        "POST /v3/customers",
        "POST /v3/customers",
        "POST /v3/customers/cust_550e8400e29b41d4a716446655440000/documents",
    ];
    assert_eq!(sent, expected);
}

fn answer(request: &Received) -> Reply {
    let document =
        "/paths/~1customers~1{customer_id}~1documents/post/responses/201/content/application~1json";
    match summary(request).split_once(' ') {
        Some(("GET", _)) => Reply::json(200, &json!({ "data": [customer(1)], "has_more": false })),
        Some((_, "/v3/customers")) => Reply::json(201, &customer(1)),
        _ => Reply::json(201, &example(document)),
    }
}

fn summary(request: &Received) -> String {
    let path = request.target.split('?').next().unwrap_or_default();
    format!("{} {path}", request.method)
}

fn run(name: &str, url: &str) -> Output {
    let folder = target().join("tmp").join("readme");
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join("document.pdf"), "%PDF-").expect("a file can be written");
    Command::new(target().join("debug/examples").join(name))
        .current_dir(folder)
        .env("DINIE_CLIENT_ID", "dinie_ci_1")
        .env("DINIE_CLIENT_SECRET", "dinie_cs_1")
        .env("DINIE_BASE_URL", url)
        .env(
            "DINIE_WEBHOOK_SECRET",
            "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3",
        )
        .output()
        .expect("the program can be started")
}

fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    format!("{out}{err}")
}

/// A package with each program as an example or a test, by path.
pub(crate) fn package() -> Vec<(String, String)> {
    let manifest = "[package]\nname = \"readme\"\nedition.workspace = true\n\n[lib]\npath = \"empty.rs\"\n\n\
                    [dev-dependencies]\naxum.workspace = true\n\
                    dinie = { workspace = true, features = [\"axum\", \"blocking\", \"test-util\"] }\n\
                    tokio.workspace = true\n";
    let mut files = vec![
        ("Cargo.toml".to_owned(), manifest.to_owned()),
        ("empty.rs".to_owned(), String::new()),
    ];
    files.extend(programs().into_iter().map(|program| {
        let (folder, rest) = match program.form {
            Form::Runs => ("examples", ""),
            Form::Tests => ("tests", ""),
            Form::Compiles => ("examples", "\nfn main() { let _ = router; }\n"),
        };
        let path = Path::new(folder).join(program.name).with_extension("rs");
        (path.display().to_string(), program.code + rest)
    }));
    files
}

/// Every block of Rust in the README, named by its heading.
fn programs() -> Vec<Program> {
    let text = read(&root().join("generated/README.md"));
    let mut programs: Vec<Program> = Vec::new();
    for section in text
        .split("\n# ")
        .skip(1)
        .flat_map(|text| text.split("\n## "))
    {
        let heading = section.lines().next().unwrap_or_default();
        for block in section.split("```rust\n").skip(1) {
            let code = block.split("```").next().unwrap_or_default().to_owned();
            let name = heading.to_lowercase().replace(' ', "_");
            let again = programs
                .iter()
                .filter(|it| it.name.starts_with(&name))
                .count();
            let name = if again == 0 {
                name
            } else {
                format!("{name}_{again}")
            };
            let form = if code.contains("#[tokio::test]") {
                Form::Tests
            } else if code.contains("fn main()") {
                Form::Runs
            } else {
                Form::Compiles
            };
            programs.push(Program { name, code, form });
        }
    }
    programs
}
