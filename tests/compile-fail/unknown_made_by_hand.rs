//! `Unknown("active")` would be a second spelling of a known value.

use dinie::types::CustomerStatus;

fn main() {
    let _status = CustomerStatus::Unknown("active".into());
}
