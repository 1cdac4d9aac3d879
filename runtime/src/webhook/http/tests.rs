//! Requests with bodies in pieces: what is read, and how much of it.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

use crate::error::Error;
use crate::test::ready;
use crate::webhook::testing::{BODY, Events, KEY, OTHER_KEY, reason, signed, verifier};
use crate::webhook::{MemoryReplayGuard, Rejection, SignedHeaders, Verified, Verifier};

/// A body in pieces, which counts those that were asked for.
#[derive(Default)]
struct Pieces {
    frames: VecDeque<io::Result<Frame<Bytes>>>,
    length: Option<u64>,
    polled: Arc<AtomicUsize>,
}

impl Pieces {
    fn of(body: &[u8], size: usize) -> Self {
        let frame = |piece| Ok(Frame::data(Bytes::copy_from_slice(piece)));
        Self {
            frames: body.chunks(size).map(frame).collect(),
            ..Self::default()
        }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.polled.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(self.frames.pop_front())
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map(SizeHint::with_exact).unwrap_or_default()
    }
}

fn request(headers: &SignedHeaders, body: Pieces) -> http::Request<Pieces> {
    let mut request = http::Request::new(body);
    *request.headers_mut() = headers.to_map();
    request
}

fn receive(verifier: &Verifier<Events>, body: Pieces) -> Result<Verified<Events>, Error> {
    ready(verifier.receive(request(&signed(KEY, BODY), body)))
}

#[test]
fn a_body_in_pieces_is_put_together() {
    for size in [1, 7, BODY.len()] {
        let mut body = Pieces::of(BODY, size);
        let trailers = Frame::trailers(HeaderMap::new());
        body.frames.push_back(Ok(trailers));
        let verified = receive(&verifier(), body).unwrap();
        assert_eq!(verified.into_inner(), Events::Paid("10.00".to_owned()));
    }
}

#[test]
fn trailers_are_no_headers() {
    let mut body = Pieces::of(BODY, 10);
    let trailers = Frame::trailers(signed(KEY, BODY).to_map());
    body.frames.push_back(Ok(trailers));
    let error = ready(verifier().receive(http::Request::new(body))).unwrap_err();
    assert_eq!(reason(&error), Rejection::MissingHeader);
}

#[test]
fn the_limit_is_exact() {
    let verifier = verifier();
    for size in [1, 8, BODY.len()] {
        let fits = verifier.clone().body_limit(BODY.len());
        assert!(receive(&fits, Pieces::of(BODY, size)).is_ok());
        let short = verifier.clone().body_limit(BODY.len() - 1);
        let error = receive(&short, Pieces::of(BODY, size)).unwrap_err();
        assert_eq!(reason(&error), Rejection::TooLarge);
        assert!(error.to_string().contains("29 bytes"), "{error}");
    }
}

#[test]
fn a_body_that_is_too_large_is_not_read() {
    let body = Pieces {
        length: Some(100 * 1024 * 1024),
        ..Pieces::of(BODY, 10)
    };
    let polled = Arc::clone(&body.polled);
    let error = receive(&verifier(), body).unwrap_err();
    assert_eq!(reason(&error), Rejection::TooLarge);
    assert_eq!(polled.load(Ordering::Relaxed), 0);
    // Nor is more of it read than it takes to know.
    let body = Pieces::of(&vec![b' '; 100 * 64 * 1024], 64 * 1024);
    let polled = Arc::clone(&body.polled);
    let error = receive(&verifier(), body).unwrap_err();
    assert_eq!(reason(&error), Rejection::TooLarge);
    assert_eq!(polled.load(Ordering::Relaxed), 17);
}

#[test]
fn too_large_comes_before_everything_else() {
    let forged = signed(OTHER_KEY, BODY);
    let verifier = verifier().body_limit(3);
    let error = ready(verifier.receive(request(&forged, Pieces::of(BODY, 10)))).unwrap_err();
    assert_eq!(reason(&error), Rejection::TooLarge);
}

#[test]
fn a_body_that_breaks_off_is_refused() {
    let mut body = Pieces::of(BODY, 10);
    body.frames.truncate(2);
    body.frames
        .push_back(Err(io::Error::other("connection reset")));
    let error = receive(&verifier(), body).unwrap_err();
    assert_eq!(reason(&error), Rejection::Incomplete);
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.to_string(), "connection reset");
}

#[test]
fn a_guard_is_asked_where_there_is_one() {
    let open = verifier();
    let guarded = verifier().guarded_by(MemoryReplayGuard::new());
    for verifier in [&open, &guarded] {
        assert!(receive(verifier, Pieces::of(BODY, 10)).is_ok());
    }
    assert!(receive(&open, Pieces::of(BODY, 10)).is_ok());
    ready(guarded.finish("msg_1")).unwrap();
    let error = receive(&guarded, Pieces::of(BODY, 10)).unwrap_err();
    assert_eq!(reason(&error), Rejection::Duplicate);
}
