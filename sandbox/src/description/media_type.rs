//! Media types (RFC 9110, section 8.3): the one of a message, and the ranges that the description lists.

use http::header::{CONTENT_TYPE, HeaderMap};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MediaType {
    /// `application/json`, in lower case, without parameters.
    pub(super) essence: String,
    /// Names in lower case.
    parameters: Vec<(String, String)>,
}

/// Why a message has no media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoMediaType {
    Missing,
    Malformed,
}

impl MediaType {
    /// From the one `Content-Type` header that there may be.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, NoMediaType> {
        let mut values = headers.get_all(CONTENT_TYPE).iter();
        let value = values.next().ok_or(NoMediaType::Missing)?;
        if values.next().is_some() {
            return Err(NoMediaType::Malformed);
        }
        let text = value.to_str().map_err(|_| NoMediaType::Malformed)?;
        Self::parse(text).ok_or(NoMediaType::Malformed)
    }

    /// None where the text is no media type.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
        let essence = essence.trim().to_ascii_lowercase();
        let (kind, subtype) = essence.split_once('/')?;
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let parameters = parse_parameters(parameters)?;
        Some(Self {
            essence,
            parameters,
        })
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        parameters.find_map(|(candidate, value)| (candidate == name).then_some(value.as_str()))
    }

    pub(super) fn is_json(&self) -> bool {
        self.essence == "application/json" || self.essence.ends_with("+json")
    }

    /// Whether this, of the description, includes `other`: `*/*` and `image/*` are ranges.
    pub(super) fn includes(&self, other: &MediaType) -> bool {
        match self.essence.strip_suffix('*') {
            Some("*/") => true,
            Some(kind) => other.essence.starts_with(kind),
            None => self.essence == other.essence,
        }
    }
}

fn is_token(text: &str) -> bool {
    let is_token_letter =
        |letter: u8| letter.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&letter);
    !text.is_empty() && text.bytes().all(is_token_letter)
}

fn parse_parameters(mut text: &str) -> Option<Vec<(String, String)>> {
    let mut parameters = Vec::new();
    loop {
        text = text.trim_start_matches([' ', '\t', ';']);
        if text.is_empty() {
            return Some(parameters);
        }
        let (name, rest) = text.split_once('=')?;
        if !is_token(name) {
            return None;
        }
        let (value, rest) = match rest.strip_prefix('"') {
            Some(rest) => quoted(rest)?,
            None => {
                let end = rest.find(';').unwrap_or(rest.len());
                (rest[..end].trim_end().to_owned(), &rest[end..])
            }
        };
        parameters.push((name.to_ascii_lowercase(), value));
        text = rest;
    }
}

/// The text up to the closing quotation mark, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((index, letter)) = letters.next() {
        match letter {
            '"' => {
                let rest = text[index + 1..].trim_start();
                let is_last = rest.is_empty() || rest.starts_with(';');
                return is_last.then_some((value, rest));
            }
            '\\' => value.push(letters.next()?.1),
            _ => value.push(letter),
        }
    }
    None
}
