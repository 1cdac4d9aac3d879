//! Reads an OpenAPI description and writes the source of a Rust client crate. Text in, files out:
//! this crate touches neither disk nor network.

pub mod diagnostic;
pub mod emit;
pub mod lower;
pub mod model;
pub mod naming;
pub mod openapi;
pub mod output;
pub mod source;
pub mod unsupported;
