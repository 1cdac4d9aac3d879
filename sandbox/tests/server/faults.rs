//! Faults on demand, as a client meets them.

use std::error::Error;

use reqwest::RequestBuilder;
use serde_json::json;

use crate::client::{Answer, Client};

fn list(client: &Client, fault: &str) -> RequestBuilder {
    client.get("/customers").header("x-sandbox-fault", fault)
}

#[tokio::test]
async fn a_header_makes_trouble_for_its_request_alone() {
    let client = Client::start().await;
    let cases = [
        ("status=503", 503, "", "status=503"),
        ("status=418", 418, "", "status=418"),
        ("problem=forbidden", 403, "forbidden", "problem=forbidden"),
        ("problem=internal", 500, "", "problem=internal"),
        (
            "problem=offer_expired",
            422,
            "offer_expired",
            "problem=offer_expired",
        ),
        (
            "slow=1ms; status=500 ;when=before",
            500,
            "",
            "slow=1ms;status=500",
        ),
        ("slow=1ms", 200, "", "slow=1ms"),
    ];
    for (fault, status, code, shown) in cases {
        let answer = Answer::of(list(&client, fault)).await;
        assert_eq!(
            (answer.status, answer.member("code").as_str()),
            (status, code),
            "{fault}"
        );
        assert_eq!(answer.header("x-sandbox-fault"), Some(shown));
        let recorded = client.sandbox.requests().pop().unwrap();
        assert_eq!(recorded.fault.as_deref(), Some(shown));
    }
    assert_eq!(Answer::of(client.get("/customers")).await.status, 200);
    assert!(
        client.sandbox.violations().is_empty(),
        "what was asked for is no mistake"
    );
}

#[tokio::test]
async fn a_limit_that_is_asked_for_says_when_to_come_back() {
    let client = Client::start().await;
    let answer = Answer::of(list(&client, "problem=rate_limit_exceeded")).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, Some("1"))
    );
}

#[tokio::test]
async fn a_token_can_seem_to_expire() {
    let client = Client::start().await;
    let answer = Answer::of(list(&client, "problem=token_expired")).await;
    assert_eq!(answer.status, 401);
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.contains("invalid_token"), "{challenge}");
}

#[tokio::test]
async fn a_dropped_connection_has_no_answer() {
    let client = Client::start().await;
    let error = list(&client, "drop").send().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    let head = format!(
        "GET /v3/customers HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\nx-sandbox-fault: drop\r\n\r\n",
        client.token
    );
    assert_eq!(client.raw(&head).await, "", "not a byte");
    let recorded = client.sandbox.requests().pop().unwrap();
    assert_eq!(
        (
            recorded.status,
            recorded.given_up,
            recorded.fault.as_deref()
        ),
        (None, false, Some("drop"))
    );
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_it_says() {
    let client = Client::start().await;
    let answer = list(&client, "truncate").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.content_length().unwrap() > 10);
    let error = answer.bytes().await.unwrap_err();
    assert!(
        error.is_body() || error.is_decode(),
        "{error:?} {:?}",
        error.source()
    );

    let head = format!(
        "GET /v3/customers HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\nx-sandbox-fault: truncate\r\n\r\n",
        client.token
    );
    let answer = client.raw(&head).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-length: 28\r\n"), "{head}");
    assert_eq!(body, r#"{"data":[],"ha"#, "half of it arrives");
}

#[tokio::test]
async fn garbage_looks_like_success() {
    let client = Client::start().await;
    let answer = Answer::of(list(&client, "garbage")).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/json"))
    );
    assert!(serde_json::from_str::<serde_json::Value>(&answer.text).is_err());
}

#[tokio::test]
async fn a_fault_that_cannot_be_understood_is_refused() {
    let client = Client::start().await;
    let answer = Answer::of(list(&client, "explode")).await;
    assert_eq!(
        (answer.status, answer.member("code").as_str()),
        (400, "invalid_fault")
    );
    assert!(
        answer.member("detail").contains("there are slow=DURATION"),
        "{}",
        answer.text
    );
    assert!(client.sandbox.violations().is_empty());
    let error = client
        .sandbox
        .fault("drop;operation=explode")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("there is no such operation; there are createToken, "),
        "{error}"
    );
}

#[tokio::test]
async fn rules_strike_the_operations_they_are_for() {
    let client = Client::start().await;
    client
        .sandbox
        .fault("status=502;operation=listCustomers;times=2")
        .unwrap();
    client
        .sandbox
        .fault("problem=forbidden;operation=listCredentials")
        .unwrap();
    let mut statuses = Vec::new();
    for path in [
        "/customers",
        "/auth/credentials",
        "/auth/credentials",
        "/customers",
        "/customers",
    ] {
        statuses.push(Answer::of(client.get(path)).await.status);
    }
    assert_eq!(statuses, [502, 403, 200, 502, 200]);
    client.sandbox.fault("drop;times=9").unwrap();
    client.sandbox.clear_faults();
    assert_eq!(Answer::of(client.get("/customers")).await.status, 200);
}

#[tokio::test]
async fn work_is_done_or_not_as_the_fault_says() {
    let client = Client::start().await;
    let create = |cpf: &str, fault: &str| {
        client
            .post("/customers", &json!({ "cpf": cpf }))
            .header("x-sandbox-fault", fault)
    };
    let cases = [
        ("529.982.247-25", "status=503", 0),
        ("111.444.777-35", "status=503;when=after", 1),
        ("935.411.347-80", "garbage", 1),
        ("153.509.460-56", "garbage;when=before", 0),
    ];
    for (cpf, fault, customers) in cases {
        Answer::of(create(cpf, fault)).await;
        let found = Answer::of(client.get(&format!("/customers?cpf={cpf}")))
            .await
            .json();
        assert_eq!(
            found["data"].as_array().unwrap().len(),
            customers,
            "{fault}"
        );
    }
}
