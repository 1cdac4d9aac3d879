//! Objects: what generated structs use to be read, instead of serde's derive.
//!
//! It reads the same JSON, as fast, and says the same of what does not fit. It only reads maps, not
//! lists, and its code for one struct is a fraction of the derive's: reading is most of what a
//! crate of plain structs costs to compile. [`impl_object!`] makes the implementations.
//!
//! [`impl_object!`]: crate::impl_object

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

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

/// Implements `Deserialize` for a struct: says of each field, in their order, the name of its member
/// and whether that may be left out.
#[macro_export]
#[doc(hidden)]
macro_rules! impl_object {
    ($name:ident { $($field:ident: $presence:ident($member:literal)),* $(,)? }) => {
        impl $crate::internal::object::Object for $name {
            const NAME: &'static str = ::core::stringify!($name);

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
    };
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use crate::values::Maybe;

    #[derive(Debug, Default, PartialEq)]
    struct Customer {
        r#type: String,
        cnpj: Option<String>,
        note: Option<Box<Customer>>,
        phone: Maybe<String>,
    }

    crate::impl_object! {
        Customer;
        required(r#type = "@type", cnpj = "cnpj");
        optional(note = "note", phone = "phone");
    }

    /// The same by the derive.
    #[derive(Debug, Deserialize)]
    #[serde(rename = "Customer")]
    #[allow(dead_code, reason = "only its errors are compared")]
    struct Derived {
        #[serde(rename = "@type")]
        r#type: String,
        #[serde(deserialize_with = "crate::internal::nullable")]
        cnpj: Option<String>,
        note: Option<Box<Derived>>,
        #[serde(default)]
        phone: Maybe<String>,
    }

    #[derive(Debug)]
    struct Empty {}

    crate::impl_object! { Empty; required(); optional(); }

    #[test]
    fn members_are_read_in_any_order_and_others_passed_over() {
        for json in [
            r#"{"@type":"a","cnpj":null,"x":[{"y":1}],"phone":null,"note":{"cnpj":"1","@type":"b"}}"#,
            r#"{"note":{"cnpj":"1","\u0040type":"b","phone":null},"phone":null,"cnpj":null,"@type":"a"}"#,
        ] {
            let customer: Customer = serde_json::from_str(json).unwrap();
            assert_eq!((customer.r#type.as_str(), &customer.cnpj), ("a", &None));
            assert_eq!(customer.phone, Maybe::Null);
            assert_eq!(customer.note.as_ref().unwrap().cnpj.as_deref(), Some("1"));
            let value: crate::Json = serde_json::from_str(json).unwrap();
            assert_eq!(Customer::deserialize(&value).unwrap(), customer);
            assert_eq!(serde_json::from_value::<Customer>(value).unwrap(), customer);
        }
        serde_json::from_str::<Empty>(r#"{"a":1}"#).unwrap();
    }

    #[test]
    fn what_does_not_fit_is_told_as_the_derive_tells_it() {
        for json in [
            "{}",
            r#"{"@type":"a"}"#,
            r#"{"@type":null,"cnpj":null}"#,
            r#"{"@type":"a","@type":"b","cnpj":null}"#,
            r#"{"@type":"a","cnpj":null,"note":{"cnpj":3}}"#,
            r#"{"@type":"a","cnpj":null"#,
            r#""text""#,
            "null",
            "3",
        ] {
            let error = serde_json::from_str::<Customer>(json).unwrap_err();
            let derived = serde_json::from_str::<Derived>(json).unwrap_err();
            assert_eq!(error.to_string(), derived.to_string(), "{json}");
        }
        assert!(serde_json::from_str::<Customer>(r#"["a",null]"#).is_err());
    }
}
