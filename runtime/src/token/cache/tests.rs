//! The cache against a fetch that counts, waits at a gate, and answers from a list.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::{Fetch, FetchError, Granted, Lasting, TokenCache};
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use crate::test_util::ManualWorld;
use crate::token::{Refused, TokenSource, into_error};
use crate::transport::BoxFuture;

#[derive(Clone)]
struct Scripted(Arc<Script>);

struct Script {
    fetches: AtomicUsize,
    gate: Semaphore,
    answer: fn(usize) -> Result<u64, Lasting>,
}

impl Fetch for Scripted {
    fn fetch(&self) -> BoxFuture<'_, Result<Granted, FetchError>> {
        Box::pin(async {
            let number = self.0.fetches.fetch_add(1, Ordering::SeqCst) + 1;
            self.0.gate.acquire().await.unwrap().forget();
            match (self.0.answer)(number) {
                Ok(seconds) => Ok(Granted {
                    token: Secret::from(format!("token-{number}")),
                    lifetime: Duration::from_secs(seconds),
                }),
                Err(lasting) => Err(FetchError {
                    error: Error::new(ErrorKind::Auth, format!("failure {number}")),
                    lasting,
                }),
            }
        })
    }
}

struct Bench {
    cache: Arc<TokenCache>,
    script: Arc<Script>,
    world: ManualWorld,
}

/// `open`: how many fetches may pass the gate.
fn bench(open: usize, answer: fn(usize) -> Result<u64, Lasting>) -> Bench {
    let script = Arc::new(Script {
        fetches: AtomicUsize::new(0),
        gate: Semaphore::new(open),
        answer,
    });
    let world = ManualWorld::new();
    let cache = TokenCache::new(Scripted(script.clone()), Arc::new(world.clone()));
    Bench {
        cache: Arc::new(cache),
        script,
        world,
    }
}

impl Bench {
    async fn token(&self) -> Result<String, String> {
        read(&self.cache).await
    }

    fn fetches(&self) -> usize {
        self.script.fetches.load(Ordering::SeqCst)
    }

    fn advance(&self, seconds: u64) {
        self.world.advance(Duration::from_secs(seconds));
    }

    /// Lets tasks run until nothing is left to do.
    async fn settle(&self) {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }

    async fn thousand(&self) -> Vec<Result<String, String>> {
        let calls: Vec<_> = (0..1_000)
            .map(|_| {
                let cache = self.cache.clone();
                tokio::spawn(async move { read(&cache).await })
            })
            .collect();
        self.settle().await;
        self.script.gate.add_permits(1);
        let mut results = Vec::new();
        for call in calls {
            results.push(call.await.unwrap());
        }
        results
    }
}

async fn read(cache: &TokenCache) -> Result<String, String> {
    match cache.token().await {
        Ok(token) => Ok(token.expose().to_owned()),
        Err(error) => Err(into_error(error).to_string()),
    }
}

#[tokio::test]
async fn a_thousand_callers_share_one_success() {
    let bench = bench(0, |_| Ok(3_600));
    let results = bench.thousand().await;
    assert!(
        results
            .iter()
            .all(|result| result.as_deref() == Ok("token-1"))
    );
    assert_eq!(bench.fetches(), 1);
    assert_eq!(bench.token().await.unwrap(), "token-1");
    assert_eq!(bench.fetches(), 1);
}

#[tokio::test]
async fn a_thousand_callers_share_one_failure() {
    let bench = bench(0, |_| Err(Lasting::Permanent));
    let results = bench.thousand().await;
    assert!(
        results
            .iter()
            .all(|result| result == &Err("failure 1".to_owned()))
    );
    assert_eq!(bench.fetches(), 1);
    bench.advance(9);
    assert_eq!(bench.token().await, Err("failure 1".to_owned()));
    assert_eq!(bench.fetches(), 1);
    bench.advance(1);
    bench.script.gate.add_permits(1);
    assert_eq!(bench.token().await, Err("failure 2".to_owned()));
}

#[tokio::test]
async fn a_passing_failure_is_not_kept() {
    let bench = bench(2, |number| match number {
        1 => Err(Lasting::Passing),
        _ => Ok(3_600),
    });
    assert_eq!(bench.token().await, Err("failure 1".to_owned()));
    assert_eq!(bench.token().await.unwrap(), "token-2");
}

#[tokio::test]
async fn a_fetch_outlives_the_caller_that_started_it() {
    let bench = bench(0, |_| Ok(3_600));
    let cache = bench.cache.clone();
    let first = tokio::spawn(async move { read(&cache).await });
    bench.settle().await;
    let cache = bench.cache.clone();
    let second = tokio::spawn(async move { read(&cache).await });
    bench.settle().await;
    first.abort();
    bench.settle().await;
    bench.script.gate.add_permits(1);
    assert_eq!(second.await.unwrap().unwrap(), "token-1");
    assert_eq!(bench.fetches(), 1);
}

#[test]
fn a_fetch_that_dies_with_its_runtime_is_made_again() {
    let bench = bench(0, |_| Ok(3_600));
    let doomed = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    doomed.block_on(async {
        let cache = bench.cache.clone();
        tokio::spawn(async move { read(&cache).await });
        bench.settle().await;
    });
    drop(doomed);
    assert_eq!(bench.fetches(), 1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    bench.script.gate.add_permits(1);
    assert_eq!(runtime.block_on(bench.token()).unwrap(), "token-2");
    assert_eq!(bench.fetches(), 2);
}

#[tokio::test]
async fn an_early_refresh_keeps_nobody_waiting() {
    let bench = bench(1, |_| Ok(3_600));
    bench.token().await.unwrap();
    bench.advance(3_600 - 300 - 1);
    bench.token().await.unwrap();
    assert_eq!(bench.fetches(), 1);
    // The jitter takes up to a fifth of the 300 s away.
    bench.advance(61);
    for _ in 0..10 {
        assert_eq!(bench.token().await.unwrap(), "token-1");
    }
    bench.settle().await;
    assert_eq!(bench.fetches(), 2);
    bench.script.gate.add_permits(1);
    bench.settle().await;
    assert_eq!(bench.token().await.unwrap(), "token-2");
}

#[tokio::test]
async fn a_failed_early_refresh_is_repeated_after_ten_seconds() {
    let bench = bench(10, |number| match number {
        1 => Ok(3_600),
        _ => Err(Lasting::Passing),
    });
    bench.token().await.unwrap();
    bench.advance(3_400);
    for _ in 0..5 {
        assert_eq!(bench.token().await.unwrap(), "token-1");
        bench.settle().await;
    }
    assert_eq!(bench.fetches(), 2);
    bench.advance(10);
    assert_eq!(bench.token().await.unwrap(), "token-1");
    bench.settle().await;
    assert_eq!(bench.fetches(), 3);
}

#[tokio::test]
async fn a_token_is_not_used_to_its_very_end() {
    for (lifetime, last) in [(3_600, 3_569), (40, 29)] {
        let bench = match lifetime {
            40 => bench(9, |_| Ok(40)),
            _ => bench(9, |_| Ok(3_600)),
        };
        bench.token().await.unwrap();
        bench.advance(last);
        assert_eq!(bench.token().await.unwrap(), "token-1");
        bench.settle().await;
        bench.advance(1);
        assert_eq!(bench.token().await.unwrap(), "token-2");
    }
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let bench = bench(9, |_| Ok(3_600));
    let first = bench.cache.token().await.unwrap();
    for _ in 0..1_000 {
        assert_eq!(bench.cache.refused(&first), Refused::AskAgain);
    }
    let second = bench.cache.token().await.unwrap();
    assert_eq!(bench.cache.refused(&first), Refused::AskAgain);
    assert_eq!(bench.token().await.unwrap(), "token-2");
    assert_eq!(bench.cache.refused(&second), Refused::Final);
    bench.advance(10);
    assert_eq!(bench.cache.refused(&second), Refused::AskAgain);
    assert_eq!(bench.token().await.unwrap(), "token-3");
    assert_eq!(bench.fetches(), 3);
}

#[test]
fn without_a_runtime_there_is_an_error() {
    let bench = bench(1, |_| Ok(3_600));
    let error = crate::test::ready(bench.token()).unwrap_err();
    assert!(error.contains("tokio runtime"), "{error}");
}
