//! Answers in gzip: limits count what comes out, and what does not come out whole is no answer.

use std::io::Write;

use dinie_runtime::test_util::ManualWorld;
use dinie_runtime::{Error, Upload};
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::api::{Client, CustomerId, customer};
use crate::server::{Reply, Server};

const MIB: usize = 1024 * 1024;

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn packed(status: u16, body: Vec<u8>) -> Reply {
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("content-encoding", "gzip".to_owned()),
    ];
    Reply::Full(status, headers, body)
}

fn id() -> CustomerId {
    CustomerId::new("cust_1").unwrap()
}

#[tokio::test]
async fn gzip_is_asked_for_and_unpacked() {
    let server = Server::start(|_| packed(200, gzip(customer(1).to_string().as_bytes()))).await;
    let client = Client::at(&server, &ManualWorld::running());
    let response = client.retrieve(&id()).with_response().await.unwrap();
    assert_eq!(response.body(), customer(1).to_string().as_bytes());
    assert_eq!(response.headers().get("content-encoding"), None);
    assert_eq!(server.calls()[0].header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn the_limit_counts_what_comes_out() {
    // Each is some 40 bytes on the wire.
    for (length, fits) in [(10_000, true), (10_001, false)] {
        let server = Server::start(move |_| packed(200, gzip(&vec![0; length]))).await;
        let client = Client::builder(&server, &ManualWorld::running())
            .max_answer_bytes(10_000)
            .build()
            .unwrap();
        let result = client.photo(Upload::bytes("a.png", "x")).await;
        match result {
            Ok(bytes) => assert!(fits && bytes.len() == length),
            Err(error) => {
                assert!(!fits && error.is_transport(), "{error:?}");
                assert!(error.to_string().contains("too large"), "{error}");
                assert_eq!(error.attempts(), 1);
            }
        }
    }
}

#[tokio::test]
async fn the_body_of_an_error_is_cut_after_unpacking() {
    let server = Server::start(|_| packed(422, gzip(&vec![b'x'; MIB]))).await;
    let client = Client::at(&server, &ManualWorld::running());
    let error = client.retrieve(&id()).await.unwrap_err();
    assert_eq!(error.status(), Some(422));
    assert_eq!(error.body(), [b'x'; 64 * 1024]);
}

/// Sends this head, and then a mebibyte of zeros after the other, a kibibyte each in gzip, until
/// the client hangs up. Gives the number of mebibytes.
async fn bomb(head: &'static str) -> (String, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4_096];
        assert!(stream.read(&mut request).await.unwrap() > 0);
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        for sent in 0..1_000 {
            encoder.write_all(&vec![0; MIB]).unwrap();
            encoder.flush().unwrap();
            let packed = std::mem::take(encoder.get_mut());
            if stream.write_all(&packed).await.is_err() {
                return sent;
            }
            tokio::task::yield_now().await;
        }
        panic!("the client reads for ever");
    });
    (url, serving)
}

async fn defused(head: &'static str) -> Error {
    let (url, serving) = bomb(head).await;
    let server = Server::start(|_| packed(200, Vec::new())).await;
    let client = Client::builder(&server, &ManualWorld::running())
        .base_url(url)
        .bearer_token("t")
        .max_answer_bytes(2 * MIB)
        .retries(0)
        .build()
        .unwrap();
    let error = client.retrieve(&id()).await.unwrap_err();
    assert!(serving.await.unwrap() > 0);
    error
}

#[tokio::test]
async fn a_bomb_is_left_at_the_limit() {
    let error = defused("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n").await;
    assert!(error.is_transport(), "{error:?}");
    assert!(error.to_string().contains("too large"), "{error}");
    let error = defused("HTTP/1.1 500 No\r\ncontent-encoding: gzip\r\n\r\n").await;
    assert_eq!(error.status(), Some(500));
    assert_eq!(error.body(), [0; 64 * 1024]);
}

#[tokio::test]
async fn what_cannot_be_unpacked_is_a_failure_of_the_transport() {
    let whole = gzip(customer(1).to_string().as_bytes());
    let truncated = whole[..whole.len() - 10].to_vec();
    let mut corrupt = whole.clone();
    // The checksum, in the last eight bytes.
    corrupt[whole.len() - 8] ^= 1;
    let mut garbled = whole.clone();
    garbled[12] = 0xff;
    let plain = customer(1).to_string().into_bytes();
    for body in [truncated, corrupt, garbled, plain] {
        let sent = body.clone();
        let server = Server::start(move |request| match request.number {
            1 => packed(201, sent.clone()),
            _ => packed(201, gzip(customer(1).to_string().as_bytes())),
        })
        .await;
        let client = Client::at(&server, &ManualWorld::running());
        client.create("1").await.unwrap();
        assert_eq!(server.calls().len(), 2);

        let server = Server::start(move |_| packed(201, body.clone())).await;
        let client = Client::at(&server, &ManualWorld::running());
        let error = client.add_note().await.unwrap_err();
        assert!(
            error.is_transport() && error.may_have_been_processed(),
            "{error:?}"
        );
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn a_download_is_unpacked_too_and_its_length_is_not_known() {
    let server = Server::start(|_| packed(200, gzip(&vec![7; MIB]))).await;
    let client = Client::at(&server, &ManualWorld::running());
    let call = client.photo(Upload::bytes("a.png", "x"));
    let mut download = call.stream().await.unwrap();
    assert_eq!(download.length(), None);
    let mut length = 0;
    while let Some(chunk) = download.try_next().await.unwrap() {
        assert!(chunk.iter().all(|byte| *byte == 7));
        length += chunk.len();
    }
    assert_eq!(length, MIB);
}
