//! From a request to what its operation works with, or to the problem that is answered instead.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::body::BodyFault;
use super::operation::Operation;
use super::parameter::{self, ParameterFault, Place};
use super::violation::{Kind as ViolationKind, Violation};
use crate::problem::{FieldError, Kind, Problem};
use crate::request::{Body, Caller, Request};

/// A request that was read.
pub(crate) struct Reading {
    pub(crate) outcome: Result<Request, Problem>,
    /// What the description does not know and does not forbid: other query parameters and members.
    pub(crate) remarks: Vec<String>,
}

impl Operation {
    /// Reads and checks a request: path, query and header parameters, content type, body.
    pub(crate) async fn read(
        &self,
        parts: &Parts,
        path: BTreeMap<String, String>,
        body: Bytes,
        caller: Caller,
    ) -> Reading {
        let mut remarks = Vec::new();
        let outcome = self.read_all(parts, path, body, caller, &mut remarks);
        Reading {
            outcome: outcome.await,
            remarks,
        }
    }

    async fn read_all(
        &self,
        parts: &Parts,
        path: BTreeMap<String, String>,
        body: Bytes,
        caller: Caller,
        remarks: &mut Vec<String>,
    ) -> Result<Request, Problem> {
        self.check_path(&path)?;
        let query = self.read_query(parts.uri.query().unwrap_or_default(), remarks)?;
        for fault in parameter::check_headers(&self.parameters, &parts.headers) {
            self.refuse(&fault, remarks)?;
        }
        let body = self.read_body(&parts.headers, body, remarks).await?;
        Ok(Request {
            caller,
            path,
            query,
            body,
        })
    }

    /// Nothing has an id that cannot be one.
    fn check_path(&self, values: &BTreeMap<String, String>) -> Result<(), Problem> {
        let in_path = self
            .parameters
            .iter()
            .filter(|parameter| parameter.place == Place::Path);
        for parameter in in_path {
            let texts: Vec<&str> = values
                .get(&parameter.name)
                .map(String::as_str)
                .into_iter()
                .collect();
            if parameter.read(&texts).is_err() {
                return Err(Problem::not_found(absence(&parameter.name)));
            }
        }
        Ok(())
    }

    fn read_query(
        &self,
        query: &str,
        remarks: &mut Vec<String>,
    ) -> Result<Map<String, Value>, Problem> {
        let read = parameter::read_query(&self.parameters, query);
        remarks.extend(read.remarks);
        for fault in &read.faults {
            self.refuse(fault, remarks)?;
        }
        Ok(read.values)
    }

    async fn read_body(
        &self,
        headers: &HeaderMap,
        body: Bytes,
        remarks: &mut Vec<String>,
    ) -> Result<Body, Problem> {
        let Some(described) = &self.body else {
            if !body.is_empty() {
                remarks.push("there is a body, although none is described".to_owned());
            }
            return Ok(Body::None);
        };
        match described.read(headers, body).await {
            Ok((body, new)) => {
                remarks.extend(new);
                Ok(body)
            }
            Err(BodyFault::Unreadable(problem)) => Err(problem),
            Err(BodyFault::Invalid(violations)) => Err(self.invalid(&violations)),
        }
    }

    /// 400 where the operation lists it. Elsewhere there is no way to refuse, and the parameter is left out.
    fn refuse(&self, fault: &ParameterFault, remarks: &mut Vec<String>) -> Result<(), Problem> {
        let ParameterFault { name, phrase } = fault;
        if self.documents(StatusCode::BAD_REQUEST) {
            let detail = format!("The {name} {phrase}.");
            return Err(Problem::new(Kind::InvalidRequest, detail).with_param(name));
        }
        remarks.push(format!("parameter {name} {phrase}; it was left out"));
        Ok(())
    }

    /// 422 where the operation lists it, elsewhere 400.
    fn invalid(&self, violations: &[Violation]) -> Problem {
        let detail = match violations {
            [violation] => violation.sentence(),
            _ => format!("{} fields are not acceptable.", violations.len()),
        };
        let is_listed = self.documents(StatusCode::UNPROCESSABLE_ENTITY);
        let mut problem = match is_listed {
            true => Problem::new(Kind::ValidationFailed, detail).with_code(code_of(violations)),
            false => Problem::new(Kind::InvalidRequest, detail),
        };
        let fields = violations
            .iter()
            .filter(|violation| !violation.path.is_empty());
        problem.errors = fields
            .map(|violation| FieldError {
                param: violation.path.clone(),
                detail: format!("This {}.", violation.phrase),
                code: Some(code_of(std::slice::from_ref(violation))),
            })
            .collect();
        match problem.errors.first() {
            Some(first) if !is_listed => {
                let param = first.param.clone();
                problem.with_param(&param)
            }
            _ => problem,
        }
    }
}

impl Violation {
    fn sentence(&self) -> String {
        match self.path.as_str() {
            "" => format!("The request body {}.", self.phrase),
            path => format!("The field {path} {}.", self.phrase),
        }
    }
}

fn code_of(violations: &[Violation]) -> &'static str {
    let mut kinds = violations.iter().map(|violation| violation.kind);
    match kinds.any(|kind| kind == ViolationKind::Missing) {
        true => "missing_required_field",
        false => "invalid_format",
    }
}

/// Of `customer_id`: `There is no customer with this id.`
fn absence(parameter: &str) -> String {
    match parameter.strip_suffix("_id") {
        Some(thing) => format!("There is no {} with this id.", thing.replace('_', " ")),
        None => format!(
            "There is nothing with this {}.",
            parameter.replace('_', " ")
        ),
    }
}
