//! `Idempotency-Key`: the first request with a key does its work, and its answer is kept for 24 hours of
//! the sandbox's clock; the next ones get that answer. An answer that is an error did nothing and is not
//! kept. Keys belong to the partner, so all credentials share them.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::description::{Idempotency, Operation};
use crate::problem::{Kind, Problem};
use crate::request::Body;

use super::refusal::Refusal;
use super::reply::Reply;

const HEADER: &str = "Idempotency-Key";
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);
/// More answers than this are not kept; the oldest go first.
const MOST: usize = 100_000;
/// The longest key.
const LONGEST: usize = 255;

#[derive(Debug, Default)]
pub(crate) struct KeptAnswers {
    slots: Mutex<Slots>,
}

#[derive(Debug, Default)]
struct Slots {
    by_key: HashMap<Arc<[u8]>, Slot>,
    /// The kept ones, the oldest first, with the time until which they are.
    kept: VecDeque<(Timestamp, Arc<[u8]>)>,
}

#[derive(Debug)]
struct Slot {
    fingerprint: Fingerprint,
    /// None while the first request is under way.
    reply: Option<Reply>,
}

/// What two requests have in common that ask for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint([u8; 32]);

/// What a request is among those with its key.
#[derive(Debug)]
pub(super) enum Turn<'a> {
    WithoutKey,
    First(Claim<'a>),
    Again(Reply),
}

/// A key that a request under way has to itself. It is given back if no answer comes to be kept.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    answers: &'a KeptAnswers,
    key: Option<Arc<[u8]>>,
}

/// What became of a request with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum KeyUse {
    /// It was the first with its key, and did its work unless a fault came before it.
    First,
    /// It got the answer of the first.
    Replayed,
    /// It was refused: the first was still under way.
    InProgress,
    /// It was refused: the key belongs to another request.
    Reused,
}

/// The key of a request, if it has one that counts: one value of visible letters.
///
/// # Errors
///
/// 400 for a key that is too long, where the operation may answer so.
pub(super) fn key<'a>(
    operation: &Operation,
    headers: &'a HeaderMap,
) -> Result<Option<&'a [u8]>, Problem> {
    let mut values = headers.get_all(HEADER).iter();
    let key = values.next().filter(|_| values.next().is_none());
    let key = key.and_then(|key| key.to_str().ok());
    match key.map(|key| key.trim().as_bytes()) {
        Some(key) if operation.idempotency == Idempotency::ByKey && !key.is_empty() => {
            if key.len() <= LONGEST {
                return Ok(Some(key));
            }
            let detail =
                format!("The Idempotency-Key is longer than {LONGEST} bytes. Send a shorter one.");
            match operation.documents(StatusCode::BAD_REQUEST) {
                true => Err(Problem::new(Kind::InvalidRequest, detail).with_param(HEADER)),
                false => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

impl KeptAnswers {
    /// `now` is the sandbox's time.
    ///
    /// # Errors
    ///
    /// Where the first request with the key is under way still, or asked for something else.
    pub(super) fn claim(
        &self,
        key: &[u8],
        fingerprint: Fingerprint,
        now: Timestamp,
    ) -> Result<Turn<'_>, KeyUse> {
        let mut slots = self.lock();
        slots.forget_until(now);
        match slots.by_key.get(key) {
            Some(slot) if slot.fingerprint != fingerprint => Err(KeyUse::Reused),
            Some(Slot { reply: None, .. }) => Err(KeyUse::InProgress),
            Some(Slot {
                reply: Some(reply), ..
            }) => Ok(Turn::Again(reply.clone())),
            None => {
                let key: Arc<[u8]> = key.into();
                let slot = Slot {
                    fingerprint,
                    reply: None,
                };
                slots.by_key.insert(Arc::clone(&key), slot);
                Ok(Turn::First(Claim {
                    answers: self,
                    key: Some(key),
                }))
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slots {
    fn forget_until(&mut self, now: Timestamp) {
        while self.kept.front().is_some_and(|(until, _)| *until <= now) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, key)) = self.kept.pop_front() {
            self.by_key.remove(&key);
        }
    }
}

impl Claim<'_> {
    /// Keeps the answer, if it is one of success; otherwise gives the key back.
    pub(super) fn settle(mut self, reply: &Reply, now: Timestamp) {
        if !reply.status.is_success() {
            return;
        }
        let mut slots = self.answers.lock();
        let Some(key) = self.key.take() else {
            return;
        };
        if let Some(slot) = slots.by_key.get_mut(&key) {
            slot.reply = Some(reply.clone());
            let until = now.saturating_add(KEPT_FOR).unwrap_or(Timestamp::MAX);
            slots.kept.push_back((until, key));
        }
        while slots.kept.len() > MOST {
            slots.forget_oldest();
        }
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.answers.lock().by_key.remove(&key);
        }
    }
}

impl Fingerprint {
    /// A form with files counts by what it holds: a client that starts anew draws another boundary.
    pub(super) fn of(method: &Method, path: &str, bytes: &Bytes, body: &Body) -> Self {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(method.as_str().as_bytes());
        add(path.as_bytes());
        match body {
            Body::Multipart { fields, files } => {
                for (name, value) in fields {
                    add(name.as_bytes());
                    add(value.to_string().as_bytes());
                }
                for (name, file) in files {
                    add(name.as_bytes());
                    add(file.name.as_deref().unwrap_or_default().as_bytes());
                    add(&file.content);
                }
            }
            Body::None | Body::Object(_) => add(bytes),
        }
        Self(hash.finalize().into())
    }
}

/// How a request is refused that may not use its key.
pub(super) fn refusal(operation: &Operation, key_use: KeyUse) -> Refusal {
    if key_use == KeyUse::InProgress {
        let detail = "The first request with this Idempotency-Key is still in progress. Send it again in a second.";
        let problem = Problem::conflict("request_in_progress", detail).with_retry_after(1);
        return Refusal::of_http(problem);
    }
    let detail =
        "This Idempotency-Key belongs to another request. Send the same request, or use a new key.";
    let problem = match operation.documents(StatusCode::UNPROCESSABLE_ENTITY) {
        true => Problem::new(Kind::ValidationFailed, detail).with_code("idempotency_key_reused"),
        false => Problem::conflict("idempotency_key_reused", detail),
    };
    match operation.documents(problem.kind.status()) {
        true => Refusal::from(problem),
        false => Refusal::of_http(problem),
    }
}
