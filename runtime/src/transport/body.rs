//! The body of a request or an answer: bytes, or chunks as they come.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::transport::TransportError;

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// The body of a request or an answer.
///
/// A `Stream` of chunks; [`Body::into_bytes`] collects them.
pub struct Body(Inner);

enum Inner {
    Bytes(Bytes),
    Chunks { chunks: Chunks, length: Option<u64> },
}

impl Body {
    /// No content.
    pub fn empty() -> Self {
        Self(Inner::Bytes(Bytes::new()))
    }

    /// Chunks as they come. `length` is the number of bytes in all, where it is known.
    pub fn stream(
        chunks: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self(Inner::Chunks {
            chunks: Box::pin(chunks),
            length,
        })
    }

    /// Number of bytes that are still to come, where it is known.
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Inner::Bytes(bytes) => Some(bytes.len() as u64),
            Inner::Chunks { length, .. } => *length,
        }
    }

    /// All of it, in memory.
    ///
    /// # Errors
    ///
    /// When a chunk could not be had.
    pub async fn into_bytes(mut self) -> Result<Bytes, TransportError> {
        if let Inner::Bytes(bytes) = self.0 {
            return Ok(bytes);
        }
        let mut collected = BytesMut::new();
        while let Some(chunk) = self.next_chunk().await {
            collected.extend_from_slice(&chunk?);
        }
        Ok(collected.freeze())
    }

    /// The bytes, where they are all here.
    pub(crate) fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Inner::Bytes(bytes) => Some(bytes),
            Inner::Chunks { .. } => None,
        }
    }

    pub(crate) async fn next_chunk(&mut self) -> Option<Result<Bytes, TransportError>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Inner::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Inner::Bytes(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Inner::Chunks { chunks, length } => {
                let polled = chunks.as_mut().poll_next(cx);
                if let (Poll::Ready(Some(Ok(chunk))), Some(length)) = (&polled, length) {
                    *length = length.saturating_sub(chunk.len() as u64);
                }
                polled
            }
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Bytes::from(bytes))
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::from(Bytes::from(text))
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self::from(Bytes::from_static(text.as_bytes()))
    }
}

/// The length, not the content.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "Body({length} bytes)"),
            None => f.write_str("Body(stream)"),
        }
    }
}
