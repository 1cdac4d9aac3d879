//! Time that stands still until a test moves it; pauses that are noted; keys that count.

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;

use crate::test_util::sleep::{Kind, Sleep, Sleepers};
use crate::transport::BoxFuture;
use crate::world::World;

/// 2026-01-01T00:00:00Z, where calendars start.
const START: Duration = Duration::from_secs(1_767_225_600);

/// Time, sleep and chance in the hands of a test.
///
/// - The clocks stand still until [`advance`](Self::advance) moves them. The calendar starts at
///   2026-01-01T00:00:00Z, or where [`set_wall`](Self::set_wall) puts it.
/// - A pause between two attempts is noted, moves the clocks by its length and is over at once;
///   after [`hold_pauses`](Self::hold_pauses) it lasts until the clocks have passed its end.
/// - A timeout runs out when the clocks have passed its end, and not before.
/// - Waits are not spread by chance: they have their full length, or what
///   [`set_jitter`](Self::set_jitter) says.
/// - Idempotency keys are `00000000-0000-4000-8000-000000000001`, `…2`, and so on.
///
/// Clones share one time: give one to the client, keep one in the test. With several calls at once,
/// pauses that are over at once add up on the shared clock, and may use up the timeouts of the other
/// calls; hold them instead.
#[derive(Clone)]
pub struct ManualWorld(Arc<Shared>);

struct Shared {
    pace: Pace,
    start: Instant,
    state: Mutex<State>,
    /// How many pauses were begun, for those who wait for them.
    pauses: watch::Sender<usize>,
    /// How many timeouts run, for those who wait for them.
    timeouts: watch::Sender<usize>,
}

/// What time does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    Still,
    Running,
}

pub(super) struct State {
    /// How far the clocks were moved.
    pub(super) moved: Duration,
    /// The calendar, and the age of this world when it showed that.
    wall: (SystemTime, Duration),
    pauses: Vec<Duration>,
    holding: bool,
    fraction: f64,
    keys: u64,
    pub(super) sleepers: Sleepers,
}

impl ManualWorld {
    /// A world whose clocks stand still.
    pub fn new() -> Self {
        Self::at_pace(Pace::Still, SystemTime::UNIX_EPOCH + START)
    }

    /// A world whose clocks run with the machine's, and whose timeouts are real: for tests with a
    /// server on a real socket. All else is as in a still one; [`advance`](Self::advance) moves the
    /// clocks on top of their running, but ends no timeout.
    pub fn running() -> Self {
        Self::at_pace(Pace::Running, SystemTime::now())
    }

    fn at_pace(pace: Pace, wall: SystemTime) -> Self {
        Self(Arc::new(Shared {
            pace,
            start: Instant::now(),
            state: Mutex::new(State {
                moved: Duration::ZERO,
                wall: (wall, Duration::ZERO),
                pauses: Vec::new(),
                holding: false,
                fraction: BELOW_ONE,
                keys: 0,
                sleepers: Sleepers::default(),
            }),
            pauses: watch::Sender::new(0),
            timeouts: watch::Sender::new(0),
        }))
    }

    /// Moves both clocks, and ends the timeouts and held pauses whose end they have passed.
    pub fn advance(&self, by: Duration) {
        let to = self.state().moved.saturating_add(by);
        self.move_to(to);
    }

    /// Sets the calendar, as if somebody had changed the date of the machine. Timeouts and the age
    /// of this world do not notice.
    pub fn set_wall(&self, wall: SystemTime) {
        let mut state = self.state();
        state.wall = (wall, self.0.age(&state));
    }

    /// Fixes the part of a wait that is otherwise random: 0 for none of it, 1 (the default) for
    /// all. The first pause after a failure is then 0 s or 0.2 s.
    ///
    /// # Panics
    ///
    /// When `fraction` is not between 0 and 1.
    #[track_caller]
    pub fn set_jitter(&self, fraction: f64) {
        assert!((0.0..=1.0).contains(&fraction), "jitter is between 0 and 1");
        self.state().fraction = fraction.min(BELOW_ONE);
    }

    /// The pauses that were begun until now, in their order.
    pub fn pauses(&self) -> Vec<Duration> {
        self.state().pauses.clone()
    }

    /// Holds pauses from now on, until [`advance`](Self::advance) or [`release`](Self::release)
    /// ends them.
    pub fn hold_pauses(&self) {
        self.state().holding = true;
    }

    /// Moves the clocks to the end of the held pause that ends first, which is thereby over. Gives
    /// the time that passed; `None` when no pause is held.
    pub fn release(&self) -> Option<Duration> {
        let state = self.state();
        let end = state.sleepers.first_pause_after(state.moved)?;
        let passed = end.saturating_sub(state.moved);
        drop(state);
        self.move_to(end);
        Some(passed)
    }

    /// Waits until at least `count` pauses were begun.
    pub async fn wait_for_pauses(&self, count: usize) {
        let mut begun = self.0.pauses.subscribe();
        // The other half of the channel is in `self`, so it cannot be gone.
        let _ = begun.wait_for(|begun| *begun >= count).await;
    }

    /// Waits until at least `count` timeouts run. A timeout begins where its call has to wait, which
    /// is a moment after its request was recorded: a test on another thread that moves the clocks
    /// should wait for this first, lest the timeout be counted from where it moved them to. In a
    /// world whose clocks run, timeouts are the machine's, and this waits for ever.
    pub async fn wait_for_timeouts(&self, count: usize) {
        let mut running = self.0.timeouts.subscribe();
        let _ = running.wait_for(|running| *running >= count).await;
    }

    fn move_to(&self, to: Duration) {
        let mut state = self.state();
        state.moved = state.moved.max(to);
        let moved = state.moved;
        let wakers = state.sleepers.ended(moved);
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    fn sleep(&self, kind: Kind, duration: Duration) -> BoxFuture<'static, ()> {
        let mut state = self.state();
        let end = state.moved.saturating_add(duration);
        let id = state.sleepers.add(kind, end);
        drop(state);
        if kind == Kind::Timeout {
            self.0.timeouts.send_modify(|running| *running += 1);
        }
        Box::pin(Sleep {
            world: self.clone(),
            kind,
            id,
        })
    }

    /// A sleep is over, or nobody waits for it any more.
    pub(super) fn forget(&self, kind: Kind, id: u64) {
        let sleeper = self.state().sleepers.remove(id);
        // Dropping it may drop a task, and with it a sleep that wants the lock.
        drop(sleeper);
        if kind == Kind::Timeout {
            self.0.timeouts.send_modify(|running| *running -= 1);
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The largest fraction that the runtime takes.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

impl Shared {
    /// Time since this world began.
    fn age(&self, state: &State) -> Duration {
        match self.pace {
            Pace::Still => state.moved,
            Pace::Running => state.moved.saturating_add(self.start.elapsed()),
        }
    }
}

impl World for ManualWorld {
    fn now(&self) -> Instant {
        self.0.start + self.0.age(&self.state())
    }

    fn wall(&self) -> SystemTime {
        let state = self.state();
        let (wall, set) = state.wall;
        wall + self.0.age(&state).saturating_sub(set)
    }

    fn pause(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let mut state = self.state();
        state.pauses.push(duration);
        let (count, holding) = (state.pauses.len(), state.holding);
        drop(state);
        let pause = if holding {
            self.sleep(Kind::Pause, duration)
        } else {
            self.advance(duration);
            Box::pin(ready(()))
        };
        self.0.pauses.send_replace(count);
        pause
    }

    fn timer(&self, duration: Duration) -> BoxFuture<'static, ()> {
        match self.0.pace {
            Pace::Still => self.sleep(Kind::Timeout, duration),
            Pace::Running => Box::pin(tokio::time::sleep(duration)),
        }
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }

    fn fraction(&self) -> f64 {
        self.state().fraction
    }

    fn key(&self) -> String {
        let mut state = self.state();
        state.keys += 1;
        format!("00000000-0000-4000-8000-{:012}", state.keys)
    }
}

impl Default for ManualWorld {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ManualWorld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("ManualWorld")
            .field("pace", &self.0.pace)
            .field("moved", &state.moved)
            .field("pauses", &state.pauses)
            .finish_non_exhaustive()
    }
}
