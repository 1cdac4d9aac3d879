//! From a connection to an answer: listens, speaks HTTP/1.1, and ends without cutting anybody off.
//!
//! A request to the API goes through `pipeline`; the others, through the routes of `control`. What a
//! request is and what its answer may be, the description knows; what it does, `operations`.

mod authentication;
pub(crate) mod faults;
pub(crate) mod idempotency;
pub(crate) mod journal;
mod pipeline;
pub(crate) mod rate_limit;
mod refusal;
pub(crate) mod reply;
mod router;
#[cfg(test)]
mod tests;
mod upload;

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt;

use crate::core::Core;

/// How long requests that are under way may take when the server is to end.
const GRACE: Duration = Duration::from_secs(5);
/// How long to wait when no connection can be taken in, as when all file descriptors are in use.
const PAUSE: Duration = Duration::from_millis(50);

/// A server that runs. It ends when it is dropped, at once.
#[derive(Debug)]
pub(crate) struct Server {
    accepting: JoinHandle<()>,
    stop: Option<oneshot::Sender<()>>,
}

/// Marks a response that is not to be sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoAnswer;

impl Server {
    pub(crate) fn start(listener: TcpListener, core: Arc<Core>) -> Self {
        let (stop, stopped) = oneshot::channel();
        Self {
            accepting: tokio::spawn(accept(listener, core, stopped)),
            stop: Some(stop),
        }
    }

    /// Takes in no more connections, lets requests under way finish, and ends.
    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        // It can only fail by a panic, which has been printed.
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, core: Arc<Core>, mut stopped: oneshot::Receiver<()>) {
    let router = router::router(core);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, router.clone(), graceful.watcher()));
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    // Whoever is not done by then is cut off.
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    connections.shutdown().await;
}

async fn serve(stream: TcpStream, router: Router, watcher: Watcher) {
    // Small answers are to leave at once; where that cannot be had, they leave a little later.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| answer(router.clone(), request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // A client that goes away, and a connection that is dropped on purpose, are nobody's concern.
    let _ = watcher.watch(connection).await;
}

async fn answer(router: Router, request: Request<Incoming>) -> Result<Response<Body>, NoAnswer> {
    let response = router.oneshot(request).await;
    let response = response.unwrap_or_else(|never: Infallible| match never {});
    match response.extensions().get::<NoAnswer>() {
        Some(no_answer) => Err(*no_answer),
        None => Ok(response),
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is closed without an answer, as was asked for")
    }
}

impl std::error::Error for NoAnswer {}
