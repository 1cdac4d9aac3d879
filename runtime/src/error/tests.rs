//! What an error says, and what it does not show.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use super::{Error, ErrorKind};
use crate::response::RawAnswer;

fn answered(status: u16, headers: &[(&'static str, &str)], body: &str) -> Error {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, HeaderValue::from_str(value).unwrap());
    }
    Error::from_answer(&RawAnswer::new(
        status,
        map,
        Bytes::copy_from_slice(body.as_bytes()),
    ))
}

const PROBLEM: (&str, &str) = ("content-type", "application/problem+json; charset=utf-8");

#[test]
fn each_status_answers_its_question() {
    let validation = answered(422, &[PROBLEM], r#"{"errors":[{"param":"cpf"}]}"#);
    assert!(validation.is_validation() && !validation.is_invalid_request());
    assert_eq!(validation.field_errors()[0].param(), Some("cpf"));
    let fields = answered(400, &[PROBLEM], r#"{"errors":[{"param":"cpf"}]}"#);
    assert!(fields.is_validation() && fields.is_invalid_request());
    assert!(!answered(400, &[PROBLEM], "{}").is_validation());
    assert!(answered(401, &[], "").is_authentication());
    assert!(answered(403, &[], "").is_forbidden());
    assert!(answered(404, &[], "").is_not_found());
    assert!(answered(409, &[], "").is_conflict());
    assert!(answered(429, &[], "").is_rate_limited());
    assert!(answered(502, &[], "<html>").is_server_error());
    assert!(answered(308, &[], "").is_redirect());
    let reused = answered(422, &[PROBLEM], r#"{"code":"idempotency_key_reused"}"#);
    assert!(reused.is_idempotency_key_reused());
    assert!(!validation.is_idempotency_key_reused());
}

#[test]
fn the_answer_is_kept() {
    let page = format!("<html>{}", "x".repeat(100_000));
    let error = answered(502, &[("x-request-id", "req_1")], &page);
    assert_eq!(error.status(), Some(502));
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(error.body().len(), 64 * 1024);
    assert!(error.body().starts_with(b"<html>"));
    assert!(error.problem().is_none());
    assert_eq!(error.to_string(), "the API answered 502 Bad Gateway");
}

#[test]
fn a_redirect_names_the_host_only() {
    let location = ("location", "https://other.example/take?token=marker");
    let text = answered(307, &[location], "").to_string();
    assert!(
        text.contains("other.example") && !text.contains("marker"),
        "{text}"
    );
}

#[test]
fn nothing_personal_is_shown() {
    let body =
        r#"{"code":"invalid_cpf","detail":"marker","errors":[{"param":"cpf","detail":"marker"}]}"#;
    let error = answered(422, &[PROBLEM, ("x-secret", "marker")], body);
    for text in [
        format!("{error}"),
        format!("{error:?}"),
        format!("{error:#?}"),
    ] {
        assert!(!text.contains("marker"), "{text}");
        assert!(text.contains("invalid_cpf"), "{text}");
    }
}

#[test]
fn errors_are_small_and_travel() {
    fn travels<T: Send + Sync + 'static>() {}
    travels::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    let error = Error::new(ErrorKind::Config, "a").with_source("cause");
    assert_eq!(error.to_string(), "a");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "cause");
}
