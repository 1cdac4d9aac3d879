//! What it asserts is in `tests/it/fuzz/retry_after.rs`, which `cargo test` runs too.
#![no_main]

#[path = "../../it/fuzz/retry_after.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
