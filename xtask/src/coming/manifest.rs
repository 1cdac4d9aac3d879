//! The version in the workspace's manifest: that of the packages, and the one of the runtime that the
//! client asks for. In: the manifest's text. Out: the same with another version.

use anyhow::{Context, Result};
use toml_edit::{DocumentMut, Value};

use crate::release::RUNTIME;

pub(super) fn with_version(manifest: &str, version: &str) -> Result<String> {
    let mut manifest: DocumentMut = manifest.parse().context("Cargo.toml is no TOML")?;
    let places = [
        (
            ["workspace", "package", "version"].as_slice(),
            version.to_owned(),
        ),
        (
            &["workspace", "dependencies", RUNTIME, "version"],
            format!("={version}"),
        ),
    ];
    for (keys, wanted) in places {
        let place = place(&mut manifest, keys)
            .with_context(|| format!("Cargo.toml says no {}", keys.join(".")))?;
        let mut value = Value::from(wanted);
        *value.decor_mut() = place.decor().clone();
        *place = value;
    }
    Ok(manifest.to_string())
}

fn place<'a>(manifest: &'a mut DocumentMut, keys: &[&str]) -> Option<&'a mut Value> {
    let mut item = manifest.as_item_mut();
    for key in keys {
        item = item.get_mut(key)?;
    }
    item.as_value_mut().filter(|value| value.is_str())
}

#[cfg(test)]
mod tests {
    use super::with_version;

    const MANIFEST: &str = "# Why.\n[workspace.package]\nversion = \"0.1.0\" # kept\nedition = \"2024\"\n\n\
         [workspace.dependencies]\ndinie-runtime = { path = \"runtime\", version = \"=0.1.0\", default-features = false }\n\
         other = \"0.1.0\"\n";

    #[test]
    fn both_places_change_and_nothing_else() {
        let manifest = with_version(MANIFEST, "0.2.0").unwrap();
        let expected = MANIFEST
            .replace("version = \"0.1.0\"", "version = \"0.2.0\"")
            .replace("\"=0.1.0\"", "\"=0.2.0\"");
        assert_eq!(manifest, expected);
        assert_eq!(with_version(&manifest, "0.2.0").unwrap(), expected);
    }

    #[test]
    fn a_place_that_is_missing_is_named() {
        let missing = MANIFEST.replace("version = \"=0.1.0\", ", "");
        let error = with_version(&missing, "0.2.0").unwrap_err().to_string();
        assert_eq!(
            error,
            "Cargo.toml says no workspace.dependencies.dinie-runtime.version"
        );
        let error = with_version("version = 1\n", "0.2.0").unwrap_err();
        assert_eq!(
            error.to_string(),
            "Cargo.toml says no workspace.package.version"
        );
        assert!(with_version("[", "0.2.0").is_err());
    }
}
