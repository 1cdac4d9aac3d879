//! Whether the two crates are of one release: the same version, and the one asks for exactly the
//! other. A caller who gets a runtime that the client was not made for gets errors nobody has seen.

use super::{
    manifest::{Package, Publish},
    step::Verdict,
};

pub(crate) fn check(packages: &[Package]) -> Verdict {
    let problems: Vec<String> = problems(packages);
    match packages {
        [first, ..] if problems.is_empty() => Verdict::Passes(format!("all are {}", first.version)),
        _ => Verdict::fails(&problems.join("; ")),
    }
}

fn problems(packages: &[Package]) -> Vec<String> {
    let mut problems = Vec::new();
    let Some(first) = packages.first() else {
        return vec!["there is no package".to_owned()];
    };
    for package in packages {
        let (name, version) = (&package.name, &package.version);
        if *version != first.version {
            problems.push(format!(
                "{name} is {version}, {} is {}: package.version of sdk.yaml and version of the \
                 workspace have to agree",
                first.name, first.version
            ));
        }
        let wanted = format!("={}", first.version);
        if let Some(asked) = package.runtime.as_ref().filter(|asked| **asked != wanted) {
            problems.push(format!(
                "{name} asks for {} {asked}, and not {wanted}",
                first.name
            ));
        }
        if package.name != first.name && package.runtime.is_none() {
            problems.push(format!("{name} does not depend on {}", first.name));
        }
        if package.publish == Publish::Forbidden {
            problems.push(format!("{name} says publish = false"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{check, problems};
    use crate::release::{
        manifest::{Publish, tests::packages},
        step::Verdict,
    };

    #[test]
    fn one_version_passes() {
        assert_eq!(check(&packages()), Verdict::passes("all are 0.2.0"));
    }

    #[test]
    fn each_disagreement_is_named() {
        let mut other = packages();
        other[1].version = "0.3.0".to_owned();
        assert!(problems(&other)[0].starts_with("dinie is 0.3.0, dinie-runtime is 0.2.0: "));

        let mut loose = packages();
        loose[1].runtime = Some("^0.2.0".to_owned());
        assert_eq!(
            problems(&loose),
            ["dinie asks for dinie-runtime ^0.2.0, and not =0.2.0"]
        );

        let mut lonely = packages();
        lonely[1].runtime = None;
        assert_eq!(
            problems(&lonely),
            ["dinie does not depend on dinie-runtime"]
        );

        let mut private = packages();
        private[0].publish = Publish::Forbidden;
        assert_eq!(problems(&private), ["dinie-runtime says publish = false"]);
        assert_eq!(
            check(&private),
            Verdict::fails("dinie-runtime says publish = false")
        );
        assert_eq!(check(&[]), Verdict::fails("there is no package"));
    }
}
