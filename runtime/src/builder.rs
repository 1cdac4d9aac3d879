//! The builder of clients, as users see it.
//!
//! Its type parameter only names the client it makes; what it does is in `settings.rs`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::client::{Api, Core, FromCore, Server};
use crate::draft::own_header;
use crate::error::Error;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::token::client_credentials::is_sendable;
use crate::token::{FixedToken, TokenSource};
use crate::transport::Transport;
use crate::transport::network::Proxies;
use crate::world::World;

/// Configures a client.
///
/// Made by the client's `builder()`. Everything but the credentials has a default; `build()` says
/// what cannot work.
pub struct ClientBuilder<C> {
    pub(crate) settings: Settings,
    client: PhantomData<fn() -> C>,
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
        self.settings.network.connect_timeout = timeout;
        self
    }

    /// Repeats a failed attempt at most this often, where that is safe. Default: 2; 0: never.
    pub fn retries(mut self, retries: u32) -> Self {
        self.settings.retries = retries;
        self
    }

    /// Size of the retry budget, which keeps a client from making an outage worse. Default: 500;
    /// at most `u32::MAX` - 1.
    ///
    /// All clones share it. A repetition takes 14 from it, after status 429 5; what the last one took
    /// comes back when the call succeeds, and a call that succeeds at once gives 1. When too little
    /// is left, calls fail with their first failure instead of being repeated; first attempts and
    /// the repetition with a new token are never held back. Below 14 hardly anything is repeated.
    pub fn retry_budget(mut self, size: u32) -> Self {
        self.settings.budget = Some(size.min(u32::MAX - 1));
        self
    }

    /// Repeats however much fails: only [`retries`](Self::retries) and the timeouts limit it.
    /// Default: there is a budget ([`retry_budget`](Self::retry_budget)).
    pub fn without_retry_budget(mut self) -> Self {
        self.settings.budget = None;
        self
    }

    /// Forbids repetitions: a failed attempt for which this is true is not repeated, and its error is
    /// the error of the call. It is asked about failures that would be repeated otherwise, so it
    /// cannot make a repetition that is not safe. Default: none is forbidden. A second one replaces
    /// the first.
    ///
    /// The error has all that is known until then: operation, status, problem, attempts. It should
    /// answer at once, as the call waits for it. The one repetition with a new token after status
    /// 401 is not asked about.
    ///
    /// ```
    /// # use dinie_runtime::{ClientBuilder, Error};
    /// # fn configure<C: dinie_runtime::internal::FromCore>(builder: ClientBuilder<C>) -> ClientBuilder<C> {
    /// builder.never_retry(|error: &Error| error.code() == Some("maintenance"))
    /// # }
    /// ```
    pub fn never_retry(mut self, forbids: impl Fn(&Error) -> bool + Send + Sync + 'static) -> Self {
        self.settings.never_retry = Some(Arc::new(forbids));
        self
    }

    /// Most bytes of a successful answer that are accepted, counted after decompression. Default:
    /// 32 MiB. A longer answer is an error ([`Error::is_transport`]), and is not waited for.
    ///
    /// Of an answer that is no success the first 64 KiB are kept, and downloads
    /// ([`Call::stream`](crate::Call::stream)) are not limited.
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

    /// Trusts these authorities besides those of the platform: one or more certificates in PEM, for
    /// a proxy that looks into TLS or a server of your own. Can be called more than once. Default:
    /// those of the platform alone.
    ///
    /// `build` refuses what is not a certificate, a transport of your own beside it, and a crate
    /// without a TLS feature.
    pub fn root_certificates_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.settings.network.roots.push(pem.as_ref().to_vec());
        self
    }

    /// Identifies this client to the server (mutual TLS): its certificate, those between it and the
    /// authority, and its private key, in one PEM text. With the feature `native-tls` the key must
    /// be PKCS #8 (`BEGIN PRIVATE KEY`). Default: none.
    ///
    /// `build` refuses what is not a certificate and a key, a transport of your own beside it, and
    /// a crate without a TLS feature. The text is wiped from memory with the client; what the TLS
    /// library makes of it is not.
    pub fn client_identity_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        let pem = Zeroizing::new(pem.as_ref().to_vec());
        self.settings.network.identity = Some(pem);
        self
    }

    /// Sends all `https` requests, those for tokens included, through this proxy:
    /// `http://proxy.example:3128`, with `user:password@` where it asks for them. It may be `http`
    /// or `https`. Default: the proxies of the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`,
    /// in capitals or not), and none when the base URL is this very machine.
    ///
    /// The proxy is asked for a tunnel (CONNECT): it sees the host of the API, but no token and no
    /// content. `build` refuses a base URL of plain `http`, which would show both, and a transport
    /// of your own beside it.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.settings.network.proxies = Proxies::One(Zeroizing::new(url.into()));
        self
    }

    /// Uses no proxy, not even those of the environment. `build` refuses a transport of your own
    /// beside it.
    pub fn no_proxy(mut self) -> Self {
        self.settings.network.proxies = Proxies::None;
        self
    }

    /// Sends requests through this transport instead of the built-in HTTP client.
    ///
    /// The options of that one (certificates, proxies) cannot be set beside it.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Replaces time, sleep and chance, in tests of your own.
    #[cfg_attr(not(feature = "test-util"), doc(hidden))]
    pub fn world(mut self, world: impl World) -> Self {
        self.settings.world = Arc::new(world);
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When credentials are missing, the base URL is not `https` or has a query, a timeout is zero,
    /// a header cannot be sent, an option is for another transport or TLS library than there is, or
    /// TLS cannot be set up. [`Error::is_usage`] is true.
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
