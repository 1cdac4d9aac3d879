//! Whether each tarball brings the texts of its licences, and the manifest what a registry asks for.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::{manifest::Package, step::Verdict, tarball::Tarball};
use crate::input::{display, repository};

const TEXTS: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

pub(crate) fn check(packages: &[Package], tarballs: &[Tarball]) -> Result<Verdict> {
    let mut problems: Vec<String> = packages.iter().flat_map(unsaid).collect();
    if tarballs.is_empty() {
        problems.push("there is no tarball to look into".to_owned());
    }
    for name in TEXTS {
        let path = repository().join(name);
        let text = fs::read(&path).with_context(|| format!("cannot read {}", display(&path)))?;
        let packed = tarballs.iter().map(|it| (&it.package.name, &it.folder));
        problems
            .extend(packed.filter_map(|(package, folder)| lacking(package, folder, name, &text)));
    }
    Ok(match problems.is_empty() {
        true => Verdict::Passes(format!("{} are in each tarball", TEXTS.join(" and "))),
        false => Verdict::fails(&problems.join("; ")),
    })
}

/// What the manifest leaves out.
fn unsaid(package: &Package) -> Vec<String> {
    let said = [
        ("license", &package.license),
        ("description", &package.description),
        ("readme", &package.readme),
    ];
    let unsaid = said.iter().filter(|(_, value)| value.is_none());
    unsaid
        .map(|(key, _)| format!("{} has no {key} in its manifest", package.name))
        .collect()
}

fn lacking(package: &str, folder: &Path, name: &str, text: &[u8]) -> Option<String> {
    match fs::read(folder.join(name)) {
        Ok(found) if found == text => None,
        Ok(_) => Some(format!("{name} of {package} is not that of the repository")),
        Err(_) => Some(format!("{package} has no {name}")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{check, lacking, unsaid};
    use crate::release::{manifest::tests::packages, step::Verdict};

    #[test]
    fn a_text_has_to_be_there_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let lacking = || lacking("dinie", folder.path(), "LICENSE-MIT", b"MIT License");
        assert_eq!(lacking().unwrap(), "dinie has no LICENSE-MIT");
        // What a checkout without symbolic links leaves in its place.
        fs::write(folder.path().join("LICENSE-MIT"), "../LICENSE-MIT").unwrap();
        let other = "LICENSE-MIT of dinie is not that of the repository";
        assert_eq!(lacking().unwrap(), other);
        fs::write(folder.path().join("LICENSE-MIT"), "MIT License").unwrap();
        assert_eq!(lacking(), None);
    }

    #[test]
    fn a_manifest_has_to_say_what_registries_ask() {
        let mut packages = packages();
        assert_eq!(unsaid(&packages[0]), Vec::<String>::new());
        packages[0].license = None;
        packages[0].readme = None;
        let expected =
            ["license", "readme"].map(|key| format!("dinie-runtime has no {key} in its manifest"));
        assert_eq!(unsaid(&packages[0]), expected);
    }

    #[test]
    fn without_tarballs_it_fails() {
        let verdict = check(&packages(), &[]).unwrap();
        assert_eq!(verdict, Verdict::fails("there is no tarball to look into"));
    }
}
