//! Security requirements and the schemes they name.

use crate::diagnostic::Diagnostic;
use crate::openapi::Version;
use crate::openapi::keywords::Kind;
use crate::openapi::suggest::{nearest, nearest_name, there_is};
use crate::openapi::survey::{PlaceId, Survey, reference};
use crate::openapi::walk::missing;
use crate::source::Node;
use crate::unsupported::unsupported;

use super::operations::own_key;

pub(super) fn check_requirements(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let components = survey.source.root.child("components");
    let schemes = components
        .and_then(|node| node.child("securitySchemes"))
        .map(Node::members)
        .unwrap_or_default();
    let names = || schemes.iter().map(|member| member.key.as_str());
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::SecurityRequirement) {
        for member in node
            .members()
            .iter()
            .filter(|member| names().all(|name| name != member.key))
        {
            let message = format!("no security scheme is called `{}`", member.key);
            let found = survey.at_key(
                crate::diagnostic::Severity::Error,
                "unknown-security-scheme",
                place,
                &member.key,
                message,
            );
            diagnostics.push(match nearest_name(&member.key, names()) {
                Some(near) => found
                    .with_label(there_is(&member.key, near))
                    .with_help(format!("write `{near}`")),
                None => found.with_help("define it under `components/securitySchemes`"),
            });
        }
    }
    diagnostics
}

pub(super) fn check_schemes(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey
        .of_kind(Kind::SecurityScheme)
        .filter(|(_, node)| reference(node).is_none())
    {
        let needed: &[&str] = match node.child("type").and_then(Node::as_str) {
            Some("apiKey") => &["name", "in"],
            Some("http") => &["scheme"],
            Some("oauth2") => &["flows"],
            Some("openIdConnect") => &["openIdConnectUrl"],
            Some("mutualTLS") if survey.version == Version::V31 => {
                diagnostics.push(mutual_tls(survey, place));
                &[]
            }
            Some(other) => {
                diagnostics.push(unknown_type(survey, place, other));
                &[]
            }
            None => &[],
        };
        let absent = needed
            .iter()
            .filter(|keyword| node.child(keyword).is_none());
        diagnostics
            .extend(absent.map(|keyword| missing(survey, place, Kind::SecurityScheme, keyword)));
        let location = node.child("in").and_then(Node::as_str);
        if needed.contains(&"in")
            && location.is_some_and(|location| !matches!(location, "query" | "header" | "cookie"))
        {
            let message = format!(
                "`in` is `{}`: expected query, header or cookie",
                location.unwrap_or_default()
            );
            let found = survey.error("unknown-location", place, &["in"], message);
            diagnostics.push(found.with_help("say where the key is sent"));
        }
    }
    diagnostics.extend(check_flows(survey));
    diagnostics
}

/// Schemes that concern the transport alone.
pub(in crate::openapi) fn mutual_tls_schemes(survey: &Survey<'_>) -> impl Iterator<Item = PlaceId> {
    let schemes = survey.of_kind(Kind::SecurityScheme);
    let is_mutual = |node: &Node| node.child("type").and_then(Node::as_str) == Some("mutualTLS");
    schemes
        .filter(move |(_, node)| is_mutual(node))
        .map(|(place, _)| place)
}

fn mutual_tls(survey: &Survey<'_>, place: PlaceId) -> Diagnostic {
    let entry = unsupported("mutual-tls");
    let message = format!("`mutualTLS` is not supported: {}", entry.what);
    let found = survey.warning("unsupported", place, &["type"], message);
    found.with_help("give the client a transport that presents the certificate")
}

fn unknown_type(survey: &Survey<'_>, place: PlaceId, kind: &str) -> Diagnostic {
    let types = ["apiKey", "http", "oauth2", "openIdConnect"];
    let message = format!("`{kind}` is no type of security scheme");
    let found = survey.error("unknown-security-type", place, &["type"], message);
    match nearest(kind, types) {
        Some(near) => found
            .with_label(format!("did you mean `{near}`?"))
            .with_help(format!("write `type: {near}`")),
        None => found.with_help(format!("use one of {}", types.join(", "))),
    }
}

/// Each OAuth flow has addresses of its own that it cannot do without.
fn check_flows(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Flow) {
        let needed: &[&str] = match own_key(survey, place) {
            Some("implicit") => &["authorizationUrl"],
            Some("password" | "clientCredentials") => &["tokenUrl"],
            Some("authorizationCode") => &["authorizationUrl", "tokenUrl"],
            _ => &[],
        };
        let absent = needed
            .iter()
            .filter(|keyword| node.child(keyword).is_none());
        diagnostics.extend(absent.map(|keyword| missing(survey, place, Kind::Flow, keyword)));
    }
    diagnostics
}
