//! For programs without async code: `wait()` wherever one can `.await`.
//!
//! There is one client and one surface. [`Call::wait`] does what awaiting the call does, and blocks
//! the thread meanwhile; [`Items::wait`] and [`Pages::wait`] make iterators of the streams.
//!
//! ```
//! use dinie_runtime::{Call, Error};
//!
//! fn name(call: Call<String>) -> Result<String, Error> {
//!     call.wait()
//! }
//! ```
//!
//! Any number of threads may wait at once, with clones of one client. What goes on in the background
//! (connections that are kept open, tokens that are renewed) runs on one thread of the whole process,
//! `dinie-runtime`, which starts with the first `wait()`.
//!
//! # Not inside an async runtime
//!
//! Where a tokio runtime is entered, `wait()` sends nothing and fails with
//! [`ErrorKind::Config`]: it would keep a thread from the tasks that share
//! it, and with a single thread, wait for ever for a task that this thread should run. That goes for
//! threads of `spawn_blocking` too, although they may block. They cannot be told from those that
//! drive tasks; and the program has a runtime already, to which the client's connections should
//! belong, for they end with the runtime that opened them. Use `.await` before, or there:
//!
//! ```
//! # use dinie_runtime::{Call, Error};
//! # async fn run(call: Call<String>) -> Result<String, Error> {
//! let handle = tokio::runtime::Handle::current();
//! let waiting = tokio::task::spawn_blocking(move || handle.block_on(call.into_future()));
//! # waiting.await.unwrap()
//! # }
//! ```
//!
//! A thread of your own (`std::thread`) has no runtime entered, even if an async task started it.

use std::fmt;
use std::iter::FusedIterator;
use std::sync::OnceLock;

use bytes::Bytes;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::call::{Call, WithResponse};
use crate::download::Download;
use crate::error::{Error, ErrorKind};
use crate::page::{Items, Page, Pages};
use crate::response::Response;

/// Drives what goes on in the background, and the network under those who wait.
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

impl<T: Send + 'static> Call<T> {
    /// Makes the call, and blocks the thread until its answer is there.
    ///
    /// # Errors
    ///
    /// As awaiting it; and inside an async runtime, before anything is sent
    /// ([`Error::is_usage`]; see [`blocking`](crate::blocking)).
    pub fn wait(self) -> Result<T, Error> {
        let operation = self.operation.id;
        let result = run(self.into_future());
        result.map_err(|error| error.with_operation(operation))?
    }
}

impl<T: Send + 'static> WithResponse<T> {
    /// Makes the call, and blocks the thread until its answer is there.
    ///
    /// # Errors
    ///
    /// As [`Call::wait`].
    pub fn wait(self) -> Result<Response<T>, Error> {
        run(self.into_future())?
    }
}

impl Call<Bytes> {
    /// Makes the call, blocks the thread until the headers of its answer are there, and gives the
    /// body chunk by chunk: [`Call::stream`] for threads.
    ///
    /// # Errors
    ///
    /// As [`Call::wait`].
    pub fn wait_stream(self) -> Result<DownloadIter, Error> {
        let operation = self.operation.id;
        let result = run(self.stream());
        Ok(DownloadIter {
            download: result.map_err(|error| error.with_operation(operation))??,
            state: State::Going,
        })
    }
}

impl<P: Page + Send + 'static> Items<P> {
    /// The items as an iterator, which blocks the thread while it fetches a page.
    pub fn wait(self) -> ItemsIter<P> {
        ItemsIter {
            items: self,
            state: State::Going,
        }
    }
}

impl<P: Page + Send + 'static> Pages<P> {
    /// The pages as an iterator, which blocks the thread while it fetches one.
    pub fn wait(self) -> PagesIter<P> {
        PagesIter {
            pages: self,
            state: State::Going,
        }
    }
}

/// All items of a list, fetched page by page as they are needed: [`Items::wait`].
///
/// ```
/// # fn run<P>(items: dinie_runtime::Items<P>) -> Result<(), dinie_runtime::Error>
/// # where P: dinie_runtime::Page + Send + 'static {
/// for item in items.wait() {
///     let item = item?;
///     // …
/// #   let _ = item;
/// }
/// # Ok(())
/// # }
/// ```
///
/// An error means that not all items were seen, and is the last thing that comes;
/// [`ItemsIter::cursor`] says where to take the walk up again. Nothing is fetched in advance:
/// dropping the iterator half-way leaves nothing behind.
#[must_use = "nothing is fetched until the iterator is asked"]
pub struct ItemsIter<P: Page> {
    items: Items<P>,
    state: State,
}

/// All pages of a list, fetched as they are needed: [`Pages::wait`].
///
/// An error is the last thing that comes; [`PagesIter::cursor`] says where to take the walk up again.
#[must_use = "nothing is fetched until the iterator is asked"]
pub struct PagesIter<P: Page> {
    pages: Pages<P>,
    state: State,
}

/// The body of an answer, chunk by chunk as it comes: [`Call::wait_stream`].
///
/// An error means that what came is not the whole, and is the last thing that comes. Dropping the
/// iterator half-way closes the connection.
#[derive(Debug)]
#[must_use = "the body is not read until it is asked for"]
pub struct DownloadIter {
    download: Download,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Going,
    /// It ended, or could not wait at all: a loop that goes on after errors ends too.
    Over,
}

impl<P: Page> ItemsIter<P> {
    /// Where to take the walk up again: the cursor after the last item that was handed over.
    pub fn cursor(&self) -> Option<&str> {
        self.items.cursor()
    }
}

impl<P: Page> PagesIter<P> {
    /// Where to take the walk up again: the cursor after the last page that was handed over.
    pub fn cursor(&self) -> Option<&str> {
        self.pages.cursor()
    }
}

impl DownloadIter {
    /// What is known before the body: status, headers, length.
    pub fn download(&self) -> &Download {
        &self.download
    }
}

impl Iterator for DownloadIter {
    type Item = Result<Bytes, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let download = &mut self.download;
        self.state.next(|| run(download.try_next()))
    }
}

impl FusedIterator for DownloadIter {}

impl<P: Page + Send + 'static> Iterator for ItemsIter<P> {
    type Item = Result<P::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let items = &mut self.items;
        self.state.next(|| run(items.try_next()))
    }
}

impl<P: Page + Send + 'static> Iterator for PagesIter<P> {
    type Item = Result<Response<P>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let pages = &mut self.pages;
        self.state.next(|| run(pages.try_next()))
    }
}

impl<P: Page + Send + 'static> FusedIterator for ItemsIter<P> {}

impl<P: Page + Send + 'static> FusedIterator for PagesIter<P> {}

impl State {
    fn next<T>(
        &mut self,
        fetch: impl FnOnce() -> Result<Result<Option<T>, Error>, Error>,
    ) -> Option<Result<T, Error>> {
        if *self == Self::Over {
            return None;
        }
        let next = fetch().and_then(|result| result).transpose();
        if !matches!(next, Some(Ok(_))) {
            *self = Self::Over;
        }
        next
    }
}

impl<P: Page> fmt::Debug for ItemsIter<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ItemsIter").field(&self.items).finish()
    }
}

impl<P: Page> fmt::Debug for PagesIter<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PagesIter").field(&self.pages).finish()
    }
}

/// The output of `future`, polled on this thread. The error is ours: this thread must not block.
fn run<F: Future>(future: F) -> Result<F::Output, Error> {
    if Handle::try_current().is_ok() {
        let message = "`wait` was called inside an async runtime, which it would block: \
                       use `.await`, or, where blocking is allowed, `Handle::block_on`";
        return Err(Error::new(ErrorKind::Config, message));
    }
    Ok(runtime()?.block_on(future))
}

fn runtime() -> Result<&'static Runtime, Error> {
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let built = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("dinie-runtime")
        .enable_all()
        .build()
        .map_err(|error| {
            let message = "the thread that works for `wait` could not be started";
            Error::new(ErrorKind::Config, message).with_source(error)
        })?;
    // Another thread may have been faster; its runtime stays, and ours ends idle.
    Ok(RUNTIME.get_or_init(|| built))
}
