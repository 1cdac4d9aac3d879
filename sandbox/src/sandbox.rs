//! The sandbox as a Rust program holds it: started, asked what went on, told what to do, stopped.

mod builder;
mod error;
mod push;

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::task::JoinSet;

use crate::core::Core;
use crate::server::Server;
use crate::server::faults::FaultError;
use crate::server::journal::RecordedRequest;

pub use builder::SandboxBuilder;
pub use error::{PushError, StartError};

/// The id of the credential that every sandbox starts with.
pub const CLIENT_ID: &str = "dinie_ci_5a4db0c55a4db0c55a4db0c55a4db0c5";
/// The secret of [`CLIENT_ID`].
pub const CLIENT_SECRET: &str = "dinie_cs_test_sandbox0sandbox0sandbox0sandb0xx";
/// What signs deliveries to the endpoint of [`SandboxBuilder::webhook`]: the Base64 form of 30 bytes.
pub const WEBHOOK_SECRET: &str = "whsec_c2FuZGJveCB3ZWJob29rIHNpZ25pbmcgc2VjcmV0";

/// The Dinie API on this machine, for as long as this value lives.
///
/// Each one has a port, customers and a clock of its own, so tests can run side by side. It answers in
/// the background of the Tokio runtime in which it was started; a test that blocks its thread, as one of
/// the blocking client does, needs a runtime of several (`#[tokio::test(flavor = "multi_thread")]`).
///
/// # Examples
///
/// In a test, one line starts it:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // #[tokio::test]
/// // async fn a_loan_survives_trouble() {
/// let sandbox = dinie_sandbox::Sandbox::start().await?;
///
/// // Point your client at it …
/// let base_url = sandbox.base_url();
/// let (id, secret) = (sandbox.client_id(), sandbox.client_secret());
/// # assert!(base_url.ends_with("/v3") && id.len() == 41 && secret.len() == 46);
///
/// // … make trouble, and let time pass …
/// sandbox.fault("status=503;operation=createLoan;times=2")?;
/// sandbox.advance(std::time::Duration::from_secs(30 * 24 * 60 * 60));
///
/// // … and see that no request broke the API's description.
/// assert!(sandbox.violating_requests().is_empty());
/// assert!(sandbox.violations().is_empty());
/// // }
/// # sandbox.stop().await;
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    core: Arc<Core>,
    origin: String,
    server: Server,
    /// The clock and the deliveries; they end with it.
    background: JoinSet<()>,
}

impl Sandbox {
    /// Starts a sandbox for a test: on a free port, without customers, with steps of 50 ms instead of
    /// a second, and without a webhook endpoint.
    ///
    /// # Errors
    ///
    /// When it cannot listen.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Settings for a sandbox that is not like all others.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// Where the API is: `http://127.0.0.1:PORT/v3`.
    pub fn base_url(&self) -> String {
        format!("{}{}", self.origin, self.core.description.base_path())
    }

    /// Where the page is, and below which the control routes are: `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The id of a credential that is there from the start: [`CLIENT_ID`].
    pub fn client_id(&self) -> &'static str {
        CLIENT_ID
    }

    /// Its secret: [`CLIENT_SECRET`].
    pub fn client_secret(&self) -> &'static str {
        CLIENT_SECRET
    }

    /// What signs deliveries to the endpoint of [`SandboxBuilder::webhook`]: [`WEBHOOK_SECRET`].
    pub fn webhook_secret(&self) -> &'static str {
        WEBHOOK_SECRET
    }

    /// Sets the sandbox's clock forward, and lets everything happen that is due by then. It stops at
    /// 9000-01-01.
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        self.core.act(|world| world.advance_clock(by));
    }

    /// Adds a fault for requests to come: `status=503;operation=createLoan;times=2`.
    ///
    /// There are `slow=DURATION`, which goes with any other, and of these one: `status=NUMBER`,
    /// `problem=NAME`, `drop`, `truncate`, `garbage`. `when=after` lets the work be done first,
    /// `when=before` does not. `operation` is an `operationId`, `times` is 1 unless said otherwise.
    ///
    /// # Errors
    ///
    /// When the text cannot be understood; the error says what there is.
    pub fn fault(&self, fault: &str) -> Result<(), FaultError> {
        self.core.faults.add(fault, &self.core.description)
    }

    /// Takes back all faults that have not struck yet.
    pub fn clear_faults(&self) {
        self.core.faults.clear();
    }

    /// The last 200 requests to the API, the oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.core.journal.requests()
    }

    /// The last 200 requests that broke the description, the oldest first. A client that is right makes
    /// none.
    pub fn violating_requests(&self) -> Vec<RecordedRequest> {
        self.core.journal.violating_requests()
    }

    /// What was wrong with the last 200 answers and events that broke the description: bugs of the
    /// sandbox.
    pub fn violations(&self) -> Vec<String> {
        self.core.journal.violations()
    }

    /// Takes in no more connections, lets the requests under way finish (for 5 s at most), and ends.
    /// Dropping it ends it at once.
    pub async fn stop(mut self) {
        self.server.stop().await;
        self.background.shutdown().await;
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}
