//! The runtime from outside: a small client as a generator would write it, against a server on this
//! machine whose answers are scripted and whose requests are counted.

#![allow(
    unreachable_pub,
    reason = "modules of one test binary share their items"
)]

mod api;
mod authority;
mod blocking;
mod calls;
mod compressed;
mod downloads;
mod http2;
mod pages;
mod recorder;
mod repeats;
mod scripted;
mod secrets;
mod server;
mod tls;
mod tokens;
mod trace;
mod uploads;
