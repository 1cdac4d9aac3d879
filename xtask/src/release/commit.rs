//! Whether what would be released is committed: a release has to be found again in the history.

use anyhow::Result;

use super::{step::Verdict, tool::git};
use crate::report::count;

pub(crate) fn check() -> Result<Verdict> {
    let Some(status) = git(&["status", "--porcelain"]) else {
        return Ok(Verdict::Skipped("git cannot be asked".to_owned()));
    };
    let head = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_default();
    Ok(judge(&status, head.trim()))
}

fn judge(status: &str, head: &str) -> Verdict {
    match status.lines().count() {
        0 => Verdict::Passes(format!("all is committed, at {head}")),
        changed => Verdict::fails_with(
            &format!("{} not committed", count(changed, "change")),
            status,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::release::step::Verdict;

    #[test]
    fn changes_that_are_not_committed_fail() {
        assert_eq!(
            judge("", "abc1234"),
            Verdict::passes("all is committed, at abc1234")
        );
        let status = " M Cargo.toml\n?? new.rs\n";
        assert_eq!(
            judge(status, "abc1234"),
            Verdict::fails_with("2 changes not committed", status)
        );
    }
}
