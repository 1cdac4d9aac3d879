//! Deliveries of webhooks, signed by hand, so that signer and verifier cannot share a mistake.

use std::time::{Duration, SystemTime};

use dinie::Base64;
use dinie::webhooks::Verifier;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

pub const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
pub const OTHER_KEY: &[u8] = b"another key of thirty-two bytes!";
/// Fri, 29 Sep 2023 16:26:37 GMT.
pub const NOW: u64 = 1_696_004_797;

pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
}

pub fn secret(key: &[u8]) -> String {
    format!("whsec_{}", Base64::from(key))
}

/// A signature over these texts, with its version.
pub fn sign(key: &[u8], id: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(&[id.as_bytes(), timestamp.as_bytes(), body].join(&b'.'));
    format!("v1,{}", Base64::from(&mac.finalize().into_bytes()[..]))
}

/// The body of an event.
pub fn event() -> Vec<u8> {
    let data = json!({
        "id": "cust_550e8400e29b41d4a716446655440000",
        "status": "active",
        "external_id": null,
    });
    let timestamp = "2026-03-04T10:00:00Z";
    let event = json!({"type": "customer.active", "timestamp": timestamp, "data": data});
    event.to_string().into_bytes()
}

pub type Headers = Vec<(&'static str, Vec<u8>)>;

pub fn headers(id: &str, timestamp: &str, signature: &str) -> Headers {
    vec![
        ("webhook-id", id.into()),
        ("webhook-timestamp", timestamp.into()),
        ("webhook-signature", signature.into()),
    ]
}

/// Headers as the API sends them, with this time.
pub fn signed_at(time: u64, body: &[u8]) -> Headers {
    let time = time.to_string();
    headers("msg_1", &time, &sign(KEY, "msg_1", &time, body))
}

pub fn verifier() -> Verifier {
    Verifier::new([secret(KEY)]).unwrap()
}
