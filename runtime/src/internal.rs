//! For generated code only: no promise of stability, not for use by hand.

pub use serde;
pub use serde_json::Error as JsonError;

pub use crate::client::{Api, ApiKeyPlace, AuthKind, AuthScheme, Core, FromCore, Server};
pub use crate::decode::{binary, empty, json, optional_binary, optional_json, optional_text, text};
pub use crate::encode::{ListStyle, ObjectStyle};
pub use crate::enumeration::StringEnum;
pub use crate::id::{Id, IdFormat, IdText};
pub use crate::multipart::{Multipart, Parts};
pub use crate::plain::Plain;
pub use crate::request::{Idempotency, Operation, Request};
pub use crate::response::RawAnswer;
pub use crate::union::Union;
pub use crate::world::World;

use std::fmt;

use serde::{Deserialize, Deserializer};

use crate::call::Call;
use crate::page::{Items, Page, Pages};

/// What `impl_string_enum!` calls.
pub mod string_enum {
    pub use crate::enumeration::{deserialize, from_text};
}

/// What `impl_id!` calls.
pub mod id {
    pub use crate::id::{check, deserialize};
}

/// What implementations of [`Event`](crate::webhook::Event) call.
pub mod event {
    pub use crate::webhook::event::{decode, unknown};
}

/// What implementations of [`Union`] call.
pub mod union {
    pub use crate::union::{
        Candidate, JsonKind, decode, decode_known, encode, encode_tagged, order, tag, unknown,
    };
}

/// Readers of what others send, for fuzz targets.
pub mod fuzz {
    use std::time::{Duration, SystemTime};

    use http::{HeaderMap, StatusCode};

    use crate::problem::Problem;

    /// The wait that the headers of an answer ask for.
    pub fn retry_after(
        status: StatusCode,
        headers: &HeaderMap,
        wall: SystemTime,
    ) -> Option<Duration> {
        crate::hint::read(status, headers, wall)
    }

    /// The problem in the body of an error.
    pub fn problem(media_type: Option<&str>, body: &[u8]) -> Option<Problem> {
        Problem::parse(media_type, body)
    }
}

/// Reads a member that must be there and may be null.
pub fn nullable<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer)
}

/// Stands for a value that `Debug` must not show.
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The items of a paginated call.
pub fn items<P: Page>(call: Call<P>, cursor: &'static str) -> Items<P> {
    Items::new(call, cursor)
}

/// The pages of a paginated call.
pub fn pages<P: Page>(call: Call<P>, cursor: &'static str) -> Pages<P> {
    Pages::new(call, cursor)
}
