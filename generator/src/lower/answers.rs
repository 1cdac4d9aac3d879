//! Responses: the body of a success, or the choice between several, and the errors.
//!
//! In: the responses of an operation. Out: its [`Answer`] and [`ErrorAnswer`]s. JSON stands for
//! other media types with the same schema; XML and its like alone are text; streams of events are
//! left out where there is JSON beside them.

use openapiv3::{ReferenceOr, Response, Responses, StatusCode};

use super::answer_bodies::{bodies, is_same_body};
use super::answer_names::{name_variants, report_collisions};
use super::context::{Carrier, Context};
use super::facts::place_sentence;
use super::media::{Media, media};
use super::parameter_values::only_component;
use super::places::{Place as SchemaPlace, component_key, escape, resolve};
use super::prose;
use super::schemas::lower_use;
use super::settings::Treatment;
use crate::model::{
    Answer, AnswerBody, AnswerChoice, AnswerVariant, Docs, ErrorAnswer, HttpMethod, StatusMatch,
    Type,
};
use crate::naming;

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
        .map(|failure| lower_error(ctx, failure, &owner(site, failure, "Error", failures.len())))
        .collect();
    Answers { answer, errors }
}

/// A response with its status; `None` is `default`.
pub(super) struct Listed<'a> {
    status: Option<StatusCode>,
    pub(super) response: &'a Response,
    pointer: String,
    pub(super) definition: String,
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

fn lower_error<'a>(ctx: &mut Context<'a>, listed: &Listed<'a>, owner: &str) -> ErrorAnswer {
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
