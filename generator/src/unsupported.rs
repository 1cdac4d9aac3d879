//! The one list of what is not supported, and what follows from it.
//!
//! `openapi` and `lower` name an entry by its id; a test holds that each has a fixture
//! `tests/fixtures/unsupported/<id>.yaml` that triggers it.

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
pub const UNSUPPORTED: &[Unsupported] = &[];

/// The entry of this id. A missing one is a mistake in this crate.
pub fn unsupported(id: &str) -> &'static Unsupported {
    UNSUPPORTED
        .iter()
        .find(|entry| entry.id == id)
        .unwrap_or_else(|| panic!("the list of what is not supported has no `{id}`"))
}
