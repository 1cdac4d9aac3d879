//! Fault 10: connections that lie in the pool and are dead, 500 of each kind.

use dinie::Client;

use crate::api::{client, customer, id, registration};
use crate::herd::Herd;
use crate::report::Fault;
use crate::server::{Accept, Gate, Received, Reply, Script, Server, Step};
use crate::world::TestWorld;

const STALE: usize = 500;

/// How many of these calls fail: two GETs, two keyed POSTs, two GETs, …
async fn failures(client: &Client, calls: usize) -> usize {
    let mut failed = 0;
    for number in 0..calls {
        let result = match number / 2 % 2 {
            0 => client.customers().retrieve(&id(1)).await,
            _ => client.customers().create(registration()).await,
        };
        failed += usize::from(result.is_err());
    }
    failed
}

#[tokio::test]
async fn fault_10_closed_in_silence() {
    let mut fault = Fault::begin(10, "closed after each answer, without a word");
    let server = Server::start(|_| Reply::json(200, &customer(1)).then(Step::Close));
    let client = client(&server, &TestWorld::new());
    fault.equal("errors", failures(&client, STALE + 1).await, 0);
    // A repetition is needed when the request was written before the end was seen.
    fault.within("requests", server.call_count(), STALE + 1..=2 * STALE + 1);
}

#[tokio::test]
async fn fault_10_dead_when_used() {
    for (how, end) in [("closed", Step::Close), ("reset", Step::Reset)] {
        let mut fault = Fault::begin(10, format!("{how} when the next request is read"));
        // Each connection gives one answer; the token was asked for on the first.
        let server = Script::new()
            .calls(move |request| match request.on_connection {
                1 => Reply::json(200, &customer(1)),
                _ => Reply::steps([end.clone()]),
            })
            .start();
        let client = client(&server, &TestWorld::new());
        // A call that meets a dead connection is repeated on one that is not kept, so every second
        // call finds none in the pool.
        fault.equal("errors", failures(&client, 2 * STALE).await, 0);
        let calls = server.calls();
        fault.equal("requests", calls.len(), 3 * STALE);
        fault.equal("connections", server.connects(), 2 * STALE + 1);
        let repeated = calls.chunks(3).filter(|pair| {
            let alike = |pair: &[Received]| {
                pair[0].key() == pair[1].key()
                    && pair[0].body == pair[1].body
                    && pair[0].method == pair[1].method
            };
            alike(pair)
        });
        fault.equal("repeated with equal key and bytes", repeated.count(), STALE);
    }
}

/// Calls that end up as this many idle connections.
const POOL: usize = 32;

#[tokio::test]
async fn fault_10_dead_while_frozen() {
    for (how, end) in [("closed", Step::Close), ("reset", Step::Reset)] {
        let mut fault = Fault::begin(10, format!("16 x 32 {how} while the process is frozen"));
        let rounds = STALE.div_ceil(POOL);
        let gates: Vec<_> = (0..=rounds).map(|_| (Gate::new(), Gate::new())).collect();
        let script = gates.clone();
        let server = Script::new()
            .calls(move |request| {
                // All of a round are answered together, so that each needs a connection.
                let (answer, die) = &script[(request.number - 1) / POOL];
                let reply = Reply::json(200, &customer(1)).behind(answer);
                reply.then(Step::Wait(die.clone())).then(end.clone())
            })
            .connections(|_| Accept::Serve)
            .start();
        let client = client(&server, &TestWorld::new());
        let mut failed = 0;
        let mut attempts = Vec::new();
        for (round, (answer, die)) in gates.iter().enumerate() {
            let herd = Herd::start(POOL, |number| {
                let client = client.clone();
                async move {
                    match number % 2 {
                        0 => client.customers().retrieve(&id(1)).with_response().await,
                        _ => {
                            client
                                .customers()
                                .create(registration())
                                .with_response()
                                .await
                        }
                    }
                }
            });
            answer.until_arrived(POOL).await;
            answer.open();
            for result in herd.results().await {
                failed += usize::from(result.is_err());
                attempts.push(result.map_or(0, |answer| answer.attempts()));
            }
            die.open();
            // The client cannot see them die: nothing of it runs until all are dead.
            server.block_until(|happened| happened.ends.len() >= (round + 1) * POOL);
        }
        fault.equal("errors", failed, 0);
        let calls = (rounds + 1) * POOL;
        // A request that is written to a dead connection before its end is seen goes out once more.
        fault.within(
            "most attempts of a call",
            attempts.iter().max().copied().unwrap(),
            1..=2,
        );
        fault.equal("requests", server.call_count(), calls);
    }
}

#[tokio::test]
async fn fault_10_a_pool_of_dead_connections() {
    // As when a load balancer is replaced: no end is told, each next request is reset.
    let mut fault = Fault::begin(10, "32 idle connections, all dead, and 10 calls");
    let answer = Gate::new();
    let script = answer.clone();
    let server = Script::new()
        .calls(
            move |request| match (request.number, request.on_connection) {
                (1..=POOL, _) => Reply::json(200, &customer(1)).behind(&script),
                (_, 1) => Reply::json(200, &customer(1)),
                _ => Reply::steps([Step::Reset]),
            },
        )
        .start();
    let client = client(&server, &TestWorld::new());
    let herd = Herd::start(POOL, |_| {
        let client = client.clone();
        async move { client.customers().retrieve(&id(1)).await }
    });
    answer.until_arrived(POOL).await;
    answer.open();
    let filled = herd.results().await;
    fault.equal(
        "calls that fill the pool",
        filled.iter().flatten().count(),
        POOL,
    );
    let mut attempts = Vec::new();
    for _ in 0..10 {
        let result = client.customers().retrieve(&id(1)).with_response().await;
        attempts.push(result.map_or(0, |answer| answer.attempts()));
    }
    fault.equal("attempts of each call", attempts, vec![2; 10]);
}
