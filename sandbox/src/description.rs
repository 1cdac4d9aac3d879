//! The OpenAPI description as the server uses it: which operation a request means, what the request must
//! be, and what the answer may be. Its text goes in once, at the start; what it says is compiled then.
//!
//! It knows OpenAPI and JSON Schema, not the API: no operation, parameter or field is known by its name.

mod body;
mod document;
mod examples;
mod form;
mod json;
mod media_type;
mod members;
mod multipart;
mod operation;
mod parameter;
mod path;
mod reading;
mod response;
mod router;
mod schema;
mod security;
mod text;
mod violation;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use http::Method;
use serde_json::Value;

pub(crate) use members::shown;
pub(crate) use operation::{Idempotency, Operation};
pub(crate) use security::Security;

use document::Node;
use router::Router;
use schema::{Schema, Schemas};

/// The description that the sandbox carries, found in `spec/` by `build.rs`.
pub(crate) const BUNDLED: &str = include_str!(env!("DINIE_DESCRIPTION"));

pub(crate) struct Description {
    document: Arc<Value>,
    base_path: String,
    operations: Vec<Operation>,
    router: Router,
    /// What each webhook sends, by the webhook's name.
    events: BTreeMap<String, Arc<Schema>>,
    problem: Option<Arc<Schema>>,
}

/// What a method and a path mean.
pub(crate) enum Route<'a> {
    /// The operation, and its path parameters, percent-decoded but not yet checked.
    Operation(&'a Operation, BTreeMap<String, String>),
    /// The path is there, with these methods.
    MethodNotAllowed(Vec<Method>),
    /// There is no such path.
    NotFound,
}

/// Why a description cannot be served: the place as a JSON pointer, and what is wrong there.
#[derive(Debug)]
pub(crate) struct DescriptionError(pub(crate) String);

impl Description {
    pub(crate) fn parse(text: &str) -> Result<Self, DescriptionError> {
        let document: Value = serde_yaml::from_str(text)
            .map_err(|error| DescriptionError(format!("the description is not YAML: {error}")))?;
        let document = Arc::new(document);
        let root = Node::root(&document);
        check_version(&root)?;
        let mut schemas = Schemas::new(&document)?;
        let base_path = path::base_path(&root)?;
        let operations = operation::parse_operations(&root, &mut schemas)?;
        let router = Router::new(&operations)?;
        let events = parse_events(&root, &mut schemas)?;
        let problem = operations.iter().find_map(Operation::problem).cloned();
        drop(schemas);
        Ok(Self {
            document,
            base_path,
            operations,
            router,
            events,
            problem,
        })
    }

    /// Path prefix of all operations, from the servers: `/v3`.
    pub(crate) fn base_path(&self) -> &str {
        &self.base_path
    }

    /// `path` with the base path, without the query.
    pub(crate) fn route(&self, method: &Method, path: &str) -> Route<'_> {
        let found = path
            .strip_prefix(&self.base_path)
            .and_then(path::segments)
            .and_then(|segments| Some((self.router.find(&segments)?, segments)));
        let Some((place, segments)) = found else {
            return Route::NotFound;
        };
        match place.operation(method) {
            Some(index) => Route::Operation(&self.operations[index], place.values(&segments)),
            None => Route::MethodNotAllowed(place.methods().cloned().collect()),
        }
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter()
    }

    /// The names of all webhooks: `loan.created`.
    pub(crate) fn events(&self) -> impl Iterator<Item = &str> {
        self.events.keys().map(String::as_str)
    }

    /// What is wrong with an event's whole body, by the schema of its webhook.
    pub(crate) fn check_event(&self, kind: &str, body: &Value) -> Vec<String> {
        match self.events.get(kind) {
            Some(schema) => schema.complaints("body", body),
            None => vec!["the description has no webhook of this name".to_owned()],
        }
    }

    /// What is wrong with a problem that no operation gave: 404 of an unknown path, 405, 413, 415.
    pub(crate) fn check_problem(&self, body: &Value) -> Vec<String> {
        let problem = self.problem.as_ref();
        problem.map_or_else(Vec::new, |schema| schema.complaints("body", body))
    }

    /// Every text that an example, anywhere, has as the value of this property.
    pub(crate) fn examples_of(&self, property: &str) -> BTreeSet<String> {
        examples::texts_of(&self.document, property)
    }
}

fn check_version(root: &Node<'_>) -> Result<(), DescriptionError> {
    let version = root.required("openapi")?;
    // OpenAPI 3.0 has another dialect of JSON Schema, whose `nullable` would go unnoticed.
    match version.text()?.starts_with("3.1.") {
        true => Ok(()),
        false => Err(version.error("only OpenAPI 3.1 can be served")),
    }
}

fn parse_events(
    root: &Node<'_>,
    schemas: &mut Schemas<'_>,
) -> Result<BTreeMap<String, Arc<Schema>>, DescriptionError> {
    let mut events = BTreeMap::new();
    let Some(webhooks) = root.get("webhooks") else {
        return Ok(events);
    };
    for (name, webhook) in webhooks.members()? {
        let body = webhook
            .resolve()?
            .required("post")?
            .required("requestBody")?;
        let schema = body
            .resolve()?
            .required("content")?
            .required("application/json")?
            .required("schema")?;
        events.insert(name.to_owned(), schemas.compile(&schema)?);
    }
    Ok(events)
}

impl fmt::Display for DescriptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DescriptionError {}
