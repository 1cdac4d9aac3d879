//! What holds for all edits of a person and all changes.

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::tests::changes;
use super::{Coming, bullets::bullets, entry, published, update};

const LINES: [&str; 12] = [
    "field-removed Cat.a | removed",
    "field-removed Cat.b | removed",
    "field-type Cat.c | `i32` is now `i64`",
    "value-added Kind | new value `c`",
    "value-added Kind | new value `-->`",
    "type-added Dog | new type",
    "type-added Fox | new type",
    "server-url server Live | https://a is now https://b",
    "operation-added GET /dogs | new operation: client.dogs().list()",
    "field-docs Cat.d | description changed",
    "type-docs Kind | description changed",
    "operation-id GET /cats | id a renamed to b",
];

/// Lines of a person; each gets a number, so that it can be told from all others.
const WORDS: [&str; 14] = [
    "Words",
    "- Bullet",
    "* Star",
    "  indented",
    "### Breaking",
    "### Added",
    "### Mine",
    "#### Deep",
    "```",
    "<div>",
    "> - quoted",
    "1. One",
    "<!-- aside -->",
    "---",
];

#[derive(Clone, Debug)]
enum Edit {
    Add(Index, &'static str),
    Delete(Index),
    Reword(Index),
    Move(Index, Index),
    Break(Index),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        3 => (any::<Index>(), prop::sample::select(WORDS.to_vec())).prop_map(|(at, words)| Edit::Add(at, words)),
        2 => any::<Index>().prop_map(Edit::Delete),
        2 => any::<Index>().prop_map(Edit::Reword),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Move(from, to)),
        1 => any::<Index>().prop_map(Edit::Break),
    ];
    prop::collection::vec(edit, 0..8)
}

fn told() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(LINES.to_vec(), 0..=LINES.len())
}

/// Edits whole lines of the entry, and says which lines are now a person's.
fn edited(text: &str, edits: &[Edit]) -> (String, Vec<String>) {
    let start = text.find("## 0.2.0\n").unwrap() + 9;
    let end = text[start..].find("\n## 0.1.0").unwrap() + start;
    let mut lines = Vec::from_iter(text[start..end].lines().map(str::to_owned));
    let mut mine = Vec::new();
    for (number, edit) in edits.iter().enumerate() {
        match edit {
            Edit::Add(at, words) => {
                let line = match *words {
                    words
                        if words.starts_with("###")
                            || words.starts_with(['`', '<', '-']) && !words.starts_with("- ") =>
                    {
                        words.to_owned()
                    }
                    words => format!("{words} {number}"),
                };
                lines.insert(at.index(lines.len() + 1), line);
            }
            Edit::Delete(at) if !lines.is_empty() => drop(lines.remove(at.index(lines.len()))),
            Edit::Reword(at) if !lines.is_empty() => {
                let at = at.index(lines.len());
                lines[at] = format!("{} reworded {number}", lines[at]);
            }
            Edit::Move(from, to) if !lines.is_empty() => {
                let line = lines.remove(from.index(lines.len()));
                lines.insert(to.index(lines.len() + 1), line);
            }
            Edit::Break(at) => lines.insert(at.index(lines.len() + 1), String::new()),
            _ => {}
        }
    }
    // What looks like ours within our comment is taken for ours.
    let looks_like_ours = |line: &str| line.starts_with("- ") || line.starts_with("### ");
    let is_numbered = |line: &str| line.ends_with(|last: char| last.is_ascii_digit());
    let mut is_comment = false;
    for line in &lines {
        is_comment = line.starts_with("<!-- What") || is_comment && line != "-->";
        if is_numbered(line) && !(is_comment && looks_like_ours(line)) {
            mine.push(line.clone());
        }
    }
    let text = format!("{}{}\n{}", &text[..start], lines.join("\n"), &text[end..]);
    (text, mine)
}

const HEAD: &str = "# Changelog\n\n## 0.2.0\n\nWords 0\n\n## 0.1.0\n\nFirst version.\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_update_is_final_and_keeps_what_a_person_wrote(
        rounds in prop::collection::vec((told(), edits()), 1..4),
        last in told(),
    ) {
        let mut text = HEAD.to_owned();
        let mut mine = Vec::new();
        for (lines, edits) in rounds.iter().chain([&(last, Vec::new())]) {
            let changes = changes(lines);
            let coming = Coming { version: "0.2.0", baseline: "0.1.0", changes: &changes };
            let before = text;
            text = update(&before, &coming).text;
            prop_assert_eq!(&update(&text, &coming).text, &text, "not final, from {}", before);
            let kept = Vec::from_iter(text.lines());
            for line in &mine {
                let line: &String = line;
                prop_assert!(kept.contains(&line.as_str()), "{} is lost from\n{}\nto\n{}", line, before, text);
            }
            // A comment that a person left open may have swallowed it.
            if entry(&before, "0.1.0").is_some() {
                prop_assert_eq!(entry(&text, "0.1.0"), Some("First version."), "{}", text);
            }
            (text, mine) = edited(&text, edits);
        }
    }

    #[test]
    fn without_edits_the_entry_is_what_the_last_changes_give(first in told(), last in told()) {
        let [first, last] = [first, last].map(|lines| changes(&lines));
        let coming = |changes| Coming { version: "0.2.0", baseline: "0.1.0", changes };
        let text = update(&update("", &coming(&first)).text, &coming(&last)).text;
        let once = update("", &coming(&last)).text;
        let sorted = |text: &str| {
            let text = published(text, "");
            let mut groups = Vec::from_iter(text.split("\n### ").map(|group| {
                let mut lines = Vec::from_iter(group.lines().filter(|line| !line.is_empty()).map(str::to_owned));
                lines.sort();
                lines
            }));
            groups.dedup();
            groups
        };
        prop_assert_eq!(sorted(&text), sorted(&once));
        for bullet in bullets(&last) {
            prop_assert_eq!(published(&text, "").matches(&format!("- {}\n", bullet.text)).count(), 1);
        }
    }
}
