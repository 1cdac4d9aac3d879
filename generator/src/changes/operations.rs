//! Changes of one operation, apart from its arguments and its answer.

use std::collections::HashMap;

use super::answers::{compare_answers, is_same_answer};
use super::arguments::{compare_arguments, path_names};
use super::pair::Pair;
use super::resources::Located;
use super::words::{answer_words, docs_words, route};
use super::{Change, rules};
use crate::model::{Idempotency, Operation};

/// `names` tells which resource became which.
pub(super) fn compare_operation(
    pair: &Pair,
    old: &Located,
    new: &Located,
    names: &HashMap<&str, &str>,
) -> Vec<Change> {
    let place = route(old.operation);
    let mut changes = compare_place(old.operation, new.operation);
    let resource = names.get(old.resource.name.as_str());
    let is_same_method = old.operation.method == new.operation.method
        && resource == Some(&new.resource.name.as_str());
    if !is_same_method {
        let what = format!("{} renamed to {}", old.accessor(), new.accessor());
        changes.push(match is_name_taken(pair, old) {
            true => rules::METHOD_NAME_TAKEN.at(&place, what),
            false => {
                let change = rules::METHOD_RENAMED.at(&place, what);
                let is_moved = resource != Some(&new.resource.name.as_str());
                change
                    .because(is_moved.then(|| "the method belongs to another resource".to_owned()))
            }
        });
    } else if old.operation.id != new.operation.id {
        let what = format!("id {} renamed to {}", old.operation.id, new.operation.id);
        changes.push(rules::OPERATION_ID.at(&place, what));
    }
    let (old_call, new_call) = (call_words(old), call_words(new));
    let accessor = old.accessor();
    let (old, new) = (old.operation, new.operation);
    changes.extend(compare_auth(old, new));
    changes.extend(compare_idempotency(old, new));
    changes.extend(compare_arguments(pair, old, new));
    let is_same_call = match (&old.call, &new.call) {
        (Some(old), Some(new)) => old == new || !is_same_method,
        (old, new) => old == new,
    };
    if !is_same_call {
        let what = format!("the type of the call is `{new_call}` instead of `{old_call}`");
        changes.push(rules::CALL_TYPE.at(&place, what));
    }
    changes.extend(compare_answers(pair, old, new));
    // Where nobody wrote a word, the documentation is the route.
    if old.docs.0.replace(&place, &route(new)) != new.docs.0 {
        let what = docs_words(&old.docs, &new.docs);
        changes.push(rules::OPERATION_DOCS.at(place, what));
    }
    for change in &mut changes {
        change.call = Some(accessor.clone());
    }
    changes
}

/// Whether old calls now make those of another operation, which takes and gives the same types.
fn is_name_taken(pair: &Pair, old: &Located) -> bool {
    let mut resources = pair.new.resources.iter();
    let resource = resources.find(|each| each.name == old.resource.name);
    let mut operations = resource.into_iter().flat_map(|each| &each.operations);
    let old = old.operation;
    operations.any(|new| {
        let mut arguments = old.arguments.iter().zip(&new.arguments);
        old.method == new.method
            && old.arguments_struct == new.arguments_struct
            && old.arguments.len() == new.arguments.len()
            && arguments.all(|(old, new)| pair.is_same(&old.ty, &new.ty))
            && is_same_answer(pair, &old.answer, &new.answer)
    })
}

/// The type of the call, so written that it cannot be taken for that of a value: `loans::CreateLoan`.
fn call_words(located: &Located) -> String {
    match &located.operation.call {
        Some(name) => format!("{}::{name}", located.resource.name),
        None => format!("Call<{}>", answer_words(&located.operation.answer)),
    }
}

fn compare_place(old: &Operation, new: &Operation) -> Vec<Change> {
    let mut changes = Vec::new();
    let place = route(old);
    let is_moved = anonymous(&old.path) != anonymous(&new.path);
    if is_moved || old.http_method != new.http_method {
        changes.push(rules::OPERATION_MOVED.at(&place, format!("moved to {}", route(new))));
    } else if path_names(old) != path_names(new) && old.arguments_struct.is_none() {
        let what = format!("the path is written {}", new.path);
        changes.push(rules::PATH_PLACEHOLDER.at(&place, what));
    }
    if old.server != new.server {
        let server = |operation: &Operation| match &operation.server {
            Some(server) => server.clone(),
            None => "the API's server".to_owned(),
        };
        let what = format!("sent to {} instead of {}", server(new), server(old));
        changes.push(rules::OPERATION_SERVER.at(place, what));
    }
    changes
}

/// The path without the names of its parameters, which are nowhere on the wire.
fn anonymous(path: &str) -> String {
    let parts = path.split('{').map(|part| match part.split_once('}') {
        Some((_, rest)) => rest,
        None => part,
    });
    parts.collect::<Vec<_>>().join("{}")
}

fn compare_auth(old: &Operation, new: &Operation) -> Option<Change> {
    let place = route(old);
    let is_accepted = |name: &String| new.auth.contains(name);
    let words = |operation: &Operation| match operation.auth.is_empty() {
        true => "nothing".to_owned(),
        false => {
            let schemes = operation.auth.iter().map(|name| format!("`{name}`"));
            Vec::from_iter(schemes).join(" or ")
        }
    };
    let what = format!("needs {} instead of {}", words(new), words(old));
    let is_relaxed =
        new.auth.is_empty() || !old.auth.is_empty() && old.auth.iter().all(is_accepted);
    if old.auth == new.auth {
        None
    } else if is_relaxed {
        Some(rules::AUTH_RELAXED.at(place, what))
    } else {
        Some(rules::AUTH_NEEDED.at(place, what))
    }
}

fn compare_idempotency(old: &Operation, new: &Operation) -> Option<Change> {
    let place = route(old);
    match (old.idempotency, new.idempotency) {
        (Idempotency::None, Idempotency::Key) => {
            Some(rules::IDEMPOTENCY_GAINED.at(place, "takes an Idempotency-Key"))
        }
        (Idempotency::Key, Idempotency::None) => {
            Some(rules::IDEMPOTENCY_LOST.at(place, "no longer takes an Idempotency-Key"))
        }
        _ => None,
    }
}
