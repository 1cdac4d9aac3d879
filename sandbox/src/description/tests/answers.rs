//! Answers that are wrong, and what is said of them.

use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::super::Operation;
use super::super::document::Node;
use super::DESCRIPTION;
use super::document::{examples, headers_of};

fn operation(id: &str) -> &'static Operation {
    let mut operations = DESCRIPTION.operations();
    operations
        .find(|operation| operation.id == id)
        .expect("an operation")
}

fn customer() -> Value {
    let examples = "/components/examples/CustomerActive/value";
    DESCRIPTION
        .document
        .pointer(examples)
        .expect("an example")
        .clone()
}

/// Headers that any answer with this content type has.
fn headers(content_type: &str) -> HeaderMap {
    let root = Node::root(&DESCRIPTION.document);
    let response = ["components", "responses", "NotFound"]
        .iter()
        .try_fold(root, |node, name| node.required(name))
        .expect("a response");
    let content = response
        .required("content")
        .and_then(|node| node.required("application/problem+json"));
    assert_eq!(examples(&content.expect("content")).len(), 1);
    let mut headers = headers_of(&response);
    headers.insert("content-type", content_type.parse().expect("a value"));
    headers
}

#[test]
fn a_right_answer() {
    let headers = headers("application/json; charset=utf-8");
    let complaints =
        operation("getCustomer").check_answer(StatusCode::OK, &headers, Some(&customer()));
    assert_eq!(complaints, [""; 0]);
    assert!(operation("getCustomer").documents(StatusCode::NOT_FOUND));
    assert!(!operation("getCustomer").documents(StatusCode::BAD_REQUEST));
}

#[test]
fn wrong_statuses_and_headers() {
    let right = headers("application/json");
    let complaints =
        operation("getCustomer").check_answer(StatusCode::ACCEPTED, &right, Some(&customer()));
    assert_eq!(complaints, ["status 202 is not described"]);

    let mut wrong = right.clone();
    wrong.remove("x-ratelimit-reset");
    wrong.insert("x-ratelimit-limit", "many".parse().expect("a value"));
    wrong.append("x-ratelimit-remaining", "1".parse().expect("a value"));
    let complaints =
        operation("createCustomer").check_answer(StatusCode::CREATED, &wrong, Some(&customer()));
    assert_eq!(
        complaints,
        [
            "header Location is missing",
            "header X-RateLimit-Limit must be an integer",
            "header X-RateLimit-Remaining is there more than once",
            "header X-RateLimit-Reset is missing",
        ]
    );
    let mut wrong = right;
    wrong.insert("location", "/v3/a b".parse().expect("a value"));
    let complaints =
        operation("createCustomer").check_answer(StatusCode::CREATED, &wrong, Some(&customer()));
    assert_eq!(complaints, ["header Location must be a URI or a path"]);
}

#[test]
fn wrong_bodies() {
    let check = |headers: &HeaderMap, body: Option<&Value>| {
        operation("getCustomer").check_answer(StatusCode::OK, headers, body)
    };
    let json_headers = headers("application/json");
    assert_eq!(check(&json_headers, None), ["the body is missing"]);
    let problem_headers = headers("application/problem+json");
    assert_eq!(
        check(&problem_headers, Some(&customer())),
        ["the content type is not described"]
    );

    let mut wrong = customer();
    wrong["status"] = "blocked".into();
    wrong["kyc"][0]["uploaded_at"] = "yesterday".into();
    wrong["cnpj"] = 12.into();
    wrong.as_object_mut().expect("an object").remove("name");
    let mut complaints = check(&json_headers, Some(&wrong));
    complaints.sort();
    assert_eq!(
        complaints,
        [
            "body.cnpj must be a string or null",
            "body.kyc.0.uploaded_at must be a date and time as in RFC 3339 (2026-03-04T10:00:00Z) or null",
            "body.name is required",
            "body.status must be one of: pending_kyc, under_review, active",
        ]
    );
    assert_eq!(
        check(&json_headers, Some(&json!([]))),
        ["body must be an object"]
    );
}

#[test]
fn an_answer_without_a_body() {
    let mut headers = headers("application/json");
    let check = |headers: &HeaderMap, body: Option<&Value>| {
        operation("deleteWebhookEndpoint").check_answer(StatusCode::NO_CONTENT, headers, body)
    };
    assert_eq!(
        check(&headers, Some(&json!({}))),
        ["there is a body, although none is described"]
    );
    assert_eq!(
        check(&headers, None),
        ["there is a content type, although no body is described"]
    );
    headers.remove("content-type");
    assert_eq!(check(&headers, None), [""; 0]);
}

#[test]
fn alternatives_are_described() {
    let mut loan = DESCRIPTION
        .document
        .pointer("/components/examples/LoanActive/value")
        .expect("an example")
        .clone();
    loan["iof"] = "450".into();
    loan["requested_amount"] = "25000,00".into();
    // Digits of other scripts are no digits here (ECMA-262).
    loan["total_amount"] = "٢٧٣٠٠.00".into();
    let mut complaints = operation("getLoan").check_answer(
        StatusCode::OK,
        &headers("application/json"),
        Some(&loan),
    );
    complaints.sort();
    let money = r"must be a string that matches ^\d+\.\d{2}$";
    assert_eq!(
        complaints,
        [
            format!("body.iof {money} or null"),
            format!("body.requested_amount {money}"),
            format!("body.total_amount {money}"),
        ]
    );
}
