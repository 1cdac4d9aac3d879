//! What HTTP asks of a server: paths, methods, sizes, codings, headers.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use dinie_sandbox::Sandbox;
use futures_util::stream;
use http_body_util::StreamBody;
use hyper::body::Frame;
use reqwest::{Body, Method, RequestBuilder};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::{Answer, Client};

#[tokio::test]
async fn paths_and_methods_that_are_not_there() {
    let client = Client::start().await;
    let origin = client.sandbox.origin().to_owned();
    let cases = [
        (
            Method::GET,
            "/nothing".to_owned(),
            404,
            None,
            "The API has no such path.",
        ),
        (
            Method::GET,
            format!("{origin}/nothing"),
            404,
            None,
            "There is nothing here",
        ),
        (
            Method::GET,
            format!("{origin}/v3x/customers"),
            404,
            None,
            "There is nothing here",
        ),
        (Method::GET, "/customers/".to_owned(), 404, None, ""),
        (
            Method::PUT,
            "/customers".to_owned(),
            405,
            Some("GET, POST"),
            "This path takes GET, POST.",
        ),
        (
            Method::GET,
            "/auth/token".to_owned(),
            405,
            Some("POST"),
            "This path takes POST.",
        ),
        (
            Method::OPTIONS,
            "/loans".to_owned(),
            405,
            Some("POST"),
            "This path takes POST.",
        ),
    ];
    for (method, path, status, allow, detail) in cases {
        let answer = Answer::of(client.request(method, &path)).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("allow"), allow, "{path}");
        assert!(
            answer.member("detail").starts_with(detail),
            "{path}: {}",
            answer.text
        );
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
    }
    let violating = client.sandbox.violating_requests();
    assert_eq!(violating.len(), 7, "each of them broke the description");
    assert!(client.sandbox.violations().is_empty());
}

#[tokio::test]
async fn head_gets_no_body() {
    let client = Client::start().await;
    let answer = client
        .raw("HEAD /v3/customers HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"),
        "{answer}"
    );
    assert!(answer.contains("\r\nallow: GET, POST\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn every_answer_tells_its_id_and_what_is_left_of_the_limit() {
    let limit = 50;
    let builder = Sandbox::builder().rate_limit(limit, Duration::from_secs(600));
    let client = Client::start_with(builder).await;
    let requests: [(u16, RequestBuilder); 9] = [
        (200, client.token_request()),
        (200, client.get("/customers")),
        (400, client.get("/customers?limit=0")),
        (401, client.anonymous(Method::GET, "/customers")),
        (404, client.get("/nothing")),
        (405, client.request(Method::PUT, "/customers")),
        (
            413,
            client.post("/customers", &json!({ "cpf": "9".repeat(17 << 20) })),
        ),
        (
            415,
            client
                .post("/customers", &json!({}))
                .header("content-encoding", "gzip"),
        ),
        (
            503,
            client
                .get("/customers")
                .header("x-sandbox-fault", "status=503"),
        ),
    ];
    for (status, request) in requests {
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        let number = |name| answer.header(name).unwrap().parse::<u64>().unwrap();
        assert_eq!(number("x-ratelimit-limit"), u64::from(limit));
        assert!(number("x-ratelimit-remaining") < u64::from(limit));
        assert!(
            number("x-ratelimit-reset") > 1_700_000_000,
            "in Unix seconds"
        );
        let id = answer.header("x-request-id").unwrap();
        assert_eq!((id.len(), &id[..4]), (36, "req_"));
        assert!(answer.header("date").is_some());
        let recorded = client.sandbox.requests();
        let recorded = recorded.last().unwrap();
        assert_eq!(
            (recorded.request_id.as_str(), recorded.status),
            (id, Some(status))
        );
    }
    assert!(client.sandbox.violations().is_empty());
}

#[tokio::test]
async fn bodies_have_a_largest_size() {
    let client = Client::start().await;
    // Its length is known, and then it is not.
    let known = client.post("/customers", &json!("x".repeat(16 << 20)));
    let mebibyte = || Ok::<_, Infallible>(Frame::data(Bytes::from(vec![b'x'; 1 << 20])));
    let chunks = StreamBody::new(stream::iter((0..17).map(move |_| mebibyte())));
    let unknown = client
        .request(Method::POST, "/customers")
        .header("content-type", "application/json")
        .body(Body::wrap(chunks));
    for request in [known, unknown] {
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, 413);
        assert_eq!(answer.member("title"), "Content Too Large");
    }
    // One byte less than too much: it is read, and found to be no JSON object.
    let answer = Answer::of(client.post("/customers", &json!("x".repeat((16 << 20) - 2)))).await;
    assert_eq!(answer.status, 422, "{}", answer.text);
}

#[tokio::test]
async fn who_sends_everything_before_reading_gets_an_answer_too() {
    let client = Client::start().await;
    for (token, status) in [(client.token.as_str(), "413"), ("dinie_at_nobody", "401")] {
        let size = 17 << 20;
        let head = format!(
            "POST /v3/customers HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\ncontent-length: {size}\r\n\r\n"
        );
        let mut stream = client.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![b'x'; size]).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!(&answer[9..12], status);
    }
}

#[tokio::test]
async fn codings_are_not_read() {
    let client = Client::start().await;
    let request = || client.post("/customers", &json!({ "cpf": "529.982.247-25" }));
    let refused = Answer::of(request().header("content-encoding", "gzip")).await;
    assert_eq!(
        (refused.status, refused.header("accept-encoding")),
        (415, Some("identity"))
    );
    let taken = Answer::of(request().header("content-encoding", "identity")).await;
    assert_eq!(taken.status, 201, "{}", taken.text);
}

#[tokio::test]
async fn who_waits_before_sending_is_told_to_go_on_or_not_to() {
    let client = Client::start().await;
    let body = r#"{"cpf":"529.982.247-25"}"#;
    let head = |token: &str| {
        format!(
            "POST /v3/customers HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nexpect: 100-continue\r\n\
             authorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
    };
    let mut stream = client.connect().await;
    stream
        .write_all(head(&client.token).as_bytes())
        .await
        .unwrap();
    let expected = "HTTP/1.1 100 Continue\r\n\r\n";
    let mut answer = vec![0; expected.len()];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(String::from_utf8(answer).unwrap(), expected);
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");

    // Who is refused anyhow need not send anything.
    let large = head(&client.token).replace("content-length: 24", "content-length: 17000000");
    let answer = client.raw(&large).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let answer = client.raw(&head("dinie_at_nobody")).await;
    assert!(
        answer.starts_with("HTTP/1.1 401 Unauthorized\r\n"),
        "{answer}"
    );
}

#[tokio::test]
async fn the_page_is_for_this_machine_alone() {
    let client = Client::start().await;
    let page = |header: &str| {
        let head = format!("GET / HTTP/1.1\r\n{header}connection: close\r\n\r\n");
        let client = &client;
        async move { client.raw(&head).await[9..12].to_owned() }
    };
    let cases = [
        ("host: localhost\r\n", "200"),
        ("host: 127.0.0.1:4010\r\n", "200"),
        (
            "host: [::1]:4010\r\norigin: http://localhost:4010\r\n",
            "200",
        ),
        ("host: dinie.example.com\r\n", "421"),
        ("", "421"),
        (
            "host: localhost\r\norigin: https://dinie.example.com\r\n",
            "403",
        ),
        ("host: localhost\r\norigin: null\r\n", "403"),
        ("host: localhost\r\nhost: dinie.example.com\r\n", "421"),
        (
            "host: localhost\r\norigin: http://localhost\r\norigin: https://dinie.example.com\r\n",
            "403",
        ),
    ];
    for (header, status) in cases {
        assert_eq!(page(header).await, status, "{header:?}");
    }
}
