//! The verifier: secrets, tolerance and clock in one value, and the order of its checks.
//!
//! The MAC covers id, timestamp and body exactly as they came. Nothing of the body is read before
//! it matched, and no error shows a signature.

use std::fmt;
use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use crate::webhook::delivery::{Claimed, Delivery};
use crate::webhook::http::BODY_LIMIT;
use crate::webhook::key::Key;
use crate::webhook::rejection::invalid_secret;
use crate::webhook::replay::Guarded;
use crate::webhook::{Event, Headers, parse};

const TOLERANCE: Duration = Duration::from_secs(300);
/// What durations may be set to.
pub(super) const RANGE: RangeInclusive<Duration> =
    Duration::from_secs(1)..=Duration::from_secs(86_400);

/// Verifies webhook deliveries and reads their events.
///
/// Give it the headers and the **raw** body, byte for byte as it came: a body that was parsed and
/// written again does not match its signature. Clones are cheap and share the secrets, which no
/// method and no `Debug` gives back.
pub struct Verifier<E> {
    keys: Arc<[Key]>,
    pub(super) tolerance: Duration,
    pub(super) clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    pub(super) guarded: Option<Guarded>,
    /// In bytes.
    pub(super) body_limit: usize,
    event: PhantomData<fn() -> E>,
}

impl<E: Event> Verifier<E> {
    /// Accepts deliveries signed with any of these secrets: during a rotation, the new and the old
    /// one. A secret is base64 (RFC 4648, section 4; padding may be left out), usually after
    /// `whsec_`.
    ///
    /// # Errors
    ///
    /// When there is none, or one is not base64 of 16 to 128 bytes. The message says what is wrong
    /// with it: empty, whitespace, a key for asymmetric signatures.
    pub fn new(secrets: impl IntoIterator<Item = impl Into<Secret>>) -> Result<Self, Error> {
        let keys: Result<Arc<[Key]>, Error> = secrets
            .into_iter()
            .map(|secret| Key::read(&secret.into()))
            .collect();
        let keys = keys?;
        if keys.is_empty() {
            return Err(invalid_secret("no webhook secret is given"));
        }
        Ok(Self {
            keys,
            tolerance: TOLERANCE,
            clock: Arc::new(SystemTime::now),
            guarded: None,
            body_limit: BODY_LIMIT,
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

    /// How far the time of the signature may be off, both ways, in whole seconds: 1 s to 24 h,
    /// default 5 minutes. Exactly that much is accepted.
    ///
    /// # Errors
    ///
    /// Outside of that range: the check cannot be switched off. For deliveries that waited in a
    /// queue there is [`verify_at`](Self::verify_at).
    pub fn tolerance(mut self, tolerance: Duration) -> Result<Self, Error> {
        if !RANGE.contains(&tolerance) {
            let message =
                format!("the tolerance of webhooks is 1 s to 24 h, and cannot be {tolerance:?}");
            return Err(Error::new(ErrorKind::Config, message));
        }
        self.tolerance = tolerance;
        Ok(self)
    }

    /// Asks this clock for the time, and not the machine: for tests.
    #[cfg(any(test, feature = "test-util"))]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies a delivery, and reads its event.
    ///
    /// The same delivery may come more than once: keep [`Verified::id`], or see
    /// [`verify_once`](Self::verify_once).
    ///
    /// # Errors
    ///
    /// [`Error::webhook_rejection`] says why it was refused, and what to answer.
    pub fn verify(
        &self,
        headers: &(impl Headers + ?Sized),
        body: &[u8],
    ) -> Result<Verified<E>, Error> {
        self.verify_at((self.clock)(), headers, body)
    }

    /// As [`Verifier::verify`], at another time than now: for deliveries that were stored with the
    /// time they came.
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
        let delivery = self.check(now, headers, body)?;
        let event = parse(body)?;
        Ok(Verified { delivery, event })
    }

    /// Verifies a delivery without looking into its body: to pass it on, or to read it later with
    /// [`parse`].
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify`], but for [`InvalidBody`](crate::webhook::Rejection::InvalidBody).
    pub fn verify_signature(
        &self,
        headers: &(impl Headers + ?Sized),
        body: &[u8],
    ) -> Result<Delivery, Error> {
        self.check((self.clock)(), headers, body)
    }

    fn check(
        &self,
        now: SystemTime,
        headers: &(impl Headers + ?Sized),
        body: &[u8],
    ) -> Result<Delivery, Error> {
        let claimed = Claimed::read(headers)?;
        claimed.check_time(now, self.tolerance)?;
        claimed.check_signature(&self.keys, headers, body)
    }
}

impl<E> Clone for Verifier<E> {
    fn clone(&self) -> Self {
        Self {
            keys: Arc::clone(&self.keys),
            tolerance: self.tolerance,
            clock: Arc::clone(&self.clock),
            guarded: self.guarded.clone(),
            body_limit: self.body_limit,
            event: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Verifier<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .field("guarded", &self.guarded)
            .field("body_limit", &self.body_limit)
            .finish_non_exhaustive()
    }
}

/// An event whose signature was right.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified<E> {
    delivery: Delivery,
    event: E,
}

impl<E> Verified<E> {
    /// Id of the delivery: [`Delivery::id`].
    pub fn id(&self) -> &str {
        self.delivery.id()
    }

    /// When the delivery was signed: [`Delivery::timestamp`].
    pub fn timestamp(&self) -> SystemTime {
        self.delivery.timestamp()
    }

    /// What the headers say.
    pub fn delivery(&self) -> &Delivery {
        &self.delivery
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

#[cfg(test)]
mod tests;
