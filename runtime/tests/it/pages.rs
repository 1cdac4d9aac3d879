//! Walks over pages, whole and broken ones.

use std::sync::Mutex;

use dinie_runtime::test_util::{ManualWorld, World};
use serde_json::json;

use crate::api::{Client, customer};
use crate::server::{Received, Reply, Server};

/// `{"data": […], "has_more": …}`.
fn page(customers: impl IntoIterator<Item = usize>, has_more: bool) -> Reply {
    let data: Vec<_> = customers.into_iter().map(customer).collect();
    Reply::json(200, json!({"data": data, "has_more": has_more}))
}

/// Three pages of two customers.
fn three_pages(request: &Received) -> Reply {
    match request.target.split("starting_after=").nth(1) {
        None => page([1, 2], true),
        Some("cust_2") => page([3, 4], true),
        Some("cust_4") => page([5, 6], false),
        Some(other) => panic!("{other}"),
    }
}

async fn client(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> (Server, Client) {
    let server = Server::start(script).await;
    let client = Client::at(&server, &ManualWorld::running());
    (server, client)
}

#[tokio::test]
async fn items_come_from_all_pages() {
    let (server, client) = client(three_pages).await;
    let mut items = client.list().limit(2).items();
    assert!(server.calls().is_empty());
    let mut ids = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        ids.push(item.id.to_string());
        assert_eq!(items.cursor(), Some(ids.last().unwrap().as_str()));
        assert_eq!(server.calls().len(), ids.len().div_ceil(2));
    }
    assert_eq!(
        ids,
        ["cust_1", "cust_2", "cust_3", "cust_4", "cust_5", "cust_6"]
    );
    assert!(items.try_next().await.unwrap().is_none());
    let targets: Vec<_> = server.calls().into_iter().map(|call| call.target).collect();
    assert_eq!(
        targets,
        [
            "/v3/customers?limit=2",
            "/v3/customers?limit=2&starting_after=cust_2",
            "/v3/customers?limit=2&starting_after=cust_4",
        ]
    );
}

#[tokio::test]
async fn pages_carry_their_answers() {
    let (_server, client) = client(three_pages).await;
    let mut pages = client.list().pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        assert_eq!((page.status(), page.attempts()), (200, 1));
        sizes.push(page.value().data.len());
    }
    assert_eq!(sizes, [2, 2, 2]);
    assert_eq!(pages.cursor(), Some("cust_6"));
}

#[tokio::test]
async fn a_walk_starts_where_it_is_told_to() {
    let (server, client) = client(three_pages).await;
    let mut items = client.list().starting_after("cust_4").items();
    assert_eq!(
        items.try_next().await.unwrap().unwrap().id.as_str(),
        "cust_5"
    );
    assert_eq!(
        server.calls()[0].target,
        "/v3/customers?starting_after=cust_4"
    );
}

/// How many items come before the error, and its text.
async fn broken(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> (usize, String) {
    let (_server, client) = client(script).await;
    let mut items = client.list().items().max_pages(10);
    let mut seen = 0;
    loop {
        match items.try_next().await {
            Ok(Some(_)) => seen += 1,
            Ok(None) => panic!("the walk ended well after {seen} items"),
            Err(error) => {
                assert!(error.is_pagination(), "{error:?}");
                assert!(items.try_next().await.unwrap().is_none());
                return (seen, error.to_string());
            }
        }
    }
}

#[tokio::test]
async fn pages_that_do_not_add_up_are_errors() {
    let (seen, error) = broken(|_| page([], true)).await;
    assert_eq!(seen, 0);
    assert!(error.contains("empty"), "{error}");

    let (seen, error) = broken(|_| page([1, 2], true)).await;
    assert_eq!(seen, 2);
    assert!(error.contains("earlier one"), "{error}");

    let cycle = |request: &Received| page([[1, 2, 3][(request.number - 1) % 3]], true);
    let (seen, error) = broken(cycle).await;
    assert_eq!(seen, 3);
    assert!(error.contains("earlier one"), "{error}");

    let (seen, error) = broken(|request| page([request.number], true)).await;
    assert_eq!(seen, 10);
    assert!(error.contains("more than 10 pages"), "{error}");

    let nameless = |_: &Received| {
        let item = json!({"id": "", "balance": "1", "created_at": "2026-03-04T10:00:00Z"});
        Reply::json(200, json!({"data": [item], "has_more": true}))
    };
    let (seen, error) = broken(nameless).await;
    assert_eq!(seen, 0);
    assert!(error.contains("no cursor"), "{error}");
}

#[tokio::test]
async fn a_walk_that_fails_can_be_taken_up_again() {
    let failures = Mutex::new(3);
    let (_server, client) = client(move |request| {
        let mut left = failures.lock().unwrap();
        if request.target.contains("cust_4") && *left > 0 {
            *left -= 1;
            return Reply::json(500, json!({}));
        }
        three_pages(request)
    })
    .await;
    let mut items = client.list().items();
    for _ in 0..4 {
        assert!(items.try_next().await.unwrap().is_some());
    }
    let error = items.try_next().await.unwrap_err();
    assert!(error.is_server_error());
    assert!(items.try_next().await.unwrap().is_none());
    let cursor = items.cursor().unwrap();
    assert_eq!(cursor, "cust_4");
    let mut items = client.list().starting_after(cursor).items();
    assert_eq!(
        items.try_next().await.unwrap().unwrap().id.as_str(),
        "cust_5"
    );
}

#[tokio::test]
async fn a_waiting_page_survives_a_dropped_future() {
    let (server, client) = client(three_pages).await;
    let mut items = client.list().items();
    let world = ManualWorld::running();
    tokio::select! {
        biased;
        _ = items.try_next() => panic!("no page can be here yet"),
        () = world.pause(std::time::Duration::ZERO) => {}
    }
    assert_eq!(
        items.try_next().await.unwrap().unwrap().id.as_str(),
        "cust_1"
    );
    assert_eq!(server.calls().len(), 1);
}
