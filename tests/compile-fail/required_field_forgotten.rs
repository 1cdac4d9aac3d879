//! A customer cannot be made without what the description requires.

fn main() {
    let _body = dinie::types::CreateCustomer::new();
}
