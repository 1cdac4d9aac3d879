//! How a client is configured: the builder, the environment, and the checks of both.
//!
//! What cannot work is an error of [`ClientBuilder::build`], not of the first call. The builder's
//! type parameter only names the client it makes; all it does is in [`Settings`].

use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Uri};
use url::{Host, Url};

use crate::budget::Budget;
use crate::client::{
    Api, ApiKeyPlace, AuthKind, Authorizer, Core, FromCore, Inner, Server, ServerChoice, Timeouts,
};
use crate::error::{Error, ErrorKind};
use crate::request::own_header;
use crate::secret::Secret;
use crate::token::client_credentials::{ClientCredentials, basic, is_sendable};
use crate::token::{FixedToken, TokenCache, TokenSource};
use crate::transport::Transport;
use crate::transport::reqwest::{Proxies, Reqwest};
use crate::world::{Machine, World};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const RETRIES: u32 = 2;
const ANSWER_LIMIT: usize = 32 * 1024 * 1024;

/// Configures a client.
///
/// Made by the client's `builder()`. Everything but the credentials has a default; `build()` says
/// what cannot work.
pub struct ClientBuilder<C> {
    settings: Settings,
    client: PhantomData<fn() -> C>,
}

struct Settings {
    api: &'static Api,
    credentials: Option<(String, Secret)>,
    api_key: Option<Secret>,
    tokens: Option<Arc<dyn TokenSource>>,
    anonymous: bool,
    base_url: Option<String>,
    timeouts: Timeouts,
    connect_timeout: Duration,
    retries: u32,
    answer_limit: usize,
    user_agent: Option<String>,
    headers: HeaderMap,
    transport: Option<Arc<dyn Transport>>,
    world: Arc<dyn World>,
    failed: Option<Error>,
}

impl<C: FromCore> ClientBuilder<C> {
    /// A builder for clients of this API.
    #[doc(hidden)]
    pub fn new(api: &'static Api) -> Self {
        Self {
            settings: Settings::new(api),
            client: PhantomData,
        }
    }

    /// A client from environment variables alone.
    #[doc(hidden)]
    pub fn from_env(api: &'static Api) -> Result<C, Error> {
        Self::new(api).with_env()?.build()
    }

    /// Takes credentials and base URL from environment variables, as far as they are set: with the
    /// prefix of the API, `…_CLIENT_ID` and `…_CLIENT_SECRET` (or `…_ACCESS_TOKEN`, `…_API_KEY`,
    /// where the API works with these), and `…_BASE_URL`.
    ///
    /// # Errors
    ///
    /// When one of them is not Unicode.
    pub fn with_env(mut self) -> Result<Self, Error> {
        self.settings.read_environment(|name| std::env::var(name))?;
        Ok(self)
    }

    /// Id and secret, for OAuth 2.0 client credentials or HTTP Basic.
    ///
    /// Tokens are fetched when they are needed, kept for all clones of the client, and renewed
    /// before they end.
    pub fn credentials(mut self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.settings.credentials = Some((id.into(), secret.into()));
        self
    }

    /// A bearer token that is always sent as it is, instead of credentials.
    pub fn bearer_token(self, token: impl Into<Secret>) -> Self {
        let token = token.into();
        let mut builder = self;
        if !is_sendable(token.expose()) {
            let message = "the bearer token is empty or holds what no header may hold";
            builder.settings.fail(message);
        }
        builder.token_source(FixedToken(token))
    }

    /// The key of an API that works with keys.
    pub fn api_key(mut self, key: impl Into<Secret>) -> Self {
        self.settings.api_key = Some(key.into());
        self
    }

    /// Your own source of bearer tokens, instead of credentials.
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.settings.tokens = Some(Arc::new(source));
        self
    }

    /// Makes a client without credentials, for the calls that need none.
    pub fn without_credentials(mut self) -> Self {
        self.settings.anonymous = true;
        self
    }

    /// Sends all calls to this one of the API's servers. Default: the first one in its description.
    pub fn environment(self, environment: impl Server) -> Self {
        self.base_url(environment.base_url())
    }

    /// Sends all calls below this URL, for a proxy or a server of your own.
    ///
    /// It must be `https`, or `http` to this very machine (a loopback address), and must have no
    /// query, fragment, user or password.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// Limits each attempt of a call, from connecting to the last byte of the answer. Default:
    /// 30 s, with files 120 s; this replaces both. `Duration::MAX` means no limit; zero is refused.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeouts.attempt = Some(timeout);
        self
    }

    /// Limits a whole call: waiting for a token, all attempts, and the time between them. Default:
    /// 90 s, with files 300 s; this replaces both. `Duration::MAX` means no limit; zero is refused.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeouts.total = Some(timeout);
        self
    }

    /// Limits the making of a connection. Default: 5 s; zero is refused. A transport of your own
    /// has its own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// Repeats a failed attempt at most this often, where that is safe. Default: 2; 0: never.
    pub fn retries(mut self, retries: u32) -> Self {
        self.settings.retries = retries;
        self
    }

    /// Most bytes of a successful answer that are accepted. Default: 32 MiB.
    pub fn max_answer_bytes(mut self, bytes: usize) -> Self {
        self.settings.answer_limit = bytes;
        self
    }

    /// Adds your application's name to `User-Agent`: `shop/1.4`.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.settings.user_agent = Some(name.into());
        self
    }

    /// Adds a header to every request to the API, but not to those for tokens.
    ///
    /// Headers that the runtime answers for (`Authorization`, `Idempotency-Key`, `Content-Length`,
    /// …) are refused by `build`.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        match own_header(name.as_ref(), value.as_ref()) {
            Ok((name, value)) => {
                self.settings.headers.insert(name, value);
            }
            Err(error) => {
                self.settings.failed.get_or_insert(error);
            }
        }
        self
    }

    /// Sends requests through this transport instead of the built-in HTTP client.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Replaces time, sleep and chance.
    #[doc(hidden)]
    pub fn world(mut self, world: impl World) -> Self {
        self.settings.world = Arc::new(world);
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When credentials are missing, the base URL is not `https` or has a query, a timeout is zero,
    /// a header cannot be sent, or TLS cannot be set up. [`Error::is_usage`] is true.
    pub fn build(self) -> Result<C, Error> {
        self.settings
            .build()
            .map(|inner| C::from_core(Core::new(inner)))
    }
}

/// Shows what is not secret.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.settings.base_url.as_ref().map(|_| "set"))
            .field("timeouts", &self.settings.timeouts)
            .field("retries", &self.settings.retries)
            .finish_non_exhaustive()
    }
}

impl Settings {
    fn new(api: &'static Api) -> Self {
        Self {
            api,
            credentials: None,
            api_key: None,
            tokens: None,
            anonymous: false,
            base_url: None,
            timeouts: Timeouts {
                attempt: None,
                total: None,
            },
            connect_timeout: CONNECT_TIMEOUT,
            retries: RETRIES,
            answer_limit: ANSWER_LIMIT,
            user_agent: None,
            headers: HeaderMap::new(),
            transport: None,
            world: Arc::new(Machine),
            failed: None,
        }
    }

    fn fail(&mut self, message: &str) {
        self.failed.get_or_insert_with(|| config(message));
    }

    fn read_environment(
        &mut self,
        variable: impl Fn(&str) -> Result<String, std::env::VarError>,
    ) -> Result<(), Error> {
        let prefix = self.api.environment_prefix;
        let read = |name: &str| {
            let name = format!("{prefix}_{name}");
            match variable(&name) {
                Ok(text) => Ok((!text.is_empty()).then_some(text)),
                Err(std::env::VarError::NotPresent) => Ok(None),
                Err(error) => {
                    let message = format!("the environment variable {name} is not Unicode");
                    Err(config(message).with_source(match error {
                        std::env::VarError::NotUnicode(_) => "it is not Unicode",
                        std::env::VarError::NotPresent => "it is not set",
                    }))
                }
            }
        };
        if let (Some(id), Some(secret)) = (read("CLIENT_ID")?, read("CLIENT_SECRET")?) {
            self.credentials = Some((id, secret.into()));
        }
        if let Some(token) = read("ACCESS_TOKEN")? {
            self.tokens = Some(Arc::new(FixedToken(token.into())));
        }
        if let Some(key) = read("API_KEY")? {
            self.api_key = Some(key.into());
        }
        if let Some(url) = read("BASE_URL")? {
            self.base_url = Some(url);
        }
        Ok(())
    }

    fn build(self) -> Result<Inner, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        for timeout in [self.timeouts.attempt, self.timeouts.total] {
            if let Some(timeout) = timeout {
                check_timeout(timeout, ErrorKind::Config)?;
            }
        }
        check_timeout(self.connect_timeout, ErrorKind::Config)?;
        let base_url = match (&self.base_url, self.api.default_server) {
            (Some(url), _) => check_address(url)?,
            (None, Some(url)) => check_address(url)?,
            (None, None) => return Err(config("no base URL is set, and the API names none")),
        };
        let user_agent = user_agent(self.api, self.user_agent.as_deref())?;
        let transport = match &self.transport {
            Some(transport) => transport.clone(),
            None => default_transport(&base_url, self.connect_timeout)?,
        };
        let mut authorizers = Vec::new();
        for scheme in self.api.auth {
            let parts = (base_url.as_str(), &user_agent, &transport);
            if let Some(authorizer) = self.authorizer(scheme.kind, parts)? {
                authorizers.push((scheme.name, authorizer));
            }
        }
        if authorizers.is_empty() && !self.api.auth.is_empty() && !self.anonymous {
            return Err(self.missing_credentials());
        }
        Ok(Inner {
            transport,
            world: self.world,
            server_choice: match self.base_url {
                Some(_) => ServerChoice::Caller,
                None => ServerChoice::Description,
            },
            base_url,
            authorizers,
            headers: self.headers,
            user_agent,
            budget: Budget::new(),
            timeouts: self.timeouts,
            retries: self.retries,
            answer_limit: self.answer_limit,
        })
    }

    fn authorizer(
        &self,
        kind: AuthKind,
        (base_url, user_agent, transport): (&str, &HeaderValue, &Arc<dyn Transport>),
    ) -> Result<Option<Authorizer>, Error> {
        let tokens = || self.tokens.clone().map(Authorizer::Token);
        Ok(match kind {
            AuthKind::Bearer => tokens(),
            AuthKind::Basic => self
                .checked_credentials()?
                .map(|(id, secret)| Authorizer::Basic(basic(id, secret.expose()))),
            AuthKind::ApiKey { place, name } => self.checked_key(place, name)?,
            AuthKind::ClientCredentials { token_url } => match self.checked_credentials()? {
                _ if self.tokens.is_some() => tokens(),
                None => None,
                Some((id, secret)) => {
                    let fetch = ClientCredentials {
                        url: token_address(base_url, token_url)?,
                        id: id.to_owned(),
                        secret: secret.clone(),
                        user_agent: user_agent.clone(),
                        transport: transport.clone(),
                        world: self.world.clone(),
                    };
                    let cache = TokenCache::new(fetch, self.world.clone());
                    Some(Authorizer::Token(Arc::new(cache)))
                }
            },
        })
    }

    fn checked_credentials(&self) -> Result<Option<(&str, &Secret)>, Error> {
        match &self.credentials {
            Some((id, _)) if id.is_empty() => Err(config("the client id is empty")),
            Some((_, secret)) if secret.is_empty() => Err(config("the client secret is empty")),
            Some((id, secret)) => Ok(Some((id, secret))),
            None => Ok(None),
        }
    }

    fn checked_key(
        &self,
        place: ApiKeyPlace,
        name: &'static str,
    ) -> Result<Option<Authorizer>, Error> {
        let Some(key) = &self.api_key else {
            return Ok(None);
        };
        if !is_sendable(key.expose()) {
            return Err(config(
                "the API key is empty or holds spaces or control characters",
            ));
        }
        let key = key.clone();
        Ok(Some(Authorizer::ApiKey { place, name, key }))
    }

    fn missing_credentials(&self) -> Error {
        let prefix = self.api.environment_prefix;
        let has = |wanted: fn(AuthKind) -> bool| self.api.auth.iter().any(|it| wanted(it.kind));
        let mut ways = Vec::new();
        if has(|kind| matches!(kind, AuthKind::ClientCredentials { .. } | AuthKind::Basic)) {
            ways.push(format!(
                "`credentials(id, secret)` ({prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET)"
            ));
        }
        if has(|kind| matches!(kind, AuthKind::Bearer)) {
            ways.push(format!("`bearer_token(…)` ({prefix}_ACCESS_TOKEN)"));
        }
        if has(|kind| matches!(kind, AuthKind::ApiKey { .. })) {
            ways.push(format!("`api_key(…)` ({prefix}_API_KEY)"));
        }
        config(format!(
            "credentials are missing: set {}",
            ways.join(" or ")
        ))
    }
}

fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message)
}

fn default_transport(
    base_url: &str,
    connect_timeout: Duration,
) -> Result<Arc<dyn Transport>, Error> {
    let plain = base_url.starts_with("http:");
    if cfg!(not(feature = "rustls")) && !plain {
        return Err(config(
            "https needs the feature `rustls`, or a transport of your own",
        ));
    }
    // A request to this machine would leave it through a proxy, and unencrypted.
    let proxies = if plain {
        Proxies::None
    } else {
        Proxies::Environment
    };
    Ok(Arc::new(Reqwest::new(connect_timeout, proxies)?))
}

/// `crate-rust/version (api version; runtime; platform)`, then the caller's own name.
fn user_agent(api: &Api, own: Option<&str>) -> Result<HeaderValue, Error> {
    let plain = |text: &str| -> String {
        let allowed = |c: &char| c.is_ascii_graphic() && !matches!(c, '(' | ')' | ';' | '\\');
        text.chars().filter(allowed).collect()
    };
    let mut text = format!(
        "{}-rust/{} (api {}; dinie-runtime/{}; {}-{})",
        plain(api.crate_name),
        plain(api.crate_version),
        plain(api.api_version),
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    if let Some(own) = own {
        text.push(' ');
        text.push_str(own);
    }
    HeaderValue::from_str(&text)
        .map_err(|error| config("the user agent must be plain ASCII text").with_source(error))
}

/// Zero would fail every call, and is more often a mistake than a wish.
pub(crate) fn check_timeout(timeout: Duration, kind: ErrorKind) -> Result<(), Error> {
    if timeout.is_zero() {
        let message = "a timeout must be above zero; `Duration::MAX` means no limit";
        return Err(Error::new(kind, message));
    }
    Ok(())
}

/// A base URL without trailing slashes, to which secrets may be sent.
pub(crate) fn check_address(text: &str) -> Result<String, Error> {
    let url = Url::parse(text).map_err(|error| {
        config("the base URL is not a URL such as `https://api.example/v1`").with_source(error)
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(config("the base URL must not hold a user or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(config("the base URL must not have a query or a fragment"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            let message = "the base URL must be https: plain http is for this machine only";
            return Err(config(message));
        }
        _ => return Err(config("the base URL must be https")),
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

fn token_address(base_url: &str, token_url: &str) -> Result<Uri, Error> {
    let address = if token_url.contains("://") {
        check_address(token_url)?
    } else {
        format!("{base_url}/{}", token_url.trim_start_matches('/'))
    };
    address
        .parse()
        .map_err(|error| config("the token URL is not valid").with_source(error))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::env::VarError;
    use std::time::Duration;

    use super::{ClientBuilder, Settings, check_address, token_address};
    use crate::client::{Api, ApiKeyPlace, AuthKind, AuthScheme, Core, FromCore};

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

    fn builder() -> ClientBuilder<Client> {
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
            (builder().header("Authorization", "x"), "authorization"),
            (builder().header("x", "a\r\nb"), "header"),
            (builder().user_agent("a\nb"), "user agent"),
        ] {
            let text = refusal(builder);
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for url in [
            "http://localhost:1/v3",
            "http://127.8.8.8",
            "http://[::1]:8080/",
        ] {
            assert!(check_address(url).is_ok(), "{url}");
        }
        for url in [
            "http://localhost.example",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "http://[::2]",
        ] {
            assert!(check_address(url).is_err(), "{url}");
        }
        assert_eq!(
            check_address("https://API.example/v3//").unwrap(),
            "https://api.example/v3"
        );
    }

    #[test]
    fn token_urls_are_absolute_or_below_the_base() {
        let base = "https://api.example/v3";
        let address = |url| token_address(base, url).map(|uri| uri.to_string());
        assert_eq!(
            address("/auth/token").unwrap(),
            "https://api.example/v3/auth/token"
        );
        assert_eq!(
            address("https://id.example/t").unwrap(),
            "https://id.example/t"
        );
        assert!(address("http://id.example/t").is_err());
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
            .base_url("https://marker:marker@api.example");
        let text = format!("{builder:?} {builder:#?}");
        assert!(!text.contains("marker"), "{text}");
        let client = builder.base_url("https://api.example").build().unwrap();
        let text = format!("{:?} {:#?}", client.0, client.0);
        assert!(!text.contains("marker"), "{text}");
        assert!(text.contains("https://api.example"), "{text}");
    }
}
