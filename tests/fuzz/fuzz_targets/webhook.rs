//! What it asserts is in `tests/it/fuzz/webhook.rs`, which `cargo test` runs too.
#![no_main]

#[path = "../../it/fuzz/webhook.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| target::run(data));
