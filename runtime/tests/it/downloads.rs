//! Answers that are read as they come.

use std::time::Duration;

use dinie_runtime::test_util::ManualWorld;
use dinie_runtime::{Bytes, Download, Error, Upload};

use crate::api::Client;
use crate::server::{Received, Reply, Server};

fn file(body: Vec<u8>) -> Reply {
    let headers = vec![
        ("content-type", "image/png".to_owned()),
        ("x-request-id", "req_1".to_owned()),
    ];
    Reply::Full(200, headers, body)
}

async fn open(server: &Server) -> Result<Download, Error> {
    let client = Client::at(server, &ManualWorld::running());
    client.photo(Upload::bytes("a.png", "x")).stream().await
}

async fn rest(download: &mut Download) -> Result<Vec<u8>, Error> {
    let mut collected = Vec::new();
    while let Some(chunk) = download.try_next().await? {
        assert!(!chunk.is_empty());
        collected.extend_from_slice(&chunk);
    }
    Ok(collected)
}

#[tokio::test]
async fn a_body_comes_in_chunks_and_is_not_capped() {
    let body: Vec<u8> = (0..3_000_000_u32).map(|n| n as u8).collect();
    let sent = body.clone();
    let server = Server::start(move |_| file(sent.clone())).await;
    let client = Client::builder(&server, &ManualWorld::running())
        .max_answer_bytes(1_000)
        .build()
        .unwrap();
    let call = client.photo(Upload::bytes("a.png", "x"));
    call.clone().await.unwrap_err();
    let mut download = call.stream().await.unwrap();
    assert_eq!((download.status(), download.attempts()), (200, 1));
    assert_eq!(download.length(), Some(3_000_000));
    assert_eq!(download.request_id(), Some("req_1"));
    assert_eq!(download.media_type(), Some("image/png"));
    assert_eq!(rest(&mut download).await.unwrap(), body);
    assert_eq!(download.try_next().await.unwrap(), None::<Bytes>);
    assert_eq!(download.length(), Some(3_000_000));
}

#[tokio::test]
async fn it_is_repeated_until_the_headers_are_there() {
    let server = Server::start(|request: &Received| match request.number {
        1 => Reply::Full(503, vec![], vec![]),
        _ => file(b"png".to_vec()),
    })
    .await;
    let mut download = open(&server).await.unwrap();
    assert_eq!(download.attempts(), 2);
    assert_eq!(rest(&mut download).await.unwrap(), b"png");

    let server = Server::start(|_| Reply::Full(404, vec![], b"no".to_vec())).await;
    let error = open(&server).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.body(), b"no");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error_and_the_end() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\nx-request-id: req_1\r\n\r\npart";
    let server = Server::start(|_| Reply::Raw(head.to_vec())).await;
    let mut download = open(&server).await.unwrap();
    let error = rest(&mut download).await.unwrap_err();
    assert!(
        error.is_transport() && error.may_have_been_processed(),
        "{error:?}"
    );
    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(error.operation(), Some("photo"));
    assert_eq!(download.try_next().await.unwrap(), None);
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn a_body_that_stalls_is_an_error_and_the_end() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart";
    let server = Server::start(|_| Reply::Stall(head.to_vec())).await;
    let mut download = open(&server).await.unwrap();
    assert_eq!(download.try_next().await.unwrap().unwrap(), "part");
    let mut download = download.stall_timeout(Duration::from_millis(50));
    let error = download.try_next().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(error.to_string(), "photo: the body of the answer stalled");
    assert_eq!(download.try_next().await.unwrap(), None);
}
