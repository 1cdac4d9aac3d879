//! Bodies of one response: those that differ, JSON first.
//!
//! In: the media types of a response. Out: a body for each that says something of its own. JSON
//! stands for other media types with the same schema; streams of events are left out beside it.

use openapiv3::{MediaType, ReferenceOr, Schema};

use super::answers::{AnswerSite, Listed};
use super::context::Context;
use super::media::{Media, essence, media};
use super::parameter_values::is_binary;
use super::places::{Place, escape};
use super::schemas::lower_use;
use crate::model::AnswerBody;
use crate::unsupported::unsupported;

pub(super) fn bodies<'a>(
    ctx: &mut Context<'a>,
    listed: &Listed<'a>,
    owner: &str,
    site: &AnswerSite,
) -> Vec<(String, AnswerBody)> {
    let content = &listed.response.content;
    let has_json = content
        .keys()
        .any(|media_type| matches!(media(media_type), Media::Json));
    let mut bodies: Vec<(String, AnswerBody)> = Vec::new();
    let mut json_schemas: Vec<&ReferenceOr<Schema>> = Vec::new();
    let mut by_preference: Vec<(&String, &'a MediaType)> = content.iter().collect();
    by_preference.sort_by_key(|(media_type, _)| media(media_type) != Media::Json);
    for (media_type, content) in by_preference {
        let pointer = format!("{}/content/{}", listed.definition, escape(media_type));
        let sort = media(media_type);
        if sort == Media::Events && has_json {
            ctx.drop_below(&pointer, unsupported("event-streams").what);
            ctx.not_supported(
                "event-streams",
                &pointer,
                "a stream of events is offered",
                "the answer is read as JSON, which is offered too",
            );
            continue;
        }
        let is_same = content
            .schema
            .as_ref()
            .is_some_and(|schema| json_schemas.iter().any(|known| says_same(known, schema)));
        if sort != Media::Json && is_same {
            ctx.drop_below(&pointer, "the same is offered as JSON");
            continue;
        }
        let body = body(
            ctx,
            content,
            sort,
            media_type,
            &format!("{pointer}/schema"),
            owner,
            site,
        );
        if let (AnswerBody::Json(_), Some(schema)) = (&body, &content.schema) {
            json_schemas.push(schema);
        }
        if !bodies.iter().any(|(_, known)| is_same_body(known, &body)) {
            bodies.push((essence(media_type), body));
        }
    }
    bodies
}

/// Equal but for where they stand.
fn says_same(left: &ReferenceOr<Schema>, right: &ReferenceOr<Schema>) -> bool {
    match (left, right) {
        (
            ReferenceOr::Reference { reference: left },
            ReferenceOr::Reference { reference: right },
        ) => left == right,
        (ReferenceOr::Item(left), ReferenceOr::Item(right)) => {
            left.schema_kind == right.schema_kind || without_origins(left) == without_origins(right)
        }
        _ => false,
    }
}

fn without_origins(schema: &Schema) -> serde_json::Value {
    let mut value = serde_json::to_value(schema).unwrap_or_default();
    let mut open = vec![&mut value];
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::Object(members) => {
                members.shift_remove("x-origin");
                open.extend(members.values_mut());
            }
            serde_json::Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    value
}

/// Two kinds of bytes are one body to a caller, who reads the media type in the answer.
pub(super) fn is_same_body(left: &AnswerBody, right: &AnswerBody) -> bool {
    matches!(
        (left, right),
        (AnswerBody::Binary(_), AnswerBody::Binary(_))
    ) || left == right
}

fn body<'a>(
    ctx: &mut Context<'a>,
    content: &'a MediaType,
    sort: Media,
    media_type: &str,
    pointer: &str,
    owner: &str,
    site: &AnswerSite,
) -> AnswerBody {
    let places: Vec<Place<'a>> = content
        .schema
        .as_ref()
        .map(|schema| Place::new(schema, pointer, owner))
        .into_iter()
        .collect();
    let is_bytes = places.is_empty() || is_binary(ctx, &places);
    match sort {
        Media::Anything if is_bytes => AnswerBody::Binary("*/*".to_owned()),
        Media::Json | Media::Anything => AnswerBody::Json(match places.as_slice() {
            [] => ctx.raw(
                pointer,
                site.carrier,
                "the description gives the answer no schema",
            ),
            places => lower_use(ctx, places, site.carrier).whole(),
        }),
        Media::Text | Media::Form | Media::Events => {
            ctx.drop_below(pointer, "the answer is read as text");
            AnswerBody::Text
        }
        Media::Binary | Media::Multipart => {
            ctx.drop_below(pointer, "the answer is read as bytes");
            AnswerBody::Binary(essence(media_type))
        }
    }
}
