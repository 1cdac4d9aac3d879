//! Status codes and media types.

use crate::diagnostic::{Diagnostic, Severity};
use crate::openapi::keywords::Kind;
use crate::openapi::survey::{Survey, reference};
use crate::source::Node;

pub(super) fn check_status_codes(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Responses) {
        let codes = || {
            node.members()
                .iter()
                .filter(|member| !member.key.starts_with("x-"))
        };
        if codes().next().is_none() {
            let found = survey.warning("no-responses", place, &[], "an operation has no response");
            diagnostics.push(found.with_help("describe at least the answer of success"));
        }
        for member in codes() {
            let code = member.key.as_str();
            if is_status_code(code) {
                continue;
            }
            let upper = code.to_uppercase();
            let (severity, help) = if is_status_code(&upper) {
                (Severity::Warning, format!("write `{upper}`"))
            } else {
                (
                    Severity::Error,
                    "write three digits such as 200, a range such as 2XX, or `default`".to_owned(),
                )
            };
            let message = format!("`{code}` is no status code");
            diagnostics.push(
                survey
                    .at_key(severity, "invalid-status-code", place, code, message)
                    .with_help(help),
            );
        }
    }
    diagnostics
}

/// `default`, `404` or `4XX`.
pub(super) fn is_status_code(code: &str) -> bool {
    match code.as_bytes() {
        b"default" => true,
        [b'1'..=b'5', b'X', b'X'] => true,
        [b'1'..=b'9', a, b] => a.is_ascii_digit() && b.is_ascii_digit(),
        _ => false,
    }
}

pub(super) fn check_media_types(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let kinds = [
        Kind::RequestBody,
        Kind::Response,
        Kind::Parameter,
        Kind::Header,
    ];
    let mut diagnostics = Vec::new();
    for (place, node) in kinds.into_iter().flat_map(|kind| survey.of_kind(kind)) {
        if reference(node).is_some() {
            continue;
        }
        let content = node.child("content").map(Node::members).unwrap_or_default();
        for member in content.iter().filter(|member| !is_media_type(&member.key)) {
            // Some descriptions list several, as `Accept` does.
            let first = member.key.split(',').next().unwrap_or_default();
            let severity = if is_media_type(first) {
                Severity::Warning
            } else {
                Severity::Error
            };
            let message = format!("`{}` is no media type", member.key);
            let path = ["content", member.key.as_str()];
            let found = survey.diagnostic(severity, "invalid-media-type", place, &path, message);
            diagnostics
                .push(found.with_help("write one type and subtype, such as `application/json`"));
        }
    }
    diagnostics
}

/// `type/subtype`, perhaps with parameters; `*` stands for any.
fn is_media_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let token = |part: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        !part.is_empty() && part.chars().all(allowed)
    };
    essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

#[cfg(test)]
mod tests {
    use super::{is_media_type, is_status_code};

    #[test]
    fn media_types() {
        for good in [
            "application/json",
            "*/*",
            "text/*",
            "application/json; charset=utf-8",
            "application/vnd.api+json",
        ] {
            assert!(is_media_type(good), "{good}");
        }
        for bad in [
            "json",
            "",
            "application/",
            "/json",
            "a/b/c",
            "application json/x",
        ] {
            assert!(!is_media_type(bad), "{bad}");
        }
    }

    #[test]
    fn status_codes() {
        assert!(
            ["200", "404", "5XX", "default", "599"]
                .into_iter()
                .all(is_status_code)
        );
        assert!(
            !["20", "2000", "2xx", "6XX", "abc", "2X0", "099"]
                .into_iter()
                .any(is_status_code)
        );
    }
}
