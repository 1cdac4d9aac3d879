//! The program `dinie-sandbox`: starts a sandbox, prints how to reach it, and ends it when it is told to.

use std::fmt::Write as _;
use std::future::Future;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use dinie_sandbox::{Sandbox, SandboxBuilder, StartError};

/// How many customers a seed alone makes.
const CUSTOMERS: usize = 10_000;
/// How long each step of Dinie takes, and each of a customer.
const PACE: Duration = Duration::from_secs(1);
const WEBHOOK: &str = "http://127.0.0.1:8080/webhooks";

/// The Dinie API on this machine, for development: all of it in memory, on loopback only.
#[derive(Debug, Parser)]
#[command(name = "dinie-sandbox", version)]
struct Arguments {
    /// The port on 127.0.0.1; 0 is any that is free
    #[arg(long, value_name = "N", default_value_t = 4010)]
    port: u16,
    /// Make ids and customers the same in every run [with 10000 customers, unless --customers says
    /// otherwise]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many customers there are from the start [default: 0]
    #[arg(long, value_name = "N")]
    customers: Option<usize>,
    /// How many seconds pass in the sandbox in a second
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    speed: f64,
    /// Let customers do nothing by themselves: no biometrics, no signing, no paying
    #[arg(long)]
    manual: bool,
    /// How many requests a minute each client may make [default: 1000000]
    #[arg(long, value_name = "N")]
    rate_limit: Option<u32>,
    /// Where events are delivered to
    #[arg(long, value_name = "URL", default_value = WEBHOOK)]
    webhook: String,
    /// Deliver events to other machines too, and not to this one only
    #[arg(long)]
    deliver_anywhere: bool,
    /// Print a line for each request
    #[arg(long)]
    verbose: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", with_causes(&error));
            if error.is_port_in_use() {
                eprintln!("hint: choose a port with --port N; --port 0 takes any that is free");
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), StartError> {
    // Before the start, so that no signal is missed.
    let told_to_end = told_to_end();
    let sandbox = builder(arguments).start().await?;
    say(&greeting(&sandbox, &arguments.webhook));
    told_to_end.await;
    sandbox.stop().await;
    say("The sandbox has ended.\n");
    Ok(())
}

fn builder(arguments: &Arguments) -> SandboxBuilder {
    let customers = arguments.customers;
    let customers = customers
        .or(arguments.seed.map(|_| CUSTOMERS))
        .unwrap_or_default();
    let mut builder = Sandbox::builder()
        .port(arguments.port)
        .customers(customers)
        .speed(arguments.speed)
        .pace(PACE, PACE)
        .webhook(&arguments.webhook);
    if let Some(seed) = arguments.seed {
        builder = builder.seed(seed);
    }
    if let Some(requests) = arguments.rate_limit {
        builder = builder.rate_limit(requests, Duration::from_secs(60));
    }
    if arguments.manual {
        builder = builder.customers_act_when_told();
    }
    if arguments.deliver_anywhere {
        builder = builder.deliver_anywhere();
    }
    if arguments.verbose {
        builder = builder.print_requests();
    }
    builder
}

fn greeting(sandbox: &Sandbox, webhook: &str) -> String {
    let (base_url, origin) = (sandbox.base_url(), sandbox.origin());
    let (id, secret) = (sandbox.client_id(), sandbox.client_secret());
    let webhook_secret = sandbox.webhook_secret();
    format!(
        "The Dinie API is at {base_url}

  client id       {id}
  client secret   {secret}
  webhook secret  {webhook_secret}
  webhooks go to  {webhook}
  page            {origin}/

Point the SDK at it:

export DINIE_BASE_URL={base_url}
export DINIE_CLIENT_ID={id}
export DINIE_CLIENT_SECRET={secret}
export DINIE_WEBHOOK_SECRET={webhook_secret}

Ctrl-C ends it.
"
    )
}

/// Ends with the first Ctrl-C or SIGTERM.
#[cfg(unix)]
fn told_to_end() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};

    let terminate = signal(SignalKind::terminate());
    let interrupt = signal(SignalKind::interrupt());
    async move {
        // Where signals cannot be watched, they end the program as they always do.
        let (Ok(mut terminate), Ok(mut interrupt)) = (terminate, interrupt) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

/// Ends with the first Ctrl-C.
#[cfg(not(unix))]
fn told_to_end() -> impl Future<Output = ()> {
    async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// To whoever reads; if nobody does, that is no reason to end.
fn say(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to a text does not fail.
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
