//! Webhooks to one event enum.
//!
//! In: the description's `webhooks`. Out: a variant for each with its payload, and the property
//! that names the event in every payload, if there is one.

use openapiv3::{Operation, ReferenceOr};

use super::context::{Carrier, Context};
use super::enums::FALLBACKS;
use super::facts::place_sentence;
use super::media::{Media, media};
use super::places::{Place, escape, resolve};
use super::prose;
use super::schemas::lower_use;
use super::structs::value_flat;
use crate::model::{Docs, Type, WebhookEvent, Webhooks};
use crate::naming;
use crate::naming::members::{Member, MemberKind, member_names};

/// All events, or nothing when the description has none.
pub(super) fn lower_webhooks(ctx: &mut Context) -> Option<Webhooks> {
    let found = find_webhooks(ctx);
    if found.is_empty() {
        return None;
    }
    let names = variant_names(ctx, &found);
    let mut events = Vec::with_capacity(found.len());
    let mut payloads = Vec::with_capacity(found.len());
    for (webhook, variant) in found.iter().zip(&names) {
        let carrier = Carrier::Item(format!("webhooks::Event::{variant}"));
        cover(ctx, webhook, &carrier);
        let places = payload(ctx, webhook, variant);
        let ty = if places.is_empty() {
            ctx.raw(
                &webhook.pointer,
                &carrier,
                "the description gives the event no JSON body",
            )
        } else {
            lower_use(ctx, &places, &carrier).whole()
        };
        payloads.push(places);
        events.push(WebhookEvent {
            wire_name: webhook.name.to_owned(),
            variant: variant.clone(),
            pointer: webhook.operation_pointer.clone(),
            docs: docs(webhook),
            payload: ty,
        });
    }
    let fallback = FALLBACKS
        .iter()
        .find(|fallback| !names.iter().any(|name| name == *fallback))
        .unwrap_or(&FALLBACKS[0]);
    Some(Webhooks {
        tag: tag(ctx, &found, &payloads),
        events,
        fallback: (*fallback).to_owned(),
    })
}

struct Webhook<'a> {
    name: &'a str,
    operation: &'a Operation,
    /// Of the webhook.
    pointer: String,
    /// Of the operation.
    operation_pointer: String,
    /// Of what else the path item has.
    other_operations: Vec<String>,
}

fn find_webhooks<'a>(ctx: &Context<'a>) -> Vec<Webhook<'a>> {
    ctx.description
        .webhooks
        .iter()
        .filter_map(|(name, item)| {
            let ReferenceOr::Item(item) = item else {
                return None;
            };
            let (method, operation) = item
                .post
                .as_ref()
                .map(|operation| ("post", operation))
                .or_else(|| item.iter().next())?;
            let pointer = format!("/webhooks/{}", escape(name));
            let origin = operation
                .extensions
                .get("x-origin")
                .and_then(serde_json::Value::as_str);
            Some(Webhook {
                name,
                operation,
                other_operations: item
                    .iter()
                    .filter(|(other, _)| *other != method)
                    .map(|(other, _)| format!("{pointer}/{other}"))
                    .collect(),
                operation_pointer: origin
                    .map_or_else(|| format!("{pointer}/{method}"), str::to_owned),
                pointer,
            })
        })
        .collect()
}

fn variant_names(ctx: &mut Context, found: &[Webhook]) -> Vec<String> {
    let given: Vec<Option<String>> = found
        .iter()
        .map(|webhook| {
            ctx.settings
                .field(&webhook.pointer)
                .and_then(|entry| entry.name.clone())
        })
        .collect();
    let members: Vec<Member> = found
        .iter()
        .zip(&given)
        .map(|(webhook, given)| Member {
            wire_name: webhook.name,
            given: given.as_deref(),
        })
        .collect();
    member_names(&members, MemberKind::Variant).unwrap_or_else(|collisions| {
        for collision in collisions {
            let first = &found[collision.members[0]];
            let last = &found[collision.members[collision.members.len() - 1]];
            ctx.error(
                "colliding-names",
                &last.pointer,
                format!(
                    "webhooks `{}` and `{}` would both be the event `{}`",
                    first.name, last.name, collision.name
                ),
                format!(
                    "add to sdk.yaml under `fields`: `{}: {{ name: …, reason: … }}`",
                    last.pointer
                ),
            );
        }
        found
            .iter()
            .map(|webhook| naming::camel(webhook.name))
            .collect()
    })
}

fn cover(ctx: &mut Context, webhook: &Webhook, carrier: &Carrier) {
    ctx.cover(&webhook.pointer, carrier.clone());
    ctx.cover(&webhook.operation_pointer, carrier.clone());
    let reason = "the program that receives the event answers it";
    ctx.drop_below(&format!("{}/responses", webhook.operation_pointer), reason);
    for pointer in &webhook.other_operations {
        let reason = "an event is what the API posts";
        ctx.cover_reason(pointer, reason);
        ctx.drop_below(pointer, reason);
    }
    ctx.drop_below(
        &format!("{}/parameters", webhook.operation_pointer),
        "headers of a delivery are read when it is verified",
    );
}

/// The schema of the JSON body.
fn payload<'a>(ctx: &mut Context<'a>, webhook: &Webhook<'a>, variant: &str) -> Vec<Place<'a>> {
    let Some(body) = &webhook.operation.request_body else {
        return Vec::new();
    };
    let pointer = format!("{}/requestBody", webhook.operation_pointer);
    let Some((body, definition)) = resolve(
        &ctx.components.request_bodies,
        "requestBodies",
        body,
        &pointer,
    ) else {
        return Vec::new();
    };
    let mut chosen = Vec::new();
    for (media_type, content) in &body.content {
        let pointer = format!("{definition}/content/{}", escape(media_type));
        match &content.schema {
            Some(schema)
                if chosen.is_empty()
                    && matches!(media(media_type), Media::Json | Media::Anything) =>
            {
                chosen.push(Place::new(
                    schema,
                    &format!("{pointer}/schema"),
                    &format!("{variant}Payload"),
                ));
            }
            _ => ctx.drop_below(&pointer, "events are read as JSON"),
        }
    }
    chosen
}

/// The property that holds the event's name in every payload: a constant wherever it is one.
fn tag<'a>(
    ctx: &mut Context<'a>,
    found: &[Webhook],
    payloads: &[Vec<Place<'a>>],
) -> Option<String> {
    let first = value_flat(ctx, payloads.first()?);
    let mut names: Vec<&str> = first.properties.keys().copied().collect();
    names.sort_by_key(|name| *name != "type");
    for name in names {
        let mut says_name = false;
        let is_tag = found.iter().zip(payloads).all(|(webhook, places)| {
            let flat = value_flat(ctx, places);
            let Some(property) = flat.properties.get(name) else {
                return false;
            };
            let value = value_flat(ctx, property);
            match value.text_values() {
                Some(values) => {
                    says_name = true;
                    values.contains(&webhook.name)
                }
                None => {
                    value.kind() == Some(super::keywords::Kind::String)
                        && value.format.is_none()
                        && matches!(name, "type" | "event" | "event_type")
                }
            }
        });
        if is_tag && (says_name || matches!(name, "type" | "event" | "event_type")) {
            return Some(name.to_owned());
        }
    }
    None
}

fn docs(webhook: &Webhook) -> Docs {
    let summary = webhook
        .operation
        .summary
        .as_deref()
        .map(prose::clean)
        .unwrap_or_default();
    let description = webhook
        .operation
        .description
        .as_deref()
        .map(prose::clean)
        .unwrap_or_default();
    let parts: Vec<String> = [summary, description]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| {
            if part.ends_with(char::is_alphanumeric) {
                format!("{part}.")
            } else {
                part
            }
        })
        .collect();
    let text = if parts.is_empty() {
        place_sentence(&webhook.pointer)
    } else {
        parts.join("\n\n")
    };
    Docs(text)
}

/// Payload types of all events.
pub(super) fn payload_types(webhooks: Option<&Webhooks>) -> Vec<Type> {
    webhooks
        .iter()
        .flat_map(|webhooks| &webhooks.events)
        .map(|event| event.payload.clone())
        .collect()
}
