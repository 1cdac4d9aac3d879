//! `wait()`: the same calls from threads without a runtime, and an error inside of one.

use std::collections::HashSet;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use dinie_runtime::test_util::{Answer, ManualWorld, ScriptedTransport};
use dinie_runtime::{BoxFuture, ClientBuilder, Error, ErrorKind, Secret, TokenSource, Upload};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

use crate::api::{API, Client, CustomerId, customer};
use crate::server::{Received, Reply, Server};
use crate::uploads::{Chunks, document};

fn id() -> CustomerId {
    CustomerId::new("cust_1").unwrap()
}

/// A server, and the runtime that it runs on; this thread stays outside.
fn serve(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> (Runtime, Server) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::start(script));
    (runtime, server)
}

fn found(_: &Received) -> Reply {
    Reply::json(200, customer(1))
}

fn scripted(world: &ManualWorld) -> (ScriptedTransport, Client) {
    let transport = ScriptedTransport::new();
    let client = ClientBuilder::new(&API)
        .credentials("id", "secret")
        .transport(transport.clone())
        .world(world.clone())
        .build()
        .unwrap();
    (transport, client)
}

/// Two customers a page, three pages.
fn three_pages(transport: &ScriptedTransport) {
    transport.answer_with(|request| {
        let first = match request.query("starting_after").as_deref() {
            None => 1,
            Some("cust_2") => 3,
            Some("cust_4") => 5,
            Some(other) => panic!("{other}"),
        };
        let data = [customer(first), customer(first + 1)];
        Answer::json(200, json!({"data": data, "has_more": first < 5}))
    });
}

fn idle_runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

#[test]
fn many_threads_wait_with_one_client() {
    let (_runtime, server) = serve(found);
    let client = Client::at(&server, &ManualWorld::running());
    thread::scope(|scope| {
        for _ in 0..16 {
            let client = client.clone();
            scope.spawn(move || {
                for _ in 0..10 {
                    assert_eq!(client.retrieve(&id()).wait().unwrap().id, id());
                }
            });
        }
    });
    assert_eq!(server.calls().len(), 160);
    assert_eq!(server.token_requests().len(), 1);
}

#[test]
fn all_that_can_be_awaited_can_be_waited_for() {
    let (transport, client) = scripted(&ManualWorld::new());
    three_pages(&transport);
    assert_eq!(client.list().wait().unwrap().data.len(), 2);
    let response = client.list().with_response().wait().unwrap();
    assert_eq!((response.status(), response.attempts()), (200, 1));
    assert_eq!(client.list().items().wait().map(Result::unwrap).count(), 6);
    assert_eq!(client.list().pages().wait().map(Result::unwrap).count(), 3);
    transport.push(Answer::problem(404, json!({"code": "no_such_customer"})));
    let error = client.retrieve(&id()).wait().unwrap_err();
    assert_eq!(error.code(), Some("no_such_customer"));
    assert_eq!(error.operation(), Some("getCustomer"));
}

#[test]
fn inside_a_runtime_it_fails_and_sends_nothing() {
    let (transport, client) = scripted(&ManualWorld::new());
    three_pages(&transport);
    let outside = client.clone();
    let attempt = move || -> Vec<Error> {
        let mut items = client.list().items().wait();
        let mut pages = client.list().pages().wait();
        let errors = vec![
            client.retrieve(&id()).wait().unwrap_err(),
            client.list().wait().unwrap_err(),
            client.list().with_response().wait().unwrap_err(),
            items.next().unwrap().unwrap_err(),
            pages.next().unwrap().map(|_| ()).unwrap_err(),
        ];
        assert!(items.next().is_none() && pages.next().is_none());
        errors
    };
    let attempt = Arc::new(attempt);
    let threads = Builder::new_multi_thread().build().unwrap();
    let single = idle_runtime();

    let task = attempt.clone();
    let in_task = threads.block_on(async { tokio::spawn(async move { task() }).await.unwrap() });
    let blocking = attempt.clone();
    let in_blocking = threads.spawn_blocking(move || blocking());
    let in_blocking = threads.block_on(in_blocking);
    let in_single = single.block_on(async { attempt() });
    let entered = {
        let _guard = single.enter();
        attempt()
    };
    for errors in [in_task, in_blocking.unwrap(), in_single, entered] {
        assert_eq!(errors[0].operation(), Some("getCustomer"));
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains("`.await`"), "{error}");
            assert_eq!(error.attempts(), 0);
        }
    }
    assert!(transport.requests().is_empty() && transport.token_requests().is_empty());

    // A thread of one's own is outside, wherever it was started.
    let started = single.block_on(async { thread::spawn(move || outside.list().wait()) });
    assert_eq!(started.join().unwrap().unwrap().data.len(), 2);
}

#[test]
fn a_client_outlives_the_runtime_that_it_was_used_in() {
    let (_runtime, server) = serve(found);
    let client = Client::at(&server, &ManualWorld::running());
    client.retrieve(&id()).wait().unwrap();
    let other = Builder::new_current_thread().enable_all().build().unwrap();
    for _ in 0..3 {
        other
            .block_on(client.retrieve(&id()).into_future())
            .unwrap();
    }
    drop(other);
    for _ in 0..3 {
        client.create("1").wait().unwrap();
    }
    assert_eq!(server.token_requests().len(), 1);
}

#[test]
fn an_iterator_dropped_half_way_fetches_no_more() {
    let (transport, client) = scripted(&ManualWorld::new());
    three_pages(&transport);
    let mut items = client.list().items().wait();
    assert!(transport.requests().is_empty());
    for expected in ["cust_1", "cust_2", "cust_3"] {
        assert_eq!(items.next().unwrap().unwrap().id.as_str(), expected);
        assert_eq!(items.cursor(), Some(expected));
    }
    drop(items);
    assert_eq!(transport.requests().len(), 2);
    let mut pages = client.list().starting_after("cust_2").pages().wait();
    assert_eq!(pages.next().unwrap().unwrap().value().data.len(), 2);
    assert_eq!(pages.cursor(), Some("cust_4"));
    drop(pages);
    assert_eq!(transport.requests().len(), 3);
}

#[test]
fn an_error_ends_an_iterator_and_the_cursor_says_where() {
    let (transport, client) = scripted(&ManualWorld::new());
    three_pages(&transport);
    transport.push(Answer::json(
        200,
        json!({"data": [customer(2)], "has_more": true}),
    ));
    transport.push(Answer::status(400));
    let mut items = client.list().items().wait();
    let results: Vec<_> = items.by_ref().collect();
    assert_eq!(results.len(), 2);
    assert!(results[1].as_ref().unwrap_err().is_invalid_request());
    assert!(items.next().is_none());
    let cursor = items.cursor().unwrap();
    assert_eq!(
        client.list().starting_after(cursor).items().wait().count(),
        4
    );
}

#[test]
fn a_body_is_read_as_it_comes() {
    let (transport, client) = scripted(&ManualWorld::new());
    let photo = || Answer::status(200).header("content-type", "image/png");
    transport.push(photo().body("content"));
    transport.push(photo().body("con").breaking_off());
    let call = || client.photo(Upload::bytes("a.png", "x"));
    let mut whole = call().wait_stream().unwrap();
    assert_eq!(whole.download().length(), Some(7));
    assert_eq!(whole.next().unwrap().unwrap(), "content");
    assert!(whole.next().is_none());
    let mut broken = call().wait_stream().unwrap();
    assert_eq!(broken.next().unwrap().unwrap(), "con");
    assert!(broken.next().unwrap().unwrap_err().is_transport());
    assert!(broken.next().is_none());
    transport.assert_done();

    let single = idle_runtime();
    let error = single.block_on(async { call().wait_stream() }).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Config, 0));
}

#[test]
fn the_total_timeout_ends_the_waiting() {
    let world = ManualWorld::new();
    let (transport, client) = scripted(&world);
    transport.push(Answer::never());
    let call = client.create("1").timeout(Duration::MAX);
    let waiting = thread::spawn(move || call.wait());
    idle_runtime().block_on(async {
        transport.wait_for_requests(1).await;
        world.wait_for_timeouts(1).await;
    });
    world.advance(Duration::from_secs(89));
    assert!(!waiting.is_finished());
    world.advance(Duration::from_secs(1));
    let error = waiting.join().unwrap().unwrap_err();
    assert!(error.is_timeout() && error.may_have_been_processed());
    assert_eq!(error.elapsed(), Duration::from_secs(90));
}

#[test]
fn every_kind_of_content_is_uploaded() {
    let (_runtime, server) = serve(found);
    let client = Client::at(&server, &ManualWorld::running());
    let path = std::env::temp_dir().join(format!("dinie-blocking-{}.pdf", std::process::id()));
    std::fs::write(&path, b"content").unwrap();
    for file in [
        Upload::bytes("a.pdf", "content"),
        Upload::file(&path),
        Upload::stream("a.pdf", Chunks(vec!["con", "tent"].into_iter()), 7),
    ] {
        client.upload_document(document(file)).wait().unwrap();
    }
    std::fs::remove_file(&path).unwrap();
    let calls = server.calls();
    assert_eq!(calls.len(), 3);
    assert!(
        calls
            .iter()
            .all(|call| call.text().contains("\r\n\r\ncontent\r\n"))
    );
    let error = client.upload_document(document(Upload::file(&path)));
    assert!(error.wait().unwrap_err().is_usage());
}

/// Asks another client for its tokens, and blocks meanwhile, which it must not.
struct Nested(Client);

impl TokenSource for Nested {
    fn token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn std::error::Error + Send + Sync>>> {
        let health = self.0.health().wait();
        Box::pin(ready(match health {
            Ok(token) => Ok(Secret::from(token)),
            Err(error) => Err(error.into()),
        }))
    }
}

#[test]
fn waiting_within_a_wait_is_an_error_and_no_deadlock() {
    let (transport, inner) = scripted(&ManualWorld::new());
    let client: Client = ClientBuilder::new(&API)
        .token_source(Nested(inner))
        .transport(transport.clone())
        .build()
        .unwrap();
    let error = client.retrieve(&id()).wait().unwrap_err();
    assert!(error.to_string().contains("async runtime"), "{error}");
    assert!(transport.requests().is_empty());
}

#[test]
fn the_background_is_one_thread_for_all_clients() {
    let names = Arc::new(Mutex::new(HashSet::new()));
    thread::scope(|scope| {
        for _ in 0..8 {
            let names = names.clone();
            scope.spawn(move || {
                let (transport, client) = scripted(&ManualWorld::new());
                transport.answer_tokens_with(move |_| {
                    let thread = thread::current();
                    let name = thread.name().unwrap().to_owned();
                    names.lock().unwrap().insert((name, thread.id()));
                    Answer::json(200, json!({"access_token": "t"}))
                });
                transport.push(Answer::json(200, customer(1)));
                client.retrieve(&id()).wait().unwrap();
            });
        }
    });
    let names = names.lock().unwrap();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(names.iter().all(|(name, _)| name == "dinie-runtime"));
}
