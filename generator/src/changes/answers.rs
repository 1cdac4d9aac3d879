//! Changes of what an operation answers: success, errors, pages.

use super::pair::Pair;
use super::words::{answer_words, body_words, route, type_words};
use super::{Change, rules};
use crate::model::{
    Answer, AnswerBody, AnswerChoice, AnswerVariant, ErrorAnswer, Operation, Pagination,
    StatusMatch,
};

pub(super) fn compare_answers(pair: &Pair, old: &Operation, new: &Operation) -> Vec<Change> {
    let mut changes = compare_answer(pair, old, new);
    changes.extend(compare_errors(pair, old, new));
    changes.extend(compare_pages(old, new));
    changes
}

fn compare_answer(pair: &Pair, old: &Operation, new: &Operation) -> Vec<Change> {
    let place = format!("{} answer", route(old));
    if !is_same_answer(pair, &old.answer, &new.answer) {
        let (old, new) = (answer_words(&old.answer), answer_words(&new.answer));
        let what = format!("`{old}` is now `{new}`");
        return vec![rules::ANSWER_TYPE.at(place, what)];
    }
    if let (Answer::Choice(old), Answer::Choice(new)) = (&old.answer, &new.answer) {
        return compare_choice(pair, &place, old, new);
    }
    match (media_type(&old.answer), media_type(&new.answer)) {
        (Some(old), Some(new)) if old != new => {
            let what = format!("{old} is now {new}");
            vec![rules::ANSWER_FORMAT.at(place, what)]
        }
        _ => Vec::new(),
    }
}

/// Whether awaiting both gives values of the same type.
pub(super) fn is_same_answer(pair: &Pair, old: &Answer, new: &Answer) -> bool {
    match (old, new) {
        (Answer::One(old), Answer::One(new)) | (Answer::Optional(old), Answer::Optional(new)) => {
            is_same_body(pair, old, new)
        }
        (Answer::Choice(old), Answer::Choice(new)) => old.name == new.name,
        _ => false,
    }
}

fn is_same_body(pair: &Pair, old: &AnswerBody, new: &AnswerBody) -> bool {
    match (old, new) {
        (AnswerBody::Json(old), AnswerBody::Json(new)) => pair.is_same(old, new),
        _ => std::mem::discriminant(old) == std::mem::discriminant(new),
    }
}

fn media_type(answer: &Answer) -> Option<&str> {
    match answer {
        Answer::One(AnswerBody::Binary(media_type))
        | Answer::Optional(AnswerBody::Binary(media_type)) => Some(media_type),
        _ => None,
    }
}

fn compare_choice(pair: &Pair, place: &str, old: &AnswerChoice, new: &AnswerChoice) -> Vec<Change> {
    let mut changes = Vec::new();
    let find = |choice: &AnswerChoice, name: &str| -> Option<AnswerVariant> {
        choice
            .variants
            .iter()
            .find(|each| each.name == name)
            .cloned()
    };
    for variant in &old.variants {
        let place = format!("{place} {}", variant.name);
        let Some(partner) = find(new, &variant.name) else {
            changes.push(rules::ANSWER_VARIANT_REMOVED.at(place, "removed"));
            continue;
        };
        let is_picked_alike =
            partner.status == variant.status && partner.media_type == variant.media_type;
        if !is_same_body(pair, &variant.body, &partner.body) {
            let (old, new) = (body_words(&variant.body), body_words(&partner.body));
            let what = format!("`{old}` is now `{new}`");
            changes.push(rules::ANSWER_VARIANT_TYPE.at(place, what));
        } else if !is_picked_alike {
            let what = moved_words(variant, &partner);
            changes.push(rules::ANSWER_VARIANT_MOVED.at(place, what));
        } else if partner.docs != variant.docs {
            changes.push(rules::ANSWER_DOCS.at(place, "description changed"));
        }
    }
    for variant in &new.variants {
        if find(old, &variant.name).is_none() {
            let place = format!("{place} {}", variant.name);
            changes.push(rules::ANSWER_VARIANT_ADDED.at(place, "new"));
        }
    }
    changes
}

/// How it is told from other answers now.
fn moved_words(old: &AnswerVariant, new: &AnswerVariant) -> String {
    let status = |variant: &AnswerVariant| match variant.status {
        StatusMatch::Exact(status) => status.to_string(),
        StatusMatch::Class(digit) => format!("{digit}XX"),
        StatusMatch::Any => "any status".to_owned(),
    };
    let media_type = |variant: &AnswerVariant| {
        let media_type = variant.media_type.clone();
        media_type.unwrap_or("any media type".to_owned())
    };
    match old.status == new.status {
        true => format!(
            "stands for {} instead of {}",
            media_type(new),
            media_type(old)
        ),
        false => format!("stands for {} instead of {}", status(new), status(old)),
    }
}

fn compare_errors(pair: &Pair, old: &Operation, new: &Operation) -> Vec<Change> {
    let mut changes = Vec::new();
    let place = |status: &str| format!("{} error {status}", route(old));
    for error in &old.errors {
        let place = place(&error.status);
        let Some(new) = new.errors.iter().find(|each| each.status == error.status) else {
            changes.push(rules::ERROR_REMOVED.at(place, "no longer described"));
            continue;
        };
        changes.extend(compare_error_body(pair, &place, error, new));
        if new.docs != error.docs {
            changes.push(rules::ERROR_DOCS.at(place, "description changed"));
        }
    }
    for error in &new.errors {
        if old.errors.iter().all(|each| each.status != error.status) {
            changes.push(rules::ERROR_ADDED.at(place(&error.status), "new"));
        }
    }
    changes
}

/// The crate gives the bytes of such a body; only documentation says which type is in them.
fn compare_error_body(
    pair: &Pair,
    place: &str,
    old: &ErrorAnswer,
    new: &ErrorAnswer,
) -> Option<Change> {
    match (&old.body, &new.body) {
        (Some(old), Some(new)) if !pair.is_same(old, new) => {
            let what = format!(
                "has body `{}` instead of `{}`",
                type_words(new),
                type_words(old)
            );
            Some(rules::ERROR_BODY.at(place, what))
        }
        (Some(old), None) => {
            let what = format!("body `{}` is no longer described", type_words(old));
            Some(rules::ERROR_DOCS.at(place, what))
        }
        (None, Some(new)) => {
            let what = format!("body is now described: `{}`", type_words(new));
            Some(rules::ERROR_DOCS.at(place, what))
        }
        _ => None,
    }
}

fn compare_pages(old: &Operation, new: &Operation) -> Option<Change> {
    let place = format!("{} pages", route(old));
    match (&old.pagination, &new.pagination) {
        (Some(_), None) => Some(rules::PAGES_LOST.at(place, "no longer a list of pages")),
        (None, Some(_)) => Some(rules::PAGES_GAINED.at(place, "is now a list of pages")),
        (Some(old), Some(new)) => {
            let what = pages_words(old, new)?;
            Some(rules::PAGES_CHANGED.at(place, what))
        }
        _ => None,
    }
}

fn pages_words(old: &Pagination, new: &Pagination) -> Option<String> {
    let parts = [
        (
            "asked for with",
            &old.cursor_parameter,
            &new.cursor_parameter,
        ),
        ("read from", &old.items_field, &new.items_field),
        ("ended by", &old.more_field, &new.more_field),
        ("continued after", &old.cursor_field, &new.cursor_field),
    ];
    let differing = parts.iter().filter(|(_, old, new)| old != new);
    let words: Vec<String> = differing
        .map(|(how, old, new)| format!("{how} `{new}` instead of `{old}`"))
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}
