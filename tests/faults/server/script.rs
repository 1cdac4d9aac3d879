//! What a server does, as the test wrote it down: with connections, with heads, with requests.

use serde_json::json;
use tokio::net::TcpStream;

use dinie::BoxFuture;

use crate::server::{Connection, Gate, Received, Reply, Server};

/// What becomes of a connection that was accepted.
pub enum Accept {
    /// Requests are read from it and answered.
    Serve,
    /// It is reset at once.
    Reset,
    /// It is closed at once.
    Close,
    /// It is handed over: for TLS, HTTP/2 and whatever else is spoken.
    Hand(Box<dyn FnOnce(TcpStream, Connection) -> BoxFuture<'static, ()> + Send>),
}

type Replies = Box<dyn Fn(&Received) -> Reply + Send + Sync>;
type EarlyReplies = Box<dyn Fn(&Received) -> Option<(usize, Reply)> + Send + Sync>;
type Accepts = Box<dyn Fn(usize) -> Accept + Send + Sync>;

/// What a server does. All of it has a default: tokens are given, calls get status 500.
pub struct Script {
    accepts: Accepts,
    early: EarlyReplies,
    tokens: Replies,
    calls: Replies,
    pub(super) listening: Option<Gate>,
}

impl Script {
    pub fn new() -> Self {
        Self {
            accepts: Box::new(|_| Accept::Serve),
            early: Box::new(|_| None),
            tokens: Box::new(token),
            calls: Box::new(|_| Reply::status(500)),
            listening: None,
        }
    }

    /// The reply to each request for a token.
    pub fn tokens(mut self, reply: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        self.tokens = Box::new(reply);
        self
    }

    /// The reply to each other request.
    pub fn calls(mut self, reply: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        self.calls = Box::new(reply);
        self
    }

    /// A reply to the head of a request, given when so many bytes of its body have come.
    pub fn early(
        mut self,
        reply: impl Fn(&Received) -> Option<(usize, Reply)> + Send + Sync + 'static,
    ) -> Self {
        self.early = Box::new(reply);
        self
    }

    /// What becomes of each connection, by its number from 1.
    pub fn connections(mut self, accept: impl Fn(usize) -> Accept + Send + Sync + 'static) -> Self {
        self.accepts = Box::new(accept);
        self
    }

    /// Refuses connections until the gate is open.
    pub fn listening_behind(mut self, gate: &Gate) -> Self {
        self.listening = Some(gate.clone());
        self
    }

    /// Starts the server.
    pub fn start(self) -> Server {
        Server::run(self)
    }

    pub(super) fn accept(&self, connection: usize) -> Accept {
        (self.accepts)(connection)
    }

    pub(super) fn early_reply(&self, head: &Received) -> Option<(usize, Reply)> {
        (self.early)(head)
    }

    pub(super) fn reply(&self, request: &Received) -> Reply {
        match request.is_for_token() {
            true => (self.tokens)(request),
            false => (self.calls)(request),
        }
    }
}

/// `token-1`, `token-2`, …, each for an hour.
pub fn token(request: &Received) -> Reply {
    let token = format!("token-{}", request.number);
    let json = json!({"access_token": token, "token_type": "bearer", "expires_in": 3600});
    Reply::json(200, &json)
}
