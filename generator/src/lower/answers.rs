//! Responses: the body of a success, or the choice between several, and the errors.
//!
//! In: the responses of an operation. Out: its [`Answer`] and [`ErrorAnswer`]s. JSON stands for
//! other media types with the same schema; XML and its like alone are text; streams of events are
//! left out where there is JSON beside them.

use std::collections::HashSet;

use openapiv3::{MediaType, ReferenceOr, Response, Responses, StatusCode};

use super::context::{Carrier, Context, Place as SchemaPlace, component_key, escape, resolve};
use super::facts::place_sentence;
use super::media::{Media, essence, media};
use super::parameters::{is_binary, only_component};
use super::prose;
use super::schemas::lower_use;
use super::settings::Treatment;
use crate::model::{
    Answer, AnswerBody, AnswerChoice, AnswerVariant, Docs, ErrorAnswer, HttpMethod, StatusMatch,
    Type,
};
use crate::naming;
use crate::unsupported::unsupported;

pub(super) struct Answers {
    pub(super) answer: Answer,
    pub(super) errors: Vec<ErrorAnswer>,
}

/// What an operation needs of itself to name its answers.
pub(super) struct AnswerSite<'s> {
    pub(super) pointer: &'s str,
    /// `ListCustomers`.
    pub(super) owner: &'s str,
    /// What the answer is given by: the method.
    pub(super) carrier: &'s Carrier,
    /// Path of the module, for an enum of answers.
    pub(super) module: &'s str,
    pub(super) method: HttpMethod,
}

/// The answers of an operation.
pub(super) fn lower_answers<'a>(
    ctx: &mut Context<'a>,
    responses: &'a Responses,
    site: &AnswerSite,
) -> Answers {
    let listed = listed(ctx, responses, site.pointer);
    let has_success = listed.iter().any(|listed| {
        matches!(
            listed.status,
            Some(StatusCode::Code(200..300) | StatusCode::Range(2))
        )
    });
    let is_success = |status: &Option<StatusCode>| match status {
        Some(StatusCode::Code(code)) => (200..300).contains(code),
        Some(StatusCode::Range(class)) => *class == 2,
        // Without any success listed, `default` is one as well as an error.
        None => !has_success,
    };
    let successes: Vec<&Listed<'a>> = listed
        .iter()
        .filter(|listed| is_success(&listed.status))
        .collect();
    let failures: Vec<&Listed<'a>> = listed
        .iter()
        .filter(|listed| listed.status.is_none() || !is_success(&listed.status))
        .collect();
    let mut variants = Vec::new();
    for success in &successes {
        let owner = owner(site, success, "Answer", successes.len());
        variants.extend(lower_success(ctx, success, &owner, site));
    }
    let answer = settle(variants, site);
    report_collisions(ctx, &answer, site);
    for success in &successes {
        cover_success(ctx, success, &answer, site);
    }
    let errors = failures
        .iter()
        .map(|failure| {
            lower_error(
                ctx,
                failure,
                &owner(site, failure, "Error", failures.len()),
                site,
            )
        })
        .collect();
    Answers { answer, errors }
}

/// A response with its status; `None` is `default`.
struct Listed<'a> {
    status: Option<StatusCode>,
    response: &'a Response,
    pointer: String,
    definition: String,
    /// Key of a shared response.
    key: Option<&'a str>,
}

fn listed<'a>(ctx: &Context<'a>, responses: &'a Responses, pointer: &str) -> Vec<Listed<'a>> {
    let of_status = |status: Option<StatusCode>, item: &'a ReferenceOr<Response>| {
        let name = status
            .as_ref()
            .map_or_else(|| "default".to_owned(), ToString::to_string);
        let pointer = format!("{pointer}/responses/{name}");
        let (response, definition) =
            resolve(&ctx.components.responses, "responses", item, &pointer)?;
        let key = match item {
            ReferenceOr::Reference { reference } => Some(component_key(reference)),
            ReferenceOr::Item(_) => None,
        };
        Some(Listed {
            status,
            response,
            pointer,
            definition,
            key,
        })
    };
    let coded = responses
        .responses
        .iter()
        .filter_map(|(status, item)| of_status(Some(status.clone()), item));
    let mut listed: Vec<Listed<'a>> = coded.collect();
    listed.extend(
        responses
            .default
            .as_ref()
            .and_then(|item| of_status(None, item)),
    );
    listed
}

fn owner(site: &AnswerSite, listed: &Listed, what: &str, count: usize) -> String {
    match listed.key {
        Some(key) => format!(
            "{}{what}",
            naming::camel(key)
                .trim_end_matches("Response")
                .trim_end_matches(what)
        ),
        None if count > 1 => format!("{}{what}{}", site.owner, status_word(&listed.status)),
        None => format!("{}{what}", site.owner),
    }
}

fn status_word(status: &Option<StatusCode>) -> String {
    status.as_ref().map_or_else(
        || "Default".to_owned(),
        |status| status.to_string().to_uppercase(),
    )
}

/// The bodies of one success, each a variant without a name yet.
fn lower_success<'a>(
    ctx: &mut Context<'a>,
    listed: &Listed<'a>,
    owner: &str,
    site: &AnswerSite,
) -> Vec<AnswerVariant> {
    let status = match &listed.status {
        Some(StatusCode::Code(code)) => StatusMatch::Exact(*code),
        Some(StatusCode::Range(class)) => StatusMatch::Class(*class),
        None => StatusMatch::Any,
    };
    let description = prose::clean(&listed.response.description);
    let docs = if description.is_empty() {
        place_sentence(&listed.pointer)
    } else {
        description
    };
    let variant = |media_type: Option<String>, body: AnswerBody| AnswerVariant {
        name: String::new(),
        docs: Docs(docs.clone()),
        status,
        media_type,
        body,
    };
    let is_empty = matches!(status, StatusMatch::Exact(204 | 205))
        || site.method == HttpMethod::Head
        || listed.response.content.is_empty();
    if is_empty {
        ctx.drop_below(&listed.definition, "an answer of this kind has no body");
        return vec![variant(None, AnswerBody::Empty)];
    }
    let bodies = bodies(ctx, listed, owner, site);
    let is_only = bodies.len() == 1;
    bodies
        .into_iter()
        .map(|(media_type, body)| variant((!is_only).then_some(media_type), body))
        .collect()
}

fn bodies<'a>(
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
    let mut json_schemas: Vec<&ReferenceOr<openapiv3::Schema>> = Vec::new();
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
fn says_same(
    left: &ReferenceOr<openapiv3::Schema>,
    right: &ReferenceOr<openapiv3::Schema>,
) -> bool {
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

fn without_origins(schema: &openapiv3::Schema) -> serde_json::Value {
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
fn is_same_body(left: &AnswerBody, right: &AnswerBody) -> bool {
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
    let places: Vec<SchemaPlace<'a>> = content
        .schema
        .as_ref()
        .map(|schema| SchemaPlace::new(schema, pointer, owner))
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

fn report_collisions(ctx: &mut Context, answer: &Answer, site: &AnswerSite) {
    let Answer::Choice(choice) = answer else {
        return;
    };
    let mut seen = HashSet::new();
    for variant in &choice.variants {
        if !seen.insert(variant.name.as_str()) {
            ctx.error(
                "colliding-names",
                &format!("{}/responses", site.pointer),
                format!("two answers would both be named `{}`", variant.name),
                "answer with media types whose names differ in more than signs",
            );
        }
    }
}

/// One body, one or none, or a choice.
fn settle(mut variants: Vec<AnswerVariant>, site: &AnswerSite) -> Answer {
    let mut distinct: Vec<AnswerBody> = Vec::new();
    for variant in &variants {
        if !distinct
            .iter()
            .any(|known| is_same_body(known, &variant.body))
        {
            distinct.push(variant.body.clone());
        }
    }
    match distinct.as_slice() {
        [] => return Answer::One(AnswerBody::Empty),
        [only] => return Answer::One(only.clone()),
        [AnswerBody::Empty, body] | [body, AnswerBody::Empty] => {
            return Answer::Optional(body.clone());
        }
        _ => {}
    }
    // The most telling status first: `default` would hide the others.
    variants.sort_by_key(|variant| match variant.status {
        StatusMatch::Exact(_) => 0,
        StatusMatch::Class(_) => 1,
        StatusMatch::Any => 2,
    });
    name_variants(&mut variants);
    Answer::Choice(AnswerChoice {
        name: naming::type_name(&format!("{}Answer", site.owner)),
        docs: Docs(format!("What {} answers with.", prose::code(site.owner))),
        variants,
    })
}

/// By status where they differ, by media type where they differ, by both where they must.
fn name_variants(variants: &mut [AnswerVariant]) {
    let statuses: Vec<StatusMatch> = variants.iter().map(|variant| variant.status).collect();
    let has_one_status = statuses.iter().all(|status| *status == statuses[0]);
    for variant in variants.iter_mut() {
        let is_alone = statuses
            .iter()
            .filter(|status| **status == variant.status)
            .count()
            == 1;
        let status = answer_name(variant.status);
        let body = body_name(variant);
        variant.name = match (has_one_status, is_alone) {
            (true, _) => body,
            (false, true) => status,
            (false, false) => format!("{status}{body}"),
        };
    }
    let taken: Vec<String> = variants
        .iter()
        .map(|variant| variant.name.clone())
        .collect();
    for variant in variants.iter_mut() {
        let is_shared = taken.iter().filter(|name| **name == variant.name).count() > 1;
        if is_shared && let Some(media_type) = &variant.media_type {
            variant.name = format!(
                "{}{}",
                answer_name(variant.status),
                naming::camel_piece(media_type)
            );
        }
    }
}

fn body_name(variant: &AnswerVariant) -> String {
    match (&variant.body, &variant.media_type) {
        (AnswerBody::Empty, _) => "Empty".to_owned(),
        (AnswerBody::Json(_), Some(media_type)) if media_type == "application/json" => {
            "Json".to_owned()
        }
        (_, Some(media_type)) => {
            naming::camel(media_type.rsplit(['/', '+']).next().unwrap_or(media_type))
        }
        (AnswerBody::Json(_), None) => "Json".to_owned(),
        (AnswerBody::Text, None) => "Text".to_owned(),
        (AnswerBody::Binary(_), None) => "Bytes".to_owned(),
    }
}

fn answer_name(status: StatusMatch) -> String {
    match status {
        StatusMatch::Exact(200) => "Ok".to_owned(),
        StatusMatch::Exact(201) => "Created".to_owned(),
        StatusMatch::Exact(202) => "Accepted".to_owned(),
        StatusMatch::Exact(203) => "NonAuthoritative".to_owned(),
        StatusMatch::Exact(204) => "NoContent".to_owned(),
        StatusMatch::Exact(205) => "ResetContent".to_owned(),
        StatusMatch::Exact(206) => "PartialContent".to_owned(),
        StatusMatch::Exact(207) => "MultiStatus".to_owned(),
        StatusMatch::Exact(code) => format!("Status{code}"),
        StatusMatch::Class(class) => format!("Status{class}xx"),
        StatusMatch::Any => "Other".to_owned(),
    }
}

fn cover_success(ctx: &mut Context, listed: &Listed, answer: &Answer, site: &AnswerSite) {
    let status = match &listed.status {
        Some(StatusCode::Code(code)) => StatusMatch::Exact(*code),
        Some(StatusCode::Range(class)) => StatusMatch::Class(*class),
        None => StatusMatch::Any,
    };
    let carrier = match answer {
        Answer::Choice(choice) => match choice
            .variants
            .iter()
            .find(|variant| variant.status == status)
        {
            Some(variant) => Carrier::Item(format!(
                "{}::{}::{}",
                site.module, choice.name, variant.name
            )),
            None => site.carrier.clone(),
        },
        Answer::One(_) | Answer::Optional(_) => site.carrier.clone(),
    };
    ctx.cover(&listed.pointer, carrier.clone());
    ctx.cover(&listed.definition, carrier);
}

fn lower_error<'a>(
    ctx: &mut Context<'a>,
    listed: &Listed<'a>,
    owner: &str,
    site: &AnswerSite,
) -> ErrorAnswer {
    let carrier = Carrier::Item("Error".to_owned());
    ctx.cover(&listed.pointer, carrier.clone());
    ctx.cover(&listed.definition, carrier.clone());
    let mut body = None;
    for (media_type, content) in &listed.response.content {
        let pointer = format!("{}/content/{}", listed.definition, escape(media_type));
        let is_json =
            matches!(media(media_type), Media::Json | Media::Anything) && content.schema.is_some();
        if is_json && body.is_none() {
            let places: Vec<SchemaPlace<'a>> = content
                .schema
                .iter()
                .map(|schema| SchemaPlace::new(schema, &format!("{pointer}/schema"), owner))
                .collect();
            let is_problem = only_component(&places)
                .and_then(|key| ctx.settings.ty(key))
                .is_some_and(|entry| entry.treatment == Some(Treatment::Problem));
            body = (!is_problem).then(|| lower_use(ctx, &places, &carrier).whole());
            if is_problem {
                break;
            }
        } else {
            ctx.drop_below(&pointer, "the runtime's error keeps the body as it came");
        }
    }
    let _ = site;
    let description = prose::clean(&listed.response.description);
    ErrorAnswer {
        status: listed
            .status
            .as_ref()
            .map_or_else(|| "default".to_owned(), ToString::to_string),
        docs: Docs(if description.is_empty() {
            place_sentence(&listed.pointer)
        } else {
            description
        }),
        body: body.filter(|ty| *ty != Type::Json),
    }
}
