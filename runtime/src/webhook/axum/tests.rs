//! The extractor, called directly and through a real server on this machine.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRef, FromRequest, State};
use axum::response::IntoResponse;
use axum::routing::post;
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::RefusedDelivery;
use crate::webhook::testing::{BODY, Events, KEY, OTHER_KEY, reason, signed, verifier};
use crate::webhook::{Event, MemoryReplayGuard, Rejection, SignedHeaders, Verified, Verifier};

const PATIENCE: Duration = Duration::from_secs(20);

/// A state that has other things than the verifier.
#[derive(Clone)]
struct App {
    verifier: Verifier<Events>,
    handled: Arc<Mutex<Vec<String>>>,
}

impl FromRef<App> for Verifier<Events> {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

async fn handler(State(app): State<App>, verified: Verified<Events>) -> Result<String, StatusCode> {
    let id = verified.id().to_owned();
    app.handled.lock().unwrap().push(id.clone());
    if verified.event().kind() == "fails" {
        app.verifier.forget(&id).await.unwrap();
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    app.verifier.finish(&id).await.unwrap();
    Ok(id)
}

struct Server {
    address: SocketAddr,
    handled: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(verifier: Verifier<Events>) -> Self {
        let handled = Arc::default();
        let app = App {
            verifier: verifier.guarded_by(MemoryReplayGuard::new()),
            handled: Arc::clone(&handled),
        };
        let router = Router::new().route("/", post(handler)).with_state(app);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, handled }
    }

    /// Status and body of the answer to these bytes.
    async fn send(&self, head: &str, body: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // In one piece: a server that answers early leaves nothing unread.
        let request = [head.as_bytes(), body].concat();
        stream.write_all(&request).await.unwrap();
        let mut answer = String::new();
        // A server that waits for a body that never comes fails the test, and does not hang it.
        let read = stream.read_to_string(&mut answer);
        timeout(PATIENCE, read).await.unwrap().unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap();
        (status.parse().unwrap(), body.to_owned())
    }

    async fn deliver(&self, headers: &SignedHeaders, body: &[u8]) -> (u16, String) {
        let length = format!("content-length: {}", body.len());
        self.send(&head(headers, &length), body).await
    }

    fn handled(&self) -> Vec<String> {
        self.handled.lock().unwrap().clone()
    }
}

/// `length` is the header that tells where the body ends.
fn head(headers: &SignedHeaders, length: &str) -> String {
    let lines: String = headers
        .pairs()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .concat();
    format!("POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{length}\r\n{lines}\r\n")
}

fn answer(status: u16, text: &str) -> (u16, String) {
    (status, text.to_owned())
}

#[tokio::test]
async fn a_delivery_reaches_the_handler_once() {
    let server = Server::start(verifier()).await;
    let headers = signed(KEY, BODY);
    assert_eq!(server.deliver(&headers, BODY).await, answer(200, "msg_1"));
    let again = server.deliver(&headers, BODY).await;
    assert_eq!(again, answer(200, "received before"));
    assert_eq!(server.handled(), ["msg_1"]);
}

#[tokio::test]
async fn a_delivery_that_failed_reaches_the_handler_again() {
    let server = Server::start(verifier()).await;
    let body = br#"{"type":"fails"}"#;
    let headers = signed(KEY, body);
    for _ in 0..2 {
        assert_eq!(server.deliver(&headers, body).await.0, 503);
    }
    assert_eq!(server.handled(), ["msg_1", "msg_1"]);
}

#[tokio::test]
async fn forgeries_are_answered_with_400_and_nothing_to_learn() {
    let server = Server::start(verifier()).await;
    let right = signed(KEY, BODY);
    for (headers, body) in [
        (&signed(OTHER_KEY, BODY), BODY),
        (&right.clone().forged(), BODY),
        (&right.clone().with_timestamp("1"), BODY),
        (&right.clone().with_id("a.b"), BODY),
        (&right.clone().with_signature("v1a,AAAA"), BODY),
        (&right, &b"{}"[..]),
        (&signed(KEY, b"{}"), b"{}"),
    ] {
        let refused = server.deliver(headers, body).await;
        assert_eq!(refused, answer(400, "refused"));
    }
    assert_eq!(
        server
            .send(
                "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
                b""
            )
            .await,
        answer(400, "refused")
    );
    assert!(server.handled().is_empty());
}

#[tokio::test]
async fn large_bodies_are_refused_before_they_are_read() {
    let server = Server::start(verifier()).await;
    // The length is announced and no byte of the body is ever sent.
    let announced = head(&signed(KEY, BODY), "content-length: 104857600");
    let refused = server.send(&announced, b"").await;
    assert_eq!(refused, answer(413, "too large"));
    assert!(server.handled().is_empty());
}

#[tokio::test]
async fn bodies_in_chunks_are_read_and_limited() {
    let chunks = |body: &[u8]| {
        let mut text = Vec::new();
        for chunk in body.chunks(8) {
            text.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            text.extend(chunk);
            text.extend(b"\r\n");
        }
        text.extend(b"0\r\n\r\n");
        text
    };
    let headers = head(&signed(KEY, BODY), "transfer-encoding: chunked");
    let server = Server::start(verifier()).await;
    let taken = server.send(&headers, &chunks(BODY)).await;
    assert_eq!(taken, answer(200, "msg_1"));
    let strict = Server::start(verifier().body_limit(BODY.len() - 1)).await;
    let refused = strict.send(&headers, &chunks(BODY)).await;
    assert_eq!(refused, answer(413, "too large"));
}

/// A verifier alone is state enough.
async fn extract(verifier: &Verifier<Events>, body: Body) -> Result<Events, RefusedDelivery> {
    let mut request = http::Request::new(body);
    *request.headers_mut() = signed(KEY, BODY).to_map();
    let verified = Verified::from_request(request, verifier).await?;
    Ok(verified.into_inner())
}

#[tokio::test]
async fn the_reason_can_be_logged_and_is_not_answered() {
    let event = extract(&verifier(), Body::from(BODY)).await.unwrap();
    assert_eq!(event, Events::Paid("10.00".to_owned()));
    let refused = extract(&verifier(), Body::from("another"))
        .await
        .unwrap_err();
    assert_eq!(reason(refused.error()), Rejection::NoMatch);
    assert_eq!(refused.to_string(), refused.error().to_string());
    let response = refused.clone().into_response();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let text = axum::body::to_bytes(response.into_body(), 100)
        .await
        .unwrap();
    assert_eq!(&text[..], b"refused");
    assert_eq!(reason(&refused.into_error()), Rejection::NoMatch);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_answered_with_400() {
    let pieces = [Ok(&BODY[..5]), Err(std::io::Error::other("reset"))];
    let stream = Pieces(pieces.into_iter());
    let refused = extract(&verifier(), Body::from_stream(stream))
        .await
        .unwrap_err();
    assert_eq!(reason(refused.error()), Rejection::Incomplete);
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

struct Pieces<I>(I);

impl<I: Iterator + Unpin> futures_core::Stream for Pieces<I> {
    type Item = I::Item;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<I::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}
