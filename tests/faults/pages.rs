//! Fault 21: pages that do not add up. A short list that looks complete is worse than an error.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dinie::{Body, BoxFuture, Client, Error, Transport, TransportError};
use serde_json::json;

use crate::api::{client, customer, id, page};
use crate::report::Fault;
use crate::server::{Received, Reply, Server};
use crate::world::TestWorld;

/// Pages after which a walk is given up, where nothing else is said.
const CAP: usize = 100_000;

/// What a walk gave until its error, and where it stood then.
struct Walk {
    items: usize,
    error: Error,
    cursor: Option<String>,
    requests: usize,
}

/// Walks until the error, after which nothing more may come.
async fn walk(max_pages: u64, script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Walk {
    let server = Server::start(script);
    let client = client(&server, &TestWorld::new());
    let mut walk = client.customers().list().items().max_pages(max_pages);
    let mut items = 0;
    let error = loop {
        match walk.try_next().await {
            Ok(Some(_)) => items += 1,
            Ok(None) => panic!("the walk looks complete after {items} items"),
            Err(error) => break error,
        }
    };
    assert!(walk.try_next().await.unwrap().is_none());
    Walk {
        items,
        error,
        cursor: walk.cursor().map(str::to_owned),
        requests: server.call_count(),
    }
}

fn broken(fault: &mut Fault, walk: &Walk, items: usize, requests: usize, text: &str) {
    fault.holds("pagination error", walk.error.is_pagination());
    fault.equal("items before it", walk.items, items);
    fault.equal("API requests", walk.requests, requests);
    let message = walk.error.to_string();
    assert!(message.contains(text), "{message}");
}

/// This page, in answer to everything.
fn always(numbers: &'static [usize]) -> impl Fn(&Received) -> Reply + Send + Sync + 'static {
    |_| Reply::json(200, &page(numbers.iter().copied(), true))
}

#[tokio::test]
async fn fault_21_empty_page_with_more() {
    let mut fault = Fault::begin(21, "has_more with empty data");
    let walk = walk(10, always(&[])).await;
    broken(&mut fault, &walk, 0, 1, "empty and says that there is more");
}

#[tokio::test]
async fn fault_21_same_page_again() {
    let mut fault = Fault::begin(21, "the same page again");
    let walk = walk(10, always(&[1, 2])).await;
    broken(&mut fault, &walk, 2, 2, "ends where an earlier one ended");
}

#[tokio::test]
async fn fault_21_cycle_of_three() {
    let mut fault = Fault::begin(21, "cursor cycle of three pages");
    let script = |request: &Received| {
        let number = (request.number - 1) % 3 + 1;
        Reply::json(200, &page([number], true))
    };
    let walk = walk(10, script).await;
    broken(&mut fault, &walk, 3, 4, "ends where an earlier one ended");
}

#[tokio::test]
async fn fault_21_item_without_id() {
    let mut fault = Fault::begin(21, "no id on the last item");
    let without = |_: &Received| {
        let mut page = page([1, 2], true);
        page["data"][1].as_object_mut().unwrap().remove("id");
        Reply::json(200, &page)
    };
    let gone = walk(10, without).await;
    fault.holds("decode error", gone.error.is_decode());
    fault.equal("items before it", gone.items, 0);
    fault.equal("API requests", gone.requests, 1);
    let empty = |_: &Received| {
        let mut page = page([1, 2], true);
        page["data"][1]["id"] = json!("");
        Reply::json(200, &page)
    };
    let empty = walk(10, empty).await;
    broken(&mut fault, &empty, 0, 1, "no cursor to go on from");
}

#[tokio::test]
async fn fault_21_has_more_missing() {
    // The description requires the member, so a page without it is not known to be the last.
    let mut fault = Fault::begin(21, "has_more missing, where it is required");
    let script = |_: &Received| Reply::json(200, &json!({"data": [customer(1)]}));
    let walk = walk(10, script).await;
    fault.holds("decode error", walk.error.is_decode());
    let cause = std::error::Error::source(&walk.error).unwrap().to_string();
    fault.holds("names it", cause.contains("missing field `has_more`"));
    fault.equal("items before it", walk.items, 0);
    fault.equal("API requests", walk.requests, 1);
}

#[tokio::test]
async fn fault_21_a_million_pages() {
    let mut fault = Fault::begin(21, "1 000 000 pages, 50 allowed");
    let script = |request: &Received| {
        let more = request.number < 1_000_000;
        Reply::json(200, &page([request.number], more))
    };
    let walk = walk(50, script).await;
    broken(&mut fault, &walk, 50, 50, "more than 50 pages");
    let last = id(50);
    fault.equal(
        "cursor to go on from",
        walk.cursor.as_deref(),
        Some(last.as_str()),
    );
}

/// Answers with one item a page and always more, without a network. Made of text, as the walk is
/// long.
struct Endless {
    page: String,
    requests: Arc<AtomicUsize>,
}

impl Transport for Endless {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        assert!(number < 1_000_000);
        let body = self
            .page
            .replacen(id(0).as_str(), &format!("cust_{number:x}"), 1);
        let response = http::Response::builder().header("content-type", "application/json");
        Box::pin(ready(Ok(response.body(body.into()).unwrap())))
    }
}

#[tokio::test]
async fn fault_21_default_cap() {
    let mut fault = Fault::begin(21, "1 000 000 pages, default cap");
    let requests = Arc::<AtomicUsize>::default();
    let client = Client::builder()
        .bearer_token("token")
        .transport(Endless {
            page: page([0], true).to_string(),
            requests: requests.clone(),
        })
        .build()
        .unwrap();
    let mut pages = client.customers().list().pages();
    let mut seen = 0;
    let error = loop {
        match pages.try_next().await {
            Ok(page) => seen += page.unwrap().value().data.len(),
            Err(error) => break error,
        }
    };
    fault.holds("pagination error", error.is_pagination());
    fault.equal("pages before it", seen, CAP);
    fault.equal("requests", requests.load(Ordering::Relaxed), CAP);
}

#[tokio::test]
async fn fault_21_error_on_page_five() {
    let mut fault = Fault::begin(21, "error on page 5 of 6, taken up again");
    let server = Server::start(|request| {
        // Two items a page: the cursor says which page it is.
        let cursor = request.target.split("starting_after=").nth(1);
        let after = cursor.map_or(0, |id| usize::from_str_radix(&id[5..], 16).unwrap());
        match (after, request.number) {
            (8, 5..=7) => Reply::status(500),
            _ => Reply::json(200, &page([after + 1, after + 2], after < 10)),
        }
    });
    let client = client(&server, &TestWorld::new());
    let mut walk = client.customers().list().items();
    let mut items = Vec::new();
    let error = loop {
        match walk.try_next().await {
            Ok(item) => items.push(item.unwrap().id),
            Err(error) => break error,
        }
    };
    fault.equal("items before it", items.len(), 8);
    fault.equal("status", error.status(), Some(500));
    fault.equal("attempts", error.attempts(), 3);
    fault.equal("API requests", server.call_count(), 7);
    assert!(walk.try_next().await.unwrap().is_none());
    let cursor = walk.cursor().unwrap().to_owned();
    fault.equal("cursor", cursor.as_str(), id(8).as_str());
    let mut walk = client.customers().list().starting_after(&cursor).items();
    while let Some(item) = walk.try_next().await.unwrap() {
        items.push(item.id);
    }
    let right: Vec<_> = (1..=12).map(id).collect();
    fault.holds("all 12 items, each once", items == right);
    fault.equal("API requests in all", server.call_count(), 9);
}
