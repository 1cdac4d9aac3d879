//! The review that CONTRIBUTING.md goes through: what a maintainer sees of a description with six
//! changes of different classes, and what the changelog says of them.

use std::fmt::Write as _;

use dinie_generator::release::{Release, next_release};
use insta::assert_snapshot;

use crate::support::{Fixture, fixtures};

const CHANGELOG: &str = "# Changelog of `dinie`\n\n## 0.1.0\n\nFirst version.\n";

#[test]
fn six_changes_and_their_classes() {
    let mut lines = String::new();
    for change in release().changes.lines {
        let class = change.rule.class.as_str();
        let silent = if change.rule.silent { " (silent)" } else { "" };
        writeln!(
            lines,
            "{class}{silent} | {} | {}",
            change.place, change.what
        )
        .expect("a text can be written to");
    }
    settings().bind(|| assert_snapshot!("review__changes", lines));
}

#[test]
fn the_entry_in_the_changelog() {
    let release = release();
    assert_eq!(release.version, "0.2.0");
    assert_eq!(release.changelog.notes, [""; 0]);
    settings().bind(|| assert_snapshot!("review__changelog", release.changelog.text));
}

fn release() -> Release {
    let (before, after) = (before(), after());
    next_release(before.origin(), after.origin(), CHANGELOG)
        .unwrap_or_else(|problems| panic!("{}", after.render(&problems)))
}

fn before() -> Fixture {
    Fixture::with_settings_beside(&fixtures("review").join("dinie-2026-03-01.yaml"))
}

fn after() -> Fixture {
    Fixture::with_settings_beside(&fixtures("review").join("dinie-2026-06-01.yaml"))
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
