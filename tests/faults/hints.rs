//! Faults 11 and 12: what status 429 says about waiting, in all forms, right ones and wrong ones.

use std::time::{Duration, SystemTime};

use crate::api::{client, customer, registration};
use crate::report::Fault;
use crate::server::{Reply, Server};
use crate::world::TestWorld;

/// Fri, 29 Sep 2023 16:26:37 GMT.
const NOW: u64 = 1_696_004_797;

/// What is right.
#[derive(Clone, Copy)]
enum Right {
    /// Waits so many seconds, and at most a tenth more.
    Waits(f64),
    /// No hint: its own backoff, which is up to 1 s.
    Own,
    /// Fails at once, with so many seconds to be read from the error.
    Stops(f64),
}

use Right::{Own, Stops, Waits};

type Headers = &'static [(&'static str, &'static str)];

const RETRY_AFTER: &[(Headers, Right)] = &[
    (&[("retry-after", "2")], Waits(2.0)),
    (&[("retry-after", "1.5")], Waits(1.5)),
    (&[("retry-after", "20")], Waits(20.0)),
    (&[("retry-after", "60")], Waits(60.0)),
    (&[("retry-after", "61")], Stops(61.0)),
    (&[("retry-after", "120")], Stops(120.0)),
    (&[("retry-after", "120.6")], Stops(120.6)),
    (&[("retry-after", "121")], Stops(121.0)),
    (&[("retry-after", "86400")], Stops(86_400.0)),
    (&[("retry-after", "0")], Own),
    (&[("retry-after", "-1")], Own),
    (&[("retry-after", "-10")], Own),
    (&[("retry-after", "NaN")], Own),
    (&[("retry-after", "nan")], Own),
    (&[("retry-after", "inf")], Own),
    (&[("retry-after", "-inf")], Own),
    (&[("retry-after", "1000000000000000000000000000000")], Own),
    (
        &[("retry-after", "99999999999999999999999999999999999")],
        Own,
    ),
    (&[("retry-after", "")], Own),
    (&[("retry-after", "soon")], Own),
    (&[("retry-after", "0x10")], Own),
    (
        &[("retry-after", "Fri, 29 Sep 2023 16:26:40 GMT")],
        Waits(3.0),
    ),
    (
        &[("retry-after", "Fri, 29 Sep 2023 16:26:57 GMT")],
        Waits(20.0),
    ),
    (&[("retry-after", "Fri, 29 Sep 2023 16:26:37 GMT")], Own),
    (&[("retry-after", "Fri, 29 Sep 2023 16:26:27 GMT")], Own),
    (&[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")], Own),
    (
        &[("retry-after", "Fri, 29 Sep 2023 16:27:37 GMT")],
        Waits(60.0),
    ),
    (
        &[("retry-after", "Fri, 29 Sep 2023 16:27:38 GMT")],
        Stops(61.0),
    ),
    (
        &[("retry-after", "Fri, 29 Sep 2023 16:28:37 GMT")],
        Stops(120.0),
    ),
    (
        &[("retry-after", "Fri, 29 Sep 2023 16:28:38 GMT")],
        Stops(121.0),
    ),
    (&[("retry-after", "Zun, 29 Sep 2023 16:26:57 GMT")], Own),
    (&[("retry-after", "29 Sep 2023 16:26:57 GMT")], Own),
    (&[("retry-after", "Fri, 29 Sep 100000 16:26:57 GMT")], Own),
    (
        &[
            ("date", "Fri, 29 Sep 2023 16:16:37 GMT"),
            ("retry-after", "Fri, 29 Sep 2023 16:16:42 GMT"),
        ],
        Waits(5.0),
    ),
    (&[("retry-after-ms", "1500")], Waits(1.5)),
    (&[("retry-after-ms", "60000")], Waits(60.0)),
    (&[("retry-after-ms", "60001")], Stops(60.001)),
    (&[("retry-after-ms", "120001")], Stops(120.001)),
    (
        &[("retry-after-ms", "3000"), ("retry-after", "20")],
        Waits(3.0),
    ),
    (
        &[("retry-after-ms", "x"), ("retry-after", "20")],
        Waits(20.0),
    ),
];

const RATE_LIMIT: &[(Headers, Right)] = &[
    // Seconds since 1970: past, now, soon, at the cap, beyond it, far away.
    (&[("x-ratelimit-reset", "1696004000")], Own),
    (&[("x-ratelimit-reset", "1696004797")], Own),
    (&[("x-ratelimit-reset", "1696004807")], Waits(10.0)),
    (&[("x-ratelimit-reset", "1696004857")], Waits(60.0)),
    (&[("x-ratelimit-reset", "1696004858")], Stops(61.0)),
    (&[("x-ratelimit-reset", "1696091197")], Stops(86_400.0)),
    // Seconds from now.
    (&[("x-ratelimit-reset", "0")], Own),
    (&[("x-ratelimit-reset", "10")], Waits(10.0)),
    (&[("x-ratelimit-reset", "86400")], Stops(86_400.0)),
    // Nothing that can be read.
    (&[("x-ratelimit-reset", "-10")], Own),
    (&[("x-ratelimit-reset", "abc")], Own),
    (&[("x-ratelimit-reset", "")], Own),
    (&[("x-ratelimit-reset", "99999999999999999999")], Own),
    // Without it there is nothing to go by.
    (&[("x-ratelimit-remaining", "0")], Own),
    // It counts only when nothing remains.
    (
        &[("x-ratelimit-reset", "10"), ("x-ratelimit-remaining", "0")],
        Waits(10.0),
    ),
    (
        &[("x-ratelimit-reset", "10"), ("x-ratelimit-remaining", "5")],
        Own,
    ),
    (
        &[("x-ratelimit-reset", "10"), ("x-ratelimit-remaining", "-1")],
        Own,
    ),
    (
        &[
            ("x-ratelimit-reset", "10"),
            ("x-ratelimit-remaining", "abc"),
        ],
        Own,
    ),
    (
        &[("x-ratelimit-reset", "10"), ("retry-after", "20")],
        Waits(20.0),
    ),
];

#[tokio::test]
async fn fault_11_retry_after() {
    for (headers, right) in RETRY_AFTER {
        check(11, headers, *right).await;
    }
}

#[tokio::test]
async fn fault_12_rate_limit_reset() {
    for (headers, right) in RATE_LIMIT {
        check(12, headers, *right).await;
    }
}

fn world() -> TestWorld {
    let world = TestWorld::new().with_chance(0.5);
    world.set_wall(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW));
    world
}

/// A keyed POST, answered with 429 and these headers, then with success.
async fn check(number: u8, headers: Headers, right: Right) {
    let name: Vec<_> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let mut fault = Fault::begin(number, name.join(", "));
    let server = Server::start(move |request| match request.number {
        1 => {
            let add = |reply: Reply, (name, value): &(&str, &str)| reply.header(name, value);
            headers.iter().fold(Reply::status(429), add)
        }
        _ => Reply::json(201, &customer(1)),
    });
    let world = world();
    let client = client(&server, &world);
    let called = client.customers().create(registration()).await;
    match right {
        Waits(_) | Own => {
            fault.equal("requests", server.call_count(), 2);
            called.expect("the second attempt succeeds");
            let [pause] = world.pauses()[..] else {
                panic!("{:?}", world.pauses());
            };
            match right {
                Waits(seconds) => {
                    let hint = Duration::from_secs_f64(seconds);
                    fault.within("pause", pause, hint..=hint.mul_f64(1.1));
                }
                // Half of the 1 s that a first backoff may take.
                _ => fault.equal("pause", pause, Duration::from_millis(500)),
            }
        }
        Stops(seconds) => {
            let error = called.expect_err("the wait is too long");
            fault.equal("requests", server.call_count(), 1);
            fault.equal("pauses", world.pauses().len(), 0);
            let hint = Duration::from_secs_f64(seconds);
            fault.equal("hint on the error", error.retry_after().unwrap(), hint);
            assert!(error.is_rate_limited(), "{error:?}");
        }
    }
}

#[tokio::test]
async fn fault_11_wait_beyond_the_deadline() {
    let mut fault = Fault::begin(11, "retry-after: 20, total timeout 20 s");
    let server = Server::start(|_| Reply::status(429).header("retry-after", "20"));
    let world = world();
    let client = client(&server, &world);
    let call = client.customers().create(registration());
    let error = call
        .total_timeout(Duration::from_secs(20))
        .await
        .unwrap_err();
    fault.equal("requests", server.call_count(), 1);
    fault.equal("pauses", world.pauses().len(), 0);
    let hint = error.retry_after().unwrap();
    fault.equal("hint on the error", hint, Duration::from_secs(20));
    fault.equal("status", error.status().unwrap(), 429);
}

#[tokio::test]
async fn fault_12_headers_on_the_error() {
    for (remaining, readable) in [("0", Some(0)), ("-1", None), ("abc", None), ("7", Some(7))] {
        let mut fault = Fault::begin(12, format!("remaining {remaining}, on the error"));
        let server = Server::start(move |_| {
            Reply::status(429)
                .header("x-ratelimit-limit", "100")
                .header("x-ratelimit-remaining", remaining)
                .header("x-ratelimit-reset", "1696004807")
        });
        let client = client(&server, &world());
        let error = client.customers().create(registration()).await.unwrap_err();
        fault.equal("requests", server.call_count(), 3);
        let limit = error.rate_limit();
        fault.equal("remaining", limit.remaining, readable);
        fault.equal("limit", limit.limit, Some(100));
        fault.equal("reset", limit.reset, Some(1_696_004_807));
        let header = error.headers()["x-ratelimit-remaining"].to_str().unwrap();
        fault.equal("header", header, remaining);
    }
}
