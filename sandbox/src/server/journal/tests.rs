//! What is noted, and what is not.

use std::time::{Duration, SystemTime};

use http::Request;

use super::{Journal, KeyUse, MOST, RecordedRequest};

fn request(uri: &str) -> RecordedRequest {
    let (parts, ()) = Request::get(uri).body(()).unwrap().into_parts();
    RecordedRequest::begin(&parts, "req_1".to_owned())
}

#[test]
fn values_of_parameters_are_not_noted() {
    let request = request("/v3/customers?cpf=123.456.789-00&limit=3&%78");
    assert_eq!(request.query, ["cpf", "limit", "x"]);
    let everything = format!(
        "{request:?} {request} {}",
        serde_json::to_string(&request).unwrap()
    );
    assert!(!everything.contains("123.456"), "{everything}");
}

#[test]
fn what_went_astray_into_a_name_or_a_path_is_not_noted() {
    let customer = format!("/v3/customers/cust_{}/credit-offers", "0a".repeat(16));
    assert_eq!(request(&customer).path, customer);
    for (uri, path, query) in [
        (
            "/v3/customers/123.456.789-00",
            "/v3/customers/(not a name)",
            None,
        ),
        (
            "/v3/customers/joao@example.com/",
            "/v3/customers/(not a name)/",
            None,
        ),
        (
            "/v3/customers/Jo%C3%A3o%20Silva",
            "/v3/customers/(not a name)",
            None,
        ),
        ("/v3?123.456.789-00", "/v3", Some("(not a name)")),
        ("/v3?%1b%5b2J=1", "/v3", Some("(not a name)")),
    ] {
        let request = request(uri);
        assert_eq!(request.path, path);
        assert_eq!(request.query.first().map(String::as_str), query, "{uri}");
    }
}

#[test]
fn the_last_are_kept_and_those_that_broke_the_description() {
    let journal = Journal::default();
    for number in 0..=MOST {
        let mut request = request(&format!("/n{number}"));
        request.operation = Some("getLoan".to_owned());
        request.status = Some(if number == 0 { 422 } else { 200 });
        if number == 0 {
            request.violations.push("limit: too large".to_owned());
            request.answer_violations.push("/id is missing".to_owned());
        }
        journal.add(request);
    }
    let last = journal.requests();
    assert_eq!(last.len(), MOST);
    assert_eq!(
        (last[0].path.as_str(), last[MOST - 1].path.as_str()),
        ("/n1", "/n200")
    );
    assert_eq!(journal.violating_requests()[0].path, "/n0");
    assert_eq!(journal.violations(), ["getLoan answered: /id is missing"]);
    let counts = &journal.counts()["getLoan"];
    assert_eq!((counts[&200], counts[&422]), (200, 1));
}

#[test]
fn a_line_says_what_happened() {
    let mut request = request("/v3/loans?limit=3");
    request.duration = Duration::from_micros(1_260);
    assert_eq!(request.to_string(), "--- GET /v3/loans?limit - 1.3 ms");
    request.given_up = true;
    let line = "--- GET /v3/loans?limit - 1.3 ms given up by the client";
    assert_eq!(request.to_string(), line);
    request.given_up = false;
    request.operation = Some("createLoan".to_owned());
    request.status = Some(201);
    request.key_use = Some(KeyUse::Replayed);
    request.fault = Some("slow=20ms".to_owned());
    request.remarks.push("unknown member `x`".to_owned());
    assert_eq!(
        request.to_string(),
        "201 GET /v3/loans?limit createLoan 1.3 ms key: Replayed fault: slow=20ms\n    \
         remark: unknown member `x`"
    );
}

#[test]
fn the_page_gets_times_it_can_show() {
    let mut request = request("/");
    request.at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
    request.duration = Duration::from_micros(1_266);
    let shown = serde_json::to_value(&request).unwrap();
    assert_eq!(shown["at"], "1970-01-01T00:00:01.500Z");
    assert_eq!(shown["milliseconds"], 1.27);
}
