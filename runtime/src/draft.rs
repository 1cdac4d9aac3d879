//! The parts of a request, as text and bytes that can be sent.
//!
//! What cannot be sent (an id that is `..`, a header with a line break) is kept as an error that
//! the call returns when it is awaited, before anything is sent.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::Json;
use crate::encode::{self, ObjectStyle};
use crate::error::{BoxError, Error, ErrorKind};
use crate::multipart::Parts;
use crate::token::client_credentials::sensitive;
use crate::upload::{Replay, Upload};

/// What a request will hold.
#[derive(Clone, Default)]
pub(crate) struct Draft {
    /// Names and encoded texts.
    path: Vec<(&'static str, String)>,
    /// Names and encoded `name=value` pairs.
    query: Vec<(&'static str, String)>,
    cookies: Vec<(&'static str, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content,
    pub(crate) options: Options,
    failed: Option<Error>,
}

/// The body of a request.
#[derive(Clone, Default)]
pub(crate) enum Content {
    #[default]
    Empty,
    Bytes {
        media_type: HeaderValue,
        bytes: Bytes,
    },
    Multipart(Parts),
    Upload {
        media_type: HeaderValue,
        upload: Upload,
    },
}

impl Content {
    /// Whether it can be sent a second time.
    pub(crate) fn replay(&self) -> Replay {
        match self {
            Self::Multipart(parts) => parts.replay(),
            Self::Upload { upload, .. } => upload.replay(),
            Self::Empty | Self::Bytes { .. } => Replay::Possible,
        }
    }
}

/// What a caller may change for one call.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) retries: Option<u32>,
    pub(crate) idempotency_key: Option<String>,
}

impl Draft {
    /// The first thing that cannot be sent.
    pub(crate) fn error(&self) -> Option<&Error> {
        match &self.content {
            Content::Multipart(parts) => self.failed.as_ref().or(parts.error()),
            _ => self.failed.as_ref(),
        }
    }

    pub(crate) fn fail(&mut self, error: Error) {
        self.failed.get_or_insert(error);
    }

    pub(crate) fn set_path(&mut self, name: &'static str, text: String) {
        self.check_segment(name, &text);
        replace(&mut self.path, name, encode::encode_owned(text));
    }

    pub(crate) fn set_path_list(&mut self, name: &'static str, values: &[String]) {
        let encoded: Vec<_> = values.iter().map(|value| encode::encode(value)).collect();
        self.check_segment(name, &values.join(","));
        replace(&mut self.path, name, encoded.join(","));
    }

    pub(crate) fn set_path_object(&mut self, name: &'static str, json: serde_json::Result<Json>) {
        match json {
            Ok(json) => {
                let text = encode::flat(&json);
                self.check_segment(name, &text);
                replace(&mut self.path, name, text);
            }
            Err(error) => self.fail(unwritable(name, error)),
        }
    }

    pub(crate) fn set_path_json(&mut self, name: &'static str, json: serde_json::Result<String>) {
        match json {
            Ok(text) => self.set_path(name, text),
            Err(error) => self.fail(unwritable(name, error)),
        }
    }

    /// A segment that is empty, `.` or `..` would make another path of it, encoded or not.
    fn check_segment(&mut self, name: &'static str, text: &str) {
        if matches!(text, "" | "." | "..") {
            self.fail(Error::new(
                ErrorKind::Request,
                format!("the path parameter `{name}` is `{text}`, which cannot stand in a path"),
            ));
        }
    }

    pub(crate) fn set_query(&mut self, name: &'static str, encoded: String) {
        replace(&mut self.query, name, encoded);
    }

    /// The value of a query parameter that was set to one text.
    pub(crate) fn query_text(&self, name: &str) -> Option<String> {
        let (_, pair) = self.query.iter().find(|(other, _)| *other == name)?;
        let (_, value) = pair.split_once('=')?;
        let decoded = percent_encoding::percent_decode_str(value)
            .decode_utf8()
            .ok()?;
        Some(decoded.into_owned())
    }

    pub(crate) fn set_query_object(
        &mut self,
        name: &'static str,
        json: serde_json::Result<Json>,
        style: ObjectStyle,
    ) {
        match json {
            Ok(json) => self.set_query(name, encode::object(name, &json, style)),
            Err(error) => self.fail(unwritable(name, error)),
        }
    }

    pub(crate) fn set_query_json(&mut self, name: &'static str, json: serde_json::Result<String>) {
        match json {
            Ok(json) => self.set_query(name, encode::pair(name, &json)),
            Err(error) => self.fail(unwritable(name, error)),
        }
    }

    pub(crate) fn set_cookie(&mut self, name: &'static str, text: &str) {
        replace(&mut self.cookies, name, encode::encode_cookie(text));
    }

    /// A header parameter of the operation.
    pub(crate) fn set_header_param(&mut self, name: &'static str, text: &str) {
        match header(name, text) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    /// A header that the caller adds.
    pub(crate) fn set_header(&mut self, name: &str, text: &str) {
        match own_header(name, text) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    pub(crate) fn set_key(&mut self, key: String) {
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && (1..=255).contains(&key.len()) {
            self.options.idempotency_key = Some(key);
        } else {
            let message = "an idempotency key must be 1 to 255 visible ASCII characters";
            self.fail(Error::new(ErrorKind::Request, message));
        }
    }

    pub(crate) fn set_bytes(&mut self, media_type: &'static str, bytes: impl Into<Bytes>) {
        match HeaderValue::from_str(media_type) {
            Ok(media_type) => {
                let bytes = bytes.into();
                self.content = Content::Bytes { media_type, bytes };
            }
            Err(error) => self.fail(unwritable("content-type", error)),
        }
    }

    pub(crate) fn set_json(&mut self, media_type: &'static str, json: serde_json::Result<Vec<u8>>) {
        match json {
            Ok(json) => self.set_bytes(media_type, json),
            Err(error) => self.fail(unwritable("body", error)),
        }
    }

    pub(crate) fn set_form(&mut self, json: serde_json::Result<Json>) {
        match json {
            Ok(json) => self.set_bytes("application/x-www-form-urlencoded", encode::form(&json)),
            Err(error) => self.fail(unwritable("body", error)),
        }
    }

    /// The media type that the caller gave the content wins over that of the description, which may
    /// be a range.
    pub(crate) fn set_upload(&mut self, media_type: &'static str, upload: Upload) {
        let declared = !upload.has_media_type() && !media_type.contains('*');
        let media_type = match upload.media_type() {
            _ if declared => Ok(media_type),
            own => own,
        };
        let value = media_type.and_then(|media_type| {
            HeaderValue::from_str(media_type).map_err(|error| unwritable("content-type", error))
        });
        match value {
            Ok(media_type) => self.content = Content::Upload { media_type, upload },
            Err(error) => self.fail(error),
        }
    }

    /// The address of the request. `extra` is one more query pair, encoded.
    pub(crate) fn uri(
        &self,
        base: &str,
        template: &str,
        extra: Option<&str>,
    ) -> Result<Uri, Error> {
        let mut uri = String::with_capacity(base.len() + template.len() + 64);
        uri.push_str(base);
        self.fill_template(&mut uri, template)?;
        let texts = self
            .query
            .iter()
            .map(|(_, text)| text.as_str())
            .chain(extra);
        let mut separator = '?';
        for text in texts.filter(|text| !text.is_empty()) {
            uri.push(separator);
            uri.push_str(text);
            separator = '&';
        }
        Uri::from_maybe_shared(uri).map_err(|error| {
            Error::new(ErrorKind::Request, "the address is too long or not valid")
                .with_source(error)
        })
    }

    fn fill_template(&self, uri: &mut String, template: &str) -> Result<(), Error> {
        let mut rest = template;
        while let Some((literal, tail)) = rest.split_once('{') {
            let Some((name, tail)) = tail.split_once('}') else {
                break;
            };
            encode::push_template(uri, literal);
            let found = self.path.iter().find(|(other, _)| *other == name);
            let (_, text) = found.ok_or_else(|| {
                Error::new(
                    ErrorKind::Request,
                    format!("the path parameter `{name}` is not set"),
                )
            })?;
            uri.push_str(text);
            rest = tail;
        }
        encode::push_template(uri, rest);
        Ok(())
    }

    /// `name=value; name=value`, with one more pair.
    pub(crate) fn cookie_header(&self, extra: Option<&str>) -> Option<HeaderValue> {
        let mut pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect();
        pairs.extend(extra.map(str::to_owned));
        if pairs.is_empty() {
            return None;
        }
        sensitive(&pairs.join("; "))
    }
}

fn replace(pairs: &mut Vec<(&'static str, String)>, name: &'static str, text: String) {
    match pairs.iter_mut().find(|(other, _)| *other == name) {
        Some(pair) => pair.1 = text,
        None => pairs.push((name, text)),
    }
}

fn unwritable(name: &str, error: impl Into<BoxError>) -> Error {
    Error::new(ErrorKind::Request, format!("`{name}` cannot be written")).with_source(error)
}

fn header(name: &str, text: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let refused = |message| Error::new(ErrorKind::Request, message);
    // What is no name is not shown: it may be a value, when somebody has swapped the two.
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| refused("a header has a name that HTTP does not know".to_owned()))?;
    let mut value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
        refused(format!(
            "the value of the header `{name}` holds what no header may hold"
        ))
    })?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// A header of the caller's own. Those that the runtime answers for are refused.
pub(crate) fn own_header(name: &str, text: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let (name, value) = header(name, text)?;
    let instead = match name.as_str() {
        "authorization" => "configure the credentials of the client",
        "idempotency-key" => "use `idempotency_key`",
        "user-agent" => "use `user_agent` of the client's builder",
        "host"
        | "content-length"
        | "content-type"
        | "transfer-encoding"
        | "connection"
        | "te"
        | "trailer"
        | "upgrade"
        | "expect"
        | "accept-encoding"
        | "proxy-authorization" => "leave it to the runtime",
        _ => return Ok((name, value)),
    };
    let message = format!("the header `{name}` cannot be set by hand: {instead}");
    Err(Error::new(ErrorKind::Request, message))
}

#[cfg(test)]
mod tests;
