//! How a sandbox ends: what is under way is finished when it is stopped, and cut off when it is dropped.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::Client;

#[tokio::test]
async fn what_is_under_way_is_finished_before_the_end() {
    let client = Client::start().await;
    let address = client
        .sandbox
        .origin()
        .trim_start_matches("http://")
        .to_owned();
    // One connection idles, one is in the middle of a request.
    let mut idle = client.connect().await;
    let mut busy = in_the_middle_of_a_request(&client).await;

    let stopping = tokio::spawn(client.sandbox.stop());
    let mut nothing = Vec::new();
    idle.read_to_end(&mut nothing).await.unwrap();
    assert!(nothing.is_empty(), "the idle connection ends");
    busy.write_all(BODY.as_bytes()).await.unwrap();
    let mut answer = String::new();
    busy.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    stopping.await.unwrap();
    assert!(!answers(&address, &client.token).await, "it has ended");
}

#[tokio::test]
async fn a_dropped_sandbox_ends_at_once() {
    let client = Client::start().await;
    let address = client
        .sandbox
        .origin()
        .trim_start_matches("http://")
        .to_owned();
    let mut busy = in_the_middle_of_a_request(&client).await;
    let token = client.token.clone();
    drop(client);
    // What is sent and read now may fail: the end may come as a reset.
    let _ = busy.write_all(BODY.as_bytes()).await;
    let mut nothing = Vec::new();
    let _ = busy.read_to_end(&mut nothing).await;
    assert!(
        nothing.is_empty(),
        "who is in the middle of a request is cut off"
    );
    while answers(&address, &token).await {
        tokio::task::yield_now().await;
    }
}

const BODY: &str = r#"{"name":"a"}"#;

/// Whether the sandbox that issued the token answers there still: another test's may have got its port.
async fn answers(address: &str, token: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else {
        return false;
    };
    let head = format!(
        "GET /v3/customers HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    let mut answer = String::new();
    // Where nobody listens any more, either may fail.
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.read_to_string(&mut answer).await;
    answer.starts_with("HTTP/1.1 200 ")
}

/// A connection whose request the server is reading; only its body is missing.
async fn in_the_middle_of_a_request(client: &Client) -> TcpStream {
    let head = format!(
        "POST /v3/auth/credentials HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         expect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        client.token,
        BODY.len()
    );
    let mut stream = client.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}
