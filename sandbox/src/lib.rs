//! The Dinie API on one's own machine: development software, for trying out and for tests.
//!
//! It is driven by the OpenAPI description that it carries: every request is checked against it, and so
//! is every answer that the sandbox gives. It listens on loopback only, keeps everything in memory, and
//! forgets it when it ends. [`Sandbox`] starts it; so does the program `dinie-sandbox`.
//!
//! A request goes through `server`, which finds its operation in the `description`, reads and checks it;
//! one of the functions of `operations` answers from the `state`; the answer is checked and sent. What
//! happens meanwhile is told to webhook endpoints by `deliveries`; `ticker` lets things happen that are
//! due though nobody asks. `control` holds what only a sandbox has: faults on demand, a clock that can be
//! moved, states that can be pushed.

#![deny(missing_docs)]

mod answer;
mod control;
mod core;
mod deliveries;
mod description;
mod loopback;
mod operations;
mod problem;
mod request;
mod sandbox;
mod server;
mod state;
mod ticker;

pub use sandbox::{
    CLIENT_ID, CLIENT_SECRET, PushError, Sandbox, SandboxBuilder, StartError, WEBHOOK_SECRET,
};
pub use server::faults::FaultError;
pub use server::idempotency::KeyUse;
pub use server::journal::RecordedRequest;
