//! The id of a customer is no id of a loan.

fn main() {
    let client: dinie::Client = dinie::Client::from_env().unwrap();
    let customer: dinie::types::CustomerId = "cust_550e8400e29b41d4a716446655440000".parse().unwrap();
    let _call = client.loans().retrieve(&customer);
}
