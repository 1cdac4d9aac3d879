//! The one list of what is not supported, and what follows from it.
//!
//! `openapi` and `lower` name an entry by its id; a test holds that each has a fixture
//! `tests/fixtures/unsupported/<id>.yaml` that triggers it.

use Consequence::{NotGenerated, RawJson};

/// Something a description can say that does not reach the crate as it was meant.
#[derive(Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// In kebab-case, the name of its fixture.
    pub id: &'static str,
    /// A phrase that fits behind "is not supported:".
    pub what: &'static str,
    pub consequence: Consequence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// The description is refused, with the place.
    Refused,
    /// The value is handed over as JSON, and listed with the reason.
    RawJson,
    /// The crate has nothing for it, and the coverage map says so.
    NotGenerated,
}

/// In alphabetical order of ids.
pub const UNSUPPORTED: &[Unsupported] = &[
    entry("callbacks", "a client answers no requests", NotGenerated),
    entry(
        "combined-security",
        "of several security schemes that belong together only the first is sent",
        NotGenerated,
    ),
    entry(
        "conditional-schemas",
        "types do not depend on the values of other members",
        NotGenerated,
    ),
    entry(
        "delimited-objects",
        "an object in the query is not separated by spaces or bars",
        NotGenerated,
    ),
    entry(
        "dynamic-ref",
        "what it refers to depends on who refers to the schema",
        RawJson,
    ),
    entry(
        "encoding-headers",
        "parts of a form carry no headers of their own",
        NotGenerated,
    ),
    entry(
        "event-streams",
        "an answer is read whole, not event by event",
        NotGenerated,
    ),
    entry(
        "exploded-path-values",
        "lists and objects in the path are separated by commas alone",
        NotGenerated,
    ),
    entry(
        "false-schema",
        "no value fits it, and no type has no values",
        RawJson,
    ),
    entry(
        "http-schemes",
        "HTTP authentication is basic or by a bearer token",
        NotGenerated,
    ),
    entry(
        "links",
        "an answer is not followed to other operations",
        NotGenerated,
    ),
    entry(
        "mutual-tls",
        "the certificate belongs to the transport",
        NotGenerated,
    ),
    entry(
        "pattern-properties",
        "members of several kinds are told apart by patterns of their names",
        RawJson,
    ),
    entry(
        "prefix-items",
        "items of an array are described one by one",
        RawJson,
    ),
];

/// The entry of this id. A missing one is a mistake in this crate.
pub fn unsupported(id: &str) -> &'static Unsupported {
    UNSUPPORTED
        .iter()
        .find(|entry| entry.id == id)
        .unwrap_or_else(|| panic!("the list of what is not supported has no `{id}`"))
}

const fn entry(id: &'static str, what: &'static str, consequence: Consequence) -> Unsupported {
    Unsupported {
        id,
        what,
        consequence,
    }
}
