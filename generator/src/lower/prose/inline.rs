//! What stands inside a line of Markdown: emphasis, links, code, text with its signs escaped.
//!
//! In: the events of one paragraph, heading or cell. Out: one line, `\` before a newline where a
//! break was asked for. Starts no block; see [`super::blocks`].

use pulldown_cmark::{Event, Tag};

use super::blocks::Events;
use super::html;

/// Where the events of a line end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inline {
    /// At the end tag of what contains them, which is taken too.
    Contained,
    /// Before the next block, or the end of the list item.
    LooseLine,
}

/// Whether bare URLs in text become links.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Urls {
    Linked,
    /// Inside a link.
    Plain,
}

/// Whether this begins a block.
pub(super) fn is_block(tag: &Tag) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// The line that the next events make.
pub(super) fn render(events: &mut Events, inline: Inline) -> String {
    let mut out = String::new();
    push_events(&mut out, events, inline, Urls::Linked);
    out.trim().trim_end_matches('\\').trim_end().to_owned()
}

/// Code in backquotes, as many as it takes.
pub(super) fn code(text: &str) -> String {
    let text = text.replace('\n', " ");
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    if text.trim().is_empty() {
        return format!("{:?}", text.as_str());
    }
    let fence = "`".repeat(longest + 1);
    if text.starts_with('`') || text.ends_with('`') {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// Text with every sign escaped that Markdown would read.
pub(super) fn push_text(out: &mut String, text: &str, urls: Urls) {
    let mut rest = text;
    if urls == Urls::Linked {
        while let Some(start) = find_url(rest) {
            let length = url_length(&rest[start..]);
            push_escaped(out, &rest[..start]);
            out.push('<');
            out.push_str(&rest[start..start + length]);
            out.push('>');
            rest = &rest[start + length..];
        }
    }
    push_escaped(out, rest);
}

fn push_events(out: &mut String, events: &mut Events, inline: Inline, urls: Urls) {
    while let Some(event) = events.peek() {
        let is_end = match event {
            Event::End(_) => true,
            Event::Start(tag) => inline == Inline::LooseLine && is_block(tag),
            Event::Rule => inline == Inline::LooseLine,
            _ => false,
        };
        if is_end {
            if inline == Inline::Contained {
                events.next();
            }
            return;
        }
        let Some(event) = events.next() else {
            return;
        };
        push_event(out, event, events, urls);
    }
}

fn push_event(out: &mut String, event: Event, events: &mut Events, urls: Urls) {
    match event {
        Event::Text(text) => push_text(out, &text, urls),
        Event::Code(text) => out.push_str(&code(&text)),
        Event::SoftBreak => out.push(' '),
        Event::HardBreak => out.push_str("\\\n"),
        Event::InlineHtml(tag) | Event::Html(tag) => match html::inline(&tag) {
            html::InlineTag::Nothing => {}
            html::InlineTag::Break => out.push_str("\\\n"),
            html::InlineTag::Text => push_text(out, &tag, urls),
        },
        Event::Start(tag) => push_span(out, &tag, events, urls),
        _ => {}
    }
}

fn push_span(out: &mut String, tag: &Tag, events: &mut Events, urls: Urls) {
    let inner_urls = if matches!(tag, Tag::Link { .. }) {
        Urls::Plain
    } else {
        urls
    };
    let mut inner = String::new();
    push_events(&mut inner, events, Inline::Contained, inner_urls);
    if let Tag::Link { dest_url, .. } = tag {
        push_link(out, &inner, dest_url);
        return;
    }
    let mark = match tag {
        Tag::Emphasis => "*",
        Tag::Strong => "**",
        Tag::Strikethrough => "~~",
        _ => "",
    };
    let text = inner.trim();
    if text.is_empty() {
        return;
    }
    // Space inside the marks would make them signs; it belongs outside.
    out.push_str(&inner[..inner.len() - inner.trim_start().len()]);
    out.push_str(mark);
    out.push_str(text);
    out.push_str(mark);
    out.push_str(&inner[inner.trim_end().len()..]);
}

fn push_link(out: &mut String, text: &str, destination: &str) {
    let is_absolute = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| destination.starts_with(scheme));
    let is_simple = !destination
        .contains(|each: char| each.is_whitespace() || matches!(each, '<' | '>' | '\\' | '`'));
    if !is_absolute || !is_simple {
        out.push_str(text);
        return;
    }
    let bare = destination.strip_prefix("mailto:").unwrap_or(destination);
    let shown: String = text.chars().filter(|each| *each != '\\').collect();
    if shown.trim().is_empty() || shown == destination || shown == bare {
        out.push('<');
        out.push_str(bare);
        out.push('>');
    } else if destination.contains(['(', ')', '[', ']']) {
        out.push_str(&format!("[{text}](<{destination}>)"));
    } else {
        out.push_str(&format!("[{text}]({destination})"));
    }
}

fn find_url(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(place) = text[from..].find("http") {
        let start = from + place;
        if url_length(&text[start..]) > 0 {
            return Some(start);
        }
        from = start + 4;
    }
    None
}

/// How much of the text is a URL; nothing when it does not begin with one.
fn url_length(text: &str) -> usize {
    let Some(scheme) = ["https://", "http://"]
        .iter()
        .find(|scheme| text.starts_with(**scheme))
    else {
        return 0;
    };
    let end = text
        .find(|each: char| {
            each.is_whitespace() || matches!(each, '<' | '>' | '"' | '`' | '|' | '\\')
        })
        .unwrap_or(text.len());
    let mut url = &text[..end];
    while let Some(last) = url.chars().next_back() {
        let is_wrapping =
            matches!(last, ')' if !url.contains('(')) || matches!(last, ']' if !url.contains('['));
        if is_wrapping
            || matches!(
                last,
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '’' | '”'
            )
        {
            url = &url[..url.len() - last.len_utf8()];
        } else {
            break;
        }
    }
    if url.len() > scheme.len() {
        url.len()
    } else {
        0
    }
}

fn push_escaped(out: &mut String, text: &str) {
    let mut previous = out.chars().next_back();
    let mut characters = text.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let starts_line = previous.is_none_or(|each| each == '\n');
        let is_sign = match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' => true,
            '_' => {
                !(previous.is_some_and(char::is_alphanumeric)
                    && next.is_some_and(char::is_alphanumeric))
            }
            '#' | '=' | '|' => starts_line,
            '-' | '+' => starts_line,
            '&' => next.is_some_and(|each| each.is_ascii_alphabetic() || each == '#'),
            '.' | ')' => ends_list_number(out, next),
            _ => false,
        };
        if is_sign {
            out.push('\\');
        }
        out.push(character);
        previous = text[index..].chars().next();
    }
}

/// Whether all that stands on this line is a number, so that a full stop would make a list of it.
fn ends_list_number(out: &str, next: Option<char>) -> bool {
    let line = out.rsplit('\n').next().unwrap_or(out);
    !line.is_empty()
        && line.bytes().all(|each| each.is_ascii_digit())
        && next.is_none_or(char::is_whitespace)
}
