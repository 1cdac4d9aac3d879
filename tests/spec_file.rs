//! Where the description of the API lies: the one in `spec/`, under whatever name. Shared by programs of
//! this workspace that are given no name; what is in the folders below is not looked at.

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn spec_file() -> PathBuf {
    description_in(&Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("spec"))
}

/// The one description that lies in a folder, beside its settings.
pub(crate) fn description_in(folder: &Path) -> PathBuf {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| is_description(path) && !path.ends_with("sdk.yaml"))
        .collect();
    let shown = folder.display();
    assert_eq!(found.len(), 1, "{shown} holds one description: {found:?}");
    found.remove(0)
}

fn is_description(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml" | "json"))
}
