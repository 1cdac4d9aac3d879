//! The `openapi` member: which of the two languages a description is written in, if any.

use crate::diagnostic::Diagnostic;
use crate::source::{NodeValue, Source};

use super::walk::short;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V30,
    V31,
}

/// The version, or why a source is no description that can be read.
pub(super) fn parse_version(source: &Source) -> Result<Version, Vec<Diagnostic>> {
    let error = |code, pointer: &str, message: String, help: &str| {
        Err(vec![
            Diagnostic::error(source, code, pointer, message).with_help(help),
        ])
    };
    let NodeValue::Object(_) = source.root.value else {
        let message = format!(
            "a description is an object, and this file holds {}",
            source.root.kind()
        );
        return error(
            "no-description",
            "",
            message,
            "give the path of an OpenAPI description",
        );
    };
    let Some(node) = source.root.child("openapi") else {
        return match source.root.child("swagger") {
            Some(_) => error(
                "unsupported-version",
                "/swagger",
                "this description is Swagger 2.0, and OpenAPI 3.0 or 3.1 is expected".to_owned(),
                "convert the description to OpenAPI 3.0 first",
            ),
            None => error(
                "missing-version",
                "",
                "there is no `openapi` that says which version this description is written in"
                    .to_owned(),
                "add `openapi: 3.1.0` at the top, or give the path of an OpenAPI description",
            ),
        };
    };
    let Some(text) = node.as_str() else {
        let message = format!(
            "`openapi` is {}: expected a string such as '3.1.0'",
            short(node)
        );
        return error(
            "unsupported-version",
            "/openapi",
            message,
            "write the version in full, in quotes",
        );
    };
    match parts(text) {
        Some((3, 0)) => Ok(Version::V30),
        Some((3, 1)) => Ok(Version::V31),
        Some((major, _)) if major != 3 => {
            let message = format!("OpenAPI {text} is not supported, expected 3.0 or 3.1");
            error(
                "unsupported-version",
                "/openapi",
                message,
                "convert the description to OpenAPI 3.1",
            )
        }
        Some(_) => {
            let message =
                format!("OpenAPI {text} is newer than this generator, expected 3.0 or 3.1");
            error(
                "unsupported-version",
                "/openapi",
                message,
                "keep to OpenAPI 3.1, and say so",
            )
        }
        None => {
            let message =
                format!("`{text}` is no version of OpenAPI, expected three numbers such as 3.1.0");
            error(
                "unsupported-version",
                "/openapi",
                message,
                "write the version in full: `3.0.3` or `3.1.0`",
            )
        }
    }
}

/// The version as it was written.
pub(super) fn text(source: &Source) -> &str {
    source
        .root
        .child("openapi")
        .and_then(|node| node.as_str())
        .unwrap_or_default()
}

/// The first two of three numbers.
fn parts(text: &str) -> Option<(u32, u32)> {
    let number = text.split(['-', '+']).next()?;
    let numbers: Option<Vec<u32>> = number.split('.').map(|part| part.parse().ok()).collect();
    match numbers?.as_slice() {
        [major, minor, _] => Some((*major, *minor)),
        _ => None,
    }
}
