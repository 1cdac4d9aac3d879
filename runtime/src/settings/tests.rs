//! Configurations that work, and what is said about those that do not.

use std::collections::HashMap;
use std::env::VarError;
use std::time::Duration;

use super::Settings;
use crate::builder::ClientBuilder;
use crate::client::{Api, ApiKeyPlace, AuthKind, AuthScheme, Core, FromCore};
use crate::test::provide_cryptography;
use crate::transport::{Body, BoxFuture, Transport, TransportError};

static API: Api = Api {
    crate_name: "dinie",
    crate_version: "0.1.0",
    api_version: "2026-03-01",
    environment_prefix: "DINIE",
    default_server: Some("https://api.example/v3"),
    auth: &[
        AuthScheme {
            name: "bearerAuth",
            kind: AuthKind::ClientCredentials {
                token_url: "/auth/token",
            },
        },
        AuthScheme {
            name: "key",
            kind: AuthKind::ApiKey {
                place: ApiKeyPlace::Header,
                name: "x-key",
            },
        },
    ],
};

struct Client(Core);

impl FromCore for Client {
    fn from_core(core: Core) -> Self {
        Self(core)
    }
}

/// A transport that is not used.
struct Nowhere;

impl Transport for Nowhere {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

const BROKEN: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

fn builder() -> ClientBuilder<Client> {
    provide_cryptography();
    ClientBuilder::new(&API).credentials("id", "marker")
}

fn refusal(builder: ClientBuilder<Client>) -> String {
    match builder.build() {
        Ok(_) => panic!("the client was built"),
        Err(error) => {
            assert!(error.is_usage());
            error.to_string()
        }
    }
}

#[test]
fn what_cannot_work_is_said_at_once() {
    for (builder, part) in [
        (
            ClientBuilder::new(&API),
            "DINIE_CLIENT_ID and DINIE_CLIENT_SECRET",
        ),
        (
            ClientBuilder::new(&API).credentials("", "x"),
            "client id is empty",
        ),
        (
            ClientBuilder::new(&API).credentials("x", ""),
            "client secret is empty",
        ),
        (
            ClientBuilder::new(&API).bearer_token("a\nb"),
            "bearer token",
        ),
        (ClientBuilder::new(&API).api_key("a b"), "API key"),
        (builder().base_url("http://api.example"), "must be https"),
        (builder().base_url("ftp://api.example"), "must be https"),
        (builder().base_url("api.example/v3"), "not a URL"),
        (
            builder().base_url("https://a:b@api.example"),
            "user or password",
        ),
        (builder().base_url("https://api.example/?a=1"), "query"),
        (builder().base_url("https://api.example/#a"), "fragment"),
        (builder().timeout(Duration::ZERO), "above zero"),
        (builder().total_timeout(Duration::ZERO), "above zero"),
        (builder().connect_timeout(Duration::ZERO), "above zero"),
        (
            builder().root_certificates_pem("no certificate"),
            "root certificates",
        ),
        (builder().root_certificates_pem(BROKEN), "root certificates"),
        (builder().client_identity_pem(BROKEN), "identity"),
        (builder().proxy("proxy.example:3128"), "the proxy must be"),
        (builder().proxy("socks5://marker@p"), "the proxy must be"),
        (
            builder().proxy("http://p:1").base_url("http://localhost"),
            "would see the token",
        ),
        (
            builder().proxy("http://p:1").transport(Nowhere),
            "`proxy` is for the built-in",
        ),
        (builder().no_proxy().transport(Nowhere), "`no_proxy` is for"),
        (
            builder().root_certificates_pem("x").transport(Nowhere),
            "`root_certificates_pem` is for",
        ),
        (
            builder().client_identity_pem("x").transport(Nowhere),
            "`client_identity_pem` is for",
        ),
        (builder().header("Authorization", "x"), "authorization"),
        (builder().header("x", "a\r\nb"), "header"),
        (builder().user_agent("a\nb"), "user agent"),
    ] {
        let text = refusal(builder);
        assert!(text.contains(part) && !text.contains("marker"), "{text}");
    }
}

#[test]
fn the_environment_is_read_as_far_as_it_is_set() {
    let settings = |pairs: &[(&str, &str)]| {
        let pairs: HashMap<_, _> = pairs.iter().copied().collect();
        let mut settings = Settings::new(&API);
        settings
            .read_environment(|name| match pairs.get(name) {
                Some(text) => Ok((*text).to_owned()),
                None => Err(VarError::NotPresent),
            })
            .unwrap();
        settings
    };
    let full = settings(&[
        ("DINIE_CLIENT_ID", "id"),
        ("DINIE_CLIENT_SECRET", "s"),
        ("DINIE_BASE_URL", "http://localhost:1"),
    ]);
    assert_eq!(full.credentials, Some(("id".to_owned(), "s".into())));
    assert_eq!(full.base_url.as_deref(), Some("http://localhost:1"));
    let half = settings(&[("DINIE_CLIENT_ID", "id"), ("DINIE_CLIENT_SECRET", "")]);
    assert!(half.build().is_err());
    let key = settings(&[("DINIE_API_KEY", "k")]).build().unwrap();
    assert_eq!(key.authorizers.len(), 1);
}

#[test]
fn the_user_agent_names_crate_and_api() {
    let inner = builder().user_agent("shop/1.4").settings.build().unwrap();
    let text = inner.user_agent.to_str().unwrap();
    assert!(
        text.starts_with("dinie-rust/0.1.0 (api 2026-03-01; "),
        "{text}"
    );
    assert!(text.ends_with(") shop/1.4"), "{text}");
}

#[test]
fn debug_shows_no_secret() {
    let builder = builder()
        .api_key("marker")
        .header("x-a", "marker")
        .proxy("http://user:marker@proxy.example")
        .base_url("https://marker:marker@api.example");
    let text = format!("{builder:?} {builder:#?}");
    assert!(!text.contains("marker"), "{text}");
    let client = builder.base_url("https://api.example").build().unwrap();
    let text = format!("{:?} {:#?}", client.0, client.0);
    assert!(!text.contains("marker"), "{text}");
    assert!(text.contains("https://api.example"), "{text}");
}
