//! The packages that are released, as cargo sees them: from `cargo metadata`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::tool::cargo;
use crate::input::repository;

pub(crate) const RUNTIME: &str = "dinie-runtime";
pub(crate) const CLIENT: &str = "dinie";
/// In the order in which they have to be published.
const RELEASED: [&str; 2] = [RUNTIME, CLIENT];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) folder: PathBuf,
    pub(crate) license: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) readme: Option<String>,
    pub(crate) publish: Publish,
    /// What docs.rs compiles it with.
    pub(crate) docs_features: Vec<String>,
    /// The version of the runtime that it asks for: `=0.1.0`.
    pub(crate) runtime: Option<String>,
}

/// What the manifest says about publishing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publish {
    Allowed,
    Forbidden,
}

pub(crate) fn read() -> Result<Vec<Package>> {
    let ran = cargo(repository(), |command| {
        command.args(["metadata", "--no-deps", "--format-version", "1", "--quiet"]);
    })?;
    if !ran.success {
        bail!("cargo metadata failed: {}", ran.text);
    }
    let metadata = ran.text.lines().next().unwrap_or_default();
    parse(&serde_json::from_str(metadata).context("cargo metadata gave no JSON")?)
}

pub(crate) fn client(packages: &[Package]) -> Result<&Package> {
    let client = packages.iter().find(|package| package.name == CLIENT);
    client.with_context(|| format!("the workspace has no package {CLIENT}"))
}

fn parse(metadata: &Value) -> Result<Vec<Package>> {
    let package = |name: &str| {
        let packages = metadata["packages"].as_array().into_iter().flatten();
        let found = packages.into_iter().find(|package| package["name"] == name);
        found
            .and_then(parse_package)
            .with_context(|| format!("the workspace has no package {name}"))
    };
    RELEASED.iter().map(|name| package(name)).collect()
}

fn parse_package(package: &Value) -> Option<Package> {
    let text = |key: &str| package[key].as_str().map(str::to_owned);
    let manifest = PathBuf::from(package["manifest_path"].as_str()?);
    let features = package["metadata"]["docs"]["rs"]["features"].as_array();
    let features = features.into_iter().flatten().filter_map(Value::as_str);
    let mut dependencies = package["dependencies"].as_array().into_iter().flatten();
    let runtime = dependencies.find(|it| it["name"] == RUNTIME && it["kind"].is_null());
    Some(Package {
        name: text("name")?,
        version: text("version")?,
        folder: manifest.parent()?.to_owned(),
        license: text("license"),
        description: text("description"),
        readme: text("readme"),
        publish: match package["publish"].as_array() {
            Some(registries) if registries.is_empty() => Publish::Forbidden,
            _ => Publish::Allowed,
        },
        docs_features: features.map(str::to_owned).collect(),
        runtime: runtime.and_then(|it| it["req"].as_str()).map(str::to_owned),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;

    use serde_json::json;

    use super::{Package, Publish, parse};

    /// The two packages as they have to be.
    pub(crate) fn packages() -> Vec<Package> {
        let package = |name: &str, runtime: Option<&str>| Package {
            name: name.to_owned(),
            version: "0.2.0".to_owned(),
            folder: PathBuf::from("/repository").join(name),
            license: Some("MIT".to_owned()),
            description: Some("A crate".to_owned()),
            readme: Some("README.md".to_owned()),
            publish: Publish::Allowed,
            docs_features: vec!["axum".to_owned()],
            runtime: runtime.map(str::to_owned),
        };
        vec![
            package("dinie-runtime", None),
            package("dinie", Some("=0.2.0")),
        ]
    }

    #[test]
    fn the_packages_come_in_the_order_of_publishing() {
        let manifest = |name: &str| {
            json!({
                "name": name, "version": "0.2.0", "manifest_path": format!("/repository/{name}/Cargo.toml"),
                "license": "MIT", "description": "A crate", "readme": "README.md", "publish": null,
                "metadata": {"docs": {"rs": {"features": ["axum"]}}}, "dependencies": [],
            })
        };
        let mut client = manifest("dinie");
        client["dependencies"] = json!([
            {"name": "axum", "req": "^0.8", "kind": "dev"},
            {"name": "dinie-runtime", "req": "=0.2.0", "kind": null},
        ]);
        let all = json!({"packages": [client, manifest("xtask"), manifest("dinie-runtime")]});
        assert_eq!(parse(&all).unwrap(), packages());

        let mut forbidden = manifest("dinie");
        forbidden["publish"] = json!([]);
        let all = json!({"packages": [manifest("dinie-runtime"), forbidden]});
        assert_eq!(parse(&all).unwrap()[1].publish, Publish::Forbidden);
    }

    #[test]
    fn a_package_that_is_not_there_is_named() {
        let error = parse(&json!({"packages": []})).unwrap_err().to_string();
        assert_eq!(error, "the workspace has no package dinie-runtime");
    }

    #[test]
    fn the_workspace_has_both() {
        let packages = super::read().unwrap();
        let names: Vec<_> = packages.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["dinie-runtime", "dinie"]);
    }
}
