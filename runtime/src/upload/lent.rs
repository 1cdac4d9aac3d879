//! A stream that can be read once, lent to one attempt after the other until one of them reads it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use crate::transport::TransportError;

pub(super) type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// Where the stream is while nobody has it.
#[derive(Clone)]
pub(super) struct Slot(Arc<Mutex<Option<Chunks>>>);

impl Slot {
    pub(super) fn new(chunks: Chunks) -> Self {
        Self(Arc::new(Mutex::new(Some(chunks))))
    }

    pub(super) fn is_full(&self) -> bool {
        self.lock().is_some()
    }

    /// The stream, unless it is lent or was read.
    pub(super) fn lend(&self) -> Option<Lent> {
        let chunks = self.lock().take()?;
        Some(Lent {
            slot: self.clone(),
            chunks: Some(chunks),
            untouched: true,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Chunks>> {
        // Nothing panics while it is held.
        match self.0.lock() {
            Ok(chunks) => chunks,
            Err(poisoned) => poisoned.into_inner(),
        }
    }
}

/// A stream that goes back when it is dropped, if nothing came out of it.
pub(super) struct Lent {
    slot: Slot,
    /// There until it is dropped.
    chunks: Option<Chunks>,
    untouched: bool,
}

impl Stream for Lent {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(chunks) = &mut self.chunks else {
            return Poll::Ready(None);
        };
        let item = ready!(chunks.as_mut().poll_next(cx));
        self.untouched = false;
        Poll::Ready(item)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if self.untouched {
            *self.slot.lock() = self.chunks.take();
        }
    }
}
