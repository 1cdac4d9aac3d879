//! Values that need more care than `String` or `f64` give them.
//!
//! Each keeps what the API sent, so that writing it back gives the same bytes; each compares by
//! what it means. One file a value, and one for each crate whose values they become; this one holds
//! what they share: the error of what is not a value, and the serde shims, which are not generic
//! over the value.

#[cfg(test)]
mod arbitrary;
mod base64;
#[cfg(feature = "chrono")]
mod chrono;
mod date;
#[cfg(feature = "jiff")]
mod jiff;
mod maybe;
mod money;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod short_text;
mod system_time;
#[cfg(feature = "time")]
mod time;
mod timestamp;
mod uri;

use std::borrow::Cow;
use std::fmt;

pub use self::base64::Base64;
pub use self::date::Date;
pub use self::maybe::Maybe;
pub use self::money::Money;
pub use self::timestamp::Timestamp;
pub use self::uri::Uri;

/// A text that is not a value of the wanted type, or a value that another type cannot hold.
///
/// The message names the type and what was expected; of a text it shows at most the first 16
/// characters, of a value nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidValue(Box<Fault>);

#[derive(Clone, PartialEq, Eq)]
enum Fault {
    Text {
        type_name: &'static str,
        expected: &'static str,
        excerpt: String,
    },
    Unfit {
        value: &'static str,
        target: &'static str,
        reason: Cow<'static, str>,
    },
}

impl InvalidValue {
    pub(crate) fn new(type_name: &'static str, expected: &'static str, text: &str) -> Self {
        Self(Box::new(Fault::Text {
            type_name,
            expected,
            excerpt: excerpt(text, 16),
        }))
    }

    /// A value that `target` cannot hold as it is.
    pub(crate) fn unfit(
        value: &'static str,
        target: &'static str,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Fault::Unfit {
            value,
            target,
            reason: reason.into(),
        }))
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Fault::Text {
                type_name,
                expected,
                excerpt,
            } => write!(
                f,
                "`{}` is not a {type_name}: expected {expected}",
                excerpt.escape_debug()
            ),
            Fault::Unfit {
                value,
                target,
                reason,
            } => write!(f, "this {value} does not fit {target}: {reason}"),
        }
    }
}

impl fmt::Debug for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvalidValue({self})")
    }
}

impl std::error::Error for InvalidValue {}

/// The first `length` characters of `text`, with `…` where something was cut.
pub(crate) fn excerpt(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `FromStr`, `TryFrom` and serde for a value that is a JSON string, through its `parse`.
macro_rules! text_value {
    ($name:ident) => {
        impl std::str::FromStr for $name {
            type Err = crate::InvalidValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = crate::InvalidValue;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::InvalidValue;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(crate::values::TextVisitor(stringify!($name), |t| {
                    Self::parse(t)
                }))
            }
        }
    };
}
pub(crate) use text_value;

/// The conversion of a value, from that of a reference to it.
#[cfg(any(
    feature = "chrono",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "time"
))]
macro_rules! owned_too {
    ($from:ty => $to:ty) => {
        /// As from a reference.
        impl TryFrom<$from> for $to {
            type Error = InvalidValue;

            fn try_from(value: $from) -> Result<Self, InvalidValue> {
                Self::try_from(&value)
            }
        }
    };
}
#[cfg(any(
    feature = "chrono",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "time"
))]
pub(crate) use owned_too;

/// Reads a JSON string through a function; anything else is an error that names the type.
pub(crate) struct TextVisitor<T>(
    pub(crate) &'static str,
    pub(crate) fn(&str) -> Result<T, InvalidValue>,
);

impl<T> serde::de::Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a string with a {}", self.0)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.1)(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::InvalidValue;

    #[test]
    fn the_message_is_short_and_escaped() {
        let error = InvalidValue::new("date", "YYYY-MM-DD", "12345678901234567890");
        assert_eq!(
            error.to_string(),
            "`1234567890123456…` is not a date: expected YYYY-MM-DD"
        );
        let error = InvalidValue::new("date", "YYYY-MM-DD", "a\nb");
        assert!(error.to_string().contains("`a\\nb`"), "{error}");
    }
}
