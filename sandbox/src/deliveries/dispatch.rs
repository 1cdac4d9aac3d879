//! The background task that decides what is sent when: it takes events in, looks at each endpoint as it
//! is at that moment, starts attempts, and repeats what failed when the sandbox's clock says so.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::lane::{Delivery, Lane, Slot};
use super::log::{Entry, Outcome};
use super::message::{Message, envelope};
use super::sender::Address;
use super::{Arrival, Deliveries};
use crate::core::Core;
use crate::state::endpoints::EndpointStatus;
use crate::state::{Event, Id, World};

/// Runs until it is dropped; attempts that are under way end with it.
pub(crate) async fn run(core: Arc<Core>) {
    let mut outlook = core.outlook();
    let mut dispatcher = Dispatcher {
        core: Arc::clone(&core),
        lanes: BTreeMap::new(),
        attempts: JoinSet::new(),
    };
    loop {
        let clock = outlook.borrow_and_update().clock.clone();
        dispatcher.accept(clock.running());
        let due = dispatcher.start(clock.running());
        let wait = due.map_or(Duration::MAX, |at| clock.wait_until(at));
        tokio::select! {
            Ok(()) = outlook.changed() => {}
            () = core.deliveries.arrived.notified() => {}
            Some(done) = dispatcher.attempts.join_next() => match done {
                Ok(done) => dispatcher.finish(done),
                // An attempt that panics is a bug of ours, and is to be seen.
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            },
            () = tokio::time::sleep(wait) => {}
        }
    }
}

struct Dispatcher {
    core: Arc<Core>,
    /// By endpoint. Only endpoints for which something waits, or is under way.
    lanes: BTreeMap<Id, Lane>,
    attempts: JoinSet<Done>,
}

struct Attempt {
    endpoint: Id,
    slot: Slot,
    delivery: Delivery,
    at: Timestamp,
}

/// An attempt that is over.
struct Done {
    attempt: Attempt,
    outcome: Outcome,
    duration: Duration,
}

/// An endpoint at this moment.
enum Target {
    Gone,
    Paused,
    Open(Arc<Address>),
}

impl Dispatcher {
    fn accept(&mut self, now: Timestamp) {
        let switches = self.core.deliveries.switches();
        for arrival in self.core.deliveries.take_arrivals() {
            match arrival {
                Arrival::New(event, endpoints) => {
                    let Some(message) = self.check(&event) else {
                        continue;
                    };
                    for endpoint in endpoints {
                        let lane = self.lanes.entry(endpoint).or_default();
                        lane.accept(Arc::clone(&message), now, switches);
                    }
                }
                Arrival::Again(message, endpoints) => {
                    for endpoint in endpoints {
                        let lane = self.lanes.entry(endpoint).or_default();
                        lane.accept_again(Arc::clone(&message));
                    }
                }
            }
        }
    }

    /// None for an event that is not as the description says: it must not reach anybody who relies on
    /// the description.
    fn check(&self, event: &Event) -> Option<Arc<Message>> {
        let envelope = envelope(event);
        let violations = self.core.description.check_event(event.kind, &envelope);
        let deliveries = &self.core.deliveries;
        if violations.is_empty() {
            let message = Arc::new(Message::new(event, &envelope));
            deliveries.remember(&message);
            return Some(message);
        }
        for violation in &violations {
            let violation = format!("event {}: {violation}", event.kind);
            eprintln!("SANDBOX BUG, not sent: {violation}");
            self.core.journal.note_violation(violation);
        }
        deliveries.note(Entry {
            at: event.at,
            event: event.id.clone(),
            kind: event.kind,
            endpoint: None,
            attempt: 0,
            outcome: Outcome::Invalid(violations),
            duration: Duration::ZERO,
            next: None,
        });
        None
    }

    /// Starts every attempt that may go, and says when the next one is due.
    fn start(&mut self, now: Timestamp) -> Option<Timestamp> {
        let switches = self.core.deliveries.switches();
        let mut due: Option<Timestamp> = None;
        for (endpoint, lane) in &mut self.lanes {
            lane.release(now, switches);
            if lane.is_ready(now) {
                match self.core.act(|world| target(world, endpoint)) {
                    Target::Gone => note_dropped(&self.core.deliveries, endpoint, lane, now),
                    // The change that takes it up again is heard of through the outlook.
                    Target::Paused => continue,
                    Target::Open(address) => {
                        while let Some((slot, delivery)) = lane.next(now) {
                            let attempt = Attempt {
                                endpoint: endpoint.clone(),
                                slot,
                                delivery,
                                at: now,
                            };
                            let (core, address) = (Arc::clone(&self.core), Arc::clone(&address));
                            self.attempts.spawn(make(attempt, core, address));
                        }
                    }
                }
            }
            due = due.into_iter().chain(lane.due()).min();
        }
        self.lanes.retain(|_, lane| !lane.is_empty());
        due
    }

    fn finish(&mut self, done: Done) {
        let Attempt {
            endpoint,
            slot,
            delivery,
            at,
        } = done.attempt;
        let now = self.core.act(|world| world.now());
        let lane = self.lanes.entry(endpoint.clone()).or_default();
        lane.finished(slot);
        let mut entry = Entry {
            at,
            event: delivery.message.id.clone(),
            kind: delivery.message.kind,
            endpoint: Some(endpoint),
            attempt: delivery.attempts,
            outcome: done.outcome,
            duration: done.duration,
            next: None,
        };
        if entry.outcome.is_worth_repeating() {
            entry.next = lane.repeat(delivery, now);
        }
        self.core.deliveries.note(entry);
    }
}

async fn make(mut attempt: Attempt, core: Arc<Core>, address: Arc<Address>) -> Done {
    let Deliveries { sender, .. } = &core.deliveries;
    let switches = core.deliveries.switches();
    let begun = Instant::now();
    let machine_time = Timestamp::now().as_second();
    let message = &attempt.delivery.message;
    let outcome = sender.send(&address, message, machine_time, switches).await;
    attempt.delivery.attempts += 1;
    Done {
        attempt,
        outcome,
        duration: begun.elapsed(),
    }
}

fn target(world: &World, endpoint: &str) -> Target {
    let Some(endpoint) = world.endpoints.endpoint(endpoint) else {
        return Target::Gone;
    };
    match endpoint.status {
        EndpointStatus::Disabled => Target::Paused,
        EndpointStatus::Active => Target::Open(Arc::new(Address {
            url: endpoint.about.url.clone(),
            secrets: endpoint.secrets_at(world.now()),
        })),
    }
}

fn note_dropped(deliveries: &Deliveries, endpoint: &Id, lane: &mut Lane, now: Timestamp) {
    for delivery in lane.clear() {
        deliveries.note(Entry {
            at: now,
            event: delivery.message.id.clone(),
            kind: delivery.message.kind,
            endpoint: Some(endpoint.clone()),
            attempt: delivery.attempts,
            outcome: Outcome::NotSent("the endpoint was deleted".to_owned()),
            duration: Duration::ZERO,
            next: None,
        });
    }
}
