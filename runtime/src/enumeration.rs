//! String enums: known values as variants, any other kept as [`UnknownValue`].
//!
//! Generated code says which text is which variant ([`StringEnum`]) and [`impl_string_enum!`]
//! gives the type its methods and serde. A text with a variant can never become unknown, because
//! only [`from_text`] makes unknown values.
//!
//! [`impl_string_enum!`]: crate::impl_string_enum

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

/// The text of an enum value that this version of the crate does not know.
///
/// APIs add values. One that is not known here is kept as it was sent, is written back unchanged,
/// and is never equal to a known one: a text that has a variant always becomes that variant, as
/// there is no other way to make this type.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// The text as the API sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for UnknownValue {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

/// What generated code says about a string enum.
pub trait StringEnum: Sized {
    /// The variant of this text.
    fn known(text: &str) -> Option<Self>;
    /// The variant that keeps any other text.
    fn unknown(value: UnknownValue) -> Self;
    /// The text of the variant.
    fn as_str(&self) -> &str;
}

/// The variant of `text`, or the one that keeps it.
pub fn from_text<T: StringEnum>(text: &str) -> T {
    T::known(text).unwrap_or_else(|| T::unknown(UnknownValue(text.into())))
}

/// Reads a JSON string as a variant.
pub fn deserialize<'de, D: Deserializer<'de>, T: StringEnum>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(EnumVisitor(from_text))
}

struct EnumVisitor<T>(fn(&str) -> T);

impl<T> Visitor<'_> for EnumVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok((self.0)(text))
    }
}

/// Methods, conversions and serde of a string enum.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_string_enum {
    ($name:ident) => {
        impl $name {
            /// The value as the API writes it.
            pub fn as_str(&self) -> &str {
                $crate::internal::StringEnum::as_str(self)
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

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::internal::string_enum::from_text(text)
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                $crate::internal::string_enum::from_text(&text)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            // `Self::Err` might be a variant.
            fn from_str(text: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok($crate::internal::string_enum::from_text(text))
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
                $crate::internal::string_enum::deserialize(deserializer)
            }
        }
    };
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro is for types that are public")]
mod tests {
    use super::{StringEnum, UnknownValue};

    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    enum Status {
        Active,
        UnderReview,
        Unknown(UnknownValue),
    }

    impl StringEnum for Status {
        fn known(text: &str) -> Option<Self> {
            Some(match text {
                "active" => Self::Active,
                "under_review" => Self::UnderReview,
                _ => return None,
            })
        }

        fn unknown(value: UnknownValue) -> Self {
            Self::Unknown(value)
        }

        fn as_str(&self) -> &str {
            match self {
                Self::Active => "active",
                Self::UnderReview => "under_review",
                Self::Unknown(value) => value.as_str(),
            }
        }
    }

    crate::impl_string_enum!(Status);

    #[test]
    fn known_texts_are_variants_and_others_are_kept() {
        assert_eq!(Status::from("active"), Status::Active);
        assert_eq!("under_review".parse(), Ok(Status::UnderReview));
        let denied = Status::from("denied".to_owned());
        assert_eq!(format!("{denied} {denied:?}"), "denied Unknown(\"denied\")");
        assert_ne!(denied, Status::Active);
    }

    #[test]
    fn json_comes_back_unchanged() {
        for json in ["\"active\"", "\"denied\"", "\"\"", "\"a\\nb\""] {
            let status: Status = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&status).unwrap(), json);
        }
        assert!(serde_json::from_str::<Status>("1").is_err());
        assert!(serde_json::from_str::<Status>("null").is_err());
    }
}
