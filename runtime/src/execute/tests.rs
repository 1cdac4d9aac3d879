//! The loop against transports that answer from memory: what a dropped call leaves behind, and what
//! ends without an attempt. Whole calls are tested over the loopback, in `tests/it`.

use std::collections::VecDeque;
use std::future::{pending, ready};
use std::pin::pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Waker};
use std::time::Duration;

use crate::budget::CAPACITY;
use crate::builder::ClientBuilder;
use crate::client::{Api, Core, FromCore};
use crate::decode::empty;
use crate::request::{Idempotency, Operation};
use crate::test::StillWorld;
use crate::transport::{Body, BoxFuture, Transport, TransportError};
use crate::world::World;

static API: Api = Api {
    crate_name: "shop",
    crate_version: "0.1.0",
    api_version: "1",
    environment_prefix: "SHOP",
    default_server: Some("https://api.example"),
    auth: &[],
};

const PING: Operation = Operation {
    id: "ping",
    method: "GET",
    path: "/ping",
    server: None,
    auth: &[],
    idempotency: Idempotency::None,
    accept: "",
};

/// A POST without a key.
const POKE: Operation = Operation {
    id: "poke",
    method: "POST",
    ..PING
};

impl FromCore for Core {
    fn from_core(core: Core) -> Self {
        core
    }
}

/// Answers every request with this status, or never.
struct Always(Option<u16>);

impl Transport for Always {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        match self.0 {
            Some(status) => {
                let mut response = http::Response::new(Body::empty());
                *response.status_mut() = status.try_into().unwrap();
                Box::pin(ready(Ok(response)))
            }
            None => Box::pin(pending()),
        }
    }
}

/// Pauses never end.
struct Frozen;

impl World for Frozen {
    fn pause(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }

    fn timer(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }
}

fn core(transport: Always) -> Core {
    let builder = ClientBuilder::new(&API).transport(transport).world(Frozen);
    builder.build().unwrap()
}

#[tokio::test]
async fn a_call_dropped_while_it_waits_gives_its_permit_back() {
    let core = core(Always(Some(503)));
    let level = || core.inner().budget.level();
    {
        let mut call = pin!(core.request(&PING).call(empty).into_future());
        let mut context = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
        assert_eq!(level(), CAPACITY - 14);
    }
    assert_eq!(level(), CAPACITY);
}

#[tokio::test]
async fn a_call_dropped_on_its_way_leaves_nothing() {
    let core = core(Always(None));
    {
        let mut call = pin!(core.request(&PING).call(empty).into_future());
        let mut context = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(core.inner().budget.level(), CAPACITY);
}

#[tokio::test]
async fn a_good_call_fills_the_budget_and_a_bad_one_empties_it() {
    let good = core(Always(Some(204)));
    good.inner().budget.take(14).unwrap().forget();
    good.request(&PING).call(empty).await.unwrap();
    assert_eq!(good.inner().budget.level(), CAPACITY - 13);

    let builder = ClientBuilder::<Core>::new(&API).transport(Always(Some(503)));
    let bad = builder.world(StillWorld::new()).build().unwrap();
    let error = bad.request(&PING).call(empty).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert_eq!(bad.inner().budget.level(), CAPACITY - 28);
}

/// Answers with these statuses in turn, and notes the level of the budget before each.
struct Levels {
    statuses: Mutex<VecDeque<u16>>,
    core: OnceLock<Core>,
    seen: Mutex<Vec<u32>>,
}

impl Transport for Arc<Levels> {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let level = self.core.get().unwrap().retry_budget();
        self.seen.lock().unwrap().push(level);
        let status = self.statuses.lock().unwrap().pop_front().unwrap();
        let mut response = http::Response::new(Body::empty());
        *response.status_mut() = status.try_into().unwrap();
        Box::pin(ready(Ok(response)))
    }
}

/// Notes pauses, and has the greatest jitter there is.
#[derive(Clone, Default)]
struct Longest(Arc<Mutex<Vec<u128>>>);

impl World for Longest {
    fn pause(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let rounded = (duration.as_micros() + 500) / 1_000;
        self.0.lock().unwrap().push(rounded);
        Box::pin(ready(()))
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0xff);
    }
}

/// Levels after each answer, and pauses in milliseconds, of one call after the other.
async fn levels(size: u32, retries: u32, calls: &[&[u16]]) -> (Vec<u32>, Vec<u128>) {
    let statuses = calls.concat();
    let expected = statuses.len();
    let levels = Arc::new(Levels {
        statuses: Mutex::new(statuses.into()),
        core: OnceLock::new(),
        seen: Mutex::default(),
    });
    let world = Longest::default();
    let core: Core = ClientBuilder::new(&API)
        .transport(levels.clone())
        .world(world.clone())
        .retry_budget(size)
        .retries(retries)
        .build()
        .unwrap();
    assert!(levels.core.set(core.clone()).is_ok());
    let mut seen = Vec::new();
    for _ in calls {
        let _ = core.request(&PING).call(empty).await;
        let mut before = std::mem::take(&mut *levels.seen.lock().unwrap());
        before.push(core.retry_budget());
        // What was there before the first attempt came of no answer.
        seen.extend(before.into_iter().skip(1));
    }
    assert_eq!(seen.len(), expected);
    let pauses = world.0.lock().unwrap().clone();
    (seen, pauses)
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
    let builder = ClientBuilder::<Core>::new(&API).transport(Always(Some(503)));
    let core = builder
        .world(StillWorld::new())
        .without_retry_budget()
        .build()
        .unwrap();
    for _ in 0..100 {
        let error = core.request(&PING).call(empty).await.unwrap_err();
        assert_eq!(error.attempts(), 3);
    }
    assert_eq!(core.retry_budget(), u32::MAX);
}

#[tokio::test]
async fn a_rule_of_the_callers_own_forbids_and_cannot_force() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = asked.clone();
    let build = move |status, forbids: bool| {
        let noted = noted.clone();
        let core: Core = ClientBuilder::new(&API)
            .transport(Always(Some(status)))
            .world(StillWorld::new())
            .never_retry(move |error| {
                noted.lock().unwrap().push((
                    error.operation().map(str::to_owned),
                    error.status(),
                    error.attempts(),
                ));
                forbids
            })
            .build()
            .unwrap();
        core
    };
    let attempts = async |core: Core, operation| {
        let error = core.request(operation).call(empty).await.unwrap_err();
        (error.attempts(), error.is_retryable(), error.to_string())
    };
    let (count, retryable, text) = attempts(build(503, true), &PING).await;
    assert_eq!((count, retryable), (1, false));
    assert!(text.contains("never_retry"), "{text}");
    assert_eq!(asked.lock().unwrap().len(), 1);
    let (count, retryable, _) = attempts(build(503, false), &PING).await;
    assert_eq!((count, retryable), (3, true));
    let question = |attempts| (Some("ping".to_owned()), Some(503), attempts);
    assert_eq!(
        *asked.lock().unwrap(),
        [question(1), question(1), question(2)]
    );
    // Neither is a question, so the answer changes nothing.
    for (status, operation) in [(404, &PING), (500, &POKE)] {
        let (count, _, _) = attempts(build(status, false), operation).await;
        assert_eq!(count, 1);
    }
    assert_eq!(asked.lock().unwrap().len(), 3);
}
