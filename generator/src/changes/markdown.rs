//! Words of a change as Markdown, shared by the comparison for a pull request and the changelog.

/// Escapes marks that stand outside code spans; what is between backticks stays as it is.
pub fn escape_markdown(text: &str) -> String {
    let parts = text
        .split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => part
                .replace('_', "\\_")
                .replace('<', "\\<")
                .replace('*', "\\*"),
            _ => part.to_owned(),
        });
    Vec::from_iter(parts).join("`")
}

#[cfg(test)]
mod tests {
    use super::escape_markdown;

    #[test]
    fn only_what_is_outside_code_spans_is_escaped() {
        assert_eq!(escape_markdown("a_b is `c_d`"), "a\\_b is `c_d`");
        assert_eq!(escape_markdown("Vec<T>, *"), "Vec\\<T>, \\*");
    }
}
