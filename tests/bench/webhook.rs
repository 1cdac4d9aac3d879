//! `cargo bench --manifest-path tests/bench/Cargo.toml`: verifying a webhook delivery of 2 KB, beside
//! bare HMAC-SHA256 over the same bytes and the crates `standardwebhooks` and `svix`.
//!
//! Bare is the floor: key prepared, text to sign in one piece, nothing read and nothing compared.

#[path = "../benches/measure.rs"]
mod measure;

use std::hint::black_box;
use std::time::SystemTime;

use dinie::webhooks::Verifier;
use dinie_runtime::webhook::Signer;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use serde_json::{Value, json};
use sha2::Sha256;

use measure::{Way, print, shortest};

const ROUNDS: usize = 200;
const REPEAT: u32 = 500;
/// The base64 of `KEY`.
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
/// Length of the body, in bytes.
const LENGTH: usize = 2_048;

fn main() {
    let delivery = Delivery::new();
    let Delivery { headers, body, .. } = &delivery;
    let verifier = Verifier::new([SECRET]).expect("a secret");
    let reference = standardwebhooks::Webhook::new(SECRET).expect("a secret");
    let svix = svix::webhooks::Webhook::new(SECRET).expect("a secret");
    let ready = Hmac::<Sha256>::new_from_slice(KEY).expect("a key");

    let mut ways = [
        Way::new("bare HMAC-SHA256", || {
            let mut mac = ready.clone();
            mac.update(black_box(&delivery.text));
            black_box(mac.finalize());
        }),
        Way::new("`verify_signature`", || {
            let verified = verifier.verify_signature(black_box(headers), black_box(body));
            black_box(verified).expect("a right signature");
        }),
        Way::new("`verify`, typed event included", || {
            let verified = verifier.verify(black_box(headers), black_box(body));
            black_box(verified).expect("a right signature");
        }),
        Way::new("`standardwebhooks` 1.0.1", || {
            let verified = reference.verify(black_box(body), black_box(headers));
            black_box(verified).expect("a right signature");
        }),
        Way::new("`svix` 2.9.1", || {
            let verified = svix.verify(black_box(body), black_box(headers));
            black_box(verified).expect("a right signature");
        }),
    ];
    let times = shortest(&mut ways, ROUNDS, REPEAT);
    print(&ways, &times);
    println!();
    for way in &mut ways {
        let counted = allocation_counter::measure(|| (way.run)());
        println!("{}: {} allocations", way.name, counted.count_total);
    }
}

struct Delivery {
    headers: HeaderMap,
    body: Vec<u8>,
    /// What is signed.
    text: Vec<u8>,
}

impl Delivery {
    /// Signed now, for the other crates have no clock but the machine's.
    fn new() -> Self {
        let body = body();
        let signer = Signer::new(SECRET).expect("a secret");
        let headers = signer.sign("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", SystemTime::now(), &body);
        let start = format!("{}.{}.", headers.id(), headers.timestamp());
        Self {
            headers: headers.to_map(),
            text: [start.as_bytes(), &body].concat(),
            body,
        }
    }
}

/// An event as the API sends it, with as many items as make up the length.
fn body() -> Vec<u8> {
    let mut event = json!({
        "type": "customer.kyc_updated",
        "timestamp": "2026-03-01T12:00:00Z",
        "data": {
            "id": "cust_550e8400e29b41d4a716446655440000",
            "status": "pending_kyc",
            "external_id": "",
            "kyc": [],
        },
    });
    let item = json!({
        "kind": "document",
        "type": "address_proof",
        "description": "Comprovante de endereço",
        "status": "approved",
        "message": null,
        "uploaded_at": "2026-03-01T11:59:00Z",
    });
    let room = |event: &Value| LENGTH.checked_sub(event.to_string().len());
    while let Some(true) = room(&event).map(|room| room > item.to_string().len()) {
        let items = event["data"]["kyc"].as_array_mut().expect("a list");
        items.push(item.clone());
    }
    let padding = "x".repeat(room(&event).unwrap_or_default());
    event["data"]["external_id"] = padding.into();
    event.to_string().into_bytes()
}
