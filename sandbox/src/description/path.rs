//! Paths: the prefix that all operations share, the segments of a request's path, and those of a
//! template.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

use super::DescriptionError;
use super::document::Node;

/// A segment of a path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment<'a> {
    Literal(&'a str),
    /// `{customer_id}`, without the braces.
    Parameter(&'a str),
}

/// The path of the servers, without a slash at its end.
pub(super) fn base_path(root: &Node<'_>) -> Result<String, DescriptionError> {
    let Some(servers) = root.get("servers") else {
        return Ok(String::new());
    };
    let mut base_path: Option<String> = None;
    for server in servers.items()? {
        let url = server.required("url")?;
        let path = url_path(&url)?;
        match &base_path {
            Some(first) if *first != path => {
                return Err(url.error("all servers must have the same path"));
            }
            _ => base_path = Some(path),
        }
    }
    Ok(base_path.unwrap_or_default())
}

/// The segments of a request's path after the base path, percent-decoded. None where the path cannot be
/// that of an operation: an empty segment, or a percent-encoding that is broken or not UTF-8.
pub(super) fn segments(path: &str) -> Option<Vec<Cow<'_, str>>> {
    let path = path.strip_prefix('/')?;
    if path.is_empty() {
        return Some(Vec::new());
    }
    path.split('/').map(decode).collect()
}

/// The segments of a template such as `/customers/{customer_id}`.
pub(super) fn template(path: &str) -> Result<Vec<Segment<'_>>, &'static str> {
    let path = path
        .strip_prefix('/')
        .ok_or("a path must begin with a slash")?;
    if path.is_empty() {
        return Ok(Vec::new());
    }
    path.split('/').map(segment).collect()
}

fn url_path(url: &Node<'_>) -> Result<String, DescriptionError> {
    let text = url.text()?;
    if text.contains('{') {
        return Err(url.error("a server with variables cannot be served"));
    }
    let anywhere = Url::parse("http://localhost/");
    let full = anywhere.and_then(|anywhere| anywhere.join(text));
    let full = full.map_err(|error| url.error(format!("this is no URL: {error}")))?;
    Ok(full.path().trim_end_matches('/').to_owned())
}

fn decode(segment: &str) -> Option<Cow<'_, str>> {
    if segment.is_empty() {
        return None;
    }
    if !segment.contains('%') {
        return Some(Cow::Borrowed(segment));
    }
    let mut parts = segment.split('%').skip(1).map(str::as_bytes);
    let is_whole = parts
        .all(|part| matches!(part, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()));
    match is_whole {
        true => percent_decode_str(segment).decode_utf8().ok(),
        false => None,
    }
}

fn segment(text: &str) -> Result<Segment<'_>, &'static str> {
    let parameter = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    match parameter {
        Some(name) if !name.is_empty() && !name.contains(['{', '}']) => {
            Ok(Segment::Parameter(name))
        }
        None if text.is_empty() => Err("a path with an empty segment cannot be served"),
        None if !text.contains(['{', '}']) => Ok(Segment::Literal(text)),
        _ => Err("a path parameter must be a whole segment"),
    }
}
