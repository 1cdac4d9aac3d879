//! The endpoints that receive events. A secret is shown when it is made, and never again.

mod fields;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::problem::Problem;
use crate::request::Request;
use crate::state::endpoints::{About, Endpoint, Secret};
use crate::state::{World, instant};

use fields::{read_about, read_changes, read_overlap};

pub(super) fn create_webhook_endpoint(
    world: &mut World,
    request: &Request,
) -> Result<Answer, Problem> {
    let about = read_about(request, &world.settings.event_kinds)?;
    let secret = Secret::random(&mut world.random);
    let id = world.add_endpoint(about, secret.clone());
    let endpoint = world.endpoints.endpoint(&id).ok_or_else(unknown)?;
    let mut body = show(endpoint);
    body["secret"] = secret.reveal().into();
    Ok(Answer::created(&format!("/webhooks/endpoints/{id}"), body))
}

/// In the order of the description's example: newest first.
pub(super) fn list_webhook_endpoints(
    world: &mut World,
    _request: &Request,
) -> Result<Answer, Problem> {
    let all = world.endpoints.newest_first().map(show).collect();
    Ok(Answer::page(all, false))
}

pub(super) fn get_webhook_endpoint(
    world: &mut World,
    request: &Request,
) -> Result<Answer, Problem> {
    let endpoint = world.endpoints.endpoint(id(request)).ok_or_else(unknown)?;
    Ok(Answer::ok(show(endpoint)))
}

pub(super) fn update_webhook_endpoint(
    world: &mut World,
    request: &Request,
) -> Result<Answer, Problem> {
    let id = id(request);
    let endpoint = world.endpoints.endpoint(id).ok_or_else(unknown)?;
    let changes = read_changes(request, &world.settings.event_kinds)?;
    if changes.is_empty() {
        return Ok(Answer::ok(show(endpoint)));
    }
    let endpoint = world.change_endpoint(id, |endpoint| changes.apply(endpoint));
    Ok(Answer::ok(show(endpoint.ok_or_else(unknown)?)))
}

pub(super) fn delete_webhook_endpoint(
    world: &mut World,
    request: &Request,
) -> Result<Answer, Problem> {
    if world.endpoints.remove(id(request)) {
        Ok(Answer::no_content())
    } else {
        Err(unknown())
    }
}

pub(super) fn rotate_webhook_secret(
    world: &mut World,
    request: &Request,
) -> Result<Answer, Problem> {
    let id = id(request);
    if world.endpoints.endpoint(id).is_none() {
        return Err(unknown());
    }
    let overlap = SignedDuration::from_secs(read_overlap(request)?);
    let secret = Secret::random(&mut world.random);
    let end = world.rotate_secret(id, secret.clone(), overlap);
    Ok(Answer::ok(json!({
        "id": id,
        "secret": secret.reveal(),
        "previous_secret_expires_at": instant(end.ok_or_else(unknown)?),
    })))
}

fn id(request: &Request) -> &str {
    request.path("webhook_endpoint_id")
}

fn unknown() -> Problem {
    Problem::not_found(
        "There is no webhook endpoint with this id. Check the id, or list the endpoints.",
    )
}

fn show(endpoint: &Endpoint) -> Value {
    let About {
        url,
        events,
        description,
    } = &endpoint.about;
    let events: Vec<String> = events.iter().map(ToString::to_string).collect();
    json!({
        "id": &*endpoint.id,
        "url": url,
        "events": events,
        "description": description,
        "status": endpoint.status.name(),
        "created_at": instant(endpoint.created_at),
        "updated_at": instant(endpoint.updated_at),
    })
}

#[cfg(test)]
mod tests;
