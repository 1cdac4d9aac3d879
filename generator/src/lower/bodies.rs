//! Request bodies: which of the media types offered is sent, and its type.
//!
//! In: the request body of an operation. Out: an argument named `body`, or nothing. JSON is
//! preferred to forms, forms to multipart, multipart to text, text to bytes; the others are left
//! out with the reason.

use std::collections::HashMap;
use std::rc::Rc;

use openapiv3::{MediaType, OpenAPI, ReferenceOr, RequestBody};

use super::context::{Carrier, Context, Origin};
use super::facts::{place_sentence, type_docs};
use super::flat::{flatten, peel};
use super::loose::lower_multipart;
use super::media::{Media, media};
use super::parameter_values::is_binary;
use super::places::{Place as SchemaPlace, Target, component_key, escape, resolve};
use super::prose;
use super::schemas::{Outcome, lower_use};
use crate::model::{Argument, BodyFormat, Docs, Place, Shape, Type};
use crate::naming;
use crate::source::{Node, NodeValue};

pub(super) struct Body {
    pub(super) argument: Argument,
    pub(super) is_required: bool,
    pub(super) pointers: Vec<String>,
}

/// The body of an operation. `owner` begins the names of types made for it.
pub(super) fn lower_body<'a>(
    ctx: &mut Context<'a>,
    item: &'a ReferenceOr<RequestBody>,
    pointer: &str,
    owner: &str,
    site: &Carrier,
) -> Option<Body> {
    let (body, definition) = resolve(
        &ctx.components.request_bodies,
        "requestBodies",
        item,
        pointer,
    )?;
    let owner = match item {
        ReferenceOr::Reference { reference } => format!(
            "{}Body",
            naming::camel(component_key(reference)).trim_end_matches("Body")
        ),
        ReferenceOr::Item(_) => format!("{owner}Body"),
    };
    let mut offered: Vec<(Media, &str, &MediaType)> = Vec::new();
    for (media_type, content) in &body.content {
        offered.push((
            sort(ctx, media_type, content, &definition),
            media_type,
            content,
        ));
    }
    let best = offered
        .iter()
        .enumerate()
        .min_by_key(|(index, (media, ..))| (*media, *index))
        .map(|(index, _)| index)?;
    for (index, (_, media_type, _)) in offered.iter().enumerate() {
        if index != best {
            let pointer = format!("{definition}/content/{}", escape(media_type));
            ctx.drop_below(
                &pointer,
                &format!(
                    "the body is sent as `{}`, which is offered too",
                    offered[best].1
                ),
            );
        }
    }
    let (sort, media_type, content) = offered[best];
    let schema_pointer = format!("{definition}/content/{}/schema", escape(media_type));
    let places: Vec<SchemaPlace<'a>> = content
        .schema
        .as_ref()
        .map(|schema| SchemaPlace::new(schema, &schema_pointer, &owner))
        .into_iter()
        .collect();
    let (ty, format) = typed(ctx, &places, sort, media_type, &schema_pointer, site);
    let docs = body
        .description
        .as_deref()
        .map(prose::clean)
        .filter(|text| !text.is_empty());
    let mut pointers = vec![pointer.to_owned()];
    if definition != pointer {
        pointers.push(definition.clone());
    }
    Some(Body {
        argument: Argument {
            name: "body".to_owned(),
            docs: Docs(docs.unwrap_or_else(|| place_sentence(pointer))),
            ty,
            place: Place::Body(format),
            redacted: false,
            example: None,
        },
        is_required: body.required,
        pointers,
    })
}

/// Components that nothing but multipart bodies refer to.
pub(super) fn multipart_components(
    document: &OpenAPI,
    root: &Node,
) -> std::collections::HashSet<String> {
    let mut all = HashMap::new();
    count_references(root, &mut all);
    let mut in_bodies: HashMap<&str, usize> = HashMap::new();
    let count_body = |body: &'_ RequestBody, found: &mut Vec<String>| {
        for (media_type, content) in &body.content {
            if media(media_type) == Media::Multipart
                && let Some(ReferenceOr::Reference { reference }) = &content.schema
            {
                found.push(component_key(reference).to_owned());
            }
        }
    };
    let mut found = Vec::new();
    for item in document
        .paths
        .paths
        .values()
        .filter_map(ReferenceOr::as_item)
    {
        for (_, operation) in item.iter() {
            if let Some(ReferenceOr::Item(body)) = &operation.request_body {
                count_body(body, &mut found);
            }
        }
    }
    for body in document
        .components
        .iter()
        .flat_map(|components| components.request_bodies.values())
    {
        if let ReferenceOr::Item(body) = body {
            count_body(body, &mut found);
        }
    }
    for key in &found {
        *in_bodies.entry(key).or_default() += 1;
    }
    in_bodies
        .into_iter()
        .filter(|(key, count)| all.get(*key).copied().unwrap_or_default() <= *count)
        .map(|(key, _)| key.to_owned())
        .collect()
}

fn count_references(root: &Node, counts: &mut HashMap<String, usize>) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.value {
            NodeValue::Array(items) => open.extend(items),
            NodeValue::Object(members) => {
                for member in members {
                    match &member.node.value {
                        NodeValue::String(text) if member.key == "$ref" => {
                            *counts
                                .entry(component_key(text).replace("~1", "/").replace("~0", "~"))
                                .or_default() += 1;
                        }
                        _ => open.push(&member.node),
                    }
                }
            }
            _ => {}
        }
    }
}

/// What a media type offers; `*/*` is bytes if the schema says so, and JSON otherwise.
fn sort<'a>(
    ctx: &mut Context<'a>,
    media_type: &str,
    content: &'a MediaType,
    definition: &str,
) -> Media {
    match media(media_type) {
        Media::Anything => {
            let places: Vec<SchemaPlace<'a>> = content
                .schema
                .as_ref()
                .map(|schema| SchemaPlace::new(schema, definition, ""))
                .into_iter()
                .collect();
            if places.is_empty() || is_binary(ctx, &places) {
                Media::Binary
            } else {
                Media::Json
            }
        }
        Media::Events => Media::Text,
        media => media,
    }
}

fn typed<'a>(
    ctx: &mut Context<'a>,
    places: &[SchemaPlace<'a>],
    sort: Media,
    media_type: &str,
    pointer: &str,
    site: &Carrier,
) -> (Type, BodyFormat) {
    let sent = if media_type.contains('*') {
        "application/json"
    } else {
        media_type
    };
    match sort {
        Media::Json => (
            json_type(ctx, places, pointer, site),
            BodyFormat::Json(sent.to_owned()),
        ),
        Media::Form => (json_type(ctx, places, pointer, site), BodyFormat::Form),
        Media::Multipart => (
            multipart_type(ctx, places, pointer, site),
            BodyFormat::Multipart,
        ),
        Media::Text => {
            ctx.drop_below(pointer, "the body is sent as text");
            (Type::String, BodyFormat::Text(media_type.to_owned()))
        }
        Media::Binary | Media::Anything | Media::Events => {
            ctx.drop_below(pointer, "the body is sent as bytes");
            let sent = if media_type.contains('*') {
                "application/octet-stream"
            } else {
                media_type
            };
            (Type::Upload, BodyFormat::Binary(sent.to_owned()))
        }
    }
}

fn json_type<'a>(
    ctx: &mut Context<'a>,
    places: &[SchemaPlace<'a>],
    pointer: &str,
    site: &Carrier,
) -> Type {
    if places.is_empty() {
        return ctx.raw(pointer, site, "the description gives the body no schema");
    }
    lower_use(ctx, places, site).whole()
}

/// A struct that is written as parts: the component itself if it is used for nothing else.
fn multipart_type<'a>(
    ctx: &mut Context<'a>,
    places: &[SchemaPlace<'a>],
    pointer: &str,
    site: &Carrier,
) -> Type {
    let Some(place) = places.first() else {
        return ctx.raw(pointer, site, "the description gives the body no schema");
    };
    if let [
        SchemaPlace {
            target: Target::Component(key),
            ..
        },
    ] = peel(places).as_slice()
        && ctx.multipart.contains(*key)
        && let Some(id) = ctx.component_drafts.get(key)
    {
        return id.ty();
    }
    let key = format!("multipart {pointer}");
    if let Some(ty) = ctx.inline.get(&key) {
        return ty.clone();
    }
    let given = ctx
        .settings
        .ty(pointer)
        .and_then(|entry| entry.name.clone());
    let origin = if given.is_some() {
        Origin::Given
    } else {
        Origin::Inline
    };
    let candidate = given.unwrap_or_else(|| place.owner.to_string());
    let id = ctx.add_draft(candidate.clone(), origin, Rc::from(pointer));
    ctx.inline.insert(key, id.ty());
    let flat = flatten(ctx, places);
    let outcome = lower_multipart(ctx, &flat, id, &candidate);
    let draft = &mut ctx.drafts[id.0];
    draft.docs = type_docs(&flat, pointer);
    match outcome {
        Outcome::Shape(shape, facts) => {
            draft.shape = Some(shape);
            draft.facts = facts;
        }
        Outcome::Type(ty) => draft.shape = Some(Shape::Alias(ty)),
    }
    id.ty()
}
