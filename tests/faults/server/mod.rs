//! A scripted server on this machine, in a thread of its own: it speaks HTTP/1.1 where it is told to,
//! and resets, cuts, stalls and drips where it is told to. It waits at gates, never for a time, and
//! keeps what came: connections, requests, ends of connections.

mod connection;
mod gate;
mod received;
mod reply;
mod script;

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{oneshot, watch};

pub use self::connection::{Connection, Wire};
pub use self::gate::Gate;
pub use self::received::{End, Received};
pub use self::reply::{Reply, Step};
pub use self::script::{Accept, Script, token};

/// A running server; it ends with its last clone.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    journal: Journal,
    /// The server ends when it is dropped.
    _stop: oneshot::Sender<()>,
}

/// What has happened until now.
#[derive(Clone, Debug, Default)]
pub struct Happened {
    /// Whether connections are accepted.
    pub listening: bool,
    /// Connections that were accepted.
    pub connects: usize,
    /// Requests for tokens.
    pub tokens: Vec<Received>,
    /// All other requests.
    pub calls: Vec<Received>,
    /// Connections that have ended, with their numbers.
    pub ends: Vec<(usize, End)>,
    /// What the server itself stumbled over: an assertion in a script, a request it cannot read.
    pub panics: Vec<String>,
}

#[derive(Clone)]
struct Journal(watch::Sender<Happened>);

enum Note {
    Listening,
    Connect,
    End(usize, End),
    Panic(String),
}

impl Server {
    /// A server that gives tokens and answers all other requests with this.
    pub fn start(calls: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Script::new().calls(calls).start()
    }

    fn run(script: Script) -> Self {
        let journal = Journal(watch::Sender::default());
        let (stop, stopped) = oneshot::channel();
        let (bound, address) = mpsc::channel();
        let serving = journal.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async move {
                tokio::select! {
                    () = accept(Arc::new(script), serving, bound) => {}
                    _ = stopped => {}
                }
            });
        });
        Self(Arc::new(Inner {
            address: address.recv().expect("the server has an address"),
            journal,
            _stop: stop,
        }))
    }

    /// The base URL for clients.
    pub fn url(&self) -> String {
        format!("http://{}/v3", self.0.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// What has happened until now.
    pub fn happened(&self) -> Happened {
        self.0.journal.0.borrow().clone()
    }

    /// Requests other than those for tokens.
    pub fn calls(&self) -> Vec<Received> {
        self.happened().calls
    }

    pub fn token_requests(&self) -> Vec<Received> {
        self.happened().tokens
    }

    /// Number of requests other than those for tokens.
    pub fn call_count(&self) -> usize {
        self.0.journal.0.borrow().calls.len()
    }

    pub fn token_count(&self) -> usize {
        self.0.journal.0.borrow().tokens.len()
    }

    pub fn connects(&self) -> usize {
        self.0.journal.0.borrow().connects
    }

    /// Ready when it has happened.
    pub async fn until(&self, happened: impl FnMut(&Happened) -> bool) {
        let mut journal = self.0.journal.0.subscribe();
        // The sender is `self`.
        let _ = patient(journal.wait_for(happened)).await;
    }

    /// As [`until`](Self::until), but nothing of the test's own runtime runs meanwhile.
    pub fn block_until(&self, happened: impl FnMut(&Happened) -> bool + Send) {
        thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_time()
                    .build()
                    .expect("a runtime");
                runtime.block_on(self.until(happened));
            });
        });
    }
}

/// Waits, but not for ever: a test that hangs is a test that fails.
pub async fn patient<T>(future: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(Duration::from_secs(60), future).await;
    waited.expect("what the test waits for happens")
}

/// A script whose assertions fail must fail its test.
impl Drop for Inner {
    fn drop(&mut self) {
        let panics = self.journal.0.borrow().panics.clone();
        if !thread::panicking() {
            assert!(panics.is_empty(), "the server panicked: {panics:#?}");
        }
    }
}

impl Journal {
    fn note(&self, note: Note) {
        self.0.send_modify(|happened| match note {
            Note::Listening => happened.listening = true,
            Note::Connect => happened.connects += 1,
            Note::End(connection, end) => happened.ends.push((connection, end)),
            Note::Panic(text) => happened.panics.push(text),
        });
    }

    /// Numbers and keeps a request.
    fn receive(&self, mut request: Received) -> Received {
        self.0.send_modify(|happened| {
            let of_its_kind = match request.is_for_token() {
                true => &mut happened.tokens,
                false => &mut happened.calls,
            };
            request.number = of_its_kind.len() + 1;
            of_its_kind.push(request.clone());
        });
        request
    }
}

/// Binds, says where, listens and serves for ever.
async fn accept(script: Arc<Script>, journal: Journal, bound: mpsc::Sender<SocketAddr>) {
    let socket = TcpSocket::new_v4().expect("a socket");
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    socket.bind(loopback).expect("a free port");
    let address = socket.local_addr().expect("an address");
    bound.send(address).expect("the test waits for it");
    if let Some(gate) = &script.listening {
        gate.pass().await;
    }
    // Long enough for a thousand callers at once.
    let listener = socket.listen(4096).expect("a port that listens");
    journal.note(Note::Listening);
    for number in 1.. {
        let stream = next(&listener).await;
        journal.note(Note::Connect);
        let connection = Connection {
            number,
            script: script.clone(),
            journal: journal.clone(),
        };
        match script.accept(number) {
            Accept::Serve => supervise(&journal, connection.serve(stream)),
            Accept::Reset => {
                Wire::reset(stream);
                journal.note(Note::End(number, End::ByScript));
            }
            Accept::Close => {
                drop(stream);
                journal.note(Note::End(number, End::ByScript));
            }
            Accept::Hand(handle) => supervise(&journal, handle(stream, connection)),
        }
    }
}

/// Runs a connection, and notes a panic in it.
fn supervise(journal: &Journal, connection: impl Future<Output = ()> + Send + 'static) {
    let journal = journal.clone();
    let connection = tokio::spawn(connection);
    tokio::spawn(async move {
        let Err(error) = connection.await else { return };
        if let Ok(panic) = error.try_into_panic() {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| text.to_string()));
            journal.note(Note::Panic(text.unwrap_or_default()));
        }
    });
}

async fn next(listener: &TcpListener) -> TcpStream {
    let (stream, _) = listener.accept().await.expect("a connection");
    stream.set_nodelay(true).expect("a socket takes options");
    stream
}
