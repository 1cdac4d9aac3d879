//! The member that names an event, found without building anything of the rest.
//!
//! Reading the body as JSON first and then as the event costs three times as much.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The text in the member `tag` of the object in `body`; `None` when there is none. With several
/// such members, the first one counts. What stands behind it is not looked at: whoever reads the
/// event will.
pub(super) fn kind_of<'a>(
    tag: &'static str,
    body: &'a [u8],
) -> Result<Option<Cow<'a, str>>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let mut kind = None;
    let found = &mut kind;
    let result = deserializer.deserialize_any(Members { tag, found });
    match kind {
        Some(kind) => Ok(Some(kind)),
        None => {
            result?;
            deserializer.end()?;
            Ok(None)
        }
    }
}

/// Looks through the members of an object. Other JSON has none.
struct Members<'f, 'de> {
    tag: &'static str,
    found: &'f mut Option<Cow<'de, str>>,
}

/// Keeps a text and passes over all else.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// What two visitors have in common: scalars other than text are nothing, and so are lists.
macro_rules! nothing_else {
    ($value:ty, $nothing:expr) => {
        type Value = $value;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON")
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            Ok($nothing)
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            Ok($nothing)
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            Ok($nothing)
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            Ok($nothing)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            Ok($nothing)
        }
    };
}

impl<'de> Visitor<'de> for Members<'_, 'de> {
    nothing_else!((), ());

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<Name>()? {
            if name.0 != self.tag {
                members.next_value::<IgnoredAny>()?;
            } else if let Some(text) = members.next_value_seed(Text)? {
                *self.found = Some(text);
                // The only way to leave a map in the middle. Nobody sees it.
                return Err(A::Error::custom("found"));
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Text {
    nothing_else!(Option<Cow<'de, str>>, None);

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// The name of a member, borrowed unless it holds escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn the_text_is_found_wherever_it_stands() {
        for (body, kind) in [
            (r#"{"type":"paid"}"#, Some("paid")),
            (
                r#" {"data":{"type":"inner"},"list":[{"type":1}],"type":"paid"} "#,
                Some("paid"),
            ),
            (r#"{"t\u0079pe":"pa\u0069d"}"#, Some("paid")),
            (r#"{"type":"paid","type":"second"}"#, Some("paid")),
            (r#"{"type":1,"type":"paid","#, Some("paid")),
            (r#"{"type":null}"#, None),
            (r#"{"type":{"type":"inner"}}"#, None),
            (r#"{"type":[1,{"a":[]}]}"#, None),
            (r#"{"type":-1.5e3}"#, None),
            ("{}", None),
            ("[{\"type\":\"paid\"}]", None),
            ("\"paid\"", None),
            ("null", None),
            ("1", None),
            ("true", None),
        ] {
            assert_eq!(
                kind_of("type", body.as_bytes()).unwrap().as_deref(),
                kind,
                "{body}"
            );
        }
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        let deep = "[".repeat(10_000);
        for body in [
            "",
            "{",
            "{}x",
            r#"{"a":"paid""#,
            "{\"type\":\"\u{1}\"}",
            &deep,
        ] {
            assert!(kind_of("type", body.as_bytes()).is_err(), "{body:.20}");
        }
        assert!(kind_of("type", b"{\"type\":\"\xff\"}").is_err());
    }
}
