//! Objects: what generated structs use to be read and written, instead of serde's derives.
//!
//! They read and write the same JSON, as fast, and say the same of what does not fit, but that an
//! object is never read from a list. Their code for one struct is a fraction of what is derived, which
//! is most of what a crate of plain structs costs to compile. [`impl_object!`] implements them.
//!
//! [`impl_object!`]: crate::impl_object

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::values::Maybe;

/// A struct that is read from an object.
pub trait Object: Sized {
    /// Name of the struct.
    const NAME: &'static str;

    /// Reads the members.
    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// Reads an object.
pub fn deserialize<'de, D: Deserializer<'de>, T: Object>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

/// Name of the next member.
pub fn name<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Name<'de>>, A::Error> {
    map.next_key()
}

/// Reads a member into its place.
pub fn member<'de, A, T>(
    map: &mut A,
    place: &mut Option<T>,
    name: &'static str,
) -> Result<(), A::Error>
where
    A: MapAccess<'de>,
    T: Deserialize<'de>,
{
    if place.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *place = Some(map.next_value()?);
    Ok(())
}

/// Passes over a member that the struct does not have.
pub fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// The value of a member that must be there.
pub fn required<T, E: Error>(place: Option<T>, name: &'static str) -> Result<T, E> {
    place.ok_or_else(|| E::missing_field(name))
}

/// The value of a member that may be left out, then its type's default. It cannot fail, but is called
/// like [`required`].
pub fn optional<T: Default, E>(place: Option<T>, _name: &'static str) -> Result<T, E> {
    Ok(place.unwrap_or_default())
}

/// The name of a member, borrowed where the input allows it.
pub enum Name<'de> {
    /// As it stands in the input.
    Borrowed(&'de str),
    /// Put together from it.
    Owned(String),
}

impl Name<'_> {
    /// The name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Name<'de>, E> {
        Ok(Name::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Name<'de>, E> {
        Ok(Name::Owned(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Name<'de>, E> {
        Ok(Name::Owned(text))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(map)
    }
}

/// Writes an object, member after member. The first failure is kept for the end, which takes less code
/// than a way out at each member.
pub struct Writer<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Writer<S> {
    /// Nothing written yet.
    pub fn new(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    /// With a member that is always there.
    pub fn required<T: Serialize>(self, name: &'static str, value: &T) -> Self {
        Self(self.0.and_then(|mut map| {
            map.serialize_entry(name, value)?;
            Ok(map)
        }))
    }

    /// With a member that is left out when it is absent.
    pub fn optional<T: Optional>(self, name: &'static str, value: &T) -> Self {
        match value.is_absent() {
            true => self,
            false => self.required(name, value),
        }
    }

    /// The whole object.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

/// The value of a member that may be left out.
pub trait Optional: Serialize {
    /// Whether it is.
    fn is_absent(&self) -> bool;
}

impl<T: Serialize> Optional for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Serialize> Optional for Maybe<T> {
    fn is_absent(&self) -> bool {
        self.is_absent()
    }
}

/// Implements `Deserialize` and `Serialize` for a struct: says of each field, in their order, the name
/// of its member and whether that may be left out.
#[macro_export]
#[doc(hidden)]
macro_rules! impl_object {
    ($name:ident { $($field:ident: $presence:ident($member:literal)),* $(,)? }) => {
        impl $crate::internal::object::Object for $name {
            const NAME: &'static str = ::core::stringify!($name);

            #[allow(
                clippy::disallowed_names,
                clippy::just_underscores_and_digits,
                reason = "the variables are named like the fields"
            )]
            fn read<'de, A: $crate::internal::serde::de::MapAccess<'de>>(
                mut map: A,
            ) -> ::core::result::Result<Self, A::Error> {
                $(let mut $field = ::core::option::Option::None;)*
                while let ::core::option::Option::Some(name) =
                    $crate::internal::object::name(&mut map)?
                {
                    match name.as_str() {
                        $($member => $crate::internal::object::member(
                            &mut map, &mut $field, $member,
                        )?,)*
                        _ => $crate::internal::object::skip(&mut map)?,
                    }
                }
                ::core::result::Result::Ok(Self {
                    $($field: $crate::internal::object::$presence($field, $member)?,)*
                })
            }
        }

        impl<'de> $crate::internal::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::internal::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::internal::object::deserialize(deserializer)
            }
        }

        impl $crate::internal::serde::Serialize for $name {
            fn serialize<S: $crate::internal::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::internal::object::Writer::new(serializer)
                    $(.$presence($member, &self.$field))*
                    .end()
            }
        }
    };
}

#[cfg(test)]
mod tests;
