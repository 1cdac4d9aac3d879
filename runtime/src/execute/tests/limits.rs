//! What limits repetitions besides their number: the budget, and a rule of the caller's own.

use std::sync::{Arc, Mutex, OnceLock};

use super::{API, PING};
use crate::builder::ClientBuilder;
use crate::client::Core;
use crate::decode::empty;
use crate::request::Operation;
use crate::test_util::{Answer, ManualWorld, ScriptedTransport};

/// A POST without a key.
const POKE: Operation = Operation {
    id: "poke",
    method: "POST",
    ..PING
};

/// Levels after each answer, and pauses in milliseconds, of one call after the other.
async fn levels(size: u32, retries: u32, calls: &[&[u16]]) -> (Vec<u32>, Vec<u128>) {
    let (transport, world) = (ScriptedTransport::new(), ManualWorld::new());
    let before = Arc::new(Mutex::new(Vec::new()));
    let core = Arc::new(OnceLock::<Core>::new());
    let statuses = Mutex::new(calls.concat().into_iter());
    let (noted, client) = (before.clone(), core.clone());
    transport.answer_with(move |_| {
        noted
            .lock()
            .unwrap()
            .push(client.get().unwrap().retry_budget());
        Answer::status(statuses.lock().unwrap().next().unwrap())
    });
    let core = core.get_or_init(|| {
        ClientBuilder::new(&API)
            .transport(transport)
            .world(world.clone())
            .retry_budget(size)
            .retries(retries)
            .build()
            .unwrap()
    });
    let mut seen = Vec::new();
    for _ in calls {
        let _ = core.request(&PING).call(empty).await;
        let mut levels = std::mem::take(&mut *before.lock().unwrap());
        levels.push(core.retry_budget());
        // What was there before the first attempt came of no answer.
        seen.extend(levels.into_iter().skip(1));
    }
    assert_eq!(seen.len(), calls.concat().len());
    let rounded = |pause: &std::time::Duration| (pause.as_micros() + 500) / 1_000;
    (seen, world.pauses().iter().map(rounded).collect())
}

/// The table of the AWS SDKs (standard retry, 2.1), with our own waits.
#[tokio::test]
async fn the_budget_follows_the_table() {
    let (fail, throttled, good) = (503, 429, 204);
    for (size, retries, calls, buckets, pauses) in [
        (
            500,
            2,
            &[&[fail, fail, good][..]][..],
            &[486, 472, 486][..],
            &[200, 400][..],
        ),
        (
            500,
            2,
            &[&[fail, fail, fail]],
            &[486, 472, 472],
            &[200, 400],
        ),
        (14, 4, &[&[fail, fail]], &[0, 0], &[200]),
        (0, 4, &[&[fail]], &[0], &[]),
        (20, 4, &[&[fail, fail]], &[6, 6], &[200]),
        (
            30,
            4,
            &[&[fail, fail, good], &[fail, good]],
            &[16, 2, 16, 2, 16],
            &[200, 400, 200],
        ),
        (500, 2, &[&[throttled, good]], &[495, 500], &[1_000]),
        (
            500,
            6,
            &[&[fail; 7]],
            &[486, 472, 458, 444, 430, 416, 416],
            &[200, 400, 800, 1_600, 3_200, 5_000],
        ),
    ] {
        let seen = levels(size, retries, calls).await;
        assert_eq!(seen, (buckets.to_vec(), pauses.to_vec()), "{calls:?}");
    }
}

#[tokio::test]
async fn without_a_budget_every_call_is_repeated() {
    let transport = ScriptedTransport::new();
    transport.answer_with(|_| Answer::status(503));
    let builder = ClientBuilder::<Core>::new(&API).transport(transport);
    let core = builder
        .world(ManualWorld::new())
        .without_retry_budget()
        .build()
        .unwrap();
    for _ in 0..100 {
        let error = core.request(&PING).call(empty).await.unwrap_err();
        assert_eq!(error.attempts(), 3);
    }
    assert_eq!(core.retry_budget(), u32::MAX);
}

/// What a rule was asked about: operation, status, attempts.
type Question = (Option<String>, Option<u16>, u32);

/// A client whose API always answers this, with a rule that always answers that.
fn ruled(status: u16, verdict: bool) -> (Core, Arc<Mutex<Vec<Question>>>) {
    let transport = ScriptedTransport::new();
    transport.answer_with(move |_| Answer::status(status));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = asked.clone();
    let core = ClientBuilder::new(&API)
        .transport(transport)
        .world(ManualWorld::new())
        .never_retry(move |error| {
            let operation = error.operation().map(str::to_owned);
            let question = (operation, error.status(), error.attempts());
            noted.lock().unwrap().push(question);
            verdict
        })
        .build()
        .unwrap();
    (core, asked)
}

#[tokio::test]
async fn a_rule_of_the_callers_own_forbids() {
    let question = |attempts| (Some("ping".to_owned()), Some(503), attempts);
    let (core, asked) = ruled(503, true);
    let error = core.request(&PING).call(empty).await.unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    assert!(error.to_string().contains("never_retry"), "{error}");
    assert_eq!(*asked.lock().unwrap(), [question(1)]);

    let (core, asked) = ruled(503, false);
    let error = core.request(&PING).call(empty).await.unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable()), (3, true));
    assert_eq!(*asked.lock().unwrap(), [question(1), question(2)]);
}

#[tokio::test]
async fn a_rule_of_the_callers_own_is_not_asked_where_nothing_is_repeated() {
    for (status, operation) in [(404, &PING), (500, &POKE)] {
        let (core, asked) = ruled(status, false);
        let error = core.request(operation).call(empty).await.unwrap_err();
        assert_eq!(error.attempts(), 1);
        assert!(asked.lock().unwrap().is_empty());
    }
}
