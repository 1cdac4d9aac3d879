//! The parts that all requests share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::deliveries::Deliveries;
use crate::description::Description;
use crate::operations::{self, Handler};
use crate::server::faults::Faults;
use crate::server::idempotency::KeptAnswers;
use crate::server::journal::Journal;
use crate::server::rate_limit::RateLimit;
use crate::state::{Outlook, World};

pub(crate) struct Core {
    pub(crate) description: Arc<Description>,
    pub(crate) deliveries: Deliveries,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) rate_limit: RateLimit,
    pub(crate) kept_answers: KeptAnswers,
    /// Finds the function of an operation; tests put in their own.
    pub(crate) handler: fn(&str) -> Option<Handler>,
    world: Mutex<World>,
    outlook: watch::Sender<Outlook>,
}

impl Core {
    /// Quiet, and with a rate limit that nobody reaches by accident.
    pub(crate) fn new(
        description: impl Into<Arc<Description>>,
        deliveries: Deliveries,
        world: World,
    ) -> Self {
        Self {
            description: description.into(),
            deliveries,
            journal: Journal::default(),
            faults: Faults::default(),
            rate_limit: RateLimit::default(),
            kept_answers: KeptAnswers::default(),
            handler: operations::handler,
            outlook: watch::Sender::new(world.outlook()),
            world: Mutex::new(world),
        }
    }

    /// Acts on the world after everything that is due has happened, and hands the events that came of
    /// it over for delivery.
    pub(crate) fn act<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.lock();
        let outcome = world.act(act);
        for event in std::mem::take(&mut world.outbox) {
            let endpoints = world.endpoints.subscribed_to(event.kind);
            self.deliveries.hand_over(event, endpoints);
        }
        let outlook = world.outlook();
        self.outlook.send_if_modified(|current| {
            let changed = *current != outlook;
            *current = outlook;
            changed
        });
        outcome
    }

    /// Tells whoever waits for the world when there is something to look at again.
    pub(crate) fn outlook(&self) -> watch::Receiver<Outlook> {
        self.outlook.subscribe()
    }

    /// The sandbox's time.
    pub(crate) fn now(&self) -> Timestamp {
        self.lock().now()
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        // A panic under the lock leaves data that is whole enough for a sandbox.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
