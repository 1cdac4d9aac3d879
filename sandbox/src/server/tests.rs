//! What happens when an operation answers something else than the description says.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::operations::{Handler, handler};
use crate::problem::{Kind, Problem};
use crate::request::Request;
use crate::sandbox::Sandbox;
use crate::state::World;

type Outcome = Result<Answer, Problem>;

fn another_body(_: &mut World, _: &Request) -> Outcome {
    Ok(Answer::ok(json!({ "data": [], "has_more": "perhaps" })))
}

fn another_status(_: &mut World, _: &Request) -> Outcome {
    Ok(Answer::no_content())
}

fn another_problem(_: &mut World, _: &Request) -> Outcome {
    Err(Problem::new(
        Kind::Conflict,
        "This list does not want to be read.",
    ))
}

fn panics(_: &mut World, _: &Request) -> Outcome {
    panic!("as the test wants it")
}

fn with(operation_id: &str, wrong: Handler) -> Option<Handler> {
    match operation_id {
        "listCredentials" => Some(wrong),
        _ => handler(operation_id),
    }
}

async fn token(sandbox: &Sandbox) -> String {
    let answer = reqwest::Client::new()
        .post(format!("{}/auth/token", sandbox.base_url()))
        .basic_auth(sandbox.client_id(), Some(sandbox.client_secret()))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials");
    let body = answer.send().await.unwrap().text().await.unwrap();
    let body: Value = serde_json::from_str(&body).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

/// The detail of the 500 that comes of a wrong function for listCredentials.
async fn loud(handler: fn(&str) -> Option<Handler>) -> String {
    let sandbox = Sandbox::builder().start_with(handler).await.unwrap();
    let request = reqwest::Client::new()
        .get(format!("{}/auth/credentials", sandbox.base_url()))
        .bearer_auth(token(&sandbox).await);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 500);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert!(answer.headers().contains_key("x-ratelimit-limit"));
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(body["type"], "https://api.dinie.com.br/errors/internal");

    let requests = sandbox.requests();
    let last = requests.last().unwrap();
    assert_eq!(last.status, Some(500));
    assert!(!last.answer_violations.is_empty());
    let noted = sandbox.violations();
    assert!(
        noted[0].starts_with("listCredentials answered: "),
        "{noted:?}"
    );
    sandbox.stop().await;
    body["detail"].as_str().unwrap().to_owned()
}

const LOUD: &str = "The answer of listCredentials is not what the description says, which is a bug of the sandbox: ";

#[tokio::test]
async fn a_body_outside_its_schema_is_a_loud_500() {
    let detail = loud(|id| with(id, another_body)).await;
    assert!(detail.starts_with(LOUD), "{detail}");
    assert!(detail.contains("has_more"), "{detail}");
}

#[tokio::test]
async fn a_status_that_is_not_listed_is_a_loud_500() {
    let detail = loud(|id| with(id, another_status)).await;
    assert!(
        detail.starts_with(LOUD) && detail.contains("204"),
        "{detail}"
    );
    let detail = loud(|id| with(id, another_problem)).await;
    assert!(
        detail.starts_with(LOUD) && detail.contains("409"),
        "{detail}"
    );
}

#[tokio::test]
async fn a_panic_is_a_loud_500() {
    let detail = loud(|id| with(id, panics)).await;
    assert_eq!(detail, format!("{LOUD}its function panicked."));
}

#[tokio::test]
async fn an_operation_without_a_function_is_a_loud_500() {
    let detail = loud(|id| handler(id).filter(|_| id != "listCredentials")).await;
    assert_eq!(detail, format!("{LOUD}the sandbox does not know how."));
}
