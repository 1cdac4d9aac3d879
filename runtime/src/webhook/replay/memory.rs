//! A guard for one process.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::transport::BoxFuture;
use crate::webhook::{Claim, GuardError, ReplayGuard};

/// Remembers deliveries in memory, 100,000 at once unless told otherwise: for one process, and for
/// tests. What it knows ends with the process.
///
/// Ids are kept for as long as the verifier asks, twice its tolerance (10 minutes by default), and
/// take about 200 bytes each. **When it is full of ids that have not run out, it fails** rather
/// than forget one early: the delivery is refused with
/// [`GuardFailed`](crate::webhook::Rejection::GuardFailed) (503), and the sender repeats it when
/// there is room again. Only deliveries that were signed rightly are kept, so nobody else can fill
/// it.
///
/// Clones share one memory.
#[derive(Clone)]
pub struct MemoryReplayGuard {
    most: usize,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Default)]
struct Memory {
    entries: HashMap<Arc<str>, Entry>,
    /// The same entries by the time they run out.
    ends: BTreeSet<(SystemTime, Arc<str>)>,
}

struct Entry {
    until: SystemTime,
    finished: bool,
}

impl MemoryReplayGuard {
    const MOST: usize = 100_000;

    /// For up to 100,000 deliveries at once.
    pub fn new() -> Self {
        Self::holding(Self::MOST)
    }

    /// For up to `most` deliveries at once: those of twice the tolerance, and some to spare. With
    /// 0 every delivery is refused.
    pub fn holding(most: usize) -> Self {
        Self {
            most,
            memory: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        // No method panics between two changes that belong together.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_claim(&self, id: &str, now: SystemTime, until: SystemTime) -> Result<Claim, GuardError> {
        let mut memory = self.lock();
        memory.drop_what_ran_out(now);
        match memory.entries.get(id) {
            Some(entry) if entry.finished => Ok(Claim::Finished),
            Some(_) => Ok(Claim::InProgress),
            None => {
                memory.insert(id, until, Progress::Claimed, self.most)?;
                Ok(Claim::First)
            }
        }
    }

    fn try_finish(&self, id: &str, now: SystemTime, until: SystemTime) -> Result<(), GuardError> {
        let mut memory = self.lock();
        memory.drop_what_ran_out(now);
        memory.remove(id);
        memory.insert(id, until, Progress::Finished, self.most)
    }
}

enum Progress {
    Claimed,
    Finished,
}

impl Memory {
    /// An entry counts to the end of the moment it runs out.
    fn drop_what_ran_out(&mut self, now: SystemTime) {
        while self.ends.first().is_some_and(|(until, _)| *until < now) {
            if let Some((_, id)) = self.ends.pop_first() {
                self.entries.remove(&id);
            }
        }
    }

    fn insert(
        &mut self,
        id: &str,
        until: SystemTime,
        progress: Progress,
        most: usize,
    ) -> Result<(), GuardError> {
        if self.entries.len() >= most {
            return Err(format!("the memory of the replay guard is full: {most} ids").into());
        }
        let id: Arc<str> = id.into();
        let finished = matches!(progress, Progress::Finished);
        self.ends.insert((until, Arc::clone(&id)));
        self.entries.insert(id, Entry { until, finished });
        Ok(())
    }

    fn remove(&mut self, id: &str) {
        if let Some((id, entry)) = self.entries.remove_entry(id) {
            self.ends.remove(&(entry.until, id));
        }
    }
}

impl ReplayGuard for MemoryReplayGuard {
    fn claim<'a>(
        &'a self,
        id: &'a str,
        now: SystemTime,
        until: SystemTime,
    ) -> BoxFuture<'a, Result<Claim, GuardError>> {
        Box::pin(ready(self.try_claim(id, now, until)))
    }

    fn finish<'a>(
        &'a self,
        id: &'a str,
        now: SystemTime,
        until: SystemTime,
    ) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(ready(self.try_finish(id, now, until)))
    }

    fn forget<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), GuardError>> {
        self.lock().remove(id);
        Box::pin(ready(Ok(())))
    }
}

impl Default for MemoryReplayGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryReplayGuard")
            .field("most", &self.most)
            .field("held", &self.lock().entries.len())
            .finish_non_exhaustive()
    }
}
