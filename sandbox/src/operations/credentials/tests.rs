//! Credentials through their operations, and the tokens they buy, as time passes.

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;
use crate::state::CustomersAct;
use crate::state::credentials::Credentials;
use crate::state::fixture::{assert_is, pass, world};

const ID: &str = "dinie_ci_5a4db0c55a4db0c55a4db0c55a4db0c5";
const SECRET: &str = "dinie_cs_test_sandbox0sandbox0sandbox0sandb0";

fn sandbox() -> World {
    let mut world = world(CustomersAct::WhenTold);
    world.credentials = Credentials::first(ID, SECRET, world.now());
    world
}

fn buy(world: &mut World, id: &str, secret: &str) -> Result<String, Problem> {
    let (id, secret) = (id.to_owned(), secret.to_owned());
    let mut request = Request::of(Value::Null, Value::Null, Value::Null);
    request.caller = Caller::Basic { id, secret };
    let body = create_token(world, &request)?.body.unwrap();
    assert_is("TokenResponse", &body);
    assert_eq!(body["expires_in"], 3600);
    Ok(body["access_token"].as_str().unwrap().to_owned())
}

fn create(world: &mut World, body: Value) -> Result<Answer, Problem> {
    create_credential(world, &Request::of(Value::Null, Value::Null, body))
}

fn revoke(world: &mut World, id: &str) -> Result<Answer, Problem> {
    let path = json!({ "client_id": id });
    revoke_credential(world, &Request::of(path, Value::Null, Value::Null))
}

fn list(world: &mut World) -> Vec<Value> {
    let request = Request::of(Value::Null, Value::Null, Value::Null);
    let body = list_credentials(world, &request).unwrap().body.unwrap();
    assert_is("CredentialList", &body);
    body["data"].as_array().unwrap().clone()
}

fn code<T: std::fmt::Debug>(outcome: Result<T, Problem>) -> (u16, &'static str) {
    let problem = outcome.unwrap_err();
    (problem.kind.status().as_u16(), problem.code.unwrap())
}

#[test]
fn a_token_is_good_for_an_hour() {
    let mut world = sandbox();
    let token = buy(&mut world, ID, SECRET).unwrap();
    assert_eq!(&*world.authenticate(&token).unwrap(), ID);
    pass(&mut world, SignedDuration::from_secs(3599));
    assert_eq!(&*world.authenticate(&token).unwrap(), ID);
    pass(&mut world, SignedDuration::from_secs(1));
    assert_eq!(code(world.authenticate(&token)), (401, "token_expired"));
    let next = buy(&mut world, ID, SECRET).unwrap();
    assert_eq!(&*world.authenticate(&next).unwrap(), ID);
}

#[test]
fn tokens_of_others_are_not_taken() {
    let mut world = sandbox();
    let mut other = sandbox();
    let foreign = buy(&mut other, ID, SECRET).unwrap();
    let own = buy(&mut world, ID, SECRET).unwrap();
    let bare = own.strip_prefix("dinie_at_").unwrap().to_owned();
    let unsigned = own.rsplit_once('.').unwrap().0.to_owned();
    for token in [
        foreign,
        bare,
        unsigned,
        String::new(),
        "dinie_at_a.b.c".to_owned(),
    ] {
        assert_eq!(
            code(world.authenticate(&token)),
            (401, "invalid_token"),
            "{token}"
        );
    }
}

#[test]
fn only_a_credential_that_is_in_force_buys_tokens() {
    let mut world = sandbox();
    assert_eq!(
        code(buy(&mut world, ID, "wrong")),
        (401, "invalid_credentials")
    );
    assert_eq!(
        code(buy(&mut world, "dinie_ci_0", SECRET)),
        (401, "invalid_credentials")
    );
    let expires_at = "2026-03-06T10:00:00Z";
    let body = create(
        &mut world,
        json!({ "name": "an hour", "expires_at": expires_at }),
    );
    let body = body.unwrap().body.unwrap();
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    let (id, secret) = (text("id"), text("client_secret"));
    pass(&mut world, SignedDuration::from_mins(59));
    assert!(buy(&mut world, &id, &secret).is_ok());
    pass(&mut world, SignedDuration::from_mins(1));
    assert_eq!(
        code(buy(&mut world, &id, &secret)),
        (401, "invalid_credentials")
    );
    assert_eq!(list(&mut world)[1]["status"], "revoked");
    let mut anyone = Request::of(Value::Null, Value::Null, Value::Null);
    anyone.caller = Caller::Anyone;
    assert_eq!(
        code(create_token(&mut world, &anyone)),
        (401, "missing_token")
    );
}

#[test]
fn a_new_credential_shows_its_secret_once() {
    let mut world = sandbox();
    let answer = create(&mut world, json!({ "name": "Loja", "expires_at": null })).unwrap();
    assert_eq!(answer.status, StatusCode::CREATED);
    let mut body = answer.body.unwrap();
    let id = body["id"].as_str().unwrap().to_owned();
    assert_eq!(answer.location, Some(format!("/auth/credentials/{id}")));
    let secret = body
        .as_object_mut()
        .unwrap()
        .remove("client_secret")
        .unwrap();
    let secret = secret.as_str().unwrap();
    assert_eq!(secret.strip_prefix("dinie_cs_test_").unwrap().len(), 32);
    assert_is("Credential", &body);
    assert_eq!(list(&mut world)[1], body);
    assert!(buy(&mut world, &id, secret).is_ok());
    assert_eq!(list(&mut world)[1]["last_used_at"], "2026-03-06T09:00:00Z");
    let printed = format!("{:?}", world.credentials.all());
    assert!(!printed.contains("dinie_cs"), "{printed}");
}

#[test]
fn a_credential_cannot_expire_before_it_is_made() {
    let mut world = sandbox();
    let wrong = [
        ("2026-03-06T09:00:00Z", "invalid_value"),
        ("2020-01-01T00:00:00Z", "invalid_value"),
        ("tomorrow", "invalid_format"),
    ];
    for (expires_at, expected) in wrong {
        let body = json!({ "name": "x", "expires_at": expires_at });
        let problem = create(&mut world, body).unwrap_err();
        assert_eq!(problem.errors[0].param, "expires_at");
        assert_eq!(code(Err::<(), _>(problem)), (422, expected));
    }
    assert_eq!(list(&mut world).len(), 1);
}

#[test]
fn a_revoked_credential_leaves_its_tokens_to_run_out() {
    let mut world = sandbox();
    let token = buy(&mut world, ID, SECRET).unwrap();
    pass(&mut world, SignedDuration::from_mins(5));
    assert_eq!(
        revoke(&mut world, ID).unwrap().status,
        StatusCode::NO_CONTENT
    );
    let credential = &list(&mut world)[0];
    assert_is("Credential", credential);
    assert_eq!(credential["status"], "revoked");
    assert_eq!(credential["updated_at"], "2026-03-06T09:05:00Z");
    assert_eq!(
        code(buy(&mut world, ID, SECRET)),
        (401, "invalid_credentials")
    );
    assert!(world.authenticate(&token).is_ok());
    assert_eq!(code(revoke(&mut world, ID)), (409, "already_revoked"));
    let unknown = revoke(&mut world, "dinie_ci_0").unwrap_err();
    assert_eq!(unknown.kind, Kind::NotFound);
}
