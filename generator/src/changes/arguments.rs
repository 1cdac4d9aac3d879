//! Changes of parameters and bodies.
//!
//! A parameter is found again by where it goes and its name there, else by its Rust name, else by its
//! type and position: then it was renamed. What stands in the path is found by its position alone.

use super::facts::{debug_change, docs_change, is_same_text};
use super::pair::Pair;
use super::reasons::{self, Way, way_of_argument};
use super::words::{format_words, path_style_words, query_style_words, route, type_words};
use super::{Change, rules};
use crate::model::{Argument, Docs, Operation, Place};

pub(super) fn compare_arguments(pair: &Pair, old: &Operation, new: &Operation) -> Vec<Change> {
    let partners = partners(pair, old, new);
    let mut changes = Vec::new();
    for (used, partner) in all(old).zip(&partners) {
        let place = place_of(old, used);
        match partner {
            None => {
                let after = new.arguments_struct.as_deref();
                let reason = reasons::parameter_removed(way_of_argument(old, used), after);
                let change = rules::PARAMETER_REMOVED.at(place, "removed");
                changes.push(change.because(reason));
            }
            Some(partner) => {
                changes.extend(compare_argument(pair, (old, used), (new, partner)));
            }
        }
    }
    for added in all(new) {
        if partners
            .iter()
            .flatten()
            .any(|each| std::ptr::eq(*each, added))
        {
            continue;
        }
        let place = place_of(old, added);
        changes.push(if is_option(new, added) {
            rules::PARAMETER_OPTIONAL_ADDED.at(place, "new, optional")
        } else {
            let before = old.arguments_struct.as_deref();
            let reason = reasons::added(before, way_of_argument(new, added));
            let change = rules::PARAMETER_REQUIRED_ADDED.at(place, "new, required");
            change.because(reason)
        });
    }
    changes.extend(compare_form(pair, old, new, &partners));
    changes
}

/// Names of the parameters in the path, in the order of the path.
pub(super) fn path_names(operation: &Operation) -> Vec<&str> {
    let parts = operation.path.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

fn all(operation: &Operation) -> impl Iterator<Item = &Argument> {
    operation.arguments.iter().chain(&operation.options)
}

fn partners<'a>(pair: &Pair, old: &Operation, new: &'a Operation) -> Vec<Option<&'a Argument>> {
    let mut partners: Vec<Option<&Argument>> = all(old)
        .map(|used| all(new).find(|each| key(new, each) == key(old, used)))
        .collect();
    let is_free = |partners: &[Option<&Argument>], each: &Argument| {
        let mut taken = partners.iter().flatten();
        taken.all(|taken| !std::ptr::eq(*taken, each))
    };
    for (index, used) in all(old).enumerate() {
        if partners[index].is_none() {
            let mut free = all(new).filter(|each| is_free(&partners, each));
            partners[index] = free.find(|each| each.name == used.name);
        }
    }
    for (index, used) in all(old).enumerate() {
        if partners[index].is_none() {
            let position = position(old, used);
            let mut free = all(new).filter(|each| is_free(&partners, each));
            partners[index] = free.find(|each| {
                self::position(new, each) == position
                    && is_option(new, each) == is_option(old, used)
                    && kind(&each.place) == kind(&used.place)
                    && pair.is_same(&used.ty, &each.ty)
            });
        }
    }
    partners
}

/// What tells a parameter apart from the others: `query limit`.
fn key(operation: &Operation, argument: &Argument) -> String {
    let kind = kind(&argument.place);
    match &argument.place {
        Place::Path { wire_name, .. } => {
            let names = path_names(operation);
            let index = names.iter().position(|name| name == wire_name);
            format!("{kind} {}", index.unwrap_or_default())
        }
        _ => format!("{kind} {}", wire_name(argument)),
    }
}

fn kind(place: &Place) -> &'static str {
    match place {
        Place::Path { .. } => "path",
        Place::Query { .. } => "query",
        Place::Header { .. } => "header",
        Place::Cookie { .. } => "cookie",
        Place::Body(_) => "body",
    }
}

fn wire_name(argument: &Argument) -> &str {
    match &argument.place {
        Place::Path { wire_name, .. }
        | Place::Query { wire_name, .. }
        | Place::Header { wire_name }
        | Place::Cookie { wire_name } => wire_name,
        Place::Body(_) => "",
    }
}

fn position(operation: &Operation, argument: &Argument) -> Option<usize> {
    all(operation).position(|each| std::ptr::eq(each, argument))
}

fn is_option(operation: &Operation, argument: &Argument) -> bool {
    let mut options = operation.options.iter();
    options.any(|each| std::ptr::eq(each, argument))
}

/// `GET /customers query limit`.
fn place_of(operation: &Operation, argument: &Argument) -> String {
    let place = format!("{} {}", route(operation), kind(&argument.place));
    match wire_name(argument) {
        "" => place,
        name => format!("{place} {name}"),
    }
}

fn compare_argument(
    pair: &Pair,
    (old_operation, old): (&Operation, &Argument),
    (new_operation, new): (&Operation, &Argument),
) -> Vec<Change> {
    let place = place_of(old_operation, old);
    let mut changes = Vec::new();
    let way = way_of_argument(old_operation, old);
    let new_way = way_of_argument(new_operation, new);
    let presence = match (way, new_way) {
        (Way::Setter, Way::Setter) => None,
        (Way::Setter, _) => Some(rules::PARAMETER_NOW_REQUIRED.at(&place, "is now required")),
        (_, Way::Setter) => Some(rules::PARAMETER_NOW_OPTIONAL.at(&place, "is now optional")),
        _ => None,
    };
    let reason = reasons::parameter_presence(way, new_way);
    changes.extend(presence.map(|change| change.because(reason)));
    if old.name != new.name && way != Way::Argument {
        let what = format!("renamed to {}", new.name);
        changes.push(match is_name_taken(pair, (way, old), new_operation) {
            true => rules::PARAMETER_NAME_TAKEN.at(&place, what),
            false => {
                let change = rules::PARAMETER_RENAMED.at(&place, what);
                change.because(reasons::parameter_renamed(way))
            }
        });
    } else if let Some(what) = moved(old, new) {
        changes.push(rules::PARAMETER_MOVED.at(&place, what));
    }
    if let (Place::Body(old), Place::Body(new)) = (&old.place, &new.place)
        && old != new
    {
        let what = format!(
            "sent as {} instead of {}",
            format_words(new),
            format_words(old)
        );
        changes.push(rules::BODY_FORMAT.at(&place, what));
    }
    if !pair.is_same(&old.ty, &new.ty) {
        let what = format!("`{}` is now `{}`", type_words(&old.ty), type_words(&new.ty));
        changes.push(rules::PARAMETER_TYPE.at(&place, what));
    }
    if old.redacted != new.redacted {
        let of_debug = [&rules::PARAMETER_SHOWN, &rules::PARAMETER_DEBUG];
        changes.push(debug_change(&place, of_debug, new.redacted));
    }
    // Where nobody wrote a word, the documentation is the route.
    let moved = |docs: &str| docs.replace(&route(old_operation), &route(new_operation));
    let old_docs = Docs(moved(&old.docs.0));
    let old_text = (&old_docs, &old.example, &old.ty);
    let new_text = (&new.docs, &new.example, &new.ty);
    if changes.is_empty() && old.name == new.name && !is_same_text(pair, old_text, new_text) {
        changes.push(docs_change(
            &rules::PARAMETER_DOCS,
            place,
            &old.docs,
            &new.docs,
        ));
    }
    changes
}

/// Whether another parameter is now set as this one was, with a value of the same type.
fn is_name_taken(pair: &Pair, (way, old): (Way, &Argument), new: &Operation) -> bool {
    let mut takers = all(new).filter(|each| each.name == old.name);
    takers.any(|each| way_of_argument(new, each) == way && pair.is_same(&old.ty, &each.ty))
}

/// How an argument with the same Rust name is sent otherwise.
fn moved(old: &Argument, new: &Argument) -> Option<String> {
    let styles = |old, new| format!("written as {new} instead of {old}");
    let (from, to) = (kind(&old.place), kind(&new.place));
    match (&old.place, &new.place) {
        (Place::Path { style: old, .. }, Place::Path { style: new, .. }) => {
            (old != new).then(|| styles(path_style_words(*old), path_style_words(*new)))
        }
        (Place::Body(_), Place::Body(_)) => None,
        _ if from != to => Some(format!("moved from {from} to {to}")),
        _ if wire_name(old) != wire_name(new) => {
            Some(format!("is `{}` on the wire", wire_name(new)))
        }
        (Place::Query { style: old, .. }, Place::Query { style: new, .. }) => {
            (old != new).then(|| styles(query_style_words(*old), query_style_words(*new)))
        }
        _ => None,
    }
}

/// The order of the arguments, and whether they come in a struct.
fn compare_form(
    pair: &Pair,
    old: &Operation,
    new: &Operation,
    partners: &[Option<&Argument>],
) -> Option<Change> {
    let place = route(old);
    match (&old.arguments_struct, &new.arguments_struct) {
        (None, None) => {}
        (Some(old), Some(new)) if old == new => return None,
        (_, Some(name)) => {
            let what = format!("takes its arguments in `{name}`");
            return Some(rules::ARGUMENTS_STRUCT.at(place, what));
        }
        (_, None) => {
            return Some(rules::ARGUMENTS_STRUCT.at(place, "takes its arguments one by one"));
        }
    }
    let kept = partners.iter().take(old.arguments.len()).flatten();
    let kept = kept.filter(|each| !is_option(new, each));
    let positions: Vec<_> = kept.map(|each| position(new, each)).collect();
    let mut both = old.arguments.iter().zip(&new.arguments);
    let is_alike = old.arguments.len() == new.arguments.len()
        && both.all(|(old, new)| pair.is_same(&old.ty, &new.ty));
    let rule = match is_alike {
        true => &rules::ARGUMENTS_SWAPPED,
        false => &rules::ARGUMENTS_ORDER,
    };
    (!positions.is_sorted()).then(|| rule.at(place, "arguments stand in another order"))
}
