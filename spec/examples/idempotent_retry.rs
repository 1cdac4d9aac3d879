//! A request that survives a crash: its key is on disk before it is sent, so it is done only once.
//!
//! Run it twice. The first run dies when its request is done and its answer is not noted; the second
//! one sends the same request with the same key and gets the same answer.

use std::error::Error;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::ErrorKind;
use std::path::Path;

use dinie::Client;
use dinie::types::CreateCustomer;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    // A row in a database, for a service: "to be registered, with this key".
    let path = std::env::temp_dir().join("dinie-example-registration.txt");
    let (order, run) = Order::load_or_note(&path)?;

    let registration = CreateCustomer::new(&order.cpf)
        .name("João Silva")
        .email("joao@example.com")
        .phone("+5511999999999");
    let answer = client
        .customers()
        .create(registration)
        .idempotency_key(&order.key)
        .with_response()
        .await?;

    if run == Run::First {
        eprintln!(
            "the request was sent with {}, and the process dies: run it again",
            order.key
        );
        std::process::abort();
    }
    println!("sent again with {}: status {}", order.key, answer.status());
    if let Some(replayed) = answer.headers().get("Idempotency-Replayed") {
        println!("the answer is that of the first run: {replayed:?}");
    }
    let customer = answer.into_value();
    fs::remove_file(path)?;

    let mut found = client.customers().list().cpf(&order.cpf).items();
    let mut number = 0;
    while let Some(other) = found.try_next().await? {
        number += 1;
        println!("found {}, the same: {}", other.id, other.id == customer.id);
    }
    println!("{number} customer was made");
    Ok(())
}

/// What is to be done, and the key under which it is done once.
struct Order {
    key: String,
    cpf: String,
}

#[derive(PartialEq)]
enum Run {
    First,
    Second,
}

impl Order {
    fn load_or_note(path: &Path) -> Result<(Self, Run), Box<dyn Error>> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let mut words = text.split_whitespace().map(str::to_owned);
                let (key, cpf) = words
                    .next()
                    .zip(words.next())
                    .ok_or("the note is cut off")?;
                Ok((Self { key, cpf }, Run::Second))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let order = Self::new();
                fs::write(path, format!("{} {}\n", order.key, order.cpf))?;
                Ok((order, Run::First))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The key is by chance and not made of what is ordered: two orders may be alike, and keys are
    /// seen in logs.
    fn new() -> Self {
        Self {
            key: format!("registration-{:016x}", RandomState::new().hash_one("key")),
            cpf: random_cpf(),
        }
    }
}

/// A CPF that is new with each run: nine digits by chance, and the two that check them.
fn random_cpf() -> String {
    let chance = RandomState::new().hash_one("cpf") % 1_000_000_000;
    let mut cpf = format!("{chance:09}");
    for _ in 0..2 {
        let digits = cpf.bytes().map(|digit| u64::from(digit - b'0'));
        let weighted = digits.rev().zip(2..).map(|(digit, weight)| digit * weight);
        cpf += &(weighted.sum::<u64>() * 10 % 11 % 10).to_string();
    }
    cpf
}
