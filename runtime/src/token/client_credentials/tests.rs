//! The grant against a transport that answers from a list.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderValue;
use serde_json::json;

use super::{ClientCredentials, basic};
use crate::error::Error;
use crate::test::ready;
use crate::test_util::{Answer, ManualWorld, RecordedRequest, ScriptedTransport};
use crate::token::cache::Lasting;
use crate::token::{Fetch, Granted};

/// What comes of a grant when the token endpoint gives these answers.
fn fetch(
    answers: impl IntoIterator<Item = Answer>,
) -> (Result<Granted, (Error, Lasting)>, Vec<RecordedRequest>) {
    let answers: Arc<Mutex<VecDeque<_>>> = Arc::new(Mutex::new(answers.into_iter().collect()));
    let transport = ScriptedTransport::new();
    let left = answers.clone();
    transport.answer_tokens_with(move |_| left.lock().unwrap().pop_front().unwrap());
    let credentials = ClientCredentials {
        url: http::Uri::from_static("https://api.example/auth/token"),
        id: "id with:colon".to_owned(),
        secret: "marker+secret".into(),
        user_agent: HeaderValue::from_static("test"),
        transport: Arc::new(transport.clone()),
        world: Arc::new(ManualWorld::new()),
        skew: Arc::default(),
    };
    let result = ready(credentials.fetch()).map_err(|error| (error.error, error.lasting));
    assert!(answers.lock().unwrap().is_empty());
    (result, transport.token_requests())
}

/// A success with this body.
fn granted(body: &'static str) -> Answer {
    Answer::status(200).body(body)
}

#[test]
fn id_and_secret_are_form_encoded_before_base64() {
    let (result, requests) = fetch([granted(r#"{"access_token":"t"}"#)]);
    assert_eq!(result.unwrap().token.expose(), "t");
    let request = &requests[0];
    // base64 of `id+with%3Acolon:marker%2Bsecret`
    let expected = "Basic aWQrd2l0aCUzQWNvbG9uOm1hcmtlciUyQnNlY3JldA==";
    assert_eq!(request.sensitive_header("authorization"), Some(expected));
    assert_eq!(request.header("authorization"), None);
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(request.text(), Some("grant_type=client_credentials"));
}

#[test]
fn basic_follows_the_example_of_rfc_7617() {
    let value = basic("Aladdin", "open sesame");
    assert_eq!(value, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

#[test]
fn lifetimes_are_read_with_care() {
    for (json, seconds) in [
        (
            r#"{"access_token":"t","token_type":"BEARER","expires_in":3600}"#,
            3_600,
        ),
        (
            r#"{"access_token":"t","token_type":"bearer","expires_in":"3600"}"#,
            3_600,
        ),
        (r#"{"access_token":"t","expires_in":null,"scope":[]}"#, 300),
        (r#"{"access_token":"t"}"#, 300),
        (r#"{"access_token":"t","expires_in":1e18}"#, 86_400),
        (
            r#"{"access_token":"t","expires_in":"9999999999999999999999"}"#,
            86_400,
        ),
    ] {
        let granted = fetch([granted(json)]).0.unwrap();
        assert_eq!(granted.lifetime, Duration::from_secs(seconds), "{json}");
    }
}

#[test]
fn answers_without_a_usable_token_are_errors_that_do_not_quote_it() {
    for body in [
        r#"{"access_token":"marker","expires_in":0}"#,
        r#"{"access_token":"marker","expires_in":-5}"#,
        r#"{"access_token":"marker","expires_in":""}"#,
        r#"{"access_token":"marker","expires_in":"-1"}"#,
        r#"{"access_token":"marker","expires_in":{}}"#,
        r#"{"access_token":"marker","token_type":"mac"}"#,
        r#"{"access_token":"marker\n"}"#,
        r#"{"access_token":"marker marker"}"#,
        r#"{"access_token":""}"#,
        r#"{"token":"marker"}"#,
        "<html>marker</html>",
    ] {
        let (error, lasting) = fetch([granted(body)]).0.unwrap_err();
        assert!(error.is_authentication(), "{body}");
        assert_eq!(lasting, Lasting::Passing);
        assert!(!format!("{error} {error:?}").contains("marker"), "{body}");
        assert!(error.body().is_empty());
    }
}

#[test]
fn passing_failures_are_repeated_and_refusals_are_not() {
    let token = granted(r#"{"access_token":"t"}"#);
    let lost = Answer::interrupted;
    let (result, requests) = fetch([Answer::status(500), lost(), token]);
    assert!(result.is_ok());
    assert_eq!(requests.len(), 3);

    let (error, lasting) = fetch([503, 429, 502].map(Answer::status)).0.unwrap_err();
    assert_eq!((error.status(), lasting), (Some(502), Lasting::Passing));

    let (error, _) = fetch([lost(), lost(), lost()]).0.unwrap_err();
    assert!(error.is_transport() && !error.may_have_been_processed());

    let refusal = Answer::json(401, json!({"error": "invalid_client", "hint": "marker"}));
    let (error, lasting) = fetch([refusal]).0.unwrap_err();
    assert_eq!(lasting, Lasting::Permanent);
    assert_eq!(
        error.to_string(),
        "no access token, the token endpoint answered 401 Unauthorized (invalid_client)"
    );
    assert!(error.is_authentication());
}

#[test]
fn a_refusal_tells_its_problem() {
    let refusal = Answer::problem(401, json!({"title": "no", "code": "invalid_credentials"}));
    let (error, _) = fetch([refusal]).0.unwrap_err();
    assert_eq!(error.code(), Some("invalid_credentials"));
    let (error, _) = fetch([Answer::json(401, json!({"error": "invalid_client"}))])
        .0
        .unwrap_err();
    assert!(error.problem().is_none());
}
