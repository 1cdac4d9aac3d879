//! What was asked and what came of it: the last requests, those that broke the description, and how
//! often each operation answered with which status. No secrets, no personal data: names of parameters,
//! never their values.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::request::Parts;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::idempotency::KeyUse;
use crate::description::shown;

/// How many requests are remembered, and how many of those that broke the description.
const MOST: usize = 200;

/// A request that was answered, or refused, or dropped.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The header `X-Request-Id` of its answer.
    pub request_id: String,
    /// When it came, by the machine's clock.
    #[serde(serialize_with = "as_instant")]
    pub at: SystemTime,
    /// Its method.
    pub method: String,
    /// Its path, without the query. A segment that looks like neither a name nor an id is not repeated.
    pub path: String,
    /// The names of its query parameters; their values may be anybody's data. So may be a name that does
    /// not look like one, which is not repeated either.
    pub query: Vec<String>,
    /// The `operationId` that it means, if any.
    pub operation: Option<String>,
    /// The status of its answer; none if the connection was closed instead, by either side.
    pub status: Option<u16>,
    /// Whether its client went away before it was answered.
    pub given_up: bool,
    /// The code of the problem, if the answer is one.
    pub code: Option<String>,
    /// Whether its parameters and body were compared with the description: not those of a request whose
    /// token or path was refused before.
    pub checked: bool,
    /// What the description forbids and the request had.
    pub violations: Vec<String>,
    /// What the description does not know but allows.
    pub remarks: Vec<String>,
    /// What the description forbids and the sandbox's own answer had: a bug of the sandbox.
    pub answer_violations: Vec<String>,
    /// What became of its `Idempotency-Key`, if it had one.
    pub key_use: Option<KeyUse>,
    /// The fault that it was given.
    pub fault: Option<String>,
    /// From its head to the head of its answer.
    #[serde(rename = "milliseconds", serialize_with = "as_milliseconds")]
    pub duration: Duration,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    pages: Mutex<Pages>,
    echo: Echo,
}

/// Whether requests are shown as they come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Echo {
    #[default]
    Off,
    /// A line for each, on the standard output.
    On,
}

/// How often an operation has answered with each status.
pub(crate) type Counts = BTreeMap<String, BTreeMap<u16, u64>>;

#[derive(Debug, Default)]
struct Pages {
    last: VecDeque<RecordedRequest>,
    violating: VecDeque<RecordedRequest>,
    violations: VecDeque<String>,
    counts: Counts,
}

impl Journal {
    pub(crate) fn new(echo: Echo) -> Self {
        Self {
            pages: Mutex::default(),
            echo,
        }
    }

    pub(super) fn add(&self, request: RecordedRequest) {
        if self.echo == Echo::On {
            // If nobody reads, that is no reason to end.
            let _ = writeln!(std::io::stdout(), "{request}");
        }
        let mut pages = self.lock();
        if let (Some(operation), Some(status)) = (&request.operation, request.status) {
            if !pages.counts.contains_key(operation) {
                pages.counts.insert(operation.clone(), BTreeMap::new());
            }
            if let Some(counts) = pages.counts.get_mut(operation) {
                *counts.entry(status).or_default() += 1;
            }
        }
        for violation in &request.answer_violations {
            let operation = request.operation.as_deref().unwrap_or("no operation");
            push(
                &mut pages.violations,
                format!("{operation} answered: {violation}"),
            );
        }
        if !request.violations.is_empty() {
            push(&mut pages.violating, request.clone());
        }
        push(&mut pages.last, request);
    }

    /// Notes what is wrong with something that the sandbox sent and that is no answer.
    pub(crate) fn note_violation(&self, violation: String) {
        push(&mut self.lock().violations, violation);
    }

    /// The last 200, the oldest first.
    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.lock().last.iter().cloned().collect()
    }

    /// The last 200 that broke the description, the oldest first.
    pub(crate) fn violating_requests(&self) -> Vec<RecordedRequest> {
        self.lock().violating.iter().cloned().collect()
    }

    /// The last 200 things that were wrong with what the sandbox sent.
    pub(crate) fn violations(&self) -> Vec<String> {
        self.lock().violations.iter().cloned().collect()
    }

    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RecordedRequest {
    pub(super) fn begin(parts: &Parts, request_id: String) -> Self {
        let query = parts.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes());
        Self {
            request_id,
            at: SystemTime::now(),
            method: parts.method.to_string(),
            path: path(parts.uri.path()),
            query: query.map(|(name, _)| shown(&name).to_owned()).collect(),
            operation: None,
            status: None,
            given_up: false,
            code: None,
            checked: false,
            violations: Vec::new(),
            remarks: Vec::new(),
            answer_violations: Vec::new(),
            key_use: None,
            fault: None,
            duration: Duration::ZERO,
        }
    }
}

/// People look for customers by what they know of them.
fn path(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment {
        "" => "",
        segment => shown(segment),
    });
    segments.collect::<Vec<_>>().join("/")
}

fn push<T>(queue: &mut VecDeque<T>, item: T) {
    if queue.len() == MOST {
        queue.pop_front();
    }
    queue.push_back(item);
}

impl fmt::Display for RecordedRequest {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("---")?,
        }
        write!(f, " {} {}", self.method, self.path)?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query.join("&"))?;
        }
        let operation = self.operation.as_deref().unwrap_or("-");
        write!(
            f,
            " {operation} {:.1} ms",
            self.duration.as_secs_f64() * 1_000.0
        )?;
        if self.given_up {
            f.write_str(" given up by the client")?;
        }
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(key_use) = self.key_use {
            write!(f, " key: {key_use:?}")?;
        }
        if let Some(fault) = &self.fault {
            write!(f, " fault: {fault}")?;
        }
        let lists = [
            ("violation", &self.violations),
            ("remark", &self.remarks),
            ("WRONG ANSWER", &self.answer_violations),
        ];
        for (name, texts) in lists {
            for text in texts {
                write!(f, "\n    {name}: {text}")?;
            }
        }
        Ok(())
    }
}

fn as_instant<S: Serializer>(at: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    let at = Timestamp::try_from(*at).unwrap_or_default();
    serializer.collect_str(&at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))
}

fn as_milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((duration.as_secs_f64() * 100_000.0).round() / 100.0)
}
