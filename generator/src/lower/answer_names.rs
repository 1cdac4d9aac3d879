//! Names of the variants of an answer: by status where they differ, by media type where they
//! differ, by both where they must.
//!
//! In: variants without names. Out: the same with names, or an error where two stay equal.

use std::collections::HashSet;

use super::answers::AnswerSite;
use super::context::Context;
use crate::model::{Answer, AnswerBody, AnswerVariant, StatusMatch};
use crate::naming;

/// By status where they differ, by media type where they differ, by both where they must.
pub(super) fn name_variants(variants: &mut [AnswerVariant]) {
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

pub(super) fn report_collisions(ctx: &mut Context, answer: &Answer, site: &AnswerSite) {
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
