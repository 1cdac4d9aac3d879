//! An operation of the description, and what is checked of its answers; `reading` reads its requests.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use super::DescriptionError;
use super::body::RequestBody;
use super::document::Node;
use super::parameter::{self, Parameter, Place};
use super::path::{self, Segment};
use super::response::Responses;
use super::schema::{Schema, Schemas};
use super::security::{Security, parse_security};

/// The header by which a request can be repeated without being carried out twice.
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

const METHODS: [(&str, Method); 8] = [
    ("get", Method::GET),
    ("put", Method::PUT),
    ("post", Method::POST),
    ("delete", Method::DELETE),
    ("options", Method::OPTIONS),
    ("head", Method::HEAD),
    ("patch", Method::PATCH),
    ("trace", Method::TRACE),
];

/// An operation, with everything compiled that its requests and answers are checked with.
pub(crate) struct Operation {
    /// Its `operationId`.
    pub(crate) id: String,
    pub(crate) method: Method,
    /// Its path template, without the base path: `/customers/{customer_id}`.
    pub(crate) path: String,
    pub(crate) security: Security,
    /// Whether it takes an `Idempotency-Key`.
    pub(crate) idempotency: Idempotency,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<RequestBody>,
    responses: Responses,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idempotency {
    NotSupported,
    ByKey,
}

/// All operations, in the order of the text.
pub(super) fn parse_operations(
    root: &Node<'_>,
    schemas: &mut Schemas<'_>,
) -> Result<Vec<Operation>, DescriptionError> {
    let mut operations: Vec<Operation> = Vec::new();
    for (path, item) in root.required("paths")?.members()? {
        let item = item.resolve()?;
        for (name, method) in &METHODS {
            let Some(node) = item.get(name) else {
                continue;
            };
            let operation = Operation::parse(root, path, method, [&item, &node], schemas)?;
            if operations.iter().any(|other| other.id == operation.id) {
                return Err(node.error("another operation has the same `operationId`"));
            }
            operations.push(operation);
        }
    }
    Ok(operations)
}

impl Operation {
    /// Whether the description lists this status for the operation.
    pub(crate) fn documents(&self, status: StatusCode) -> bool {
        self.responses.documents(status)
    }

    /// What is wrong with an answer: an undocumented status, a missing or wrong header, a wrong content
    /// type, a body outside its schema.
    pub(crate) fn check_answer(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: Option<&Value>,
    ) -> Vec<String> {
        self.responses.check(status, headers, body)
    }

    /// The schema of its problems.
    pub(super) fn problem(&self) -> Option<&Arc<Schema>> {
        self.responses.problem()
    }

    fn parse(
        root: &Node<'_>,
        path: &str,
        method: &Method,
        [item, node]: [&Node<'_>; 2],
        schemas: &mut Schemas<'_>,
    ) -> Result<Self, DescriptionError> {
        let parameters = parameter::parse_parameters(item, node, schemas)?;
        check_template(item, path, &parameters)?;
        let takes_key = parameters.iter().any(|parameter| {
            parameter.place == Place::Header && parameter.name.eq_ignore_ascii_case(IDEMPOTENCY_KEY)
        });
        let body = node.get("requestBody");
        let body = body.map(|body| RequestBody::parse(&body.resolve()?, schemas));
        Ok(Self {
            id: node.required("operationId")?.text()?.to_owned(),
            method: method.clone(),
            path: path.to_owned(),
            security: parse_security(root, node)?,
            idempotency: match takes_key {
                true => Idempotency::ByKey,
                false => Idempotency::NotSupported,
            },
            parameters,
            body: body.transpose()?,
            responses: Responses::parse(&node.required("responses")?, schemas)?,
        })
    }
}

fn check_template(
    item: &Node<'_>,
    path: &str,
    parameters: &[Parameter],
) -> Result<(), DescriptionError> {
    let segments = path::template(path).map_err(|message| item.error(message))?;
    let named: BTreeSet<&str> = segments
        .iter()
        .filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(*name),
            Segment::Literal(_) => None,
        })
        .collect();
    let described: BTreeSet<&str> = parameters
        .iter()
        .filter(|parameter| parameter.place == Place::Path)
        .map(|parameter| parameter.name.as_str())
        .collect();
    match named.symmetric_difference(&described).next() {
        Some(name) => Err(item.error(format!(
            "`{name}` must be both in the path and among the path parameters"
        ))),
        None => Ok(()),
    }
}
