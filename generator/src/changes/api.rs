//! Changes of the API as a whole: package, version, servers, credentials.

use super::pair::Pair;
use super::{Change, rules};
use crate::model::{Api, AuthKind};

pub(super) fn compare_api(pair: &Pair) -> Vec<Change> {
    let (old, new) = (&pair.old.api, &pair.new.api);
    let mut changes = Vec::new();
    let texts = [
        (
            &rules::PACKAGE_NAME,
            "package",
            &pair.old.package.name,
            &pair.new.package.name,
        ),
        (
            &rules::ENVIRONMENT_PREFIX,
            "environment variables",
            &old.environment_prefix,
            &new.environment_prefix,
        ),
        (&rules::API_TITLE, "API", &old.title, &new.title),
        (
            &rules::API_VERSION,
            "API version",
            &old.version,
            &new.version,
        ),
    ];
    for (rule, place, old, new) in texts {
        if old != new {
            changes.push(rule.at(place, format!("`{old}` is now `{new}`")));
        }
    }
    if old.docs != new.docs {
        changes.push(rules::API_DOCS.at("API", "description changed"));
    }
    changes.extend(compare_servers(old, new));
    changes.extend(compare_default(old, new));
    changes.extend(compare_schemes(old, new));
    changes
}

fn compare_servers(old: &Api, new: &Api) -> Vec<Change> {
    let mut changes = Vec::new();
    let place = |variant: &str| format!("server {variant}");
    for server in &old.servers {
        let same = new
            .servers
            .iter()
            .find(|each| each.variant == server.variant);
        let moved = new.servers.iter().find(|each| {
            each.url == server.url && old.servers.iter().all(|old| old.variant != each.variant)
        });
        let place = place(&server.variant);
        match (same, moved) {
            (Some(new), _) => {
                if new.url != server.url {
                    let what = format!("{} is now {}", server.url, new.url);
                    changes.push(rules::SERVER_URL.at(&place, what));
                } else if new.docs != server.docs {
                    changes.push(rules::SERVER_DOCS.at(place, "description changed"));
                }
            }
            (None, Some(new)) => {
                let what = format!("renamed to {}", new.variant);
                changes.push(rules::SERVER_RENAMED.at(place, what));
            }
            (None, None) => changes.push(rules::SERVER_REMOVED.at(place, "removed")),
        }
    }
    for server in &new.servers {
        let known = old
            .servers
            .iter()
            .any(|each| each.variant == server.variant || each.url == server.url);
        if !known {
            let what = format!("new: {}", server.url);
            changes.push(rules::SERVER_ADDED.at(place(&server.variant), what));
        }
    }
    changes
}

/// The first server is the one for clients that name none.
fn compare_default(old: &Api, new: &Api) -> Option<Change> {
    let (old, new) = (old.servers.first()?, new.servers.first()?);
    let what = format!("`{}` is now `{}`", old.variant, new.variant);
    let is_another = old.variant != new.variant && old.url != new.url;
    is_another.then(|| rules::SERVER_DEFAULT.at("default server", what))
}

fn compare_schemes(old: &Api, new: &Api) -> Vec<Change> {
    let mut changes = Vec::new();
    let place = |name: &str| format!("security {name}");
    for scheme in &old.auth {
        let place = place(&scheme.wire_name);
        match new
            .auth
            .iter()
            .find(|each| each.wire_name == scheme.wire_name)
        {
            None => changes.push(rules::AUTH_REMOVED.at(place, "removed")),
            Some(new) if new.kind != scheme.kind => {
                let what = format!("{} is now {}", kind(&scheme.kind), kind(&new.kind));
                let reason = changed_reason(&scheme.kind, &new.kind);
                let change = rules::AUTH_CHANGED.at(place, what);
                changes.push(change.because(reason.to_owned()));
            }
            Some(_) => {}
        }
    }
    for scheme in &new.auth {
        if old
            .auth
            .iter()
            .all(|each| each.wire_name != scheme.wire_name)
        {
            let what = format!("new: {}", kind(&scheme.kind));
            changes.push(rules::AUTH_ADDED.at(place(&scheme.wire_name), what));
        }
    }
    changes
}

fn changed_reason(old: &AuthKind, new: &AuthKind) -> &'static str {
    match (old, new) {
        (AuthKind::ClientCredentials { .. }, AuthKind::ClientCredentials { .. }) => {
            "the client gets its tokens from another place"
        }
        (AuthKind::ApiKey { .. }, AuthKind::ApiKey { .. }) => {
            "the client sends its key in another place"
        }
        _ => "the client needs a credential of another kind",
    }
}

fn kind(kind: &AuthKind) -> String {
    match kind {
        AuthKind::ClientCredentials { token_url } => format!("client credentials at {token_url}"),
        AuthKind::Bearer => "a bearer token".to_owned(),
        AuthKind::Basic => "user and password".to_owned(),
        AuthKind::ApiKey { place, name } => {
            format!("a key in {} `{name}`", format!("{place:?}").to_lowercase())
        }
    }
}
