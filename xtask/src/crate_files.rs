//! The files of an emitted crate on disk: compares them with an output, and makes them equal to it.
//! Only files that a generated crate may have are ever removed.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use dinie_generator::output::Output;

use crate::input::display;

/// How a folder differs from an output; paths relative to the folder, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) missing: Vec<String>,
    pub(crate) changed: Vec<String>,
    pub(crate) left_over: Vec<String>,
}

impl Difference {
    pub(crate) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.left_over.is_empty()
    }
}

/// Compares the folder with the output. A folder that does not exist lacks every file.
pub(crate) fn compare(folder: &Path, output: &Output) -> Result<Difference> {
    let present = read(folder)?;
    let mut difference = Difference::default();
    for (path, contents) in output {
        match present.get(path) {
            None => difference.missing.push(path.clone()),
            Some(found) if found != contents.as_bytes() => difference.changed.push(path.clone()),
            Some(_) => {}
        }
    }
    difference.left_over = present
        .into_keys()
        .filter(|path| !output.contains_key(path))
        .collect();
    Ok(difference)
}

/// Refuses a folder that holds something else than what the command writes there: this file, with
/// the mark in its first line, and others beside it.
pub(crate) fn ensure_ours(folder: &Path, file: &str, mark: &str) -> Result<()> {
    let present = read(folder)?;
    let marked = present.get(file);
    let is_ours = marked.is_some_and(|text| {
        let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        String::from_utf8_lossy(first_line).contains(mark)
    });
    if present.is_empty() || is_ours {
        return Ok(());
    }
    bail!(
        "{} is not empty and holds nothing that this command wrote (its {file} does not say `{mark}`); \
         choose another folder",
        display(folder)
    )
}

/// Makes the folder equal to the output: writes what differs, and these files beside the folder along
/// with it, then removes what is left over.
pub(crate) fn apply(
    folder: &Path,
    output: &Output,
    difference: &Difference,
    beside: &[(&Path, &str)],
) -> Result<()> {
    let differs = difference.missing.iter().chain(&difference.changed);
    let differs = Vec::from_iter(differs.map(|path| (folder.join(path), &output[path])));
    let own = differs
        .iter()
        .map(|(path, text)| (path.as_path(), text.as_str()));
    write(&Vec::from_iter(own.chain(beside.iter().copied())))?;
    for path in &difference.left_over {
        let full = folder.join(path);
        fs::remove_file(&full).with_context(|| format!("cannot remove {}", display(&full)))?;
        remove_empty_parents(&full, folder);
    }
    Ok(())
}

/// Writes files that belong together: all under other names first, so that nobody sees half of one,
/// and none changes where another cannot be written.
pub(crate) fn write(files: &[(&Path, &str)]) -> Result<()> {
    let written = files.iter().try_for_each(|(path, text)| stage(path, text));
    let moved = written.and_then(|()| {
        files.iter().try_for_each(|(path, _)| {
            fs::rename(staged(path), path).with_context(|| cannot_write(path))
        })
    });
    if moved.is_err() {
        for (path, _) in files {
            // Most are not there, and the first error is the one to be told.
            let _ = fs::remove_file(staged(path));
        }
    }
    moved
}

fn stage(path: &Path, text: &str) -> Result<()> {
    let context = || cannot_write(path);
    fs::create_dir_all(path.parent().with_context(context)?).with_context(context)?;
    fs::write(staged(path), text).with_context(context)
}

/// The name under which a file is written first.
fn staged(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", display(path))
}

fn remove_empty_parents(path: &Path, folder: &Path) {
    let mut parent = path.parent();
    while let Some(directory) = parent.filter(|directory| *directory != folder) {
        if fs::remove_dir(directory).is_err() {
            return;
        }
        parent = directory.parent();
    }
}

/// Every file of the crate by its path below `folder`, with `/` between parts. What Cargo and tools
/// leave (`target/`, `Cargo.lock`, names with a dot in front) does not count.
pub(crate) fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut waiting: Vec<(PathBuf, String)> = vec![(folder.to_owned(), String::new())];
    while let Some((directory, prefix)) = waiting.pop() {
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound && prefix.is_empty() => break,
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", display(&directory)));
            }
        };
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", display(&directory)))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let top = prefix.is_empty();
            if name.starts_with('.') || top && (name == "target" || name == "Cargo.lock") {
                continue;
            }
            let path = entry.path();
            if path.is_dir() {
                waiting.push((path, format!("{prefix}{name}/")));
            } else {
                let contents =
                    fs::read(&path).with_context(|| format!("cannot read {}", display(&path)))?;
                files.insert(format!("{prefix}{name}"), contents);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(files: &[(&str, &str)]) -> Output {
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn apply_makes_the_folder_equal() {
        let folder = tempfile::tempdir().unwrap();
        let first = output(&[
            ("src/lib.rs", "one"),
            ("src/types/old.rs", "old"),
            ("a", "same"),
        ]);
        let difference = compare(folder.path(), &first).unwrap();
        assert_eq!(difference.missing, ["a", "src/lib.rs", "src/types/old.rs"]);
        apply(folder.path(), &first, &difference, &[]).unwrap();

        let second = output(&[("src/lib.rs", "two"), ("src/new.rs", "new"), ("a", "same")]);
        let difference = compare(folder.path(), &second).unwrap();
        assert_eq!(
            difference,
            Difference {
                missing: vec!["src/new.rs".to_owned()],
                changed: vec!["src/lib.rs".to_owned()],
                left_over: vec!["src/types/old.rs".to_owned()],
            }
        );
        apply(folder.path(), &second, &difference, &[]).unwrap();
        assert!(compare(folder.path(), &second).unwrap().is_empty());
        assert!(!folder.path().join("src/types").exists());
    }

    #[test]
    fn all_files_are_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let ours = folder.path().join("generated");
        let first = output(&[("a", "one"), ("b", "one")]);
        let difference = compare(&ours, &first).unwrap();
        apply(&ours, &first, &difference, &[]).unwrap();

        // Nothing can be written where a folder stands.
        let log = folder.path().join("CHANGELOG.md");
        fs::create_dir(folder.path().join("CHANGELOG.md.new")).unwrap();
        let second = output(&[("a", "two"), ("c", "two")]);
        let difference = compare(&ours, &second).unwrap();
        let error = apply(&ours, &second, &difference, &[(&log, "two")]).unwrap_err();
        assert!(error.to_string().starts_with("cannot write "), "{error}");
        assert!(compare(&ours, &first).unwrap().is_empty());

        fs::remove_dir(folder.path().join("CHANGELOG.md.new")).unwrap();
        apply(&ours, &second, &difference, &[(&log, "two")]).unwrap();
        assert!(compare(&ours, &second).unwrap().is_empty());
        assert_eq!(fs::read_to_string(&log).unwrap(), "two");
    }

    #[test]
    fn a_folder_with_other_files_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let ensure = || ensure_ours(folder.path(), "src/lib.rs", "@made");
        assert!(ensure().is_ok());
        fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
        let error = ensure().unwrap_err().to_string();
        assert!(
            error.contains("holds nothing that this command wrote"),
            "{error}"
        );
    }

    #[test]
    fn what_cargo_leaves_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("target/debug")).unwrap();
        fs::write(folder.path().join("target/debug/x"), "").unwrap();
        fs::write(folder.path().join("Cargo.lock"), "").unwrap();
        assert!(compare(folder.path(), &Output::new()).unwrap().is_empty());
    }
}
