//! The transport that is used by default: reqwest, with our limits and our classes of failure.
//!
//! Nothing of reqwest leaves this file. It follows no redirects, repeats nothing, and speaks plain
//! HTTP only where the caller was checked to be on this machine.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as _, Frame, SizeHint};

use crate::error::{Error, ErrorKind};
use crate::transport::{Body, BoxFuture, Transport, TransportError};

/// Load balancers close idle connections after 60 s or more; ours are gone before.
const POOL_IDLE: Duration = Duration::from_secs(30);
const POOL_SIZE: usize = 32;

pub(crate) struct Reqwest(reqwest::Client);

/// Whether proxies of the environment (`HTTPS_PROXY`, …) are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proxies {
    Environment,
    None,
}

impl Reqwest {
    pub(crate) fn new(connect_timeout: Duration, proxies: Proxies) -> Result<Self, Error> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(POOL_SIZE)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(POOL_IDLE)
            .http2_keep_alive_timeout(Duration::from_secs(10));
        #[cfg(feature = "rustls")]
        {
            builder = builder
                .tls_backend_rustls()
                .tls_version_min(reqwest::tls::Version::TLS_1_2);
        }
        if proxies == Proxies::None {
            builder = builder.no_proxy();
        }
        builder.build().map(Self).map_err(|error| {
            Error::new(ErrorKind::Config, "the HTTP client cannot be set up").with_source(error)
        })
    }
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request.map(into_reqwest))
                .map_err(|error| TransportError::content(error.without_url()))?;
            let response = self.0.execute(request).await.map_err(classify)?;
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
                Some(Err(error)) => return Poll::Ready(Some(Err(classify(error)))),
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

/// Which kind of failure it was, from the chain of causes: reqwest's own classes mix them.
fn classify(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let is_connect = error.is_connect();
    let is_timeout = error.is_timeout();
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    let mut not_sent = is_connect;
    while let Some(current) = cause {
        if let Some(ours) = current.downcast_ref::<TransportError>() {
            let kind = ours.kind();
            return TransportError::new(kind, error);
        }
        if is_certificate_error(current) {
            return TransportError::untrusted(error);
        }
        not_sent |= current
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_canceled);
        not_sent |= current
            .downcast_ref::<h2::Error>()
            .is_some_and(is_unprocessed);
        cause = inner_cause(current);
    }
    if not_sent {
        TransportError::not_sent(error)
    } else if is_timeout {
        TransportError::timed_out(error)
    } else {
        TransportError::interrupted(error)
    }
}

/// An `io::Error` does not name the error it wraps as its source, but that one's source.
fn inner_cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error
        .downcast_ref::<std::io::Error>()
        .and_then(|io| io.get_ref())
    {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// HTTP/2 says that the server did not act on the stream (RFC 9113, section 8.7).
fn is_unprocessed(error: &h2::Error) -> bool {
    let refused = error.reason() == Some(h2::Reason::REFUSED_STREAM);
    let graceful = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
    error.is_remote() && (refused || graceful)
}

#[cfg(feature = "rustls")]
fn is_certificate_error(error: &(dyn StdError + 'static)) -> bool {
    matches!(
        error.downcast_ref::<rustls::Error>(),
        Some(rustls::Error::InvalidCertificate(_))
    )
}

#[cfg(not(feature = "rustls"))]
fn is_certificate_error(_: &(dyn StdError + 'static)) -> bool {
    false
}
