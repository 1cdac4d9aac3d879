//! Fault 24: calls that are dropped at every await, and what they leave behind: nothing.

use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::pin;
use std::task::Poll;

use dinie::types::UploadDocument;
use dinie::{BoxFuture, Client, Error, Upload};

use crate::api::{client, customer, document, id, page, registration};
use crate::report::Fault;
use crate::server::{End, Gate, Received, Reply, Script, Server, patient, token};
use crate::world::TestWorld;

/// This customer cannot be had: asking for it empties the retry budget.
const LOST: usize = 77;

/// The first token request and the first call fail, so that a drop can fall into their repetition;
/// what comes first comes piece by piece, as the gate lets through.
fn server(gate: &Gate) -> Server {
    let (first_token, pieces) = (gate.clone(), gate.clone());
    Script::new()
        .tokens(move |request| match request.number {
            1 => Reply::status(500).behind(&first_token),
            _ => token(request),
        })
        .calls(move |request| match request.number {
            _ if request.target.contains(id(LOST).as_str()) => Reply::status(503),
            1 => Reply::status(503).behind(&pieces),
            _ => Reply::json(200, &answer(request)).in_pieces(&pieces),
        })
        .start()
}

fn answer(request: &Received) -> serde_json::Value {
    match request.target.split_once("starting_after=") {
        Some((_, cursor)) if cursor == id(2).as_str() => page([3, 4], true),
        Some(_) => page([5, 6], false),
        None if request.method == "GET" && request.target == "/v3/customers" => page([1, 2], true),
        None if request.target.ends_with("/documents") => document(),
        None => customer(1),
    }
}

type Work = fn(Client) -> BoxFuture<'static, Result<(), Error>>;

#[tokio::test]
async fn fault_24_get() {
    dropped_everywhere("GET", |client| {
        Box::pin(async move { client.customers().retrieve(&id(1)).await.map(drop) })
    })
    .await;
}

#[tokio::test]
async fn fault_24_keyed_post() {
    dropped_everywhere("POST with key", |client| {
        Box::pin(async move { client.customers().create(registration()).await.map(drop) })
    })
    .await;
}

#[tokio::test]
async fn fault_24_walk() {
    dropped_everywhere("walk over 3 pages", |client| {
        Box::pin(async move {
            let mut items = client.customers().list().items();
            let mut ids = Vec::new();
            while let Some(item) = items.try_next().await? {
                ids.push(item.id);
            }
            assert_eq!(ids, [1, 2, 3, 4, 5, 6].map(id));
            Ok(())
        })
    })
    .await;
}

#[tokio::test]
async fn fault_24_upload() {
    std::fs::write(scan_on_disk(), vec![b'x'; 200_000]).unwrap();
    dropped_everywhere("upload of a file", |client| {
        Box::pin(async move {
            let body = UploadDocument::new("ccmei", Upload::file(scan_on_disk()));
            client
                .customers()
                .upload_document(&id(1), body)
                .await
                .map(drop)
        })
    })
    .await;
    std::fs::remove_file(scan_on_disk()).unwrap();
}

/// Where a file of 200 kB lies during the test of uploads.
fn scan_on_disk() -> PathBuf {
    std::env::temp_dir().join(format!("dinie-fault-24-{}.pdf", std::process::id()))
}

/// Drops the work after its first poll, then after its second, and so on until it comes to its end.
async fn dropped_everywhere(case: &str, work: Work) {
    let mut fault = Fault::begin(24, case);
    let mut left_behind = Vec::new();
    let mut polls = 0;
    loop {
        polls += 1;
        let gate = Gate::new();
        let server = server(&gate);
        let world = TestWorld::new()
            .with_manual_timers()
            .during_pause(|_| Box::pin(tokio::task::yield_now()));
        let client = client(&server, &world);
        let ended = patient(poll_times(polls, work(client.clone()), &gate)).await;
        gate.open();
        let left = look_behind(&server, client, work).await;
        left_behind.extend(left.map(|left| format!("after poll {polls}: {left}")));
        if let Some(result) = ended {
            result.unwrap();
            break;
        }
    }
    // Waits: token, refusal, pause, head, two halves of a body.
    fault.at_least("drops", polls - 1, 6);
    fault.equal("left behind", left_behind, Vec::new());
}

/// Polls as often as this when woken, and then drops. Each wait lets the server go one step.
async fn poll_times<T>(times: usize, work: impl Future<Output = T>, gate: &Gate) -> Option<T> {
    let mut work = pin!(work);
    let mut polls = 0;
    poll_fn(|cx| {
        polls += 1;
        match work.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if polls == times => Poll::Ready(None),
            Poll::Pending => {
                gate.let_next_through();
                Poll::Pending
            }
        }
    })
    .await
}

/// What a dropped call has left that it should not.
async fn look_behind(server: &Server, client: Client, work: Work) -> Option<String> {
    if let Err(error) = patient(work(client.clone())).await {
        return Some(format!("the next call fails: {error}"));
    }
    let connects = server.connects();
    if let Err(error) = patient(client.customers().retrieve(&id(1)).into_future()).await {
        return Some(format!("the call after it fails: {error}"));
    }
    if server.connects() != connects {
        return Some("the pool has lost its connection".to_owned());
    }
    if server.token_count() != 2 {
        return Some(format!("{} token requests", server.token_count()));
    }
    let repeated = repetitions_left(server, &client).await;
    // The calls above may give at most 5 back, which hides no permit of 14.
    if repeated != 35 {
        return Some(format!("the budget allows {repeated} repetitions"));
    }
    drop(client);
    server
        .until(|happened| happened.ends.len() == happened.connects)
        .await;
    let by_client = |(_, end): &(usize, End)| *end != End::ByScript;
    let all = server.happened().ends.iter().all(by_client);
    (!all).then(|| "a connection that the client did not end".to_owned())
}

/// Empties the budget with calls that fail, and counts their repetitions: 35 of a full one.
async fn repetitions_left(server: &Server, client: &Client) -> usize {
    const CALLS: usize = 20;
    for _ in 0..CALLS {
        client.customers().retrieve(&id(LOST)).await.unwrap_err();
    }
    let calls = server.calls();
    let lost = calls
        .iter()
        .filter(|call| call.target.contains(id(LOST).as_str()));
    lost.count() - CALLS
}

#[tokio::test]
async fn fault_24_waiting_for_a_page() {
    let mut fault = Fault::begin(24, "each wait for the next item dropped, the walk kept");
    let gate = Gate::new();
    let server = server(&gate);
    let client = client(&server, &TestWorld::new().with_manual_timers());
    let mut items = client.customers().list().items();
    let mut ids = Vec::new();
    let mut drops = 0;
    loop {
        // A wait that is over at its first poll is not dropped.
        match patient(poll_times(1, items.try_next(), &gate)).await {
            Some(item) => match item.unwrap() {
                Some(item) => ids.push(item.id),
                None => break,
            },
            None => {
                drops += 1;
                gate.let_next_through();
                tokio::task::yield_now().await;
            }
        }
    }
    fault.at_least("drops", drops, 3);
    let right = [1, 2, 3, 4, 5, 6].map(id);
    let in_order = ids
        .iter()
        .zip(&right)
        .filter(|(id, right)| id == right)
        .count();
    fault.equal("items", ids.len(), 6);
    fault.equal("items in order", in_order, 6);
    // The first page was asked for twice, as it failed once.
    fault.equal("requests", server.call_count(), 4);
}
