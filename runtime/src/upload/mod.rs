//! Content that is sent: bytes in memory, a file, or a stream that can be read once.
//!
//! An [`Upload`] describes content; [`Upload::open`] makes the chunks of one attempt. A file is
//! opened anew for each. A stream is lent, and comes back as long as nothing was read from it.

mod chunks;
mod lent;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;

use crate::error::{BoxError, Error, ErrorKind};
use crate::transport::Body;
use crate::upload::chunks::{Exact, Foreign};
use crate::upload::lent::Slot;

/// Content of a multipart field or of a body.
///
/// ```
/// use dinie_runtime::Upload;
///
/// let scan = Upload::bytes("ccmei.pdf", vec![0x25, 0x50]);   // application/pdf, from the name
/// let photo = Upload::file("docs/selfie.jpg").content_type("image/jpeg");
/// ```
///
/// Bytes and files can be sent again when an attempt fails; a stream cannot, so a call with a
/// stream is repeated only as long as nothing was read from it (the connection was refused). Clones
/// share the content.
#[derive(Clone)]
pub struct Upload {
    source: Source,
    file_name: Option<String>,
    content_type: Option<String>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    File(Arc<Path>),
    Stream { slot: Slot, length: u64 },
}

/// Whether content can be sent a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replay {
    Possible,
    Once,
}

impl Upload {
    /// These bytes, under this file name.
    pub fn bytes(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self::new(Source::Bytes(content.into()), Some(name.into()))
    }

    /// The file at this path, under its own name. It is opened when the call is made, and again
    /// for each repetition; it must keep its length.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().map(|name| name.to_string_lossy().into());
        Self::new(Source::File(path.into()), name)
    }

    /// `length` bytes in chunks, under this file name.
    ///
    /// The stream is read once: after its first chunk the call is not repeated. Fewer or more bytes
    /// than `length` are an error.
    pub fn stream<S, E>(name: impl Into<String>, chunks: S, length: u64) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        let slot = Slot::new(Box::pin(Foreign::new(chunks)));
        let source = Source::Stream { slot, length };
        Self::new(source, Some(name.into()))
    }

    /// Replaces the file name, which the API sees.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the media type. Without it, it follows from the end of the file name for PDF, JPEG and
    /// PNG, and is `application/octet-stream` for all others; the content is not looked at.
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    fn new(source: Source, file_name: Option<String>) -> Self {
        Self {
            source,
            file_name,
            content_type: None,
        }
    }

    /// A name that can stand in a header, or an error: control characters could end it.
    pub(crate) fn checked_name(&self) -> Result<Option<&str>, Error> {
        let name = self.file_name.as_deref();
        if name.is_some_and(|name| name.contains(char::is_control)) {
            return Err(unusable("a file name must not hold control characters"));
        }
        Ok(name)
    }

    pub(crate) fn media_type(&self) -> Result<&str, Error> {
        let Some(media_type) = &self.content_type else {
            return Ok(self.known_media_type());
        };
        let allowed = |byte: u8| (b' '..=b'~').contains(&byte);
        if media_type.contains('/') && media_type.bytes().all(allowed) {
            Ok(media_type)
        } else {
            Err(unusable("a content type must look like `image/png`"))
        }
    }

    /// Whether the caller set the media type.
    pub(crate) fn has_media_type(&self) -> bool {
        self.content_type.is_some()
    }

    fn known_media_type(&self) -> &'static str {
        let name = self.file_name.as_deref().unwrap_or_default();
        let end = name
            .rsplit_once('.')
            .map(|(_, end)| end.to_ascii_lowercase());
        match end.as_deref() {
            Some("pdf") => "application/pdf",
            Some("jpg" | "jpeg") => "image/jpeg",
            Some("png") => "image/png",
            _ => "application/octet-stream",
        }
    }

    /// Whether it can be opened, or opened again, at this moment.
    pub(crate) fn replay(&self) -> Replay {
        match &self.source {
            Source::Bytes(_) | Source::File(_) => Replay::Possible,
            Source::Stream { slot, .. } if slot.is_full() => Replay::Possible,
            Source::Stream { .. } => Replay::Once,
        }
    }

    /// The content for one attempt, with its length.
    pub(crate) async fn open(&self) -> Result<(Body, u64), Error> {
        match &self.source {
            Source::Bytes(bytes) => Ok((bytes.clone().into(), bytes.len() as u64)),
            Source::File(path) => {
                let (chunks, length) = chunks::open(path).await.map_err(|error| {
                    unusable("the file of an upload cannot be read").with_source(error)
                })?;
                Ok((
                    Body::stream(Exact::new(chunks, length), Some(length)),
                    length,
                ))
            }
            Source::Stream { slot, length } => {
                let chunks = slot.lend().ok_or_else(|| {
                    unusable("the stream of an upload was read before and cannot be sent again")
                })?;
                let exact = Exact::new(chunks, *length);
                Ok((Body::stream(exact, Some(*length)), *length))
            }
        }
    }
}

fn unusable(message: &str) -> Error {
    Error::new(ErrorKind::Request, message)
}

/// The length where it is known, the kind of source, and nothing of the content.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Bytes(bytes) => write!(f, "Upload({} bytes)", bytes.len()),
            Source::File(_) => f.write_str("Upload(file)"),
            Source::Stream { length, .. } => write!(f, "Upload(stream of {length} bytes)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use bytes::Bytes;

    use super::{Replay, Upload};
    use crate::test::{chunks, ready};

    fn read(upload: &Upload) -> Result<Bytes, String> {
        let (body, length) = ready(upload.open()).map_err(|error| error.to_string())?;
        assert_eq!(body.length(), Some(length));
        ready(body.into_bytes()).map_err(|error| {
            let cause = std::error::Error::source(&error).unwrap();
            format!("{error}: {cause}")
        })
    }

    #[test]
    fn bytes_can_be_read_again_and_streams_cannot() {
        let bytes = Upload::bytes("a.pdf", "content");
        assert_eq!(read(&bytes).unwrap(), "content");
        assert_eq!(read(&bytes).unwrap(), "content");
        let stream = Upload::stream("a", chunks::<Infallible>([Ok("con"), Ok("tent")]), 7);
        assert_eq!(read(&stream.clone()).unwrap(), "content");
        let error = read(&stream).unwrap_err();
        assert!(error.contains("was read before"), "{error}");
    }

    #[test]
    fn a_stream_that_was_not_read_can_be_opened_again() {
        let stream = Upload::stream("a", chunks::<Infallible>([Ok("con"), Ok("tent")]), 7);
        let (body, _) = ready(stream.open()).unwrap();
        assert_eq!(stream.replay(), Replay::Once);
        drop(body);
        assert_eq!(stream.replay(), Replay::Possible);
        let (mut body, _) = ready(stream.open()).unwrap();
        assert!(ready(body.next_chunk()).unwrap().is_ok());
        drop(body);
        assert_eq!(stream.replay(), Replay::Once);
        assert!(read(&stream).is_err());
    }

    #[test]
    fn a_stream_must_have_the_length_it_promised() {
        for length in [6, 8] {
            let stream = Upload::stream("a", chunks::<Infallible>([Ok("con"), Ok("tent")]), length);
            let error = read(&stream).unwrap_err();
            assert!(
                error.contains(&format!("{length} bytes were promised")),
                "{error}"
            );
        }
    }

    #[test]
    fn a_failing_stream_is_told_apart() {
        let stream = Upload::stream("a", chunks([Ok("con"), Err("disk gone")]), 7);
        let error = read(&stream).unwrap_err();
        assert_eq!(
            error,
            "the body of the request could not be read: disk gone"
        );
    }

    #[test]
    fn media_types_follow_a_short_list() {
        for (name, media_type) in [
            ("a.pdf", "application/pdf"),
            ("a.b.JPG", "image/jpeg"),
            ("png", "application/octet-stream"),
            ("a.html", "application/octet-stream"),
        ] {
            assert_eq!(Upload::bytes(name, "").media_type().unwrap(), media_type);
        }
        let set = Upload::bytes("a.pdf", "").content_type("image/png");
        assert_eq!(set.media_type().unwrap(), "image/png");
        for wrong in ["png", "image/png\r\nX: 1", "ímage/png"] {
            let upload = Upload::bytes("a", "").content_type(wrong);
            assert!(upload.media_type().is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_cannot_end_their_header() {
        for name in ["a\r\nX: 1", "a\nb", "a\0b"] {
            assert!(Upload::bytes(name, "").checked_name().is_err());
        }
        let name = "ção \"x\".pdf";
        assert_eq!(Upload::bytes(name, "").checked_name().unwrap(), Some(name));
    }

    #[test]
    fn debug_shows_no_content() {
        let text = format!("{:?}", Upload::bytes("marker.pdf", "marker"));
        assert_eq!(text, "Upload(6 bytes)");
    }
}
