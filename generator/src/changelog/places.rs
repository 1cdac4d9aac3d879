//! Where a change is, taken apart: whose it is, and which part of it changed.

use crate::changes::{Change, code_span as code};

pub(super) struct Place<'a> {
    /// A type, a route, or all there is.
    pub(super) owner: &'a str,
    /// What the part is: `field`, `query parameter`. Empty where the owner itself changed.
    pub(super) noun: &'static str,
    /// The name of the part, where it has one.
    pub(super) member: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn of(change: &'a Change) -> Self {
        let place = change.place.as_str();
        let kind = change.rule.code.split('-').next().unwrap_or_default();
        let parts = match kind {
            "field" | "rest" => place.split_once('.').map(|parts| (parts, "field")),
            "variant" => place.split_once('.').map(|parts| (parts, "variant")),
            "pages" if change.rule.code != "pages-changed" => {
                let route = place.strip_suffix(" pages").unwrap_or(place);
                Some(((route, ""), ""))
            }
            "parameter" | "body" | "answer" | "error" | "pages" => part_of_route(place),
            _ => None,
        };
        match parts {
            Some(((owner, member), noun)) => Place {
                owner,
                noun,
                member,
            },
            None => Place {
                owner: place,
                noun: "",
                member: "",
            },
        }
    }

    pub(super) fn is_of_type(&self) -> bool {
        matches!(self.noun, "field" | "variant")
    }
}

/// `GET /customers query limit`.
fn part_of_route(place: &str) -> Option<((&str, &str), &'static str)> {
    let named = [
        (" query ", "query parameter"),
        (" header ", "header"),
        (" cookie ", "cookie"),
        (" path ", "path parameter"),
        (" answer ", "answer"),
        (" error ", "error"),
    ];
    let unnamed = [
        (" body", "body"),
        (" answer", "answer"),
        (" pages", "pages"),
    ];
    let named = named.into_iter().find_map(|(mark, noun)| {
        let parts = place.split_once(mark)?;
        Some((parts, noun))
    });
    named.or_else(|| {
        unnamed.into_iter().find_map(|(mark, noun)| {
            let owner = place.strip_suffix(mark)?;
            Some(((owner, ""), noun))
        })
    })
}

/// The owner as a sentence begins with it; an operation by the call of it and by its route.
pub(super) fn owner(change: &Change) -> String {
    let owner = Place::of(change).owner;
    match call(change) {
        Some(call) => format!("{call} ({})", code(owner)),
        None => owner_words(owner),
    }
}

/// The call of the operation that changed.
pub(super) fn call(change: &Change) -> Option<String> {
    change.call.as_deref().map(code)
}

fn owner_words(owner: &str) -> String {
    let marks = [
        ("server ", "Server"),
        ("security ", "Credential"),
        ("event ", "Event"),
    ];
    let plain = [
        ("API", "The API"),
        ("API version", "The version of the API"),
        ("package", "The package"),
        (
            "environment variables",
            "The prefix of environment variables",
        ),
        ("events", "Events"),
        ("default server", "The default server"),
    ];
    for (mark, word) in marks {
        if let Some(name) = owner.strip_prefix(mark) {
            return format!("{word} {}", code(name));
        }
    }
    match plain.iter().find(|(place, _)| *place == owner) {
        Some((_, words)) => (*words).to_owned(),
        None => code(owner),
    }
}
