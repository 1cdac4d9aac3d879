//! Customers as the API sends them.

use serde_json::{Value, json};

/// A customer with this number.
pub(crate) fn customer(number: usize) -> Value {
    let statuses = ["pending_kyc", "under_review", "active"];
    let kyc = ["ccmei", "selfie", "identity_card_front"].map(kyc_item);
    json!({
        "id": format!("cust_{number:032x}"),
        "status": statuses[number % 3],
        "cpf": "123.456.789-00",
        "cnpj": (!number.is_multiple_of(4)).then_some("12.345.678/0001-90"),
        "name": format!("João Silva {number}"),
        "email": format!("joao{number}@example.com"),
        "phone": "+5511999998888",
        "trading_name": number.is_multiple_of(2).then_some("Padaria do João"),
        "external_id": format!("partner-ref-{number}"),
        "kyc": kyc,
        "created_at": "2026-03-01T12:00:00Z",
        "updated_at": "2026-03-05T14:30:00.125Z",
    })
}

fn kyc_item(kind: &str) -> Value {
    json!({
        "kind": "document",
        "type": kind,
        "description": "A document that shows who the customer is",
        "status": "approved",
        "message": null,
        "uploaded_at": "2026-03-05T14:20:00Z",
    })
}
