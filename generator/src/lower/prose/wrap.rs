//! Breaks a paragraph into lines of a width that reads well in source.
//!
//! In: one paragraph of Markdown, `\` before each newline that matters. Out: the same in lines. A
//! line never begins with a word that Markdown would read as the start of a block.

const WIDTH: usize = 96;

/// The paragraph in lines.
pub(super) fn wrap(paragraph: &str) -> String {
    let parts: Vec<String> = paragraph
        .split("\\\n")
        .map(wrap_part)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\\\n")
}

fn wrap_part(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width == 0 {
            width = length;
        } else if width + 1 + length > WIDTH && may_start_line(word) {
            lines.push('\n');
            width = length;
        } else {
            lines.push(' ');
            width += 1 + length;
        }
        lines.push_str(word);
    }
    lines
}

fn may_start_line(word: &str) -> bool {
    let Some(first) = word.chars().next() else {
        return false;
    };
    if first.is_ascii_digit() {
        return !word.ends_with(['.', ')']) && !word.contains("\\.");
    }
    first.is_alphabetic()
        || (matches!(first, '`' | '"' | '\'' | '(' | '*' | '<' | '$' | '“' | '‘')
            && !word.starts_with("```"))
}
