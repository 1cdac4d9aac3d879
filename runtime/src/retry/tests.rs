//! The decision as a table, and its limits under any input.

use std::time::Duration;

use http::{Method, StatusCode};
use proptest::prelude::{Just, any, prop_assert, prop_oneof, proptest};

use super::{Decision, InProgress, Outcome, Safety, Situation, Stop, Verdict, decide};
use crate::transport::TransportErrorKind::{
    self, Content, Interrupted, NotSent, Refused, TimedOut, TooLarge, Untrusted,
};
use crate::upload::Replay;

fn situation(outcome: Outcome, safety: Safety) -> Situation {
    Situation {
        outcome,
        safety,
        attempts: 1,
        max_attempts: 3,
        remaining: Some(Duration::from_secs(90)),
        budget: 500,
        replay: Replay::Possible,
        chance: [1.0, 0.0],
    }
}

fn answered(status: u16) -> Outcome {
    Outcome::Answered {
        status: StatusCode::from_u16(status).unwrap(),
        hint: None,
        verdict: None,
        in_progress: InProgress::NotSaid,
    }
}

fn hinted(status: u16, seconds: u64) -> Outcome {
    Outcome::Answered {
        status: StatusCode::from_u16(status).unwrap(),
        hint: Some(Duration::from_secs(seconds)),
        verdict: None,
        in_progress: InProgress::NotSaid,
    }
}

fn repeats(outcome: Outcome) -> [bool; 3] {
    [Safety::Idempotent, Safety::Keyed, Safety::Unsafe]
        .map(|safety| matches!(decide(&situation(outcome, safety)), Decision::Repeat { .. }))
}

#[test]
fn what_is_repeated() {
    let (never, always, safe) = ([false; 3], [true; 3], [true, true, false]);
    for (outcome, expected) in [
        (Outcome::Failed(NotSent), always),
        (Outcome::Failed(Untrusted), never),
        (Outcome::Failed(Refused), never),
        (Outcome::Failed(Content), never),
        (Outcome::Failed(TooLarge), never),
        (Outcome::Failed(Interrupted), safe),
        (Outcome::Failed(TimedOut), safe),
        (answered(408), safe),
        (answered(425), safe),
        (answered(429), always),
        (answered(500), safe),
        (answered(502), safe),
        (answered(503), safe),
        (answered(504), safe),
        (hinted(503, 1), always),
        (hinted(500, 1), safe),
        (answered(409), never),
        (hinted(409, 1), [false, true, false]),
    ] {
        assert_eq!(repeats(outcome), expected, "{outcome:?}");
    }
    for status in [301, 304, 307, 400, 401, 403, 404, 410, 413, 422, 501, 505] {
        assert_eq!(repeats(answered(status)), never, "{status}");
        assert_eq!(repeats(hinted(status, 1)), never, "{status}");
    }
}

#[test]
fn the_api_has_the_last_word() {
    let said = |status, verdict| Outcome::Answered {
        status: StatusCode::from_u16(status).unwrap(),
        hint: None,
        verdict: Some(verdict),
        in_progress: InProgress::NotSaid,
    };
    assert_eq!(repeats(said(503, Verdict::Stop)), [false; 3]);
    assert_eq!(repeats(said(400, Verdict::Repeat)), [true; 3]);
}

#[test]
fn a_request_in_progress_is_asked_again_with_its_key() {
    let outcome = Outcome::Answered {
        status: StatusCode::CONFLICT,
        hint: None,
        verdict: None,
        in_progress: InProgress::Said,
    };
    assert_eq!(repeats(outcome), [false, true, false]);
}

#[test]
fn methods_are_safe_or_keyed_or_neither() {
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
        assert_eq!(Safety::of(&method, false), Safety::Idempotent);
    }
    for method in [Method::POST, Method::PATCH] {
        assert_eq!(Safety::of(&method, true), Safety::Keyed);
        assert_eq!(Safety::of(&method, false), Safety::Unsafe);
    }
}

#[test]
fn waits_double_up_to_the_cap() {
    let wait = |outcome, attempts| {
        let decision = decide(&Situation {
            attempts,
            max_attempts: u32::MAX,
            remaining: None,
            ..situation(outcome, Safety::Idempotent)
        });
        match decision {
            Decision::Repeat { after, .. } => after.as_millis(),
            Decision::Stop(stop) => panic!("{stop:?}"),
        }
    };
    let transient = [1, 2, 3, 4, 5, 6, 1_000, u32::MAX - 1].map(|n| wait(answered(503), n));
    assert_eq!(
        transient,
        [200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]
    );
    let throttled = [1, 2, 3, 4, 5, 6].map(|n| wait(answered(429), n));
    assert_eq!(throttled, [1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
    assert_eq!(wait(hinted(429, 3), 1), 3_000);
    assert_eq!(wait(hinted(503, 1), 6), 5_000);
}

#[test]
fn what_is_left_decides() {
    let base = situation(answered(503), Safety::Idempotent);
    for (situation, stop) in [
        (
            Situation {
                attempts: 3,
                ..base
            },
            Stop::Attempts,
        ),
        (
            Situation {
                max_attempts: 1,
                ..base
            },
            Stop::Attempts,
        ),
        (Situation { budget: 13, ..base }, Stop::Budget),
        (
            Situation {
                replay: Replay::Once,
                ..base
            },
            Stop::Content,
        ),
        (
            Situation {
                remaining: Some(Duration::from_millis(200)),
                ..base
            },
            Stop::Deadline,
        ),
        (
            Situation {
                outcome: hinted(429, 61),
                ..base
            },
            Stop::Hint,
        ),
        (
            Situation {
                outcome: hinted(429, 30),
                remaining: Some(Duration::from_secs(30)),
                ..base
            },
            Stop::Deadline,
        ),
    ] {
        assert_eq!(decide(&situation), Decision::Stop(stop), "{situation:?}");
    }
    let decision = decide(&Situation { budget: 14, ..base });
    assert!(matches!(decision, Decision::Repeat { cost: 14, .. }));
    let throttled = Situation {
        outcome: answered(429),
        budget: 5,
        ..base
    };
    assert!(matches!(
        decide(&throttled),
        Decision::Repeat { cost: 5, .. }
    ));
}

proptest! {
    #[test]
    fn never_past_any_limit(
        status in 100_u16..600,
        kind in prop_oneof![Just(None), Just(Some(NotSent)), Just(Some(TimedOut)), Just(Some(Interrupted))],
        hint in any::<Option<u32>>(),
        keyed in any::<bool>(),
        attempts in 1_u32..,
        max_attempts in 1_u32..10,
        remaining in any::<Option<u16>>(),
        budget in 0_u32..=500,
        once in any::<bool>(),
        chance in any::<[f64; 2]>(),
    ) {
        let kind: Option<TransportErrorKind> = kind;
        let outcome = match kind {
            Some(kind) => Outcome::Failed(kind),
            None => Outcome::Answered {
                status: StatusCode::from_u16(status).unwrap(),
                hint: hint.map(|millis| Duration::from_millis(millis.into())),
                verdict: None,
                in_progress: InProgress::NotSaid,
            },
        };
        let safety = Safety::of(&Method::POST, keyed);
        let remaining = remaining.map(|millis| Duration::from_millis(millis.into()));
        let chance = chance.map(|x| if x.is_nan() { 0.0 } else { x });
        let replay = if once { Replay::Once } else { Replay::Possible };
        let situation = Situation { outcome, safety, attempts, max_attempts, remaining, budget, replay, chance };
        if let Decision::Repeat { after, cost } = decide(&situation) {
            prop_assert!(attempts < max_attempts && !once);
            prop_assert!(cost <= budget);
            prop_assert!(remaining.is_none_or(|remaining| after < remaining));
            prop_assert!(after <= Duration::from_secs(66));
            if let (None, Some(hint)) = (kind, hint) {
                prop_assert!(after >= Duration::from_millis(hint.into()));
            }
            let maybe_done = matches!(kind, Some(TimedOut | Interrupted)) || kind.is_none() && status == 500;
            prop_assert!(keyed || !maybe_done);
        }
    }
}
