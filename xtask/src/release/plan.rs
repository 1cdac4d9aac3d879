//! What would be published, in order, and the commands for it.

use super::{manifest::Package, tarball::Tarball};
use crate::report::count;

/// A line for each tarball.
pub(crate) fn publications(tarballs: &[Tarball]) -> String {
    let line = |(index, tarball): (usize, &Tarball)| {
        let package = tarball.package;
        format!(
            "  {}. {} {}, {}, {}\n",
            index + 1,
            package.name,
            package.version,
            count(tarball.files.len(), "file"),
            size(tarball.bytes),
        )
    };
    match tarballs {
        [] => "would publish nothing: there is no tarball\n".to_owned(),
        _ => {
            "would publish, in this order:\n".to_owned()
                + &tarballs.iter().enumerate().map(line).collect::<String>()
        }
    }
}

/// What a person runs to release.
pub(crate) fn commands(packages: &[Package]) -> String {
    let version = packages
        .last()
        .map(|package| package.version.as_str())
        .unwrap_or_default();
    let publish = packages
        .iter()
        .map(|it| format!("cargo publish --package {}\n", it.name));
    let publish: String = publish.collect();
    format!(
        "# Publishing is a person's act. Rehearse it, then tag it:\n\
         cargo xtask release --dry-run\n\
         git tag --annotate v{version} --message v{version}\n\
         git push origin v{version}\n\
         # Where .github/workflows/release.yml is set up, the tag publishes; elsewhere, in this order:\n\
         {publish}\
         # Once it is published, the next version is counted from it; commit what this writes:\n\
         cargo xtask baseline\n"
    )
}

fn size(bytes: u64) -> String {
    let kibibytes = bytes.div_ceil(1024);
    format!("{kibibytes} KiB packed")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{commands, publications};
    use crate::release::{manifest::tests::packages, tarball::Tarball};

    #[test]
    fn the_plan_has_order_number_and_size() {
        let packages = packages();
        let tarballs = packages
            .iter()
            .zip([1, 2048])
            .map(|(package, bytes)| Tarball {
                package,
                folder: PathBuf::new(),
                files: vec!["Cargo.toml".to_owned()],
                bytes,
            });
        let expected = "would publish, in this order:\n  \
            1. dinie-runtime 0.2.0, 1 file, 1 KiB packed\n  2. dinie 0.2.0, 1 file, 2 KiB packed\n";
        assert_eq!(publications(&tarballs.collect::<Vec<_>>()), expected);
        assert_eq!(
            publications(&[]),
            "would publish nothing: there is no tarball\n"
        );
    }

    #[test]
    fn the_commands_rehearse_first_and_publish_the_runtime_before_the_client() {
        let commands = commands(&packages());
        let lines = commands.lines().filter(|line| !line.starts_with('#'));
        let lines: Vec<&str> = lines.collect();
        let expected = [
            "cargo xtask release --dry-run",
            "git tag --annotate v0.2.0 --message v0.2.0",
            "git push origin v0.2.0",
            "cargo publish --package dinie-runtime",
            "cargo publish --package dinie",
            "cargo xtask baseline",
        ];
        assert_eq!(lines, expected);
    }
}
