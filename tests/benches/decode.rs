//! `cargo bench -p dinie-tests --bench decode`: a page of 100 customers decoded into the crate's types,
//! beside the same page decoded into structs written by hand, with `String` for every text.

mod by_hand;
mod customers;
mod measure;

use std::hint::black_box;

use dinie::types::CustomerList;
use serde::Deserialize;
use serde_json::{Value, json};

use by_hand::Customer;
use customers::customer;
use measure::{Way, print, shortest};

/// Everything that [`CustomerList`] has.
#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is what is measured")]
struct ByHand {
    data: Vec<Customer>,
    has_more: bool,
}

fn main() {
    let page = page(100);
    assert_same(&page);
    let mut ways = [
        Way::new("structs by hand, `String` for every text", || {
            black_box(serde_json::from_slice::<ByHand>(black_box(&page)).expect("a page"));
        }),
        Way::new("`dinie::types::CustomerList`", || {
            black_box(serde_json::from_slice::<CustomerList>(black_box(&page)).expect("a page"));
        }),
    ];
    let times = shortest(&mut ways, 200, 20);
    println!("A page of 100 customers, {} KB:\n", page.len() / 1000);
    print(&ways, &times);
}

/// Both see the same customers.
fn assert_same(page: &[u8]) {
    let theirs: ByHand = serde_json::from_slice(page).expect("a page");
    let ours: CustomerList = serde_json::from_slice(page).expect("a page");
    let ids = |list: &CustomerList| -> Vec<String> {
        list.data.iter().map(|it| it.id.to_string()).collect()
    };
    let by_hand: Vec<String> = theirs.data.into_iter().map(|it| it.id).collect();
    assert_eq!(ids(&ours), by_hand);
}

fn page(customers: usize) -> Vec<u8> {
    let data: Vec<Value> = (0..customers).map(customer).collect();
    let page = json!({ "data": data, "has_more": true });
    serde_json::to_vec(&page).expect("a page")
}
