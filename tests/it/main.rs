//! One binary for all tests that stand outside the crates.

mod api_types;
mod block_yaml;
mod callers;
mod changes;
mod client;
mod compile;
mod compile_fail;
mod conformance;
mod coverage;
mod description;
mod diagnostics;
mod examples;
mod fresh;
mod fuzz;
mod golden;
mod judge;
mod loopback;
mod mutation;
mod outline;
mod readme;
mod review;
mod samples;
#[path = "../spec_file.rs"]
mod spec_file;
mod support;
mod surface;
mod unknown_values;
mod unsupported;
mod walk;
mod workspace;
