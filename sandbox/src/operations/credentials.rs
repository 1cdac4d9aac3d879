//! Credentials and the tokens they buy.

use jiff::Timestamp;
use serde_json::json;

use crate::answer::Answer;
use crate::problem::{Kind, Problem};
use crate::request::{Caller, Request};
use crate::state::World;
use crate::state::credentials::LIFETIME_SECONDS;

pub(super) fn create_token(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let Caller::Basic { id, secret } = &request.caller else {
        let detail = "The Authorization header is missing. \
                      Send client_id and client_secret as HTTP Basic credentials.";
        return Err(Problem::new(Kind::AuthenticationFailed, detail).with_code("missing_token"));
    };
    let token = world.buy_token(id, secret)?;
    Ok(Answer::ok(json!({
        "access_token": token,
        "token_type": "bearer",
        "expires_in": LIFETIME_SECONDS,
    })))
}

pub(super) fn create_credential(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    let expires_at = request
        .text("expires_at")
        .map(|text| expiry(text, world.now()));
    let name = request.text("name").unwrap_or_default();
    let (id, body) = world.create_credential(name, expires_at.transpose()?);
    Ok(Answer::created(&format!("/auth/credentials/{id}"), body))
}

pub(super) fn list_credentials(world: &mut World, _request: &Request) -> Result<Answer, Problem> {
    let now = world.now();
    let credentials = world.credentials.all().iter();
    let data = credentials.map(|credential| credential.body(now)).collect();
    Ok(Answer::page(data, false))
}

pub(super) fn revoke_credential(world: &mut World, request: &Request) -> Result<Answer, Problem> {
    world.revoke_credential(request.path("client_id"))?;
    Ok(Answer::no_content())
}

fn expiry(text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let Ok(expires_at) = text.parse::<Timestamp>() else {
        let detail = "The time cannot be read, or is later than there are times here: 9999-12-30. \
                      Send it like 2027-03-04T00:00:00Z, or leave it out.";
        return Err(Problem::field("invalid_format", "expires_at", detail));
    };
    if expires_at <= now {
        let detail = "The time is not in the future. Send a later one, or leave it out.";
        return Err(Problem::field("invalid_value", "expires_at", detail));
    }
    Ok(expires_at)
}

#[cfg(test)]
mod tests;
