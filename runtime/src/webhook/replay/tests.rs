//! Each delivery once: through the verifier, with a clock that is moved by hand.

use std::future::ready;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, SystemTime};

use super::{Claim, GuardError, MemoryReplayGuard, ReplayGuard};
use crate::error::Error;
use crate::test::ready as output;
use crate::transport::BoxFuture;
use crate::webhook::testing::{
    BODY, Events, KEY, NOW, OTHER_KEY, at, reason, signed, signer, verifier,
};
use crate::webhook::{Rejection, Verifier};

/// A verifier with a guard, and its clock.
struct Desk {
    verifier: Verifier<Events>,
    now: Arc<AtomicU64>,
}

impl Desk {
    fn new(guard: impl ReplayGuard) -> Self {
        let now = Arc::new(AtomicU64::new(NOW));
        let clock = Arc::clone(&now);
        let verifier = verifier()
            .clock(move || at(clock.load(Ordering::Relaxed)))
            .guarded_by(guard);
        Self { verifier, now }
    }

    fn wait(&self, seconds: u64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    /// A delivery that is signed now.
    fn deliver(&self, id: &str) -> Result<(), Rejection> {
        let now = at(self.now.load(Ordering::Relaxed));
        let headers = signer(KEY).sign(id, now, BODY);
        settled(output(self.verifier.verify_once(&headers, BODY)))
    }

    fn finish(&self, id: &str) {
        output(self.verifier.finish(id)).unwrap();
    }
}

fn settled<T>(result: Result<T, Error>) -> Result<(), Rejection> {
    result.map(drop).map_err(|error| reason(&error))
}

#[test]
fn a_delivery_comes_through_once() {
    let desk = Desk::new(MemoryReplayGuard::new());
    assert_eq!(desk.deliver("a"), Ok(()));
    // While it is worked on nobody may say that it is done.
    assert_eq!(desk.deliver("a"), Err(Rejection::InProgress));
    assert_eq!(desk.deliver("b"), Ok(()));
    desk.finish("a");
    assert_eq!(desk.deliver("a"), Err(Rejection::Duplicate));
    assert_eq!(desk.deliver("b"), Err(Rejection::InProgress));
}

#[test]
fn a_failed_delivery_comes_again() {
    let desk = Desk::new(MemoryReplayGuard::new());
    assert_eq!(desk.deliver("a"), Ok(()));
    output(desk.verifier.forget("a")).unwrap();
    assert_eq!(desk.deliver("a"), Ok(()));
    // A handler that was dropped says nothing: the claim lapses.
    desk.wait(60);
    assert_eq!(desk.deliver("a"), Err(Rejection::InProgress));
    desk.wait(1);
    assert_eq!(desk.deliver("a"), Ok(()));
}

#[test]
fn a_slow_handler_can_ask_for_longer() {
    let mut desk = Desk::new(MemoryReplayGuard::new());
    desk.verifier = desk.verifier.claim_for(Duration::from_secs(120)).unwrap();
    assert_eq!(desk.deliver("a"), Ok(()));
    desk.wait(120);
    assert_eq!(desk.deliver("a"), Err(Rejection::InProgress));
    desk.wait(1);
    assert_eq!(desk.deliver("a"), Ok(()));
    for wrong in [Duration::ZERO, Duration::from_secs(86_401)] {
        assert!(desk.verifier.clone().claim_for(wrong).is_err());
    }
}

#[test]
fn what_is_done_is_known_for_twice_the_tolerance() {
    let desk = Desk::new(MemoryReplayGuard::new());
    let headers = signer(KEY).sign("a", at(NOW + 300), BODY);
    let copy = || settled(output(desk.verifier.verify_once(&headers, BODY)));
    assert_eq!(copy(), Ok(()));
    desk.finish("a");
    // A copy of it is known for as long as it could be accepted.
    desk.wait(600);
    assert_eq!(copy(), Err(Rejection::Duplicate));
    desk.wait(1);
    assert_eq!(copy(), Err(Rejection::TooOld));
    // A claim that lapsed can still be finished.
    assert_eq!(desk.deliver("b"), Ok(()));
    desk.wait(100);
    desk.finish("b");
    assert_eq!(desk.deliver("b"), Err(Rejection::Duplicate));
}

#[test]
fn nothing_is_noted_of_what_is_refused() {
    let guard = MemoryReplayGuard::holding(1);
    let desk = Desk::new(guard.clone());
    let verifier = &desk.verifier;
    let once = |headers, body| settled(output(verifier.verify_once(headers, body)));
    let forged = signed(OTHER_KEY, BODY);
    assert_eq!(once(&forged, BODY), Err(Rejection::NoMatch));
    let unreadable = signed(KEY, b"{}");
    assert_eq!(once(&unreadable, b"{}"), Err(Rejection::InvalidBody));
    assert!(format!("{guard:?}").contains("held: 0"), "{guard:?}");
    assert_eq!(once(&signed(KEY, BODY), BODY), Ok(()));
    assert!(format!("{guard:?}").contains("held: 1"), "{guard:?}");
}

#[test]
fn a_full_memory_refuses_and_forgets_nothing() {
    let desk = Desk::new(MemoryReplayGuard::holding(2));
    assert_eq!(desk.deliver("a"), Ok(()));
    desk.finish("a");
    assert_eq!(desk.deliver("b"), Ok(()));
    assert_eq!(desk.deliver("c"), Err(Rejection::GuardFailed));
    assert_eq!(desk.deliver("a"), Err(Rejection::Duplicate));
    assert_eq!(desk.deliver("b"), Err(Rejection::InProgress));
    desk.finish("b");
    desk.wait(601);
    assert_eq!(desk.deliver("c"), Ok(()));
    let none = Desk::new(MemoryReplayGuard::holding(0));
    assert_eq!(none.deliver("a"), Err(Rejection::GuardFailed));
}

#[test]
fn of_many_at_once_one_is_first() {
    let guard = MemoryReplayGuard::new();
    let start = Barrier::new(16);
    let claims: Vec<Claim> = thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    output(guard.claim("a", at(NOW), at(NOW + 60))).unwrap()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let first = claims.iter().filter(|claim| **claim == Claim::First);
    assert_eq!(first.count(), 1, "{claims:?}");
}

struct Broken;

impl ReplayGuard for Broken {
    fn claim<'a>(
        &'a self,
        _: &'a str,
        _: SystemTime,
        _: SystemTime,
    ) -> BoxFuture<'a, Result<Claim, GuardError>> {
        Box::pin(ready(Err("no database".into())))
    }

    fn finish<'a>(
        &'a self,
        _: &'a str,
        _: SystemTime,
        _: SystemTime,
    ) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(ready(Err("no database".into())))
    }

    fn forget<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), GuardError>> {
        Box::pin(ready(Err("no database".into())))
    }
}

#[test]
fn a_broken_guard_lets_nothing_through_and_names_its_cause() {
    let shared: Arc<dyn ReplayGuard> = Arc::new(Broken);
    let desk = Desk::new(shared);
    let headers = signed(KEY, BODY);
    let errors = [
        output(desk.verifier.verify_once(&headers, BODY)).unwrap_err(),
        output(desk.verifier.finish("a")).unwrap_err(),
        output(desk.verifier.forget("a")).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(reason(&error), Rejection::GuardFailed);
        let cause = std::error::Error::source(&error).unwrap();
        assert_eq!(cause.to_string(), "no database");
    }
}

#[test]
fn once_needs_a_guard() {
    let verifier = verifier();
    let headers = signed(KEY, BODY);
    let error = output(verifier.verify_once(&headers, BODY)).unwrap_err();
    assert!(error.is_usage());
    assert!(output(verifier.finish("a")).unwrap_err().is_usage());
    assert!(output(verifier.forget("a")).unwrap_err().is_usage());
    assert!(verifier.claim_for(Duration::from_secs(1)).is_err());
}
