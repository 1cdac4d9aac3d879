//! Time that tests move: pauses end at once and are noted, timeouts are real.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use dinie_runtime::BoxFuture;
use dinie_runtime::internal::World;

#[derive(Clone, Default)]
pub struct TestWorld(Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    moved: Duration,
    pauses: Vec<Duration>,
}

impl TestWorld {
    pub fn advance(&self, by: Duration) {
        self.0.lock().unwrap().moved += by;
    }

    pub fn pauses(&self) -> Vec<Duration> {
        self.0.lock().unwrap().pauses.clone()
    }
}

impl World for TestWorld {
    fn now(&self) -> Instant {
        Instant::now() + self.0.lock().unwrap().moved
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now() + self.0.lock().unwrap().moved
    }

    fn pause(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let mut noted = self.0.lock().unwrap();
        noted.moved += duration;
        noted.pauses.push(duration);
        Box::pin(std::future::ready(()))
    }
}
