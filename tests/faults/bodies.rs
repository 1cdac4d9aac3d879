//! Faults 17, 18 and 28: answers that are complete, and not what they should be.

use dinie::types::{CustomerStatus, LoanId};
use dinie::webhooks::{self, Event};
use dinie::{Client, Error};
use serde_json::{Value, json};

use crate::api::{client, customer, id, page, registration};
use crate::report::Fault;
use crate::server::{Reply, Server};
use crate::world::TestWorld;

/// A server that always answers this, and a client of it.
fn answering(reply: Reply) -> (Server, Client) {
    let server = Server::start(move |_| reply.clone());
    let client = client(&server, &TestWorld::new());
    (server, client)
}

fn json(body: impl Into<Vec<u8>>) -> Reply {
    let reply = Reply::status(200).header("x-request-id", "req-1");
    reply.body("application/json", body)
}

/// A customer with something put into it.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut customer = customer(1);
    change(&mut customer);
    customer.to_string().into_bytes()
}

/// A call for a customer that gets this body, and the error of it.
async fn undecodable(fault: &mut Fault, body: impl Into<Vec<u8>>) -> String {
    let body = body.into();
    let (server, client) = answering(json(body.clone()));
    let error = client.customers().retrieve(&id(1)).await.unwrap_err();
    seen(fault, &error, &server, &body)
}

/// What all such errors have in common, and the text of this one with its cause.
fn seen(fault: &mut Fault, error: &Error, server: &Server, body: &[u8]) -> String {
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
fn path(fault: &mut Fault, text: &str, path: &str) {
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
    path(&mut fault, &text, "kyc[0][0]");
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

/// A call for a customer that gets this answer, for ever.
async fn refused(fault: &mut Fault, reply: Reply, body: &[u8]) -> (Error, usize) {
    let (server, client) = answering(reply.header("x-request-id", "req-1"));
    let error = client.customers().retrieve(&id(1)).await.unwrap_err();
    fault.equal("request id", error.request_id(), Some("req-1"));
    fault.equal("bytes of the body", error.body().len(), body.len());
    assert_eq!(error.body(), body);
    assert_eq!(error.headers()["x-request-id"], "req-1");
    (error, server.call_count())
}

#[tokio::test]
async fn fault_18_html_page() {
    let mut fault = Fault::begin(18, "502 with an HTML page");
    let page = b"<html><title>marker</title></html>";
    let reply = Reply::status(502).body("text/html; charset=utf-8", page);
    let (error, requests) = refused(&mut fault, reply, page).await;
    fault.equal("status", error.status(), Some(502));
    fault.holds("no problem", error.problem().is_none());
    fault.equal("API requests", requests, 3);
    assert!(!format!("{error} {error:?}").contains("marker"));
}

#[tokio::test]
async fn fault_18_no_body() {
    let mut fault = Fault::begin(18, "500 with an empty body");
    let (error, requests) = refused(&mut fault, Reply::status(500), b"").await;
    fault.equal("status", error.status(), Some(500));
    fault.holds("no problem", error.problem().is_none());
    fault.equal("API requests", requests, 3);
}

#[tokio::test]
async fn fault_18_problem_with_wrong_types() {
    let mut fault = Fault::begin(18, "400 problem+json with wrong types");
    let body = br#"{"type":1,"title":[],"status":"400","detail":{},"code":7,"errors":"x","own":1}"#;
    let reply = Reply::status(400).body("application/problem+json", body);
    let (error, requests) = refused(&mut fault, reply, body).await;
    let problem = error.problem().unwrap();
    fault.equal("status", error.status(), Some(400));
    fault.equal("type", problem.type_uri(), "about:blank");
    fault.equal("title", problem.title(), None);
    fault.equal("status in the body", problem.status(), None);
    fault.equal("detail", problem.detail(), None);
    fault.equal("code", error.code(), None);
    fault.equal("field errors", error.field_errors().len(), 0);
    fault.equal("unknown member", &problem.extensions()["own"], &json!(1));
    fault.equal("API requests", requests, 1);
}

#[tokio::test]
async fn fault_18_problem_as_plain_json() {
    let mut fault = Fault::begin(18, "422 with application/json; charset=utf-8");
    let body = br#"{"title":"Bad","errors":[{"param":"cpf","detail":"taken","code":"taken"}]}"#;
    let reply = Reply::status(422).body("application/json; charset=utf-8", body);
    let (error, requests) = refused(&mut fault, reply, body).await;
    fault.equal("status", error.status(), Some(422));
    fault.holds("validation error", error.is_validation());
    fault.equal("title", error.problem().unwrap().title(), Some("Bad"));
    fault.equal("field", error.field_errors()[0].param(), Some("cpf"));
    fault.equal("API requests", requests, 1);
}

#[tokio::test]
async fn fault_18_plain_text() {
    let mut fault = Fault::begin(18, "404 text/plain that looks like a problem");
    let body = br#"{"title":"marker"}"#;
    let reply = Reply::status(404).body("text/plain", body);
    let (error, requests) = refused(&mut fault, reply, body).await;
    fault.equal("status", error.status(), Some(404));
    fault.holds("not found", error.is_not_found());
    fault.holds("no problem", error.problem().is_none());
    fault.equal("API requests", requests, 1);
}

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
