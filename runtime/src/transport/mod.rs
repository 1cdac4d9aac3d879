//! The boundary to HTTP: one request in, one answer or one classified failure out.
//!
//! Retries, tokens, timeouts and limits are not its business. [`reqwest`](self::reqwest) is the
//! default behind it; no type of that library is public.

mod body;
mod classify;
pub(crate) mod network;
pub(crate) mod reqwest;

use std::fmt;
use std::pin::Pin;

pub use self::body::Body;
use crate::error::{BoxError, ErrorKind};

/// A boxed future, as [`Transport::send`] returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one HTTP request.
///
/// Implement it to bring your own HTTP client. For tests, the feature `test-util` has one that answers
/// from a script. An implementation must not repeat requests, must not follow redirects, must send
/// the body's length where [`Body::length`] knows it, and must decode what it asks for by an
/// `Accept-Encoding` of its own: limits count the bytes that it hands over. It may be called many
/// times at once. The timeout of an attempt drops the future.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request; the future is ready when the headers of the answer are there.
    ///
    /// # Errors
    ///
    /// The kind of a [`TransportError`] decides whether the request may be repeated, so an
    /// implementation should say [`TransportError::not_sent`] only when that is certain.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>>;
}

/// A mark on a request (`http::Extensions`): the connection of the attempt before it failed. The
/// other idle ones may have died with it, as they do when a load balancer is replaced.
#[derive(Clone, Copy)]
pub(crate) struct AfterBreak;

/// Why a request got no complete answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: BoxError,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransportErrorKind {
    NotSent,
    Untrusted,
    Refused,
    TimedOut,
    Interrupted,
    Content,
    TooLarge,
}

impl TransportErrorKind {
    /// What a call says of it.
    pub(crate) fn error_kind(self) -> ErrorKind {
        match self {
            Self::NotSent | Self::Untrusted => ErrorKind::Connect,
            Self::Refused => ErrorKind::Config,
            Self::TimedOut => ErrorKind::Timeout,
            Self::Interrupted | Self::TooLarge => ErrorKind::Transport,
            Self::Content => ErrorKind::Request,
        }
    }
}

impl TransportError {
    /// The request certainly did not reach the server: no connection, or one that closed before
    /// anything was written. It is repeated.
    pub fn not_sent(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::NotSent, source)
    }

    /// The server's certificate was refused. It is not repeated.
    pub fn untrusted(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Untrusted, source)
    }

    /// The transport would not send the request, and never will: a rule of its own forbids it, or
    /// it is a double that has no answer. It is not repeated, and `source` is part of the message.
    pub fn refused(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Refused, source)
    }

    /// Time ran out after the request may have been sent. It is repeated where that is safe.
    pub fn timed_out(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::TimedOut, source)
    }

    /// The connection failed after the request may have been sent. It is repeated where that is
    /// safe.
    pub fn interrupted(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Interrupted, source)
    }

    /// The body of the request could not be read to its end. It is not repeated.
    pub(crate) fn content(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::Content, source)
    }

    /// The answer is longer than the client accepts. It is not repeated.
    pub(crate) fn too_large(source: impl Into<BoxError>) -> Self {
        Self::new(TransportErrorKind::TooLarge, source)
    }

    pub(crate) fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    fn new(kind: TransportErrorKind, source: impl Into<BoxError>) -> Self {
        Self {
            kind,
            source: source.into(),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::NotSent => "no connection could be made",
            TransportErrorKind::Untrusted => "the certificate of the server was refused",
            TransportErrorKind::Refused => {
                return write!(
                    f,
                    "the transport would not send the request: {}",
                    self.source
                );
            }
            TransportErrorKind::TimedOut => "the connection timed out",
            TransportErrorKind::Interrupted => "the connection failed",
            TransportErrorKind::Content => "the body of the request could not be read",
            TransportErrorKind::TooLarge => "the answer is too large",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
