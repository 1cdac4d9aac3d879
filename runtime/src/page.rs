//! Walks over pages: a stream of items and a stream of pages.
//!
//! A short list that looks complete is worse than an error, so a walk ends with one when the pages
//! do not add up: an empty page that promises more, a cursor that was there before, an item without
//! a cursor, too many pages.

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::{Call, CallFuture};
use crate::encode;
use crate::error::{Error, ErrorKind};
use crate::response::Response;

/// Pages after which a walk is given up.
const MAX_PAGES: u64 = 100_000;

/// A page of a list.
pub trait Page {
    /// What the list is of.
    type Item;

    /// The items of this page.
    fn items(&self) -> &[Self::Item];

    /// The items of this page.
    fn into_items(self) -> Vec<Self::Item>;

    /// Whether there are more pages after this one.
    fn has_more(&self) -> bool;

    /// The text that, sent with the next request, continues after this item; empty when it has none.
    fn cursor(item: &Self::Item) -> String;
}

/// All pages of a list, fetched as they are needed.
///
/// A `Stream`, and without any stream library [`Pages::try_next`]. One page is on its way at a time,
/// none before the first is asked for. After an error the walk is over; [`Pages::cursor`] says where
/// to take it up again.
pub struct Pages<P: Page> {
    call: Call<P>,
    walk: Walk,
    in_flight: Option<CallFuture<Response<P>>>,
}

/// What a walk remembers; nothing in it depends on the items.
struct Walk {
    parameter: &'static str,
    /// Cursor after the last page that was handed over.
    cursor: Option<String>,
    /// Hashes of all cursors that were sent.
    sent: HashSet<u64>,
    hasher: RandomState,
    pages: u64,
    max_pages: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Going,
    Over,
}

impl<P: Page> Pages<P> {
    pub(crate) fn new(call: Call<P>, parameter: &'static str) -> Self {
        let cursor = call.draft.query_text(parameter);
        let hasher = RandomState::new();
        let sent = cursor
            .iter()
            .map(|cursor| hasher.hash_one(cursor))
            .collect();
        Self {
            call,
            walk: Walk {
                parameter,
                cursor,
                sent,
                hasher,
                pages: 0,
                max_pages: MAX_PAGES,
                state: State::Going,
            },
            in_flight: None,
        }
    }

    /// Ends the walk with an error after this many pages. Default: 100,000.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.walk.max_pages = pages;
        self
    }

    /// Where to take the walk up again: the cursor after the last page that was handed over.
    pub fn cursor(&self) -> Option<&str> {
        self.walk.cursor.as_deref()
    }
}

impl<P: Page + Send + 'static> Pages<P> {
    /// The next page; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When the page cannot be had, and when the pages do not add up ([`Error::is_pagination`]).
    pub async fn try_next(&mut self) -> Result<Option<Response<P>>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }

    fn fetch(&mut self) -> CallFuture<Response<P>> {
        let mut call = self.call.clone();
        if let Some(cursor) = &self.walk.cursor {
            let name = self.walk.parameter;
            call.draft.set_query(name, encode::pair(name, cursor));
        }
        call.send()
    }
}

impl<P: Page + Send + 'static> Stream for Pages<P> {
    type Item = Result<Response<P>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.walk.state == State::Over {
            return Poll::Ready(None);
        }
        if this.in_flight.is_none() {
            if let Err(error) = this.walk.start_page() {
                return Poll::Ready(Some(Err(error)));
            }
            this.in_flight = Some(this.fetch());
        }
        let Some(future) = &mut this.in_flight else {
            return Poll::Ready(None);
        };
        let result = ready!(future.as_mut().poll(cx));
        this.in_flight = None;
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                this.walk.state = State::Over;
                return Poll::Ready(Some(Err(error)));
            }
        };
        let value = page.value();
        let last = value.items().last().map(P::cursor);
        let checked = this.walk.finish_page(value.has_more(), last);
        Poll::Ready(Some(checked.map(|()| page)))
    }
}

impl Walk {
    fn start_page(&mut self) -> Result<(), Error> {
        if self.pages >= self.max_pages {
            return Err(self.broken(format!("the list has more than {} pages", self.max_pages)));
        }
        self.pages += 1;
        Ok(())
    }

    /// Checks a page and moves on behind it.
    fn finish_page(&mut self, has_more: bool, last: Option<String>) -> Result<(), Error> {
        if !has_more {
            self.state = State::Over;
            if let Some(last) = last.filter(|last| !last.is_empty()) {
                self.cursor = Some(last);
            }
            return Ok(());
        }
        let Some(next) = last else {
            return Err(self.broken("a page is empty and says that there is more"));
        };
        if next.is_empty() {
            return Err(self.broken("the last item of a page has no cursor to go on from"));
        }
        if !self.sent.insert(self.hasher.hash_one(&next)) {
            return Err(self.broken("a page ends where an earlier one ended"));
        }
        self.cursor = Some(next);
        Ok(())
    }

    fn broken(&mut self, message: impl Into<String>) -> Error {
        self.state = State::Over;
        Error::new(ErrorKind::Pagination, message)
    }
}

impl<P: Page> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("call", &self.call)
            .field("pages", &self.walk.pages)
            .field("state", &self.walk.state)
            .finish_non_exhaustive()
    }
}

/// All items of a list, fetched page by page as they are needed.
///
/// A `Stream`, and without any stream library [`Items::try_next`]:
///
/// ```
/// # async fn run<P>(mut items: dinie_runtime::Items<P>) -> Result<(), dinie_runtime::Error>
/// # where P: dinie_runtime::Page + Send + 'static, P::Item: Send {
/// while let Some(item) = items.try_next().await? {
///     // …
/// }
/// # Ok(())
/// # }
/// ```
///
/// An error means that not all items were seen. The walk is then over; [`Items::cursor`] says where
/// to take it up again.
pub struct Items<P: Page> {
    pages: Pages<P>,
    buffer: std::vec::IntoIter<P::Item>,
    cursor: Option<String>,
}

/// No item is ever pinned.
impl<P: Page> Unpin for Items<P> {}

impl<P: Page> Items<P> {
    pub(crate) fn new(call: Call<P>, parameter: &'static str) -> Self {
        let pages = Pages::new(call, parameter);
        Self {
            cursor: pages.walk.cursor.clone(),
            pages,
            buffer: Vec::new().into_iter(),
        }
    }

    /// Ends the walk with an error after this many pages. Default: 100,000.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Where to take the walk up again: the cursor after the last item that was handed over.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

impl<P: Page + Send + 'static> Items<P> {
    /// The next item; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When a page cannot be had, and when the pages do not add up ([`Error::is_pagination`]).
    pub async fn try_next(&mut self) -> Result<Option<P::Item>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }
}

impl<P: Page + Send + 'static> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.buffer.next() {
                let cursor = P::cursor(&item);
                if !cursor.is_empty() {
                    self.cursor = Some(cursor);
                }
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.buffer = page.into_value().into_items().into_iter(),
            }
        }
    }
}

impl<P: Page> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("buffered", &self.buffer.len())
            .finish_non_exhaustive()
    }
}
