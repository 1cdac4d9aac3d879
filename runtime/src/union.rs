//! Unions: one of several types in one place, told apart by a tag or by their shape.
//!
//! Generated code tries the variants that [`order`] names and keeps the raw JSON as
//! [`UnknownVariant`] when none fits, so that nothing is lost; [`impl_union!`] gives the type serde.
//!
//! [`impl_union!`]: crate::impl_union

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Json;

/// JSON that fits no variant this version of the crate knows.
///
/// It is written back unchanged. `Debug` shows only what kind of JSON it is, as the content may be
/// personal.
#[derive(Clone, PartialEq)]
pub struct UnknownVariant(Json);

impl UnknownVariant {
    /// The JSON as the API sent it.
    pub fn json(&self) -> &Json {
        &self.0
    }
}

impl fmt::Debug for UnknownVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnknownVariant({})", kind_name(&self.0))
    }
}

impl Serialize for UnknownVariant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// What generated code says about a union.
pub trait Union: Sized {
    /// The variant that fits.
    ///
    /// # Errors
    ///
    /// When the variant is known and its content is not valid.
    fn decode(json: Json) -> Result<Self, serde_json::Error>;

    /// The JSON of the variant.
    ///
    /// # Errors
    ///
    /// When a value cannot be written as JSON.
    fn encode(&self) -> Result<Json, serde_json::Error>;

    /// Whether it is the fallback.
    fn is_unknown(&self) -> bool;
}

impl<T: Union> Union for Box<T> {
    fn decode(json: Json) -> Result<Self, serde_json::Error> {
        T::decode(json).map(Box::new)
    }

    fn encode(&self) -> Result<Json, serde_json::Error> {
        (**self).encode()
    }

    fn is_unknown(&self) -> bool {
        (**self).is_unknown()
    }
}

/// What is known about the JSON of a variant.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Kind of JSON it is written as.
    pub kind: JsonKind,
    /// Members an object must have.
    pub required: &'static [&'static str],
    /// Members it keeps; `None`: all of them.
    pub known: Option<&'static [&'static str]>,
}

/// A kind of JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each says what it is")]
pub enum JsonKind {
    Bool,
    Integer,
    Number,
    String,
    Array,
    Object,
    Any,
}

/// The text of the member that tells the variants apart.
pub fn tag<'a>(json: &'a Json, property: &str) -> Option<&'a str> {
    json.get(property)?.as_str()
}

/// The value in this JSON.
///
/// # Errors
///
/// When the JSON is not such a value.
pub fn decode<T: DeserializeOwned>(json: &Json) -> Result<T, serde_json::Error> {
    T::deserialize(json)
}

/// The union in this JSON, as a variant of another union: one that fits nothing is no match.
///
/// # Errors
///
/// When the JSON is not such a value, or none that the union knows.
pub fn decode_known<T: Union>(json: &Json) -> Result<T, serde_json::Error> {
    let value = T::decode(json.clone())?;
    if value.is_unknown() {
        return Err(serde::de::Error::custom("no variant fits"));
    }
    Ok(value)
}

/// The fallback for JSON that fits nothing.
pub fn unknown(json: Json) -> UnknownVariant {
    UnknownVariant(json)
}

/// The JSON of a value.
///
/// # Errors
///
/// When the value cannot be written as JSON.
pub fn encode<T: Serialize>(value: &T) -> Result<Json, serde_json::Error> {
    serde_json::to_value(value)
}

/// The JSON of an object, with the tag in front.
///
/// # Errors
///
/// When the value cannot be written as JSON.
pub fn encode_tagged<T: Serialize>(
    value: &T,
    property: &str,
    tag: &str,
) -> Result<Json, serde_json::Error> {
    let json = serde_json::to_value(value)?;
    let Json::Object(members) = json else {
        return Ok(json);
    };
    let mut tagged = serde_json::Map::with_capacity(members.len() + 1);
    tagged.insert(property.to_owned(), Json::from(tag));
    tagged.extend(members.into_iter().filter(|(name, _)| name != property));
    Ok(Json::Object(tagged))
}

/// Indexes of the candidates that may fit, best first.
///
/// Left out: those of another kind, those that lack a required member, and those that would lose
/// a member of the object that another remaining one knows. First come exact kinds, then those with
/// more required members, then the order they were given in.
pub fn order(json: &Json, candidates: &[Candidate]) -> Vec<usize> {
    let mut fitting: Vec<usize> = (0..candidates.len())
        .filter(|index| fits(json, &candidates[*index]))
        .collect();
    if let Json::Object(members) = json {
        let knows = |index: usize, name: &str| {
            let candidate = &candidates[index];
            candidate.required.contains(&name)
                || candidate.known.is_some_and(|known| known.contains(&name))
        };
        let keeps =
            |index: usize, name: &str| candidates[index].known.is_none() || knows(index, name);
        let all = fitting.clone();
        fitting.retain(|&index| {
            members
                .keys()
                .all(|name| keeps(index, name) || !all.iter().any(|&other| knows(other, name)))
        });
    }
    fitting.sort_by_key(|&index| {
        let candidate = &candidates[index];
        (
            vagueness(candidate.kind),
            usize::MAX - candidate.required.len(),
        )
    });
    fitting
}

fn fits(json: &Json, candidate: &Candidate) -> bool {
    let kind_fits = match candidate.kind {
        JsonKind::Any => true,
        JsonKind::Bool => json.is_boolean(),
        JsonKind::Integer => json.is_i64() || json.is_u64(),
        JsonKind::Number => json.is_number() && !is_wide_integer(json),
        JsonKind::String => json.is_string(),
        JsonKind::Array => json.is_array(),
        JsonKind::Object => json.is_object(),
    };
    let complete = || {
        let has = |name: &&str| json.get(name).is_some();
        candidate.kind != JsonKind::Object || candidate.required.iter().all(has)
    };
    kind_fits && complete()
}

/// Whether a float would lose digits of it.
fn is_wide_integer(json: &Json) -> bool {
    const LIMIT: u64 = 1 << f64::MANTISSA_DIGITS;
    let magnitude = json
        .as_u64()
        .or_else(|| json.as_i64().map(i64::unsigned_abs));
    magnitude.is_some_and(|magnitude| magnitude > LIMIT)
}

fn vagueness(kind: JsonKind) -> u8 {
    match kind {
        JsonKind::Any => 2,
        JsonKind::Number => 1,
        _ => 0,
    }
}

/// `an object`, `a string`, …: what may be said about JSON without showing it.
pub(crate) fn kind_name(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

/// Serde of a union.
#[doc(hidden)]
#[macro_export]
macro_rules! impl_union {
    ($name:ident) => {
        impl $crate::internal::serde::Serialize for $name {
            fn serialize<S: $crate::internal::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::internal::serde::Serialize::serialize(
                    &$crate::internal::Union::encode(self)
                        .map_err(<S::Error as $crate::internal::serde::ser::Error>::custom)?,
                    serializer,
                )
            }
        }

        impl<'de> $crate::internal::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::internal::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let json = <$crate::Json as $crate::internal::serde::Deserialize>::deserialize(
                    deserializer,
                )?;
                <Self as $crate::internal::Union>::decode(json)
                    .map_err(<D::Error as $crate::internal::serde::de::Error>::custom)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Candidate, JsonKind, encode_tagged, order, unknown};

    const fn object(
        required: &'static [&'static str],
        known: Option<&'static [&'static str]>,
    ) -> Candidate {
        Candidate {
            kind: JsonKind::Object,
            required,
            known,
        }
    }

    const fn scalar(kind: JsonKind) -> Candidate {
        Candidate {
            kind,
            required: &[],
            known: None,
        }
    }

    #[test]
    fn candidates_of_another_kind_are_left_out() {
        let candidates = [
            JsonKind::Any,
            JsonKind::Number,
            JsonKind::Integer,
            JsonKind::String,
            JsonKind::Bool,
            JsonKind::Array,
        ]
        .map(scalar);
        assert_eq!(order(&json!(1), &candidates), [2, 1, 0]);
        assert_eq!(order(&json!(1.5), &candidates), [1, 0]);
        assert_eq!(order(&json!("a"), &candidates), [3, 0]);
        assert_eq!(order(&json!(true), &candidates), [4, 0]);
        assert_eq!(order(&json!([]), &candidates), [5, 0]);
        assert_eq!(order(&json!(null), &candidates), [0]);
    }

    #[test]
    fn no_known_member_is_lost() {
        let circle = object(&["radius"], Some(&["radius", "label"]));
        let square = object(&["side"], Some(&["side", "label"]));
        let named = object(&[], Some(&["label"]));
        let map = object(&[], None);
        let candidates = [named, circle, square, map];
        assert_eq!(order(&json!({"radius": 1}), &candidates), [1, 3]);
        assert_eq!(order(&json!({"label": "a"}), &candidates), [0, 3]);
        assert_eq!(order(&json!({"side": 1, "new": 2}), &candidates), [2, 3]);
        // Each of the two would lose a member that the other knows.
        assert_eq!(order(&json!({"side": 1, "radius": 2}), &candidates), [3]);
        assert_eq!(
            order(&json!({"side": 1, "radius": 2}), &candidates[..3]),
            [0; 0]
        );
    }

    #[test]
    fn tags_are_written_once() {
        let tagged = encode_tagged(&json!({"a": 1, "type": "old"}), "type", "new").unwrap();
        assert_eq!(tagged.to_string(), r#"{"type":"new","a":1}"#);
    }

    #[test]
    fn debug_of_the_fallback_shows_no_content() {
        assert_eq!(
            format!("{:?}", unknown(json!({"cpf": "123"}))),
            "UnknownVariant(an object)"
        );
    }
}
