//! What several unit tests need: futures without a runtime, streams from lists. Time and transports
//! are those of `test_util`.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::Stream;

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
