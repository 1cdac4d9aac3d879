//! A place where a script waits until the test says go on: used instead of sleeps.

use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use crate::server::patient;

/// Holds back whoever passes, until it is opened or lets some through. Clones are the same gate.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    permits: Semaphore,
    /// How many have come to the gate until now.
    arrived: watch::Sender<usize>,
}

impl Gate {
    /// A closed one.
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            permits: Semaphore::new(0),
            arrived: watch::Sender::new(0),
        }))
    }

    /// Lets everybody through, now and later.
    pub fn open(&self) {
        self.0.permits.close();
    }

    /// Lets as many through, now or when they come.
    pub fn let_through(&self, passers: usize) {
        self.0.permits.add_permits(passers);
    }

    /// Lets the next one through; twice before it comes is the same as once.
    pub fn let_next_through(&self) {
        if self.0.permits.available_permits() == 0 {
            self.let_through(1);
        }
    }

    /// Waits until the gate lets through.
    pub async fn pass(&self) {
        self.0.arrived.send_modify(|arrived| *arrived += 1);
        // An error says that the gate is open for good.
        if let Ok(permit) = self.0.permits.acquire().await {
            permit.forget();
        }
    }

    /// Ready when as many have come to the gate, since it was made.
    pub async fn until_arrived(&self, passers: usize) {
        let mut arrived = self.0.arrived.subscribe();
        // The sender is `self`.
        let _ = patient(arrived.wait_for(|arrived| *arrived >= passers)).await;
    }
}
