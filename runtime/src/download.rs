//! An answer whose body is handed over as it comes: for files, which need not fit into memory.
//!
//! Until the headers are there it is a call like any other, repetitions included. Then nothing is
//! repeated, and no size or total time is limited, only how long nothing may come.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;

use crate::attempt::{Received, Taking};
use crate::call::{Call, CallFuture, unread};
use crate::client::Core;
use crate::error::{Error, ErrorKind};
use crate::execute::{accounted, effect};
use crate::request::Operation;
use crate::response::{RateLimit, RawAnswer, request_id};
use crate::transport::{Body, BoxFuture, TransportError};

/// How long nothing may come.
const STALL: Duration = Duration::from_secs(20);

impl Call<Bytes> {
    /// Makes the call, and hands over the body of the answer as it comes.
    ///
    /// The timeouts and repetitions of the call count until the headers of the answer are there.
    /// After that the body may be of any length and take any time, as long as it does not stall
    /// ([`Download::stall_timeout`]).
    ///
    /// # Errors
    ///
    /// As the call itself.
    pub fn stream(self) -> CallFuture<Download> {
        let Self {
            core,
            operation,
            draft,
            decode,
        } = self;
        Box::pin(async move {
            let received = accounted(core.clone(), operation, draft, Taking::Stream).await?;
            // The body is not there yet; what is read is the status and the media type.
            if let Err(error) = decode(&received.answer) {
                return Err(unread(error, operation, &received.answer));
            }
            Ok(Download::new(core, operation, received))
        })
    }
}

/// As `impl_call!` with an answer of bytes, and reading it as it comes.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_binary_call {
    ($name:ident) => {
        $crate::impl_call!($name, $crate::Bytes);

        impl $name {
            /// Makes the call, and hands over the body of the answer as it comes, whatever its
            /// length. The timeouts and repetitions of the call count until the headers of the
            /// answer are there; after that the body must not stall for 20 s
            /// (`Download::stall_timeout`).
            pub fn stream(self) -> $crate::CallFuture<$crate::Download> {
                self.call.stream()
            }
        }

        $crate::impl_wait_stream!($name);
    };
}

/// As `impl_wait!`, for reading the answer as it comes.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! impl_wait_stream {
    ($name:ident) => {
        impl $name {
            /// Makes the call, blocks the thread until the headers of its answer are there, and
            /// gives the body chunk by chunk. Inside an async runtime it fails, and nothing is sent.
            pub fn wait_stream(
                self,
            ) -> ::core::result::Result<$crate::blocking::DownloadIter, $crate::Error> {
                self.call.wait_stream()
            }
        }
    };
}

/// Nothing: this crate was built without the feature `blocking`.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! impl_wait_stream {
    ($name:ident) => {};
}

/// The body of an answer, as it comes.
///
/// A `Stream` of chunks, and without any stream library [`Download::try_next`]. Dropping it closes
/// the connection.
///
/// ```no_run
/// # async fn save(call: dinie_runtime::Call<dinie_runtime::Bytes>) -> Result<(), Box<dyn std::error::Error>> {
/// use std::io::Write;
///
/// let mut download = call.stream().await?;
/// let mut file = std::fs::File::create("contract.pdf")?;
/// while let Some(chunk) = download.try_next().await? {
///     file.write_all(&chunk)?;
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "the body is not read until it is asked for"]
pub struct Download {
    core: Core,
    operation: &'static Operation,
    answer: RawAnswer,
    body: Body,
    length: Option<u64>,
    stall: Option<Duration>,
    /// Runs while nothing comes.
    timer: Option<BoxFuture<'static, ()>>,
}

impl Download {
    fn new(core: Core, operation: &'static Operation, received: Received) -> Self {
        Self {
            core,
            operation,
            answer: received.answer,
            length: received.rest.length(),
            body: received.rest,
            stall: Some(STALL),
            timer: None,
        }
    }

    /// Ends the download with an error when nothing comes for this long. Default: 20 s.
    /// `Duration::MAX` means no limit; zero fails as soon as there is anything to wait for.
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.stall = (timeout != Duration::MAX).then_some(timeout);
        self.timer = None;
        self
    }

    /// The next chunk, never empty; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When the connection fails, when the body ends before its length
    /// ([`Error::is_transport`]), and when nothing comes for too long ([`Error::is_timeout`]). What
    /// came until then is not the whole; nothing comes after it.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }

    /// Number of bytes in all, where the API says so and the body is not compressed.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// HTTP status, 200 to 299.
    pub fn status(&self) -> u16 {
        self.answer.status()
    }

    /// All headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        self.answer.headers()
    }

    /// The media type in lower case, without parameters.
    pub fn media_type(&self) -> Option<&str> {
        self.answer.media_type()
    }

    /// Id that the API gave the request (`X-Request-Id` or `Request-Id`): quote it to support.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// How many requests the API still allows.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::read(self.headers())
    }

    /// Number of requests that were sent until the headers came, at least 1.
    pub fn attempts(&self) -> u32 {
        self.answer.effort.attempts
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            match Pin::new(&mut self.body).poll_next(cx) {
                Poll::Ready(Some(Ok(chunk))) if chunk.is_empty() => {}
                Poll::Ready(None) => return Poll::Ready(self.early_end().map(Err)),
                Poll::Ready(chunk) => {
                    self.timer = None;
                    return Poll::Ready(chunk);
                }
                Poll::Pending => break,
            }
        }
        let Some(stall) = self.stall else {
            return Poll::Pending;
        };
        let world = &self.core.inner().world;
        let timer = self.timer.get_or_insert_with(|| world.timer(stall));
        timer.as_mut().poll(cx).map(|()| {
            let message = format!("nothing came for {stall:?}");
            Some(Err(TransportError::timed_out(message)))
        })
    }

    fn early_end(&self) -> Option<TransportError> {
        let missing = self.body.length().filter(|missing| *missing > 0)?;
        let message = format!("the body ended {missing} bytes before its length");
        Some(TransportError::interrupted(message))
    }

    /// The error of a body that broke off.
    fn broken(&self, error: TransportError) -> Error {
        let effort = &self.answer.effort;
        let message = match error.kind().error_kind() {
            ErrorKind::Timeout => "the body of the answer stalled",
            _ => "the body of the answer broke off",
        };
        Error::new(error.kind().error_kind(), message)
            .with_answer(&self.answer)
            .with_source(error)
            .with_operation(self.operation.id)
            .with_key(effort.idempotency_key.as_deref())
            .with_effort(effort.attempts, effort.elapsed)
            .with_processed(effect(&self.operation.http_method()))
            .with_retryable(self.operation.http_method().is_safe())
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = std::task::ready!(self.poll_chunk(cx));
        Poll::Ready(match chunk {
            Some(Ok(chunk)) => Some(Ok(chunk)),
            end => {
                // Nothing comes after the end, nor after an error.
                self.body = Body::empty();
                end.map(|chunk| chunk.map_err(|error| self.broken(error)))
            }
        })
    }
}

/// Shows the operation, the status and the size, not the content.
impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("operation", &self.operation.id)
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
