//! `cargo bench -p dinie-tests --bench memory`: the most memory that a walk over customers needs, for ten pages
//! and for a thousand pages of 100.

mod customers;
mod server;

use dinie::Client;
use peak_alloc::PeakAlloc;
use tokio::runtime::Builder;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() {
    if server::is_wanted() {
        return server::run();
    }
    let server = server::Process::start();
    let client = Client::builder()
        .credentials("id", "secret")
        .base_url(server.url())
        .build()
        .expect("a client");
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    // Connection, token and buffers are there before anything is measured.
    runtime.block_on(walk(&client, 200));

    println!("| customers | pages of 100 | peak, KB |");
    println!("| ---: | ---: | ---: |");
    for customers in [1_000, 10_000, 100_000] {
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let seen = runtime.block_on(walk(&client, customers));
        assert_eq!(seen, customers);
        let peak = (ALLOCATOR.peak_usage() - before) / 1000;
        println!("| {customers} | {} | {peak} |", customers / 100);
    }
}

/// Walks until so many customers were seen, or all.
async fn walk(client: &Client, most: usize) -> usize {
    let mut items = client.customers().list().limit(100).items();
    let mut seen = 0;
    while seen < most {
        match items.try_next().await.expect("a page") {
            Some(_) => seen += 1,
            None => break,
        }
    }
    seen
}
