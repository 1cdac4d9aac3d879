//! Deliveries as plain `http::Request`: the raw body is read up to a limit, then verified.

use std::future::poll_fn;
use std::pin::pin;

use bytes::{Buf, BufMut};
use http_body::Body;

use crate::error::Error;
use crate::webhook::rejection::refused;
use crate::webhook::{Event, Rejection, Verified, Verifier};

/// Longest body that is read, unless the verifier says otherwise: 1 MiB.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;
/// Memory that is taken on the word of a sender.
const FIRST: usize = 64 * 1024;

/// Whole requests.
impl<E: Event> Verifier<E> {
    /// Longest body that [`receive`](Self::receive) and the extractor of axum read, in bytes.
    /// Default: 1 MiB.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Reads the raw body of a request, verifies it, and reads its event; with a
    /// [guard](Self::guarded_by) as [`verify_once`](Self::verify_once), else as
    /// [`verify`](Self::verify). Method and path are not looked at, and trailers are not headers.
    ///
    /// No timeout is set here: a body that drips in slowly is waited for, as long as the server
    /// does.
    ///
    /// # Errors
    ///
    /// [`TooLarge`](Rejection::TooLarge) before anything else when the body passes
    /// [`body_limit`](Self::body_limit), without reading it when its length is known;
    /// [`Incomplete`](Rejection::Incomplete) when it breaks off; then as
    /// [`verify`](Self::verify) and [`verify_once`](Self::verify_once).
    pub async fn receive<B>(&self, request: http::Request<B>) -> Result<Verified<E>, Error>
    where
        B: Body,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (parts, body) = request.into_parts();
        let body = read(body, self.body_limit).await?;
        let verified = self.verify(&parts.headers, &body)?;
        self.admit(verified).await
    }
}

async fn read<B>(body: B, limit: usize) -> Result<Vec<u8>, Error>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let least = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if least > limit {
        return Err(too_large(limit));
    }
    let mut body = pin!(body);
    let mut bytes = Vec::with_capacity(least.min(FIRST));
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let frame = frame.map_err(|error| {
            let message = "the body of the webhook broke off before its end";
            refused(Rejection::Incomplete, message).with_source(error)
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if data.remaining() > limit - bytes.len() {
            return Err(too_large(limit));
        }
        bytes.put(data);
    }
    Ok(bytes)
}

fn too_large(limit: usize) -> Error {
    let message = format!("the body of the webhook is longer than {limit} bytes");
    refused(Rejection::TooLarge, message)
}

#[cfg(test)]
mod tests;
