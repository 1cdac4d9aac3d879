//! Media types: what sort of body each one is.
//!
//! In: a media type or a range. Out: how such a body is written and read.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Media {
    Json,
    Form,
    Multipart,
    Text,
    Binary,
    /// `*/*` and the like.
    Anything,
    /// Server-sent events.
    Events,
}

/// The sort of a media type; parameters do not matter.
pub(super) fn media(media_type: &str) -> Media {
    let essence = essence(media_type);
    let (kind, subtype) = essence.split_once('/').unwrap_or((essence.as_str(), ""));
    match (kind, subtype) {
        ("*", _) | ("application", "*") | ("", _) => Media::Anything,
        ("application" | "text", "json") => Media::Json,
        ("application", "x-www-form-urlencoded") => Media::Form,
        ("multipart", "form-data") => Media::Multipart,
        ("text", "event-stream") => Media::Events,
        ("text", _) => Media::Text,
        (_, subtype) if subtype.ends_with("+json") => Media::Json,
        (_, subtype) if subtype.ends_with("+xml") || subtype.ends_with("+yaml") => Media::Text,
        (
            "application",
            "xml" | "yaml" | "x-yaml" | "javascript" | "graphql" | "x-ndjson" | "ndjson" | "jsonl"
            | "x-jsonlines" | "json-seq" | "sql" | "toml",
        ) => Media::Text,
        _ => Media::Binary,
    }
}

/// Without parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_sorted() {
        let table = [
            ("application/json; charset=utf-8", Media::Json),
            ("application/problem+json", Media::Json),
            ("text/csv", Media::Text),
            ("application/xml", Media::Text),
            ("image/svg+xml", Media::Text),
            ("application/pdf", Media::Binary),
            ("*/*", Media::Anything),
            ("text/event-stream", Media::Events),
            ("Multipart/Form-Data", Media::Multipart),
            ("application/x-www-form-urlencoded", Media::Form),
        ];
        for (text, expected) in table {
            assert_eq!(media(text), expected, "{text}");
        }
    }
}
