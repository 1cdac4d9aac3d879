//! The six operations, as a caller sees them.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::*;
use crate::request::{Body, Caller};
use crate::state::CustomersAct;
use crate::state::fixture::world;

fn request(id: Option<&str>, body: Option<Value>) -> Request {
    let path = id.map(|id| ("webhook_endpoint_id".to_owned(), id.to_owned()));
    Request {
        caller: Caller::Anyone,
        path: path.into_iter().collect::<BTreeMap<_, _>>(),
        query: Map::new(),
        body: body.map_or(Body::None, |body| {
            Body::Object(body.as_object().unwrap().clone())
        }),
    }
}

fn create(world: &mut World, body: Value) -> Result<Value, Problem> {
    let answer = create_webhook_endpoint(world, &request(None, Some(body)))?;
    assert_eq!(answer.status, StatusCode::CREATED);
    Ok(answer.body.unwrap())
}

fn id_of(body: &Value) -> &str {
    body["id"].as_str().unwrap()
}

/// Names and codes of the fields at fault.
fn faults(refused: Result<Value, Problem>) -> Vec<(String, &'static str)> {
    let problem = refused.unwrap_err();
    assert_eq!(problem.kind.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let errors = problem.errors.into_iter();
    errors
        .map(|error| (error.param, error.code.unwrap()))
        .collect()
}

#[test]
fn only_the_creation_shows_the_secret() {
    let mut world = world(CustomersAct::WhenTold);
    let url = "https://partner.example.com/webhooks/dinie";
    let body =
        json!({ "url": url, "events": ["customer.active", "loan.*"], "description": "Audit" });
    let created = create(&mut world, body).unwrap();
    assert_eq!(created["secret"].as_str().unwrap().len(), 46);
    assert_eq!(created["status"], "active");

    let got = get_webhook_endpoint(&mut world, &request(Some(id_of(&created)), None)).unwrap();
    let got = got.body.unwrap();
    assert_eq!(got.get("secret"), None);
    assert_eq!(got["url"], url);
    assert_eq!(got["events"], json!(["customer.active", "loan.*"]));
    assert_eq!(got["description"], "Audit");
}

#[test]
fn the_list_is_newest_first() {
    let mut world = world(CustomersAct::WhenTold);
    let first = create(&mut world, json!({ "url": "https://a.example" })).unwrap();
    let second = create(&mut world, json!({ "url": "https://b.example" })).unwrap();
    let list = list_webhook_endpoints(&mut world, &request(None, None)).unwrap();
    let list = list.body.unwrap();
    assert_eq!(list["has_more"], false);
    let ids = list["data"].as_array().unwrap().iter().map(id_of);
    assert_eq!(ids.collect::<Vec<_>>(), [id_of(&second), id_of(&first)]);
    assert_eq!(list["data"][0]["events"], json!([]));
    assert_eq!(list["data"][0]["description"], Value::Null);
}

#[test]
fn addresses_are_https_or_on_this_machine() {
    let mut world = world(CustomersAct::WhenTold);
    let good = [
        "https://partner.example.com/webhooks",
        "http://127.0.0.1:8080/webhooks",
        "http://127.9.9.9",
        "http://localhost:1",
        "http://app.localhost",
        "http://[::1]:8080/",
    ];
    for url in good {
        assert!(create(&mut world, json!({ "url": url })).is_ok(), "{url}");
    }
    let bad = [
        "http://partner.example.com/webhooks",
        "http://10.0.0.1/",
        "http://localhost.example.com",
        "http://0.0.0.0",
        "ftp://localhost/",
        "/webhooks",
        "https://user@partner.example.com",
        "https://user:word@partner.example.com",
    ];
    for url in bad {
        let refused = create(&mut world, json!({ "url": url }));
        let expected = [("url".to_owned(), "invalid_format")];
        assert_eq!(faults(refused), expected, "{url}");
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let mut world = world(CustomersAct::WhenTold);
    let events = ["loan.active", "loan.paid", "*", "lo*"];
    let refused = create(
        &mut world,
        json!({ "url": "http://a.example", "events": events }),
    );
    let params = ["url", "events.1", "events.3"];
    assert_eq!(
        faults(refused),
        params.map(|param| (param.to_owned(), "invalid_format"))
    );
    assert_eq!(world.endpoints.newest_first().count(), 0);
}

#[test]
fn a_change_leaves_what_was_not_sent() {
    let mut world = world(CustomersAct::WhenTold);
    let body = json!({ "url": "https://a.example", "events": ["loan.*"], "description": "A" });
    let created = create(&mut world, body).unwrap();
    let id = id_of(&created);
    let mut update = |body: Value| {
        let answer = update_webhook_endpoint(&mut world, &request(Some(id), Some(body)));
        answer.map(|answer| answer.body.unwrap())
    };

    let body = update(json!({ "status": "disabled" })).unwrap();
    assert_eq!(body["status"], "disabled");
    assert_eq!(body["url"], "https://a.example");
    assert_eq!(body["events"], json!(["loan.*"]));
    assert_eq!(body["description"], "A");

    let body = update(json!({ "url": "https://b.example", "events": [], "description": "B" }));
    let body = body.unwrap();
    assert_eq!(body["status"], "disabled");
    assert_eq!(body["url"], "https://b.example");
    assert_eq!(body["events"], json!([]));
    assert_eq!(body["description"], "B");

    let refused = update(json!({ "events": ["nothing"], "status": "active" }));
    assert_eq!(faults(refused), [("events.0".to_owned(), "invalid_format")]);
    assert_eq!(update(json!({})).unwrap()["status"], "disabled");
}

#[test]
fn what_was_deleted_is_gone() {
    let mut world = world(CustomersAct::WhenTold);
    let created = create(&mut world, json!({ "url": "https://a.example" })).unwrap();
    let request = request(Some(id_of(&created)), Some(json!({})));
    let answer = delete_webhook_endpoint(&mut world, &request).unwrap();
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let operations: [crate::operations::Handler; 4] = [
        get_webhook_endpoint,
        update_webhook_endpoint,
        delete_webhook_endpoint,
        rotate_webhook_secret,
    ];
    for operation in operations {
        let problem = operation(&mut world, &request).unwrap_err();
        assert_eq!(problem.kind.status(), StatusCode::NOT_FOUND);
    }
}

#[test]
fn a_rotation_shows_the_new_secret_and_when_the_old_one_ends() {
    let mut world = world(CustomersAct::WhenTold);
    let created = create(&mut world, json!({ "url": "https://a.example" })).unwrap();
    let id = id_of(&created);
    let mut rotate = |body: Option<Value>| {
        let answer = world.act(|world| rotate_webhook_secret(world, &request(Some(id), body)));
        answer.map(|answer| answer.body.unwrap())
    };
    let rotated = rotate(None).unwrap();
    assert_eq!(rotated["id"], id);
    assert_ne!(rotated["secret"], created["secret"]);
    let end: jiff::Timestamp = rotated["previous_secret_expires_at"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let start: jiff::Timestamp = created["created_at"].as_str().unwrap().parse().unwrap();
    assert!(end.duration_since(start).as_secs() >= 3600);

    assert!(rotate(Some(json!({ "expire_current_in": 0 }))).is_ok());
    assert!(rotate(Some(json!({ "expire_current_in": 86400.0 }))).is_ok());
    for seconds in [json!(-1), json!(86401), json!(-1e300)] {
        let refused = rotate(Some(json!({ "expire_current_in": seconds })));
        let expected = [("expire_current_in".to_owned(), "invalid_format")];
        assert_eq!(faults(refused), expected, "{seconds}");
    }
}
