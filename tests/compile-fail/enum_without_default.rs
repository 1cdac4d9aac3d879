//! No enum has a default: it would be a value that nobody chose.

fn main() {
    let _status = dinie::types::CustomerStatus::default();
}
