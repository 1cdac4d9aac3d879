//! A server of HTTP/2 behind TLS, whose streams are answered by the test.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use dinie::{Bytes, Client, ClientBuilder};
use h2::Reason;
use h2::server::SendResponse;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::api::customer;
use crate::authority::Authority;
use crate::server::{Script, Server};
use crate::world::TestWorld;

/// A request on a stream.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub key: Option<String>,
    pub body: Vec<u8>,
    /// Position among all requests, from 1.
    pub number: usize,
}

type Reply = dyn Fn(&Call, SendResponse<Bytes>) + Send + Sync;

/// What a server of HTTP/2 does and has seen. Clones are the same.
#[derive(Clone)]
pub struct Http2 {
    reply: Arc<Reply>,
    /// Status and body for requests for a token at this path, which are not counted.
    pub tokens: fn(&str) -> (u16, Value),
    /// Streams that it allows at a time.
    pub streams: u32,
    calls: Arc<Mutex<Vec<Call>>>,
    open: Arc<AtomicUsize>,
    pub most_open: Arc<AtomicUsize>,
}

impl Http2 {
    pub fn new(reply: impl Fn(&Call, SendResponse<Bytes>) + Send + Sync + 'static) -> Self {
        Self {
            reply: Arc::new(reply),
            tokens: |_| {
                (
                    200,
                    json!({"access_token": "token-1", "token_type": "bearer"}),
                )
            },
            streams: 100,
            calls: Arc::default(),
            open: Arc::default(),
            most_open: Arc::default(),
        }
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    pub async fn serve(self, stream: TlsStream<TcpStream>) {
        let mut builder = h2::server::Builder::new();
        builder.max_concurrent_streams(self.streams);
        let Ok(mut connection) = builder.handshake(stream).await else {
            return;
        };
        while let Some(Ok((request, respond))) = connection.accept().await {
            let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_open.fetch_max(open, Ordering::SeqCst);
            let server = self.clone();
            tokio::spawn(async move { server.answer(request, respond).await });
        }
    }

    async fn answer(self, request: http::Request<h2::RecvStream>, respond: SendResponse<Bytes>) {
        let (parts, mut incoming) = request.into_parts();
        let mut body = Vec::new();
        while let Some(chunk) = incoming.data().await {
            body.extend(chunk.unwrap());
        }
        if parts.uri.path().ends_with("/auth/token") {
            self.open.fetch_sub(1, Ordering::SeqCst);
            let (status, token) = (self.tokens)(parts.uri.path());
            return send(respond, status, &token);
        }
        let header = |name: &str| Some(parts.headers.get(name)?.to_str().unwrap().to_owned());
        let call = {
            let mut calls = self.calls.lock().unwrap();
            let call = Call {
                method: parts.method.to_string(),
                path: parts.uri.path().to_owned(),
                key: header("idempotency-key"),
                body,
                number: calls.len() + 1,
            };
            calls.push(call.clone());
            call
        };
        self.open.fetch_sub(1, Ordering::SeqCst);
        (self.reply)(&call, respond);
    }
}

fn head(status: u16) -> http::Response<()> {
    let builder = http::Response::builder().status(status);
    let builder = builder.header("content-type", "application/json");
    builder.body(()).unwrap()
}

pub fn send(mut respond: SendResponse<Bytes>, status: u16, json: &Value) {
    let mut body = respond.send_response(head(status), false).unwrap();
    body.send_data(json.to_string().into(), true).unwrap();
}

/// A customer, with status 200.
pub fn well(_: &Call, respond: SendResponse<Bytes>) {
    send(respond, 200, &customer(1));
}

/// The beginning of that, and a reset with this reason.
pub fn break_off(mut respond: SendResponse<Bytes>, reason: Reason) {
    let mut body = respond.send_response(head(200), false).unwrap();
    let part = customer(1).to_string()[..40].to_owned();
    body.send_data(part.into(), false).unwrap();
    body.send_reset(reason);
}

/// All connections are served by this.
pub fn start(http2: &Http2) -> (Server, Authority) {
    let root = Authority::new();
    let own = root.server("localhost");
    let http2 = http2.clone();
    let script = Script::new().connections(move |_| {
        let http2 = http2.clone();
        own.hand_http2(|stream| http2.serve(stream))
    });
    (script.start(), root)
}

pub fn builder(server: &Server, root: &Authority, world: &TestWorld) -> ClientBuilder {
    Client::builder()
        .base_url(format!("https://localhost:{}/v3", server.address().port()))
        .root_certificates_pem(root.pem())
        .world(world.clone())
}

/// A client that needs no token from the server.
pub fn client(server: &Server, root: &Authority, world: &TestWorld) -> Client {
    let builder = builder(server, root, world).bearer_token("token");
    builder.build().unwrap()
}
