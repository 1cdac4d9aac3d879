//! The module from outside: the text that comes out for a text that goes in.

mod headings;
mod wording;

use super::{Coming, Update, entry, first, published, update};
use crate::changes::{Change, Changes, RULES};
use crate::release::{Origin, diff};
use crate::source::Text;

const HEAD: &str = "# Changelog\n\n## 0.1.0\n\nFirst version.\n";

/// One change for each `code place | what`; behind that may stand ` | call`.
pub(super) fn changes(lines: &[&str]) -> Changes {
    let change = |line: &&str| {
        let (code, rest) = line.split_once(' ').unwrap();
        let (place, what) = rest.split_once(" | ").unwrap();
        let (what, call) = match what.split_once(" | ") {
            Some((what, call)) => (what, Some(call.to_owned())),
            None => (what, None),
        };
        let rule = RULES.iter().find(|rule| rule.code == code).unwrap();
        Change {
            rule,
            place: place.to_owned(),
            what: what.to_owned(),
            reason: rule.reason.to_owned(),
            call,
        }
    };
    Changes {
        version: "0.1.0".to_owned(),
        lines: lines.iter().map(change).collect(),
    }
}

fn updated(text: &str, version: &str, lines: &[&str]) -> Update {
    let coming = Coming {
        version,
        baseline: "0.1.0",
        changes: &changes(lines),
    };
    let update = super::update(text, &coming);
    let again = super::update(&update.text, &coming);
    assert_eq!(again.text, update.text, "a second update changes nothing");
    update
}

/// The text without the comment, that is, as a reader sees it.
fn seen(text: &str) -> String {
    published(text, "").trim_start().to_owned()
}

const A: &str = "field-removed Cat.a | removed";
const B: &str = "field-type Cat.b | `i32` is now `i64`";
const C: &str = "value-added Kind | new value `c`";
const D: &str = "value-added Kind | new value `d`";
const E: &str = "server-url server Live | https://a is now https://b";
const F: &str = "field-docs Cat.f | description changed";

const SAYS_A: &str = "- `Cat.a`: removed. Code that reads or sets the field does not compile.\n";
const SAYS_B: &str =
    "- `Cat.b` is now `i64`, was `i32`. Code that reads or sets the field does not compile.\n";
const SAYS_C: &str = "- `Kind`: new value `c`.\n";

/// An entry is made from `before`, a person edits it, and it is made again from `after`.
struct Case {
    before: &'static [&'static str],
    edits: &'static [(&'static str, &'static str)],
    after: &'static [&'static str],
    expected: String,
    notes: &'static [&'static str],
}

impl Case {
    #[track_caller]
    fn check(&self) {
        let mut text = updated(HEAD, "0.2.0", self.before).text;
        for (old, new) in self.edits {
            assert!(text.contains(old), "{old} is not in\n{text}");
            text = text.replacen(old, new, 1);
        }
        let update = updated(&text, "0.2.0", self.after);
        let text = seen(&update.text);
        assert_eq!(entry(&text, "0.2.0"), Some(self.expected.trim()), "{text}");
        assert_eq!(entry(&text, "0.1.0"), Some("First version."));
        assert_eq!(update.notes, self.notes);
    }
}

#[test]
fn a_whole_entry_reads_well() {
    let origin = |text| Origin {
        description: Text {
            name: "bank.yaml",
            text,
        },
        settings: None,
    };
    let old = origin(include_str!("example/old.yaml"));
    let new = origin(include_str!("example/new.yaml"));
    let changes = diff(old, new).unwrap();
    let coming = Coming {
        version: &changes.next_version().unwrap(),
        baseline: &changes.version,
        changes: &changes,
    };
    let update = update(&first("bank", "Bank", "0.1.0"), &coming);
    assert_eq!(update.text, include_str!("example/CHANGELOG.md"));
    assert_eq!(update.notes, <[String; 0]>::default());
}

#[test]
fn the_entry_is_begun_above_the_last_one() {
    let update = updated(HEAD, "0.2.0", &[C, E, F, A]);
    let expected = format!(
        "# Changelog\n\n## 0.2.0\n\n### Breaking, and the compiler does not tell\n\n\
         - Server `Live` is now `https://b`, was `https://a`. The same code sends its requests to another place.\n\n\
         ### Breaking\n\n{SAYS_A}\n### Added\n\n{SAYS_C}\n### Documentation\n\n\
         - New descriptions of types: `Cat` (`f`).\n\n## 0.1.0\n\nFirst version.\n"
    );
    assert_eq!(seen(&update.text), expected);
    assert!(update.notes.is_empty());
}

#[test]
fn what_a_person_deleted_reworded_or_moved_stays_so() {
    let edited =
        "Words.\n\n### Mine\n\n- `Kind`: new\n  value `c`.\n\n### Breaking\n\n- No more `Cat.b`.";
    Case {
        before: &[A, B, C],
        edits: &[
            (
                "### Breaking\n",
                "Words.\n\n### Mine\n\n- `Kind`: new\n  value `c`.\n\n### Breaking\n",
            ),
            (SAYS_A, ""),
            (SAYS_B, "- No more `Cat.b`.\n"),
            ("\n### Added\n\n- `Kind`: new value `c`.\n", ""),
        ],
        after: &[A, B, C],
        expected: edited.to_owned(),
        notes: &[],
    }
    .check();
}

#[test]
fn what_is_new_comes_to_the_end_of_its_group() {
    Case {
        before: &[A],
        edits: &[
            ("- `Cat.a`", "* `Cat.a`"),
            (
                "compile.\n",
                "compile.\n\nLook out.\n\n### Notes\n\nMore.\n",
            ),
        ],
        after: &[A, B, C],
        expected: format!(
            "### Breaking\n\n{}{}\nLook out.\n\n### Added\n\n{SAYS_C}\n### Notes\n\nMore.",
            SAYS_A.replace("- `", "* `"),
            SAYS_B.replace("- `", "* `"),
        ),
        notes: &[],
    }
    .check();
}

#[test]
fn a_heading_is_begun_where_it_belongs() {
    Case {
        before: &[C],
        edits: &[("### Added", "Words.\n\n### Mine\n\n### Added")],
        after: &[C, A, E, F],
        expected: format!(
            "Words.\n\n### Mine\n\n### Breaking, and the compiler does not tell\n\n\
             - Server `Live` is now `https://b`, was `https://a`. The same code sends its requests to another place.\n\n\
             ### Breaking\n\n{SAYS_A}\n### Added\n\n{SAYS_C}\n### Documentation\n\n\
             - New descriptions of types: `Cat` (`f`)."
        ),
        notes: &[],
    }
    .check();
}

#[test]
fn what_is_no_longer_so_goes_with_its_heading() {
    Case {
        before: &[A, B, C],
        edits: &[("### Breaking", "Words.\n\n### Breaking")],
        after: &[B],
        expected: format!("Words.\n\n### Breaking\n\n{SAYS_B}"),
        notes: &[],
    }
    .check();
}

#[test]
fn what_is_no_longer_so_but_was_reworded_is_for_a_person_to_look_at() {
    Case {
        before: &[A],
        edits: &[("`Cat.a`: removed.", "`Cat.a`: removed, alas.")],
        after: &[],
        expected: format!("### Breaking\n\n{}", SAYS_A.replace("removed.", "removed, alas.")),
        notes: &[
            "CHANGELOG.md, 0.2.0: what was said of `Cat.a` is no longer so; look whether the entry still says it",
        ],
    }
    .check();
}

#[test]
fn a_word_replaced_everywhere_is_a_rewording() {
    let text = updated(HEAD, "0.2.0", &[A]).text;
    let text = text
        .replace("`Cat.a`", "The field `Cat.a`")
        .replace("removed", "gone");
    let update = updated(&text, "0.2.0", &[A]);
    let expected = SAYS_A.replace("`Cat.a`: removed", "The field `Cat.a`: gone");
    let body = format!("### Breaking\n\n{expected}");
    assert_eq!(entry(&seen(&update.text), "0.2.0"), Some(body.trim()));
    assert!(update.notes.is_empty());
}

#[test]
fn a_bullet_that_says_more_takes_the_place_of_the_one_that_said_less() {
    Case {
        before: &[C],
        edits: &[("`c`.\n", "`c`.\n- Mine.\n")],
        after: &[C, D],
        expected: "### Added\n\n- `Kind`: new values `c` and `d`.\n- Mine.".to_owned(),
        notes: &[],
    }
    .check();
    Case {
        before: &[C],
        edits: &[("new value `c`.", "`c` is back.")],
        after: &[C, D],
        expected: "### Added\n\n- `Kind`: `c` is back.\n- `Kind`: new values `c` and `d`.".to_owned(),
        notes: &[
            "CHANGELOG.md, 0.2.0: there is more or less to say of `Kind` than the bullet did that was reworded or removed by hand; look whether the new one is needed beside it",
        ],
    }
    .check();
}

#[test]
fn a_line_below_a_bullet_that_goes_does_not_become_another_one() {
    Case {
        before: &[A],
        edits: &[
            ("\n- `Cat.a`", "Words.\n- `Cat.a`"),
            ("compile.\n", "compile.\n---\n"),
        ],
        after: &[],
        expected: "### Breaking\nWords.\n\n---".to_owned(),
        notes: &[],
    }
    .check();
}

#[test]
fn without_the_comment_nothing_is_told_twice() {
    let text = seen(&updated(HEAD, "0.2.0", &[A, C]).text);
    let update = updated(&text, "0.2.0", &[A, B, C]);
    assert_eq!(
        seen(&update.text),
        seen(&updated(HEAD, "0.2.0", &[A, B, C]).text)
    );
    assert!(update.notes.is_empty());
}
