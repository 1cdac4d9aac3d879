//! Absent, null and value: three things that an `Option` cannot tell apart.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::secret::Secret;
use crate::values::Uri;

/// A member that can be left out, cleared, or set.
///
/// In a request, [`Absent`](Maybe::Absent) leaves the field as it is, [`Null`](Maybe::Null) clears
/// it. Setters take `impl Into<Maybe<T>>`: a value sets, `None` clears.
///
/// This enum is complete on purpose: JSON knows no fourth state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maybe<T> {
    /// The member is not there.
    #[default]
    Absent,
    /// The member is there and is `null`.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Whether the member is not there; it is then left out when written.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the member is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The same state around a reference.
    pub fn as_ref(&self) -> Maybe<&T> {
        match self {
            Self::Absent => Maybe::Absent,
            Self::Null => Maybe::Null,
            Self::Value(value) => Maybe::Value(value),
        }
    }

    /// The value, if there is one; `None` for both absent and null.
    pub fn as_option(&self) -> Option<&T> {
        self.as_ref().into_option()
    }

    /// The value, if there is one; `None` for both absent and null.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Maybe<String> {
    fn from(text: &str) -> Self {
        Self::Value(text.to_owned())
    }
}

impl From<&str> for Maybe<Secret> {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

impl From<&str> for Maybe<Uri> {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

/// `None` is null: leaving a field alone is said by not calling its setter.
impl<T> From<Option<T>> for Maybe<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Maybe<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_option().serialize(serializer)
    }
}

/// A member that is there; one that is not is `Absent` through `#[serde(default)]`.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::Maybe;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Body {
        #[serde(default, skip_serializing_if = "Maybe::is_absent")]
        phone: Maybe<String>,
    }

    #[test]
    fn the_three_states_survive_json() {
        for (json, phone) in [
            ("{}", Maybe::Absent),
            (r#"{"phone":null}"#, Maybe::Null),
            (r#"{"phone":"1"}"#, Maybe::Value("1".to_owned())),
        ] {
            let body: Body = serde_json::from_str(json).unwrap();
            assert_eq!(body, Body { phone });
            assert_eq!(serde_json::to_string(&body).unwrap(), json);
        }
    }

    #[test]
    fn options_clear_and_values_set() {
        assert_eq!(Maybe::<u8>::from(None), Maybe::Null);
        assert_eq!(Maybe::from(Some(1)), Maybe::Value(1));
        assert_eq!(Maybe::from(1).into_option(), Some(1));
        assert_eq!(Maybe::<u8>::default().as_option(), None);
        fn set(value: impl Into<Maybe<String>>) -> Maybe<String> {
            value.into()
        }
        assert_eq!(set("a"), Maybe::Value("a".to_owned()));
        assert_eq!(set("a".to_owned()), set("a"));
        assert_eq!(set(None), Maybe::Null);
    }
}
