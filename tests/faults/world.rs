//! Time and chance in the hands of the test. Pauses are noted and end at once, as time moves on by
//! them; both clocks stand still otherwise. Timeouts are real, or noted and fired by the test.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime};

use dinie::BoxFuture;
use dinie_runtime::internal::World;
use tokio::sync::watch;

type Hook = Arc<dyn Fn(usize) -> BoxFuture<'static, ()> + Send + Sync>;

/// Clones are the same world.
#[derive(Clone)]
pub struct TestWorld(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    /// Number of timers that were fired.
    fired: watch::Sender<usize>,
    /// Number of timers that were set.
    set: watch::Sender<usize>,
}

struct State {
    now: Instant,
    wall: SystemTime,
    pauses: Vec<Duration>,
    timers: Timers,
    /// What random fractions are; `None`: random.
    chance: Option<f64>,
    during_pause: Option<Hook>,
}

enum Timers {
    Real,
    Manual(Vec<Duration>),
}

impl TestWorld {
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            state: Mutex::new(State {
                now: Instant::now(),
                wall: SystemTime::now(),
                pauses: Vec::new(),
                timers: Timers::Real,
                chance: None,
                during_pause: None,
            }),
            fired: watch::Sender::new(0),
            set: watch::Sender::new(0),
        }))
    }

    /// Makes every random fraction this one: at least 0, below 1.
    pub fn with_chance(self, fraction: f64) -> Self {
        self.state().chance = Some(fraction);
        self
    }

    /// Notes timeouts, which run out only when the test fires them.
    pub fn with_manual_timers(self) -> Self {
        self.state().timers = Timers::Manual(Vec::new());
        self
    }

    /// Awaits this in each pause, which gives its number from 1.
    pub fn during_pause(
        self,
        hook: impl Fn(usize) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Self {
        self.state().during_pause = Some(Arc::new(hook));
        self
    }

    /// Moves both clocks forward.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state();
        state.now += by;
        state.wall += by;
    }

    /// Sets the calendar, and leaves the monotonic clock alone.
    pub fn set_wall(&self, wall: SystemTime) {
        self.state().wall = wall;
    }

    /// All pauses until now.
    pub fn pauses(&self) -> Vec<Duration> {
        self.state().pauses.clone()
    }

    /// Durations of all timers until now, where they are manual.
    pub fn timers(&self) -> Vec<Duration> {
        match &self.state().timers {
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

    /// Lets the timers up to this number, from 1, run out.
    pub fn fire(&self, timers: usize) {
        self.0
            .fired
            .send_modify(|fired| *fired = timers.max(*fired));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().expect("no test panics with the lock")
    }
}

impl World for TestWorld {
    fn now(&self) -> Instant {
        self.state().now
    }

    fn wall(&self) -> SystemTime {
        self.state().wall
    }

    fn pause(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let mut state = self.state();
        state.now += duration;
        state.wall += duration;
        state.pauses.push(duration);
        match &state.during_pause {
            Some(hook) => hook.clone()(state.pauses.len()),
            None => Box::pin(std::future::ready(())),
        }
    }

    fn timer(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let mut state = self.state();
        let Timers::Manual(timers) = &mut state.timers else {
            return Box::pin(tokio::time::sleep(duration));
        };
        timers.push(duration);
        let number = timers.len();
        self.0.set.send_replace(number);
        let world = self.clone();
        Box::pin(async move {
            let mut fired = world.0.fired.subscribe();
            // The sender is in `world`.
            let _ = fired.wait_for(|fired| *fired >= number).await;
        })
    }

    fn fill(&self, bytes: &mut [u8]) {
        // Fractions are made of four bytes, keys and boundaries of more.
        match (bytes.len(), self.state().chance) {
            (4, Some(chance)) => {
                let scaled = (chance * (f64::from(u32::MAX) + 1.0)) as u32;
                bytes.copy_from_slice(&scaled.to_le_bytes());
            }
            _ => getrandom(bytes),
        }
    }
}

/// Random bytes, from the machine.
fn getrandom(bytes: &mut [u8]) {
    struct Machine;
    impl World for Machine {}
    Machine.fill(bytes);
}
