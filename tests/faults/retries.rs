//! Faults 8 and 9, 13 and 14: what is repeated, with which bytes, how often and when.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dinie_runtime::test_util::World;

use crate::api::{builder, change, client, customer, id, registration};
use crate::report::Fault;
use crate::server::{Gate, Received, Reply, Script, Server, Step};
use crate::world::TestWorld;

fn found(_: &Received) -> Reply {
    Reply::json(200, &customer(1))
}

/// A server that refuses connections until the first pause of this world.
fn closed_at_first() -> (Server, TestWorld) {
    let gate = Gate::new();
    let server = Script::new().calls(found).listening_behind(&gate).start();
    let opening = server.clone();
    let world = TestWorld::new().during_pause(move |_| {
        let (gate, server) = (gate.clone(), opening.clone());
        Box::pin(async move {
            gate.open();
            server.until(|happened| happened.listening).await;
        })
    });
    (server, world)
}

#[tokio::test]
async fn fault_08_connection_refused() {
    for (case, unkeyed) in [("POST with key", false), ("PATCH without key", true)] {
        let mut fault = Fault::begin(8, case);
        let (server, world) = closed_at_first();
        let client = builder(&server, &world).bearer_token("t").build().unwrap();
        let customers = client.customers();
        let answer = match unkeyed {
            true => customers.update(&id(1), change()).with_response().await,
            false => customers.create(registration()).with_response().await,
        };
        fault.equal("attempts", answer.unwrap().attempts(), 2);
        fault.equal("requests", server.call_count(), 1);
        fault.equal("pauses", world.pauses().len(), 1);
    }
}

#[tokio::test]
async fn fault_08_connection_for_a_token_refused() {
    let mut fault = Fault::begin(8, "POST that needs a token first");
    let (server, world) = closed_at_first();
    let client = client(&server, &world);
    let answer = client.customers().create(registration()).with_response();
    fault.equal("attempts", answer.await.unwrap().attempts(), 1);
    fault.equal("token requests", server.token_count(), 1);
    fault.equal("requests", server.call_count(), 1);
}

#[tokio::test]
async fn fault_08_connection_refused_for_ever() {
    let mut fault = Fault::begin(8, "never accepted");
    let server = Script::new().listening_behind(&Gate::new()).start();
    let client = builder(&server, &TestWorld::new())
        .bearer_token("t")
        .build()
        .unwrap();
    let error = client.customers().create(registration()).await.unwrap_err();
    fault.equal("attempts", error.attempts(), 3);
    fault.holds("error says connect", error.is_connect());
    fault.equal(
        "may have been processed",
        error.may_have_been_processed(),
        false,
    );
    fault.equal("connections", server.connects(), 0);
}

/// The ways in which a connection breaks after a request was read.
fn breaks() -> [(&'static str, Reply); 4] {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: applicat";
    let in_head = |step| Reply::steps([Step::Write(head.to_vec()), step]);
    [
        ("reset", Reply::reset()),
        ("closed", Reply::close()),
        ("reset in the head", in_head(Step::Reset)),
        ("closed in the head", in_head(Step::Close)),
    ]
}

fn breaking_once(how: Reply) -> Server {
    Server::start(move |request| match request.number {
        1 => how.clone(),
        _ => Reply::json(200, &customer(1)),
    })
}

#[tokio::test]
async fn fault_09_keyed_post() {
    for (how, reply) in breaks() {
        let mut fault = Fault::begin(9, format!("POST with key, {how}"));
        let server = breaking_once(reply);
        let client = client(&server, &TestWorld::new());
        let call = client.customers().create(registration()).with_response();
        let answer = call.await.unwrap();
        fault.equal("attempts", answer.attempts(), 2);
        let calls = server.calls();
        fault.equal("requests", calls.len(), 2);
        let keys: Vec<_> = calls.iter().map(Received::key).collect();
        fault.same("keys", &[&keys[..], &[answer.idempotency_key()]].concat());
        let bodies: Vec<_> = calls.iter().map(Received::text).collect();
        fault.same("bodies", &bodies);
        assert!(keys[0].is_some() && !bodies[0].is_empty());
    }
}

#[tokio::test]
async fn fault_09_unkeyed() {
    for (how, reply) in breaks() {
        let mut fault = Fault::begin(9, format!("PATCH without key, {how}"));
        let server = breaking_once(reply);
        let client = client(&server, &TestWorld::new());
        let error = client
            .customers()
            .update(&id(1), change())
            .await
            .unwrap_err();
        fault.equal("requests", server.call_count(), 1);
        fault.equal("kind", error.kind(), dinie::ErrorKind::Transport);
        fault.equal(
            "may have been processed",
            error.may_have_been_processed(),
            true,
        );
    }
}

#[tokio::test]
async fn fault_09_for_ever() {
    let mut fault = Fault::begin(9, "POST with key, reset each time");
    let server = Server::start(|_| Reply::reset());
    let client = client(&server, &TestWorld::new());
    let error = client.customers().create(registration()).await.unwrap_err();
    let calls = server.calls();
    fault.equal("requests", calls.len(), 3);
    let mut keys: Vec<_> = calls.iter().map(Received::key).collect();
    keys.push(error.idempotency_key());
    fault.same("keys, that of the error included", &keys);
    assert!(keys[0].is_some());
    fault.equal("kind", error.kind(), dinie::ErrorKind::Transport);
    fault.equal(
        "may have been processed",
        error.may_have_been_processed(),
        true,
    );
}

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
    let callers = crate::herd::Herd::start(100, |_| {
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

#[tokio::test]
async fn fault_14_calendar_jumps() {
    let undisturbed = attempts_with_jump(|_| {}).await;
    let hour = Duration::from_secs(3_600);
    let jumps: [(&str, fn(&TestWorld)); 3] = [
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
        assert!(jumped.elapsed < hour);
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
