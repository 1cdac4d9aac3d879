//! How a request is answered: refusals, the check of every answer against the description, the headers that
//! all answers have, and the note in the journal.

use axum::body::Body;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::description::Security;
use crate::problem::{Kind, Problem};
use crate::server::authentication::challenge;
use crate::server::refusal::{Layer, Refusal};
use crate::server::reply::{Reply, Sending};

use super::{Exchange, REQUEST_ID};

impl Exchange<'_> {
    pub(super) fn refuse(&mut self, refusal: &Refusal) -> Reply {
        let problem = &refusal.problem;
        self.record.code = problem.code.map(str::to_owned);
        let mut reply = Reply::of_problem(problem, self.path());
        reply.headers.extend(refusal.headers.iter().cloned());
        let body = problem.body(self.path());
        self.checked(reply, refusal.layer, Some(&body))
    }

    /// The reply, if the description has it; otherwise a problem that says loudly that it has not.
    pub(super) fn checked(
        &mut self,
        mut reply: Reply,
        layer: Layer,
        body: Option<&Value>,
    ) -> Reply {
        self.quota.write_to(&mut reply.headers);
        let violations = match (self.operation, layer, body) {
            (Some(operation), Layer::Operation, _) => {
                operation.check_answer(reply.status, &reply.headers, body)
            }
            (_, _, Some(body)) => self.core.description.check_problem(body),
            (_, _, None) => Vec::new(),
        };
        match violations.is_empty() {
            true => reply,
            false => Reply::of_problem(&self.broken(violations), self.path()),
        }
    }

    /// A bug of the sandbox.
    pub(super) fn broken(&mut self, violations: Vec<String>) -> Problem {
        let operation = self.record.operation.as_deref().unwrap_or("the sandbox");
        let detail = format!(
            "The answer of {operation} is not what the description says, which is a bug of the sandbox: {}.",
            violations.join("; ")
        );
        eprintln!("dinie-sandbox: {detail}");
        self.record.code = None;
        self.record.answer_violations.extend(violations);
        Problem::new(Kind::Internal, detail)
    }

    /// Notes that the request broke the description.
    pub(super) fn violating(&mut self, refusal: Refusal) -> Refusal {
        let problem = &refusal.problem;
        let fields = problem.errors.iter();
        let fields = fields.map(|error| format!("{}: {}", error.param, error.detail));
        self.record.violations.push(match &problem.param {
            Some(param) => format!("{param}: {}", problem.detail),
            None => problem.detail.clone(),
        });
        self.record.violations.extend(fields);
        refusal
    }

    pub(super) fn finish(mut self, mut sending: Sending) -> Response<Body> {
        if let Some(reply) = sending.reply_mut() {
            self.quota.write_to(&mut reply.headers);
            if let Ok(request_id) = HeaderValue::try_from(&self.record.request_id) {
                reply.headers.insert(REQUEST_ID, request_id);
            }
            let security = self
                .operation
                .map_or(Security::None, |operation| operation.security);
            if reply.status == StatusCode::UNAUTHORIZED
                && let Some(challenge) = challenge(security, self.record.code.as_deref())
            {
                reply.headers.insert(WWW_AUTHENTICATE, challenge);
            }
            self.record.status = Some(reply.status.as_u16());
        }
        self.record.given_up = false;
        sending.into_response()
    }
}

impl Drop for Exchange<'_> {
    /// Notes every request, and so those whose clients went away: nothing else of them is left.
    fn drop(&mut self) {
        self.record.duration = self.started.elapsed();
        self.core.journal.add(self.record.clone());
    }
}
