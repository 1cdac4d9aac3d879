//! One attempt: an HTTP request that follows no redirect, uses no proxy, and goes to this machine only,
//! unless the sandbox was told that it may go anywhere.

use std::error::Error;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Response, header};
use url::Url;

use super::Switches;
use super::log::Outcome;
use super::message::Message;
use super::signature::sign;
use crate::loopback::is_loopback;
use crate::state::endpoints::Secret;

/// How much of an answer is read, so that its connection can be used again.
const READ: usize = 16 * 1024;
const ELSEWHERE: &str = "the endpoint is not on this machine; see --deliver-anywhere";

/// Where deliveries may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    LoopbackOnly,
    Anywhere,
}

pub(super) struct Sender {
    reach: Reach,
    pub(super) timeout: Duration,
    /// Made when it is first needed: it reads the certificates of the machine.
    client: OnceLock<Option<Client>>,
}

/// Where an endpoint's deliveries go, and what signs them, at this moment.
pub(super) struct Address {
    pub(super) url: String,
    pub(super) secrets: Vec<Secret>,
}

/// Knows this machine and no other, and asks nobody.
struct LoopbackResolver;

impl Sender {
    pub(super) fn new(reach: Reach) -> Self {
        Self {
            reach,
            timeout: Duration::from_secs(5),
            client: OnceLock::new(),
        }
    }

    /// `machine_time` in Unix seconds: receivers compare it with their own clock.
    pub(super) async fn send(
        &self,
        address: &Address,
        message: &Message,
        machine_time: i64,
        switches: Switches,
    ) -> Outcome {
        let Ok(url) = Url::parse(&address.url) else {
            return Outcome::NotSent("the endpoint's url is none".to_owned());
        };
        if self.reach == Reach::LoopbackOnly && !is_loopback(url.host()) {
            return Outcome::NotSent(ELSEWHERE.to_owned());
        }
        let client = self.client.get_or_init(|| client(self.reach));
        let Some(client) = client else {
            return Outcome::NotSent("the HTTP client could not be set up".to_owned());
        };
        let timestamp = machine_time.saturating_add(switches.timestamp_offset);
        let signature = if switches.wrong_signature {
            let wrong: Vec<Secret> = address.secrets.iter().map(Secret::altered).collect();
            sign(&wrong, &message.id, timestamp, &message.body)
        } else {
            sign(&address.secrets, &message.id, timestamp, &message.body)
        };
        let request = client
            .post(url)
            .timeout(self.timeout)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &*message.id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(message.body.clone());
        match request.send().await {
            Ok(response) => outcome_of(response).await,
            Err(error) => self.outcome_of_error(&error),
        }
    }

    fn outcome_of_error(&self, error: &reqwest::Error) -> Outcome {
        if error.is_timeout() {
            let seconds = self.timeout.as_secs_f64();
            return Outcome::Failed(format!("no answer within {seconds} s"));
        }
        let mut cause: &(dyn Error + 'static) = error;
        while let Some(source) = cause.source() {
            cause = source;
        }
        // Only the innermost cause: the outer ones repeat the URL, which may hold a token.
        let cause = if error.source().is_some() {
            cause.to_string()
        } else {
            "the request could not be sent".to_owned()
        };
        Outcome::Failed(if error.is_connect() {
            format!("could not connect: {cause}")
        } else {
            format!("the connection broke before an answer: {cause}")
        })
    }
}

fn client(reach: Reach) -> Option<Client> {
    let builder = Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("dinie-sandbox/", env!("CARGO_PKG_VERSION")));
    let builder = match reach {
        Reach::LoopbackOnly => builder.dns_resolver(Arc::new(LoopbackResolver)),
        Reach::Anywhere => builder,
    };
    builder.build().ok()
}

impl Resolve for LoopbackResolver {
    fn resolve(&self, _localhost: Name) -> Resolving {
        let addresses: [SocketAddr; 2] = [
            (Ipv4Addr::LOCALHOST, 0).into(),
            (Ipv6Addr::LOCALHOST, 0).into(),
        ];
        let addresses: Addrs = Box::new(addresses.into_iter());
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

async fn outcome_of(mut response: Response) -> Outcome {
    let status = response.status();
    let mut left = READ;
    while let Ok(Some(chunk)) = response.chunk().await {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            break;
        }
    }
    if status.is_success() {
        Outcome::Delivered(status.as_u16())
    } else {
        Outcome::Refused(status.as_u16())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn outcome(url: &str) -> Outcome {
        let address = Address {
            url: url.to_owned(),
            secrets: Vec::new(),
        };
        let message = Message {
            id: "msg_1".into(),
            kind: "loan.active",
            body: "{}".into(),
        };
        let sender = Sender::new(Reach::LoopbackOnly);
        sender
            .send(&address, &message, 0, Switches::default())
            .await
    }

    #[tokio::test]
    async fn nothing_goes_to_other_machines() {
        let elsewhere = [
            "https://192.0.2.1/webhooks",
            "http://[2001:db8::1]/",
            "http://0.0.0.0:9/",
            "https://partner.invalid/webhooks",
        ];
        for url in elsewhere {
            let expected = Outcome::NotSent(ELSEWHERE.to_owned());
            assert_eq!(outcome(url).await, expected, "{url}");
        }
    }

    #[tokio::test]
    async fn a_refused_connection_is_told_without_the_address() {
        // Port 1 of this machine has no listener that a test could meet.
        let Outcome::Failed(reason) = outcome("http://localhost:1/hook?token=abc").await else {
            panic!("there was an answer");
        };
        assert!(reason.starts_with("could not connect: "), "{reason}");
        assert!(!reason.contains("token"), "{reason}");
    }
}
