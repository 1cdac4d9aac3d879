//! Text that is mostly short: up to 30 bytes of ASCII lie in the value itself, more on the heap.
//!
//! An answer may hold hundreds of instants, and an allocation for each is half of what reading one
//! costs.

use std::ops::Deref;

/// Bytes that need no allocation: an RFC 3339 instant to the nanosecond, in UTC, has 30.
const SHORT: usize = 30;

#[derive(Clone)]
pub(crate) enum ShortText {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(Box<str>),
}

impl From<&str> for ShortText {
    fn from(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(start), Ok(length)) => {
                start.copy_from_slice(text.as_bytes());
                Self::Short { length, bytes }
            }
            _ => Self::Long(text.into()),
        }
    }
}

impl Deref for ShortText {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Short { length, bytes } => std::str::from_utf8(&bytes[..usize::from(*length)])
                .expect("the bytes were copied from a text, all of it"),
            Self::Long(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ShortText;

    #[test]
    fn any_text_comes_back() {
        for length in [0, 1, 20, 29, 30, 31, 300] {
            let text = "x".repeat(length);
            let short = ShortText::from(text.as_str());
            assert_eq!(&*short, text);
            assert_eq!(matches!(short, ShortText::Short { .. }), length <= 30);
        }
        assert_eq!(&*ShortText::from("ação"), "ação");
    }
}
