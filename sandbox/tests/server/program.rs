//! The program, started as a person starts it: what it prints can be pasted, and it ends when it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

/// The program, and what it prints.
struct Program {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_dinie-sandbox"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self { process, output }
    }

    /// The lines up to the one that says how to end it.
    fn greeting(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while lines.last().is_none_or(|line| line != "Ctrl-C ends it.") {
            let mut line = String::new();
            let read = self.output.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended after {lines:?}");
            lines.push(line.trim_end().to_owned());
        }
        lines
    }

    /// Waits for its end. Gives the rest of its output, and what went to standard error.
    fn end(mut self) -> (ExitStatus, String, String) {
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        let mut errors = String::new();
        let mut stderr = self.process.stderr.take().unwrap();
        stderr.read_to_string(&mut errors).unwrap();
        (self.process.wait().unwrap(), rest, errors)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended, unless the test failed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a shell would have after the lines that start with `export`.
fn exported(greeting: &[String]) -> BTreeMap<&str, &str> {
    let lines = greeting.iter();
    lines
        .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
        .collect()
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_how_to_reach_it_and_ends_when_told_to() {
    for signal in ["INT", "TERM"] {
        let mut program = Program::start(&["--port", "0", "--seed", "1", "--customers", "3"]);
        let greeting = program.greeting();
        let variables = exported(&greeting);
        let base_url = variables["DINIE_BASE_URL"];
        let token = reqwest::Client::new()
            .post(format!("{base_url}/auth/token"))
            .basic_auth(
                variables["DINIE_CLIENT_ID"],
                Some(variables["DINIE_CLIENT_SECRET"]),
            )
            .header("content-type", "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials");
        assert_eq!(token.send().await.unwrap().status(), 200);
        assert!(variables["DINIE_WEBHOOK_SECRET"].starts_with("whsec_"));
        assert!(base_url.starts_with("http://127.0.0.1:"), "{base_url}");

        let kill = format!("kill -{signal} {}", program.process.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
        let (status, rest, errors) = program.end();
        assert!(status.success(), "{signal}: {status}");
        assert_eq!(
            (rest.as_str(), errors.as_str()),
            ("The sandbox has ended.\n", "")
        );
    }
}

#[test]
fn a_port_that_is_taken_is_an_error_that_says_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = refused(&["--port", &port]);
    assert!(said.contains(&port) && said.contains("--port 0"), "{said}");
}

#[test]
fn what_cannot_work_is_refused_at_the_start() {
    for (option, value, said) in [
        ("--speed", "0", "speed"),
        ("--webhook", "ftp://127.0.0.1/", "webhook"),
        ("--webhook", "127.0.0.1:8080/webhooks", "webhook"),
    ] {
        let error = refused(&["--port", "0", option, value]);
        assert!(
            error.starts_with("error: ") && error.contains(said),
            "{option} {value}: {error}"
        );
    }
}

/// What the program says when it does not start.
fn refused(arguments: &[&str]) -> String {
    let mut program = Program::start(arguments);
    let mut line = String::new();
    program.output.read_line(&mut line).unwrap();
    assert_eq!(line, "", "{arguments:?}");
    let (status, _, errors) = program.end();
    assert_eq!(status.code(), Some(1), "{arguments:?}");
    errors
}
