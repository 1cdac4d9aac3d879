//! Multipart bodies over the wire, from bytes, files and streams.

use std::pin::Pin;
use std::task::{Context, Poll};

use dinie_runtime::test_util::ManualWorld;
use dinie_runtime::{Bytes, Upload};

use crate::api::{Client, UploadDocument, customer};
use crate::server::{Received, Reply, Server};

pub fn document(file: Upload) -> UploadDocument {
    UploadDocument {
        r#type: "ccmei".to_owned(),
        file,
    }
}

/// The body as it must be, with the boundary that was sent.
fn framed(request: &Received, file_name: &str, media_type: &str, content: &str) -> String {
    let declared = request.header("content-type").unwrap();
    let boundary = declared
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nccmei\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
         Content-Type: {media_type}\r\n\r\n{content}\r\n--{boundary}--\r\n"
    )
}

fn failing_once(request: &Received) -> Reply {
    match request.number {
        1 => Reply::Full(503, vec![], vec![]),
        _ => Reply::json(201, customer(1)),
    }
}

pub struct Chunks(pub std::vec::IntoIter<&'static str>);

impl futures_core::Stream for Chunks {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(|text| Ok(Bytes::from(text))))
    }
}

#[tokio::test]
async fn bytes_are_sent_again_as_they_were() {
    let server = Server::start(failing_once).await;
    let client = Client::at(&server, &ManualWorld::running());
    let file = Upload::bytes("ção \"1\".pdf", "%PDF-1.7");
    client.upload_document(document(file)).await.unwrap();
    let calls = server.calls();
    assert_eq!(calls.len(), 2);
    let expected = framed(&calls[0], "ção %221%22.pdf", "application/pdf", "%PDF-1.7");
    assert_eq!(calls[0].text(), expected);
    assert_eq!(calls[1].body, calls[0].body);
    let length = expected.len().to_string();
    assert_eq!(calls[0].header("content-length"), Some(length.as_str()));
    assert_eq!(calls[0].header("transfer-encoding"), None);
    assert_eq!(
        calls[0].header("idempotency-key"),
        calls[1].header("idempotency-key")
    );
}

#[tokio::test]
async fn files_are_opened_for_each_attempt() {
    let path = std::env::temp_dir().join(format!("dinie-upload-{}.png", std::process::id()));
    let content = "x".repeat(200_000);
    std::fs::write(&path, &content).unwrap();
    let server = Server::start(failing_once).await;
    let client = Client::at(&server, &ManualWorld::running());
    let file = Upload::file(&path).file_name("face.png");
    client
        .upload_document(document(file.clone()))
        .await
        .unwrap();
    let calls = server.calls();
    assert_eq!(calls.len(), 2);
    let expected = framed(&calls[1], "face.png", "image/png", &content);
    assert_eq!(calls[1].text(), expected);

    let shrinking = path.clone();
    let server = Server::start(move |_| {
        std::fs::write(&shrinking, "short").unwrap();
        Reply::Full(503, vec![], vec![])
    })
    .await;
    let client = Client::at(&server, &ManualWorld::running());
    let error = client
        .upload_document(document(file.clone()))
        .await
        .unwrap_err();
    assert!(
        error.is_usage() && error.may_have_been_processed(),
        "{error:?}"
    );
    assert!(error.to_string().contains("changed its length"), "{error}");

    std::fs::remove_file(&path).unwrap();
    let error = client.upload_document(document(file)).await.unwrap_err();
    assert!(
        error.is_usage() && !error.may_have_been_processed(),
        "{error:?}"
    );
    assert_eq!(error.attempts(), 0);
}

#[tokio::test]
async fn streams_are_sent_once() {
    let server = Server::start(failing_once).await;
    let client = Client::at(&server, &ManualWorld::running());
    let stream = || Upload::stream("a.pdf", Chunks(vec!["%PDF", "-1.7"].into_iter()), 8);
    let error = client
        .upload_document(document(stream()))
        .await
        .unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    assert!(error.to_string().contains("read only once"), "{error}");
    client.upload_document(document(stream())).await.unwrap();
    let calls = server.calls();
    let expected = framed(&calls[1], "a.pdf", "application/pdf", "%PDF-1.7");
    assert_eq!(calls[1].text(), expected);
}

#[tokio::test]
async fn a_stream_that_was_not_read_is_sent_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let server = Server::start(failing_once).await;
    let world = ManualWorld::running();
    let client = Client::builder(&server, &world)
        .base_url(url)
        .bearer_token("t")
        .build()
        .unwrap();
    let stream = Upload::stream("a.pdf", Chunks(vec!["%PDF"].into_iter()), 4);
    let error = client.upload_document(document(stream)).await.unwrap_err();
    assert!(
        error.is_connect() && !error.may_have_been_processed(),
        "{error:?}"
    );
    assert_eq!((error.attempts(), world.pauses().len()), (3, 2));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn content_of_another_length_is_an_error() {
    let server = Server::start(failing_once).await;
    let client = Client::at(&server, &ManualWorld::running());
    for length in [7, 9] {
        let stream = Upload::stream("a.pdf", Chunks(vec!["%PDF", "-1.7"].into_iter()), length);
        let error = client.upload_document(document(stream)).await.unwrap_err();
        assert!(error.is_usage(), "{error:?}");
        let mut causes = Vec::new();
        let mut cause = std::error::Error::source(&error);
        while let Some(current) = cause {
            causes.push(current.to_string());
            cause = current.source();
        }
        let found = causes
            .iter()
            .any(|text| text.contains("bytes were promised"));
        assert!(found, "{causes:?}");
    }
}

#[tokio::test]
async fn names_that_would_break_out_are_refused() {
    let server = Server::start(failing_once).await;
    let client = Client::at(&server, &ManualWorld::running());
    let file = Upload::bytes("a\r\nX-Evil: 1", "x");
    let error = client.upload_document(document(file)).await.unwrap_err();
    assert!(error.is_usage(), "{error:?}");
    assert!(server.calls().is_empty());
}
