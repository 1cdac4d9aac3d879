//! A process without a provider of cryptography, in a test binary of its own: others install one.

use dinie_runtime::ClientBuilder;
use dinie_runtime::internal::{Api, Core, FromCore};

static API: Api = Api {
    crate_name: "shop",
    crate_version: "0.1.0",
    api_version: "1",
    environment_prefix: "SHOP",
    default_server: Some("https://api.example"),
    auth: &[],
};

struct Client;

impl FromCore for Client {
    fn from_core(_: Core) -> Self {
        Self
    }
}

#[test]
fn a_missing_provider_is_said_when_the_client_is_built() {
    let builder = || ClientBuilder::<Client>::new(&API);
    let own = cfg!(feature = "rustls-no-provider") && cfg!(not(feature = "rustls"));
    let some = cfg!(any(feature = "rustls-no-provider", feature = "native-tls"));
    match builder().build() {
        Ok(_) => assert!(some && !own),
        Err(error) => {
            let expected = if own {
                "provider of cryptography"
            } else {
                "`rustls`"
            };
            assert!(
                error.is_usage() && error.to_string().contains(expected),
                "{error}"
            );
            assert!(own || !some);
        }
    }
    let provider = tokio_rustls::rustls::crypto::aws_lc_rs::default_provider();
    provider.install_default().unwrap();
    assert_eq!(builder().build().is_ok(), some);
}
