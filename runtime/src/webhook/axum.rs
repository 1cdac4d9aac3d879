//! Deliveries as an extractor of axum 0.8, on axum-core alone.

use std::fmt;

use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;

use crate::error::Error;
use crate::webhook::{Event, Verified, Verifier};

/// The last argument of a handler: the event of a delivery that is genuine.
///
/// Takes the [`Verifier`] from the state (it is the state, or the state implements `FromRef` for
/// it), and does what [`Verifier::receive`] does, its body limit and its guard included. The limits
/// of axum's own extractors (`DefaultBodyLimit`) do not apply.
///
/// Take `Result<Verified<E>, RefusedDelivery>` to log what was refused.
impl<S, E> FromRequest<S> for Verified<E>
where
    S: Send + Sync,
    E: Event + Send,
    Verifier<E>: FromRef<S>,
{
    type Rejection = RefusedDelivery;

    async fn from_request(request: Request, state: &S) -> Result<Self, RefusedDelivery> {
        let verifier = Verifier::from_ref(state);
        verifier.receive(request).await.map_err(RefusedDelivery)
    }
}

/// A delivery that was refused, as an answer.
///
/// The status is that of [`Rejection::status`](super::Rejection::status): 400, 413 when the body
/// was too large, 200 for a duplicate, 409 for one in progress, 503 when the guard failed. The body
/// is one word or two, and tells the sender no more than the status does.
#[derive(Clone, Debug)]
pub struct RefusedDelivery(Error);

impl RefusedDelivery {
    /// Why, for the log: no secret, no signature and nothing of the body is in it.
    pub fn error(&self) -> &Error {
        &self.0
    }

    /// Why, for the log.
    pub fn into_error(self) -> Error {
        self.0
    }

    /// What is answered.
    pub fn status(&self) -> StatusCode {
        self.0
            .webhook_rejection()
            .map_or(StatusCode::INTERNAL_SERVER_ERROR, |why| why.status())
    }
}

impl fmt::Display for RefusedDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for RefusedDelivery {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl IntoResponse for RefusedDelivery {
    fn into_response(self) -> Response {
        let status = self.status();
        let text = match status {
            StatusCode::OK => "received before",
            StatusCode::BAD_REQUEST => "refused",
            StatusCode::CONFLICT => "in progress",
            StatusCode::PAYLOAD_TOO_LARGE => "too large",
            _ => "try again later",
        };
        (status, text).into_response()
    }
}

#[cfg(test)]
mod tests;
