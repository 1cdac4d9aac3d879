//! Ids with a type: checked when a caller makes one, tolerant when the API does.
//!
//! Generated code states the format ([`Id`]) and [`impl_id!`] gives the type its methods and serde.
//!
//! [`impl_id!`]: crate::impl_id

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserializer, Error, Visitor};

use crate::values::excerpt;

/// The text of an id; clones share it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdText(Arc<str>);

impl IdText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A prefix, then characters of an alphabet.
#[derive(Clone, Copy, Debug)]
pub struct IdFormat {
    /// Name of the type.
    pub name: &'static str,
    /// What the id starts with.
    pub prefix: &'static str,
    /// Inclusive ranges of characters.
    pub alphabet: &'static [(char, char)],
    /// Fewest characters after the prefix.
    pub min_length: usize,
    /// Most characters after the prefix; `None`: no limit.
    pub max_length: Option<usize>,
}

/// What generated code says about an id.
pub trait Id: Sized {
    /// How the ids look that a caller may make.
    const FORMAT: IdFormat;
    /// The id of this text.
    fn from_text(text: IdText) -> Self;
    /// The text.
    fn text(&self) -> &IdText;
}

/// A text that is not an id of the wanted type.
///
/// The message names the type and the expected form, and shows at most the first 8 characters of
/// the text.
#[derive(Clone)]
pub struct InvalidId {
    format: &'static IdFormat,
    excerpt: Box<str>,
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let IdFormat {
            name,
            prefix,
            alphabet,
            min_length,
            max_length,
        } = self.format;
        write!(
            f,
            "`{}` is not a {name}: expected ",
            self.excerpt.escape_debug()
        )?;
        if !prefix.is_empty() {
            write!(f, "`{prefix}` and then ")?;
        }
        match max_length {
            Some(max) if max == min_length => write!(f, "{max}")?,
            Some(max) => write!(f, "{min_length} to {max}")?,
            None => write!(f, "at least {min_length}")?,
        }
        f.write_str(" characters of ")?;
        for (index, (first, last)) in alphabet.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            if first == last {
                write!(f, "`{first}`")?;
            } else {
                write!(f, "`{first}` to `{last}`")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvalidId({self})")
    }
}

impl std::error::Error for InvalidId {}

/// The id of `text`, if it has the format.
pub fn check<T: Id>(text: &str) -> Result<T, InvalidId> {
    if matches(text, &T::FORMAT) {
        Ok(T::from_text(IdText(text.into())))
    } else {
        Err(InvalidId {
            format: const { &T::FORMAT },
            excerpt: excerpt(text, 8).into(),
        })
    }
}

/// Reads any JSON string as an id: a new form must not break a running service.
pub fn deserialize<'de, D: Deserializer<'de>, T: Id>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_str(IdVisitor).map(T::from_text)
}

fn matches(text: &str, format: &IdFormat) -> bool {
    let Some(rest) = text.strip_prefix(format.prefix) else {
        return false;
    };
    let allowed = |c| {
        format
            .alphabet
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c))
    };
    let length = rest.chars().count();
    length >= format.min_length
        && format.max_length.is_none_or(|max| length <= max)
        && rest.chars().all(allowed)
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = IdText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string with an id")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<IdText, E> {
        Ok(IdText(text.into()))
    }
}

/// Methods, conversions and serde of an id.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_id {
    ($name:ident) => {
        impl $name {
            /// The id of this text.
            ///
            /// # Errors
            ///
            /// When the text does not have the form of such an id. Ids read from the API are not
            /// checked, so that a new form breaks nobody.
            pub fn new(
                text: impl ::core::convert::AsRef<str>,
            ) -> ::core::result::Result<Self, $crate::InvalidId> {
                $crate::internal::id::check(text.as_ref())
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                $crate::internal::Id::text(self).as_str()
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::InvalidId;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                $crate::internal::id::check(text)
            }
        }

        impl ::core::convert::TryFrom<&str> for $name {
            type Error = $crate::InvalidId;

            fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                $crate::internal::id::check(text)
            }
        }

        impl ::core::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::InvalidId;

            fn try_from(text: ::std::string::String) -> ::core::result::Result<Self, Self::Error> {
                $crate::internal::id::check(&text)
            }
        }

        impl ::core::convert::From<&$name> for $name {
            fn from(id: &$name) -> Self {
                $crate::internal::Id::from_text(::core::clone::Clone::clone(
                    $crate::internal::Id::text(id),
                ))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{}({:?})", ::core::stringify!($name), self.as_str())
            }
        }

        impl $crate::internal::serde::Serialize for $name {
            fn serialize<S: $crate::internal::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::internal::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::internal::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::internal::id::deserialize(deserializer)
            }
        }
    };
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro is for types that are public")]
mod tests {
    use super::{Id, IdFormat, IdText};

    #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
    struct LoanId(IdText);

    impl Id for LoanId {
        const FORMAT: IdFormat = IdFormat {
            name: "LoanId",
            prefix: "ln_",
            alphabet: &[('0', '9'), ('a', 'f')],
            min_length: 4,
            max_length: Some(4),
        };

        fn from_text(text: IdText) -> Self {
            Self(text)
        }

        fn text(&self) -> &IdText {
            &self.0
        }
    }

    crate::impl_id!(LoanId);

    #[test]
    fn callers_ids_are_checked() {
        assert_eq!(LoanId::new("ln_0af9").unwrap().as_str(), "ln_0af9");
        let id = LoanId::new("ln_0af9").unwrap();
        assert_eq!(LoanId::from(&id), id);
        assert_eq!("ln_0af9".parse::<LoanId>().unwrap().to_string(), "ln_0af9");
        for text in [
            "", "ln_", "ln_0af", "ln_0af99", "ln_0afg", "LN_0af9", "co_0af9", "ln_0af٩",
        ] {
            assert!(LoanId::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_error_says_what_was_expected_and_little_of_the_text() {
        let error = LoanId::new("cust_0123456789").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`cust_012…` is not a LoanId: expected `ln_` and then 4 characters of `0` to `9`, `a` to `f`"
        );
        assert!(!format!("{error:?}").contains("0123"));
    }

    #[test]
    fn ids_of_the_api_are_not_checked() {
        for json in ["\"ln_0af9\"", "\"loan-1\"", "\"\""] {
            let id: LoanId = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&id).unwrap(), json);
        }
        let error = serde_json::from_str::<LoanId>("1").unwrap_err();
        assert!(error.to_string().contains("a string with an id"), "{error}");
    }

    #[test]
    fn debug_names_the_type() {
        assert_eq!(
            format!("{:?}", LoanId::new("ln_0af9").unwrap()),
            "LoanId(\"ln_0af9\")"
        );
    }
}
