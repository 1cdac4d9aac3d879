//! A URI or URI reference, kept as text.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A URI or a relative reference, as the API sent it.
///
/// The text is not checked, resolved or normalised, so that signed links stay valid; two are equal
/// when their texts are. Parse it with a URL library before use as a link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uri(Box<str>);

impl Uri {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Uri {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Uri {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl FromStr for Uri {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}

impl AsRef<str> for Uri {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Uri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Uri {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Uri;

    #[test]
    fn the_text_is_kept() {
        for text in [
            "https://sign.example/s/../x?sig=a%2Fb#f",
            "/v3/customers",
            "",
        ] {
            let json = serde_json::to_string(text).unwrap();
            let uri: Uri = serde_json::from_str(&json).unwrap();
            assert_eq!(uri.as_str(), text);
            assert_eq!(serde_json::to_string(&uri).unwrap(), json);
        }
    }
}
