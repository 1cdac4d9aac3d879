//! One request, one answer: the time limit, the size limit, nothing else.
//!
//! The body of an answer is read to its end, or left to whoever asked for a stream.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::error::BODY_LIMIT;
use crate::response::RawAnswer;
use crate::skew::Skew;
use crate::transport::{Body, Transport, TransportError};
use crate::world::{World, within};

/// What a request goes through.
#[derive(Clone, Copy)]
pub(crate) struct Wire<'a> {
    pub(crate) transport: &'a dyn Transport,
    pub(crate) world: &'a dyn World,
    pub(crate) skew: &'a Skew,
}

/// What one attempt may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Until the last byte of the answer, or until its headers when the body is left.
    pub(crate) timeout: Option<Duration>,
    /// Bytes of a successful answer that is read.
    pub(crate) answer: usize,
    pub(crate) taking: Taking,
}

/// What is done with the body of a successful answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    /// It is read into memory.
    Whole,
    /// It is left to be read.
    Stream,
}

/// An answer, and what of its body was left.
pub(crate) struct Received {
    pub(crate) answer: RawAnswer,
    pub(crate) rest: Body,
}

pub(crate) async fn attempt(
    wire: Wire<'_>,
    request: http::Request<Body>,
    limits: Limits,
) -> Result<Received, TransportError> {
    let exchange = async {
        let sent = wire.world.wall();
        let response = wire.transport.send(request).await?;
        let received = wire.world.wall();
        wire.skew.observe(response.headers(), sent, received);
        receive(response, limits).await
    };
    match within(wire.world, limits.timeout, exchange).await {
        Some(result) => result,
        None => Err(TransportError::timed_out(format!(
            "no complete answer within {:?}",
            limits.timeout.unwrap_or_default()
        ))),
    }
}

async fn receive(
    response: http::Response<Body>,
    limits: Limits,
) -> Result<Received, TransportError> {
    let (parts, mut body) = response.into_parts();
    let (bytes, rest) = match (parts.status.is_success(), limits.taking) {
        (true, Taking::Whole) => (whole(&mut body, limits.answer).await?, Body::empty()),
        (true, Taking::Stream) => (Bytes::new(), body),
        (false, _) => (beginning(&mut body).await, Body::empty()),
    };
    let answer = RawAnswer::new(parts.status.as_u16(), parts.headers, bytes);
    Ok(Received { answer, rest })
}

/// All of a body, which must not be longer than `limit`.
async fn whole(body: &mut Body, limit: usize) -> Result<Bytes, TransportError> {
    let too_large =
        || TransportError::too_large(format!("the answer is longer than {limit} bytes"));
    if body.length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut pieces = Pieces::default();
    while let Some(chunk) = body.next_chunk().await {
        let chunk = chunk?;
        if pieces.length + chunk.len() > limit {
            return Err(too_large());
        }
        pieces.add(chunk);
    }
    Ok(pieces.join())
}

/// A body as it comes. One buffer would be copied whenever it is full, and a body at its limit take
/// twice its size for that moment.
#[derive(Default)]
struct Pieces {
    first: Bytes,
    more: Vec<Vec<u8>>,
    length: usize,
}

/// Room in each piece, for chunks that are smaller.
const PIECE: usize = 64 * 1024;

impl Pieces {
    fn add(&mut self, chunk: Bytes) {
        self.length += chunk.len();
        // Most answers are one chunk, which is not copied.
        if self.length == chunk.len() {
            self.first = chunk;
            return;
        }
        let mut rest = &chunk[..];
        if let Some(last) = self.more.last_mut() {
            let room = last.capacity() - last.len();
            let (fitting, beyond) = rest.split_at(room.min(rest.len()));
            last.extend_from_slice(fitting);
            rest = beyond;
        }
        if !rest.is_empty() {
            let mut piece = Vec::with_capacity(PIECE.max(rest.len()));
            piece.extend_from_slice(rest);
            self.more.push(piece);
        }
    }

    fn join(self) -> Bytes {
        if self.more.is_empty() {
            return self.first;
        }
        let mut whole = Vec::with_capacity(self.length);
        whole.extend_from_slice(&self.first);
        for piece in self.more {
            whole.extend_from_slice(&piece);
        }
        whole.into()
    }
}

/// The part of a body that errors keep. Its status is known, so a body that breaks off is no
/// failure.
async fn beginning(body: &mut Body) -> Bytes {
    let mut collected = BytesMut::new();
    while let Some(Ok(chunk)) = body.next_chunk().await {
        let room = BODY_LIMIT - collected.len();
        collected.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() >= room {
            break;
        }
    }
    collected.freeze()
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::time::Duration;

    use bytes::Bytes;

    use super::{Limits, Pieces, Taking, Wire, attempt};
    use crate::response::RawAnswer;
    use crate::skew::Skew;
    use crate::test::chunks;
    use crate::transport::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};
    use crate::world::Machine;

    struct Answers(u16, fn() -> Body);

    impl Transport for Answers {
        fn send(
            &self,
            _: http::Request<Body>,
        ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
            let mut response = http::Response::new((self.1)());
            *response.status_mut() = self.0.try_into().unwrap();
            Box::pin(ready(Ok(response)))
        }
    }

    async fn get(transport: impl Transport) -> Result<RawAnswer, TransportErrorKind> {
        let limits = Limits {
            timeout: Some(Duration::from_millis(20)),
            answer: 10,
            taking: Taking::Whole,
        };
        let wire = Wire {
            transport: &transport,
            world: &Machine,
            skew: &Skew::default(),
        };
        let request = http::Request::new(Body::empty());
        let result = attempt(wire, request, limits).await;
        result
            .map(|received| received.answer)
            .map_err(|error| error.kind())
    }

    #[tokio::test]
    async fn bodies_are_read_up_to_the_limit() {
        let two = || Body::stream(chunks([Ok("01234"), Ok("56789")]), None);
        assert_eq!(get(Answers(200, two)).await.unwrap().body(), "0123456789");
        let one = || Body::from("0123456789");
        assert_eq!(get(Answers(200, one)).await.unwrap().body(), "0123456789");
        let none = Body::empty;
        assert_eq!(get(Answers(204, none)).await.unwrap().body(), "");
        let long = || Body::stream(chunks([Ok("01234"), Ok("567890")]), None);
        let error = get(Answers(200, long)).await.unwrap_err();
        assert_eq!(error, TransportErrorKind::TooLarge);
        let claimed = || Body::stream(chunks([]), Some(1 << 40));
        let error = get(Answers(200, claimed)).await.unwrap_err();
        assert_eq!(error, TransportErrorKind::TooLarge);
    }

    #[test]
    fn chunks_of_any_size_are_put_together_in_order() {
        let sizes = [1, 70_000, 3, 65_535, 1, 1, 200_000, 64 * 1024];
        let content: Vec<u8> = (0..sizes.iter().sum()).map(|at| (at % 251) as u8).collect();
        let mut pieces = Pieces::default();
        let mut rest = Bytes::from(content.clone());
        for size in sizes {
            pieces.add(rest.split_to(size));
        }
        assert_eq!(pieces.length, content.len());
        assert_eq!(pieces.join(), content);
        assert_eq!(Pieces::default().join(), Bytes::new());
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_fails_a_success_only() {
        let broken = || {
            let gone = TransportError::interrupted("gone");
            Body::stream(chunks([Ok("part"), Err(gone)]), None)
        };
        let error = get(Answers(200, broken)).await.unwrap_err();
        assert_eq!(error, TransportErrorKind::Interrupted);
        assert_eq!(get(Answers(500, broken)).await.unwrap().body(), "part");
    }

    #[tokio::test]
    async fn error_bodies_are_cut() {
        let huge = || Body::from(vec![b'x'; 1 << 20]);
        let answer = get(Answers(502, huge)).await.unwrap();
        assert_eq!(answer.body().len(), 64 * 1024);
    }

    #[tokio::test]
    async fn the_time_limit_covers_the_body() {
        struct Endless;
        impl futures_core::Stream for Endless {
            type Item = Result<Bytes, TransportError>;
            fn poll_next(
                self: std::pin::Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Option<Self::Item>> {
                std::task::Poll::Pending
            }
        }
        let slow = || Body::stream(Endless, None);
        let error = get(Answers(200, slow)).await.unwrap_err();
        assert_eq!(error, TransportErrorKind::TimedOut);

        struct Silent;
        impl Transport for Silent {
            fn send(
                &self,
                _: http::Request<Body>,
            ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
                Box::pin(pending())
            }
        }
        assert_eq!(get(Silent).await.unwrap_err(), TransportErrorKind::TimedOut);
    }
}
