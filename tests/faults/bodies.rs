//! Fault 17: successes that are complete, and not what they should be.

use dinie::types::LoanId;
use dinie::{Client, Error};
use serde_json::{Value, json};

use crate::api::{client, customer, id, registration};
use crate::report::Fault;
use crate::server::{Reply, Server};
use crate::world::TestWorld;

/// A server that always answers this, and a client of it.
pub fn answering(reply: Reply) -> (Server, Client) {
    let server = Server::start(move |_| reply.clone());
    let client = client(&server, &TestWorld::new());
    (server, client)
}

pub fn json(body: impl Into<Vec<u8>>) -> Reply {
    let reply = Reply::status(200).header("x-request-id", "req-1");
    reply.body("application/json", body)
}

/// A customer with something put into it.
pub fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut customer = customer(1);
    change(&mut customer);
    customer.to_string().into_bytes()
}

/// A call for a customer that gets this body, and the error of it.
pub async fn undecodable(fault: &mut Fault, body: impl Into<Vec<u8>>) -> String {
    let body = body.into();
    let (server, client) = answering(json(body.clone()));
    let error = client.customers().retrieve(&id(1)).await.unwrap_err();
    seen(fault, &error, &server, &body)
}

/// What all such errors have in common, and the text of this one with its cause.
pub fn seen(fault: &mut Fault, error: &Error, server: &Server, body: &[u8]) -> String {
    fault.holds("decode error", error.is_decode());
    fault.equal("status", error.status(), Some(200));
    fault.equal("API requests", server.call_count(), 1);
    fault.equal("attempts", error.attempts(), 1);
    assert_eq!(error.request_id(), Some("req-1"));
    assert_eq!(error.body(), &body[..body.len().min(64 * 1024)]);
    let cause = std::error::Error::source(error).unwrap();
    let text = format!("{error}: {cause}");
    let shown = format!("{text} {error:?} {error:#?} {cause:?}");
    fault.holds("nothing of the body in texts", !shown.contains("marker"));
    text
}

/// The path in the message is this one.
pub fn path(fault: &mut Fault, text: &str, path: &str) {
    let found = text
        .split_once("description says at ")
        .and_then(|(_, rest)| rest.split([' ', ':', ',']).next());
    fault.equal("path", found, Some(path));
}

#[tokio::test]
async fn fault_17_empty_object() {
    let mut fault = Fault::begin(17, "{}");
    let text = undecodable(&mut fault, "{}").await;
    fault.holds("names the field", text.contains("missing field `id`"));
}

#[tokio::test]
async fn fault_17_array() {
    let mut fault = Fault::begin(17, "an array");
    undecodable(&mut fault, r#"["marker"]"#).await;
}

#[tokio::test]
async fn fault_17_wrong_type_deep_inside() {
    let mut fault = Fault::begin(17, "wrong type at /data/0/amount_due");
    let amount = "0.10";
    let transaction = json!({
        "id": "txn_1", "loan_id": "ln_1", "type": "installment", "due_date": "2026-03-04",
        "status": "pending", "amount_due": ["marker"], "amount_paid": amount,
        "amount_remaining": amount, "principal": amount, "interest": amount, "fees": amount,
        "days_overdue": 0, "paid_at": null,
        "created_at": "2026-03-04T10:00:00Z", "updated_at": "2026-03-04T10:00:00Z",
    });
    let body = json!({"data": [transaction], "has_more": false}).to_string();
    let (server, client) = answering(json(body.clone()));
    let loan: LoanId = serde_json::from_value(json!("ln_1")).unwrap();
    let error = client.loans().list_transactions(&loan).await.unwrap_err();
    let text = seen(&mut fault, &error, &server, body.as_bytes());
    path(&mut fault, &text, "data[0].amount_due");
}

#[tokio::test]
async fn fault_17_names_that_are_data() {
    let mut fault = Fault::begin(17, "member names that are data, or huge");
    for name in [
        "123.456.789-00",
        "marker@example.com",
        &"marker".repeat(100_000),
    ] {
        let body = format!(r#"{{"{name}": marker}}"#);
        let text = undecodable(&mut fault, body).await;
        fault.equal(
            "in the path",
            text.contains(" at … (it is not valid JSON)"),
            true,
        );
        assert!(!text.contains(name));
    }
}

#[tokio::test]
async fn fault_17_value_like_a_message() {
    let mut fault = Fault::begin(17, "value that looks like the text of an error");
    let body = changed(|it| it["kyc"] = json!("x expected marker at line 1"));
    let text = undecodable(&mut fault, body).await;
    path(&mut fault, &text, "kyc");
    fault.holds(
        "says what was expected",
        text.contains(": expected a sequence at line 1"),
    );
}

#[tokio::test]
async fn fault_17_trailing_garbage() {
    let mut fault = Fault::begin(17, "trailing garbage");
    let body = customer(1).to_string() + " marker";
    let text = undecodable(&mut fault, body).await;
    fault.holds("said to be no JSON", text.contains("not valid JSON"));
}

#[tokio::test]
async fn fault_17_lone_surrogate() {
    let mut fault = Fault::begin(17, "lone surrogate");
    let body = String::from_utf8(changed(|it| it["name"] = json!("NAME"))).unwrap();
    let text = undecodable(&mut fault, body.replace("NAME", r"marker \ud800")).await;
    path(&mut fault, &text, "name");
}

/// Ten thousand arrays in one another.
fn nested() -> String {
    "[".repeat(10_000) + &"]".repeat(10_000)
}

#[tokio::test]
async fn fault_17_nested_arrays() {
    let mut fault = Fault::begin(17, "10 000 nested arrays");
    undecodable(&mut fault, nested()).await;
    let body = String::from_utf8(changed(|it| it["kyc"] = json!("HERE"))).unwrap();
    let text = undecodable(&mut fault, body.replace("\"HERE\"", &nested())).await;
    path(&mut fault, &text, "kyc[0]");
}

#[tokio::test]
async fn fault_17_nested_arrays_where_nobody_looks() {
    let mut fault = Fault::begin(17, "10 000 nested arrays in an unknown field, in a problem");
    let body = String::from_utf8(changed(|it| it["extra"] = json!("HERE"))).unwrap();
    let body = body.replace("\"HERE\"", &nested());
    let (_server, client) = answering(json(body));
    let found = client.customers().retrieve(&id(1)).await.unwrap();
    fault.equal("ignored", found.id, id(1));
    let problem = format!(r#"{{"title":"bad","errors":{}}}"#, nested());
    let reply = Reply::status(422).body("application/problem+json", problem.clone());
    let (server, client) = answering(reply);
    let error = client.customers().retrieve(&id(1)).await.unwrap_err();
    fault.equal("status of the problem", error.status(), Some(422));
    fault.equal("body kept", error.body().len(), problem.len());
    fault.equal("API requests", server.call_count(), 1);
}

#[tokio::test]
async fn fault_17_duplicate_keys() {
    let mut fault = Fault::begin(17, "duplicate keys");
    let body = String::from_utf8(changed(|_| ())).unwrap();
    let body = body.replacen('{', r#"{"name": "marker", "#, 1);
    let text = undecodable(&mut fault, body).await;
    fault.holds("names the field", text.contains("duplicate field `name`"));
}

#[tokio::test]
async fn fault_17_byte_order_mark() {
    let mut fault = Fault::begin(17, "byte order mark");
    let body = [b"\xef\xbb\xbf".to_vec(), changed(|_| ())].concat();
    let text = undecodable(&mut fault, body).await;
    fault.holds("said to be no JSON", text.contains("not valid JSON"));
}

#[tokio::test]
async fn fault_17_after_a_post() {
    let mut fault = Fault::begin(17, "{} in answer to a POST with a key");
    let (server, client) = answering(json("{}"));
    let call = client.customers().create(registration());
    let error = call.idempotency_key("key-1").await.unwrap_err();
    seen(&mut fault, &error, &server, b"{}");
    fault.holds("may have been processed", error.may_have_been_processed());
    fault.equal("key", error.idempotency_key(), Some("key-1"));
}
