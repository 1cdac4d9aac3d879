//! Why a request gets no answer of its operation: a problem, and whether the description has it.

use http::header::ALLOW;
use http::{HeaderName, HeaderValue, Method};

use crate::problem::{Kind, Problem};

#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) problem: Box<Problem>,
    pub(super) layer: Layer,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

/// Whose answer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// The operation's: the description has to list the status.
    Operation,
    /// That of HTTP, of idempotency, or of the sandbox's own means, which the description leaves out.
    Http,
}

impl Refusal {
    pub(super) fn of_http(problem: Problem) -> Self {
        Self {
            layer: Layer::Http,
            ..Self::from(problem)
        }
    }

    /// `methods` are those that the path takes.
    pub(super) fn method_not_allowed(methods: &[Method]) -> Self {
        let methods = methods
            .iter()
            .map(Method::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        let detail = format!("This path takes {methods}.");
        let refusal = Self::of_http(Problem::new(Kind::MethodNotAllowed, detail));
        match HeaderValue::try_from(methods) {
            Ok(methods) => refusal.with_header(ALLOW, methods),
            Err(_) => refusal,
        }
    }

    /// 404 of a path that no operation has.
    pub(super) fn no_such_path(base_path: &str, path: &str) -> Self {
        let inside = path
            .strip_prefix(base_path)
            .is_some_and(|rest| rest.starts_with('/'));
        let detail = match inside {
            true => "The API has no such path.".to_owned(),
            false => format!(
                "There is nothing here: the API's paths begin with {base_path}, the sandbox's own with /_sandbox."
            ),
        };
        Self::of_http(Problem::not_found(detail))
    }

    pub(super) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self {
            problem: Box::new(problem),
            layer: Layer::Operation,
            headers: Vec::new(),
        }
    }
}
