//! The way of a request to the API, from its head to its answer: `carry_out` lists the stations. What is
//! answered, and noted in the journal, is in `pipeline/answering.rs`.

mod answering;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use axum::body::Body;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request, Response};
use jiff::Timestamp;

use crate::answer::Answer;
use crate::core::Core;
use crate::description::{Operation, Route, Security};
use crate::problem::Problem;
use crate::request::{self, Caller};

use super::authentication::authenticate;
use super::faults::Fault;
use super::idempotency::{self, Fingerprint, KeyUse, Turn};
use super::journal::RecordedRequest;
use super::rate_limit::Quota;
use super::refusal::{Layer, Refusal};
use super::reply::{Reply, Sending};
use super::upload::Upload;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

pub(super) async fn answer(core: &Core, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let mut upload = Upload::new(&parts.headers, body);
    let route = core.description.route(&parts.method, parts.uri.path());
    let operation = match &route {
        Route::Operation(operation, _) => Some(*operation),
        Route::MethodNotAllowed(_) | Route::NotFound => None,
    };
    let security = operation.map_or(Security::None, |operation| operation.security);
    let caller = authenticate(core, security, &parts.headers);
    let mut exchange = Exchange::begin(core, &parts, operation, &caller);
    let sending = match exchange.carry_out(route, caller, &mut upload).await {
        Ok(sending) => sending,
        Err(refusal) => Sending::Whole(exchange.refuse(&refusal)),
    };
    upload.drain().await;
    exchange.finish(sending)
}

/// A request on its way.
struct Exchange<'a> {
    core: &'a Core,
    parts: &'a Parts,
    operation: Option<&'a Operation>,
    quota: Quota,
    started: Instant,
    record: RecordedRequest,
}

impl<'a> Exchange<'a> {
    fn begin(
        core: &'a Core,
        parts: &'a Parts,
        operation: Option<&'a Operation>,
        caller: &Result<Caller, Problem>,
    ) -> Self {
        let client = match caller {
            Ok(Caller::Client(id)) => Some(id),
            Ok(Caller::Anyone | Caller::Basic { .. }) | Err(_) => None,
        };
        let request_id = format!("req_{:032x}", rand::random::<u128>());
        let mut record = RecordedRequest::begin(parts, request_id);
        record.operation = operation.map(|operation| operation.id.clone());
        // Until it is answered: a client that goes away ends it at any moment.
        record.given_up = true;
        Self {
            core,
            parts,
            operation,
            quota: core.rate_limit.take(client, Timestamp::now()),
            started: Instant::now(),
            record,
        }
    }

    async fn carry_out(
        &mut self,
        route: Route<'a>,
        caller: Result<Caller, Problem>,
        upload: &mut Upload,
    ) -> Result<Sending, Refusal> {
        self.quota.check()?;
        let (operation, path) = self.found(route)?;
        let caller = caller?;
        let bytes = self.read_bytes(upload).await?;
        let request = self.read(operation, path, &bytes, caller).await?;
        let turn = self.turn(operation, &request, &bytes)?;
        let fault = self.fault(operation)?;
        if let Some(fault) = &fault {
            fault.delay().await;
            if let Some(sending) = fault.instead_of_work(self.path()) {
                return Ok(sending);
            }
        }
        let reply = self.act(operation, &request, turn);
        Ok(match fault {
            Some(fault) => fault.instead_of(reply, self.path()),
            None => Sending::Whole(reply),
        })
    }

    fn found(
        &mut self,
        route: Route<'a>,
    ) -> Result<(&'a Operation, BTreeMap<String, String>), Refusal> {
        let refusal = match route {
            Route::Operation(operation, path) => return Ok((operation, path)),
            Route::MethodNotAllowed(methods) => Refusal::method_not_allowed(&methods),
            Route::NotFound => {
                Refusal::no_such_path(self.core.description.base_path(), self.path())
            }
        };
        Err(self.violating(refusal))
    }

    async fn read_bytes(&mut self, upload: &mut Upload) -> Result<Bytes, Refusal> {
        let bytes = upload.read(&self.parts.headers).await;
        bytes.map_err(|refusal| self.violating(refusal))
    }

    async fn read(
        &mut self,
        operation: &Operation,
        path: BTreeMap<String, String>,
        bytes: &Bytes,
        caller: Caller,
    ) -> Result<request::Request, Refusal> {
        let reading = operation
            .read(self.parts, path, bytes.clone(), caller)
            .await;
        self.record.checked = true;
        self.record.remarks = reading.remarks;
        reading
            .outcome
            .map_err(|problem| self.violating(problem.into()))
    }

    fn turn(
        &mut self,
        operation: &Operation,
        request: &request::Request,
        bytes: &Bytes,
    ) -> Result<Turn<'a>, Refusal> {
        let Some(key) = idempotency::key(operation, &self.parts.headers)? else {
            return Ok(Turn::WithoutKey);
        };
        let fingerprint = Fingerprint::of(&self.parts.method, self.path(), bytes, &request.body);
        let turn = self
            .core
            .kept_answers
            .claim(key, fingerprint, self.core.now());
        self.record.key_use = Some(match &turn {
            Ok(Turn::Again(_)) => KeyUse::Replayed,
            Ok(Turn::First(_) | Turn::WithoutKey) => KeyUse::First,
            Err(key_use) => *key_use,
        });
        turn.map_err(|key_use| idempotency::refusal(operation, key_use))
    }

    fn fault(&mut self, operation: &Operation) -> Result<Option<Fault>, Refusal> {
        let fault = self.core.faults.take(&operation.id, &self.parts.headers)?;
        self.record.fault = fault.as_ref().map(Fault::to_string);
        Ok(fault)
    }

    fn act(&mut self, operation: &Operation, request: &request::Request, turn: Turn<'_>) -> Reply {
        let claim = match turn {
            Turn::Again(reply) => {
                return reply.with_header(REPLAYED, HeaderValue::from_static("true"));
            }
            Turn::First(claim) => Some(claim),
            Turn::WithoutKey => None,
        };
        let reply = match self.work(operation, request) {
            Ok(answer) => {
                let reply = Reply::of_answer(&answer, self.core.description.base_path());
                self.checked(reply, Layer::Operation, answer.body.as_ref())
            }
            Err(problem) => self.refuse(&problem.into()),
        };
        if let Some(claim) = claim {
            claim.settle(&reply, self.core.now());
        }
        reply
    }

    fn work(
        &mut self,
        operation: &Operation,
        request: &request::Request,
    ) -> Result<Answer, Problem> {
        let Some(handler) = (self.core.handler)(&operation.id) else {
            return Err(self.broken(vec!["the sandbox does not know how".to_owned()]));
        };
        // The message of a panic has been printed; the world can bear that its lock is poisoned.
        let worked = catch_unwind(AssertUnwindSafe(|| {
            self.core.act(|world| handler(world, request))
        }));
        worked.unwrap_or_else(|_| Err(self.broken(vec!["its function panicked".to_owned()])))
    }

    fn path(&self) -> &'a str {
        self.parts.uri.path()
    }
}
