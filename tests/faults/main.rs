//! The fault bench: the real client against servers that fail in every way of the table in
//! `report.rs`, over real sockets, with exact counts of what arrives there.
//!
//! A binary of its own, so that `cargo xtask faults` does not build the generator.

#![allow(
    unreachable_pub,
    reason = "modules of one test binary share their items"
)]

mod answers;
mod api;
mod authority;
mod bodies;
mod cancel;
mod child;
mod clocks;
mod connections;
mod deliveries;
mod goodbye;
mod herd;
mod hints;
mod http2;
mod leaks;
mod network;
mod pages;
mod pool;
mod problems;
mod proxies;
mod recorder;
mod report;
mod retries;
mod server;
mod signing;
mod sizes;
mod streams;
mod tls;
mod token_trouble;
mod tokens;
mod unknown;
mod uploads;
mod webhooks;
mod wire;
mod world;
