//! The transport that is used by default: reqwest, with our limits and our classes of failure.
//!
//! Nothing of reqwest leaves this file and its neighbours `network.rs` and `classify.rs`. It follows
//! no redirects, repeats nothing, and speaks plain HTTP only where the caller was checked to be on
//! this machine.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as _, Frame, SizeHint};
use url::Url;

use crate::address::{is_loopback, is_loopback_host};
use crate::error::{Error, ErrorKind};
use crate::transport::classify::{before_answer, in_answer, speaks_http2};
use crate::transport::network::{Network, Proxies};
use crate::transport::{AfterBreak, Body, BoxFuture, Transport, TransportError};

pub(crate) struct Reqwest {
    network: Network,
    /// For all requests, or for all but those to this machine.
    usual: Clients,
    /// Without the proxies of the environment, for requests to this machine, where the API is
    /// elsewhere.
    direct: Clients,
    /// Whether the API speaks HTTP/2: over one connection, whose end is seen by all.
    http2: AtomicBool,
}

/// Two clients with the same proxies, made when they are needed.
struct Clients {
    proxies: Proxies,
    pooled: OnceLock<Result<reqwest::Client, Error>>,
    /// Keeps no connection.
    fresh: OnceLock<Result<reqwest::Client, Error>>,
}

impl Reqwest {
    /// A client for an API at this address.
    pub(crate) fn new(network: &Network, base_url: &str) -> Result<Self, Error> {
        let url = Url::parse(base_url).ok();
        if matches!(network.proxies, Proxies::One(_))
            && url.as_ref().is_some_and(|url| url.scheme() == "http")
        {
            let message = "a proxy is for https only: over plain http it would see the token";
            return Err(Error::new(ErrorKind::Config, message));
        }
        // A request to this machine would leave it through a proxy of the environment.
        let local = url.as_ref().is_some_and(is_loopback);
        let proxies = match &network.proxies {
            Proxies::Environment if local => Proxies::None,
            proxies => proxies.clone(),
        };
        // What cannot work is said here, and not at the first call.
        let client = network.client(&proxies)?;
        Ok(Self::around(client, network.clone(), proxies))
    }

    fn around(client: reqwest::Client, network: Network, proxies: Proxies) -> Self {
        let usual = Clients::new(proxies);
        usual.pooled.get_or_init(|| Ok(client));
        Self {
            network,
            usual,
            direct: Clients::new(Proxies::None),
            http2: AtomicBool::new(false),
        }
    }

    fn client(&self, request: &http::Request<Body>) -> Result<&reqwest::Client, TransportError> {
        let local = || request.uri().host().is_some_and(is_loopback_host);
        let clients = match self.usual.proxies {
            Proxies::Environment if local() => &self.direct,
            _ => &self.usual,
        };
        let broken = request.extensions().get::<AfterBreak>().is_some();
        let client = match broken && !self.http2.load(Ordering::Relaxed) {
            true => clients.fresh(&self.network),
            false => clients.pooled(&self.network),
        };
        client
            .as_ref()
            .map_err(|error| TransportError::refused(error.clone()))
    }
}

impl Clients {
    fn new(proxies: Proxies) -> Self {
        Self {
            proxies,
            pooled: OnceLock::new(),
            fresh: OnceLock::new(),
        }
    }

    fn pooled(&self, network: &Network) -> &Result<reqwest::Client, Error> {
        self.pooled.get_or_init(|| network.client(&self.proxies))
    }

    fn fresh(&self, network: &Network) -> &Result<reqwest::Client, Error> {
        self.fresh
            .get_or_init(|| network.client_without_pool(&self.proxies))
    }
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let client = self.client(&request)?;
            let request = reqwest::Request::try_from(request.map(into_reqwest))
                .map_err(|error| TransportError::content(error.without_url()))?;
            let result = client.execute(request).await;
            if speaks_http2(&result) {
                self.http2.store(true, Ordering::Relaxed);
            }
            let response = result.map_err(before_answer)?;
            let (parts, body) = http::Response::from(response).into_parts();
            let length = body.size_hint().exact();
            Ok(http::Response::from_parts(
                parts,
                Body::stream(Received(body), length),
            ))
        })
    }
}

fn into_reqwest(body: Body) -> reqwest::Body {
    match body.as_bytes() {
        Some(bytes) => bytes.clone().into(),
        None => reqwest::Body::wrap(Sent(Mutex::new(body))),
    }
}

/// A body on its way out. The mutex makes the type `Sync`, as reqwest wants; nobody waits for it.
struct Sent(Mutex<Body>);

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let body = match self.0.get_mut() {
            Ok(body) => body,
            Err(poisoned) => poisoned.into_inner(),
        };
        Pin::new(body)
            .poll_next(cx)
            .map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.0.lock().ok().and_then(|body| body.length());
        length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// A body on its way in.
struct Received(reqwest::Body);

impl Stream for Received {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let frame = match Pin::new(&mut self.0).poll_frame(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(frame) => frame,
            };
            match frame {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(in_answer(error)))),
                Some(Ok(frame)) => {
                    // Trailers are skipped.
                    if let Ok(chunk) = frame.into_data() {
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
