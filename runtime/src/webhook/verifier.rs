//! Signatures of deliveries (Standard Webhooks 1.0.0, symmetric signatures `v1`).
//!
//! The MAC covers id, timestamp and body exactly as they came. Nothing is parsed before it matched,
//! and no error shows a signature.

use std::fmt;
use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use crate::webhook::{Event, Headers, Rejection, parse};

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";

const TOLERANCE: Duration = Duration::from_secs(300);
const MIN_TOLERANCE: Duration = Duration::from_secs(1);
const MAX_TOLERANCE: Duration = Duration::from_secs(24 * 60 * 60);
/// The standard asks for 24 to 64 bytes; an API's own keys may be a little off.
const KEY_LENGTHS: std::ops::RangeInclusive<usize> = 16..=128;
/// Signatures that are looked at; a rotation needs two.
const MAX_SIGNATURES: usize = 16;

const KEY_ENGINE: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Verifies webhook deliveries and reads their events.
///
/// Give it the headers and the **raw** body, byte for byte as it came: a body that was parsed and
/// written again does not match its signature.
pub struct Verifier<E> {
    keys: Vec<Hmac<Sha256>>,
    tolerance: Duration,
    event: PhantomData<fn() -> E>,
}

impl<E: Event> Verifier<E> {
    /// Accepts deliveries signed with any of these secrets: during a rotation, the new and the old
    /// one. A secret is base64, usually after `whsec_`.
    ///
    /// # Errors
    ///
    /// When there is none, or one is not base64 of 16 to 128 bytes.
    pub fn new(secrets: impl IntoIterator<Item = impl Into<Secret>>) -> Result<Self, Error> {
        let keys: Result<Vec<_>, _> = secrets
            .into_iter()
            .map(|secret| key(&secret.into()))
            .collect();
        let keys = keys?;
        if keys.is_empty() {
            return Err(invalid_secret("no webhook secret is given"));
        }
        Ok(Self {
            keys,
            tolerance: TOLERANCE,
            event: PhantomData,
        })
    }

    /// As [`Verifier::new`], with the secrets in this environment variable, separated by spaces.
    ///
    /// # Errors
    ///
    /// When it is not set, and as [`Verifier::new`].
    pub fn from_env(variable: &str) -> Result<Self, Error> {
        let text = std::env::var(variable).unwrap_or_default();
        if text.trim().is_empty() {
            let message = format!("the environment variable {variable} is not set");
            return Err(invalid_secret(message));
        }
        let text = Zeroizing::new(text);
        Self::new(text.split_whitespace())
    }

    /// How far the time of the signature may be off, both ways. Default: 5 minutes; kept between
    /// 1 s and 24 h, so that it cannot be switched off.
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance.clamp(MIN_TOLERANCE, MAX_TOLERANCE);
        self
    }

    /// Verifies a delivery, and reads its event.
    ///
    /// Answer 400 to a delivery that is refused. The same delivery may come more than once: keep
    /// [`Verified::id`].
    ///
    /// # Errors
    ///
    /// [`Error::webhook_rejection`] says why it was refused.
    pub fn verify(
        &self,
        headers: &(impl Headers + ?Sized),
        body: &[u8],
    ) -> Result<Verified<E>, Error> {
        self.verify_at(SystemTime::now(), headers, body)
    }

    /// As [`Verifier::verify`], at another time than now: for tests, and for deliveries that were
    /// stored with the time they came.
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify`].
    pub fn verify_at(
        &self,
        now: SystemTime,
        headers: &(impl Headers + ?Sized),
        body: &[u8],
    ) -> Result<Verified<E>, Error> {
        let id = one_value(ID, &headers.values(ID))?;
        let timestamp = one_value(TIMESTAMP, &headers.values(TIMESTAMP))?;
        let signatures = signatures(&headers.values(SIGNATURE))?;
        let delivery = Delivery::new(id, timestamp)?;
        delivery.check_time(now, self.tolerance)?;
        delivery.check_signature(&self.keys, &signatures, body)?;
        Ok(Verified {
            id: id.to_owned(),
            timestamp: delivery.time,
            event: parse(body)?,
        })
    }
}

impl<E> Clone for Verifier<E> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            tolerance: self.tolerance,
            event: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Verifier<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .finish()
    }
}

/// An event whose signature was right.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified<E> {
    id: String,
    timestamp: SystemTime,
    event: E,
}

impl<E> Verified<E> {
    /// Id of the delivery, the same each time it is repeated: keep it, and act on each only once.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When the delivery was signed.
    pub fn timestamp(&self) -> SystemTime {
        self.timestamp
    }

    /// The event.
    pub fn event(&self) -> &E {
        &self.event
    }

    /// The event.
    pub fn into_inner(self) -> E {
        self.event
    }
}

/// Id and timestamp, checked for what could move the boundary between them and the body.
struct Delivery<'a> {
    id: &'a str,
    timestamp: &'a str,
    time: SystemTime,
}

impl<'a> Delivery<'a> {
    fn new(id: &'a str, timestamp: &'a str) -> Result<Self, Error> {
        if id.contains('.') {
            return Err(invalid_header(ID));
        }
        let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let time = timestamp
            .parse()
            .ok()
            .filter(|_| digits)
            .and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
            .ok_or_else(|| invalid_header(TIMESTAMP))?;
        Ok(Self {
            id,
            timestamp,
            time,
        })
    }

    fn check_time(&self, now: SystemTime, tolerance: Duration) -> Result<(), Error> {
        // Timestamps are whole seconds, so the rest of a second is not held against one.
        let beyond = |gap: Duration| gap.as_secs() > tolerance.as_secs();
        match now.duration_since(self.time) {
            Ok(age) if beyond(age) => Err(refused(Rejection::TooOld)),
            Err(lead) if beyond(lead.duration()) => Err(refused(Rejection::TooNew)),
            _ => Ok(()),
        }
    }

    /// Every secret against every signature, each in constant time.
    fn check_signature(
        &self,
        keys: &[Hmac<Sha256>],
        signatures: &[[u8; 32]],
        body: &[u8],
    ) -> Result<(), Error> {
        for key in keys {
            let mut mac = key.clone();
            for part in [
                self.id.as_bytes(),
                b".",
                self.timestamp.as_bytes(),
                b".",
                body,
            ] {
                mac.update(part);
            }
            for signature in signatures {
                if mac.clone().verify_slice(signature).is_ok() {
                    return Ok(());
                }
            }
        }
        Err(refused(Rejection::NoMatch))
    }
}

fn key(secret: &Secret) -> Result<Hmac<Sha256>, Error> {
    let text = secret.expose();
    let text = text.strip_prefix("whsec_").unwrap_or(text);
    let bytes = KEY_ENGINE
        .decode(text)
        .map(Zeroizing::new)
        .map_err(|_| invalid_secret("a webhook secret is not base64, after `whsec_`"))?;
    if !KEY_LENGTHS.contains(&bytes.len()) {
        return Err(invalid_secret("a webhook secret has not 16 to 128 bytes"));
    }
    Hmac::new_from_slice(&bytes).map_err(|_| invalid_secret("a webhook secret has a wrong length"))
}

/// The value of a header that must be there once, or several times with one value.
fn one_value<'a>(name: &str, values: &[&'a [u8]]) -> Result<&'a str, Error> {
    let (first, others) = values.split_first().ok_or_else(|| missing_header(name))?;
    if others.iter().any(|other| other != first) {
        return Err(invalid_header(name));
    }
    match std::str::from_utf8(first) {
        Ok("") => Err(missing_header(name)),
        Ok(text) if text.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(text),
        _ => Err(invalid_header(name)),
    }
}

/// All `v1` signatures in all values. Versions that are not known here are passed over, as are
/// texts that are no signature: another one in the list may be right.
fn signatures(values: &[&[u8]]) -> Result<Vec<[u8; 32]>, Error> {
    let mut found = Vec::new();
    let mut texts = Vec::new();
    for value in values {
        let text = std::str::from_utf8(value).map_err(|_| invalid_header(SIGNATURE))?;
        texts.extend(text.split(' ').filter(|item| !item.is_empty()));
    }
    if texts.is_empty() {
        return Err(missing_header(SIGNATURE));
    }
    for text in texts {
        let decoded = text.strip_prefix("v1,").and_then(|text| {
            let bytes = STANDARD.decode(text).ok()?;
            <[u8; 32]>::try_from(bytes).ok()
        });
        found.extend(decoded);
    }
    if found.is_empty() {
        return Err(invalid_header(SIGNATURE));
    }
    found.truncate(MAX_SIGNATURES);
    Ok(found)
}

fn refused(rejection: Rejection) -> Error {
    Error::new(ErrorKind::Webhook, rejection.to_string()).with_rejection(rejection)
}

fn missing_header(name: &str) -> Error {
    let message = format!("the header `{name}` of the webhook is missing");
    Error::new(ErrorKind::Webhook, message).with_rejection(Rejection::MissingHeader)
}

fn invalid_header(name: &str) -> Error {
    let message = format!("the header `{name}` of the webhook is not valid");
    Error::new(ErrorKind::Webhook, message).with_rejection(Rejection::InvalidHeader)
}

fn invalid_secret(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message).with_rejection(Rejection::InvalidSecret)
}

#[cfg(test)]
mod tests;
