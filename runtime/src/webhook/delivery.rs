//! The three headers of a delivery (Standard Webhooks 1.0.0): read, held against the clock, and
//! their signatures against the keys. Nothing is parsed that was not signed, but for the timestamp.

use std::time::{Duration, SystemTime};

use http::HeaderName;

use crate::error::Error;
use crate::webhook::key::{Key, Signature};
use crate::webhook::rejection::{invalid_header, missing_header, refused};
use crate::webhook::{Headers, Rejection};

pub(super) static ID: HeaderName = HeaderName::from_static("webhook-id");
pub(super) static TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
pub(super) static SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// What is known of a delivery whose signature was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    id: Box<str>,
    timestamp: SystemTime,
}

impl Delivery {
    /// Id of the delivery, the same each time it is repeated: keep it, and act on each only once.
    ///
    /// Plain ASCII without spaces and full stops; the sender decides how long it is.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When this attempt of the delivery was signed, in whole seconds.
    pub fn timestamp(&self) -> SystemTime {
        self.timestamp
    }
}

/// Id and timestamp, checked for what could move the boundary between them and the body.
pub(super) struct Claimed<'a> {
    id: &'a str,
    timestamp: &'a str,
    time: SystemTime,
}

impl<'a> Claimed<'a> {
    pub(super) fn read(headers: &'a (impl Headers + ?Sized)) -> Result<Self, Error> {
        let id = one_value(&ID, headers)?;
        if id.contains('.') {
            return Err(invalid_header(&ID, "has a full stop in it"));
        }
        let timestamp = one_value(&TIMESTAMP, headers)?;
        if !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid_header(&TIMESTAMP, "is not a whole number"));
        }
        let time = timestamp
            .parse()
            .ok()
            .and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
            .ok_or_else(|| invalid_header(&TIMESTAMP, "is beyond all time"))?;
        Ok(Self {
            id,
            timestamp,
            time,
        })
    }

    pub(super) fn check_time(&self, now: SystemTime, tolerance: Duration) -> Result<(), Error> {
        // Timestamps are whole seconds, so the rest of a second is not held against one.
        let beyond = |gap: Duration| gap.as_secs() > tolerance.as_secs();
        let message = |gap: Duration, when: &str| {
            let (gap, tolerance) = (gap.as_secs(), tolerance.as_secs());
            format!("the webhook was signed {gap} s {when}, and {tolerance} s are tolerated")
        };
        match now.duration_since(self.time) {
            Ok(age) if beyond(age) => Err(refused(Rejection::TooOld, message(age, "ago"))),
            Err(lead) if beyond(lead.duration()) => {
                let message = message(lead.duration(), "in the future");
                Err(refused(Rejection::TooNew, message))
            }
            _ => Ok(()),
        }
    }

    /// Every key against every `v1` signature in every value of the header, each in constant time.
    ///
    /// Versions that are not known here are passed over, as are texts that are no signature:
    /// another one in the list may be right.
    pub(super) fn check_signature(
        self,
        keys: &[Key],
        headers: &(impl Headers + ?Sized),
        body: &[u8],
    ) -> Result<Delivery, Error> {
        let (mut items, mut readable) = (0, 0);
        for key in keys {
            let right = key.sign(self.id.as_bytes(), self.timestamp.as_bytes(), body);
            for item in signatures(headers) {
                items += 1;
                let decoded = item.strip_prefix(b"v1,").and_then(Signature::decode);
                let Some(signature) = decoded else { continue };
                readable += 1;
                if right.matches(&signature) {
                    return Ok(Delivery {
                        id: self.id.into(),
                        timestamp: self.time,
                    });
                }
            }
        }
        Err(match (items, readable) {
            (0, _) => missing_header(&SIGNATURE),
            (_, 0) => invalid_header(&SIGNATURE, "has no signature of version v1"),
            _ => no_match(keys.len(), body.len()),
        })
    }
}

/// The items of the lists in all values of the header.
fn signatures(headers: &(impl Headers + ?Sized)) -> impl Iterator<Item = &[u8]> {
    headers
        .values(&SIGNATURE)
        .flat_map(|value| value.split(|byte| *byte == b' '))
        .filter(|item| !item.is_empty())
}

/// The value of a header that must be there once, or several times with one value.
fn one_value<'a>(
    name: &'static HeaderName,
    headers: &'a (impl Headers + ?Sized),
) -> Result<&'a str, Error> {
    let mut values = headers.values(name);
    let first = values.next().ok_or_else(|| missing_header(name))?;
    if values.any(|other| other != first) {
        return Err(invalid_header(name, "is there twice, with two values"));
    }
    match std::str::from_utf8(first) {
        Ok("") => Err(missing_header(name)),
        Ok(text) if text.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(text),
        _ => Err(invalid_header(
            name,
            "has a character that does not belong there",
        )),
    }
}

/// Says only what the sender of a forgery knows already.
fn no_match(keys: usize, length: usize) -> Error {
    let cause = match length {
        0 => "the body is empty: has something read it before?".to_owned(),
        _ => format!(
            "the secret is another endpoint's, or these {length} bytes are not the ones that were sent"
        ),
    };
    let message = match keys {
        1 => format!("no signature of the webhook matches; {cause}"),
        _ => format!("no signature of the webhook matches any of {keys} secrets; {cause}"),
    };
    refused(Rejection::NoMatch, message)
}
