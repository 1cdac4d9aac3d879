//! The examples of the crate, run as programs against a sandbox, as a partner would run them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use dinie_sandbox::Sandbox;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

use crate::stage::{assert_faultless, client, register};

/// Folder of the built programs. They are built once, by the first test that needs one.
fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
        let target = target.expect("the temporary folder lies in the target folder");
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--offline",
                "--package",
                "dinie",
                "--examples",
            ])
            .args(["--features", "axum,blocking,test-util"])
            .current_dir(tests)
            .env("CARGO_TARGET_DIR", target)
            .output()
            .expect("cargo can be run");
        assert!(built.status.success(), "{}", text(&built.stderr));
        target.join("debug/examples")
    })
}

/// One of the examples, with the variables that the sandbox prints when it starts.
fn program(sandbox: &Sandbox, name: &str) -> Command {
    let mut command = Command::new(programs().join(name));
    command
        .env("DINIE_BASE_URL", sandbox.base_url())
        .env("DINIE_CLIENT_ID", sandbox.client_id())
        .env("DINIE_CLIENT_SECRET", sandbox.client_secret())
        .env("DINIE_WEBHOOK_SECRET", sandbox.webhook_secret());
    command
}

/// Runs an example that ends well by itself, and gives what it has printed.
async fn run(sandbox: &Sandbox, name: &'static str) -> String {
    let output = output(program(sandbox, name)).await;
    assert!(output.status.success(), "{name}: {}", said(&output));
    assert_eq!(text(&output.stderr), "", "{name}");
    text(&output.stdout)
}

async fn output(mut command: Command) -> Output {
    let run = tokio::task::spawn_blocking(move || command.output());
    run.await
        .expect("no panic")
        .expect("the program can be run")
}

fn said(output: &Output) -> String {
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Fails unless the lines hold these texts, each in a line of its own, in this order.
fn assert_lines(printed: &str, expected: &[&str]) {
    let mut lines = printed.lines();
    for text in expected {
        assert!(
            lines.any(|line| line.contains(text)),
            "`{text}` is missing in:\n{printed}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn quickstart() {
    let sandbox = Sandbox::start().await.expect("a port is free");
    // Twice, since somebody who likes it will do that.
    for _ in 0..2 {
        let printed = run(&sandbox, "quickstart").await;
        let expected = [
            "registered cust_",
            "uploaded ",
            "the customer is active",
            "offered ",
            " a month",
            " a month",
            "made loan ln_",
            "the loan is active",
            "it is paid back in ",
        ];
        assert_lines(&printed, &expected);
    }
    assert_faultless(&sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn pagination() {
    let sandbox = Sandbox::start().await.expect("a port is free");
    let client = client(&sandbox);
    for number in 1..=45 {
        register(&client, number).await;
    }
    let printed = run(&sandbox, "pagination").await;
    let expected = [
        "45 customers in all",
        "a page of 20",
        "a page of 20",
        "a page of 5",
        "15 customers behind cust_",
    ];
    assert_lines(&printed, &expected);
    assert_faultless(&sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn upload() {
    let sandbox = Sandbox::start().await.expect("a port is free");
    let printed = run(&sandbox, "upload").await;
    let expected = [
        "registered cust_",
        "from Memory",
        "is submitted",
        "from File",
        "is submitted",
        "from Stream",
        "is submitted",
    ];
    assert_lines(&printed, &expected);
    assert_faultless(&sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn blocking() {
    let sandbox = Sandbox::start().await.expect("a port is free");
    let printed = run(&sandbox, "blocking").await;
    let expected = [
        "registered cust_",
        "uploaded ",
        " is active",
        "found cust_",
        "a page with ",
    ];
    assert_lines(&printed, &expected);
    assert_faultless(&sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn error_handling() {
    let sandbox = Sandbox::start().await.expect("a port is free");
    let printed = run(&sandbox, "error_handling").await;
    let expected = [
        "a mistyped CPF: correct cpf",
        "an unknown id: no such thing",
        "a CPF that is taken: it is registered",
        "a wrong secret: check the credentials",
        "too many requests: slow down; again in ",
        "a failing server: try again later",
        "a broken answer: the answer is not what the description says",
        "no network: try again later",
        "a lost answer: unsettled; make the same call again with the same key",
    ];
    assert_lines(&printed, &expected);
    assert_eq!(printed.lines().count(), expected.len(), "{printed}");
    assert_faultless(&sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn idempotent_retry() {
    let sandbox = Sandbox::start().await.expect("a port is free");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let run = async || {
        let mut command = program(&sandbox, "idempotent_retry");
        command.env("TMPDIR", folder.path());
        output(command).await
    };
    let first = run().await;
    assert!(!first.status.success(), "{}", said(&first));
    assert!(
        said(&first).contains("the process dies"),
        "{}",
        said(&first)
    );
    let second = run().await;
    assert!(second.status.success(), "{}", said(&second));
    let printed = text(&second.stdout);
    let expected = [
        "status 201",
        "the answer is that of the first run",
        "the same: true",
        "1 customer was made",
    ];
    assert_lines(&printed, &expected);
    assert_faultless(&sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn webhook_receiver() {
    let silent = Sandbox::start().await.expect("a port is free");
    let (mut lines, url) = start_receiver(&silent).await;
    let sandbox = Sandbox::builder().webhook(url).start().await;
    let sandbox = sandbox.expect("a port is free");
    let customer = register(&client(&sandbox), 1).await;
    let id = customer.id.as_str();
    sandbox
        .set_customer_status(id, "active")
        .expect("there is such a customer");
    let mut printed = String::new();
    loop {
        let line = next(&mut lines).await;
        printed.push_str(&line);
        printed.push('\n');
        if line.contains("can have up to") {
            break;
        }
    }
    let expected = [
        format!("{id} is registered"),
        format!("{id}: selfie is "),
        format!("{id} is under_review"),
        format!("{id} is active"),
        format!("{id} can have up to "),
    ];
    assert_lines(&printed, &expected.each_ref().map(String::as_str));
    for personal in [
        &customer.cpf,
        &customer.name,
        &customer.email,
        &customer.phone,
    ] {
        assert!(!printed.contains(personal), "{printed}");
    }
}

type ReceiverLines = (Child, Lines<BufReader<ChildStdout>>);

/// Starts the receiver on a free port; it ends with what is given back.
async fn start_receiver(sandbox: &Sandbox) -> (ReceiverLines, String) {
    let mut command = program(sandbox, "webhook_receiver");
    command.arg("127.0.0.1:0").stdout(Stdio::piped());
    let mut command = tokio::process::Command::from(command);
    let mut child = command.kill_on_drop(true).spawn().expect("it can be run");
    let output = child.stdout.take().expect("it was asked for");
    let mut lines = (child, BufReader::new(output).lines());
    let first = next(&mut lines).await;
    let url = first.strip_prefix("listening on ");
    let url = url.unwrap_or_else(|| panic!("{first}")).to_owned();
    (lines, url)
}

async fn next(lines: &mut ReceiverLines) -> String {
    let line = tokio::time::timeout(Duration::from_secs(30), lines.1.next_line()).await;
    let line = line
        .expect("the receiver says something")
        .expect("it can be read");
    line.expect("the receiver runs")
}
