//! The grant against a transport that answers from a list.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::{ClientCredentials, basic};
use crate::error::Error;
use crate::test::{StillWorld, ready};
use crate::token::cache::Lasting;
use crate::token::{Fetch, Granted};
use crate::transport::{Body, BoxFuture, Transport, TransportError};

type Answer = Result<(u16, &'static str), TransportError>;

/// Answers from a list, and keeps the requests.
#[derive(Default)]
struct Scripted {
    answers: Mutex<VecDeque<Answer>>,
    seen: Mutex<Vec<(HeaderMap, Option<u64>)>>,
}

impl Transport for Arc<Scripted> {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let length = request.body().length();
        self.seen
            .lock()
            .unwrap()
            .push((request.headers().clone(), length));
        let answer = self.answers.lock().unwrap().pop_front().unwrap();
        Box::pin(std::future::ready(answer.map(|(status, body)| {
            let mut response = http::Response::new(Body::from(body));
            *response.status_mut() = status.try_into().unwrap();
            response
        })))
    }
}

fn fetch(
    answers: impl IntoIterator<Item = Answer>,
) -> (Result<Granted, (Error, Lasting)>, Arc<Scripted>) {
    let transport = Arc::new(Scripted::default());
    transport.answers.lock().unwrap().extend(answers);
    let credentials = ClientCredentials {
        url: http::Uri::from_static("https://api.example/auth/token"),
        id: "id with:colon".to_owned(),
        secret: "marker+secret".into(),
        user_agent: HeaderValue::from_static("test"),
        transport: Arc::new(transport.clone()),
        world: Arc::new(StillWorld::new()),
        skew: Arc::default(),
    };
    let result = ready(credentials.fetch()).map_err(|error| (error.error, error.lasting));
    assert!(transport.answers.lock().unwrap().is_empty());
    (result, transport)
}

#[test]
fn id_and_secret_are_form_encoded_before_base64() {
    let (result, transport) = fetch([Ok((200, r#"{"access_token":"t"}"#))]);
    assert_eq!(result.unwrap().token.expose(), "t");
    let seen = transport.seen.lock().unwrap();
    let (headers, length) = &seen[0];
    // base64 of `id+with%3Acolon:marker%2Bsecret`
    let expected = "Basic aWQrd2l0aCUzQWNvbG9uOm1hcmtlciUyQnNlY3JldA==";
    assert_eq!(headers["authorization"], expected);
    assert!(headers["authorization"].is_sensitive());
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(*length, Some(29));
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
        let granted = fetch([Ok((200, json))]).0.unwrap();
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
        let (error, lasting) = fetch([Ok((200, body))]).0.unwrap_err();
        assert!(error.is_authentication(), "{body}");
        assert_eq!(lasting, Lasting::Passing);
        assert!(!format!("{error} {error:?}").contains("marker"), "{body}");
        assert!(error.body().is_empty());
    }
}

#[test]
fn passing_failures_are_repeated_and_refusals_are_not() {
    let token = Ok((200, r#"{"access_token":"t"}"#));
    let lost = || Err(TransportError::interrupted("lost"));
    let (result, transport) = fetch([Ok((500, "")), lost(), token]);
    assert!(result.is_ok());
    assert_eq!(transport.seen.lock().unwrap().len(), 3);

    let (error, lasting) = fetch([Ok((503, "")), Ok((429, "")), Ok((502, ""))])
        .0
        .unwrap_err();
    assert_eq!((error.status(), lasting), (Some(502), Lasting::Passing));

    let (error, _) = fetch([lost(), lost(), lost()]).0.unwrap_err();
    assert!(error.is_transport() && !error.may_have_been_processed());

    let refusal = Ok((401, r#"{"error":"invalid_client","hint":"marker"}"#));
    let (error, lasting) = fetch([refusal]).0.unwrap_err();
    assert_eq!(lasting, Lasting::Permanent);
    assert_eq!(
        error.to_string(),
        "no access token, the token endpoint answered 401 Unauthorized (invalid_client)"
    );
    assert!(error.is_authentication());
}
