//! Who may ask, and how often.

use std::time::Duration;

use dinie_sandbox::Sandbox;
use reqwest::Method;

use crate::client::{Answer, Client};

#[tokio::test]
async fn authentication_is_asked_for_as_the_rfcs_say() {
    let client = Client::start().await;
    let bearer = r#"Bearer realm="Dinie API""#;
    let invalid = r#"Bearer realm="Dinie API", error="invalid_token""#;
    let basic = r#"Basic realm="Dinie API", charset="UTF-8""#;
    let list = || client.anonymous(Method::GET, "/customers");
    let token = || {
        client
            .anonymous(Method::POST, "/auth/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials")
    };
    let (id, secret) = (client.sandbox.client_id(), client.sandbox.client_secret());
    let cases = [
        (list(), "missing_token", bearer),
        (
            list().bearer_auth("dinie_at_nobody"),
            "invalid_token",
            invalid,
        ),
        (
            list().basic_auth(id, Some(secret)),
            "invalid_token",
            invalid,
        ),
        (list().header("authorization", ""), "invalid_token", invalid),
        (token(), "missing_token", basic),
        (token().bearer_auth(&client.token), "invalid_token", basic),
        (
            token().header("authorization", "Basic ???"),
            "invalid_token",
            basic,
        ),
    ];
    for (number, (request, code, challenge)) in cases.into_iter().enumerate() {
        let answer = Answer::of(request).await;
        assert_eq!(
            (answer.status, answer.member("code").as_str()),
            (401, code),
            "case {number}"
        );
        assert_eq!(
            answer.header("www-authenticate"),
            Some(challenge),
            "case {number}"
        );
    }
    let wrong = Answer::of(token().basic_auth(id, Some("dinie_cs_test_wrong"))).await;
    assert_eq!(
        (wrong.status, wrong.header("www-authenticate")),
        (401, Some(basic))
    );
    assert!(
        client.sandbox.violating_requests().is_empty(),
        "that is no matter of form"
    );
}

#[tokio::test]
async fn tokens_expire_by_the_clock_of_the_sandbox() {
    let client = Client::start().await;
    client.sandbox.advance(Duration::from_secs(3_500));
    assert_eq!(Answer::of(client.get("/customers")).await.status, 200);
    client.sandbox.advance(Duration::from_secs(100));
    let answer = Answer::of(client.get("/customers")).await;
    assert_eq!(
        (answer.status, answer.member("code").as_str()),
        (401, "token_expired")
    );
}

#[tokio::test]
async fn a_used_up_limit_says_when_to_come_back() {
    let builder = Sandbox::builder().rate_limit(2, Duration::from_secs(600));
    let client = Client::start_with(builder).await;
    let statuses = [
        Answer::of(client.get("/customers")).await,
        Answer::of(client.get("/customers")).await,
        Answer::of(client.get("/customers")).await,
    ];
    let [first, second, third] = statuses;
    assert_eq!([first.status, second.status, third.status], [200, 200, 429]);
    let remaining = [&first, &second, &third].map(|answer| answer.header("x-ratelimit-remaining"));
    assert_eq!(remaining, [Some("1"), Some("0"), Some("0")]);
    assert_eq!(third.member("code"), "rate_limit_exceeded");
    let wait: u64 = third.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=600).contains(&wait), "{wait}");
    assert_eq!(
        third.member("detail"),
        format!("The rate limit is used up. Try again in {wait} seconds.")
    );
    // Without a token there is another window; one request was used to buy the token.
    let statuses = [
        Answer::of(client.anonymous(Method::GET, "/customers"))
            .await
            .status,
        Answer::of(client.anonymous(Method::GET, "/customers"))
            .await
            .status,
    ];
    assert_eq!(statuses, [401, 429]);
    assert!(client.sandbox.violations().is_empty());
}
