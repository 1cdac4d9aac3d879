//! Fault 18: errors that are no problem details, or only half of one.

use dinie::Error;
use serde_json::json;

use crate::api::id;
use crate::bodies::answering;
use crate::report::Fault;
use crate::server::Reply;

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
