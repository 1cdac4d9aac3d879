//! Id schemas: a prefix, then characters of one alphabet.
//!
//! In: a merged string schema with a pattern. Out: the format of an id, or nothing when the pattern
//! says anything else. The pattern is read by `regex-syntax`, not by eye.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::flat::Flat;
use super::keywords::Kind;
use crate::model::{IdFormat, Shape};

/// Longest id that is made up as an example.
const MAX_EXAMPLE: usize = 128;

/// The id format that a named schema describes.
pub(super) fn lower_id(flat: &Flat) -> Option<Shape> {
    let is_text =
        flat.kind() == Some(Kind::String) && flat.values.is_none() && flat.choices.is_empty();
    let is_bare = flat.format.is_none_or(|format| format == "id");
    if !is_text || !is_bare {
        return None;
    }
    let mut format = parse_pattern(flat.pattern?)?;
    let example = flat.notes.example.and_then(serde_json::Value::as_str);
    format.example = match example {
        Some(example) if fits(&format, example) => example.to_owned(),
        _ => made_up(&format)?,
    };
    Some(Shape::Id(format))
}

fn parse_pattern(pattern: &str) -> Option<IdFormat> {
    let hir = ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(pattern)
        .ok()?;
    let HirKind::Concat(parts) = hir.kind() else {
        return None;
    };
    let [start, literal, repetition, end] = parts.as_slice() else {
        return None;
    };
    let is_anchored = matches!(start.kind(), HirKind::Look(Look::Start))
        && matches!(end.kind(), HirKind::Look(Look::End));
    let (HirKind::Literal(literal), HirKind::Repetition(repetition)) =
        (literal.kind(), without_group(repetition).kind())
    else {
        return None;
    };
    let prefix = String::from_utf8(literal.0.to_vec()).ok()?;
    if !is_anchored || !prefix.ends_with(['_', '-']) {
        return None;
    }
    Some(IdFormat {
        prefix,
        alphabet: alphabet(without_group(&repetition.sub))?,
        min_length: usize::try_from(repetition.min).ok()?,
        max_length: repetition.max.and_then(|max| usize::try_from(max).ok()),
        pattern: pattern.to_owned(),
        example: String::new(),
    })
}

fn without_group(hir: &Hir) -> &Hir {
    match hir.kind() {
        HirKind::Capture(capture) => &capture.sub,
        _ => hir,
    }
}

fn alphabet(hir: &Hir) -> Option<Vec<(char, char)>> {
    let HirKind::Class(class) = hir.kind() else {
        return None;
    };
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .map(|range| (range.start(), range.end()))
            .collect(),
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .map(|range| (char::from(range.start()), char::from(range.end())))
            .collect(),
    };
    let is_plain = ranges
        .iter()
        .all(|(start, end)| start.is_ascii_graphic() && end.is_ascii_graphic());
    (is_plain && !ranges.is_empty()).then_some(ranges)
}

fn fits(format: &IdFormat, text: &str) -> bool {
    text.strip_prefix(&format.prefix).is_some_and(|rest| {
        let length = rest.chars().count();
        length >= format.min_length
            && format.max_length.is_none_or(|max| length <= max)
            && rest.chars().all(|each| {
                format
                    .alphabet
                    .iter()
                    .any(|(start, end)| (*start..=*end).contains(&each))
            })
    })
}

fn made_up(format: &IdFormat) -> Option<String> {
    let length = format
        .min_length
        .max(1)
        .min(format.max_length.unwrap_or(usize::MAX));
    if length > MAX_EXAMPLE {
        return None;
    }
    let letters: Vec<char> = format
        .alphabet
        .iter()
        .flat_map(|(start, end)| *start..=*end)
        .collect();
    let tail: String = letters.iter().cycle().take(length).collect();
    Some(format!("{}{tail}", format.prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_ids_are_read() {
        let format = parse_pattern("^cust_[0-9a-f]{32}$").expect("this is an id");
        assert_eq!(format.prefix, "cust_");
        assert_eq!(format.alphabet, [('0', '9'), ('a', 'f')]);
        assert_eq!((format.min_length, format.max_length), (32, Some(32)));
        assert_eq!(
            made_up(&format).as_deref(),
            Some("cust_0123456789abcdef0123456789abcdef")
        );
        let open = parse_pattern(r"^dinie_ci_(?:\w+)$").expect("this is an id");
        assert_eq!((open.min_length, open.max_length), (1, None));
    }

    #[test]
    fn other_patterns_are_not_ids() {
        for pattern in [
            r"^\d+\.\d{2}$",
            "cust_[0-9]{3}",
            "^[a-z]+$",
            "^(a|b)_[0-9]+$",
            "^a_[0-9]+_[0-9]+$",
            "^cust[0-9]{3}$",
            "^a_.+$",
            "(",
        ] {
            assert_eq!(parse_pattern(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn an_example_has_to_fit() {
        let format = parse_pattern("^a_[0-9]{2,3}$").expect("this is an id");
        for (text, expected) in [
            ("a_12", true),
            ("a_1", false),
            ("a_1234", false),
            ("b_12", false),
            ("a_1x", false),
        ] {
            assert_eq!(fits(&format, text), expected, "{text}");
        }
    }
}
