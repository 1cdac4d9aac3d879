//! One binary for all tests that stand outside the crates.

mod description;
