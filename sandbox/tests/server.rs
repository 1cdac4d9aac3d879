//! The server as a client sees it: what every answer carries, what is refused before an operation is
//! asked, limits, keys, faults, and the end.

#[path = "server/access.rs"]
mod access;
#[path = "server/client.rs"]
mod client;
#[path = "server/end.rs"]
mod end;
#[path = "server/faults.rs"]
mod faults;
#[path = "server/http.rs"]
mod http;
#[path = "server/idempotency.rs"]
mod idempotency;
#[path = "server/life.rs"]
mod life;
#[cfg(feature = "cli")]
#[path = "server/program.rs"]
mod program;
