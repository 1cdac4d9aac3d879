//! Text from outside becomes an id only by a check.

fn main() {
    let _id = dinie::types::CustomerId::from("cust_1");
}
