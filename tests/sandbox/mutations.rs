//! The requests of the SDK as they are, which the sandbox takes; and spoilt in one place, which it refuses
//! with the status that the description has for that. What is spoilt how follows from a fixed seed.

mod spoil;

use std::collections::BTreeMap;

use dinie::test_util::{Answer, ScriptedTransport};

use crate::operations::{Call, Stage, calls};
use crate::raw::{Raw, token};
use crate::spec::{self, Described};
use crate::stage::{assert_faultless, builder};
use spoil::Random;

const SEED: u64 = 20_260_301;

/// Nothing that the description knows is left out, and so nothing goes untried.
#[tokio::test]
async fn the_sdk_sends_all_that_the_description_has() {
    let stage = Stage::set().await;
    for (operation, raw) in record(&stage).await {
        assert_eq!(raw.names(), operation.names, "{}", operation.id);
    }
}

#[tokio::test]
async fn requests_are_taken_as_they_are_and_refused_when_spoilt() {
    let stage = Stage::set().await;
    let recorded = record(&stage).await;
    assert_eq!(recorded.len(), 23);
    for (operation, raw) in &recorded {
        let answer = raw.clone().send().await;
        let taken = operation.successes().contains(&answer.status);
        assert!(taken, "{}: {answer:?}", operation.id);
    }
    assert_faultless(&stage.sandbox);

    let mut random = Random::new(SEED);
    let mut kinds: BTreeMap<u16, usize> = BTreeMap::new();
    for (operation, raw) in &recorded {
        for mutation in spoil::mutations(operation, raw, &mut random) {
            let what = format!("{}: {}", operation.id, mutation.what);
            let answer = mutation.raw.send().await;
            assert_eq!(answer.status, mutation.status, "{what}: {answer:?}");
            if mutation.code.is_some() {
                assert_eq!(answer.code(), mutation.code, "{what}: {answer:?}");
            }
            *kinds.entry(answer.status).or_default() += 1;
        }
    }
    assert_eq!(stage.sandbox.violations(), Vec::<String>::new());
    let statuses: Vec<u16> = kinds.keys().copied().collect();
    assert_eq!(statuses, [400, 404, 422], "{kinds:?}");
    assert!(kinds.values().sum::<usize>() > 300, "{kinds:?}");
}

/// Each operation, with the request that the SDK makes for it; none of them has gone out yet.
async fn record(stage: &Stage) -> Vec<(&'static Described, Raw)> {
    let token = token(&stage.sandbox).await;
    let mut recorded = Vec::new();
    for call in calls() {
        let raw = match call.operation {
            "createToken" => record_token_request(stage, &call).await,
            _ => record_call(stage, &call, &token).await,
        };
        recorded.push((spec::operation(call.operation), raw));
    }
    recorded
}

async fn record_call(stage: &Stage, call: &Call, token: &str) -> Raw {
    let transport = ScriptedTransport::new();
    transport.push(Answer::status(400));
    let client = builder(&stage.sandbox)
        .bearer_token(token)
        .transport(transport.clone());
    let client = client.build().expect("a client");
    let outcome = (call.run)(client, stage.things.clone()).await;
    assert!(outcome.is_err(), "{} came to an end", call.operation);
    let requests = transport.requests();
    assert_eq!(requests.len(), 1, "{}: {requests:?}", call.operation);
    Raw::of(&requests[0])
}

async fn record_token_request(stage: &Stage, call: &Call) -> Raw {
    let transport = ScriptedTransport::new();
    transport.push(Answer::status(400));
    let client = builder(&stage.sandbox).transport(transport.clone());
    let client = client.build().expect("a client");
    let outcome = (call.run)(client, stage.things.clone()).await;
    assert!(outcome.is_err(), "{} came to an end", call.operation);
    Raw::of(&transport.token_requests()[0])
}
