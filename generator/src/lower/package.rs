//! What the crate is called, and the API as a whole.
//!
//! In: `info`, the source's text, the `package` section of sdk.yaml. Out: [`Package`] and [`Api`].

use super::context::Context;
use super::places::escape;
use super::prose;
use crate::model::{Api, AuthScheme, Docs, Package, Server};
use crate::naming;

/// Names, version and the fingerprint of the description.
pub(super) fn lower_package(ctx: &Context) -> Package {
    let document = &ctx.description.document;
    let entry = &ctx.settings.entries.package;
    let name = entry
        .name
        .clone()
        .unwrap_or_else(|| naming::package_name(&document.info.title));
    let source = &ctx.description.source;
    Package {
        library: name.replace('-', "_"),
        version: entry.version.clone().unwrap_or_else(|| "0.1.0".to_owned()),
        description: package_description(&document.info.title),
        spec_file: source
            .name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(&source.name)
            .to_owned(),
        spec_sha256: source.sha256.clone(),
        openapi_version: ctx.description.openapi_version.clone(),
        name,
    }
}

/// Title, servers, authentication.
pub(super) fn lower_api(ctx: &Context, servers: Vec<Server>, auth: Vec<AuthScheme>) -> Api {
    let info = &ctx.description.document.info;
    let docs = info
        .description
        .as_deref()
        .map(prose::clean)
        .unwrap_or_default();
    let prefix = ctx.settings.entries.package.environment_prefix.clone();
    Api {
        title: prose::plain_line(&info.title),
        version: prose::plain_line(&info.version),
        docs: Docs(docs),
        servers,
        auth,
        environment_prefix: prefix.unwrap_or_else(|| {
            naming::constant_name(&naming::snake(&info.title))
                .trim_matches('_')
                .to_owned()
        }),
    }
}

/// Shared parts that nothing refers to are not in the crate.
pub(super) fn explain_unused(ctx: &mut Context) {
    let components = ctx.components;
    let sections = [
        (
            "parameters",
            components.parameters.keys().cloned().collect::<Vec<_>>(),
        ),
        ("responses", components.responses.keys().cloned().collect()),
        (
            "requestBodies",
            components.request_bodies.keys().cloned().collect(),
        ),
    ];
    for (section, keys) in sections {
        for key in keys {
            let pointer = format!("/components/{section}/{}", escape(&key));
            if !ctx.fates.contains_key(pointer.as_str()) {
                ctx.drop_below(&pointer, "no operation that is in the crate refers to it");
            }
        }
    }
}

fn package_description(title: &str) -> String {
    let title = prose::plain_line(title);
    if title.is_empty() {
        "API client".to_owned()
    } else {
        format!(
            "Client of the {}",
            title.strip_prefix("The ").unwrap_or(&title)
        )
    }
}
