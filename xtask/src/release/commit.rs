//! Whether what would be released is committed, and its version's tag free or at this commit: a
//! release has to be found again in the history.

use anyhow::Result;

use super::{step::Verdict, tool::git};
use crate::report::count;

pub(crate) fn check(version: &str) -> Result<Verdict> {
    let Some(status) = git(&["status", "--porcelain"]) else {
        return Ok(Verdict::Skipped("git cannot be asked".to_owned()));
    };
    let commit = |name: &str| {
        let commit = git(&[
            "rev-parse",
            "--quiet",
            "--verify",
            &format!("{name}^{{commit}}"),
        ]);
        commit.unwrap_or_default().trim().to_owned()
    };
    let tag = format!("v{version}");
    let tagged = commit(&format!("refs/tags/{tag}"));
    Ok(judge(&status, &commit("HEAD"), &tag, &tagged))
}

/// `tagged` is empty where there is no such tag.
fn judge(status: &str, head: &str, tag: &str, tagged: &str) -> Verdict {
    if !tagged.is_empty() && tagged != head {
        return Verdict::fails(&format!(
            "{tag} is the tag of another commit: once it is published, run `cargo xtask baseline`, \
             and the next version is counted from it; one that no change of the description asks \
             for is written into spec/sdk.yaml by hand"
        ));
    }
    let short = head.get(..7).unwrap_or(head);
    match status.lines().count() {
        0 => Verdict::Passes(format!("all is committed, at {short}")),
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

    const HEAD: &str = "abc1234def";

    #[test]
    fn changes_that_are_not_committed_fail() {
        assert_eq!(
            judge("", HEAD, "v0.2.0", ""),
            Verdict::passes("all is committed, at abc1234")
        );
        let status = " M Cargo.toml\n?? new.rs\n";
        assert_eq!(
            judge(status, HEAD, "v0.2.0", ""),
            Verdict::fails_with("2 changes not committed", status)
        );
    }

    #[test]
    fn a_version_is_tagged_once() {
        assert_eq!(
            judge("", HEAD, "v0.2.0", HEAD),
            Verdict::passes("all is committed, at abc1234")
        );
        let Verdict::Fails { summary, .. } = judge("", HEAD, "v0.2.0", "0123456789") else {
            panic!("a second release of one version passes");
        };
        assert!(
            summary.starts_with("v0.2.0 is the tag of another commit: "),
            "{summary}"
        );
    }
}
