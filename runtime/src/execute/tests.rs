//! The loop against transports that answer from memory: what a dropped call leaves behind, and what
//! ends without an attempt. Whole calls are tested over the loopback, in `tests/it`.

use std::future::{pending, ready};
use std::pin::pin;
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
