//! Sentences for people: what changed, and for what breaks their code what they will feel.

use super::places::{Place, call, owner};
use super::reasons::reason;
use crate::changes::{Change, code_span as code, markdown_words as words};

/// Methods in one list; of more than these the routes are not told.
pub(super) const MOST_ROUTES: usize = 3;

/// The sentences for changes that are told together: one rule, and one owner or none.
pub(super) fn sentence(changes: &[&Change]) -> String {
    let what = match changes[0].rule.code {
        "operation-added" | "resource-added" => operations(changes, "resource-added", "new"),
        "operation-removed" | "resource-removed" => {
            operations(changes, "resource-removed", "removed")
        }
        "method-renamed" | "method-name-taken" => renamed_method(changes[0]),
        "operation-moved" => moved_operation(changes[0]),
        "type-added" => names(changes, "New type", ""),
        "type-removed" => names(changes, "Removed type", ""),
        "event-added" => names(changes, "New event", "event "),
        "event-removed" => names(changes, "Removed event", "event "),
        "server-added" => names(changes, "New server", "server "),
        "auth-added" => names(changes, "New credential", "security "),
        "value-removed" => values_removed(changes),
        "value-added"
        | "variant-added"
        | "answer-variant-added"
        | "field-added"
        | "field-optional-added"
        | "field-required-added"
        | "field-fixed-added"
        | "parameter-optional-added"
        | "parameter-required-added" => members_added(changes),
        _ => general(changes),
    };
    match reason(changes) {
        Some(reason) => format!("{what}. {reason}."),
        None => format!("{what}."),
    }
}

/// `client.banks()` and `list()`; of a resource itself the second is empty.
pub(super) fn accessor(change: &Change) -> (String, String) {
    let call = match change.what.rsplit_once(": ") {
        Some((_, call)) => call,
        None => return (change.place.clone(), String::new()),
    };
    let (resource, method) = call.rsplit_once('.').unwrap_or((call, ""));
    (resource.to_owned(), method.to_owned())
}

/// `a, b and c`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => items.concat(),
    }
}

fn operations(changes: &[&Change], resource_code: &str, verb: &str) -> String {
    let (resource, _) = accessor(changes[0]);
    let has_resource = changes
        .iter()
        .any(|change| change.rule.code == resource_code);
    let methods = changes
        .iter()
        .filter(|change| change.rule.code != resource_code);
    let methods = methods.map(|change| (accessor(change).1, code(&change.place)));
    let methods: Vec<(String, String)> = methods.collect();
    let listed = methods.iter().map(|(method, route)| match methods.len() {
        0..=MOST_ROUTES => format!("{} for {route}", code(method)),
        _ => code(method),
    });
    let listed = list(&Vec::from_iter(listed));
    match (has_resource, methods.as_slice()) {
        (true, []) => format!("{}: {verb}", code(&resource)),
        (true, _) => format!("{}: {verb}, with {listed}", code(&resource)),
        (false, [(method, route)]) => {
            format!(
                "{}: {verb}, for {route}",
                code(&format!("{resource}.{method}"))
            )
        }
        (false, _) if verb == "new" => format!("{}: new methods {listed}", code(&resource)),
        (false, _) => format!("{}: methods {listed} {verb}", code(&resource)),
    }
}

fn renamed_method(change: &Change) -> String {
    match change.what.split_once(" renamed to ") {
        Some((old, new)) => {
            format!(
                "{} ({}) is now {}",
                code(old),
                code(&change.place),
                code(new)
            )
        }
        None => general(&[change]),
    }
}

fn moved_operation(change: &Change) -> String {
    match (call(change), change.what.strip_prefix("moved to ")) {
        (Some(call), Some(route)) => {
            let (old, new) = (code(&change.place), code(route));
            format!("{call}: moved from {old} to {new}")
        }
        _ => general(&[change]),
    }
}

/// A list without an owner: `New types: …`.
fn names(changes: &[&Change], noun: &str, mark: &str) -> String {
    let name = |change: &&Change| {
        let place = &change.place;
        let name = code(place.strip_prefix(mark).unwrap_or(place));
        match change.what.strip_prefix("new: ") {
            Some(what) => format!("{name} ({})", words(what)),
            None => name,
        }
    };
    let names = Vec::from_iter(changes.iter().map(name));
    format!("{}: {}", plural(noun, names.len()), list(&names))
}

fn values_removed(changes: &[&Change]) -> String {
    let value = |change: &&Change| change.what.split('`').nth(1).map(code);
    let values = Vec::from_iter(changes.iter().filter_map(value));
    let noun = plural("value", values.len());
    format!(
        "{}: {noun} {} removed",
        code(&changes[0].place),
        list(&values)
    )
}

fn members_added(changes: &[&Change]) -> String {
    let rule = changes[0].rule.code;
    let member = |change: &&Change| match (rule, change.what.split_once(": ")) {
        ("value-added", _) => words(change.what.trim_start_matches("new value ")),
        (_, Some((_, ty))) => format!("{} ({})", code(Place::of(change).member), words(ty)),
        _ => code(Place::of(change).member),
    };
    let place = Place::of(changes[0]);
    let noun = match place.noun {
        "" => "value",
        noun => noun,
    };
    let quality = match rule {
        _ if rule.ends_with("-optional-added") => "optional ",
        _ if rule.ends_with("-required-added") => "required ",
        _ => "",
    };
    let mut members = Vec::from_iter(changes.iter().map(member));
    // Of several owners it is the same member.
    members.dedup();
    let noun = plural(noun, members.len());
    let owner = owners(changes);
    match (rule, list(&members)) {
        ("field-fixed-added", list) => format!("{owner}: new {noun} {list}, filled in by `new`"),
        (_, list) if list.is_empty() => format!("{owner}: new {quality}{noun}"),
        (_, list) => format!("{owner}: new {quality}{noun} {list}"),
    }
}

/// The owner, its parts that changed in the same way, and the words of the rule.
fn general(changes: &[&Change]) -> String {
    let place = Place::of(changes[0]);
    let members = changes.iter().map(|change| code(Place::of(change).member));
    let mut members = Vec::from_iter(members);
    // Of several operations it is the same one.
    if !place.noun.is_empty() && !place.is_of_type() {
        members.dedup();
    }
    let is_one = members.len() == 1;
    let what = clause(&changes[0].what, is_one);
    let is_verb = VERBS
        .iter()
        .any(|(one, many)| what.starts_with(one) || what.starts_with(many));
    let subject = match place.noun {
        "" => Some(owners(changes)),
        _ if place.is_of_type() && (is_one || has_several_owners(changes)) => {
            let names = changes.iter().map(|change| {
                let place = Place::of(change);
                code(&format!("{}.{}", place.owner, place.member))
            });
            Some(list(&Vec::from_iter(names)))
        }
        _ => None,
    };
    if let Some(subject) = subject {
        let separator = if is_verb { " " } else { ": " };
        return format!("{subject}{separator}{}", words(&what));
    }
    let noun = match (place.noun, place.member) {
        ("body", _) => "the body".to_owned(),
        ("pages", _) => "pages".to_owned(),
        ("answer", "") => "the answer".to_owned(),
        (noun, _) => format!("{} {}", plural(noun, members.len()), list(&members)),
    };
    format!("{}: {noun} {}", owners(changes), words(&what))
}

/// Each owner once; of many operations only the calls.
fn owners(changes: &[&Change]) -> String {
    let name = |change: &&Change| match changes.len() {
        0..=MOST_ROUTES => owner(change),
        _ if !has_several_owners(changes) => owner(change),
        _ => call(change).unwrap_or_else(|| owner(change)),
    };
    let mut names = Vec::from_iter(changes.iter().map(name));
    names.dedup();
    list(&names)
}

pub(super) fn has_several_owners(changes: &[&Change]) -> bool {
    let owner = |change: &Change| Place::of(change).owner.to_owned();
    let mut owners = changes.iter().map(|change| owner(change));
    owners.any(|each| each != owner(changes[0]))
}

/// How a clause of a change begins, of one thing and of several.
const VERBS: [(&str, &str); 9] = [
    ("is ", "are "),
    ("has ", "have "),
    ("takes ", "take "),
    ("needs ", "need "),
    ("gives ", "give "),
    ("stands ", "stand "),
    ("may ", "may "),
    ("can ", "can "),
    ("no longer takes ", "no longer take "),
];

/// `A is now B` told from the side of what is now: `is now B, was A`.
fn clause(what: &str, is_one: bool) -> String {
    let turned = match what.split_once(" is now ") {
        Some((old, new))
            if !["value ", "prefix "]
                .iter()
                .any(|mark| old.starts_with(mark)) =>
        {
            let was = if is_one { "was" } else { "were" };
            format!("is now {new}, {was} {old}")
        }
        _ if what.starts_with("sent ") || what.starts_with("written ") => format!("is {what}"),
        _ => what.to_owned(),
    };
    let verb = VERBS.iter().find(|(one, _)| turned.starts_with(one));
    match verb {
        Some((one, many)) if !is_one => {
            let many = format!("{many}{}", &turned[one.len()..]);
            let plurals = PLURALS.iter();
            plurals.fold(many, |many, (one, several)| many.replace(one, several))
        }
        _ => turned,
    }
}

/// What types are, as a clause says it of several.
const PLURALS: [(&str, &str); 4] = [
    (" a struct", " structs"),
    (" an enum", " enums"),
    (" an id", " ids"),
    (" a union", " unions"),
];

fn plural(noun: &str, count: usize) -> String {
    match (count, noun) {
        (1, _) | (_, "body") => noun.to_owned(),
        _ => format!("{noun}s"),
    }
}
