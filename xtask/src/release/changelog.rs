//! Whether the changelog says something about the version that is to be released.

use super::step::Verdict;

pub(crate) fn check(changelog: &str, version: &str) -> Verdict {
    match entry(changelog, version) {
        Some("") => Verdict::fails(&format!(
            "CHANGELOG.md has the heading `## {version}` and nothing below it"
        )),
        Some(entry) => {
            let first = entry.lines().next().unwrap_or_default();
            Verdict::Passes(format!("{version}: {first}"))
        }
        None => Verdict::fails(&format!("CHANGELOG.md has no entry `## {version}`")),
    }
}

/// What stands between the version's heading and the next one of its rank. The heading may say more
/// behind the version, a date for instance.
fn entry<'a>(changelog: &'a str, version: &str) -> Option<&'a str> {
    let is_heading = |line: &str| line.starts_with("## ");
    let is_wanted = |line: &str| {
        let name = line
            .strip_prefix("## ")
            .and_then(|rest| rest.split_whitespace().next());
        name.is_some_and(|name| name.trim_matches(['[', ']']) == version)
    };
    let mut lines = changelog.split_inclusive('\n');
    let mut start = 0;
    loop {
        let line = lines.next()?;
        start += line.len();
        if is_wanted(line) {
            break;
        }
    }
    let body: usize = lines
        .take_while(|line| !is_heading(line))
        .map(str::len)
        .sum();
    Some(changelog[start..start + body].trim())
}

#[cfg(test)]
mod tests {
    use super::{check, entry};
    use crate::release::step::Verdict;

    const CHANGELOG: &str = "# Changelog\n\n## [0.3.0] - 2026-11-22\n\n### Breaking\n\n- Loans.\n\n## 0.2.0\n\n## 0.1.0\n\nFirst version.\n";

    #[test]
    fn an_entry_ends_at_the_next_heading_of_its_rank() {
        assert_eq!(entry(CHANGELOG, "0.3.0"), Some("### Breaking\n\n- Loans."));
        assert_eq!(entry(CHANGELOG, "0.1.0"), Some("First version."));
        assert_eq!(
            check(CHANGELOG, "0.1.0"),
            Verdict::passes("0.1.0: First version.")
        );
    }

    #[test]
    fn no_entry_an_empty_one_and_one_for_a_longer_version_fail() {
        let empty = "CHANGELOG.md has the heading `## 0.2.0` and nothing below it";
        assert_eq!(check(CHANGELOG, "0.2.0"), Verdict::fails(empty));
        for version in ["0.4.0", "0.1", "0.1.0-rc.1"] {
            let missing = format!("CHANGELOG.md has no entry `## {version}`");
            assert_eq!(check(CHANGELOG, version), Verdict::fails(&missing));
        }
        assert_eq!(entry("", "0.1.0"), None);
        assert_eq!(entry("# 0.1.0\n### 0.1.0\nText\n", "0.1.0"), None);
    }
}
