//! `multipart/form-data` (RFC 7578), framed anew for each attempt.
//!
//! Generated code turns a body into [`Parts`]; [`Parts::open`] gives the bytes of one attempt and
//! their length. Names that could end their header were refused when the part was made.

use std::collections::VecDeque;
use std::fmt::Display;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::transport::{Body, TransportError};
use crate::upload::{Replay, Upload};

/// A body that generated code turns into parts.
pub trait Multipart {
    /// The parts, in the order of the description.
    fn into_parts(self) -> Parts;
}

/// The parts of a multipart body.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    parts: Vec<Part>,
    failed: Option<Error>,
}

#[derive(Clone, Debug)]
struct Part {
    header: String,
    upload: Upload,
}

impl Parts {
    /// No parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the text of a value.
    pub fn text(self, name: impl Into<String>, value: impl Display) -> Self {
        self.add(
            &name.into(),
            Upload::bytes("", value.to_string()),
            None,
            None,
        )
    }

    /// Adds a value as JSON.
    pub fn json(mut self, name: impl Into<String>, value: &impl Serialize) -> Self {
        let name = name.into();
        match serde_json::to_vec(value) {
            Ok(json) => self.add(
                &name,
                Upload::bytes("", json),
                None,
                Some("application/json"),
            ),
            Err(error) => {
                self.fail(unwritable(&name).with_source(error));
                self
            }
        }
    }

    /// Adds content with its file name and media type.
    pub fn upload(mut self, name: impl Into<String>, value: Upload) -> Self {
        let name = name.into();
        let checked = value
            .checked_name()
            .and_then(|file_name| Ok((file_name.map(str::to_owned), value.media_type()?)))
            .map(|(file_name, media_type)| (file_name, media_type.to_owned()));
        match checked {
            Ok((file_name, media_type)) => {
                self.add(&name, value, file_name.as_deref(), Some(&media_type))
            }
            Err(error) => {
                self.fail(error);
                self
            }
        }
    }

    fn add(
        mut self,
        name: &str,
        upload: Upload,
        file_name: Option<&str>,
        media_type: Option<&str>,
    ) -> Self {
        if name.contains(char::is_control) {
            let message = "the name of a form field must not hold control characters";
            self.fail(Error::new(ErrorKind::Request, message));
        }
        let mut header = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
        if let Some(file_name) = file_name {
            header.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
        }
        if let Some(media_type) = media_type {
            header.push_str(&format!("\r\nContent-Type: {media_type}"));
        }
        self.parts.push(Part { header, upload });
        self
    }

    fn fail(&mut self, error: Error) {
        self.failed.get_or_insert(error);
    }

    /// The first part that could not be made.
    pub(crate) fn error(&self) -> Option<&Error> {
        self.failed.as_ref()
    }

    pub(crate) fn replay(&self) -> Replay {
        let once = |part: &Part| part.upload.replay() == Replay::Once;
        match self.parts.iter().any(once) {
            true => Replay::Once,
            false => Replay::Possible,
        }
    }

    /// The framed body for one attempt, with its length.
    pub(crate) async fn open(&self, boundary: &str) -> Result<(Body, u64), Error> {
        let mut pieces = VecDeque::new();
        let mut total = 0;
        let mut glue = String::new();
        for part in &self.parts {
            glue.push_str(&format!("--{boundary}\r\n{}\r\n\r\n", part.header));
            total += glue.len() as u64;
            pieces.push_back(Body::from(std::mem::take(&mut glue)));
            let (body, length) = part.upload.open().await?;
            total += length;
            pieces.push_back(body);
            glue.push_str("\r\n");
        }
        glue.push_str(&format!("--{boundary}--\r\n"));
        total += glue.len() as u64;
        pieces.push_back(Body::from(glue));
        Ok((Body::stream(Pieces(pieces), Some(total)), total))
    }
}

fn unwritable(name: &str) -> Error {
    let message = format!("the field `{name}` cannot be written as JSON");
    Error::new(ErrorKind::Request, message)
}

/// Text between quotes, as browsers write it (HTML, multipart form data encoding). Control characters
/// were refused before.
fn quoted(text: &str) -> String {
    text.replace('"', "%22")
}

/// One body after the other.
struct Pieces(VecDeque<Body>);

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while let Some(piece) = self.0.front_mut() {
            match ready!(Pin::new(piece).poll_next(cx)) {
                Some(chunk) => return Poll::Ready(Some(chunk)),
                None => self.0.pop_front(),
            };
        }
        Poll::Ready(None)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use serde_json::json;

    use super::Parts;
    use crate::test::{chunks, ready};
    use crate::upload::{Replay, Upload};

    fn wire(parts: &Parts) -> String {
        let (body, length) = ready(parts.open("B")).unwrap();
        let bytes = ready(body.into_bytes()).unwrap();
        assert_eq!(bytes.len() as u64, length);
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn parts_are_framed_by_the_boundary() {
        let parts = Parts::new()
            .text("type", "ccmei")
            .json("meta", &json!({"a": 1}))
            .upload("file", Upload::bytes("c \"1\" ção.pdf", "%PDF"));
        let expected = "--B\r\n\
             Content-Disposition: form-data; name=\"type\"\r\n\r\n\
             ccmei\r\n\
             --B\r\n\
             Content-Disposition: form-data; name=\"meta\"\r\n\
             Content-Type: application/json\r\n\r\n\
             {\"a\":1}\r\n\
             --B\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"c %221%22 ção.pdf\"\r\n\
             Content-Type: application/pdf\r\n\r\n\
             %PDF\r\n\
             --B--\r\n";
        assert_eq!(wire(&parts), expected);
        assert_eq!(wire(&parts), expected);
        assert_eq!(wire(&Parts::new()), "--B--\r\n");
    }

    #[test]
    fn one_stream_makes_all_of_it_one_shot() {
        let stream = Upload::stream("a", chunks::<Infallible>([Ok("x")]), 1);
        let parts = Parts::new().text("a", 1).upload("b", stream);
        let (body, _) = ready(parts.open("B")).unwrap();
        assert_eq!(parts.replay(), Replay::Once);
        assert!(ready(parts.open("B")).is_err());
        assert!(ready(body.into_bytes()).is_ok());
        assert_eq!(parts.replay(), Replay::Once);
        assert!(ready(parts.open("B")).is_err());
    }

    #[test]
    fn parts_whose_stream_was_not_reached_can_be_sent_again() {
        let stream = Upload::stream("a", chunks::<Infallible>([Ok("x")]), 1);
        let parts = Parts::new().text("a", 1).upload("b", stream);
        let (mut body, _) = ready(parts.open("B")).unwrap();
        // The header and text that come before the stream.
        assert!(ready(body.next_chunk()).unwrap().is_ok());
        drop(body);
        assert_eq!(parts.replay(), Replay::Possible);
    }

    #[test]
    fn a_name_with_a_line_break_is_an_error() {
        let parts = Parts::new().upload("file", Upload::bytes("a\r\nX: 1", ""));
        assert!(parts.error().is_some());
        assert!(Parts::new().text("a\r\nX: 1", "").error().is_some());
    }
}
