//! What to say of a reference that leads nowhere, elsewhere, or to the wrong thing.

use crate::diagnostic::{Diagnostic, Severity};
use crate::openapi::keywords::Kind;
use crate::openapi::suggest::{nearest_name, there_is};
use crate::openapi::survey::{PlaceId, Survey};
use crate::source::{Node, unescape};

use super::{Failure, decode};

pub(super) fn report(
    survey: &Survey<'_>,
    place: PlaceId,
    text: &str,
    failure: &Failure,
    suggestions: bool,
) -> Diagnostic {
    let kind = survey.places[place].kind;
    match failure {
        Failure::External => {
            let harmless = matches!(kind, Kind::Example | Kind::Link | Kind::Callback);
            let severity = if harmless {
                Severity::Warning
            } else {
                Severity::Error
            };
            let message = format!("`{text}` leads out of this file");
            survey
                .diagnostic(severity, "external-reference", place, &["$ref"], message)
                .with_help(
                    "bundle the description into one file first; a reference here begins with `#/`",
                )
        }
        Failure::WrongKind(found) => survey
            .error(
                "wrong-reference",
                place,
                &["$ref"],
                format!(
                    "`{text}` is {}, and {} is expected here",
                    found.name(),
                    kind.name()
                ),
            )
            .with_help(format!("refer to {}", kind.name())),
        Failure::Missing => missing_target(survey, place, text, suggestions),
    }
}

fn missing_target(
    survey: &Survey<'_>,
    place: PlaceId,
    text: &str,
    suggestions: bool,
) -> Diagnostic {
    let kind = survey.places[place].kind;
    let section = kind.component().unwrap_or_default();
    let components = survey
        .source
        .root
        .child("components")
        .and_then(|node| node.child(section));
    let names = || {
        components
            .map(Node::members)
            .unwrap_or_default()
            .iter()
            .map(|member| member.key.as_str())
    };
    let name = text
        .rsplit('/')
        .next()
        .map(|name| unescape(&decode(name)))
        .unwrap_or_default();
    let in_section = text.starts_with(&format!("#/components/{section}/"));
    let message = if in_section {
        format!(
            "no {} is called `{name}`",
            kind.name()
                .trim_start_matches("an ")
                .trim_start_matches("a ")
        )
    } else {
        format!("nothing is found at `{text}`")
    };
    let near = suggestions.then(|| nearest_name(&name, names())).flatten();
    let found = survey.error("broken-reference", place, &["$ref"], message);
    match near {
        Some(other) => found
            .with_label(there_is(&name, other))
            .with_help(format!("write `#/components/{section}/{other}`")),
        None if in_section => {
            found.with_help(format!("define `{name}` under `components/{section}`"))
        }
        None => found.with_help(format!("refer to something under `#/components/{section}`")),
    }
}
