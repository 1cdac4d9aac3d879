//! Parameters as text: percent-encoding (RFC 3986, section 2) and the serialisation styles of
//! OpenAPI parameters and forms.
//!
//! Everything that is not an unreserved character is encoded, so a value can never end the segment
//! or the parameter it stands in.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Json;

/// How a list becomes a query parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListStyle {
    /// `name=a&name=b`.
    Repeated,
    /// `name=a,b`.
    Comma,
    /// `name=a%20b`.
    Space,
    /// `name=a%7Cb`.
    Pipe,
}

/// How an object becomes a query parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectStyle {
    /// `a=1&b=2`, without the parameter's name.
    Form,
    /// `name=a,1,b,2`.
    Comma,
    /// `name[a]=1&name[b]=2`, to any depth.
    Deep,
}

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may stand in the literal parts of a path template is left alone.
const TEMPLATE: &AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Octets that may stand in a cookie's value (RFC 6265, section 4.1.1).
const COOKIE: &AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b',')
    .add(b';')
    .add(b'\\')
    .add(b'%');

pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// As [`encode`], of text that can often stay as it is.
pub(crate) fn encode_owned(text: String) -> String {
    match Cow::from(utf8_percent_encode(&text, RESERVED)) {
        Cow::Owned(encoded) => encoded,
        Cow::Borrowed(_) => text,
    }
}

/// Appends a literal part of a path template.
pub(crate) fn push_template(target: &mut String, text: &str) {
    target.extend(utf8_percent_encode(text, TEMPLATE));
}

pub(crate) fn encode_cookie(text: &str) -> String {
    utf8_percent_encode(text, COOKIE).to_string()
}

/// `name=value`.
pub(crate) fn pair(name: &str, value: &str) -> String {
    format!("{}={}", encode(name), encode(value))
}

/// Empty for an empty list: the parameter is left out.
pub(crate) fn list(name: &str, values: &[String], style: ListStyle) -> String {
    if values.is_empty() {
        return String::new();
    }
    let delimiter = match style {
        ListStyle::Repeated => {
            let pairs: Vec<_> = values.iter().map(|value| pair(name, value)).collect();
            return pairs.join("&");
        }
        ListStyle::Comma => ",",
        ListStyle::Space => "%20",
        ListStyle::Pipe => "%7C",
    };
    let values: Vec<_> = values.iter().map(|value| encode(value)).collect();
    format!("{}={}", encode(name), values.join(delimiter))
}

/// Empty for an empty object: the parameter is left out.
pub(crate) fn object(name: &str, json: &Json, style: ObjectStyle) -> String {
    match style {
        ObjectStyle::Form => form(json),
        ObjectStyle::Comma => match flat(json) {
            members if members.is_empty() => String::new(),
            members => format!("{}={members}", encode(name)),
        },
        ObjectStyle::Deep => {
            let mut pairs = Vec::new();
            deep(&mut pairs, &encode(name), json);
            pairs.join("&")
        }
    }
}

/// Members and values in turn, separated by commas: `a,1,b,2`.
pub(crate) fn flat(json: &Json) -> String {
    let Json::Object(members) = json else {
        return encode(&scalar(json));
    };
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{},{}", encode(name), encode(&scalar(value))))
        .collect();
    members.join(",")
}

/// An `application/x-www-form-urlencoded` text. Lists repeat the name, null is an empty text, an
/// object inside is JSON.
pub(crate) fn form(json: &Json) -> String {
    let Json::Object(members) = json else {
        return encode(&scalar(json));
    };
    let mut pairs = Vec::new();
    for (name, value) in members {
        match value {
            Json::Array(items) => {
                pairs.extend(items.iter().map(|item| pair(name, &scalar(item))));
            }
            value => pairs.push(pair(name, &scalar(value))),
        }
    }
    pairs.join("&")
}

/// `name[a][b]=1`; the brackets are encoded, as RFC 3986 does not allow them in a query.
fn deep(pairs: &mut Vec<String>, name: &str, json: &Json) {
    match json {
        Json::Object(members) => {
            for (member, value) in members {
                deep(pairs, &format!("{name}%5B{}%5D", encode(member)), value);
            }
        }
        Json::Array(items) => {
            for item in items {
                deep(pairs, name, item);
            }
        }
        value => pairs.push(format!("{name}={}", encode(&scalar(value)))),
    }
}

/// The text of a scalar, without quotes; other values as JSON.
pub(crate) fn scalar(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ListStyle, ObjectStyle, encode, flat, form, list, object};

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(encode("aZ09-._~"), "aZ09-._~");
        assert_eq!(
            encode("a/b?c#d%&=+ é"),
            "a%2Fb%3Fc%23d%25%26%3D%2B%20%C3%A9"
        );
    }

    #[test]
    fn lists_in_every_style() {
        let values = ["a,b".to_owned(), "c d".to_owned()];
        for (style, text) in [
            (ListStyle::Repeated, "x%5B%5D=a%2Cb&x%5B%5D=c%20d"),
            (ListStyle::Comma, "x%5B%5D=a%2Cb,c%20d"),
            (ListStyle::Space, "x%5B%5D=a%2Cb%20c%20d"),
            (ListStyle::Pipe, "x%5B%5D=a%2Cb%7Cc%20d"),
        ] {
            assert_eq!(list("x[]", &values, style), text);
            assert_eq!(list("x[]", &[], style), "");
        }
    }

    #[test]
    fn objects_in_every_style() {
        let json = json!({"a": 1, "b": {"c": ["x", "y"]}, "d": null});
        assert_eq!(
            object("f", &json!({"a": 1, "b": "x y"}), ObjectStyle::Comma),
            "f=a,1,b,x%20y"
        );
        assert_eq!(
            object("f", &json, ObjectStyle::Deep),
            "f%5Ba%5D=1&f%5Bb%5D%5Bc%5D=x&f%5Bb%5D%5Bc%5D=y&f%5Bd%5D="
        );
        assert_eq!(
            object("f", &json!({"a": true, "b": 1.5}), ObjectStyle::Form),
            "a=true&b=1.5"
        );
        assert_eq!(object("f", &json!({}), ObjectStyle::Comma), "");
    }

    #[test]
    fn forms_repeat_lists_and_nest_json() {
        let json = json!({"grant_type": "a b&c", "tags": ["x", "y"], "none": null, "o": {"k": 1}});
        assert_eq!(
            form(&json),
            "grant_type=a%20b%26c&tags=x&tags=y&none=&o=%7B%22k%22%3A1%7D"
        );
        assert_eq!(flat(&json!({"a": "/", "b": 2})), "a,%2F,b,2");
    }
}
