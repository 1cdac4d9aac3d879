//! Bodies: what is refused, what is noted, what is read.

use serde_json::{Value, json};

use super::{Sent, accepted, refusal};
use crate::request::Body;

const CUSTOMERS: &str = "/v3/customers";
const CUSTOMER: &str = "/v3/customers/cust_550e8400e29b41d4a716446655440000";
const ENDPOINT: &str = "/v3/webhooks/endpoints/we_550e8400e29b41d4a716446655440000";
const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn bodies_of_another_kind() {
    let example = json!({ "cpf": "123.456.789-00" }).to_string();
    let send = |content_type: &str, body: &str| {
        Sent::new(&format!("POST {CUSTOMERS}")).body(content_type, body)
    };
    let missing = Sent {
        headers: Vec::new(),
        ..send("", &example)
    };
    let twice = send("application/json", &example).header("content-type", "application/json");
    let json = "send application/json.";
    for (sent, code, detail) in [
        (
            missing,
            "invalid_content_type",
            format!("The Content-Type is missing: {json}"),
        ),
        (
            twice,
            "invalid_content_type",
            format!("The Content-Type is no media type: {json}"),
        ),
        (
            send("json", &example),
            "invalid_content_type",
            format!("The Content-Type is no media type: {json}"),
        ),
        (
            send("text/plain", &example),
            "invalid_content_type",
            format!("The Content-Type is not supported: {json}"),
        ),
        (
            send(FORM, "cpf=1"),
            "invalid_content_type",
            format!("The Content-Type is not supported: {json}"),
        ),
        (
            send("application/json; charset=latin1", &example),
            "invalid_content_type",
            format!("The charset is not supported, only UTF-8 is: {json}"),
        ),
        (
            Sent::new(&format!("POST {CUSTOMERS}")),
            "malformed_body",
            format!("The request body is empty: {json}"),
        ),
        (
            send("application/json", "{\"cpf\": "),
            "malformed_body",
            "The request body is not valid JSON: it ends too early.".to_owned(),
        ),
        (
            send("application/json", "{\"cpf\": 1e400}"),
            "malformed_body",
            "The request body has a number that is too large: see line 1, column 13.".to_owned(),
        ),
        (
            send("application/json", "{'cpf': 1}"),
            "malformed_body",
            "The request body is not valid JSON: see line 1, column 2.".to_owned(),
        ),
        (
            send("application/json", "{} {}"),
            "malformed_body",
            "The request body is not valid JSON: see line 1, column 4.".to_owned(),
        ),
        (
            send("application/json", "{\"cpf\": \"1\",\n\"cpf\": \"2\"}"),
            "malformed_body",
            "The request body has a member twice: see line 2, column 11.".to_owned(),
        ),
    ] {
        let problem = refusal(sent.clone());
        assert_eq!(problem.kind.status(), 400, "{sent:?}");
        assert_eq!(problem.code, Some(code), "{sent:?}");
        assert_eq!(problem.detail, detail, "{sent:?}");
    }
    let sent = Sent::new(&format!("POST {CUSTOMERS}"))
        .body("application/json", b"{\"cpf\": \"\xff\"}".as_slice());
    assert_eq!(refusal(sent).detail, "The request body is not valid UTF-8.");
    let deep = format!("{{\"cpf\": {}", "[".repeat(100_000));
    assert_eq!(
        refusal(send("application/json", &deep)).code,
        Some("malformed_body")
    );
    for content_type in [
        "Application/JSON",
        "application/json; charset=UTF-8",
        "application/json;charset=\"utf-8\";x=y",
    ] {
        assert_eq!(accepted(send(content_type, &example)).1, [""; 0]);
    }
}

#[test]
fn values_outside_their_schema() {
    let loan = json!({
        "credit_offer_id": "co_550e8400e29b41d4a716446655440000",
        "simulation_id": "sim_1",
        "installments": 6.5,
        "first_due_date": "2026-02-30",
    });
    let endpoint = json!({ "url": "/hook", "events": ["a", 1, "b"], "status": "on" });
    for (line, body, code, errors) in [
        (
            format!("POST {CUSTOMERS}"),
            json!({}),
            "missing_required_field",
            vec!["cpf: This is required. missing_required_field"],
        ),
        (
            format!("POST {CUSTOMERS}"),
            json!({ "cpf": null, "email": "a@", "cnpj": null }),
            "invalid_format",
            vec![
                "cpf: This must be a string. invalid_format",
                "email: This must be an e-mail address. invalid_format",
            ],
        ),
        (
            "POST /v3/loans".to_owned(),
            loan,
            "missing_required_field",
            vec![
                "simulation_id: This must be a string that matches ^sim_[0-9a-f]{32}$. invalid_format",
                "installments: This must be an integer. invalid_format",
                "first_due_date: This must be a date (2026-03-04). invalid_format",
                "installments_value: This is required. missing_required_field",
            ],
        ),
        (
            format!("PATCH {ENDPOINT}"),
            endpoint,
            "invalid_format",
            vec![
                "url: This must be an absolute URI. invalid_format",
                "events.1: This must be a string. invalid_format",
                "status: This must be one of: active, disabled. invalid_format",
            ],
        ),
        (
            format!("POST {ENDPOINT}/secret/rotate"),
            json!({ "expire_current_in": 86401 }),
            "invalid_format",
            vec!["expire_current_in: This must be an integer of at most 86400. invalid_format"],
        ),
        (
            "POST /v3/loans".to_owned(),
            json!([]),
            "invalid_format",
            vec![],
        ),
        (
            "POST /v3/loans".to_owned(),
            json!("a"),
            "invalid_format",
            vec![],
        ),
    ] {
        let problem = refusal(Sent::json(&line, &body));
        assert_eq!(problem.kind.status(), 422, "{line}");
        assert_eq!(problem.code, Some(code), "{line}");
        let mut found: Vec<String> = problem
            .errors
            .iter()
            .map(|error| {
                format!(
                    "{}: {} {}",
                    error.param,
                    error.detail,
                    error.code.unwrap_or_default()
                )
            })
            .collect();
        let mut errors = errors;
        found.sort();
        errors.sort_unstable();
        assert_eq!(found, errors, "{line}");
        let detail = match found.len() {
            0 => "The request body must be an object.".to_owned(),
            1 => format!("The field {} ", problem.errors[0].param),
            count => format!("{count} fields are not acceptable."),
        };
        assert!(problem.detail.starts_with(&detail), "{}", problem.detail);
    }
}

#[test]
fn instants_are_those_of_rfc_3339() {
    let send = |expires_at: &str| {
        let body = json!({ "name": "a", "expires_at": expires_at });
        Sent::json("POST /v3/auth/credentials", &body)
    };
    for right in [
        "2027-03-04T00:00:00Z",
        "2027-03-04t00:00:00.123456789z",
        "2027-03-04T00:00:00-03:00",
        "2028-02-29T23:59:60Z",
    ] {
        assert!(
            accepted(send(right)).0.text("expires_at").is_some(),
            "{right}"
        );
    }
    for wrong in [
        "2027-03-04",
        "2027-03-04T00:00:00",
        "2027-03-04 00:00:00Z",
        "2027-03-04T00:00Z",
        "2027-02-29T00:00:00Z",
        "2027-03-04T24:00:00Z",
        "2027-03-04T00:00:00.Z",
        "2027-03-04T00:00:00+0300",
        "20270304T000000Z",
        "1709555600",
        "",
    ] {
        let problem = refusal(send(wrong));
        let expected = "The field expires_at must be a date and time as in RFC 3339 (2026-03-04T10:00:00Z) or null.";
        assert_eq!(problem.detail, expected, "{wrong}");
    }
}

#[test]
fn bodies_that_are_read() {
    let (request, remarks) = accepted(Sent::new(&format!("POST {ENDPOINT}/secret/rotate")));
    assert!(matches!(request.body, Body::None));
    assert_eq!(remarks, [""; 0]);

    let body = json!({ "expire_current_in": 60.0 });
    let (request, _) = accepted(Sent::json(&format!("POST {ENDPOINT}/secret/rotate"), &body));
    assert_eq!(
        request.member("expire_current_in").and_then(Value::as_i64),
        Some(60)
    );

    let body = json!({ "cpf": "1", "CPF": "2", "name": "a", "123.456.789-00": {} });
    let (request, remarks) = accepted(Sent::json(&format!("POST {CUSTOMERS}"), &body));
    assert_eq!(request.text("cpf"), Some("1"));
    assert_eq!(
        remarks,
        ["unknown member (not a name)", "unknown member CPF"]
    );

    let sent = Sent::new(&format!("GET {CUSTOMER}")).body("text/plain", "hello");
    let (request, remarks) = accepted(sent);
    assert!(matches!(request.body, Body::None));
    assert_eq!(remarks, ["there is a body, although none is described"]);
    assert_eq!(
        request.path("customer_id"),
        "cust_550e8400e29b41d4a716446655440000"
    );
}
