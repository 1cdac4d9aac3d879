//! Answers of every kind, read and not read.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;

use super::{RateLimit, RawAnswer};
use crate::decode::{json, optional_json, text};

fn answer(media_type: &'static str, body: &'static str) -> RawAnswer {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static(media_type));
    RawAnswer::new(200, headers, Bytes::from_static(body.as_bytes()))
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only read from JSON")]
struct List {
    data: Vec<Item>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only read from JSON")]
struct Item {
    amount: crate::Money,
}

#[test]
fn a_decode_error_has_the_path_and_not_the_value() {
    let body = r#"{"data":[{"amount":"1.00"},{"amount":"marker"}]}"#;
    let error = json::<List>(&answer("application/json", body)).unwrap_err();
    assert!(error.is_decode() && error.may_have_been_processed());
    let text = error.to_string();
    assert!(text.ends_with("at data[1].amount"), "{text}");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(
        cause,
        "expected decimal digits such as `1500.00` at line 1 column 45"
    );
    assert!(!format!("{error:?}").contains("marker"));
    assert_eq!(error.body(), body.as_bytes());
    assert_eq!(error.status(), Some(200));
}

#[test]
fn every_wrong_body_is_an_error() {
    let deep = "[".repeat(10_000).leak();
    for body in [
        "",
        "{}",
        "[]",
        "{\"data\":[]} x",
        "{\"data\":[",
        "\u{feff}{\"data\":[]}",
        r#"{"data":[],"data":[]}"#,
        r#"{"data":[{"amount":1.00}]}"#,
        r#"{"data":"\ud800"}"#,
        deep,
    ] {
        assert!(
            json::<List>(&answer("application/json", body)).is_err(),
            "{body}"
        );
    }
    let error = json::<List>(&answer("text/html", "<html>")).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("it is text/html (it is not valid JSON)")
    );
}

#[test]
fn no_body_is_none() {
    let none: Option<List> = optional_json(&answer("application/json", "")).unwrap();
    assert!(none.is_none());
    assert!(optional_json::<List>(&answer("application/json", "{}")).is_err());
}

#[test]
fn media_types_match_by_range_and_suffix() {
    let problem = answer("Application/Problem+JSON; charset=utf-8", "");
    assert_eq!(problem.media_type(), Some("application/problem+json"));
    for (wanted, matches) in [
        ("application/json", true),
        ("application/problem+json; q=1", true),
        ("application/*", true),
        ("*/*", true),
        ("image/*", false),
        ("text/plain", false),
    ] {
        assert_eq!(problem.matches(wanted), matches, "{wanted}");
    }
}

#[test]
fn text_must_be_utf_8() {
    assert_eq!(text(&answer("text/plain", "olá")).unwrap(), "olá");
    let latin = RawAnswer::new(200, HeaderMap::new(), Bytes::from_static(b"ol\xe1"));
    assert!(text(&latin).unwrap_err().is_decode());
}

#[test]
fn rate_limits_that_are_no_numbers_are_none() {
    let mut headers = HeaderMap::new();
    headers.insert("x-ratelimit-limit", HeaderValue::from_static("100"));
    headers.insert("x-ratelimit-remaining", HeaderValue::from_static("-1"));
    headers.insert("x-ratelimit-reset", HeaderValue::from_static("abc"));
    let limit = RateLimit::read(&headers);
    assert_eq!(
        (limit.limit, limit.remaining, limit.reset),
        (Some(100), None, None)
    );
}
