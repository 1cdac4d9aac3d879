//! A request before it is sent: the parts that generated code and callers put into it.
//!
//! Values become text here, and what cannot be sent (an id that is `..`, a header with a line
//! break) is kept as an error that the call returns when it is awaited, before anything is sent.

use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde::Serialize;

use crate::Json;
use crate::call::Call;
use crate::client::Core;
use crate::encode::{self, ListStyle, ObjectStyle};
use crate::error::{Error, ErrorKind};
use crate::multipart::{Multipart, Parts};
use crate::response::RawAnswer;
use crate::token::client_credentials::sensitive;
use crate::upload::Upload;

/// An operation of the API, as its description has it.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// `operationId`.
    pub id: &'static str,
    /// HTTP method, in capitals.
    pub method: &'static str,
    /// Path template: `/customers/{customer_id}`.
    pub path: &'static str,
    /// Base URL of its own.
    pub server: Option<&'static str>,
    /// Names of the schemes of which one authorises it; empty: none is needed.
    pub auth: &'static [&'static str],
    /// Whether the API takes idempotency keys for it.
    pub idempotency: Idempotency,
    /// Media types of its answers, for `Accept`; empty: none is sent.
    pub accept: &'static str,
}

impl Operation {
    pub(crate) fn http_method(&self) -> Method {
        Method::from_bytes(self.method.as_bytes()).unwrap_or(Method::GET)
    }
}

/// Whether the API takes idempotency keys for an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// It does not say so.
    None,
    /// One key is made for each call.
    Key,
}

/// A call under construction.
#[derive(Clone)]
pub struct Request {
    core: Core,
    operation: &'static Operation,
    draft: Draft,
}

impl Request {
    pub(crate) fn new(core: Core, operation: &'static Operation) -> Self {
        Self {
            core,
            operation,
            draft: Draft::default(),
        }
    }

    /// Sets a path parameter.
    pub fn path(mut self, name: &'static str, value: impl Display) -> Self {
        self.draft.set_path(name, &value.to_string());
        self
    }

    /// Sets a path parameter to values separated by commas.
    pub fn path_list<I>(mut self, name: &'static str, values: I) -> Self
    where
        I: IntoIterator,
        I::Item: Display,
    {
        let values: Vec<_> = values.into_iter().map(|value| value.to_string()).collect();
        self.draft.set_path_list(name, &values);
        self
    }

    /// Sets a path parameter to the members of an object: `a,1,b,2`.
    pub fn path_object(mut self, name: &'static str, value: &impl Serialize) -> Self {
        let json = serde_json::to_value(value);
        self.draft.set_path_object(name, json);
        self
    }

    /// Sets a path parameter to JSON text.
    pub fn path_json(mut self, name: &'static str, value: &impl Serialize) -> Self {
        match serde_json::to_string(value) {
            Ok(text) => self.draft.set_path(name, &text),
            Err(error) => self.draft.fail(unwritable(name, error)),
        }
        self
    }

    /// The call, with the function that reads its answer.
    pub fn call<T>(self, decode: fn(&RawAnswer) -> Result<T, Error>) -> Call<T> {
        Call::new(self.core, self.operation, self.draft, decode)
    }
}

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

    fn set_path(&mut self, name: &'static str, text: &str) {
        self.put_path(name, text, encode::encode(text));
    }

    fn set_path_list(&mut self, name: &'static str, values: &[String]) {
        let encoded: Vec<_> = values.iter().map(|value| encode::encode(value)).collect();
        self.put_path(name, &values.join(","), encoded.join(","));
    }

    fn set_path_object(&mut self, name: &'static str, json: serde_json::Result<Json>) {
        match json {
            Ok(json) => {
                let text = encode::flat(&json);
                self.put_path(name, &text.clone(), text);
            }
            Err(error) => self.fail(unwritable(name, error)),
        }
    }

    /// A segment that is empty, `.` or `..` would make another path of it, encoded or not.
    fn put_path(&mut self, name: &'static str, text: &str, encoded: String) {
        if matches!(text, "" | "." | "..") {
            self.fail(Error::new(
                ErrorKind::Request,
                format!("the path parameter `{name}` is `{text}`, which cannot stand in a path"),
            ));
        }
        replace(&mut self.path, name, encoded);
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

    fn set_query_object(
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

    fn set_query_json(&mut self, name: &'static str, json: serde_json::Result<String>) {
        match json {
            Ok(json) => self.set_query(name, encode::pair(name, &json)),
            Err(error) => self.fail(unwritable(name, error)),
        }
    }

    fn set_cookie(&mut self, name: &'static str, text: &str) {
        replace(&mut self.cookies, name, encode::encode_cookie(text));
    }

    /// A header parameter of the operation.
    fn set_header_param(&mut self, name: &'static str, text: &str) {
        match header(name, text) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    /// A header that the caller adds.
    fn set_header(&mut self, name: &str, text: &str) {
        match own_header(name, text) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    fn set_key(&mut self, key: String) {
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && (1..=255).contains(&key.len()) {
            self.options.idempotency_key = Some(key);
        } else {
            let message = "an idempotency key must be 1 to 255 visible ASCII characters";
            self.fail(Error::new(ErrorKind::Request, message));
        }
    }

    fn set_bytes(&mut self, media_type: &'static str, bytes: impl Into<Bytes>) {
        match HeaderValue::from_str(media_type) {
            Ok(media_type) => {
                let bytes = bytes.into();
                self.content = Content::Bytes { media_type, bytes };
            }
            Err(error) => self.fail(unwritable("content-type", error)),
        }
    }

    fn set_json(&mut self, media_type: &'static str, json: serde_json::Result<Vec<u8>>) {
        match json {
            Ok(json) => self.set_bytes(media_type, json),
            Err(error) => self.fail(unwritable("body", error)),
        }
    }

    fn set_form(&mut self, json: serde_json::Result<Json>) {
        match json {
            Ok(json) => self.set_bytes("application/x-www-form-urlencoded", encode::form(&json)),
            Err(error) => self.fail(unwritable("body", error)),
        }
    }

    /// The media type that the caller gave the content wins over that of the description, which may
    /// be a range.
    fn set_upload(&mut self, media_type: &'static str, upload: Upload) {
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
        let mut uri = base.to_owned();
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
        uri.parse().map_err(|error| {
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
            uri.push_str(&encode::encode_template(literal));
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
        uri.push_str(&encode::encode_template(rest));
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

fn unwritable(name: &str, error: impl Into<crate::error::BoxError>) -> Error {
    Error::new(ErrorKind::Request, format!("`{name}` cannot be written")).with_source(error)
}

fn header(name: &str, text: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let refused = || {
        let name = crate::values::excerpt(name, 40);
        let name = name.escape_debug();
        let message = format!("the header `{name}` or its value holds what no header may hold");
        Error::new(ErrorKind::Request, message)
    };
    let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
    let mut value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| refused())?;
    value.set_sensitive(true);
    Ok((parsed, value))
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

/// Setters that a request and a call share.
macro_rules! draft_setters {
    ($($impl:tt)+) => {
        $($impl)+ {
            /// Sets a query parameter.
            #[doc(hidden)]
            pub fn query(mut self, name: &'static str, value: impl Display) -> Self {
                let pair = encode::pair(name, &value.to_string());
                self.draft.set_query(name, pair);
                self
            }

            /// Sets a query parameter to a list.
            #[doc(hidden)]
            pub fn query_list<I>(mut self, name: &'static str, values: I, style: ListStyle) -> Self
            where
                I: IntoIterator,
                I::Item: Display,
            {
                let values: Vec<_> = values.into_iter().map(|value| value.to_string()).collect();
                self.draft.set_query(name, encode::list(name, &values, style));
                self
            }

            /// Sets a query parameter to an object.
            #[doc(hidden)]
            pub fn query_object(
                mut self,
                name: &'static str,
                value: &impl Serialize,
                style: ObjectStyle,
            ) -> Self {
                self.draft.set_query_object(name, serde_json::to_value(value), style);
                self
            }

            /// Sets a query parameter to JSON text.
            #[doc(hidden)]
            pub fn query_json(mut self, name: &'static str, value: &impl Serialize) -> Self {
                self.draft.set_query_json(name, serde_json::to_string(value));
                self
            }

            /// Sets a header parameter.
            #[doc(hidden)]
            pub fn header_param(mut self, name: &'static str, value: impl Display) -> Self {
                self.draft.set_header_param(name, &value.to_string());
                self
            }

            /// Sets a cookie.
            #[doc(hidden)]
            pub fn cookie(mut self, name: &'static str, value: impl Display) -> Self {
                self.draft.set_cookie(name, &value.to_string());
                self
            }

            /// Sets the body to JSON.
            #[doc(hidden)]
            pub fn json(mut self, media_type: &'static str, body: &impl Serialize) -> Self {
                self.draft.set_json(media_type, serde_json::to_vec(body));
                self
            }

            /// Sets the body to a form.
            #[doc(hidden)]
            pub fn form(mut self, body: &impl Serialize) -> Self {
                self.draft.set_form(serde_json::to_value(body));
                self
            }

            /// Sets the body to parts.
            #[doc(hidden)]
            pub fn multipart(mut self, body: impl Multipart) -> Self {
                self.draft.content = Content::Multipart(body.into_parts());
                self
            }

            /// Sets the body to text.
            #[doc(hidden)]
            pub fn text(mut self, media_type: &'static str, body: impl Into<String>) -> Self {
                self.draft.set_bytes(media_type, body.into());
                self
            }

            /// Sets the body to bytes.
            #[doc(hidden)]
            pub fn binary(mut self, media_type: &'static str, body: Upload) -> Self {
                self.draft.set_upload(media_type, body);
                self
            }
        }
    };
}

draft_setters!(impl Request);
draft_setters!(impl<T> Call<T>);

/// Options of a call.
impl Draft {
    pub(crate) fn with_key(mut self, key: String) -> Self {
        self.set_key(key);
        self
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.set_header(name, value);
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Content, Draft, own_header};
    use crate::upload::Upload;

    const BASE: &str = "https://api.example/v3";

    #[test]
    fn templates_are_filled_with_encoded_values() {
        let mut draft = Draft::default();
        draft.set_path("id", "a/../b?c#d%2e é");
        draft.set_path_list("tags", &["x,y".to_owned(), "z".to_owned()]);
        let uri = draft
            .uri(BASE, "/customers/{id}/t/{tags}.json", None)
            .unwrap();
        assert_eq!(
            uri.to_string(),
            "https://api.example/v3/customers/a%2F..%2Fb%3Fc%23d%252e%20%C3%A9/t/x%2Cy,z.json"
        );
        draft.set_path("id", "b");
        let uri = draft.uri(BASE, "/{id}", None).unwrap();
        assert_eq!(uri.to_string(), "https://api.example/v3/b");
        assert!(draft.uri(BASE, "/{other}", None).is_err());
    }

    #[test]
    fn no_value_leaves_its_segment() {
        for text in ["", ".", ".."] {
            let mut draft = Draft::default();
            draft.set_path("customer_id", text);
            let error = draft.error().unwrap();
            assert!(
                error.is_usage() && error.to_string().contains("customer_id"),
                "{error}"
            );
        }
        let mut draft = Draft::default();
        draft.set_path_list("ids", &[]);
        draft.set_path_object("id", Ok(json!({})));
        assert!(draft.error().is_some());
        let mut draft = Draft::default();
        draft.set_path("id", "...");
        assert!(draft.error().is_none());
    }

    #[test]
    fn a_query_parameter_is_set_once() {
        let mut draft = Draft::default();
        draft.set_query("limit", "limit=1".to_owned());
        draft.set_query("tags", String::new());
        draft.set_query("after", "after=a%20b".to_owned());
        draft.set_query("limit", "limit=2".to_owned());
        let uri = draft.uri(BASE, "/c", Some("key=k")).unwrap();
        assert_eq!(uri.query(), Some("limit=2&after=a%20b&key=k"));
        assert_eq!(draft.query_text("after").as_deref(), Some("a b"));
        assert_eq!(draft.query_text("before"), None);
    }

    #[test]
    fn headers_cannot_break_out_or_take_over() {
        for (name, value) in [
            ("x a", "1"),
            ("", "1"),
            ("x", "a\r\nb: c"),
            ("x", "a\0"),
            ("Authorization", "Bearer x"),
            ("Idempotency-Key", "x"),
            ("Content-Length", "1"),
        ] {
            assert!(own_header(name, value).is_err(), "{name}: {value}");
        }
        let (name, value) = own_header("X-Trace", "olá").unwrap();
        assert_eq!(name, "x-trace");
        assert_eq!(value.as_bytes(), "olá".as_bytes());
        assert!(value.is_sensitive());
    }

    #[test]
    fn keys_are_checked_when_they_are_set() {
        for key in ["", "a b", "ção", "a\n", &"k".repeat(256)] {
            assert!(Draft::default().with_key(key.to_owned()).error().is_some());
        }
        let draft = Draft::default().with_key("k".repeat(255));
        assert!(draft.error().is_none() && draft.options.idempotency_key.is_some());
    }

    #[test]
    fn cookies_are_joined() {
        let mut draft = Draft::default();
        assert!(draft.cookie_header(None).is_none());
        draft.set_cookie("a", "1; b=2");
        draft.set_cookie("c", "x y");
        let value = draft.cookie_header(Some("key=k")).unwrap();
        assert_eq!(value, "a=1%3B%20b=2; c=x%20y; key=k");
    }

    #[test]
    fn the_callers_media_type_wins() {
        for (declared, own, expected) in [
            ("image/png", None, "image/png"),
            ("image/png", Some("image/jpeg"), "image/jpeg"),
            ("*/*", None, "application/pdf"),
            ("*/*", Some("image/jpeg"), "image/jpeg"),
        ] {
            let mut upload = Upload::bytes("a.pdf", "x");
            if let Some(own) = own {
                upload = upload.content_type(own);
            }
            let mut draft = Draft::default();
            draft.set_upload(declared, upload);
            let Content::Upload { media_type, .. } = &draft.content else {
                panic!("no upload");
            };
            assert_eq!(media_type, expected);
        }
    }
}
