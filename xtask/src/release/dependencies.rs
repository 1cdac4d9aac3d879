//! Licences, sources and advisories of the dependencies, by cargo-deny and `deny.toml`. Advisories
//! need a database that is fetched; where it cannot be had, that is said.

use anyhow::Result;

use super::{
    step::Verdict,
    tool::{Ran, cargo, has_subcommand},
};
use crate::input::repository;

pub(crate) fn check() -> Result<Verdict> {
    if !has_subcommand("deny") {
        return Ok(Verdict::Skipped(
            "cargo-deny is not installed; licences and advisories were not looked at".to_owned(),
        ));
    }
    let deny = |checks: &[&str]| {
        cargo(repository(), |command| {
            command
                .args(["deny", "--color", "never", "check"])
                .args(checks);
        })
    };
    let lasting = deny(&["bans", "licenses", "sources"])?;
    let advisories = deny(&["advisories"])?;
    Ok(judge(&lasting, &advisories))
}

fn judge(lasting: &Ran, advisories: &Ran) -> Verdict {
    for ran in [lasting, advisories] {
        if !ran.success && !came_to_a_result(ran) && !lacks_database(ran) {
            return Verdict::fails_with("cargo deny could not do its work", &ran.text);
        }
    }
    match (lasting.success, advisories.success) {
        (true, true) => Verdict::passes("licences and sources are allowed, no advisory applies"),
        (true, false) if !came_to_a_result(advisories) => Verdict::Skipped(
            "licences and sources are allowed; the database of advisories cannot be had".to_owned(),
        ),
        (true, false) => Verdict::fails_with("an advisory applies", &advisories.text),
        (false, _) => Verdict::fails_with("a licence or source is not allowed", &lasting.text),
    }
}

/// A last line such as `bans ok, licenses FAILED, sources ok`. Without it a setting was wrong, or
/// something was missing; the exit code does not tell.
fn came_to_a_result(ran: &Ran) -> bool {
    let mut lines = ran.text.lines();
    lines.any(|line| line.starts_with("advisories ") || line.starts_with("bans "))
}

/// The text of an advisory may say anything, so this holds for runs without a result only.
fn lacks_database(ran: &Ran) -> bool {
    ran.text.contains("failed to fetch advisory database")
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::release::{step::Verdict, tool::Ran};

    const LICENCE: &str = "bans ok, licenses FAILED, sources ok\nerror[rejected]: not allowed";
    const ADVISORY: &str = "advisories FAILED\nerror[vulnerability]: a hole";
    const UNREACHABLE: &str = "2026-11-22 17:06:31 [ERROR] failed to fetch advisory database \
                               https://github.com/RustSec/advisory-db with cli: failed to clone";
    const SETTING: &str = "error[unexpected-keys]: found 1 unexpected keys\n\
                           2026-11-22 17:08:06 [ERROR] failed to deserialize config";

    fn good() -> Ran {
        Ran {
            success: true,
            text: "advisories ok".to_owned(),
        }
    }

    fn bad(text: &str) -> Ran {
        Ran {
            success: false,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_database_that_is_missing_is_no_advisory() {
        assert!(matches!(
            judge(&good(), &bad(UNREACHABLE)),
            Verdict::Skipped(_)
        ));
        assert!(matches!(judge(&good(), &good()), Verdict::Passes(_)));
    }

    #[test]
    fn an_advisory_fails_whatever_its_text_says() {
        let about_databases =
            format!("{ADVISORY} in a tool that failed to fetch advisory database");
        let unknown_beside = format!("{ADVISORY}\nwarning: not found in any advisory database");
        for text in [ADVISORY, &about_databases, &unknown_beside] {
            let expected = Verdict::fails_with("an advisory applies", text);
            assert_eq!(judge(&good(), &bad(text)), expected);
        }
    }

    #[test]
    fn a_licence_that_is_not_allowed_fails_whatever_the_advisories_say() {
        for advisories in [good(), bad(UNREACHABLE), bad(ADVISORY)] {
            let verdict = judge(&bad(LICENCE), &advisories);
            let expected = Verdict::fails_with("a licence or source is not allowed", LICENCE);
            assert_eq!(verdict, expected);
        }
    }

    #[test]
    fn a_wrong_setting_is_neither_a_licence_nor_an_advisory() {
        let expected = Verdict::fails_with("cargo deny could not do its work", SETTING);
        for (lasting, advisories) in [
            (bad(SETTING), bad(SETTING)),
            (good(), bad(SETTING)),
            (bad(SETTING), bad(UNREACHABLE)),
        ] {
            assert_eq!(judge(&lasting, &advisories), expected);
        }
    }
}
