//! Webhook deliveries: signed as Standard Webhooks says, sent over HTTP, repeated until they arrive, and
//! noted in a log that holds no bodies, no secrets and no signatures.
//!
//! [`Deliveries`] is the door that everybody may knock at and nobody waits at; the work is done by the
//! background task [`run`].

mod dispatch;
mod lane;
mod log;
mod message;
mod sender;
mod signature;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{Notify, watch};

use crate::state::{Event, Id};

use log::{Entry, Log};
use message::Message;
use sender::Sender;

pub(crate) use dispatch::run;
pub(crate) use sender::Reach;

/// How many events can be sent again.
const REMEMBERED: usize = 1000;

pub(crate) struct Deliveries {
    sender: Sender,
    arrivals: Mutex<Vec<Arrival>>,
    arrived: Notify,
    switches: Mutex<Switches>,
    /// Oldest first.
    remembered: Mutex<VecDeque<Arc<Message>>>,
    log: watch::Sender<Log>,
}

/// Trouble that a receiver has to cope with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Switches {
    /// Each event is delivered twice, with the same id.
    pub(crate) duplicate: bool,
    /// Of every two events the second one goes first.
    pub(crate) reorder: bool,
    /// Seconds added to `webhook-timestamp`: more than 300, or less than -300, must be refused.
    pub(crate) timestamp_offset: i64,
    /// Signatures that are well formed and of another secret.
    pub(crate) wrong_signature: bool,
}

/// Something to be delivered to these endpoints.
enum Arrival {
    New(Event, Vec<Id>),
    Again(Arc<Message>, Vec<Id>),
}

impl Deliveries {
    pub(crate) fn new(reach: Reach) -> Self {
        Self {
            sender: Sender::new(reach),
            arrivals: Mutex::default(),
            arrived: Notify::new(),
            switches: Mutex::default(),
            remembered: Mutex::default(),
            log: watch::Sender::new(Log::default()),
        }
    }

    /// Queues an event for these endpoints. Never waits.
    pub(crate) fn hand_over(&self, event: Event, endpoints: Vec<Id>) {
        self.arrive(Arrival::New(event, endpoints));
    }

    /// What kind of event this is, if it is one of the last that were sent.
    pub(crate) fn kind_of(&self, event: &str) -> Option<&'static str> {
        self.find(event).map(|message| message.kind)
    }

    /// Queues an event once more, behind all others. False where it is not among the last.
    pub(crate) fn resend(&self, event: &str, endpoints: Vec<Id>) -> bool {
        let message = self.find(event);
        let found = message.is_some();
        if let Some(message) = message {
            self.arrive(Arrival::Again(message, endpoints));
        }
        found
    }

    pub(crate) fn switches(&self) -> Switches {
        *lock(&self.switches)
    }

    pub(crate) fn switch(&self, switches: Switches) {
        *lock(&self.switches) = switches;
        self.arrived.notify_one();
    }

    /// The last attempts, newest first.
    pub(crate) fn log(&self) -> Vec<Value> {
        self.log.borrow().show()
    }

    fn arrive(&self, arrival: Arrival) {
        lock(&self.arrivals).push(arrival);
        self.arrived.notify_one();
    }

    fn take_arrivals(&self) -> Vec<Arrival> {
        std::mem::take(&mut *lock(&self.arrivals))
    }

    fn remember(&self, message: &Arc<Message>) {
        let mut remembered = lock(&self.remembered);
        remembered.push_back(Arc::clone(message));
        if remembered.len() > REMEMBERED {
            remembered.pop_front();
        }
    }

    fn find(&self, event: &str) -> Option<Arc<Message>> {
        let remembered = lock(&self.remembered);
        let found = remembered.iter().find(|message| &*message.id == event);
        found.cloned()
    }

    fn note(&self, entry: Entry) {
        self.log.send_modify(|log| log.add(entry));
    }
}

/// A panic under one of these locks leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
