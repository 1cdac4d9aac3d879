//! A request that has been read and checked: what an operation works with.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::state::Id;

/// What an operation may rely on: every value has the type, and is in the range, that the description
/// gives it; what is required is there; defaults are filled in for parameters.
pub(crate) struct Request {
    pub(crate) caller: Caller,
    /// By parameter name, percent-decoded.
    pub(crate) path: BTreeMap<String, String>,
    /// By parameter name, in the type of its schema.
    pub(crate) query: Map<String, Value>,
    pub(crate) body: Body,
}

/// Who asks, by the operation's security scheme. Never printed with its secret.
pub(crate) enum Caller {
    /// The operation needs no credentials.
    Anyone,
    /// A bearer token that is valid now, and the credential that bought it.
    Client(Id),
    /// HTTP Basic, not yet compared with anything.
    Basic { id: String, secret: String },
}

pub(crate) enum Body {
    None,
    /// JSON, or a form whose fields are members.
    Object(Map<String, Value>),
    /// `multipart/form-data`: texts as members, files beside them.
    Multipart {
        fields: Map<String, Value>,
        files: BTreeMap<String, File>,
    },
}

/// A file part.
pub(crate) struct File {
    pub(crate) name: Option<String>,
    pub(crate) content: Bytes,
}

impl Request {
    /// A path parameter, which the description guarantees.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    pub(crate) fn query_text(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    /// Number of items on a page: the parameter `limit`.
    pub(crate) fn limit(&self) -> usize {
        let limit = self.query.get("limit").and_then(Value::as_u64);
        limit.map_or(25, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
    }

    /// The members of a JSON body or form; of a multipart body, its texts.
    pub(crate) fn members(&self) -> Option<&Map<String, Value>> {
        match &self.body {
            Body::Object(members) => Some(members),
            Body::Multipart { fields, .. } => Some(fields),
            Body::None => None,
        }
    }

    /// A member of the body; None where it is absent.
    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        self.members()?.get(name)
    }

    /// A member that is a text; None where it is absent or null.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.member(name).and_then(Value::as_str)
    }

    /// A member that is an integer, however it is written: `6` and `6.0` are the same in JSON Schema. None
    /// where it is absent, null, or too large to be counted.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        let number = self.member(name)?;
        number.as_i64().or_else(|| {
            let number = number.as_f64()?;
            // Beyond 2^53 neighbouring integers cannot be told apart.
            let exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
            exact.then_some(number as i64)
        })
    }
}

#[cfg(test)]
impl Request {
    /// A request as an operation gets it, from objects of path parameters, query parameters, and members.
    pub(crate) fn of(path: Value, query: Value, body: Value) -> Self {
        let members = |value| match value {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            caller: Caller::Anyone,
            path: members(path)
                .into_iter()
                .map(|(name, value)| (name, text(value)))
                .collect(),
            query: members(query),
            body: match body {
                Value::Null => Body::None,
                body => Body::Object(members(body)),
            },
        }
    }
}

impl fmt::Debug for Request {
    /// Names, but no values: those are secrets and personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("caller", &self.caller)
            .field("query", &self.query.keys())
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Object(members) => f.debug_tuple("Object").field(&members.keys()).finish(),
            Self::Multipart { fields, files } => f
                .debug_tuple("Multipart")
                .field(&fields.keys())
                .field(&files.keys())
                .finish(),
        }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("Anyone"),
            Self::Client(id) => f.debug_tuple("Client").field(id).finish(),
            Self::Basic { .. } => f.write_str("Basic(…)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_is_printed_without_its_values() {
        let cpf = json!({ "cpf": "529.982.247-25" });
        let mut request = Request::of(cpf.clone(), cpf.clone(), cpf);
        request.caller = Caller::Basic {
            id: "dinie_ci_0".to_owned(),
            secret: "dinie_cs_test_0".to_owned(),
        };
        let printed = format!("{request:?}");
        assert_eq!(printed.matches("cpf").count(), 2, "{printed}");
        assert!(!printed.contains("529"), "{printed}");
        assert!(!printed.contains("dinie"), "{printed}");
    }

    #[test]
    fn an_integer_is_one_however_it_is_written() {
        for (number, integer) in [
            (json!(6), Some(6)),
            (json!(6.0), Some(6)),
            (json!(-1), Some(-1)),
            (json!(6.5), None),
            (json!(1e300), None),
            (json!(u64::MAX), None),
            (json!("6"), None),
            (json!(null), None),
        ] {
            let request = Request::of(json!({}), json!({}), json!({ "count": number }));
            assert_eq!(request.integer("count"), integer, "{number}");
        }
    }
}
