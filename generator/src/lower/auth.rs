//! Security schemes: what the client can send, and what each operation takes.
//!
//! In: `components.securitySchemes` and the `security` of operations. Out: schemes of the model.
//! An operation that sdk.yaml names as the token endpoint makes bearer tokens the runtime's own.

use std::collections::HashSet;

use openapiv3::{APIKeyLocation, OAuth2Flows, Operation, ReferenceOr, SecurityScheme};

use super::context::Context;
use super::places::escape;
use crate::model::{ApiKeyPlace, AuthKind, AuthScheme};

/// Keys of the schemes of which one must be sent with an operation.
pub(super) fn operation_auth(
    ctx: &mut Context,
    operation: &Operation,
    pointer: &str,
) -> Vec<String> {
    let (requirements, place) = match (&operation.security, &ctx.description.document.security) {
        (Some(requirements), _) => (requirements, format!("{pointer}/security")),
        (None, Some(requirements)) => (requirements, "/security".to_owned()),
        (None, None) => return Vec::new(),
    };
    let mut keys: Vec<String> = Vec::new();
    for requirement in requirements {
        if requirement.len() > 1 {
            ctx.not_supported(
                "combined-security",
                &place,
                "several security schemes are asked for at once",
                "give the others as headers of the client",
            );
        }
        if let Some(key) = requirement.keys().next()
            && !keys.contains(key)
        {
            keys.push(key.clone());
        }
    }
    keys
}

/// The schemes that operations use, in the order of the description.
pub(super) fn lower_schemes(
    ctx: &mut Context,
    used: &HashSet<String>,
    token_path: Option<&str>,
) -> Vec<AuthScheme> {
    let schemes = &ctx.components.security_schemes;
    let mut lowered = Vec::new();
    for (key, scheme) in schemes {
        let ReferenceOr::Item(scheme) = scheme else {
            continue;
        };
        if used.contains(key) {
            lowered.push(AuthScheme {
                wire_name: key.clone(),
                kind: lower_scheme(ctx, key, scheme, token_path),
            });
        }
    }
    lowered
}

fn lower_scheme(
    ctx: &mut Context,
    key: &str,
    scheme: &SecurityScheme,
    token_path: Option<&str>,
) -> AuthKind {
    match scheme {
        SecurityScheme::APIKey { location, name, .. } => AuthKind::ApiKey {
            place: match location {
                APIKeyLocation::Query => ApiKeyPlace::Query,
                APIKeyLocation::Header => ApiKeyPlace::Header,
                APIKeyLocation::Cookie => ApiKeyPlace::Cookie,
            },
            name: name.clone(),
        },
        SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => {
            AuthKind::Basic
        }
        SecurityScheme::HTTP { scheme, .. } => {
            if !scheme.eq_ignore_ascii_case("bearer") {
                ctx.not_supported(
                    "http-schemes",
                    &format!("/components/securitySchemes/{}", escape(key)),
                    &format!("`{scheme}` is asked for"),
                    "a bearer token is sent; give the header yourself if that is not enough",
                );
            }
            token_path.map_or(AuthKind::Bearer, client_credentials)
        }
        SecurityScheme::OAuth2 { flows, .. } => lower_flows(flows, token_path),
        SecurityScheme::OpenIDConnect { .. } => AuthKind::Bearer,
    }
}

fn lower_flows(flows: &OAuth2Flows, token_path: Option<&str>) -> AuthKind {
    match (token_path, &flows.client_credentials) {
        (Some(path), _) => client_credentials(path),
        (None, Some(flow)) => client_credentials(&flow.token_url),
        (None, None) => AuthKind::Bearer,
    }
}

fn client_credentials(token_url: &str) -> AuthKind {
    AuthKind::ClientCredentials {
        token_url: token_url.to_owned(),
    }
}
