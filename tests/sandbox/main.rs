//! The SDK against the sandbox, over real HTTP: two programs that share nothing but the description, each
//! of which is wrong where the other does not understand it.

mod codes;
mod examples;
mod mutations;
mod operations;
mod raw;
mod receiver;
mod spec;
#[path = "../spec_file.rs"]
mod spec_file;
mod stage;
mod story;
mod trouble;
