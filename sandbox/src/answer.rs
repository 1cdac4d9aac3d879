//! What an operation answers when nothing is wrong; everything else is a [`Problem`](crate::problem).

use http::StatusCode;
use serde_json::{Value, json};

/// An answer of an operation, before it is checked against the description and sent.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Path of what was created, with the version prefix.
    pub(crate) location: Option<String>,
    /// None for 204.
    pub(crate) body: Option<Value>,
}

impl Answer {
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            location: None,
            body: Some(body),
        }
    }

    /// 201. `location` is relative to the base path: `/customers/cust_…`.
    pub(crate) fn created(location: &str, body: Value) -> Self {
        Self {
            status: StatusCode::CREATED,
            location: Some(location.to_owned()),
            body: Some(body),
        }
    }

    pub(crate) fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            location: None,
            body: None,
        }
    }

    /// A list's envelope.
    pub(crate) fn page(data: Vec<Value>, has_more: bool) -> Self {
        Self::ok(json!({ "data": data, "has_more": has_more }))
    }
}

impl std::fmt::Debug for Answer {
    /// Without its body, which may hold a secret or belong to a person.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
