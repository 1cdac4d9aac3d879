//! Tests of the description as a whole; what single files do is tested through it as well.

mod answers;
mod bodies;
mod broken;
mod bundled;
mod document;
mod parameters;
mod parsing;

mod secrecy;
mod small;

use std::sync::LazyLock;

use bytes::Bytes;
use serde_json::Value;

use super::reading::Reading;
use super::{BUNDLED, Description, Operation, Route};
use crate::problem::Problem;
use crate::request::{Caller, Request};

static DESCRIPTION: LazyLock<Description> =
    LazyLock::new(|| Description::parse(BUNDLED).expect("the bundled description can be served"));

/// A request as it is sent: method and path, headers, body.
#[derive(Clone, Debug)]
struct Sent {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sent {
    fn new(line: &str) -> Self {
        Self {
            line: line.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    fn json(line: &str, body: &Value) -> Self {
        Self::new(line).body("application/json", body.to_string())
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    /// Routes and reads it.
    fn read_by(self, description: &Description) -> (&Operation, Reading) {
        let (method, uri) = self.line.split_once(' ').expect("a method and a path");
        let mut request = http::Request::builder().method(method).uri(uri);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        let route = description.route(&parts.method, parts.uri.path());
        let Route::Operation(operation, path) = route else {
            panic!("{} has no operation", self.line);
        };
        let reading = operation.read(&parts, path, Bytes::from(self.body), Caller::Anyone);
        (operation, block_on(reading))
    }
}

/// The problem that answers a wrong request; one that its operation lists.
fn refusal(sent: Sent) -> Problem {
    let line = sent.line.clone();
    let (operation, reading) = sent.read_by(&DESCRIPTION);
    let problem = reading.outcome.err();
    let problem = problem.unwrap_or_else(|| panic!("{line} is accepted"));
    assert!(operation.documents(problem.kind.status()), "{line}");
    assert_eq!(
        DESCRIPTION.check_problem(&problem.body("/v3/customers")),
        [""; 0]
    );
    problem
}

/// What is read from a right request, and the remarks.
fn accepted(sent: Sent) -> (Request, Vec<String>) {
    let line = sent.line.clone();
    let (_, reading) = sent.read_by(&DESCRIPTION);
    let request = reading.outcome;
    (
        request.unwrap_or_else(|problem| panic!("{line}: {problem:?}")),
        reading.remarks,
    )
}

/// A server's future has to be `Send`.
fn block_on<T>(future: impl Future<Output = T> + Send) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}
