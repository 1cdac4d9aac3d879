//! A call that can be awaited: options first, then the answer.
//!
//! A [`Call`] holds no type but its answer's, and that only in the function that reads it; all else
//! is shared by every operation.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use crate::client::Core;
use crate::draft::Draft;
use crate::error::Error;
use crate::execute::execute;
use crate::request::Operation;
use crate::response::{RawAnswer, Response};

/// The future of a call.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// A call of an API operation. Nothing is sent until it is awaited.
///
/// A clone is a new call, with an idempotency key of its own unless one was set.
///
/// Awaiting it fails with an [`Error`]; dropping it on the way leaves open whether the API has acted.
/// The same call with the same idempotency key settles it.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    pub(crate) core: Core,
    pub(crate) operation: &'static Operation,
    pub(crate) draft: Box<Draft>,
    pub(crate) decode: fn(&RawAnswer) -> Result<T, Error>,
}

impl<T> Call<T> {
    pub(crate) fn new(
        core: Core,
        operation: &'static Operation,
        draft: Box<Draft>,
        decode: fn(&RawAnswer) -> Result<T, Error>,
    ) -> Self {
        Self {
            core,
            operation,
            draft,
            decode,
        }
    }

    /// Uses this idempotency key instead of one made for the call: 1 to 255 visible ASCII
    /// characters.
    ///
    /// Keep the key with your own record of the operation, and a repetition from another process,
    /// even after a crash, is known to the API as the same one. An operation that takes no key by
    /// its description sends this one too, but is not taken to be safer to repeat for it.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.draft.set_key(key.into());
        self
    }

    /// Limits each attempt, from connecting to the last byte of the answer. Default: 30 s, with
    /// files 120 s. `Duration::MAX` means no limit; zero is refused.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.options.timeout = Some(timeout);
        self
    }

    /// Limits the whole call: waiting for a token, all attempts, and the time between them.
    /// Default: 90 s, with files 300 s. `Duration::MAX` means no limit; zero is refused.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.draft.options.total_timeout = Some(timeout);
        self
    }

    /// Repeats a failed attempt at most this often, where that is safe. Default: 2; 0: never.
    pub fn retries(mut self, retries: u32) -> Self {
        self.draft.options.retries = Some(retries);
        self
    }

    /// Adds a header, or replaces the client's default for it.
    ///
    /// Headers that the runtime answers for (`Authorization`, `Idempotency-Key`, `Content-Length`,
    /// …) are refused when the call is awaited.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.draft.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// Asks for the whole answer: the value with status, headers, request id and rate limit.
    pub fn with_response(self) -> WithResponse<T> {
        WithResponse(self)
    }
}

impl<T: Send + 'static> Call<T> {
    pub(crate) fn send(self) -> CallFuture<Response<T>> {
        let (operation, decode) = (self.operation, self.decode);
        let answer = execute(self.core, operation, self.draft);
        Box::pin(async move {
            let answer = answer.await?;
            match decode(&answer) {
                Ok(value) => Ok(Response::new(value, answer)),
                Err(error) => Err(unread(error, operation, &answer)),
            }
        })
    }
}

/// An answer that came and could not be read.
pub(crate) fn unread(error: Error, operation: &'static Operation, answer: &RawAnswer) -> Error {
    let effort = &answer.effort;
    error
        .with_operation(operation.id)
        .with_key(effort.idempotency_key.as_deref())
        .with_effort(effort.attempts, effort.elapsed)
        .with_processed(crate::execute::effect(&operation.http_method()))
}

impl<T: Send + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        let (operation, decode) = (self.operation, self.decode);
        let answer = execute(self.core, operation, self.draft);
        Box::pin(async move {
            let answer = answer.await?;
            decode(&answer).map_err(|error| unread(error, operation, &answer))
        })
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self {
            core: self.core.clone(),
            operation: self.operation,
            draft: self.draft.clone(),
            decode: self.decode,
        }
    }
}

/// Shows the operation: parameters and body may be personal.
impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation.id)
            .field("method", &self.operation.method)
            .field("path", &self.operation.path)
            .finish_non_exhaustive()
    }
}

/// A call that gives the whole answer.
#[derive(Clone, Debug)]
#[must_use = "a call does nothing until it is awaited"]
pub struct WithResponse<T>(Call<T>);

impl<T: Send + 'static> IntoFuture for WithResponse<T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = CallFuture<Response<T>>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.send()
    }
}

/// Options and awaiting of a generated call type that holds a `call: Call<_>`.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_call {
    ($name:ident, $answer:ty) => {
        impl $name {
            /// Uses this idempotency key instead of one made for the call: 1 to 255 visible ASCII
            /// characters. Keep it with your own record of the operation, and a repetition from
            /// another process is known to the API as the same one.
            pub fn idempotency_key(
                mut self,
                key: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                self.call = self.call.idempotency_key(key);
                self
            }

            /// Limits each attempt, from connecting to the last byte of the answer. Default: 30 s,
            /// with files 120 s. `Duration::MAX` means no limit; zero is refused.
            pub fn timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.call = self.call.timeout(timeout);
                self
            }

            /// Limits the whole call: waiting for a token, all attempts, and the time between
            /// them. Default: 90 s, with files 300 s. `Duration::MAX` means no limit; zero is
            /// refused.
            pub fn total_timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.call = self.call.total_timeout(timeout);
                self
            }

            /// Repeats a failed attempt at most this often, where that is safe. Default: 2; 0:
            /// never.
            pub fn retries(mut self, retries: u32) -> Self {
                self.call = self.call.retries(retries);
                self
            }

            /// Adds a header, or replaces the client's default for it.
            pub fn header(
                mut self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::core::convert::AsRef<str>,
            ) -> Self {
                self.call = self.call.header(name, value);
                self
            }

            /// Asks for the whole answer: the value with status, headers, request id and rate
            /// limit.
            pub fn with_response(self) -> $crate::WithResponse<$answer> {
                self.call.with_response()
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = ::core::result::Result<$answer, $crate::Error>;
            type IntoFuture = $crate::CallFuture<$answer>;

            fn into_future(self) -> Self::IntoFuture {
                ::core::future::IntoFuture::into_future(self.call)
            }
        }

        $crate::impl_wait!($name, $answer);
    };
}

/// Waiting for a generated call type, if this crate was built with the feature `blocking`.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! impl_wait {
    ($name:ident, $answer:ty) => {
        impl $name {
            /// Makes the call, and blocks the thread until its answer is there. Inside an async
            /// runtime it fails, and nothing is sent.
            pub fn wait(self) -> ::core::result::Result<$answer, $crate::Error> {
                self.call.wait()
            }
        }
    };
}

/// Nothing: this crate was built without the feature `blocking`.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! impl_wait {
    ($name:ident, $answer:ty) => {};
}

/// As `impl_call!`, and the walk over pages. The last argument is the query parameter that takes
/// the cursor.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_paged_call {
    ($name:ident, $page:ty, $cursor:literal) => {
        $crate::impl_call!($name, $page);

        impl $name {
            /// All items of all pages, fetched as they are needed. A page that cannot be had or
            /// does not fit is an error, never a short list.
            pub fn items(self) -> $crate::Items<$page> {
                $crate::internal::items(self.call, $cursor)
            }

            /// All pages, fetched as they are needed.
            pub fn pages(self) -> $crate::Pages<$page> {
                $crate::internal::pages(self.call, $cursor)
            }
        }
    };
}
