//! Rules: whom they strike, and with what.

use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use super::text::parse_rule;
use super::{Faults, HEADER};
use crate::answer::Answer;
use crate::server::reply::{Reply, Sending};

fn faults(rules: &[&str]) -> Faults {
    let faults = Faults::default();
    let rules = rules.iter().map(|text| parse_rule(text).unwrap());
    faults.lock().extend(rules);
    faults
}

fn take(faults: &Faults, operation: &str) -> Option<String> {
    let fault = faults.take(operation, &HeaderMap::new());
    fault.ok().flatten().map(|fault| fault.to_string())
}

#[test]
fn rules_strike_their_operation_so_many_times_in_order() {
    let faults = faults(&["drop;operation=getLoan", "status=503;times=2", "garbage"]);
    let struck = ["getLoan", "createLoan", "getLoan", "getLoan", "getLoan"];
    let struck = struck.map(|operation| take(&faults, operation).unwrap_or_default());
    assert_eq!(struck, ["drop", "status=503", "status=503", "garbage", ""]);
    assert!(faults.pending().is_empty());
}

#[test]
fn a_header_comes_before_the_rules_and_uses_none_up() {
    let faults = faults(&["drop"]);
    let headers = HeaderMap::from_iter([(HEADER, HeaderValue::from_static("garbage"))]);
    let fault = faults.take("getLoan", &headers).ok().flatten();
    assert_eq!(fault.unwrap().to_string(), "garbage");
    assert_eq!(take(&faults, "getLoan").as_deref(), Some("drop"));
}

#[test]
fn of_two_headers_none_is_chosen_in_silence() {
    let mut headers = HeaderMap::new();
    for fault in ["slow=1s", "drop"] {
        headers.append(HEADER, HeaderValue::from_static(fault));
    }
    let refusal = faults(&["garbage"]).take("getLoan", &headers).unwrap_err();
    assert_eq!(refusal.problem.code, Some("invalid_fault"));
    assert!(refusal.problem.detail.contains("twice"), "{refusal:?}");
}

#[test]
fn cleared_rules_strike_nobody() {
    let faults = faults(&["drop", "status=500"]);
    faults.clear();
    assert_eq!(take(&faults, "getLoan"), None);
}

/// Status and body of what is sent, and whether work is done first.
fn outcome(text: &str) -> (&'static str, String) {
    let fault = parse_rule(text).unwrap().fault;
    let (when, sending) = match fault.instead_of_work("/v3/x") {
        Some(sending) => ("before", sending),
        None => {
            let reply = Reply::of_answer(&Answer::ok(json!({ "id": 1 })), "/v3");
            ("after", fault.instead_of(reply, "/v3/x"))
        }
    };
    let sent = match sending {
        Sending::Whole(reply) => {
            let code = serde_json::from_slice::<serde_json::Value>(&reply.body).ok();
            let code = code
                .as_ref()
                .map(|body| body["code"].as_str().unwrap_or("none"));
            format!("{} {}", reply.status.as_u16(), code.unwrap_or("no JSON"))
        }
        Sending::Half(reply) => format!("{} half", reply.status.as_u16()),
        Sending::Nothing => "nothing".to_owned(),
    };
    (when, sent)
}

#[test]
fn each_fault_does_what_it_says() {
    let cases = [
        ("slow=1ms", "after", "200 none"),
        ("status=503", "before", "503 none"),
        ("status=503;when=after", "after", "503 none"),
        ("problem=forbidden", "before", "403 forbidden"),
        (
            "problem=token_expired;when=after",
            "after",
            "401 token_expired",
        ),
        ("drop", "before", "nothing"),
        ("drop;when=after", "after", "nothing"),
        ("truncate", "after", "200 half"),
        ("garbage", "after", "200 no JSON"),
        ("garbage;when=before", "before", "200 no JSON"),
    ];
    for (text, when, sent) in cases {
        assert_eq!(outcome(text), (when, sent.to_owned()), "{text}");
    }
}

#[test]
fn an_answer_without_a_body_is_dropped_or_replaced() {
    let sent = |text| {
        let fault = parse_rule(text).unwrap().fault;
        fault.instead_of(Reply::of_answer(&Answer::no_content(), "/v3"), "/v3/x")
    };
    assert!(matches!(sent("truncate"), Sending::Nothing));
    let Sending::Whole(reply) = sent("garbage") else {
        panic!("garbage is sent whole");
    };
    assert_eq!(reply.status, StatusCode::OK);
}
