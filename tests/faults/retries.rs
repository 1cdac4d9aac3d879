//! Faults 13 and 14: how often calls are repeated when all fail, and when the calendar jumps.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dinie_runtime::test_util::World;

use crate::api::{client, customer, found, id, registration};
use crate::herd::Herd;
use crate::report::Fault;
use crate::server::{Received, Reply, Server};
use crate::world::TestWorld;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_13_503_for_ever() {
    const CALLS: usize = 10_000;
    let mut fault = Fault::begin(13, "100 callers, 100 calls each");
    let well = Arc::new(AtomicBool::new(false));
    let healed = well.clone();
    let server = Server::start(move |_| match healed.load(Ordering::SeqCst) {
        true => Reply::json(200, &customer(1)),
        false => Reply::status(503),
    });
    let client = client(&server, &TestWorld::new());
    let attempts: Arc<Mutex<Vec<u32>>> = Arc::default();
    let callers = Herd::start(100, |_| {
        let (client, attempts) = (client.clone(), attempts.clone());
        async move {
            for _ in 0..CALLS / 100 {
                let error = client.customers().retrieve(&id(1)).await.unwrap_err();
                attempts.lock().unwrap().push(error.attempts());
            }
        }
    });
    callers.results().await;
    let attempts = attempts.lock().unwrap().clone();
    fault.equal("calls", attempts.len(), CALLS);
    let most = attempts.iter().max().copied().unwrap();
    fault.within("most attempts of a call", most, 2..=3);
    // 35 repetitions at 14 each empty a budget of 500, but for 10.
    fault.equal("requests", server.call_count(), CALLS + 35);

    // Four calls that succeed at once make it 14, enough for one repetition.
    let retrieve = || client.customers().retrieve(&id(1));
    well.store(true, Ordering::SeqCst);
    for _ in 0..4 {
        retrieve().await.unwrap();
    }
    well.store(false, Ordering::SeqCst);
    let error = retrieve().await.unwrap_err();
    fault.equal("attempts after 4 successes", error.attempts(), 2);
    let error = retrieve().await.unwrap_err();
    fault.equal("attempts of the next call", error.attempts(), 1);
    fault.says(&error, "too many calls fail at present");
}

#[tokio::test]
async fn fault_13_repetitions_that_help_cost_nothing() {
    let mut fault = Fault::begin(13, "every other request succeeds, 1000 calls");
    let server = Server::start(|request| match request.number % 2 {
        1 => Reply::status(503),
        _ => Reply::json(200, &customer(1)),
    });
    let client = client(&server, &TestWorld::new());
    let mut failed = 0;
    for _ in 0..1_000 {
        failed += usize::from(client.customers().retrieve(&id(1)).await.is_err());
    }
    fault.equal("calls that fail", failed, 0);
    fault.equal("requests", server.call_count(), 2_000);
}

/// A name, and what happens to the clocks.
type Jump = (&'static str, fn(&TestWorld));

#[tokio::test]
async fn fault_14_calendar_jumps() {
    let undisturbed = attempts_with_jump(|_| {}).await;
    let jumps: [Jump; 3] = [
        ("an hour back", |world| {
            world.set_wall(world.wall() - Duration::from_secs(3_600))
        }),
        ("a day forward", |world| {
            world.set_wall(world.wall() + Duration::from_secs(86_400))
        }),
        ("to 1970", |world| {
            world.set_wall(std::time::SystemTime::UNIX_EPOCH)
        }),
    ];
    for (case, jump) in jumps {
        let mut fault = Fault::begin(14, case);
        let jumped = attempts_with_jump(jump).await;
        fault.equal("requests", jumped.requests, 3);
        fault.equal("attempts", jumped.attempts, 3);
        fault.equal("pauses", &jumped.pauses, &undisturbed.pauses);
        fault.equal("elapsed", jumped.elapsed, undisturbed.pauses.iter().sum());
    }
}

struct Seen {
    requests: usize,
    attempts: u32,
    pauses: Vec<Duration>,
    elapsed: Duration,
}

/// A call that gets two errors first; the calendar jumps after each of them.
async fn attempts_with_jump(jump: impl Fn(&TestWorld) + Send + Sync + 'static) -> Seen {
    let world = TestWorld::new().with_chance(0.5);
    let jumping = world.clone();
    let server = Server::start(move |request| match request.number {
        1 => {
            jump(&jumping);
            Reply::status(503)
        }
        2 => {
            jump(&jumping);
            Reply::status(503).header("retry-after", "7")
        }
        _ => Reply::json(200, &customer(1)),
    });
    let call = client(&server, &world).customers().create(registration());
    let answer = call.with_response().await.unwrap();
    Seen {
        requests: server.call_count(),
        attempts: answer.attempts(),
        pauses: world.pauses(),
        elapsed: answer.elapsed(),
    }
}

#[tokio::test]
async fn fault_14_calendar_jumps_under_a_token() {
    // A token lives an hour, by both clocks: the first to say so is believed.
    let moves: [Jump; 2] = [
        ("a day back, then an hour passes", |world| {
            world.set_wall(world.wall() - Duration::from_secs(86_400));
            world.advance(Duration::from_secs(3_600));
        }),
        ("a day forward", |world| {
            world.set_wall(world.wall() + Duration::from_secs(86_400))
        }),
    ];
    for (case, moves) in moves {
        let mut fault = Fault::begin(14, format!("token of an hour, {case}"));
        let server = Server::start(found);
        let world = TestWorld::new();
        let client = client(&server, &world);
        client.customers().retrieve(&id(1)).await.unwrap();
        moves(&world);
        client.customers().retrieve(&id(1)).await.unwrap();
        client.customers().retrieve(&id(1)).await.unwrap();
        let calls = server.calls();
        let tokens: Vec<_> = calls.iter().filter_map(Received::token).collect();
        fault.equal("tokens", tokens, vec!["token-1", "token-2", "token-2"]);
        fault.equal("token requests", server.token_count(), 2);
    }
}
