//! What the server of the search does to calls: each situation has a base URL of its own.

use serde_json::json;

use crate::api::customer;
use crate::leaks::marks::whole;
use crate::server::{Received, Reply, Step};

/// What a server can do to a call, by the path of its base URL.
pub fn answer(request: &Received) -> Reply {
    let problem = |status, code: &str| {
        let errors = json!([{"param": "cpf", "detail": "marker-cpf is wrong"}]);
        let body = json!({"title": "marker-title", "detail": "marker-cpf", "code": code,
            "instance": "/marker", "errors": errors});
        Reply::json(status, &body)
    };
    let reply = match request.target.split('/').nth(1).unwrap() {
        "well" | "again" => Reply::json(200, &whole(&request.target)),
        "wrong" => Reply::json(200, &json!({"data": ["marker-item"], "id": ["marker-id"]})),
        "garbled" => Reply::status(200).body("application/json", "{\"name\": marker"),
        "cut" => {
            let body = customer(1).to_string().replace("João", "marker");
            let cut = Reply::status(200).body("application/json", body);
            cut.claiming(100_000).then(Step::Close)
        }
        "reset" => return Reply::reset(),
        "stall" => return Reply::stall(),
        "redirect" => Reply::status(307).header("location", "https://h.example/marker?marker"),
        "html" => Reply::status(502).body("text/html", "<p>marker-page</p>"),
        "long" => Reply::status(429).header("retry-after", "86400"),
        "unauthorized" => problem(401, "invalid_token"),
        status => problem(status.parse().unwrap(), "some_code"),
    };
    reply
        .header("x-own", "marker-answer")
        .header("set-cookie", "a=marker-cookie")
}

pub const SITUATIONS: [&str; 16] = [
    "well",
    "again",
    "wrong",
    "garbled",
    "cut",
    "reset",
    "stall",
    "redirect",
    "html",
    "long",
    "unauthorized",
    "400",
    "404",
    "409",
    "422",
    "500",
];

/// Gives a marked token, unless the base URL says otherwise.
pub fn token(request: &Received) -> Reply {
    let body = json!({"access_token": "marker-access-token", "expires_in": 3600,
        "token_type": "bearer", "error": "invalid_client",
        "error_description": "marker-client-secret"});
    match request.target.split('/').nth(1).unwrap() {
        "no-token" => Reply::json(401, &body),
        "odd-token" => Reply::json(200, &json!({"access_token": "marker\nmarker"})),
        _ => Reply::json(200, &body),
    }
}
