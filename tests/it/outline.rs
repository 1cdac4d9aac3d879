//! Prints a `Debug` text so that it can be read: short groups on one line, members that say nothing
//! (`None`, `false`, empty, or the same as the name) left out, and no name said twice. Knows no type;
//! leaves out documentation, which the code shows.

const WIDTH: usize = 130;
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

    fn is_worth_reading(&self, name: Option<&str>) -> bool {
        let line = self.flat();
        let repeats = |member| name.is_some() && self.value_of(member) == name;
        !line.starts_with("docs: ")
            && !SAYS_NOTHING.iter().any(|end| line.ends_with(end))
            && !repeats("setter")
            && !repeats("wire_name")
    }

    /// `"id"` of `name: "id"`.
    fn value_of(&self, member: &str) -> Option<&str> {
        self.head.strip_prefix(member)?.strip_prefix(": ")
    }
}

fn parse_items(rest: &mut &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    loop {
        *rest = rest.trim_start_matches([' ', ',']);
        if rest.is_empty() || rest.starts_with([')', ']', '}']) {
            let name = items
                .iter()
                .find_map(|item| item.value_of("name").map(str::to_owned));
            items.retain(|item| item.is_worth_reading(name.as_deref()));
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
    // `Struct(Struct { … })` is `Struct { … }`.
    if let [
        Item {
            head: inner,
            group: Some(_),
        },
    ] = items.as_slice()
        && !inner.is_empty()
        && head.ends_with(inner.trim_end())
    {
        let group = items.into_iter().next().and_then(|item| item.group);
        return Item {
            head: format!("{head} "),
            group,
        };
    }
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
    let debug = r#"Field { name: "a, {b", setter: "a, {b", at: ('{', '\''), ty: List(String), fixed: None, on: false }"#;
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
