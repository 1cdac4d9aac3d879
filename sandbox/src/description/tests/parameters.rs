//! Ids, query and header parameters: what is refused, what is noted, what is read.

use serde_json::{Value, json};

use super::{Sent, accepted, refusal};

const CUSTOMERS: &str = "/v3/customers";
const CUSTOMER: &str = "/v3/customers/cust_550e8400e29b41d4a716446655440000";

#[test]
fn a_malformed_id_is_not_found() {
    for (line, detail) in [
        ("GET /v3/customers/1", "There is no customer with this id."),
        (
            "GET /v3/customers/cust_550E8400E29B41D4A716446655440000",
            "There is no customer with this id.",
        ),
        (
            "GET /v3/loans/ln_1/transactions?limit=0",
            "There is no loan with this id.",
        ),
        (
            "GET /v3/credit-offers/x%20y",
            "There is no credit offer with this id.",
        ),
        (
            "DELETE /v3/webhooks/endpoints/%2E",
            "There is no webhook endpoint with this id.",
        ),
        (
            "DELETE /v3/auth/credentials/dinie_ci_",
            "There is no client with this id.",
        ),
    ] {
        let problem = refusal(Sent::new(line));
        assert_eq!(problem.kind.status(), 404, "{line}");
        assert_eq!(problem.detail, detail);
        assert_eq!((problem.code, problem.param), (None, None));
    }
}

#[test]
fn wrong_query_parameters() {
    let limit = "The limit must be an integer between 1 and 100.";
    for (query, param, detail) in [
        ("limit=0", "limit", limit),
        ("limit=101", "limit", limit),
        ("limit=ten", "limit", limit),
        ("limit=", "limit", limit),
        ("limit", "limit", limit),
        ("limit=1.0", "limit", limit),
        ("limit=1e1", "limit", limit),
        ("limit=+10", "limit", limit),
        ("limit=%2010", "limit", limit),
        ("limit=99999999999999999999", "limit", limit),
        (
            "limit=5&limit=5",
            "limit",
            "The limit must not be given more than once.",
        ),
        (
            "sort=id",
            "sort",
            "The sort must be one of: created_at, updated_at, name.",
        ),
        (
            "order=DESC",
            "order",
            "The order must be one of: asc, desc.",
        ),
        (
            "cpf=1&%63pf=2",
            "cpf",
            "The cpf must not be given more than once.",
        ),
        ("cpf=%ff", "query", "The query must be UTF-8."),
    ] {
        let problem = refusal(Sent::new(&format!("GET {CUSTOMERS}?{query}")));
        assert_eq!(problem.kind.status(), 400, "{query}");
        assert_eq!(problem.param.as_deref(), Some(param), "{query}");
        assert_eq!(problem.detail, detail, "{query}");
        assert_eq!(problem.code, None);
    }
    let problem = refusal(Sent::new("GET /v3/credit-offers?customer_id=1"));
    assert_eq!(problem.param.as_deref(), Some("customer_id"));
    assert_eq!(
        problem.detail,
        "The customer_id must be a string that matches ^cust_[0-9a-f]{32}$."
    );
}

#[test]
fn query_parameters_take_their_types_and_defaults() {
    let (request, remarks) = accepted(Sent::new(&format!(
        "GET {CUSTOMERS}?external_id=a+b%2B&limit=7&page=2&joao@example.com=1&"
    )));
    assert_eq!(
        Value::Object(request.query),
        json!({ "external_id": "a b+", "sort": "created_at", "order": "desc", "limit": 7 })
    );
    assert_eq!(
        remarks,
        [
            "unknown query parameter page",
            "unknown query parameter (not a name)"
        ]
    );
    let (request, remarks) = accepted(Sent::new(&format!("GET {CUSTOMER}/credit-offers")));
    assert_eq!(Value::Object(request.query), json!({ "limit": 25 }));
    assert_eq!(remarks, [""; 0]);
}

#[test]
fn header_parameters() {
    let sent = |key: &str| {
        Sent::json(&format!("POST {CUSTOMERS}"), &json!({ "cpf": "1" }))
            .header("idempotency-key", key)
    };
    assert_eq!(accepted(sent("a key")).1, [""; 0]);
    let problem = refusal(sent("a key").header("Idempotency-Key", "another"));
    assert_eq!(problem.param.as_deref(), Some("Idempotency-Key"));
    assert_eq!(
        problem.detail,
        "The Idempotency-Key must not be given more than once."
    );
    assert_eq!(
        refusal(sent("chave-é")).detail,
        "The Idempotency-Key must be visible ASCII."
    );
    // An operation that lists no 400 cannot refuse it.
    let (_, remarks) = accepted(
        Sent::new(&format!("POST {CUSTOMER}/biometrics"))
            .header("Idempotency-Key", "a")
            .header("Idempotency-Key", "b"),
    );
    assert_eq!(
        remarks,
        ["parameter Idempotency-Key must not be given more than once; it was left out"]
    );
}
