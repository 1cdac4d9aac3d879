//! What several unit tests need: futures without a runtime, streams from lists, a world whose
//! clock only moves when something pauses.

use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use futures_core::Stream;

use crate::transport::BoxFuture;
use crate::world::World;

/// The output of a future that never has to wait.
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future had to wait"),
    }
}

/// With the feature `rustls-no-provider` a process brings its own.
pub(crate) fn provide_cryptography() {
    let provider = tokio_rustls::rustls::crypto::aws_lc_rs::default_provider();
    // All but the first find it installed.
    let _ = provider.install_default();
}

pub(crate) fn chunks<E: Send + Unpin + 'static>(
    items: impl IntoIterator<Item = Result<&'static str, E>>,
) -> impl Stream<Item = Result<Bytes, E>> + Send + 'static {
    let items: Vec<_> = items.into_iter().collect();
    Chunks(items.into_iter())
}

struct Chunks<I>(I);

impl<E, I: Iterator<Item = Result<&'static str, E>> + Unpin> Stream for Chunks<I> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = self.0.next();
        Poll::Ready(item.map(|chunk| chunk.map(|text| Bytes::from_static(text.as_bytes()))))
    }
}

/// Time that stands still until it is moved; pauses end at once and move it,
/// timeouts never run out.
pub(crate) struct StillWorld {
    start: (Instant, SystemTime),
    moved: Mutex<Duration>,
}

impl StillWorld {
    pub(crate) fn new() -> Self {
        Self {
            start: (
                Instant::now(),
                SystemTime::UNIX_EPOCH + Duration::from_secs(1_696_004_797),
            ),
            moved: Mutex::new(Duration::ZERO),
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.moved.lock().unwrap() += by;
    }

    fn moved(&self) -> Duration {
        *self.moved.lock().unwrap()
    }
}

impl World for StillWorld {
    fn now(&self) -> Instant {
        self.start.0 + self.moved()
    }

    fn wall(&self) -> SystemTime {
        self.start.1 + self.moved()
    }

    fn pause(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.advance(duration);
        Box::pin(std::future::ready(()))
    }

    fn timer(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x55);
    }
}
