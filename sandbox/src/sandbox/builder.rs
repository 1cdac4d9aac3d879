//! What a sandbox is like, before it starts; and its start.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

use crate::core::Core;
use crate::deliveries::{self, Deliveries, Reach};
use crate::description::{BUNDLED, Description, DescriptionError};
use crate::operations::{self, Handler};
use crate::server::Server;
use crate::server::journal::{Echo, Journal};
use crate::server::rate_limit::RateLimit;
use crate::state::credentials::Credentials;
use crate::state::endpoints::Secret;
use crate::state::{Clock, CustomersAct, Pace, Random, Settings, World};
use crate::ticker;

use super::{CLIENT_ID, CLIENT_SECRET, Sandbox, StartError, WEBHOOK_SECRET};

/// Settings of a [`Sandbox`].
#[derive(Clone)]
#[must_use = "nothing runs before `start`"]
pub struct SandboxBuilder {
    port: u16,
    seed: Option<u64>,
    customers: usize,
    speed: f64,
    rate_limit: (u32, Duration),
    customers_act: CustomersAct,
    pace: (Duration, Duration),
    webhook: Option<String>,
    reach: Reach,
    echo: Echo,
}

impl SandboxBuilder {
    pub(super) fn new() -> Self {
        Self {
            port: 0,
            seed: None,
            customers: 0,
            speed: 1.0,
            rate_limit: (1_000_000, Duration::from_secs(60)),
            customers_act: CustomersAct::ByThemselves,
            pace: (Duration::from_millis(50), Duration::from_millis(50)),
            webhook: None,
            reach: Reach::LoopbackOnly,
            echo: Echo::Off,
        }
    }

    /// The port on 127.0.0.1; 0, the default, is any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Makes ids, secrets and customers the same in every run. By default they never are.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// How many customers there are from the start, with documents, offers and loans. Default: 0.
    pub fn customers(mut self, customers: usize) -> Self {
        self.customers = customers;
        self
    }

    /// How many seconds pass in the sandbox in a second of the machine: more than 0. Default: 1.
    pub fn speed(mut self, speed: f64) -> Self {
        self.speed = speed;
        self
    }

    /// How many requests each client may make in a window of the machine's time, which is longer than
    /// 0. Default: 1,000,000 in 60 s.
    pub fn rate_limit(mut self, requests: u32, window: Duration) -> Self {
        self.rate_limit = (requests, window);
        self
    }

    /// Customers finish no biometrics, sign nothing and pay nothing before somebody makes them. By
    /// default they do all that by themselves.
    pub fn customers_act_when_told(mut self) -> Self {
        self.customers_act = CustomersAct::WhenTold;
        self
    }

    /// How long each step of Dinie takes, and each of a customer, by the sandbox's clock. Default:
    /// 50 ms each.
    pub fn pace(mut self, dinie: Duration, customer: Duration) -> Self {
        self.pace = (dinie, customer);
        self
    }

    /// Registers a webhook endpoint for all events, whose secret is [`Sandbox::webhook_secret`].
    pub fn webhook(mut self, url: impl Into<String>) -> Self {
        self.webhook = Some(url.into());
        self
    }

    /// Delivers events to other machines too. By default only to this one.
    pub fn deliver_anywhere(mut self) -> Self {
        self.reach = Reach::Anywhere;
        self
    }

    /// Prints a line for each request. By default the sandbox is quiet.
    pub fn print_requests(mut self) -> Self {
        self.echo = Echo::On;
        self
    }

    /// Starts it in the background of the Tokio runtime that this is called in.
    ///
    /// # Errors
    ///
    /// When it cannot listen on the port, or a setting makes no sense.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        self.start_with(operations::handler).await
    }

    /// With other functions for the operations.
    pub(crate) async fn start_with(
        self,
        handler: fn(&str) -> Option<Handler>,
    ) -> Result<Sandbox, StartError> {
        self.check()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await;
        let listening = |source| StartError::listen(self.port, source);
        let listener = listener.map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let origin = format!("http://{address}");

        let description = bundled().map_err(StartError::description)?;
        let world = self.world(&description, &origin)?;
        let mut core = Core::new(description, Deliveries::new(self.reach), world);
        core.handler = handler;
        core.journal = Journal::new(self.echo);
        core.rate_limit = RateLimit::new(self.rate_limit.0, signed(self.rate_limit.1));
        let core = Arc::new(core);

        let mut background = JoinSet::new();
        background.spawn(ticker::tick(Arc::clone(&core)));
        background.spawn(deliveries::run(Arc::clone(&core)));
        Ok(Sandbox {
            server: Server::start(listener, Arc::clone(&core)),
            core,
            origin,
            background,
        })
    }

    fn check(&self) -> Result<(), StartError> {
        if !(self.speed.is_finite() && self.speed > 0.0) {
            return Err(StartError::setting("the speed must be a number above 0"));
        }
        if self.rate_limit.1.is_zero() {
            return Err(StartError::setting(
                "the window of the rate limit must be longer than 0",
            ));
        }
        if self
            .webhook
            .as_deref()
            .is_some_and(|url| !is_web_address(url))
        {
            return Err(StartError::setting(
                "the webhook's URL must begin with http:// or https://, name a host, and hold no user name or password",
            ));
        }
        Ok(())
    }

    fn world(&self, description: &Description, origin: &str) -> Result<World, StartError> {
        let mut documented_numbers = description.examples_of("cpf");
        documented_numbers.extend(description.examples_of("cnpj"));
        let settings = Settings {
            origin: origin.to_owned(),
            documented_numbers,
            event_kinds: description.events().map(str::to_owned).collect(),
            customers_act: self.customers_act,
            pace: Pace {
                dinie: signed(self.pace.0),
                customer: signed(self.pace.1),
            },
        };
        let random = self
            .seed
            .map_or_else(Random::from_machine, Random::from_seed);
        let start = Timestamp::now();
        let mut world = World::new(Clock::start(start, self.speed), random, settings);
        world.credentials = Credentials::first(CLIENT_ID, CLIENT_SECRET, start);
        if let Some(url) = &self.webhook {
            let secret = Secret::parse(WEBHOOK_SECRET);
            let secret = secret.ok_or(StartError::setting("the webhook secret is not one"))?;
            world.register_endpoint(url, secret);
        }
        if self.customers > 0 {
            world.populate(self.customers);
        }
        Ok(world)
    }
}

fn is_web_address(url: &str) -> bool {
    let fits = |url: &Url| {
        let is_open = url.username().is_empty() && url.password().is_none();
        matches!(url.scheme(), "http" | "https") && url.has_host() && is_open
    };
    Url::parse(url).is_ok_and(|url| fits(&url))
}

/// Read once in a program, however many sandboxes it starts.
fn bundled() -> Result<Arc<Description>, DescriptionError> {
    static DESCRIPTION: Mutex<Option<Arc<Description>>> = Mutex::new(None);
    let mut description = DESCRIPTION.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(description) = &*description {
        return Ok(Arc::clone(description));
    }
    let read = Arc::new(Description::parse(BUNDLED)?);
    *description = Some(Arc::clone(&read));
    Ok(read)
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
