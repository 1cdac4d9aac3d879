//! The loop against transports that answer from memory: what a dropped call leaves behind, and what
//! ends without an attempt. Whole calls are tested over the loopback, in `tests/it`.

mod limits;

use std::pin::pin;
use std::task::{Context, Waker};

use crate::budget::CAPACITY;
use crate::builder::ClientBuilder;
use crate::client::{Api, Core, FromCore};
use crate::decode::empty;
use crate::request::{Idempotency, Operation};
use crate::test_util::{Answer, ManualWorld, ScriptedTransport};

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

impl FromCore for Core {
    fn from_core(core: Core) -> Self {
        core
    }
}

fn core(world: &ManualWorld, answer: impl Fn() -> Answer + Send + Sync + 'static) -> Core {
    let transport = ScriptedTransport::new();
    transport.answer_with(move |_| answer());
    let builder = ClientBuilder::new(&API).transport(transport);
    builder.world(world.clone()).build().unwrap()
}

#[tokio::test]
async fn a_call_dropped_while_it_waits_gives_its_permit_back() {
    let world = ManualWorld::new();
    world.hold_pauses();
    let core = core(&world, || Answer::status(503));
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
    let core = core(&ManualWorld::new(), Answer::never);
    {
        let mut call = pin!(core.request(&PING).call(empty).into_future());
        let mut context = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(core.inner().budget.level(), CAPACITY);
}

#[tokio::test]
async fn a_good_call_fills_the_budget_and_a_bad_one_empties_it() {
    let world = ManualWorld::new();
    let good = core(&world, || Answer::status(204));
    good.inner().budget.take(14).unwrap().forget();
    good.request(&PING).call(empty).await.unwrap();
    assert_eq!(good.inner().budget.level(), CAPACITY - 13);

    let bad = core(&world, || Answer::status(503));
    let error = bad.request(&PING).call(empty).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert_eq!(bad.inner().budget.level(), CAPACITY - 28);
}
