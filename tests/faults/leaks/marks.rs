//! The marks: where they are put, and how they are found again in whatever form.

use serde_json::{Value, json};

use crate::api::{customer, document};
use crate::server::Server;

/// Content of an upload.
pub const UPLOAD: &[u8] = b"%PDF marker-upload";
/// Key of a webhook secret.
pub const KEY: &[u8; 32] = b"marker-webhook-key-0123456789abc";

const ID: &str = "550e8400e29b41d4a716446655440000";
const TIME: &str = "2026-03-04T10:00:00Z";

/// What is found of `marker` in a text: as it is, in base64 at any offset, in hexadecimal, as a list
/// of bytes; with what is around it.
pub fn found_in(text: &str) -> Vec<String> {
    let forms = [
        "marker",
        "bWFya2Vy",
        "1hcmtlc",
        "tYXJrZX",
        "6d61726b6572",
        "109, 97, 114, 107, 101, 114",
    ];
    // As `{:#?}` prints bytes.
    let lines = text
        .replace(",\n", ", ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let mut found = Vec::new();
    for text in [text, &lines] {
        for form in forms {
            found.extend(text.find(form).map(|at| around(text, at)));
        }
    }
    found
}

fn around(text: &str, at: usize) -> String {
    let before: Vec<char> = text[..at].chars().rev().take(120).collect();
    let after = text[at..].chars().take(60);
    before.into_iter().rev().chain(after).collect()
}

/// A whole answer to a call with this target, with marks in all fields that are secret or personal.
pub fn whole(target: &str) -> Value {
    let mut person = customer(1);
    for field in ["cpf", "cnpj", "name", "email", "phone", "trading_name"] {
        person[field] = json!(format!("marker-{field}"));
    }
    let is = |end: &str| target.ends_with(end);
    if is("/documents") {
        document()
    } else if is("/biometrics") {
        json!({"session_url": "https://h.example/marker", "expires_at": TIME,
            "id": "bio_1", "created_at": TIME, "updated_at": TIME, "status": "pending"})
    } else if is("/auth/credentials") {
        json!({"id": "dinie_ci_1", "client_id": "dinie_ci_1", "name": "label", "status": "active",
            "expires_at": null, "created_at": TIME, "updated_at": TIME, "last_used_at": null,
            "client_secret": "marker-new-secret"})
    } else if is("/webhooks/endpoints") {
        json!({"id": format!("we_{ID}"), "url": "https://partner.example/hook", "events": [],
            "description": null, "status": "active", "created_at": TIME, "updated_at": TIME,
            "secret": "whsec_marker-new-secret"})
    } else if target
        .split('?')
        .next()
        .is_some_and(|path| path.ends_with("/customers"))
    {
        // A list and a single one both: unknown fields are ignored.
        let mut both = person.clone();
        both["data"] = json!([person]);
        both["has_more"] = json!(target.starts_with("/again/"));
        both
    } else {
        person
    }
}

/// The body of an event about a customer.
pub fn rotated() -> Vec<u8> {
    let mut data = customer(1);
    for field in ["cpf", "cnpj", "name", "email", "phone", "trading_name"] {
        data[field] = json!(format!("marker-{field}"));
    }
    json!({"type": "customer.created", "timestamp": TIME, "data": data})
        .to_string()
        .into_bytes()
}

/// The marks that the server should have got, and has not.
pub fn told(server: &Server) -> Vec<&'static str> {
    let requests = [server.calls(), server.token_requests()].concat();
    let mut all = String::new();
    for request in &requests {
        all.push_str(&format!("{} {:?} ", request.target, request.headers));
        all.push_str(&String::from_utf8_lossy(&request.body));
    }
    let marks = [
        // base64 of `marker-client-id:marker-client-secret`
        "Basic bWFya2VyLWNsaWVudC1pZDptYXJrZXItY2xpZW50LXNlY3JldA==",
        "Bearer marker-access-token",
        "marker-cpf",
        "marker-cnpj",
        "marker-name",
        "marker-email",
        "marker-phone",
        "marker-trading-name",
        "marker-upload",
        "marker-file.pdf",
        "marker-header",
        "cpf=marker-cpf",
    ];
    marks
        .into_iter()
        .filter(|mark| !all.contains(mark))
        .collect()
}
