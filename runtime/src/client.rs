//! What a client is made of: the description's facts, and the parts that all clones share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use crate::attempt::Wire;
use crate::budget::Budget;
use crate::error::Error;
use crate::request::{Operation, Request};
use crate::secret::Secret;
use crate::skew::Skew;
use crate::token::TokenSource;
use crate::transport::Transport;
use crate::world::World;

/// An API, as its description has it.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// Name of the generated crate.
    pub crate_name: &'static str,
    /// Version of the generated crate.
    pub crate_version: &'static str,
    /// Version of the API.
    pub api_version: &'static str,
    /// Prefix of environment variables, without the underscore.
    pub environment_prefix: &'static str,
    /// Base URL that is used when none is set.
    pub default_server: Option<&'static str>,
    /// The ways to authorise a request.
    pub auth: &'static [AuthScheme],
}

/// A way to authorise a request.
#[derive(Clone, Copy, Debug)]
pub struct AuthScheme {
    /// Its key in the description.
    pub name: &'static str,
    /// How it works.
    pub kind: AuthKind,
}

/// How a request is authorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthKind {
    /// OAuth 2.0 client credentials. The URL is absolute, or a path below the base URL.
    ClientCredentials {
        /// Where tokens are had.
        token_url: &'static str,
    },
    /// A bearer token from elsewhere.
    Bearer,
    /// HTTP Basic.
    Basic,
    /// A key in a header, the query or a cookie.
    ApiKey {
        /// Where it goes.
        place: ApiKeyPlace,
        /// Its name there.
        name: &'static str,
    },
}

/// Where an API key goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each says what it is")]
pub enum ApiKeyPlace {
    Header,
    Query,
    Cookie,
}

/// A generated client, made from what clones of it share.
pub trait FromCore {
    /// The client.
    fn from_core(core: Core) -> Self;
}

/// One of the API's servers.
pub trait Server {
    /// Its base URL, without a trailing slash.
    fn base_url(&self) -> &'static str;
}

/// What a client and all its resources share. Cheap to clone.
#[derive(Clone)]
pub struct Core(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) world: Arc<dyn World>,
    pub(crate) base_url: String,
    pub(crate) server_choice: ServerChoice,
    pub(crate) authorizers: Vec<(&'static str, Authorizer)>,
    pub(crate) headers: HeaderMap,
    pub(crate) user_agent: HeaderValue,
    pub(crate) budget: Budget,
    pub(crate) skew: Arc<Skew>,
    pub(crate) timeouts: Timeouts,
    pub(crate) retries: u32,
    pub(crate) never_retry: Option<Arc<NeverRetry>>,
    /// Most bytes of a successful answer.
    pub(crate) answer_limit: usize,
}

/// A caller's own rule: failures for which it is true are not repeated.
pub(crate) type NeverRetry = dyn Fn(&Error) -> bool + Send + Sync;

/// Whether operations with a server of their own are sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerChoice {
    /// Nobody chose: the description decides.
    Description,
    /// The caller chose one server for everything.
    Caller,
}

/// `None`: the defaults of the operation's kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) attempt: Option<Duration>,
    pub(crate) total: Option<Duration>,
}

/// What authorises requests of one scheme.
pub(crate) enum Authorizer {
    Token(Arc<dyn TokenSource>),
    Basic(HeaderValue),
    ApiKey {
        place: ApiKeyPlace,
        name: &'static str,
        key: Secret,
    },
}

impl Inner {
    pub(crate) fn wire(&self) -> Wire<'_> {
        Wire {
            transport: &*self.transport,
            world: &*self.world,
            skew: &self.skew,
        }
    }
}

impl Core {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// A call of this operation, to be filled.
    pub fn request(&self, operation: &'static Operation) -> Request {
        Request::new(self.clone(), operation)
    }

    /// Level of the retry budget that all clones share: what repetitions may still take. 0 to the
    /// size of the budget (default 500), which it has while calls succeed; `u32::MAX` when there is
    /// no budget.
    ///
    /// For metrics: a level that stays low says that much fails.
    pub fn retry_budget(&self) -> u32 {
        self.0.budget.level()
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("base_url", &self.0.base_url)
            .field("timeouts", &self.0.timeouts)
            .field("retries", &self.0.retries)
            .finish_non_exhaustive()
    }
}
