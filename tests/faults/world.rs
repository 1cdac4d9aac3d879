//! Time and chance in the hands of the test: the public `ManualWorld`, with what only a bench needs:
//! real randomness unless it is fixed, something to do in a pause, timeouts that are real or noted.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use dinie::BoxFuture;
use dinie_runtime::test_util::{ManualWorld, World};
use tokio::sync::watch;

type Hook = Arc<dyn Fn(usize) -> BoxFuture<'static, ()> + Send + Sync>;

/// Clones are the same world.
#[derive(Clone)]
pub struct TestWorld(Arc<Inner>);

struct Inner {
    manual: ManualWorld,
    /// What random fractions are; `None`: random.
    chance: Mutex<Option<f64>>,
    during_pause: Mutex<Option<Hook>>,
    timers: Mutex<Timers>,
    /// Number of timers that were set.
    set: watch::Sender<usize>,
}

enum Timers {
    Real,
    Manual(Vec<Duration>),
}

impl TestWorld {
    /// Both clocks stand still, pauses move them and end at once, timeouts are real.
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            manual: ManualWorld::new(),
            chance: Mutex::default(),
            during_pause: Mutex::default(),
            timers: Mutex::new(Timers::Real),
            set: watch::Sender::new(0),
        }))
    }

    /// Makes every random fraction this one: at least 0, below 1.
    pub fn with_chance(self, fraction: f64) -> Self {
        *self.0.chance.lock().unwrap() = Some(fraction);
        self
    }

    /// Notes timeouts, which run out when [`advance`](Self::advance) has passed their end.
    pub fn with_manual_timers(self) -> Self {
        *self.0.timers.lock().unwrap() = Timers::Manual(Vec::new());
        self
    }

    /// Awaits this in each pause, which gives its number from 1.
    pub fn during_pause(
        self,
        hook: impl Fn(usize) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Self {
        *self.0.during_pause.lock().unwrap() = Some(Arc::new(hook));
        self
    }

    /// Moves both clocks forward.
    pub fn advance(&self, by: Duration) {
        self.0.manual.advance(by);
    }

    /// Sets the calendar, and leaves the monotonic clock alone.
    pub fn set_wall(&self, wall: SystemTime) {
        self.0.manual.set_wall(wall);
    }

    /// All pauses until now.
    pub fn pauses(&self) -> Vec<Duration> {
        self.0.manual.pauses()
    }

    /// Durations of all timers until now, where they are manual.
    pub fn timers(&self) -> Vec<Duration> {
        match &*self.0.timers.lock().unwrap() {
            Timers::Real => Vec::new(),
            Timers::Manual(timers) => timers.clone(),
        }
    }

    /// Ready when as many timers were set, since the world was made.
    pub async fn until_timers(&self, timers: usize) {
        let mut set = self.0.set.subscribe();
        // The sender is `self`.
        let _ = set.wait_for(|set| *set >= timers).await;
    }
}

impl World for TestWorld {
    fn now(&self) -> Instant {
        self.0.manual.now()
    }

    fn wall(&self) -> SystemTime {
        self.0.manual.wall()
    }

    fn pause(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let pause = self.0.manual.pause(duration);
        let number = self.0.manual.pauses().len();
        let hook = self.0.during_pause.lock().unwrap().clone();
        Box::pin(async move {
            pause.await;
            if let Some(hook) = hook {
                hook(number).await;
            }
        })
    }

    fn timer(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let Timers::Manual(timers) = &mut *self.0.timers.lock().unwrap() else {
            return Box::pin(tokio::time::sleep(duration));
        };
        timers.push(duration);
        let timer = self.0.manual.timer(duration);
        self.0.set.send_replace(timers.len());
        timer
    }

    fn fraction(&self) -> f64 {
        struct Machine;
        impl World for Machine {}
        let fixed = *self.0.chance.lock().unwrap();
        fixed.unwrap_or_else(|| Machine.fraction())
    }
}
