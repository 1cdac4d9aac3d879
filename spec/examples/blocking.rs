//! Without async code: the same calls, with `.wait()` where others `.await`.

use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::thread;
use std::time::Duration;

use dinie::types::{CreateCustomer, CustomerStatus, UploadDocument};
use dinie::{Client, Upload};

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let customers = client.customers();

    let registration = CreateCustomer::new(random_cpf())
        .name("João Silva")
        .email("joao@example.com")
        .phone("+5511999999999");
    let mut customer = customers.create(registration).wait()?;
    println!("registered {}, who is {}", customer.id, customer.status);

    for item in &customer.kyc {
        if item.r#type == "biometrics" {
            customers.create_biometrics_session(&customer.id).wait()?;
            println!("the customer shows their face at `session_url`");
        } else {
            let file = Upload::bytes(format!("{}.pdf", item.r#type), "%PDF-1.7");
            let document = UploadDocument::new(&item.r#type, file);
            let document = customers.upload_document(&customer.id, document).wait()?;
            println!("uploaded {}, which is {}", document.r#type, document.status);
        }
    }

    // For at most a minute. A service does not ask: it is told, by webhooks.
    for _ in 0..120 {
        customer = customers.retrieve(&customer.id).wait()?;
        if customer.status == CustomerStatus::Active {
            break;
        }
        thread::sleep(Duration::from_millis(500));
    }
    println!("{} is {}", customer.id, customer.status);

    // A list is an iterator, which fetches a page when the one before is used up.
    let newest = customers.list().limit(10).items().wait().take(3);
    for customer in newest {
        println!("found {}", customer?.id);
    }

    // Threads share the client, its connections and its token.
    let (first, second) = thread::scope(|threads| {
        let offers = || client.credit_offers().list().limit(1).wait();
        let first = threads.spawn(offers);
        let second = threads.spawn(offers);
        (first.join(), second.join())
    });
    for page in [first, second] {
        let page = page.map_err(|_| "a thread panicked")??;
        println!("a page with {} offer", page.data.len());
    }
    Ok(())
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
