//! Whether the changelog says something about the version that is to be released.

use dinie_generator::changelog::entry;

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

#[cfg(test)]
mod tests {
    use super::check;
    use crate::release::step::Verdict;

    const CHANGELOG: &str = "# Changelog\n\n## [0.3.0] - 2026-11-22\n\n### Breaking\n\n- Loans.\n\n## 0.2.0\n\n## 0.1.0\n\nFirst version.\n";

    #[test]
    fn an_entry_that_says_something_passes() {
        for (version, first) in [("0.3.0", "### Breaking"), ("0.1.0", "First version.")] {
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
