//! A call that nobody awaits does nothing, and the compiler says so.

#![deny(unused_must_use)]

fn main() {
    let client: dinie::Client = dinie::Client::from_env().unwrap();
    client.customers().list();
}
