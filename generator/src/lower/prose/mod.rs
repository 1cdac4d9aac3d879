//! Description text to Markdown that rustdoc and clippy accept.
//!
//! In: CommonMark as people write it, HTML included. Out: the same said again with the few forms
//! that are safe in a doc comment: bare URLs in `<…>`, brackets that link nowhere escaped, HTML
//! gone, code in `text` fences, headings one level lower, lines wrapped. Knows no OpenAPI.

mod blocks;
mod html;
mod inline;
mod wrap;

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, TextMergeStream};

/// Quotes and lists nested deeper than this are shown as they are.
const MAX_DEPTH: usize = 24;

/// Cleans a whole text.
pub(crate) fn clean(text: &str) -> String {
    let text = printable(text.trim());
    if is_plain(&text) {
        return wrap::wrap(&text);
    }
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events: Vec<Event> = TextMergeStream::new(Parser::new_ext(&text, options)).collect();
    if depth(&events) > MAX_DEPTH {
        return blocks::fenced(&text);
    }
    blocks::render(events)
}

/// Text on one line, without characters that show as nothing.
pub(crate) fn plain_line(text: &str) -> String {
    printable(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Code in backquotes, whatever the text holds.
pub(crate) fn code(text: &str) -> String {
    inline::code(&printable(text))
}

/// Text without any Markdown, so that it is shown as it is.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::new();
    inline::push_text(&mut out, &printable(text), inline::Urls::Linked);
    out
}

/// Characters that a comment may not hold, or that would make it lie, are left out.
fn printable(text: &str) -> Cow<'_, str> {
    let is_odd = |each: char| {
        (each.is_control() && each != '\n')
            || matches!(each, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
    };
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let text = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\t', "    ");
    Cow::Owned(
        text.replace(['\u{2028}', '\u{2029}'], "\n")
            .chars()
            .filter(|each| !is_odd(*each))
            .collect(),
    )
}

/// One paragraph without a single sign that Markdown might read.
fn is_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|first: char| first.is_alphabetic());
    starts_well
        && !text.contains("://")
        && text.chars().all(|each| {
            each.is_alphanumeric()
                || matches!(
                    each,
                    ' ' | ',' | '.' | ';' | ':' | '\'' | '"' | '(' | ')' | '/' | '%' | '?' | '-'
                )
        })
}

fn depth(events: &[Event]) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for event in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text), expected, "from {text:?}");
    }

    #[test]
    fn plain_sentences_stay() {
        check("A borrower. May be null.", "A borrower. May be null.");
        check("", "");
        check("1. one", "1. one");
        check("5 items", "5 items");
    }

    #[test]
    fn bare_urls_are_put_in_angle_brackets() {
        check("See https://a.example/b_c.", "See <https://a.example/b_c>.");
        check("(https://a.example/b)", "(<https://a.example/b>)");
        check("<https://a.example>", "<https://a.example>");
        check("[here](https://a.example)", "[here](https://a.example)");
        check(
            "[https://a.example](https://a.example)",
            "<https://a.example>",
        );
        check("`https://a.example`", "`https://a.example`");
    }

    #[test]
    fn brackets_that_link_nowhere_are_escaped() {
        check("an array[int] and [x]", "an array\\[int\\] and \\[x\\]");
        check("[x][y] [z](#anchor) [w](docs/a.md)", "\\[x\\]\\[y\\] z w");
        check("[`Customer`]", "\\[`Customer`\\]");
    }

    #[test]
    fn html_is_removed_and_placeholders_are_kept() {
        check("a <b>bold</b> word<br/>next", "a bold word\\\nnext");
        check("send <customer_id> back", "send \\<customer_id\\> back");
        check("Vec<T> & co", "Vec\\<T\\> & co");
        check("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three");
        check("a &lt; b", "a \\< b");
    }

    #[test]
    fn code_is_fenced_as_text() {
        check("```json\n{\"a\": 1}\n```", "```text\n{\"a\": 1}\n```");
        check("```\na\n```", "```text\na\n```");
        check(
            "Text\n\n    indented()\n",
            "Text\n\n```text\nindented()\n```",
        );
        check("````\n```\n````", "````text\n```\n````");
    }

    #[test]
    fn lists_continue_with_proper_indentation() {
        check("* one\ntwo\n* three", "- one two\n- three");
        check("- a\n  - b\n    - c\n\nend", "- a\n  - b\n    - c\n\nend");
        check("1) a\n\n   more\n2) b", "1. a\n\n   more\n2. b");
        check("- a\n\n  ```\n  x\n  ```", "- a\n\n  ```text\n  x\n  ```");
    }

    #[test]
    fn headings_are_lowered_and_tables_kept() {
        check("# Title\ntext", "## Title\n\ntext");
        check(
            "| a | b |\n|---|:-:|\n| x\\|y | `z` |",
            "| a | b |\n| --- | :-: |\n| x\\|y | `z` |",
        );
    }

    #[test]
    fn signs_that_would_become_markdown_are_escaped() {
        check(
            "a * b and snake_case and _x",
            "a \\* b and snake_case and \\_x",
        );
        check("\\- not a list", "\\- not a list");
        check("\\# not a heading", "\\# not a heading");
        check("4 &copy; 5", "4 © 5");
        check("&amp;copy;", "\\&copy;");
    }

    #[test]
    fn characters_that_no_comment_may_hold_are_left_out() {
        check("a\r\nb\tc\u{202e}d\u{0}", "a b cd");
    }

    #[test]
    fn absurd_nesting_is_shown_as_it_is() {
        let text = ">".repeat(5_000) + " a";
        assert!(clean(&text).starts_with("```text\n>>>"));
    }

    #[test]
    fn long_lines_are_wrapped_where_no_block_can_begin() {
        let text = "word ".repeat(19) + "- 1. # > + = next `code span` word word word";
        for line in clean(&text).lines() {
            assert!(line.len() <= 120, "{line}");
            assert!(
                line.starts_with(|first: char| first.is_alphabetic() || first == '`'),
                "{line}"
            );
        }
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        let texts = [
            "a [x] <b>*c*</b> https://d.example/e_f\n\n- g\n  1. h\n\n> i\n\n    j",
            "a | b\n--|--\nc | d `e|f`",
            "# One\n\n***both*** and ~~gone~~ ~ x~y",
        ];
        for text in texts {
            let once = clean(text);
            // Headings move down each time; everything else has to stay.
            assert_eq!(clean(&once).replace("### ", "## "), once);
        }
    }
}
