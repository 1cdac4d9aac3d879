//! Streams of chunks under an upload: a file, a caller's stream, and the check of their length.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

use crate::error::BoxError;
use crate::transport::TransportError;

const CHUNK: usize = 64 * 1024;

/// Opens a file, and says how long it is now.
pub(super) async fn open(path: &Path) -> io::Result<(FileChunks, u64)> {
    let file = File::open(path).await?;
    let metadata = file.metadata().await?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
    }
    Ok((FileChunks(file), metadata.len()))
}

/// The chunks of a file.
pub(super) struct FileChunks(File);

impl Stream for FileChunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut space = BytesMut::zeroed(CHUNK);
        let mut buffer = ReadBuf::new(&mut space);
        if let Err(error) = ready!(Pin::new(&mut self.0).poll_read(cx, &mut buffer)) {
            return Poll::Ready(Some(Err(TransportError::content(error))));
        }
        let length = buffer.filled().len();
        space.truncate(length);
        Poll::Ready((length > 0).then(|| Ok(space.freeze())))
    }
}

/// A caller's stream, whose errors become ours.
pub(super) struct Foreign<S>(Pin<Box<S>>);

impl<S> Foreign<S> {
    pub(super) fn new(chunks: S) -> Self {
        Self(Box::pin(chunks))
    }
}

impl<S, E> Stream for Foreign<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(self.0.as_mut().poll_next(cx));
        Poll::Ready(chunk.map(|chunk| chunk.map_err(TransportError::content)))
    }
}

/// Exactly as many bytes as promised, or an error.
pub(super) struct Exact<S> {
    chunks: S,
    promised: u64,
    seen: u64,
}

impl<S> Exact<S> {
    pub(super) fn new(chunks: S, promised: u64) -> Self {
        Self {
            chunks,
            promised,
            seen: 0,
        }
    }

    fn mismatch(&self, seen: &str) -> TransportError {
        let promised = self.promised;
        TransportError::content(format!("{promised} bytes were promised, and {seen} came"))
    }
}

impl<S> Stream for Exact<S>
where
    S: Stream<Item = Result<Bytes, TransportError>> + Unpin,
{
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(Pin::new(&mut self.chunks).poll_next(cx));
        if let Some(Ok(bytes)) = &chunk {
            self.seen += bytes.len() as u64;
        }
        Poll::Ready(match chunk {
            Some(Ok(_)) if self.seen > self.promised => Some(Err(self.mismatch("more"))),
            None if self.seen < self.promised => Some(Err(self.mismatch(&self.seen.to_string()))),
            other => other,
        })
    }
}
