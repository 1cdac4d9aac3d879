//! Lists: every item as it comes, page by page, and from where an earlier run ended.
//!
//! `cargo xtask sandbox --seed 1` has customers enough to fill some pages.

use std::error::Error;

use dinie::Client;
use dinie::types::{CustomerSort, SortOrder};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    // A call is a value: it can be kept, cloned and sent several times. Where somebody may register
    // while the list is read, oldest first sees to it that nobody is missed.
    let oldest_first = client
        .customers()
        .list()
        .sort(CustomerSort::CreatedAt)
        .order(SortOrder::Asc)
        .limit(20);

    // Items are a stream: a page is fetched when the one before is used up. An error means that the
    // list is not complete, never that it is over.
    let mut customers = oldest_first.clone().items();
    let mut number = 0;
    while let Some(customer) = customers.try_next().await? {
        number += 1;
        if number <= 3 {
            println!("{} is {}", customer.id, customer.status);
        }
    }
    println!("{number} customers in all");

    // Pages tell more: what came with each answer.
    let mut pages = oldest_first.clone().pages();
    while let Some(page) = pages.try_next().await? {
        let left = page.rate_limit().remaining.unwrap_or_default();
        println!(
            "a page of {}, {left} requests left",
            page.value().data.len()
        );
    }

    // A cursor outlives the process: save it with the work that is done, and go on behind it.
    let mut first_run = oldest_first.clone().items();
    for _ in 0..30 {
        if first_run.try_next().await?.is_none() {
            break;
        }
    }
    let Some(saved) = first_run.cursor() else {
        println!("there was nobody to go on from");
        return Ok(());
    };
    let mut second_run = oldest_first.starting_after(saved).items();
    let mut rest = 0;
    while second_run.try_next().await?.is_some() {
        rest += 1;
    }
    println!("{rest} customers behind {saved}");
    Ok(())
}
