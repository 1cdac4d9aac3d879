//! Finds the description that the sandbox carries, the one in `spec/`, so that a new version of it may
//! have another file name. The source includes it by the variable set here.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let package = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let description = only_description(&package.with_file_name("spec"))?;
    // The file and not the folder: that also holds examples and settings, which the sandbox does not
    // read. A file that is gone counts as changed, so a renamed one is found.
    println!("cargo::rerun-if-changed={description}");
    println!("cargo::rustc-env=DINIE_DESCRIPTION={description}");
    Ok(())
}

/// The folder holds one description, and beside it `sdk.yaml` and folders.
fn only_description(folder: &Path) -> Result<String, Box<dyn Error>> {
    let shown = folder.display();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("cannot read {shown}: {error}"))? {
        let name = entry?.file_name().into_string();
        let name = name.map_err(|name| format!("{shown}: {name:?} is not Unicode; rename it"))?;
        let extension = Path::new(&name).extension().and_then(|it| it.to_str());
        if matches!(extension, Some("yaml" | "yml" | "json")) && name != "sdk.yaml" {
            found.push(name);
        }
    }
    found.sort();
    match found.as_slice() {
        [name] => Ok(format!("{}", folder.join(name).display())),
        [] => Err(format!("there is no description in {shown}; put its .yaml file there").into()),
        _ => Err(format!(
            "{shown} holds several descriptions, {}; remove all but one",
            found.join(" and ")
        )
        .into()),
    }
}
