//! Layout of code that prettyplease cannot print, the arguments of macros, or not cheaply enough, the
//! examples in documentation: on one line where it fits, else broken as rustfmt would.

/// Longest line.
const WIDTH: usize = 84;
const STEP: usize = 4;

/// An expression: words, maybe with a group of others, then maybe a chain of methods.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Code {
    head: String,
    group: Option<Group>,
    links: Vec<Code>,
    tail: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
struct Group {
    open: &'static str,
    members: Vec<Code>,
    close: &'static str,
}

impl Code {
    pub(super) fn word(text: impl Into<String>) -> Self {
        Self {
            head: text.into(),
            group: None,
            links: Vec::new(),
            tail: "",
        }
    }

    /// `head(a, b)`
    pub(super) fn call(head: impl Into<String>, arguments: Vec<Code>) -> Self {
        Self::grouped(head, "(", arguments, ")")
    }

    /// `head[a, b]`
    pub(super) fn list(head: impl Into<String>, items: Vec<Code>) -> Self {
        Self::grouped(head, "[", items, "]")
    }

    /// `head { a: 1, b: 2 }`
    pub(super) fn literal(head: impl Into<String>, fields: Vec<(String, Code)>) -> Self {
        let members = fields
            .into_iter()
            .map(|(name, value)| value.after(&format!("{name}: ")));
        Self::grouped(head, " { ", members.collect(), " }")
    }

    /// `head{a, b}`
    pub(super) fn names(head: impl Into<String>, names: Vec<Code>) -> Self {
        Self::grouped(head, "{", names, "}")
    }

    fn grouped(
        head: impl Into<String>,
        open: &'static str,
        members: Vec<Code>,
        close: &'static str,
    ) -> Self {
        let group = Some(Group {
            open,
            members,
            close,
        });
        Self {
            head: head.into(),
            group,
            links: Vec::new(),
            tail: "",
        }
    }

    /// The same with words before it.
    pub(super) fn after(mut self, words: &str) -> Self {
        self.head.insert_str(0, words);
        self
    }

    /// The same with `?` or the like behind it.
    pub(super) fn then(mut self, tail: &'static str) -> Self {
        self.tail = tail;
        self
    }

    /// `self.method(…)`
    pub(super) fn method(mut self, link: Code) -> Self {
        self.links.push(link);
        self
    }

    /// The text, for a place `indent` columns in.
    pub(super) fn text(&self, indent: usize) -> String {
        let flat = self.flat();
        if indent + flat.chars().count() <= WIDTH {
            return flat;
        }
        self.text_broken(indent)
    }

    fn text_broken(&self, indent: usize) -> String {
        let mut text = self.broken_head(indent);
        for link in &self.links {
            text.push_str(&line(indent + STEP));
            text.push('.');
            text.push_str(&link.text(indent + STEP));
        }
        text + self.tail
    }

    fn broken_head(&self, indent: usize) -> String {
        let mut text = self.head.clone();
        let Some(group) = &self.group else {
            return text;
        };
        let head = Self {
            links: Vec::new(),
            tail: "",
            ..self.clone()
        };
        if group.members.is_empty() || !self.links.is_empty() && head.flat().len() + indent <= WIDTH
        {
            return head.flat();
        }
        if let [only] = group.members.as_slice()
            && only.group.is_some()
            && only.links.is_empty()
        {
            return text + group.open + &only.text_broken(indent) + group.close;
        }
        text.push_str(group.open.trim_end());
        for member in &group.members {
            text.push_str(&line(indent + STEP));
            text.push_str(&member.text(indent + STEP));
            text.push(',');
        }
        text.push_str(&line(indent));
        text.push_str(group.close.trim_start());
        text
    }

    fn flat(&self) -> String {
        let mut text = self.head.clone();
        if let Some(group) = &self.group {
            let members: Vec<String> = group.members.iter().map(Self::flat).collect();
            match members.is_empty() {
                true => text.push_str(&format!("{}{}", group.open.trim_end(), group.close.trim())),
                false => text.push_str(&format!(
                    "{}{}{}",
                    group.open,
                    members.join(", "),
                    group.close
                )),
            }
        }
        for link in &self.links {
            text.push('.');
            text.push_str(&link.flat());
        }
        text + self.tail
    }
}

fn line(indent: usize) -> String {
    format!("\n{}", " ".repeat(indent))
}

/// A string literal.
pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn short_code_stays_on_one_line() {
        let code = Code::word("client")
            .method(Code::call("customers", vec![]))
            .method(Code::call("retrieve", vec![Code::word("&id")]))
            .then(".await?");
        assert_eq!(code.text(0), "client.customers().retrieve(&id).await?");
    }

    #[test]
    fn long_chains_are_broken_at_their_methods() {
        let text = "a text that is so long that no second one fits beside it";
        let code = Code::word("client")
            .method(Code::call("customers", vec![]))
            .method(Code::call(
                "create",
                vec![Code::word(text), Code::word(text)],
            ));
        let expected = format!(
            "client\n    .customers()\n    .create(\n        {text},\n        {text},\n    )"
        );
        assert_eq!(code.text(0), expected);
    }

    #[test]
    fn literals_have_spaces_inside() {
        let code = Code::literal("Point", vec![("x".to_owned(), Code::word("1"))]);
        assert_eq!(code.text(0), "Point { x: 1 }");
        assert_eq!(Code::literal("Point", vec![]).text(0), "Point {}");
    }
}
