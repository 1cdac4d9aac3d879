//! Faults on demand: a header on a request, or rules for the next ones, make answers slow, wrong, half,
//! or none at all. How they are written is in `text`; here is when they strike and what they do.

mod named;
#[cfg(test)]
mod tests;
mod text;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use crate::description::Description;
use crate::problem::{Kind, Problem};

use super::refusal::Refusal;
use super::reply::{Reply, Sending};

pub(crate) use named::NamedProblem;
pub use text::FaultError;

/// The header of a request that asks for a fault, and of an answer that is one.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-sandbox-fault");
const NO_JSON: &str = r#"{"data": [{"id": "cust_<!doctype html>"#;

/// What goes wrong with one request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    /// How long to wait before anything is done.
    slow: Option<Duration>,
    effect: Option<(Effect, When)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Effect {
    Status(StatusCode),
    Problem(&'static NamedProblem),
    /// The connection is closed without an answer.
    Drop,
    /// The connection is closed after half of the body.
    Truncate,
    /// An answer of success whose body is no JSON.
    Garbage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// Nothing is done.
    Before,
    /// The work is done, and its answer is lost.
    After,
}

/// Faults for requests to come.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Mutex<Vec<Rule>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    fault: Fault,
    /// The `operationId` it is for; all operations, if none.
    operation: Option<String>,
    /// How many requests it still strikes; at least one.
    times: u32,
}

/// A rule as the control routes show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PendingFault {
    pub(crate) fault: String,
    pub(crate) operation: Option<String>,
    pub(crate) times: u32,
}

impl Faults {
    /// Adds a rule, after those that are there.
    pub(crate) fn add(&self, text: &str, description: &Description) -> Result<(), FaultError> {
        let rule = text::parse_rule(text)?;
        if let Some(named) = &rule.operation {
            let known = || {
                description
                    .operations()
                    .map(|operation| operation.id.as_str())
            };
            if !known().any(|id| id == named) {
                return Err(FaultError::unknown_operation(known()));
            }
        }
        self.lock().push(rule);
        Ok(())
    }

    pub(crate) fn pending(&self) -> Vec<PendingFault> {
        let rules = self.lock();
        let shown = rules.iter().map(|rule| PendingFault {
            fault: rule.fault.to_string(),
            operation: rule.operation.clone(),
            times: rule.times,
        });
        shown.collect()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The fault for a request: that of its header, or else of the first rule for its operation, which
    /// is used up by that.
    ///
    /// # Errors
    ///
    /// 400 where the header cannot be understood.
    pub(super) fn take(
        &self,
        operation: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Fault>, Refusal> {
        let mut texts = headers.get_all(HEADER).iter();
        if let Some(text) = texts.next() {
            let fault = match texts.next() {
                None => text::parse_header(text.to_str().unwrap_or_default()),
                Some(_) => Err(FaultError::repeated_header()),
            };
            return fault.map(Some).map_err(|error| error.refusal());
        }
        let mut rules = self.lock();
        let meant = |rule: &Rule| rule.operation.as_deref().is_none_or(|id| id == operation);
        let Some(place) = rules.iter().position(meant) else {
            return Ok(None);
        };
        let rule = &mut rules[place];
        rule.times -= 1;
        let fault = rule.fault.clone();
        if rule.times == 0 {
            rules.remove(place);
        }
        Ok(Some(fault))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    pub(super) async fn delay(&self) {
        if let Some(slow) = self.slow {
            tokio::time::sleep(slow).await;
        }
    }

    /// What is sent instead of doing anything. `instance` is the path of the request.
    pub(super) fn instead_of_work(&self, instance: &str) -> Option<Sending> {
        let (effect, When::Before) = self.effect? else {
            return None;
        };
        Some(self.strike(effect, None, instance))
    }

    /// What is sent of the answer to work that was done.
    pub(super) fn instead_of(&self, reply: Reply, instance: &str) -> Sending {
        match self.effect {
            Some((effect, When::After)) => self.strike(effect, Some(reply), instance),
            _ => Sending::Whole(self.mark(reply)),
        }
    }

    fn strike(&self, effect: Effect, reply: Option<Reply>, instance: &str) -> Sending {
        Sending::Whole(match (effect, reply) {
            (Effect::Drop, _) => return Sending::Nothing,
            // Of an empty body there is no half.
            (Effect::Truncate, Some(reply)) if reply.body.len() < 2 => return Sending::Nothing,
            (Effect::Truncate, Some(reply)) => return Sending::Half(self.mark(reply)),
            // `text` does not let this come before the work.
            (Effect::Truncate, None) => return Sending::Nothing,
            (Effect::Status(status), _) => {
                let detail = format!(
                    "The sandbox was asked to answer with status {}.",
                    status.as_u16()
                );
                self.mark(Reply::of_status(status, &detail, instance))
            }
            (Effect::Problem(named), _) => self.mark(Reply::of_problem(&named.problem(), instance)),
            (Effect::Garbage, reply) => {
                let status = reply
                    .map(|reply| reply.status)
                    .filter(StatusCode::is_success);
                let status = status.filter(|status| *status != StatusCode::NO_CONTENT);
                self.mark(garbage(status.unwrap_or(StatusCode::OK)))
            }
        })
    }

    fn mark(&self, reply: Reply) -> Reply {
        match HeaderValue::try_from(self.to_string()) {
            Ok(value) => reply.with_header(HEADER, value),
            Err(_) => reply,
        }
    }
}

impl FaultError {
    fn refusal(&self) -> Refusal {
        Refusal::of_http(self.problem("X-Sandbox-Fault"))
    }

    /// 400 for a fault in this header or member.
    pub(crate) fn problem(&self, param: &str) -> Problem {
        let detail = format!("The fault cannot be understood: {self}.");
        Problem::new(Kind::InvalidRequest, detail)
            .with_code("invalid_fault")
            .with_param(param)
    }
}

fn garbage(status: StatusCode) -> Reply {
    let content_type = HeaderValue::from_static("application/json");
    Reply {
        status,
        headers: HeaderMap::from_iter([(CONTENT_TYPE, content_type)]),
        body: Bytes::from_static(NO_JSON.as_bytes()),
    }
}
