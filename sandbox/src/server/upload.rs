//! The body of a request, read whole: in no content coding, up to a size. What nobody reads is taken in
//! and thrown away, so that a client which is still sending gets its answer instead of a broken pipe.

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, EXPECT};
use http::{HeaderMap, HeaderValue};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::problem::{Kind, Problem};

use super::refusal::Refusal;

/// The largest body that is read: 16 MiB.
pub(super) const LIMIT: u64 = 16 << 20;
/// How much of what nobody wants is taken in.
const PATIENCE: u64 = 64 << 20;

pub(super) struct Upload {
    body: Body,
    /// Whether the client sends nothing before it is told to go on (`Expect: 100-continue`).
    waits: bool,
}

impl Upload {
    pub(super) fn new(headers: &HeaderMap, body: Body) -> Self {
        Self {
            body,
            waits: headers.contains_key(EXPECT),
        }
    }

    /// # Errors
    ///
    /// 415 for a content coding, 413 for too much, 400 for a body that ends too early.
    pub(super) async fn read(&mut self, headers: &HeaderMap) -> Result<Bytes, Refusal> {
        check_coding(headers)?;
        if self.body.size_hint().lower() > LIMIT {
            return Err(too_large());
        }
        self.waits = false;
        let limit = usize::try_from(LIMIT).unwrap_or(usize::MAX);
        match Limited::new(&mut self.body, limit).collect().await {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
            Err(_) => Err(ends_early()),
        }
    }

    /// Takes in the rest.
    pub(super) async fn drain(mut self) {
        let mut taken = 0;
        while !self.waits && taken < PATIENCE && !self.body.is_end_stream() {
            let Some(Ok(frame)) = self.body.frame().await else {
                return;
            };
            taken += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
    }
}

fn check_coding(headers: &HeaderMap) -> Result<(), Refusal> {
    let codings = headers.get_all(CONTENT_ENCODING);
    if codings
        .iter()
        .all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return Ok(());
    }
    let problem = Problem::new(
        Kind::UnsupportedMediaType,
        "The body has a content coding that is not read here. Send it without Content-Encoding.",
    );
    Err(Refusal::of_http(problem)
        .with_header(ACCEPT_ENCODING, HeaderValue::from_static("identity")))
}

fn too_large() -> Refusal {
    let detail = format!("The body is larger than {LIMIT} bytes. Send a smaller one.");
    Refusal::of_http(Problem::new(Kind::ContentTooLarge, detail))
}

fn ends_early() -> Refusal {
    let detail = "The body ended before all of it had arrived. Send it again, whole.";
    Refusal::of_http(Problem::new(Kind::InvalidRequest, detail).with_code("malformed_body"))
}
