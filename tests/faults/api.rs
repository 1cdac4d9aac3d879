//! The real client at a scripted server, and what such a server says when all is well.

use dinie::types::{CreateCustomer, CustomerId, DocumentId, UpdateCustomer, UploadDocument};
use dinie::{Client, ClientBuilder, Upload};
use serde_json::{Value, json};

use crate::server::{Received, Reply, Server};
use crate::world::TestWorld;

/// A client with marker credentials, in this world.
pub fn client(server: &Server, world: &TestWorld) -> Client {
    builder(server, world).build().expect("a client")
}

pub fn builder(server: &Server, world: &TestWorld) -> ClientBuilder {
    Client::builder()
        .credentials("marker-id", "marker-secret")
        .base_url(server.url())
        .world(world.clone())
}

pub fn id(number: usize) -> CustomerId {
    CustomerId::new(customer_id(number)).expect("an id")
}

fn customer_id(number: usize) -> String {
    format!("cust_{number:032x}")
}

/// A customer, as the API shows it.
pub fn customer(number: usize) -> Value {
    json!({
        "id": customer_id(number),
        "status": "active",
        "cpf": "123.456.789-00",
        "cnpj": null,
        "name": "João Silva",
        "email": "joao@example.com",
        "phone": "+5511999999999",
        "trading_name": null,
        "external_id": format!("ref-{number}"),
        "kyc": [],
        "created_at": "2026-03-04T10:00:00Z",
        "updated_at": "2026-03-04T12:00:00Z",
    })
}

/// What a server answers to a call about one customer.
pub fn found(_: &Received) -> Reply {
    Reply::json(200, &customer(1))
}

/// A page of customers.
pub fn page(numbers: impl IntoIterator<Item = usize>, has_more: bool) -> Value {
    let data: Vec<_> = numbers.into_iter().map(customer).collect();
    json!({"data": data, "has_more": has_more})
}

/// A document, as the API shows it.
pub fn document() -> Value {
    json!({
        "id": document_id().as_str(),
        "type": "ccmei",
        "status": "submitted",
        "uploaded_at": "2026-03-04T10:00:00Z",
        "created_at": "2026-03-04T10:00:00Z",
        "updated_at": "2026-03-04T10:00:00Z",
    })
}

fn document_id() -> DocumentId {
    DocumentId::new(format!("doc_{:032x}", 1)).expect("an id")
}

/// The body of a POST that carries a key.
pub fn registration() -> CreateCustomer {
    CreateCustomer::new("123.456.789-00").external_id("ref-1")
}

/// The body of a PATCH, which carries no key and is not idempotent.
pub fn change() -> UpdateCustomer {
    UpdateCustomer::new().email("novo@example.com")
}

/// A document to upload.
pub fn scan(content: impl Into<dinie::Bytes>) -> UploadDocument {
    UploadDocument::new("ccmei", Upload::bytes("ccmei.pdf", content))
}
