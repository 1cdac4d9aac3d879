//! Values without a text of their own, as the text of a parameter or a form field.

use std::fmt;

use serde::Serialize;

use crate::Json;
use crate::encode::scalar;

/// The text of a value, by way of its JSON.
///
/// Strings, numbers and booleans stand for themselves, null for nothing, a list for its items and an
/// object for its members, separated by commas (`a,1,b,2`); what lies deeper is JSON.
#[derive(Debug)]
pub struct Plain<'a, T: ?Sized>(pub &'a T);

impl<T: Serialize + ?Sized> fmt::Display for Plain<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Types that generated code passes always have JSON; an error here would make `to_string`
        // panic, and an empty text is refused wherever it cannot stand.
        match serde_json::to_value(self.0) {
            Ok(json) => f.write_str(&text(&json)),
            Err(_) => Ok(()),
        }
    }
}

fn text(json: &Json) -> String {
    match json {
        Json::Array(items) => items.iter().map(scalar).collect::<Vec<_>>().join(","),
        Json::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| format!("{name},{}", scalar(value)));
            members.collect::<Vec<_>>().join(",")
        }
        other => scalar(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Plain;

    #[test]
    fn values_have_a_text() {
        for (json, text) in [
            (json!("a b"), "a b"),
            (json!(1.5), "1.5"),
            (json!(true), "true"),
            (json!(null), ""),
            (json!(["a", 1, null]), "a,1,"),
            (json!({"k": "v", "l": [1, 2]}), "k,v,l,[1,2]"),
        ] {
            assert_eq!(Plain(&json).to_string(), text);
        }
    }
}
