//! The functions that read an answer, one for each form of body; generated code names them.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::error::Error;
use crate::response::RawAnswer;

/// The JSON body of an answer.
///
/// # Errors
///
/// With the JSON path of the first thing that does not fit.
pub fn json<T: DeserializeOwned>(answer: &RawAnswer) -> Result<T, Error> {
    // The road with a path costs more, so it is only taken to say what is wrong.
    serde_json::from_slice(answer.body()).map_err(|error| {
        let mut deserializer = serde_json::Deserializer::from_slice(answer.body());
        let path = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(error) => shown(error.path()),
            Ok(_) => String::new(),
        };
        not_json(answer, &path, error)
    })
}

/// Longest name in a path.
const MAX_NAME: usize = 64;

/// The path, with `…` for names that look like data: keys of maps may be tax numbers, addresses, or
/// as long as the body.
fn shown(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        let name = match segment {
            Segment::Seq { index } => {
                text.push_str(&format!("[{index}]"));
                continue;
            }
            Segment::Map { key } => key,
            Segment::Enum { variant } => variant,
            Segment::Unknown => "?",
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$' | '?');
        let is_data = name.len() > MAX_NAME
            || !name.chars().all(plain)
            || name.starts_with(|c: char| c.is_ascii_digit());
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(if is_data { "…" } else { name });
    }
    text
}

fn not_json(answer: &RawAnswer, path: &str, error: serde_json::Error) -> Error {
    let mut message = String::from("the body of the answer is not what the description says");
    if !path.is_empty() {
        message.push_str(&format!(" at {path}"));
    }
    let is_json = answer.matches("application/json");
    if let Some(media_type) = answer.media_type().filter(|_| !is_json) {
        message.push_str(&format!(", it is {}", media_type.escape_debug()));
    }
    message.push_str(match error.classify() {
        serde_json::error::Category::Eof => " (it ends too early)",
        serde_json::error::Category::Syntax => " (it is not valid JSON)",
        serde_json::error::Category::Data | serde_json::error::Category::Io => "",
    });
    // The text of the cause may quote the value, so only what was expected is taken from it.
    let place = format!(
        "{} at line {} column {}",
        describe(&error),
        error.line(),
        error.column()
    );
    answer.undecodable(message).with_source(place)
}

/// What serde says, without the value it quotes.
pub(crate) fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    // The last one: a value may hold the same words.
    let text = text.rsplit_once(" at line ").map_or(&*text, |it| it.0);
    for start in ["missing field", "duplicate field", "recursion limit"] {
        if text.starts_with(start) {
            return text.to_owned();
        }
    }
    match text.rsplit_once("expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "invalid value".to_owned(),
    }
}

/// The JSON body of an answer, or `None` when it has none.
///
/// # Errors
///
/// As [`json`].
pub fn optional_json<T: DeserializeOwned>(answer: &RawAnswer) -> Result<Option<T>, Error> {
    if answer.body().is_empty() {
        Ok(None)
    } else {
        json(answer).map(Some)
    }
}

/// An answer whose body, if there is one, means nothing.
///
/// # Errors
///
/// None.
pub fn empty(_answer: &RawAnswer) -> Result<(), Error> {
    Ok(())
}

/// The text of an answer, which must be UTF-8.
///
/// # Errors
///
/// When it is not.
pub fn text(answer: &RawAnswer) -> Result<String, Error> {
    String::from_utf8(answer.body().to_vec())
        .map_err(|_| answer.undecodable("the body of the answer is not UTF-8 text".to_owned()))
}

/// The text of an answer, or `None` when it has none.
///
/// # Errors
///
/// As [`text`].
pub fn optional_text(answer: &RawAnswer) -> Result<Option<String>, Error> {
    text(answer).map(|text| (!text.is_empty()).then_some(text))
}

/// The bytes of an answer.
///
/// # Errors
///
/// None.
pub fn binary(answer: &RawAnswer) -> Result<Bytes, Error> {
    Ok(answer.body().clone())
}

/// The bytes of an answer, or `None` when it has none.
///
/// # Errors
///
/// None.
pub fn optional_binary(answer: &RawAnswer) -> Result<Option<Bytes>, Error> {
    Ok((!answer.body().is_empty()).then(|| answer.body().clone()))
}
