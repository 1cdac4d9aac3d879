//! Markdown blocks, written again: paragraphs, headings, lists, quotes, code, tables.
//!
//! In: events of one text. Out: its blocks, each without indentation of its own, joined by blank
//! lines. What stands inside a line is left to [`super::inline`].

use std::iter::Peekable;
use std::vec::IntoIter;

use pulldown_cmark::{Alignment, Event, HeadingLevel, Tag, TagEnd};

use super::inline::{self, Inline};
use super::{html, wrap};

pub(super) type Events<'a> = Peekable<IntoIter<Event<'a>>>;

/// All blocks of a text.
pub(super) fn render(events: Vec<Event>) -> String {
    let mut events = events.into_iter().peekable();
    join(&blocks(&mut events))
}

/// A code block that shows the text as it is.
pub(super) fn fenced(text: &str) -> String {
    let longest = text
        .lines()
        .map(|line| {
            line.trim_start()
                .chars()
                .take_while(|each| *each == '`')
                .count()
        })
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let body = text
        .trim_matches('\n')
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n");
    format!("{fence}text\n{body}\n{fence}")
}

struct Block {
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// May follow a paragraph without a blank line.
    List,
    Other,
}

/// The blocks up to the end of what contains them, the end itself taken too.
fn blocks(events: &mut Events) -> Vec<Block> {
    let mut blocks = Vec::new();
    while let Some(event) = events.peek() {
        let text = match event {
            Event::End(_) => {
                events.next();
                break;
            }
            Event::Start(tag) if starts_block(tag) => {
                let Some(Event::Start(tag)) = events.next() else {
                    break;
                };
                block(tag, events)
            }
            Event::Rule => {
                events.next();
                other("---".to_owned())
            }
            Event::Html(_) => {
                let Some(Event::Html(html)) = events.next() else {
                    break;
                };
                other(html::paragraphs(&html))
            }
            // A tight list item holds its line directly.
            _ => other(wrap::wrap(&inline::render(events, Inline::LooseLine))),
        };
        if !text.text.trim().is_empty() {
            blocks.push(text);
        }
    }
    blocks
}

fn other(text: String) -> Block {
    Block {
        kind: Kind::Other,
        text,
    }
}

fn starts_block(tag: &Tag) -> bool {
    inline::is_block(tag)
}

fn block(tag: Tag, events: &mut Events) -> Block {
    match tag {
        Tag::Heading { level, .. } => {
            let text = inline::render(events, Inline::Contained).replace("\\\n", " ");
            let text = text.replace('\n', " ");
            if text.trim().is_empty() {
                return other(String::new());
            }
            other(format!("{} {}", "#".repeat(lowered(level)), text.trim()))
        }
        Tag::BlockQuote(_) => other(prefixed(&join(&blocks(events)), "> ", "> ")),
        Tag::CodeBlock(_) => other(code_block(events)),
        Tag::HtmlBlock => other(html_block(events)),
        Tag::List(start) => Block {
            kind: if start.is_none_or(|first| first == 1) {
                Kind::List
            } else {
                Kind::Other
            },
            text: list(start, events),
        },
        Tag::Table(alignments) => other(table(&alignments, events)),
        Tag::Paragraph => other(wrap::wrap(&inline::render(events, Inline::Contained))),
        _ => other(join(&blocks(events))),
    }
}

fn lowered(level: HeadingLevel) -> usize {
    (level as usize + 1).min(6)
}

fn code_block(events: &mut Events) -> String {
    let mut text = String::new();
    for event in events.by_ref() {
        match event {
            Event::Text(piece) => text.push_str(&piece),
            Event::End(_) => break,
            _ => {}
        }
    }
    if text.trim().is_empty() {
        String::new()
    } else {
        fenced(&text)
    }
}

fn html_block(events: &mut Events) -> String {
    let mut text = String::new();
    for event in events.by_ref() {
        match event {
            Event::Html(piece) | Event::Text(piece) => text.push_str(&piece),
            Event::End(_) => break,
            _ => {}
        }
    }
    html::paragraphs(&text)
}

fn list(start: Option<u64>, events: &mut Events) -> String {
    let mut items = Vec::new();
    let mut number = start;
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::Item) => {
                let text = join(&blocks(events));
                if text.is_empty() {
                    continue;
                }
                let marker = number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
                let indent = " ".repeat(marker.len());
                items.push(prefixed(&text, &marker, &indent));
                number = number.map(|number| number.saturating_add(1));
            }
            Event::End(TagEnd::List(_)) => break,
            _ => {}
        }
    }
    items.join("\n")
}

fn table(alignments: &[Alignment], events: &mut Events) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                let cell = inline::render(events, Inline::Contained);
                let cell = cell
                    .replace("\\\n", " ")
                    .replace('\n', " ")
                    .replace('|', "\\|");
                if let Some(row) = rows.last_mut() {
                    row.push(cell.trim().to_owned());
                }
            }
            Event::End(TagEnd::Table) => break,
            _ => {}
        }
    }
    let lines = |row: &Vec<String>| format!("| {} |", row.join(" | "));
    let ruler: Vec<&str> = alignments
        .iter()
        .map(|alignment| match alignment {
            Alignment::None => "---",
            Alignment::Left => ":--",
            Alignment::Center => ":-:",
            Alignment::Right => "--:",
        })
        .collect();
    let Some((head, body)) = rows.split_first() else {
        return String::new();
    };
    let mut text = vec![lines(head), format!("| {} |", ruler.join(" | "))];
    text.extend(body.iter().map(lines));
    text.join("\n")
}

fn join(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&block.text);
    }
    // A list right after its paragraph keeps an enclosing list tight.
    if let [paragraph, list] = blocks
        && list.kind == Kind::List
        && paragraph.kind == Kind::Other
        && !paragraph.text.contains('\n')
        && !paragraph.text.starts_with(['#', '|', '>', '-', '`'])
    {
        return format!("{}\n{}", paragraph.text, list.text);
    }
    text
}

fn prefixed(text: &str, first: &str, rest: &str) -> String {
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let prefix = if index == 0 { first } else { rest };
        lines.push(format!("{prefix}{line}").trim_end().to_owned());
    }
    lines.join("\n")
}
