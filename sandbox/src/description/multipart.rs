//! The parts of a `multipart/form-data` body (RFC 7578), from bytes that are all there.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use multer::Multipart;

use super::media_type::MediaType;

/// As long as a boundary may be (RFC 2046, section 5.1.1).
pub(super) const LONGEST_BOUNDARY: usize = 70;

pub(super) struct Part {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) media_type: Option<MediaType>,
    pub(super) content: Bytes,
}

/// The parts in their order, or a sentence on what is wrong.
pub(super) async fn parse(body: Bytes, boundary: &str) -> Result<Vec<Part>, &'static str> {
    const MALFORMED: &str =
        "The request body is not valid multipart/form-data with the boundary of its Content-Type.";
    let body = stream::iter([Ok::<Bytes, Infallible>(body)]);
    let mut multipart = Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|_| MALFORMED)? {
        let name = field.name().map(str::to_owned);
        let file_name = field.file_name().map(str::to_owned);
        let media_type = field
            .content_type()
            .and_then(|media_type| MediaType::parse(media_type.as_ref()));
        parts.push(Part {
            name: name.ok_or("Every part of the request body must have a name.")?,
            file_name,
            media_type,
            content: field.bytes().await.map_err(|_| MALFORMED)?,
        });
    }
    Ok(parts)
}
