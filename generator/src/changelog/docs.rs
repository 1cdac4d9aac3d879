//! Changes of documentation, told in few bullets however many they are.

use super::bullets::{Bullet, Group};
use super::places::{Place, call, owner};
use super::words::list;
use crate::changes::{Change, Class, code_span as code};

/// Of an owner with more parts than these only their number is told.
const MOST_PARTS: usize = 6;
/// Of more owners than these only the names are told.
const MOST_OWNERS: usize = 12;
/// Of more names than these only their number is told.
const MOST_NAMES: usize = 24;

/// Whether the change is one among others in a bullet of this module.
pub(super) fn is_told_together(change: &Change) -> bool {
    change.rule.class == Class::DocsOnly && topic(change).is_some()
}

pub(super) fn bullets(changes: &[&Change]) -> Vec<Bullet> {
    let bullet = |topic: &Topic| {
        let own = changes
            .iter()
            .filter(|change| self::topic(change) == Some(*topic));
        let own = Vec::from_iter(own.copied());
        let places = match topic {
            Topic::Deprecated | Topic::NoLongerDeprecated => singly(&own),
            _ => by_owner(&own),
        };
        (!own.is_empty()).then(|| Bullet {
            group: topic.group(),
            text: format!("{}: {}.", topic.words(), list(&places)),
        })
    };
    Topic::ALL.iter().filter_map(bullet).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Deprecated,
    NoLongerDeprecated,
    ErrorsAdded,
    ErrorsRemoved,
    Types,
    Operations,
    Rest,
    Examples,
}

impl Topic {
    const ALL: [Topic; 8] = [
        Topic::Deprecated,
        Topic::NoLongerDeprecated,
        Topic::ErrorsAdded,
        Topic::ErrorsRemoved,
        Topic::Types,
        Topic::Operations,
        Topic::Rest,
        Topic::Examples,
    ];

    fn words(self) -> &'static str {
        match self {
            Topic::Deprecated => "Now deprecated",
            Topic::NoLongerDeprecated => "No longer deprecated",
            Topic::ErrorsAdded => "Errors now described",
            Topic::ErrorsRemoved => "Errors no longer described",
            Topic::Types => "New descriptions of types",
            Topic::Operations => "New descriptions of operations",
            Topic::Rest => "Other new descriptions",
            Topic::Examples => "New examples",
        }
    }

    /// Who uses what is deprecated has to do something one day.
    fn group(self) -> Group {
        match self {
            Topic::Deprecated | Topic::NoLongerDeprecated => Group::Changed,
            _ => Group::Documentation,
        }
    }
}

fn topic(change: &Change) -> Option<Topic> {
    let kind = change.rule.code.split('-').next().unwrap_or_default();
    match (change.rule.code, change.what.as_str()) {
        (_, "is now deprecated") => Some(Topic::Deprecated),
        (_, "is no longer deprecated") => Some(Topic::NoLongerDeprecated),
        ("error-added", _) => Some(Topic::ErrorsAdded),
        ("error-removed", _) => Some(Topic::ErrorsRemoved),
        (_, "example changed") => Some(Topic::Examples),
        (_, what) if !what.ends_with("description changed") => None,
        _ => Some(match kind {
            "type" | "field" | "value" | "variant" => Topic::Types,
            "operation" | "parameter" | "answer" | "error" => Topic::Operations,
            _ => Topic::Rest,
        }),
    }
}

/// `Customer.phone` and `limit` of `client.customers().list()`.
fn singly(changes: &[&Change]) -> Vec<String> {
    let name = |change: &&Change| {
        let place = Place::of(change);
        match (place.noun, place.is_of_type()) {
            ("", _) => name_of_owner(change),
            (_, true) => code(&change.place),
            _ => format!(
                "{} of {}",
                part(change).unwrap_or_default(),
                name_of_owner(change)
            ),
        }
    };
    changes.iter().map(name).collect()
}

/// `Customer` (`phone`, `email`), `client.customers().list()` (`limit`).
fn by_owner(changes: &[&Change]) -> Vec<String> {
    let mut owners: Vec<(String, Vec<String>)> = Vec::new();
    for change in changes {
        let owner = name_of_owner(change);
        let index = match owners.iter().position(|(each, _)| *each == owner) {
            Some(index) => index,
            None => {
                owners.push((owner, Vec::new()));
                owners.len() - 1
            }
        };
        owners[index].1.extend(part(change));
    }
    let count = owners.len();
    if count > MOST_NAMES {
        return vec![format!("{count} of them")];
    }
    let owners = owners.into_iter();
    let owners = owners.map(|(owner, parts)| match parts.len() {
        _ if count > MOST_OWNERS => owner,
        0 => owner,
        count if count > MOST_PARTS => format!("{owner} ({count} places)"),
        _ => format!("{owner} ({})", parts.join(", ")),
    });
    owners.collect()
}

/// As it stands in a list, where the call of an operation says enough.
fn name_of_owner(change: &Change) -> String {
    call(change).unwrap_or_else(|| uncapitalized(&owner(change)))
}

fn uncapitalized(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

fn part(change: &Change) -> Option<String> {
    let place = Place::of(change);
    match place.noun {
        "" => change
            .what
            .strip_prefix("value `")
            .and_then(|rest| rest.split('`').next())
            .map(code),
        "body" => Some("body".to_owned()),
        "answer" if place.member.is_empty() => Some("answer".to_owned()),
        "answer" => Some(format!("answer {}", code(place.member))),
        "error" if change.rule.code == "error-docs" => {
            Some(format!("error {}", code(place.member)))
        }
        _ => Some(code(place.member)),
    }
}
