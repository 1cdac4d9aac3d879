//! A token that is fetched once for all callers, early enough, and again when it is refused.
//!
//! State sits under a short lock. A fetch runs in a task of its own, so that it outlives the caller
//! that started it, and publishes its result to everyone who waits: success and failure alike.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::error::{BoxError, Error, ErrorKind};
use crate::secret::Secret;
use crate::token::{Refused, TokenSource};
use crate::trace;
use crate::transport::BoxFuture;
use crate::world::World;

/// An early refresh starts at most this long before a token ends, and at most a tenth of its life.
const EARLY: Duration = Duration::from_secs(300);
/// A token this close to its end is not used, nor in the last quarter of a shorter life.
const MARGIN: Duration = Duration::from_secs(30);
/// A refused token is replaced, a failed early refresh repeated, and a permanent failure tested
/// again, at most this often.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a fetch may vanish with its async runtime before a caller gives up.
const MAX_LOST: usize = 3;

/// Gets a new token.
pub(crate) trait Fetch: Send + Sync + 'static {
    fn fetch(&self) -> BoxFuture<'_, Result<Granted, FetchError>>;
}

/// A new token, and how long it lives.
#[derive(Debug)]
pub(crate) struct Granted {
    pub(crate) token: Secret,
    pub(crate) lifetime: Duration,
}

/// Why there is no new token.
#[derive(Debug)]
pub(crate) struct FetchError {
    pub(crate) error: Error,
    pub(crate) lasting: Lasting,
}

/// Whether another try could go better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasting {
    /// Not with these credentials.
    Permanent,
    Passing,
}

pub(crate) struct TokenCache(Arc<Shared>);

struct Shared {
    fetch: Box<dyn Fetch>,
    world: Arc<dyn World>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Held>,
    flight: Option<Flight>,
    /// Number of flights until now, which names them.
    flights: u64,
    /// A permanent failure, and when it was seen.
    failure: Option<(Instant, Error)>,
    /// When an early refresh last failed.
    early_failure: Option<Instant>,
    /// When a refused token was last dropped.
    dropped: Option<Instant>,
}

struct Held {
    token: Secret,
    /// From here on it is refreshed, and still used.
    early: Instant,
    /// From here on it is not used.
    end: Instant,
    /// The same by the calendar: the monotonic clock may stop while a machine is suspended.
    calendar_end: SystemTime,
}

struct Flight {
    number: u64,
    result: Landing,
}

type Landing = watch::Receiver<Option<Result<Secret, Error>>>;

/// What a caller gets at once.
enum Look {
    Token(Secret),
    Wait(u64, Landing),
}

impl TokenCache {
    pub(crate) fn new(fetch: impl Fetch, world: Arc<dyn World>) -> Self {
        Self(Arc::new(Shared {
            fetch: Box::new(fetch),
            world,
            state: Mutex::default(),
        }))
    }

    async fn wait(&self) -> Result<Secret, Error> {
        for _ in 0..MAX_LOST {
            let (number, mut landing) = match self.look()? {
                Look::Token(token) => return Ok(token),
                Look::Wait(number, landing) => (number, landing),
            };
            if let Ok(result) = landing.wait_for(Option::is_some).await
                && let Some(result) = &*result
            {
                return result.clone();
            }
            // The runtime of the flight is gone, and the flight with it.
            let mut state = self.0.lock();
            state.flight.take_if(|flight| flight.number == number);
        }
        Err(Error::new(
            ErrorKind::Auth,
            "the token request was abandoned each time it was made",
        ))
    }

    fn look(&self) -> Result<Look, Error> {
        let now = self.0.world.now();
        let mut state = self.0.lock();
        state
            .flight
            .take_if(|flight| flight.result.has_changed().is_err());
        if let Some(held) = &state.token
            && now < held.end
            && self.0.world.wall() < held.calendar_end
        {
            let token = held.token.clone();
            let early = now >= held.early && !recent(state.early_failure, now);
            if early && state.flight.is_none() {
                self.start_flight(&mut state, "it ends soon")?;
            }
            return Ok(Look::Token(token));
        }
        if let Some((seen, error)) = &state.failure
            && recent(Some(*seen), now)
        {
            return Err(error.clone());
        }
        if state.flight.is_none() {
            self.start_flight(&mut state, "there is none")?;
        }
        match &state.flight {
            Some(flight) => Ok(Look::Wait(flight.number, flight.result.clone())),
            None => Err(Error::new(ErrorKind::Auth, "no token request was started")),
        }
    }

    fn start_flight(&self, state: &mut State, reason: &'static str) -> Result<(), Error> {
        let runtime = Handle::try_current().map_err(no_runtime)?;
        trace::refreshing(reason);
        let (sender, result) = watch::channel(None);
        state.flights += 1;
        let number = state.flights;
        state.flight = Some(Flight { number, result });
        let shared = self.0.clone();
        runtime.spawn(async move {
            let started = (shared.world.now(), shared.world.wall());
            let fetched = shared.fetch.fetch().await;
            trace::refreshed(match &fetched {
                Ok(granted) => Ok(granted.lifetime),
                Err(failed) => Err(&failed.error),
            });
            let result = shared.land(number, started, fetched);
            sender.send_replace(Some(result));
        });
        Ok(())
    }
}

pub(crate) fn no_runtime(error: impl Into<BoxError>) -> Error {
    let message = "calls must be made inside a tokio runtime";
    Error::new(ErrorKind::Config, message).with_source(error)
}

impl Shared {
    /// Stores what a flight brought, and ends it.
    fn land(
        &self,
        number: u64,
        started: (Instant, SystemTime),
        fetched: Result<Granted, FetchError>,
    ) -> Result<Secret, Error> {
        let fraction = self.world.fraction();
        let now = self.world.now();
        let mut state = self.lock();
        state.flight.take_if(|flight| flight.number == number);
        match fetched {
            Ok(granted) => {
                let token = granted.token.clone();
                state.token = Some(Held::new(granted, started, fraction));
                state.failure = None;
                state.early_failure = None;
                Ok(token)
            }
            Err(FetchError { error, lasting }) => {
                state.early_failure = Some(now);
                if lasting == Lasting::Permanent {
                    state.failure = Some((now, error.clone()));
                }
                Err(error)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held, and a state is complete after each line.
        match self.state.lock() {
            Ok(state) => state,
            Err(poisoned) => poisoned.into_inner(),
        }
    }
}

impl Held {
    fn new(granted: Granted, started: (Instant, SystemTime), fraction: f64) -> Self {
        let Granted { token, lifetime } = granted;
        let usable = lifetime - MARGIN.min(lifetime / 4);
        let window = EARLY.min(lifetime / 10).mul_f64(1.0 - 0.2 * fraction);
        Self {
            token,
            early: started.0 + (lifetime - window),
            end: started.0 + usable,
            calendar_end: started.1 + usable,
        }
    }
}

fn recent(seen: Option<Instant>, now: Instant) -> bool {
    seen.is_some_and(|seen| now.saturating_duration_since(seen) < PATIENCE)
}

impl TokenSource for TokenCache {
    fn token(&self) -> BoxFuture<'_, Result<Secret, BoxError>> {
        Box::pin(async { self.wait().await.map_err(BoxError::from) })
    }

    fn refused(&self, token: &Secret) -> Refused {
        let now = self.0.world.now();
        let mut state = self.0.lock();
        let current = state
            .token
            .as_ref()
            .is_some_and(|held| held.token == *token);
        if !current {
            // Somebody has replaced it, or is about to.
            return Refused::AskAgain;
        }
        if recent(state.dropped, now) {
            return Refused::Final;
        }
        state.token = None;
        state.dropped = Some(now);
        Refused::AskAgain
    }
}

#[cfg(test)]
mod tests;
