//! Prints a `Debug` text so that it can be read: short groups on one line, members that say nothing
//! (`None`, `false`, empty) left out. Knows no type; leaves out documentation, which the code shows.

const WIDTH: usize = 110;
const SAYS_NOTHING: [&str; 4] = [": None", ": false", ": []", ": Docs(\"\")"];

/// `debug` is the text of `{:?}`.
pub(crate) fn outline(debug: &str) -> String {
    let mut rest = debug;
    let items = parse_items(&mut rest);
    assert!(rest.is_empty(), "unbalanced Debug text: {rest}");
    items.iter().map(|item| item.print(0)).collect()
}

/// `head`, or `head { items }`.
struct Item {
    head: String,
    group: Option<Group>,
}

struct Group {
    open: char,
    items: Vec<Item>,
    close: char,
}

impl Item {
    fn print(&self, indent: usize) -> String {
        let margin = " ".repeat(indent);
        let line = self.flat();
        if indent + line.chars().count() <= WIDTH {
            return format!("{margin}{line}\n");
        }
        match &self.group {
            None => format!("{margin}{line}\n"),
            Some(group) => {
                let inside: String = group
                    .items
                    .iter()
                    .map(|item| item.print(indent + 2))
                    .collect();
                format!(
                    "{margin}{}{}\n{inside}{margin}{}\n",
                    self.head, group.open, group.close
                )
            }
        }
    }

    fn flat(&self) -> String {
        match &self.group {
            None => self.head.clone(),
            Some(Group { open, items, close }) => {
                let items: Vec<String> = items.iter().map(Self::flat).collect();
                let space = if *open == '{' { " " } else { "" };
                format!(
                    "{}{open}{space}{}{space}{close}",
                    self.head,
                    items.join(", ")
                )
            }
        }
    }

    fn is_worth_reading(&self) -> bool {
        let line = self.flat();
        !line.starts_with("docs: ") && !SAYS_NOTHING.iter().any(|end| line.ends_with(end))
    }
}

fn parse_items(rest: &mut &str) -> Vec<Item> {
    let mut items = Vec::new();
    loop {
        *rest = rest.trim_start_matches([' ', ',']);
        if rest.is_empty() || rest.starts_with([')', ']', '}']) {
            items.retain(Item::is_worth_reading);
            return items;
        }
        items.push(parse_item(rest));
    }
}

fn parse_item(rest: &mut &str) -> Item {
    let end = end_of_head(rest);
    let head = rest[..end].to_owned();
    *rest = &rest[end..];
    let Some(open @ ('(' | '[' | '{')) = rest.chars().next() else {
        return Item {
            head: head.trim_end().to_owned(),
            group: None,
        };
    };
    *rest = &rest[1..];
    let items = parse_items(rest);
    let close = rest.chars().next().expect("a group ends");
    *rest = &rest[1..];
    Item {
        head,
        group: Some(Group { open, items, close }),
    }
}

/// Where a comma or a bracket ends the text, outside of quotes.
fn end_of_head(text: &str) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, ',' | '(' | '[' | '{' | ')' | ']' | '}') => return at,
            (None, _) => {}
        }
    }
    text.len()
}

#[test]
fn a_short_text_stays_on_one_line_and_empty_members_go() {
    let debug =
        r#"Field { name: "a, {b", at: ('{', '\''), ty: List(String), fixed: None, on: false }"#;
    assert_eq!(
        outline(debug),
        "Field { name: \"a, {b\", at: ('{', '\\''), ty: List(String) }\n"
    );
}

#[test]
fn a_long_text_is_broken_at_its_members() {
    let long = "x".repeat(WIDTH);
    assert_eq!(
        outline(&format!("A {{ b: B(1), c: \"{long}\" }}")),
        format!("A {{\n  b: B(1)\n  c: \"{long}\"\n}}\n")
    );
}
