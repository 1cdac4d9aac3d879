//! One binary for all tests that stand outside the crates.

mod block_yaml;
mod compile;
mod coverage;
mod description;
mod diagnostics;
mod fresh;
mod golden;
mod judge;
mod mutation;
mod outline;
mod support;
mod walk;
