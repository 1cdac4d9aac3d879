//! Which file the description is: one that lies on disk, and the only one in its folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use super::{SETTINGS, display};

/// A description is fetched by a person and committed: what is released must be made from a text that
/// others can read again.
pub(super) fn ensure_no_url(spec: &Path) -> Result<()> {
    let text = spec.to_string_lossy();
    let Some((scheme, _)) = text.split_once("://") else {
        return Ok(());
    };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if !is_scheme {
        return Ok(());
    }
    bail!(
        "{text} is a URL, and descriptions are committed: what a URL gives today nobody can read \
         again tomorrow; download it, put the file into spec/ in place of the old one, and run \
         cargo xtask regen"
    )
}

/// The one description that lies in the folder.
pub(crate) fn description_in(folder: &Path) -> Result<PathBuf> {
    let mut found = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", display(folder)))?;
    for entry in entries {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_description = matches!(extension, Some("yaml" | "yml" | "json"))
            && path.file_name().is_some_and(|name| name != SETTINGS);
        if is_description {
            found.push(path);
        }
    }
    found.sort();
    match found.as_slice() {
        [path] => Ok(path.clone()),
        [] => bail!("there is no description in {}", display(folder)),
        _ => {
            let names = found.iter().filter_map(|path| path.file_name());
            let names = Vec::from_iter(names.map(|name| name.to_string_lossy()));
            bail!(
                "{} holds {} descriptions, and is to hold one; remove the others: {}",
                display(folder),
                found.len(),
                names.join(", ")
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::description_in;

    #[test]
    fn a_folder_holds_one_description() {
        let folder = tempfile::tempdir().unwrap();
        let error = || description_in(folder.path()).unwrap_err().to_string();
        assert!(error().starts_with("there is no description in "));
        for name in ["sdk.yaml", "b.yaml"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let one = description_in(folder.path()).unwrap();
        assert_eq!(one, folder.path().join("b.yaml"));
        fs::write(folder.path().join("a.json"), "").unwrap();
        let end = " holds 2 descriptions, and is to hold one; remove the others: a.json, b.yaml";
        assert!(error().ends_with(end), "{}", error());
    }
}
