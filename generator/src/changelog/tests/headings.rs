//! Which entry is the coming one, and what the text looks like that stands around it.

use super::{A, B, HEAD, SAYS_A, seen, updated};
use crate::changelog::{Update, entry, first, published};

#[track_caller]
fn check(text: &str, version: &str, lines: &[&str], expected: &str) {
    assert_eq!(seen(&updated(text, version, lines).text), expected);
}

#[test]
fn the_coming_entry_is_found_by_its_heading() {
    let body = format!("\n\n### Breaking\n\n{SAYS_A}\n## 0.1.0\n");
    for (heading, expected) in [
        ("## 0.2.0", "## 0.2.0"),
        ("## 0.1.1", "## 0.2.0"),
        ("## 0.3.0", "## 0.2.0"),
        ("## 0.2.0-rc.1", "## 0.2.0"),
        ("## Unreleased", "## 0.2.0"),
        ("## [unreleased]", "## [0.2.0]"),
        (
            "## [v0.1.1](https://x/0.1.1) - 2026-11-22 ##",
            "## [v0.2.0](https://x/0.1.1) - 2026-11-22 ##",
        ),
    ] {
        check(
            &format!("# Log\n\n## About\n\n{heading}\n\n## 0.1.0\n"),
            "0.2.0",
            &[A],
            &format!("# Log\n\n## About\n\n{expected}{body}"),
        );
    }
}

#[test]
fn among_several_the_one_that_was_written_into_comes() {
    let begun = updated(HEAD, "0.2.0", &[A]).text;
    let text = begun.replace("## 0.2.0", "## Unreleased\n\nMine.\n\n## 0.2.0");
    let update = updated(&text, "0.3.0", &[A]);
    assert_eq!(update.text, text.replace("0.2.0", "0.3.0"));
    assert_eq!(update.notes, <[String; 0]>::default());

    let written = "## Unreleased\n\nMine.\n\n## 0.2.0\n\nMine.\n";
    let text = seen(&updated(written, "0.2.0", &[A]).text);
    assert_eq!(text, format!("{written}\n### Breaking\n\n{SAYS_A}"));

    // As it comes out of a merge of two branches.
    let twice = begun.replace("## 0.2.0", "## 0.1.1\n\nMine.\n\n## 0.2.0");
    let update = updated(&twice, "0.2.0", &[A]);
    assert_eq!(update.text, twice);
    let note = "CHANGELOG.md: the entries 0.1.1 and 0.2.0 are all later than 0.1.0, and one version comes; a person has to make one of them";
    assert_eq!(update.notes, [note]);
}

#[test]
fn without_such_a_heading_one_is_begun() {
    let entry = format!("## 0.2.0\n\n### Breaking\n\n{SAYS_A}");
    for (text, before, after) in [
        ("", "", ""),
        ("# Log", "# Log\n\n", ""),
        ("Text\n\n\n## 0.1.0", "Text\n\n", "\n## 0.1.0\n"),
        ("# Log\n## [v0.1.0]\n", "# Log\n\n", "\n## [v0.1.0]\n"),
        ("## About\nText", "## About\nText\n\n", ""),
        (
            "```\n## 0.1.1\n```\n\n> ## 0.1.1\n",
            "```\n## 0.1.1\n```\n\n> ## 0.1.1\n\n",
            "",
        ),
        ("## 0.1.0-rc.1\n", "", "\n## 0.1.0-rc.1\n"),
    ] {
        check(text, "0.2.0", &[A], &format!("{before}{entry}{after}"));
    }
}

#[test]
fn a_text_with_an_open_end_is_left_alone() {
    let in_entry = "## 0.2.0\n\n```\n\n## 0.1.0\n";
    // Our comment ends the one above it, but is not always there.
    let begun = updated(HEAD, "0.2.0", &[A]).text;
    let by_us = begun.replace("### Breaking\n\n", "<!-- Mine.\n\n### Breaking\n\n");
    for text in ["```\ncode\n", "Text\n\n<!-- comment\n", in_entry, &by_us] {
        let Update { text: same, notes } = updated(text, "0.2.0", &[]);
        assert_eq!(same, text);
        let note = "CHANGELOG.md: a comment or a block of code has no end, so that the file was left as it is";
        assert_eq!(notes, [note]);
    }
}

#[test]
fn nothing_is_written_for_a_version_that_is_out() {
    for text in [
        HEAD,
        "",
        "## Unreleased\n\nMine.\n\n\n",
        "a\r\nb\nc\n",
        "\u{feff}# Log\n",
    ] {
        let update = updated(text, "0.1.0", &[]);
        assert_eq!((update.text.as_str(), update.notes.len()), (text, 0));
    }
    let begun = updated(HEAD, "0.2.0", &[A]).text;
    let released = begun.replace("0.2.0", "0.1.0");
    assert_eq!(updated(&released, "0.1.0", &[]).text, seen(&released));
}

#[test]
fn what_was_begun_is_taken_back_when_nothing_is_to_come() {
    let begun = updated(HEAD, "0.2.0", &[A, B]).text;
    for begun in [&begun, &updated(HEAD, "0.2.0", &[]).text] {
        let update = updated(begun, "0.1.0", &[]);
        assert_eq!((update.text.as_str(), update.notes.len()), (HEAD, 0));
    }

    let note = "CHANGELOG.md, 0.2.0: nothing has changed since 0.1.0, so a person has to say what becomes of the rest of this entry";
    for (old, new) in [
        ("## 0.2.0\n", "## 0.2.0\n\nMine.\n"),
        (SAYS_A, "- Mine.\n"),
        ("## 0.2.0\n", "## 0.2.0 - today\n"),
    ] {
        let update = updated(&begun.replace(old, new), "0.1.0", &[]);
        assert!(update.text.contains(new), "{}", update.text);
        assert!(!update.text.contains("Cat"), "{}", update.text);
        assert_eq!(update.notes, [note]);
        assert_eq!(updated(&update.text, "0.1.0", &[]).notes, [note]);
    }
}

#[test]
fn an_entry_with_nothing_to_say_is_for_a_person_to_write() {
    let note = "CHANGELOG.md, 0.1.1: nothing that the description says has changed, so a person has to write what did";
    let begun = updated(HEAD, "0.1.1", &[]);
    let text = "# Changelog\n\n## 0.1.1\n\n## 0.1.0\n\nFirst version.\n";
    assert_eq!(
        (begun.text.as_str(), begun.notes),
        (text, vec![note.to_owned()])
    );
    let again = updated(text, "0.1.1", &[]);
    assert_eq!(again.notes, [note]);
    let written = text.replace("0.1.1\n", "0.1.1\n\nThe runtime is quicker.\n");
    let update = updated(&written, "0.1.1", &[]);
    assert_eq!((update.text, update.notes.len()), (written, 0));
    let all_gone = updated(&updated(HEAD, "0.1.1", &[A]).text, "0.1.1", &[]);
    assert_eq!(
        (all_gone.text.as_str(), all_gone.notes),
        (text, vec![note.to_owned()])
    );
}

#[test]
fn line_ends_and_marks_stay_as_they_are() {
    let windows = HEAD.replace('\n', "\r\n");
    let update = updated(&windows, "0.2.0", &[A]);
    let plain = updated(HEAD, "0.2.0", &[A]).text;
    assert_eq!(update.text, plain.replace('\n', "\r\n"));
    assert_eq!(seen(&update.text), seen(&plain));
    assert_eq!(entry(&update.text, "0.1.0"), Some("First version."));
    let marked = updated(&format!("\u{feff}{HEAD}"), "0.2.0", &[A]);
    assert_eq!(marked.text, format!("\u{feff}{plain}"));
    assert_eq!(seen(&marked.text), seen(&plain));
    let unended = updated(HEAD.trim_end(), "0.1.0", &[]);
    assert_eq!(unended.text, HEAD);
    let unended = updated(windows.trim_end(), "0.1.0", &[]);
    assert_eq!(unended.text, windows);
}

#[test]
fn the_published_text_has_a_header_and_no_comment_of_ours() {
    let text = first("bank", "Bank API", "0.1.0");
    let expected = "# Changelog of `bank`\n\nWhat changes for those who call the Bank API through this crate. It follows SemVer; below 1.0 a breaking change\nraises the second number.\n\n## 0.1.0\n\nFirst version.\n";
    assert_eq!(text, expected);
    let mine = text.replace("## 0", "<!-- Mine. -->\n\n## 0");
    let begun = updated(&mine, "0.2.0", &[A]).text;
    let published = published(&begun, "<!-- @generated -->");
    assert_eq!(
        published,
        format!(
            "<!-- @generated -->\n\n{}",
            mine.replace(
                "## 0",
                &format!("## 0.2.0\n\n### Breaking\n\n{SAYS_A}\n## 0")
            )
        )
    );
}

#[test]
fn an_entry_is_what_stands_below_its_heading() {
    let text = "# Log\n\n## [0.3.0] - 2026-11-22\n\n### Breaking\n\n- A.\n\n```\n## 0.1.0\n```\n## 0.2.0\n\n## 0.1.0\n\nFirst.\n\n# 0.0.1\n";
    for (version, expected) in [
        ("0.3.0", Some("### Breaking\n\n- A.\n\n```\n## 0.1.0\n```")),
        ("0.2.0", Some("")),
        ("0.1.0", Some("First.")),
        ("0.1", None),
        ("0.1.0-rc.1", None),
        ("0.0.1", None),
    ] {
        assert_eq!(entry(text, version), expected, "{version}");
    }
}
