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
    let without_database = !advisories.success && advisories.text.contains("advisory database");
    match (lasting.success, advisories.success) {
        (true, true) => Verdict::passes("licences and sources are allowed, no advisory applies"),
        (true, false) if without_database => Verdict::Skipped(
            "licences and sources are allowed; the database of advisories cannot be had".to_owned(),
        ),
        (true, false) => Verdict::fails_with("an advisory applies", &advisories.text),
        (false, _) => Verdict::fails_with("a licence or source is not allowed", &lasting.text),
    }
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::release::{step::Verdict, tool::Ran};

    fn good() -> Ran {
        Ran {
            success: true,
            text: String::new(),
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
        let missing = bad("[ERROR] failed to fetch advisory database");
        assert!(matches!(judge(&good(), &missing), Verdict::Skipped(_)));
        let found = bad("error[vulnerability]: a hole");
        let expected = Verdict::fails_with("an advisory applies", &found.text);
        assert_eq!(judge(&good(), &found), expected);
    }

    #[test]
    fn a_licence_that_is_not_allowed_fails_whatever_the_advisories_say() {
        for advisories in [good(), bad("failed to fetch advisory database")] {
            let verdict = judge(&bad("error[rejected]"), &advisories);
            let expected =
                Verdict::fails_with("a licence or source is not allowed", "error[rejected]");
            assert_eq!(verdict, expected);
        }
        assert!(matches!(judge(&good(), &good()), Verdict::Passes(_)));
    }
}
