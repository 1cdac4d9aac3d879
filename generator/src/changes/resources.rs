//! Changes of resources, and which operation of the old API is which of the new one.
//!
//! An operation is found again by its id, else by its method and path, else by its method, the form of
//! its path and its answer, if these are one operation's only.

use std::collections::{HashMap, HashSet};

use super::operations::compare_operation;
use super::pair::Pair;
use super::words::route;
use super::{Change, rules};
use crate::model::{Answer, AnswerBody, Model, Operation, Resource, Type};

/// An operation, and the resource that it belongs to.
#[derive(Clone, Copy)]
pub(super) struct Located<'a> {
    pub(super) resource: &'a Resource,
    pub(super) operation: &'a Operation,
}

impl Located<'_> {
    /// `client.banks().list()`.
    pub(super) fn accessor(&self) -> String {
        format!(
            "client.{}().{}()",
            self.resource.name, self.operation.method
        )
    }

    fn named_in(&self, change: Change) -> Change {
        Change {
            call: Some(self.accessor()),
            ..change
        }
    }
}

pub(super) fn compare_resources(pair: &Pair) -> Vec<Change> {
    let new = located(pair.new);
    let partners = partners(pair, &located(pair.old), &new);
    let names = resource_names(pair, &partners);
    let mut changes = Vec::new();
    for resource in &pair.old.resources {
        changes.extend(compare_resource(pair, resource, &names));
    }
    let mut taken = HashSet::new();
    for (old, partner) in &partners {
        match partner {
            None => {
                let what = format!("removed: {}", old.accessor());
                let change = rules::OPERATION_REMOVED.at(route(old.operation), what);
                changes.push(old.named_in(change));
            }
            Some(new) => {
                taken.insert(new.operation.id.as_str());
                changes.extend(compare_operation(pair, old, new, &names));
            }
        }
    }
    for place in new {
        if !taken.contains(place.operation.id.as_str()) {
            let what = format!("new operation: {}", place.accessor());
            let change = rules::OPERATION_ADDED.at(route(place.operation), what);
            changes.push(place.named_in(change));
        }
    }
    let known: HashSet<&str> = names.values().copied().collect();
    for resource in &pair.new.resources {
        if !known.contains(resource.name.as_str()) {
            changes.push(rules::RESOURCE_ADDED.at(place(resource), "new resource"));
        }
    }
    changes
}

/// Each operation that is in both, as far as the types of the pair let it be recognised.
pub(super) fn kept_operations<'a>(
    pair: &Pair<'a>,
) -> impl Iterator<Item = (&'a Operation, &'a Operation)> {
    let partners = partners(pair, &located(pair.old), &located(pair.new));
    let kept = partners.into_iter();
    kept.filter_map(|(old, new)| Some((old.operation, new?.operation)))
}

fn located(model: &Model) -> Vec<Located<'_>> {
    let resources = model.resources.iter();
    resources
        .flat_map(|resource| {
            let operations = resource.operations.iter();
            operations.map(move |operation| Located {
                resource,
                operation,
            })
        })
        .collect()
}

type Partners<'a> = Vec<(Located<'a>, Option<Located<'a>>)>;

fn partners<'a>(pair: &Pair, old: &[Located<'a>], new: &[Located<'a>]) -> Partners<'a> {
    let ids = |places: &[Located<'a>]| -> HashSet<&'a str> {
        places
            .iter()
            .map(|each| each.operation.id.as_str())
            .collect()
    };
    let (old_ids, new_ids) = (ids(old), ids(new));
    let partner = |place: &Located<'a>| {
        let is_partner = |each: &&Located<'a>| {
            if new_ids.contains(place.operation.id.as_str()) {
                return each.operation.id == place.operation.id;
            }
            route(each.operation) == route(place.operation)
                && !old_ids.contains(each.operation.id.as_str())
        };
        new.iter().find(is_partner).copied()
    };
    let mut partners: Partners = old.iter().map(|place| (*place, partner(place))).collect();
    let taken: HashSet<&str> = partners
        .iter()
        .filter_map(|(_, new)| new.map(|new| new.operation.id.as_str()))
        .collect();
    let lost = partners.iter().filter(|(_, new)| new.is_none());
    let lost: Vec<Located> = lost.map(|(old, _)| *old).collect();
    let mut added = new.to_vec();
    added.retain(|each| !taken.contains(each.operation.id.as_str()));
    for (old, partner) in partners.iter_mut().filter(|(_, new)| new.is_none()) {
        let fits = |new: &&Located| is_alike(pair, old.operation, new.operation);
        let Some(found) = only(added.iter().filter(fits)) else {
            continue;
        };
        let others = lost
            .iter()
            .filter(|each| is_alike(pair, each.operation, found.operation));
        *partner = only(others).map(|_| *found);
    }
    partners
}

fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Whether both do the same as far as can be seen: an answer of the same named type, to the same
/// method, at a path of the same form.
fn is_alike(pair: &Pair, old: &Operation, new: &Operation) -> bool {
    let form = |operation: &Operation| -> Vec<bool> {
        let segments = operation.path.split('/');
        segments.map(|each| each.contains('{')).collect()
    };
    let answers = match (&old.answer, &new.answer) {
        (Answer::One(AnswerBody::Json(old)), Answer::One(AnswerBody::Json(new))) => {
            matches!(old, Type::Named(_)) && pair.is_same(old, new)
        }
        _ => false,
    };
    answers && old.http_method == new.http_method && form(old) == form(new)
}

/// New name by old name of each resource that is in both. One whose operations all went to one new
/// resource was renamed.
fn resource_names<'a>(pair: &Pair<'a>, partners: &Partners<'a>) -> HashMap<&'a str, &'a str> {
    let mut names = HashMap::new();
    let is_in = |model: &Model, name: &str| model.resources.iter().any(|each| each.name == name);
    for resource in &pair.old.resources {
        let name = resource.name.as_str();
        if is_in(pair.new, name) {
            names.insert(name, name);
            continue;
        }
        let own = partners.iter().filter(|(old, _)| old.resource.name == name);
        let targets: HashSet<&str> = own
            .filter_map(|(_, new)| new.map(|new| new.resource.name.as_str()))
            .collect();
        if let [target] = *Vec::from_iter(targets).as_slice()
            && !is_in(pair.old, target)
        {
            names.insert(name, target);
        }
    }
    names
}

fn compare_resource(pair: &Pair, old: &Resource, names: &HashMap<&str, &str>) -> Option<Change> {
    let Some(name) = names.get(old.name.as_str()) else {
        return Some(rules::RESOURCE_REMOVED.at(place(old), "removed"));
    };
    if *name != old.name {
        let what = format!("renamed to client.{name}()");
        return Some(rules::RESOURCE_RENAMED.at(place(old), what));
    }
    let new = pair.new.resources.iter().find(|each| each.name == *name)?;
    (new.docs != old.docs).then(|| rules::RESOURCE_DOCS.at(place(old), "description changed"))
}

fn place(resource: &Resource) -> String {
    format!("client.{}()", resource.name)
}
