//! The control routes as a caller sees them, over a sandbox that stands still.

mod pages;
mod pushing;

use axum::body::Body;
use http::header::CONTENT_TYPE;
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;
use crate::deliveries::{Deliveries, Reach};
use crate::description::{BUNDLED, Description};
use crate::state::customers::CustomerStatus;
use crate::state::endpoints::Secret;
use crate::state::{CustomersAct, Id, fixture};

fn core() -> Arc<Core> {
    let description = Description::parse(BUNDLED).unwrap();
    let deliveries = Deliveries::new(Reach::LoopbackOnly);
    let world = fixture::world(CustomersAct::WhenTold);
    Arc::new(Core::new(description, deliveries, world))
}

async fn respond(
    core: &Arc<Core>,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Response<Body> {
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(body)
        .unwrap();
    router(Arc::clone(core)).oneshot(request).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn call(
    core: &Arc<Core>,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> (StatusCode, Value) {
    let response = respond(core, method, &format!("/_sandbox/{path}"), body).await;
    let status = response.status();
    let body = text(response).await;
    (status, serde_json::from_str(&body).unwrap())
}

async fn get(core: &Arc<Core>, path: &str) -> Value {
    let (status, body) = call(core, "GET", path, None).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

async fn done(core: &Arc<Core>, method: &str, path: &str, body: Value) -> Value {
    let (status, body) = call(core, method, path, Some(body)).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

/// The refusal is a problem whose detail holds this.
async fn refused(
    core: &Arc<Core>,
    method: &str,
    path: &str,
    body: Value,
    status: u16,
    detail: &str,
) {
    let (actual, body) = call(core, method, path, Some(body)).await;
    assert_eq!(actual.as_u16(), status, "{method} {path}: {body}");
    assert_eq!(body["status"], status);
    assert_eq!(body["instance"], format!("/_sandbox/{path}"));
    let told = body["detail"].as_str().unwrap();
    assert!(told.contains(detail), "{method} {path}: {told}");
}

fn customer(core: &Core, status: CustomerStatus) -> Id {
    core.act(|world| fixture::customer(world, status))
}

fn loan(core: &Core) -> Id {
    core.act(fixture::loan)
}

#[tokio::test]
async fn what_no_route_comes_to_see_is_refused_with_a_problem() {
    let core = core();
    refused(&core, "POST", "loans/%ff/sign", json!({}), 400, "UTF-8").await;
    let long = json!("x".repeat(3 << 20));
    refused(&core, "POST", "clock", long, 413, "larger").await;
}

#[tokio::test]
async fn every_route_that_is_listed_is_there() {
    let core = core();
    for (methods, path) in ROUTES {
        for method in methods {
            let path = path.replace(['{', '}'], "");
            let response = respond(&core, method, &format!("/_sandbox/{path}"), None).await;
            assert_ne!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
            let body = text(response).await;
            assert!(!body.contains("no such route"), "{method} {path}: {body}");
        }
    }
    refused(
        &core,
        "GET",
        "elsewhere",
        json!({}),
        404,
        "GET or PUT deliveries/settings",
    )
    .await;
    refused(&core, "DELETE", "state", json!({}), 405, "GET state").await;
}

#[tokio::test]
async fn the_state_names_nobody() {
    let core = core();
    let customer = customer(&core, CustomerStatus::Active);
    let loan = loan(&core);
    let secret = "whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh";
    core.act(|world| {
        let secret = Secret::parse(secret).unwrap();
        world.register_endpoint("http://127.0.0.1:9/hook?token=in-the-url", secret)
    });
    let state = get(&core, "state").await;
    assert_eq!(state["clock"]["now"], fixture::START);
    assert_eq!(state["customers"]["counts"]["active"], 2);
    let newest = state["customers"]["newest"].as_array().unwrap();
    assert!(newest.iter().any(|each| each["id"] == *customer));
    assert_eq!(state["loans"]["newest"][0]["id"], *loan);
    assert_eq!(state["loans"]["newest"][0]["status"], "processing");
    assert_eq!(
        state["webhook_endpoints"][0]["url"],
        "http://127.0.0.1:9/hook"
    );
    let everything = state.to_string();
    for private in [
        "João",
        "joao@example.com",
        "+5511999999999",
        secret,
        "in-the-url",
    ] {
        assert!(!everything.contains(private), "{private} in {everything}");
    }
}

#[tokio::test]
async fn the_clock_goes_forward_only() {
    let core = core();
    let moved = done(&core, "POST", "clock", json!({ "advance": "1d 12h" })).await;
    assert_eq!(moved["now"], "2026-03-07T21:00:00Z");
    assert_eq!(
        get(&core, "state").await["clock"],
        json!({ "now": moved["now"], "speed": 0.0 })
    );
    for wrong in ["-1h", "tomorrow", ""] {
        let body = json!({ "advance": wrong });
        refused(&core, "POST", "clock", body, 422, "36h, 30d, 90s").await;
    }
    refused(
        &core,
        "POST",
        "clock",
        json!({ "by": "1h" }),
        400,
        r#"{"advance": "36h"}"#,
    )
    .await;
}

#[tokio::test]
async fn faults_wait_and_are_taken_back() {
    let core = core();
    let fault = json!({ "fault": "status=503;operation=createLoan;times=3" });
    let pending = done(&core, "POST", "faults", fault).await;
    assert_eq!(pending["faults"][0]["operation"], "createLoan");
    assert_eq!(pending["faults"][0]["times"], 3);
    assert_eq!(get(&core, "faults").await, pending);
    refused(
        &core,
        "POST",
        "faults",
        json!({ "fault": "explode" }),
        400,
        "truncate",
    )
    .await;
    let (_, left) = call(&core, "DELETE", "faults", None).await;
    assert_eq!(left, json!({ "faults": [] }));
}

#[tokio::test]
async fn the_rate_limit_can_be_low() {
    let core = core();
    done(
        &core,
        "PUT",
        "rate-limit",
        json!({ "limit": 1, "window_seconds": 60 }),
    )
    .await;
    let wrong = json!({ "limit": 1, "window_seconds": 0 });
    refused(&core, "PUT", "rate-limit", wrong, 422, "one second").await;
    refused(
        &core,
        "PUT",
        "rate-limit",
        json!({ "limit": -1 }),
        400,
        "window_seconds",
    )
    .await;
}

#[tokio::test]
async fn deliveries_can_be_troubled() {
    let core = core();
    let settings = json!({ "duplicate": true, "reorder": false, "timestamp_offset": -600, "wrong_signature": false });
    let body = json!({ "duplicate": true, "timestamp_offset": -600 });
    assert_eq!(
        done(&core, "PUT", "deliveries/settings", body).await,
        settings
    );
    assert_eq!(get(&core, "deliveries/settings").await, settings);
    assert_eq!(get(&core, "deliveries").await["settings"], settings);
    let wrong = json!({ "late": true });
    refused(
        &core,
        "PUT",
        "deliveries/settings",
        wrong,
        400,
        "timestamp_offset",
    )
    .await;
    let unknown = "deliveries/msg_0/resend";
    refused(
        &core,
        "POST",
        unknown,
        json!({}),
        404,
        "GET /_sandbox/deliveries",
    )
    .await;
}

#[tokio::test]
async fn the_description_is_served() {
    let response = respond(&core(), "GET", "/_sandbox/description", None).await;
    assert_eq!(response.headers()[CONTENT_TYPE], "application/yaml");
    assert_eq!(text(response).await, BUNDLED);
}

#[test]
fn methods_are_written_as_http_has_them() {
    let methods = ROUTES.iter().flat_map(|(methods, _)| methods.iter());
    for method in methods {
        assert!(
            [Method::GET, Method::POST, Method::PUT, Method::DELETE]
                .contains(&method.parse().unwrap())
        );
    }
}
