//! Fault 28: values that the description does not know, and ones that cannot be.

use dinie::types::CustomerStatus;
use dinie::webhooks::{self, Event};
use serde_json::{Value, json};

use crate::api::{id, page};
use crate::bodies::{answering, changed, json, path, seen, undecodable};
use crate::report::Fault;

/// The customer that comes of this body.
async fn decoded(fault: &mut Fault, body: Vec<u8>) -> dinie::types::Customer {
    let (server, client) = answering(json(body));
    let customer = client.customers().retrieve(&id(1)).await.unwrap();
    fault.equal("API requests", server.call_count(), 1);
    customer
}

#[tokio::test]
async fn fault_28_unknown_enum_value() {
    let mut fault = Fault::begin(28, "unknown enum value");
    let body = changed(|it| it["status"] = json!("on_the_moon"));
    let status = decoded(&mut fault, body).await.status;
    fault.holds("unknown", matches!(status, CustomerStatus::Unknown(_)));
    fault.equal("its text", status.as_str(), "on_the_moon");
    let written = serde_json::to_value(&status).unwrap();
    fault.equal("written again", written, json!("on_the_moon"));
}

#[tokio::test]
async fn fault_28_unknown_field() {
    let mut fault = Fault::begin(28, "unknown field");
    let body = changed(|it| it["score"] = json!({"a": [1]}));
    let found = decoded(&mut fault, body).await;
    fault.equal("ignored", found.id, id(1));
}

#[tokio::test]
async fn fault_28_unknown_event() {
    let mut fault = Fault::begin(28, "unknown event");
    let body = br#"{"type":"loan.on_the_moon","timestamp":"soon","data":{"a":1}}"#;
    let Event::Unknown(event) = webhooks::parse(body).unwrap() else {
        panic!("a known event");
    };
    fault.equal("kind", event.kind(), "loan.on_the_moon");
    fault.equal("body kept", &event.json()["data"]["a"], &json!(1));
}

#[tokio::test]
async fn fault_28_null_where_required() {
    let mut fault = Fault::begin(28, "null for a required field");
    let body = changed(|it| it["name"] = Value::Null);
    let text = undecodable(&mut fault, body).await;
    path(&mut fault, &text, "name");
}

#[tokio::test]
async fn fault_28_number_for_an_id() {
    let mut fault = Fault::begin(28, "number for an id, the second of a page");
    let mut body = page([1, 2], false);
    body["data"][1]["id"] = json!(17);
    let body = body.to_string();
    let (server, client) = answering(json(body.clone()));
    let error = client.customers().list().await.unwrap_err();
    let text = seen(&mut fault, &error, &server, body.as_bytes());
    path(&mut fault, &text, "data[1].id");
}
