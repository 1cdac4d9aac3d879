//! `Idempotency-Key`, as a client meets it.

use std::time::Duration;

use dinie_sandbox::KeyUse;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::client::{Answer, Client};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn credential(client: &Client, name: &str, key: &str) -> RequestBuilder {
    let body = json!({ "name": name });
    client
        .post("/auth/credentials", &body)
        .header("idempotency-key", key)
}

async fn number_of_credentials(client: &Client) -> usize {
    let list = Answer::of(client.get("/auth/credentials")).await.json();
    list["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer() {
    let client = Client::start().await;
    let first = Answer::of(credential(&client, "a", "k")).await;
    let second = Answer::of(credential(&client, "a", "k")).await;
    assert_eq!(
        (first.status, first.header("idempotency-replayed")),
        (201, None)
    );
    assert_eq!(
        (second.status, second.header("idempotency-replayed")),
        (201, Some("true"))
    );
    assert_eq!(first.text, second.text, "to the byte, the secret included");
    assert_eq!(first.header("location"), second.header("location"));
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!(
        number_of_credentials(&client).await,
        2,
        "the first of all, and one"
    );
    let uses: Vec<_> = client
        .sandbox
        .requests()
        .iter()
        .map(|request| request.key_use)
        .collect();
    assert_eq!(
        uses,
        [None, Some(KeyUse::First), Some(KeyUse::Replayed), None]
    );
}

#[tokio::test]
async fn another_request_may_not_have_the_key() {
    let client = Client::start().await;
    Answer::of(credential(&client, "a", "k")).await;
    let other_body = Answer::of(credential(&client, "b", "k")).await;
    let other_path = client
        .post(
            "/webhooks/endpoints",
            &json!({ "url": "https://example.com/" }),
        )
        .header("idempotency-key", "k");
    let other_path = Answer::of(other_path).await;
    for answer in [other_body, other_path] {
        assert_eq!(
            (answer.status, answer.member("code").as_str()),
            (422, "idempotency_key_reused")
        );
    }
    assert_eq!(
        Answer::of(credential(&client, "b", "another")).await.status,
        201
    );
    assert!(client.sandbox.violations().is_empty());
}

#[tokio::test]
async fn a_key_can_be_used_again_after_a_day() {
    let mut client = Client::start().await;
    let first = Answer::of(credential(&client, "a", "k")).await;
    client.sandbox.advance(DAY);
    client.token = client.buy_token().await;
    let next = Answer::of(credential(&client, "b", "k")).await;
    assert_eq!((first.status, next.status), (201, 201));
    assert_ne!(first.text, next.text);
}

#[tokio::test]
async fn of_two_at_once_one_is_asked_to_come_again() {
    let client = Client::start().await;
    let first = under_way(&client).await;
    let refused = Answer::of(credential(&client, "a", "k")).await;
    assert_eq!(
        (refused.status, refused.member("code").as_str()),
        (409, "request_in_progress")
    );
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(number_of_credentials(&client).await, 1, "nothing was done");
    drop(first);
    assert!(client.sandbox.violations().is_empty());
}

#[tokio::test]
async fn a_request_that_is_given_up_gives_its_key_back() {
    let client = Client::start().await;
    drop(under_way(&client).await);
    while Answer::of(probe(&client)).await.status == 422 {
        tokio::task::yield_now().await;
    }
    let requests = client.sandbox.requests().into_iter();
    let given_up: Vec<_> = requests
        .filter(|request| request.status.is_none())
        .collect();
    let [given_up] = given_up.as_slice() else {
        panic!("one request was given up: {given_up:?}");
    };
    assert_eq!(given_up.fault.as_deref(), Some("slow=600000ms"));
    assert!(given_up.given_up, "{given_up:?}");
    assert_eq!(Answer::of(credential(&client, "a", "k")).await.status, 201);
}

/// A request that has the key `k` to itself until its connection ends.
async fn under_way(client: &Client) -> TcpStream {
    let body = r#"{"name":"a"}"#;
    let head = format!(
        "POST /v3/auth/credentials HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\nidempotency-key: k\r\nx-sandbox-fault: slow=600s\r\n\
         content-length: {}\r\n\r\n{body}",
        client.token,
        body.len()
    );
    let mut stream = client.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    while Answer::of(probe(client)).await.status != 422 {
        tokio::task::yield_now().await;
    }
    stream
}

/// Another request with the key: 422 while it is taken, and otherwise 500, which leaves it as it is.
fn probe(client: &Client) -> RequestBuilder {
    credential(client, "another", "k").header("x-sandbox-fault", "status=500")
}

#[tokio::test]
async fn an_error_is_not_kept() {
    let client = Client::start().await;
    let failed = credential(&client, "a", "k").header("x-sandbox-fault", "status=503");
    assert_eq!(Answer::of(failed).await.status, 503);
    let invalid = client
        .post("/auth/credentials", &json!({}))
        .header("idempotency-key", "k");
    assert_eq!(Answer::of(invalid).await.status, 422);
    assert_eq!(Answer::of(credential(&client, "a", "k")).await.status, 201);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_kept() {
    let client = Client::start().await;
    for fault in [
        "drop;when=after",
        "status=503;when=after",
        "truncate",
        "garbage",
    ] {
        let before = number_of_credentials(&client).await;
        let lost = credential(&client, fault, fault).header("x-sandbox-fault", fault);
        if let Ok(answer) = lost.send().await {
            // Whatever came of it.
            let _ = answer.bytes().await;
        }
        let again = Answer::of(credential(&client, fault, fault)).await;
        assert_eq!(
            (again.status, again.header("idempotency-replayed")),
            (201, Some("true")),
            "{fault}"
        );
        assert_eq!(number_of_credentials(&client).await, before + 1, "{fault}");
    }
}

#[tokio::test]
async fn some_keys_do_not_count() {
    let client = Client::start().await;
    // An empty one.
    for _ in 0..2 {
        assert_eq!(
            Answer::of(credential(&client, "a", ""))
                .await
                .header("idempotency-replayed"),
            None
        );
    }
    assert_eq!(number_of_credentials(&client).await, 3);
    // One on an operation that takes none.
    for _ in 0..2 {
        let list = client.get("/customers").header("idempotency-key", "k");
        assert_eq!(Answer::of(list).await.header("idempotency-replayed"), None);
    }
    // Two of them, where the description leaves no way to refuse them.
    let customer = Answer::of(client.post("/customers", &json!({ "cpf": "529.982.247-25" }))).await;
    let path = format!("/customers/{}/biometrics", customer.member("id"));
    let session = |keys: [&'static str; 2]| {
        let request = client.request(Method::POST, &path);
        keys.into_iter().fold(request, |request, key| {
            request.header("idempotency-key", key)
        })
    };
    assert_eq!(Answer::of(session(["k", "l"])).await.status, 200);
    let again = Answer::of(session(["k", "l"])).await;
    assert_eq!(again.member("code"), "session_already_active");
    // One that is too long.
    let answer = Answer::of(credential(&client, "a", &"k".repeat(256))).await;
    assert_eq!(
        (answer.status, answer.member("param").as_str()),
        (400, "Idempotency-Key")
    );
    assert_eq!(
        Answer::of(credential(&client, "a", &"k".repeat(255)))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn an_upload_can_be_repeated_with_another_boundary() {
    let client = Client::start().await;
    let customer = Answer::of(client.post("/customers", &json!({ "cpf": "529.982.247-25" }))).await;
    let path = format!("/customers/{}/documents", customer.member("id"));
    let kind = customer.json()["kyc"]
        .as_array()
        .unwrap()
        .iter()
        .find_map(document_type)
        .unwrap();
    let upload = |boundary: &str, content: &str| {
        let body = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"type\"\r\n\r\n{kind}\r\n\
             --{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\
             content-type: application/pdf\r\n\r\n%PDF-1.7 {content}\r\n--{boundary}--\r\n"
        );
        client
            .request(Method::POST, &path)
            .header(
                "content-type",
                format!("multipart/form-data; boundary={boundary}"),
            )
            .header("idempotency-key", "k")
            .body(body)
    };
    let first = Answer::of(upload("aaa", "x")).await;
    assert_eq!(first.status, 201, "{}", first.text);
    let again = Answer::of(upload("bbb", "x")).await;
    assert_eq!((again.status, again.text), (201, first.text));
    let other = Answer::of(upload("aaa", "y")).await;
    assert_eq!(
        (other.status, other.member("code").as_str()),
        (422, "idempotency_key_reused")
    );
}

fn document_type(item: &Value) -> Option<String> {
    let is_document = item["kind"] == "document" && item["type"] != "biometrics";
    is_document.then(|| item["type"].as_str().unwrap_or_default().to_owned())
}
