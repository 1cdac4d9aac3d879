//! `cargo bench -p dinie-tests --bench call`: a GET through the SDK beside the same GET written by hand with
//! reqwest and serde, against a server in a process of its own: processor time, allocations, and
//! how many of 64 callers are served in a second.
//!
//! The one by hand is careful too: it sets timeouts, follows no redirect, looks at the status and
//! decodes into a struct with `String` fields. It has no token to fetch, no retry, no limits.

mod by_hand;
mod customers;
mod server;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use dinie::Client;
use dinie::types::CustomerId;
use tokio::runtime::{Builder, Runtime};

use by_hand::Customer;

const CUSTOMER: &str = "cust_550e8400e29b41d4a716446655440000";
const CALLS: u32 = 200;
const ROUNDS: usize = 60;
const CALLERS: usize = 64;
const CALLS_OF_ALL: usize = 3_200;

fn main() {
    if server::is_wanted() {
        return server::run();
    }
    let server = server::Process::start();
    let by_hand = Arc::new(ByHand::new(server.url()));
    let sdk = Arc::new(Sdk::new(server.url()));

    let one = Builder::new_current_thread().enable_all().build();
    let one = one.expect("a runtime");
    let times = times(&one, &by_hand, &sdk);
    let allocations = [
        allocations(&one, || by_hand.get()),
        allocations(&one, || sdk.get()),
    ];
    drop(one);
    let rates = rates(server.url());

    println!(
        "| | processor time, µs | times | allocations | more | calls/s of {CALLERS} | times |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (index, name) in ["reqwest and serde by hand", "`dinie`"].iter().enumerate() {
        println!(
            "| {name} | {:.1} | {:.2} | {} | {:+} | {:.0} | {:.2} |",
            times[index].as_secs_f64() * 1e6,
            times[index].as_secs_f64() / times[0].as_secs_f64(),
            allocations[index],
            allocations[index] as i64 - allocations[0] as i64,
            rates[index],
            rates[index] / rates[0],
        );
    }
}

struct ByHand {
    http: reqwest::Client,
    base_url: String,
}

impl ByHand {
    fn new(base_url: &str) -> Self {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("shop/1.4")
            .build();
        Self {
            http: http.expect("a client"),
            base_url: base_url.to_owned(),
        }
    }

    async fn get(&self) -> usize {
        let url = format!("{}/customers/{}", self.base_url, CUSTOMER);
        let request = self.http.get(url).bearer_auth("token");
        let request = request.header("accept", "application/json");
        let response = request.send().await.expect("an answer");
        assert!(response.status().is_success());
        let body = response.bytes().await.expect("a body");
        let customer: Customer = serde_json::from_slice(&body).expect("a customer");
        customer.kyc.len()
    }
}

struct Sdk {
    client: Client,
    customer: CustomerId,
}

impl Sdk {
    fn new(base_url: &str) -> Self {
        let client = Client::builder()
            .credentials("id", "secret")
            .base_url(base_url)
            .build();
        Self {
            client: client.expect("a client"),
            customer: CustomerId::new(CUSTOMER).expect("an id"),
        }
    }

    async fn get(&self) -> usize {
        let customer = self.client.customers().retrieve(&self.customer).await;
        customer.expect("a customer").kyc.len()
    }
}

/// Processor time of a call, on one thread, one after another; the shortest of many rounds in turns.
fn times(runtime: &Runtime, by_hand: &ByHand, sdk: &Sdk) -> [Duration; 2] {
    let mut times = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        times[0] = times[0].min(time(runtime, || by_hand.get()));
        times[1] = times[1].min(time(runtime, || sdk.get()));
    }
    times
}

fn time<F: Future<Output = usize>>(runtime: &Runtime, call: impl Fn() -> F) -> Duration {
    runtime.block_on(async {
        call().await;
        let start = ProcessTime::now();
        for _ in 0..CALLS {
            call().await;
        }
        start.elapsed() / CALLS
    })
}

/// Allocations of a call, in the middle of many.
fn allocations<F: Future<Output = usize>>(runtime: &Runtime, call: impl Fn() -> F) -> u64 {
    const COUNTED: u64 = 100;
    let counted = allocation_counter::measure(|| {
        runtime.block_on(async {
            for _ in 0..COUNTED {
                call().await;
            }
        });
    });
    counted.count_total / COUNTED
}

/// Calls in a second by many callers on two threads; the best of several rounds in turns.
fn rates(base_url: &str) -> [f64; 2] {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let by_hand = Arc::new(ByHand::new(base_url));
    let sdk = Arc::new(Sdk::new(base_url));
    let mut rates = [0.0_f64; 2];
    for _ in 0..ROUNDS {
        let (by_hand, sdk) = (by_hand.clone(), sdk.clone());
        rates[0] = rates[0].max(rate(&runtime, move || {
            let by_hand = by_hand.clone();
            async move { by_hand.get().await }
        }));
        rates[1] = rates[1].max(rate(&runtime, move || {
            let sdk = sdk.clone();
            async move { sdk.get().await }
        }));
    }
    rates
}

fn rate<F>(runtime: &Runtime, call: impl Fn() -> F + Clone + Send + Sync + 'static) -> f64
where
    F: Future<Output = usize> + Send,
{
    runtime.block_on(async {
        let start = Instant::now();
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let call = call.clone();
                tokio::spawn(async move {
                    for _ in 0..CALLS_OF_ALL / CALLERS {
                        call().await;
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.await.expect("calls that succeed");
        }
        CALLS_OF_ALL as f64 / start.elapsed().as_secs_f64()
    })
}
