//! What a client was configured with, and the checks that make a client of it.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use crate::address::{check_address, token_address};
use crate::budget::{Budget, CAPACITY};
use crate::client::{
    Api, ApiKeyPlace, AuthKind, Authorizer, Inner, NeverRetry, ServerChoice, Timeouts,
};
use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use crate::skew::Skew;
use crate::token::client_credentials::{ClientCredentials, basic, is_sendable};
use crate::token::{FixedToken, TokenCache, TokenSource};
use crate::transport::Transport;
use crate::transport::network::{Network, Proxies};
use crate::transport::reqwest::Reqwest;
use crate::world::{Machine, World};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const RETRIES: u32 = 2;
const ANSWER_LIMIT: usize = 32 * 1024 * 1024;

pub(crate) struct Settings {
    api: &'static Api,
    pub(crate) credentials: Option<(String, Secret)>,
    pub(crate) api_key: Option<Secret>,
    pub(crate) tokens: Option<Arc<dyn TokenSource>>,
    pub(crate) anonymous: bool,
    pub(crate) base_url: Option<String>,
    pub(crate) timeouts: Timeouts,
    pub(crate) network: Network,
    pub(crate) retries: u32,
    pub(crate) budget: Option<u32>,
    pub(crate) never_retry: Option<Arc<NeverRetry>>,
    pub(crate) answer_limit: usize,
    pub(crate) user_agent: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) world: Arc<dyn World>,
    pub(crate) failed: Option<Error>,
}

/// What authorizers take from the client: base URL, user agent, transport, clock check.
type Parts<'a> = (
    &'a str,
    &'a HeaderValue,
    &'a Arc<dyn Transport>,
    &'a Arc<Skew>,
);

impl Settings {
    pub(crate) fn new(api: &'static Api) -> Self {
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
            network: Network {
                connect_timeout: CONNECT_TIMEOUT,
                roots: Vec::new(),
                identity: None,
                proxies: Proxies::Environment,
            },
            retries: RETRIES,
            budget: Some(CAPACITY),
            never_retry: None,
            answer_limit: ANSWER_LIMIT,
            user_agent: None,
            headers: HeaderMap::new(),
            transport: None,
            world: Arc::new(Machine),
            failed: None,
        }
    }

    pub(crate) fn fail(&mut self, message: &str) {
        self.failed.get_or_insert_with(|| config(message));
    }

    pub(crate) fn read_environment(
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

    pub(crate) fn build(self) -> Result<Inner, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let Timeouts { attempt, total } = self.timeouts;
        for timeout in [attempt, total, Some(self.network.connect_timeout)]
            .iter()
            .flatten()
        {
            check_timeout(*timeout, ErrorKind::Config)?;
        }
        let base_url = match (&self.base_url, self.api.default_server) {
            (Some(url), _) => check_address(url)?,
            (None, Some(url)) => check_address(url)?,
            (None, None) => return Err(config("no base URL is set, and the API names none")),
        };
        let user_agent = user_agent(self.api, self.user_agent.as_deref())?;
        let transport: Arc<dyn Transport> = match (&self.transport, self.network.own_option()) {
            (Some(transport), None) => transport.clone(),
            (Some(_), Some(option)) => {
                return Err(config(format!(
                    "`{option}` is for the built-in HTTP client, and there is a transport of your own"
                )));
            }
            (None, _) => Arc::new(built_in(&base_url, &self.network)?),
        };
        let skew = Arc::new(Skew::default());
        let mut authorizers = Vec::new();
        for scheme in self.api.auth {
            let parts = (base_url.as_str(), &user_agent, &transport, &skew);
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
            budget: self.budget.map_or_else(Budget::unlimited, Budget::new),
            skew,
            timeouts: self.timeouts,
            retries: self.retries,
            never_retry: self.never_retry,
            answer_limit: self.answer_limit,
        })
    }

    fn authorizer(
        &self,
        kind: AuthKind,
        (base_url, user_agent, transport, skew): Parts<'_>,
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
                        skew: skew.clone(),
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

fn built_in(base_url: &str, network: &Network) -> Result<Reqwest, Error> {
    let tls = cfg!(any(feature = "rustls-no-provider", feature = "native-tls"));
    if !tls && !base_url.starts_with("http:") {
        return Err(config(
            "https needs one of the features `rustls`, `rustls-no-provider`, `native-tls`, or a \
             transport of your own",
        ));
    }
    Reqwest::new(network, base_url)
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

#[cfg(test)]
mod tests;
