//! Time, sleep and chance, as parameters: the rest of the runtime asks here and nowhere else.
//!
//! Public for tests only, as `test_util::World`.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

use crate::transport::BoxFuture;

/// Where a client learns the time, waits, and gets keys and random numbers.
///
/// Every method has a default that asks the machine; an implementation for tests overrides those
/// that it wants to decide. `ManualWorld` of the module `test_util` overrides all of them.
pub trait World: Send + Sync + 'static {
    /// Monotonic time: for timeouts and the age of tokens.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// Calendar time: for dates in headers, and tokens that outlive a suspended machine.
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Waits this long before a request is repeated.
    fn pause(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    /// Ready when a timeout of this length has run out, counted from the call.
    fn timer(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    /// Fills `bytes` with random ones, fit for keys.
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness a key could repeat, and with it a payment be taken for another.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }

    /// A random fraction, at least 0 and below 1, by which waits are spread.
    fn fraction(&self) -> f64 {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    }

    /// An idempotency key that was never there before: a UUID, version 4 (RFC 9562, section 5.4).
    fn key(&self) -> String {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid(bytes)
    }
}

/// The output of `future`, or `None` when `limit` runs out first. No limit: it is waited for.
pub(crate) async fn within<T>(
    world: &dyn World,
    limit: Option<Duration>,
    future: impl Future<Output = T>,
) -> Option<T> {
    let Some(limit) = limit else {
        return Some(future.await);
    };
    let mut future = pin!(future);
    // What is ready at once needs no timer.
    let mut timer = None;
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            let timer = timer.get_or_insert_with(|| world.timer(limit));
            timer.as_mut().poll(cx).map(|()| None)
        }
    })
    .await
}

/// The real one.
pub(crate) struct Machine;

impl World for Machine {}

impl dyn World {
    /// A UUID, version 4, for what is no key.
    pub(crate) fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid(bytes)
    }
}

fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0x0f] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use std::future::{pending, ready};
    use std::time::Duration;

    use super::{Machine, World, within};

    #[test]
    fn uuids_have_version_4_and_differ() {
        let world: &dyn World = &Machine;
        let uuids: HashSet<String> = (0..1_000).map(|_| world.uuid()).collect();
        assert_eq!(uuids.len(), 1_000);
        for uuid in uuids {
            let parts: Vec<_> = uuid.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12], "{uuid}");
            assert_eq!(&uuid[14..15], "4", "{uuid}");
            assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        }
    }

    #[tokio::test]
    async fn what_is_ready_wins_over_its_limit() {
        let limit = Some(Duration::ZERO);
        assert_eq!(within(&Machine, limit, ready(1)).await, Some(1));
        assert_eq!(within(&Machine, limit, pending::<()>()).await, None);
        assert_eq!(within(&Machine, None, ready(1)).await, Some(1));
    }

    #[test]
    fn fractions_fill_the_unit_interval() {
        let world: &dyn World = &Machine;
        let fractions: Vec<f64> = (0..1_000).map(|_| world.fraction()).collect();
        assert!(
            fractions
                .iter()
                .all(|fraction| (0.0..1.0).contains(fraction))
        );
        assert!(fractions.iter().any(|fraction| *fraction < 0.1));
        assert!(fractions.iter().any(|fraction| *fraction > 0.9));
    }
}
