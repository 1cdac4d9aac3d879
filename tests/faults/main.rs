//! The fault bench: the real client against servers that fail in every way of the table in
//! `report.rs`, over real sockets, with exact counts of what arrives there.
//!
//! A binary of its own, so that `cargo xtask faults` does not build the generator.

#![allow(
    unreachable_pub,
    reason = "modules of one test binary share their items"
)]

mod api;
mod cancel;
mod connections;
mod herd;
mod hints;
mod pool;
mod report;
mod retries;
mod server;
mod token_trouble;
mod tokens;
mod wire;
mod world;
