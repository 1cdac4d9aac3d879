//! Acting on each delivery once: a guard remembers ids of deliveries, the verifier asks it after the
//! signature matched and the event was read.
//!
//! Two steps and not one: an id that is noted as done before the work is done loses the event when
//! the handler fails, panics or is dropped because the sender hung up.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::error::{Error, ErrorKind};
use crate::transport::BoxFuture;
use crate::webhook::rejection::refused;
use crate::webhook::{Event, Headers, Rejection, Verified, Verifier};

pub use self::memory::MemoryReplayGuard;

mod memory;

/// Why a [`ReplayGuard`] could not answer: any error.
pub type GuardError = Box<dyn std::error::Error + Send + Sync>;

/// Remembers which deliveries were received, so that each is acted on once.
///
/// Implement it over a store that all your processes share; [`MemoryReplayGuard`] is for one
/// process. The verifier asks only after a signature matched, so strangers cannot fill the store.
///
/// In SQL, with a table `deliveries (id text primary key, finished boolean, until timestamptz)`:
///
/// ```sql
/// -- claim: one atomic statement. A row comes back: First.
/// INSERT INTO deliveries (id, finished, until) VALUES ($id, false, $until)
/// ON CONFLICT (id) DO UPDATE SET finished = false, until = $until WHERE deliveries.until < $now
/// RETURNING id;
/// -- no row came back: SELECT finished FROM deliveries WHERE id = $id, for Finished or InProgress.
///
/// -- finish: best in the transaction that does the work.
/// INSERT INTO deliveries (id, finished, until) VALUES ($id, true, $until)
/// ON CONFLICT (id) DO UPDATE SET finished = true, until = $until;
///
/// -- forget
/// DELETE FROM deliveries WHERE id = $id;
/// ```
pub trait ReplayGuard: Send + Sync + 'static {
    /// Claims the delivery for the caller, who will work on it, unless somebody has it already.
    ///
    /// Must be **one atomic step**: of several callers at once, exactly one gets
    /// [`Claim::First`]. The claim lapses after `until`; a lapsed one counts as none.
    fn claim<'a>(
        &'a self,
        id: &'a str,
        now: SystemTime,
        until: SystemTime,
    ) -> BoxFuture<'a, Result<Claim, GuardError>>;

    /// Notes that the work is done, also when the claim has lapsed.
    ///
    /// Keep it at least until `until`, which is twice the tolerance from `now`: no copy of the
    /// delivery is accepted for longer. The sender's own repetitions are signed anew and may come
    /// for days; keep it for as long as they do, where the store allows.
    fn finish<'a>(
        &'a self,
        id: &'a str,
        now: SystemTime,
        until: SystemTime,
    ) -> BoxFuture<'a, Result<(), GuardError>>;

    /// Gives the delivery back: the work was not done, and the next repetition is the first again.
    fn forget<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), GuardError>>;
}

impl<G: ReplayGuard + ?Sized> ReplayGuard for Arc<G> {
    fn claim<'a>(
        &'a self,
        id: &'a str,
        now: SystemTime,
        until: SystemTime,
    ) -> BoxFuture<'a, Result<Claim, GuardError>> {
        (**self).claim(id, now, until)
    }

    fn finish<'a>(
        &'a self,
        id: &'a str,
        now: SystemTime,
        until: SystemTime,
    ) -> BoxFuture<'a, Result<(), GuardError>> {
        (**self).finish(id, now, until)
    }

    fn forget<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), GuardError>> {
        (**self).forget(id)
    }
}

/// What a [`ReplayGuard`] knows of a delivery that is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Claim {
    /// It was not here before, or was given back, or its claim lapsed: it is the caller's now.
    First,
    /// Another caller has claimed it and is not done.
    InProgress,
    /// The work is done.
    Finished,
}

/// A guard, as a verifier holds it.
#[derive(Clone)]
pub(super) struct Guarded {
    guard: Arc<dyn ReplayGuard>,
    claim_for: Duration,
}

impl Guarded {
    const CLAIM_FOR: Duration = Duration::from_secs(60);
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("claim_for", &self.claim_for)
            .finish_non_exhaustive()
    }
}

/// Each delivery once.
impl<E: Event> Verifier<E> {
    /// Lets this guard see to it that each delivery is acted on once: by
    /// [`verify_once`](Self::verify_once), [`receive`](Self::receive) and the extractor of axum.
    /// [`verify`](Self::verify) does not ask it.
    ///
    /// After the work call [`finish`](Self::finish), after a failure [`forget`](Self::forget).
    /// Clones share the guard.
    pub fn guarded_by(mut self, guard: impl ReplayGuard) -> Self {
        self.guarded = Some(Guarded {
            guard: Arc::new(guard),
            claim_for: Guarded::CLAIM_FOR,
        });
        self
    }

    /// How long a handler may work on a delivery before another one is let at it: 1 s to 24 h,
    /// default 1 minute. Make it longer than your slowest handler: one that is slower shares the
    /// delivery with the next. When a process dies while it works, the event waits this long.
    ///
    /// # Errors
    ///
    /// Outside of that range, or without a guard.
    pub fn claim_for(mut self, limit: Duration) -> Result<Self, Error> {
        if !super::verifier::RANGE.contains(&limit) {
            let message = format!("a claim of a webhook is 1 s to 24 h, and cannot be {limit:?}");
            return Err(Error::new(ErrorKind::Config, message));
        }
        self.guarded.as_mut().ok_or_else(unguarded)?.claim_for = limit;
        Ok(self)
    }

    /// Verifies a delivery, reads its event, and claims it: of all deliveries with one id, until
    /// they are given back, one comes through.
    ///
    /// The id is noted only when everything else was right. Then either [`finish`](Self::finish)
    /// or [`forget`](Self::forget) it:
    ///
    /// ```
    /// # use dinie_runtime::webhook::{Event, Headers, Verifier};
    /// # use dinie_runtime::Error;
    /// # async fn work<E>(_: &E) -> Result<(), std::io::Error> { Ok(()) }
    /// # async fn receive<E: Event>(verifier: Verifier<E>, headers: http::HeaderMap, body: &[u8]) -> Result<u16, Error> {
    /// let verified = match verifier.verify_once(&headers, body).await {
    ///     Ok(verified) => verified,
    ///     // 200 for a duplicate, 409 for one in progress, 400 for a forgery, ….
    ///     Err(error) => {
    ///         let status = error.webhook_rejection().map_or(500, |why| why.status().as_u16());
    ///         return Ok(status);
    ///     }
    /// };
    /// match work(verified.event()).await {
    ///     Ok(()) => verifier.finish(verified.id()).await.map(|()| 200),
    ///     Err(_) => verifier.forget(verified.id()).await.map(|()| 503),
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify`]; [`Duplicate`](Rejection::Duplicate) when the work was done before:
    /// answer **200**, so that the sender stops; [`InProgress`](Rejection::InProgress) when it is
    /// being done: answer 409, for it may yet fail; [`GuardFailed`](Rejection::GuardFailed); and
    /// [`is_usage`](Error::is_usage) without a guard.
    pub async fn verify_once(
        &self,
        headers: &(impl Headers + ?Sized),
        body: &[u8],
    ) -> Result<Verified<E>, Error> {
        self.guarded.as_ref().ok_or_else(unguarded)?;
        let verified = self.verify(headers, body)?;
        self.admit(verified).await
    }

    /// Notes that the work on a delivery is done: from now on it is a
    /// [`Duplicate`](Rejection::Duplicate).
    ///
    /// # Errors
    ///
    /// When the guard fails. The work is done and the note is not: answer 200 all the same, and
    /// expect the delivery again if the sender missed that. Without a guard
    /// [`is_usage`](Error::is_usage).
    pub async fn finish(&self, id: &str) -> Result<(), Error> {
        let guarded = self.guarded.as_ref().ok_or_else(unguarded)?;
        let now = (self.clock)();
        let until = now + self.tolerance * 2;
        let done = guarded.guard.finish(id, now, until).await;
        done.map_err(failed)
    }

    /// Gives a delivery back, because the work on it failed: the next repetition comes through.
    /// Answer 5xx, so that there is one.
    ///
    /// # Errors
    ///
    /// When the guard fails: the delivery is let through after [`claim_for`](Self::claim_for).
    /// Without a guard [`is_usage`](Error::is_usage).
    pub async fn forget(&self, id: &str) -> Result<(), Error> {
        let guarded = self.guarded.as_ref().ok_or_else(unguarded)?;
        guarded.guard.forget(id).await.map_err(failed)
    }

    /// Asks the guard, where there is one.
    pub(super) async fn admit(&self, verified: Verified<E>) -> Result<Verified<E>, Error> {
        let Some(guarded) = &self.guarded else {
            return Ok(verified);
        };
        let now = (self.clock)();
        let until = now + guarded.claim_for;
        let claim = guarded.guard.claim(verified.id(), now, until).await;
        let rejection = match claim.map_err(failed)? {
            Claim::First => return Ok(verified),
            Claim::InProgress => Rejection::InProgress,
            Claim::Finished => Rejection::Duplicate,
        };
        Err(refused(rejection, rejection.to_string()))
    }
}

fn unguarded() -> Error {
    let message = "the verifier has no replay guard: give it one with `guarded_by`";
    Error::new(ErrorKind::Config, message)
}

fn failed(error: GuardError) -> Error {
    refused(
        Rejection::GuardFailed,
        "the replay guard of webhooks failed",
    )
    .with_source(error)
}

#[cfg(test)]
mod tests;
