//! Tags, and what to say of YAML that JSON has no value for.

use std::ops::Range;

use saphyr_parser::Tag;

use crate::source::syntax::SyntaxError;

/// What usually lies behind a complaint of the YAML reader.
pub(super) fn repair(info: &str) -> &'static str {
    let repairs = [
        ("tab", "indent with spaces; YAML allows no tabs there"),
        (
            "mapping values",
            "put a text that contains `: ` into quotes, or correct the indentation",
        ),
        ("expected key", "align this line with its siblings above"),
        (
            "simple key",
            "write `key: value`, or indent the line if it continues the text above",
        ),
        (
            "unexpected character",
            "put a text that begins with this character into quotes",
        ),
        (
            "trailing content",
            "write a quote within single quotes twice",
        ),
        (
            "escape character",
            "write a backslash twice, or use single quotes",
        ),
        (
            "block sequence entries",
            "begin the list on a line of its own",
        ),
        (
            "unknown anchor",
            "define the anchor with `&name` above its first use",
        ),
    ];
    repairs
        .iter()
        .find(|(words, _)| info.contains(words))
        .map_or("correct the YAML at this place", |(_, repair)| repair)
}

/// The name within YAML's core schema.
pub(super) fn core_name(tag: &Tag) -> Option<&str> {
    match (tag.handle.as_str(), tag.suffix.as_str()) {
        ("tag:yaml.org,2002:", name) => Some(name),
        ("", "!") | ("!", "") => Some("str"),
        _ => None,
    }
}

pub(super) fn unknown_tag(span: Range<usize>) -> SyntaxError {
    SyntaxError::new(
        "unknown-tag",
        span,
        "a YAML tag that JSON has no value for",
        "remove the tag: an OpenAPI description consists of JSON's values",
    )
}

pub(super) fn bad_key(span: Range<usize>) -> SyntaxError {
    SyntaxError::new(
        "invalid-key",
        span,
        "a key that is no text",
        "write a text before the colon, in quotes if it is empty",
    )
}

pub(super) fn bad_merge(span: Range<usize>) -> SyntaxError {
    SyntaxError::new(
        "invalid-merge",
        span,
        "`<<` is followed by something that is no object",
        "merge an alias of an object, or a list of such aliases; put `<<` into quotes if it is a key",
    )
}
