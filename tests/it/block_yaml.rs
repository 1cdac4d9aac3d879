//! Writes a JSON value as block YAML, one scalar a line, and tells on which lines each node stands.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde_json::Value;

use crate::support::segment;

pub(crate) struct Written {
    pub(crate) text: String,
    /// By JSON pointer: from the line of the member's name to the last line of its value, from 1.
    pub(crate) lines: BTreeMap<String, RangeInclusive<usize>>,
    /// Number of the last line.
    line: usize,
}

pub(crate) fn write(value: &Value) -> Written {
    let mut written = Written {
        text: "---".to_owned(),
        lines: BTreeMap::new(),
        line: 1,
    };
    written.node(value, "", 0);
    written
}

impl Written {
    /// Continues the line that ends in a member's name, in a dash, or in the `---` of the start.
    fn node(&mut self, value: &Value, pointer: &str, indent: usize) {
        let start = self.line;
        match value {
            Value::Object(members) if !members.is_empty() => {
                for (name, member) in members {
                    self.open_line(indent, &format!("{}:", Value::from(name.as_str())));
                    self.node(member, &format!("{pointer}/{}", segment(name)), indent + 1);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    self.open_line(indent, "-");
                    self.node(item, &format!("{pointer}/{index}"), indent + 1);
                }
            }
            scalar => self.text.push_str(&format!(" {scalar}")),
        }
        self.lines.insert(pointer.to_owned(), start..=self.line);
    }

    fn open_line(&mut self, indent: usize, start: &str) {
        self.text
            .push_str(&format!("\n{}{start}", "  ".repeat(indent)));
        self.line += 1;
    }
}

#[test]
fn lines_are_those_of_the_text_and_the_text_is_the_value() {
    let value = serde_json::json!({ "a": { "b": [1, { "c": "x\ny" }], "d/e": {} }, "f": null });
    let written = write(&value);
    let read: Value = serde_yaml::from_str(&written.text).expect("block YAML");
    assert_eq!(read, value);
    let lines: Vec<&str> = written.text.lines().collect();
    for (pointer, line, end) in [
        ("/a", "\"a\":", 7),
        ("/a/b", "\"b\":", 6),
        ("/a/b/1/c", "\"c\": \"x\\ny\"", 6),
        ("/a/d~1e", "\"d/e\": {}", 7),
    ] {
        let range = &written.lines[pointer];
        assert_eq!(
            (lines[*range.start() - 1].trim(), *range.end()),
            (line, end),
            "{pointer}\n{}",
            written.text
        );
    }
}
