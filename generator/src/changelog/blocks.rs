//! Headings and bullets of a Markdown text, and where they stand. What is quoted, commented out or
//! part of a block of code is neither.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

pub(super) struct Heading<'a> {
    /// 2 for `## 0.2.0`.
    pub(super) level: u8,
    /// The whole line, without its end.
    pub(super) line: &'a str,
    pub(super) start: usize,
}

impl Heading<'_> {
    /// `0.2.0` of `## 0.2.0`.
    pub(super) fn words(&self) -> &str {
        self.line.trim().trim_matches('#').trim()
    }

    pub(super) fn end(&self) -> usize {
        self.start + self.line.len()
    }
}

/// A bullet of a list that is part of no other list.
pub(super) struct Item {
    /// Whole lines, the end of the last one included, without blank lines behind them.
    pub(super) range: Range<usize>,
    pub(super) marker: char,
    /// The text with single spaces, however its lines are broken.
    pub(super) text: String,
}

/// Those that begin with `#`.
pub(super) fn headings(text: &str) -> Vec<Heading<'_>> {
    let heading = |(depth, tag, range): (usize, Tag, Range<usize>)| {
        let Tag::Heading { level, .. } = tag else {
            return None;
        };
        let start = line_start(text, range.start);
        let line = text[start..].lines().next().unwrap_or_default();
        (depth == 0 && line.trim_start().starts_with('#')).then_some(Heading {
            level: level as u8,
            line,
            start,
        })
    };
    starts(text).into_iter().filter_map(heading).collect()
}

pub(super) fn items(text: &str) -> Vec<Item> {
    let blocks = starts(text);
    let mut is_list = false;
    let mut items = Vec::new();
    for (depth, tag, range) in blocks {
        match (depth, tag) {
            (0, tag) => is_list = matches!(tag, Tag::List(_)),
            (1, Tag::Item) if is_list => items.extend(item(text, range)),
            _ => {}
        }
    }
    items
}

fn item(text: &str, range: Range<usize>) -> Option<Item> {
    let source = text[range.clone()].trim();
    let marker = source.chars().next()?;
    let end = range.start + text[range.clone()].trim_end().len();
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let words = source.strip_prefix(['-', '*', '+']).unwrap_or(source);
    Some(Item {
        range: line_start(text, range.start)..line_end,
        marker,
        text: Vec::from_iter(words.split_whitespace()).join(" "),
    })
}

/// Every block and span with its depth, in the order of the text.
fn starts(text: &str) -> Vec<(usize, Tag<'_>, Range<usize>)> {
    let mut depth = 0;
    let mut starts = Vec::new();
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                starts.push((depth, tag, range));
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    starts
}

fn line_start(text: &str, position: usize) -> usize {
    text[..position].rfind('\n').map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::{headings, items};

    #[test]
    fn only_real_headings_count() {
        let text = "# A\n\n```\n## B\n```\n\n<!--\n## C\n-->\n\n> ## D\n\n- ## E\n\n ## F ##\ntext\nG\n---\n### H\n";
        let found: Vec<_> = headings(text)
            .iter()
            .map(|each| (each.level, each.words().to_owned()))
            .collect();
        let expected = [(1, "A"), (2, "F"), (3, "H")].map(|(level, text)| (level, text.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_bullet_is_all_that_belongs_to_it() {
        let text = "- one\n  two\nthree\n* four\n\n  five\n  - six\n\ntext\n> - no\n\n```\n- no\n```\n  + seven";
        let found: Vec<_> = items(text)
            .into_iter()
            .map(|each| (each.text, text[each.range].to_owned()))
            .collect();
        let expected = [
            ("one two three", "- one\n  two\nthree\n"),
            ("four five - six", "* four\n\n  five\n  - six\n"),
            ("seven", "  + seven"),
        ];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
