//! Security requirements and schemes.

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, ImplicitOAuth2Flow,
    OAuth2Flows, PasswordOAuth2Flow, SecurityRequirement, SecurityScheme,
};
use serde_json::Value;

use crate::source::Node;

use super::{Build, extensions, needed_text, text, text_map, texts};

impl<'a> Build<'_, 'a> {
    pub(super) fn security(&self, owner: &Node) -> Option<Vec<SecurityRequirement>> {
        let requirement = |node: &Node| -> SecurityRequirement {
            let members = node.members().iter();
            members
                .map(|member| (member.key.clone(), texts(Some(&member.node))))
                .collect()
        };
        let list = owner.child("security").filter(|node| !node.is_null())?;
        Some(list.items().iter().map(requirement).collect())
    }

    pub(super) fn security_scheme(&self, node: &'a Node, _: &str) -> SecurityScheme {
        let description = text(node, "description");
        let mut extensions = extensions(node);
        match node
            .child("type")
            .and_then(Node::as_str)
            .unwrap_or_default()
        {
            "apiKey" => SecurityScheme::APIKey {
                location: match node.child("in").and_then(Node::as_str) {
                    Some("query") => APIKeyLocation::Query,
                    Some("cookie") => APIKeyLocation::Cookie,
                    _ => APIKeyLocation::Header,
                },
                name: needed_text(node, "name"),
                description,
                extensions,
            },
            "oauth2" => SecurityScheme::OAuth2 {
                flows: node
                    .child("flows")
                    .map(flows)
                    .unwrap_or_else(|| flows(node)),
                description,
                extensions,
            },
            "openIdConnect" => SecurityScheme::OpenIDConnect {
                open_id_connect_url: needed_text(node, "openIdConnectUrl"),
                description,
                extensions,
            },
            kind => {
                // OpenAPI 3.0 has no word for mutual TLS.
                if kind == "mutualTLS" {
                    extensions.insert("x-unsupported".to_owned(), Value::from("mutual-tls"));
                }
                SecurityScheme::HTTP {
                    scheme: needed_text(node, "scheme"),
                    bearer_format: text(node, "bearerFormat"),
                    description,
                    extensions,
                }
            }
        }
    }
}

fn flows(node: &Node) -> OAuth2Flows {
    OAuth2Flows {
        implicit: node.child("implicit").map(|flow| ImplicitOAuth2Flow {
            authorization_url: needed_text(flow, "authorizationUrl"),
            refresh_url: text(flow, "refreshUrl"),
            scopes: scopes(flow),
            extensions: extensions(flow),
        }),
        password: node.child("password").map(|flow| PasswordOAuth2Flow {
            refresh_url: text(flow, "refreshUrl"),
            token_url: needed_text(flow, "tokenUrl"),
            scopes: scopes(flow),
            extensions: extensions(flow),
        }),
        client_credentials: node.child("clientCredentials").map(|flow| {
            ClientCredentialsOAuth2Flow {
                refresh_url: text(flow, "refreshUrl"),
                token_url: needed_text(flow, "tokenUrl"),
                scopes: scopes(flow),
                extensions: extensions(flow),
            }
        }),
        authorization_code: node.child("authorizationCode").map(|flow| {
            AuthorizationCodeOAuth2Flow {
                authorization_url: needed_text(flow, "authorizationUrl"),
                token_url: needed_text(flow, "tokenUrl"),
                refresh_url: text(flow, "refreshUrl"),
                scopes: scopes(flow),
                extensions: extensions(flow),
            }
        }),
        extensions: extensions(node),
    }
}

fn scopes(flow: &Node) -> IndexMap<String, String> {
    text_map(flow.child("scopes"))
}
