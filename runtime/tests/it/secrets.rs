//! No secret is shown by anything that a caller can print.

use std::error::Error as _;
use std::fmt::Write;

use dinie_runtime::test_util::ManualWorld;
use serde_json::json;

use crate::api::{Client, CustomerId};
use crate::server::{Received, Reply, Server};

fn marked(_: &Received) -> Reply {
    let body = json!({"access_token": "marker-token", "token_type": "bearer", "expires_in": 3600});
    Reply::json(200, body)
}

#[tokio::test]
async fn nothing_printable_holds_a_marker() {
    let mut seen = String::new();
    let scripts: [fn(&Received) -> Reply; 5] = [
        |_| {
            Reply::json(
                422,
                json!({"detail": "marker", "errors": [{"param": "cpf", "detail": "marker"}]}),
            )
        },
        |_| Reply::json(200, json!({"id": {"cpf": "marker"}})),
        |_| Reply::Raw(b"marker".to_vec()),
        |_| {
            Reply::Full(
                500,
                vec![("x-marker", "marker".to_owned())],
                b"marker".to_vec(),
            )
        },
        |_| {
            Reply::Full(
                302,
                vec![("location", "https://h.example/marker?marker".to_owned())],
                vec![],
            )
        },
    ];
    for script in scripts {
        let server = Server::with_tokens(marked, script).await;
        let builder = Client::builder(&server, &ManualWorld::running())
            .header("x-own", "marker")
            .retries(0);
        write!(seen, "{builder:?} {builder:#?} ").unwrap();
        let client = builder.build().unwrap();
        write!(seen, "{client:?} {client:#?} ").unwrap();
        let id: CustomerId = serde_json::from_str("\"marker\"").unwrap();
        for call in [client.create("marker"), client.retrieve(&id)] {
            let call = call.header("x-call", "marker");
            write!(seen, "{call:?} {call:#?} ").unwrap();
            let error = call.await.unwrap_err();
            write!(seen, "{error} {error:?} {error:#?} ").unwrap();
            let mut cause = error.source();
            while let Some(current) = cause {
                write!(seen, "{current} {current:?} {current:#?} ").unwrap();
                cause = current.source();
            }
        }
        let calls = server.calls();
        assert_eq!(
            calls[0].header("authorization"),
            Some("Bearer marker-token")
        );
    }
    assert!(!seen.contains("marker"), "{seen}");
}
