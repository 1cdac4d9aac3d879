//! How the built-in HTTP client connects: certificates and proxies, in our own words.
//!
//! Texts that users gave are checked here and turned into what reqwest wants; what cannot work with
//! the TLS library that is compiled in, or at all, is an error of the configuration.

use std::time::Duration;

use url::Url;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};

/// Load balancers close idle connections after 60 s or more; ours are gone before.
const POOL_IDLE: Duration = Duration::from_secs(30);
/// With 32, a service with 64 callers makes thousands of new connections, each a TLS handshake.
const POOL_SIZE: usize = 128;

#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) connect_timeout: Duration,
    /// Certificates of authorities, in PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    /// Certificates and key of the client, in PEM.
    pub(crate) identity: Option<Zeroizing<Vec<u8>>>,
    pub(crate) proxies: Proxies,
}

/// Which proxies are used for `https`. Plain HTTP, which stays on this machine, has none of them but
/// those of the environment.
#[derive(Clone)]
pub(crate) enum Proxies {
    /// Those of the environment (`HTTPS_PROXY`, …), unless the API is on this machine.
    Environment,
    None,
    /// This one. It may hold a password.
    One(Zeroizing<String>),
}

impl Network {
    /// The name of an option that says something about the built-in client, if one was set.
    pub(crate) fn own_option(&self) -> Option<&'static str> {
        if !self.roots.is_empty() {
            return Some("root_certificates_pem");
        }
        if self.identity.is_some() {
            return Some("client_identity_pem");
        }
        match self.proxies {
            Proxies::Environment => None,
            Proxies::None => Some("no_proxy"),
            Proxies::One(_) => Some("proxy"),
        }
    }

    /// An HTTP client with all of this, and with these proxies.
    pub(super) fn client(&self, proxies: &Proxies) -> Result<reqwest::Client, Error> {
        self.finish(self.builder(proxies)?)
    }

    /// The same, with a connection of its own for each request.
    pub(super) fn client_without_pool(&self, proxies: &Proxies) -> Result<reqwest::Client, Error> {
        self.finish(self.builder(proxies)?.pool_max_idle_per_host(0))
    }

    fn finish(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::Client, Error> {
        builder.build().map_err(|error| {
            let own = !self.roots.is_empty() || self.identity.is_some();
            config(match own {
                true => "the HTTP client cannot be set up with the root certificates and identity",
                false => "the HTTP client cannot be set up",
            })
            .with_source(error)
        })
    }

    pub(super) fn builder(&self, proxies: &Proxies) -> Result<reqwest::ClientBuilder, Error> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(POOL_SIZE)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(POOL_IDLE)
            .http2_keep_alive_timeout(Duration::from_secs(10));
        builder = match proxies {
            Proxies::Environment => builder,
            Proxies::None => builder.no_proxy(),
            Proxies::One(url) => builder.no_proxy().proxy(proxy(url)?),
        };
        self.tls(builder)
    }

    #[cfg(feature = "rustls-no-provider")]
    fn tls(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        if cfg!(not(feature = "rustls")) && rustls::crypto::CryptoProvider::get_default().is_none()
        {
            return Err(config(
                "the process has no provider of cryptography for rustls: install one with \
                 `CryptoProvider::install_default` first, or enable the feature `rustls`",
            ));
        }
        let mut builder = builder
            .tls_backend_rustls()
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .tls_certs_merge(self.certificates()?);
        if let Some(pem) = &self.identity {
            let identity = reqwest::Identity::from_pem(pem).map_err(bad_identity)?;
            builder = builder.identity(identity);
        }
        Ok(builder)
    }

    #[cfg(all(feature = "native-tls", not(feature = "rustls-no-provider")))]
    fn tls(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        let mut builder = builder
            .tls_backend_native()
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .tls_certs_merge(self.certificates()?);
        if let Some(pem) = &self.identity {
            let key = private_key(pem)?;
            let identity = reqwest::Identity::from_pkcs8_pem(pem, key).map_err(bad_identity)?;
            builder = builder.identity(identity);
        }
        Ok(builder)
    }

    #[cfg(not(any(feature = "native-tls", feature = "rustls-no-provider")))]
    fn tls(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        match self.own_option() {
            None | Some("no_proxy") => Ok(builder),
            Some(option) => Err(config(format!(
                "`{option}` needs one of the features `rustls`, `rustls-no-provider`, `native-tls`"
            ))),
        }
    }

    #[cfg(any(feature = "native-tls", feature = "rustls-no-provider"))]
    fn certificates(&self) -> Result<Vec<reqwest::Certificate>, Error> {
        let mut certificates = Vec::new();
        for pem in &self.roots {
            let bundle = reqwest::Certificate::from_pem_bundle(pem).map_err(bad_roots)?;
            if bundle.is_empty() {
                return Err(bad_roots("there is none in the text"));
            }
            certificates.extend(bundle);
        }
        Ok(certificates)
    }
}

/// A proxy that is asked for a tunnel (CONNECT), so that it sees neither token nor content.
fn proxy(text: &str) -> Result<reqwest::Proxy, Error> {
    let refused = || config("the proxy must be a URL such as `http://proxy.example:3128`");
    // The cause would quote the URL, which may hold a password.
    let url = Url::parse(text).map_err(|_| refused())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(refused());
    }
    reqwest::Proxy::https(text).map_err(|_| refused())
}

#[cfg(any(feature = "native-tls", feature = "rustls-no-provider"))]
fn bad_roots(cause: impl Into<crate::error::BoxError>) -> Error {
    config("the root certificates are not certificates in PEM").with_source(cause)
}

#[cfg(any(feature = "native-tls", feature = "rustls-no-provider"))]
fn bad_identity(cause: impl Into<crate::error::BoxError>) -> Error {
    let message = "the client's identity is not a certificate and its private key in PEM";
    config(message).with_source(cause)
}

/// The part of a PEM text that native-tls takes as a key.
#[cfg(all(feature = "native-tls", not(feature = "rustls-no-provider")))]
fn private_key(pem: &[u8]) -> Result<&[u8], Error> {
    const BEGIN: &[u8] = b"-----BEGIN PRIVATE KEY-----";
    const END: &[u8] = b"-----END PRIVATE KEY-----";
    let find = |wanted: &[u8]| pem.windows(wanted.len()).position(|part| part == wanted);
    match (find(BEGIN), find(END)) {
        (Some(begin), Some(end)) if begin < end => Ok(&pem[begin..end + END.len()]),
        _ => Err(bad_identity("with native-tls the key must be PKCS #8")),
    }
}

fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message)
}
