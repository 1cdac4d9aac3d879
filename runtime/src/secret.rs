//! Text that must not be shown: client secrets, tokens, keys.
//!
//! A [`Secret`] prints as `[redacted]`, compares in constant time and is wiped from memory when it
//! is dropped, as is the `String` that it was made of. Copies made by others (TLS buffers, header
//! bytes, other strings of the caller) are not.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// Text that `Debug` never shows.
///
/// Clones share one copy of the text, which is overwritten when the last of them is dropped.
/// Two secrets are compared in a time that depends only on their length.
///
/// ```
/// let secret = dinie_runtime::Secret::from("cs_live_1");
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose(), "cs_live_1");
/// ```
#[derive(Clone)]
pub struct Secret(Arc<SecretString>);

impl Secret {
    /// The text itself. Take care not to log it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

/// Takes the text, and wipes the `String`.
impl From<String> for Secret {
    fn from(mut text: String) -> Self {
        Self::take(&mut text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        // A copy of exactly this length: none is left behind by making it fit.
        Self(Arc::new(SecretString::from(Box::<str>::from(text))))
    }
}

impl Secret {
    /// Copies the text and wipes it where it was. A `String` with room to spare would be copied by
    /// its conversion to `Box<str>` too, and the old bytes be left as they are.
    fn take(text: &mut String) -> Self {
        let secret = Self::from(text.as_str());
        text.zeroize();
        secret
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose()
            .as_bytes()
            .ct_eq(other.expose().as_bytes())
            .into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Writes the text itself: a request that sets a secret has to send it.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_nothing() {
        let secret = Secret::from("marker");
        assert_eq!(format!("{secret:?} {secret:#?}"), "[redacted] [redacted]");
    }

    #[test]
    fn the_string_that_was_given_is_wiped() {
        let mut text = String::with_capacity(100);
        text.push_str("marker");
        let secret = Secret::take(&mut text);
        assert_eq!((secret.expose(), text.as_str()), ("marker", ""));
        assert_eq!(text.capacity(), 100);
    }

    #[test]
    fn equality_is_that_of_the_text() {
        assert_eq!(Secret::from("a"), Secret::from("a".to_owned()));
        assert_ne!(Secret::from("a"), Secret::from("b"));
        assert_ne!(Secret::from("a"), Secret::from("ab"));
    }

    #[test]
    fn json_keeps_the_text() {
        let secret: Secret = serde_json::from_str("\"a\\\"b\"").unwrap();
        assert_eq!(secret.expose(), "a\"b");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"a\\\"b\"");
    }
}
