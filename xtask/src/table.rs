//! Tables as text: columns that wrap, for a terminal, and Markdown.

/// Columns of the width of their longest cell, up to this.
const WIDEST: usize = 44;

/// A table in columns.
pub(crate) fn text<const N: usize>(header: &[&str; N], rows: &[[String; N]]) -> String {
    let mut widths = header.map(str::len);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count()).min(WIDEST);
        }
    }
    let mut text = lines(&header.map(str::to_owned), &widths);
    text.push_str(&widths.map(|width| "-".repeat(width)).join("-+-"));
    text.push('\n');
    for row in rows {
        text.push_str(&lines(row, &widths));
    }
    text
}

/// A row, on as many lines as its longest cell takes.
fn lines<const N: usize>(row: &[String; N], widths: &[usize; N]) -> String {
    let cells: Vec<_> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| wrap(cell, *width))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    let mut text = String::new();
    for line in 0..height {
        let parts: Vec<_> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| {
                let part = cell.get(line).map_or("", String::as_str);
                format!("{part:width$}")
            })
            .collect();
        text.push_str(parts.join(" | ").trim_end());
        text.push('\n');
    }
    text
}

/// Breaks at spaces, and within words that are too long; at least one line.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        if used > 0 && used + 1 + word.len() <= width {
            used += 1;
            append(&mut lines, &[' ']);
        } else if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        while used + word.len() > width {
            let rest = word.split_off(width - used);
            append(&mut lines, &word);
            lines.push(String::new());
            (word, used) = (rest, 0);
        }
        append(&mut lines, &word);
        used += word.len();
    }
    lines
}

fn append(lines: &mut [String], text: &[char]) {
    if let Some(line) = lines.last_mut() {
        line.extend(text);
    }
}

/// A Markdown table.
pub(crate) fn markdown<const N: usize>(header: &[&str; N], rows: &[[String; N]]) -> String {
    let mut text = format!("| {} |\n|{}\n", header.join(" | "), "---|".repeat(N));
    for row in rows {
        let cells = row.each_ref().map(|cell| escape(cell));
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

fn escape(cell: &str) -> String {
    let mut escaped = String::new();
    for c in cell.chars() {
        if matches!(c, '|' | '\\' | '<' | '*' | '_' | '`' | '[') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{markdown, text, wrap};

    fn rows(cells: &[[&str; 2]]) -> Vec<[String; 2]> {
        cells.iter().map(|row| row.map(str::to_owned)).collect()
    }

    #[test]
    fn columns_line_up_and_wrap() {
        let long = "four words make a cell that is far too long for its column";
        let shown = text(
            &["#", "what"],
            &rows(&[["1", "ção"], ["", long], ["2", ""]]),
        );
        assert_eq!(
            shown,
            "# | what\n--+---------------------------------------------\n1 | ção\n  \
             | four words make a cell that is far too long\n  | for its column\n2 |\n"
        );
    }

    #[test]
    fn words_that_are_too_long_are_broken() {
        assert_eq!(wrap("ab cdefgh i", 3), ["ab", "cde", "fgh", "i"]);
        assert_eq!(wrap("", 3), [""]);
    }

    #[test]
    fn markdown_shows_cells_as_they_are() {
        let shown = markdown(&["#", "what"], &rows(&[["1", "a|b <c>"]]));
        assert_eq!(shown, "| # | what |\n|---|---|\n| 1 | a\\|b \\<c> |\n");
    }
}
