//! Words of a change as Markdown, shared by the comparison for a pull request and the changelog.

/// A code span on one line.
pub fn code_span(text: &str) -> String {
    let text = Vec::from_iter(text.split_whitespace()).join(" ");
    match (text.is_empty(), text.contains('`')) {
        (true, _) => String::new(),
        (_, true) => format!("`` {text} ``"),
        _ => format!("`{text}`"),
    }
}

/// Words of a change, with what is code as code spans.
pub fn markdown_words(what: &str) -> String {
    let what = Vec::from_iter(what.split_whitespace()).join(" ");
    for mark in ["renamed to ", "moved to "] {
        if let Some((before, name)) = what.split_once(mark)
            && !name.contains('`')
            && !name.starts_with("client.")
            && (mark == "renamed to " || name.contains('/'))
        {
            return format!("{}{mark}{}", renamed(before), code_span(name));
        }
    }
    let parts = what.split('`').enumerate();
    let parts = parts.map(|(index, part)| match index % 2 {
        0 => Vec::from_iter(part.split(' ').map(word)).join(" "),
        _ => part.to_owned(),
    });
    Vec::from_iter(parts).join("`")
}

/// `variant Unknown ` of `variant Unknown renamed to Other`.
fn renamed(before: &str) -> String {
    match before.trim_end().rsplit_once(' ') {
        Some((kind, name)) => format!("{} {} ", markdown_words(kind), code_span(name)),
        None => before.to_owned(),
    }
}

fn word(word: &str) -> String {
    let core = word.trim_end_matches([',', ':', ';', '.']);
    let marks = ["/", "_", "()", "{", "::"];
    match marks.iter().any(|mark| core.contains(mark)) {
        true => format!("`{core}`{}", &word[core.len()..]),
        false => escaped(word),
    }
}

/// The marks that would be read as Markdown.
fn escaped(text: &str) -> String {
    text.replace('_', "\\_")
        .replace('<', "\\<")
        .replace('*', "\\*")
}

#[cfg(test)]
mod tests {
    use super::{code_span, markdown_words};

    #[test]
    fn code_is_shown_as_code() {
        for (what, expected) in [
            ("renamed to amount", "renamed to `amount`"),
            (
                "value `a`: variant A renamed to B",
                "value `a`: variant `A` renamed to `B`",
            ),
            ("id listA renamed to listB", "id `listA` renamed to `listB`"),
            ("moved to GET /b_c", "moved to `GET /b_c`"),
            ("moved from query to header", "moved from query to header"),
            ("renamed to client.b()", "renamed to `client.b()`"),
            (
                "https://a_b.c is now https://d",
                "`https://a_b.c` is now `https://d`",
            ),
            ("follow a_b, c instead of d", "follow `a_b`, c instead of d"),
            ("sent as `a_b` * <", "sent as `a_b` \\* \\<"),
            ("two\n lines", "two lines"),
        ] {
            assert_eq!(markdown_words(what), expected);
        }
        assert_eq!(code_span("a\n`b"), "`` a `b ``");
    }
}
