//! Bytes that travel as base64 text (RFC 4648, sections 4 and 5).

use std::fmt;

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::values::{InvalidValue, text_value};

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD_ENGINE: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const URL_SAFE_ENGINE: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

/// Bytes, written as base64 in JSON.
///
/// Read in the standard and in the URL-safe alphabet, with or without padding, and written back as
/// it was read; made from bytes it is written in the standard alphabet with padding.
/// Two are equal when their bytes are.
#[derive(Clone)]
pub struct Base64 {
    bytes: Vec<u8>,
    /// The text that was read, where it is not the one that would be written.
    text: Option<Box<str>>,
}

impl Base64 {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn parse(text: &str) -> Result<Self, InvalidValue> {
        let bytes = STANDARD_ENGINE
            .decode(text)
            .or_else(|_| URL_SAFE_ENGINE.decode(text))
            .map_err(|_| InvalidValue::new("base64 text", "RFC 4648 base64", text))?;
        let unusual = STANDARD_ENGINE.encode(&bytes) != text;
        Ok(Self {
            bytes,
            text: unusual.then(|| text.into()),
        })
    }
}

text_value!(Base64);

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, text: None }
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self::from(bytes.to_vec())
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl PartialEq for Base64 {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Base64 {}

impl std::hash::Hash for Base64 {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

/// The base64 text.
impl fmt::Display for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => f.write_str(text),
            None => f.write_str(&STANDARD_ENGINE.encode(&self.bytes)),
        }
    }
}

/// The number of bytes, not the bytes: they are often a document.
impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64({} bytes)", self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Base64;

    #[test]
    fn texts_are_written_back_as_they_were_read() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("+/8=", &[0xfb, 0xff]),
            ("-_8", &[0xfb, 0xff]),
            ("+/8", &[0xfb, 0xff]),
        ] {
            let value: Base64 = text.parse().unwrap();
            assert_eq!(value.as_bytes(), bytes);
            assert_eq!(value.to_string(), text);
            assert_eq!(value, Base64::from(bytes));
        }
        assert_eq!(Base64::from(&[0xfb, 0xff][..]).to_string(), "+/8=");
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for text in ["+_8=", "a", "a b=", "====", "AB"] {
            assert!(text.parse::<Base64>().is_err(), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_bytes() {
        assert_eq!(format!("{:?}", Base64::from(vec![7, 8])), "Base64(2 bytes)");
    }
}
