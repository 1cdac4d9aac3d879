//! What the crates made from `fixtures/features` do, seen by their users. Cargo builds these tests in
//! the workspace below `target/fixtures` that `it/workspace.rs` writes; `it/compile.rs` runs them.

mod bodies;
mod calls;
#[path = "../it/loopback.rs"]
mod loopback;
mod structs;
mod unions;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Decodes JSON into the type, and asserts that it is written back as it was.
#[track_caller]
fn comes_back<T: DeserializeOwned + Serialize>(json: Value) -> T {
    let decoded: T =
        serde_json::from_str(&json.to_string()).unwrap_or_else(|error| panic!("{json}: {error}"));
    let encoded = serde_json::to_value(&decoded).unwrap_or_else(|error| panic!("{json}: {error}"));
    assert_eq!(encoded, json);
    decoded
}

/// Asserts that the type does not take the JSON, and that the error names this.
#[track_caller]
fn is_refused<T: DeserializeOwned>(json: Value, named: &str) {
    let error = serde_json::from_value::<T>(json.clone())
        .err()
        .unwrap_or_else(|| panic!("{json} was taken"));
    assert!(error.to_string().contains(named), "{json}: {error}");
}
