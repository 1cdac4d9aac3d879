//! The tarballs as they would be uploaded: packed by cargo, unpacked below `target/`, and compiled
//! there, without the workspace around them. A crate that is not published yet is taken from its own
//! tarball by those that need it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::{
    manifest::Package,
    step::Verdict,
    tool::{Ran, cargo},
};
use crate::{
    input::{display, repository},
    report::count,
};

#[derive(Debug)]
pub(crate) struct Tarball<'a> {
    pub(crate) package: &'a Package,
    /// Where it was unpacked.
    pub(crate) folder: PathBuf,
    /// Paths below the folder, sorted.
    pub(crate) files: Vec<String>,
    /// Of the packed file.
    pub(crate) bytes: u64,
}

/// Packs and unpacks all, in order; or what cargo said when it refused.
pub(crate) fn pack(packages: &[Package]) -> Result<Result<Vec<Tarball<'_>>, String>> {
    let ran = cargo(repository(), |command| {
        command.args([
            "package",
            "--no-verify",
            "--allow-dirty",
            "--color",
            "never",
        ]);
        command.arg("--target-dir").arg(target());
        for package in packages {
            command.args(["--package", &package.name]);
        }
    })?;
    if !ran.success {
        return Ok(Err(ran.text));
    }
    let unpacked = target().join("tarballs");
    if unpacked.exists() {
        fs::remove_dir_all(&unpacked)
            .with_context(|| format!("cannot remove {}", display(&unpacked)))?;
    }
    fs::create_dir_all(&unpacked).with_context(|| format!("cannot make {}", display(&unpacked)))?;
    let packed = target().join("package");
    let tarballs = packages
        .iter()
        .map(|package| unpack(package, &packed, &unpacked));
    tarballs.collect::<Result<_>>().map(Ok)
}

/// Compiles the library and the examples with what docs.rs shows, from the unpacked files.
pub(crate) fn check(tarball: &Tarball, all: &[Tarball]) -> Result<Verdict> {
    let ran = cargo_on(tarball, all, |command| {
        command.args([
            "check",
            "--lib",
            "--examples",
            "--quiet",
            "--color",
            "never",
        ]);
    })?;
    Ok(match ran.success {
        true => Verdict::Passes(format!(
            "compiles from its own {}",
            count(tarball.files.len(), "file")
        )),
        false => Verdict::fails_with("does not compile from its own files", &ran.text),
    })
}

/// Runs cargo on the unpacked package, with the others in place of the registry's.
pub(crate) fn cargo_on(
    tarball: &Tarball,
    all: &[Tarball],
    prepare: impl Fn(&mut Command),
) -> Result<Ran> {
    let needed = |other: &&Tarball| {
        tarball.package.runtime.is_some() && other.package.name == super::manifest::RUNTIME
    };
    let patches: Vec<String> = all.iter().filter(needed).map(patch).collect();
    let features = tarball.package.docs_features.join(",");
    cargo(&tarball.folder, |command| {
        prepare(command);
        command.args(["--features", &features]);
        command.arg("--target-dir").arg(target());
        for patch in &patches {
            command.args(["--config", patch]);
        }
    })
}

/// A literal string of TOML, so that the backslashes of a path stay what they are.
fn patch(tarball: &Tarball) -> String {
    let path = tarball.folder.display();
    format!("patch.crates-io.{}.path='{path}'", tarball.package.name)
}

fn unpack<'a>(package: &'a Package, from: &Path, into: &Path) -> Result<Tarball<'a>> {
    let stem = format!("{}-{}", package.name, package.version);
    let packed = from.join(format!("{stem}.crate"));
    let bytes = fs::metadata(&packed)
        .with_context(|| format!("cannot read {}", display(&packed)))?
        .len();
    let mut tar = Command::new("tar");
    // All files in a tarball are of one old date, at which Cargo would take them for unchanged.
    tar.arg("-xmzf").arg(&packed).arg("-C").arg(into);
    let ran = Ran::from(tar.output().context("cannot start tar")?);
    if !ran.success {
        bail!("tar cannot unpack {}: {}", display(&packed), ran.text);
    }
    let folder = into.join(stem);
    Ok(Tarball {
        files: files_below(&folder)?,
        package,
        folder,
        bytes,
    })
}

fn files_below(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(directory) = waiting.pop() {
        let context = || format!("cannot read {}", display(&directory));
        for entry in fs::read_dir(&directory).with_context(context)? {
            let path = entry.with_context(context)?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(below) = path.strip_prefix(folder) {
                let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                files.push(parts.join("/"));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn target() -> PathBuf {
    repository().join("target")
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, File},
        path::PathBuf,
        process::Command,
        time::{Duration, SystemTime},
    };

    use super::{Tarball, files_below, patch, unpack};
    use crate::release::manifest::tests::packages;

    #[test]
    fn files_are_listed_by_their_path_below_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("src/types")).unwrap();
        for name in ["src/types/loan.rs", "Cargo.toml", "src/lib.rs"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let files = files_below(folder.path()).unwrap();
        assert_eq!(files, ["Cargo.toml", "src/lib.rs", "src/types/loan.rs"]);
        assert!(files_below(&folder.path().join("nothing")).is_err());
    }

    /// Cargo packs all files with one date of long ago, and would not compile them again if they kept
    /// it.
    #[test]
    fn what_is_unpacked_does_not_keep_its_date() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("dinie-runtime-0.2.0");
        fs::create_dir(&inside).unwrap();
        let manifest = inside.join("Cargo.toml");
        fs::write(&manifest, "[package]\n").unwrap();
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let file = File::options().write(true).open(&manifest).unwrap();
        file.set_modified(old).unwrap();
        let mut tar = Command::new("tar");
        tar.args(["-czf", "dinie-runtime-0.2.0.crate", "dinie-runtime-0.2.0"]);
        assert!(tar.current_dir(&folder).status().unwrap().success());

        let into = tempfile::tempdir().unwrap();
        let packages = packages();
        let tarball = unpack(&packages[0], folder.path(), into.path()).unwrap();
        assert_eq!(tarball.files, ["Cargo.toml"]);
        let unpacked = fs::metadata(tarball.folder.join("Cargo.toml")).unwrap();
        assert_ne!(unpacked.modified().unwrap(), old);
        let error = unpack(&packages[1], folder.path(), into.path()).unwrap_err();
        assert!(error.to_string().ends_with("dinie-0.2.0.crate"), "{error}");
    }

    #[test]
    fn the_patch_keeps_backslashes() {
        let packages = packages();
        let tarball = Tarball {
            package: &packages[0],
            folder: PathBuf::from(r"C:\target\dinie-runtime-0.2.0"),
            files: Vec::new(),
            bytes: 0,
        };
        let expected = r"patch.crates-io.dinie-runtime.path='C:\target\dinie-runtime-0.2.0'";
        assert_eq!(patch(&tarball), expected);
    }
}
