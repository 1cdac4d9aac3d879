//! Servers: base URLs and their names.
//!
//! In: `servers`, with variables. Out: absolute URLs without a trailing slash, each named by
//! sdk.yaml, by its description or by its host.

use openapiv3::Server as DescribedServer;

use super::context::Context;
use super::prose;
use crate::model::{Docs, Server};
use crate::naming;
use crate::naming::members::{Member, MemberKind, member_names};

/// The servers of the whole API; relative ones need a base URL from the caller.
pub(super) fn lower_servers(ctx: &mut Context) -> Vec<Server> {
    let mut found: Vec<(String, &DescribedServer)> = Vec::new();
    for (index, server) in ctx.description.document.servers.iter().enumerate() {
        let url = server_url(server);
        ctx.settings.server(&server.url);
        if !is_absolute(&url) {
            if url != "/" && !url.is_empty() {
                ctx.warning(
                    "relative-server",
                    &format!("/servers/{index}"),
                    format!("the server `{url}` is not a whole URL"),
                    "callers have to give the base URL, this path included",
                );
            }
            continue;
        }
        if !found.iter().any(|(known, _)| *known == url) {
            found.push((url, server));
        }
    }
    let given: Vec<Option<String>> = found
        .iter()
        .map(|(_, server)| {
            ctx.settings
                .server(&server.url)
                .map(|entry| entry.name.clone())
        })
        .collect();
    let names = server_names(&found, &given);
    found
        .into_iter()
        .zip(names)
        .map(|((url, server), variant)| Server {
            variant,
            docs: server_docs(server, &url),
            url,
        })
        .collect()
}

/// The base URL of one operation, if it is not that of the API.
pub(super) fn own_server(ctx: &Context, servers: &[DescribedServer]) -> Option<String> {
    let url = server_url(servers.first()?);
    let base = ctx.description.document.servers.first().map(server_url);
    if is_absolute(&url) {
        return (base.as_deref() != Some(&url)).then_some(url);
    }
    // Relative to where the API lives.
    let base = base.filter(|base| is_absolute(base))?;
    let start = base.find("://")? + 3;
    let host_end = base[start..]
        .find('/')
        .map_or(base.len(), |end| start + end);
    let resolved = format!("{}/{}", &base[..host_end], url.trim_matches('/'));
    let resolved = resolved.trim_end_matches('/').to_owned();
    (resolved != base).then_some(resolved)
}

fn server_url(server: &DescribedServer) -> String {
    let mut url = server.url.clone();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    let trimmed = url.trim_end_matches('/');
    if trimmed.is_empty() {
        url
    } else {
        trimmed.to_owned()
    }
}

fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn server_names(found: &[(String, &DescribedServer)], given: &[Option<String>]) -> Vec<String> {
    let attempts: [fn(&str, &DescribedServer) -> String; 3] = [
        |url, server| described_name(server).unwrap_or_else(|| host_name(url)),
        |url, _| host_name(url),
        |url, _| url.to_owned(),
    ];
    if let ([_], [None]) = (found, given)
        && described_name(found[0].1).is_none()
    {
        return vec!["Production".to_owned()];
    }
    for attempt in attempts {
        let texts: Vec<String> = found
            .iter()
            .map(|(url, server)| attempt(url, server))
            .collect();
        let members: Vec<Member> = texts
            .iter()
            .zip(given)
            .map(|(text, given)| Member {
                wire_name: text,
                given: given.as_deref(),
            })
            .collect();
        if let Ok(names) = member_names(&members, MemberKind::Variant) {
            return names;
        }
    }
    found.iter().map(|(url, _)| naming::camel(url)).collect()
}

/// A description that is a name, not a sentence: `Sandbox server` is `Sandbox`.
fn described_name(server: &DescribedServer) -> Option<String> {
    let text = server.description.as_deref()?;
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|each: char| !each.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .filter(|word| {
            !["server", "environment", "the", "api", "url"].contains(&word.to_lowercase().as_str())
        })
        .collect();
    let is_name = !words.is_empty()
        && words.len() <= 3
        && !text.contains("://")
        && words[0].starts_with(char::is_alphabetic);
    is_name.then(|| words.join(" "))
}

fn host_name(url: &str) -> String {
    let host = url.split("://").nth(1).unwrap_or(url);
    let host = host.split(['/', ':']).next().unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

fn server_docs(server: &DescribedServer, url: &str) -> Docs {
    let text = server
        .description
        .as_deref()
        .map(prose::clean)
        .unwrap_or_default();
    let url = prose::code(url);
    Docs(if text.is_empty() {
        format!("{url}.")
    } else {
        format!("{text}\n\n{url}.")
    })
}
