//! Whether the changelog says something about the version that is to be released.

use dinie_generator::changelog::entry;

use super::step::Verdict;

pub(crate) fn check(changelog: &str, version: &str) -> Verdict {
    match entry(changelog, version) {
        Some("") => Verdict::fails(&format!(
            "CHANGELOG.md has the heading `## {version}` and nothing below it"
        )),
        Some(entry) => Verdict::Passes(format!("{version}: {}", summary(entry))),
        None => Verdict::fails(&format!("CHANGELOG.md has no entry `## {version}`")),
    }
}

/// What it says how much of: `Breaking (2); Added (1)`. Its first line where there are no such lists.
fn summary(entry: &str) -> String {
    let mut groups: Vec<(&str, usize)> = Vec::new();
    for line in entry.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            groups.push((heading.trim(), 0));
        } else if line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ") {
            groups
                .last_mut()
                .into_iter()
                .for_each(|(_, count)| *count += 1);
        }
    }
    let groups = groups.iter().filter(|(_, count)| *count > 0);
    let groups = Vec::from_iter(groups.map(|(heading, count)| format!("{heading} ({count})")));
    match groups.is_empty() {
        true => entry.lines().next().unwrap_or_default().to_owned(),
        false => groups.join("; "),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::release::step::Verdict;

    const CHANGELOG: &str = "# Changelog\n\n## [0.3.0] - 2026-11-22\n\nWords.\n\n### Breaking\n\n- Loans.\n\n### Mine\n\n### Added\n\n- Cats\n  - Small.\n* Dogs.\n\n## 0.2.0\n\n## 0.1.0\n\nFirst version.\n";

    #[test]
    fn an_entry_that_says_something_passes() {
        for (version, first) in [
            ("0.3.0", "Breaking (1); Added (2)"),
            ("0.1.0", "First version."),
        ] {
            let passed = Verdict::passes(&format!("{version}: {first}"));
            assert_eq!(check(CHANGELOG, version), passed);
        }
    }

    #[test]
    fn no_entry_an_empty_one_and_one_for_a_longer_version_fail() {
        let empty = "CHANGELOG.md has the heading `## 0.2.0` and nothing below it";
        assert_eq!(check(CHANGELOG, "0.2.0"), Verdict::fails(empty));
        for version in ["0.4.0", "0.1", "0.1.0-rc.1"] {
            let missing = format!("CHANGELOG.md has no entry `## {version}`");
            assert_eq!(check(CHANGELOG, version), Verdict::fails(&missing));
        }
    }
}
