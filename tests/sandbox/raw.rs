//! Requests as anybody could send them: the SDK's, recorded before they go out, or made by hand.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use dinie::test_util::RecordedRequest;
use dinie_sandbox::Sandbox;
use reqwest::{Method, Url};
use serde_json::Value;

/// Headers that a request of the SDK may have and that the API looks at.
const HEADERS: [&str; 4] = ["authorization", "content-type", "idempotency-key", "accept"];

#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// An answer, as far as it matters whether a request was taken.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Raw {
    pub(crate) fn new(method: Method, url: String) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn of(request: &RecordedRequest) -> Self {
        let header = |name: &'static str| {
            let value = request.sensitive_header(name)?;
            Some((name, value.to_owned()))
        };
        Self {
            method: request.method().parse().expect("it is a method"),
            url: request.url().to_owned(),
            headers: HEADERS.into_iter().filter_map(header).collect(),
            body: request.body().to_vec(),
        }
    }

    /// With this header, and no other of its name.
    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self
    }

    pub(crate) fn with_body(self, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..self
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body, where it is JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        let json = self.header("content-type") == Some("application/json");
        json.then(|| serde_json::from_slice(&self.body).expect("it says that it is JSON"))
    }

    /// Names of its query parameters and of the members, fields or parts of its body.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let url: Url = self.url.parse().expect("it is a URL");
        let mut names: BTreeSet<String> = url.query_pairs().map(|(name, _)| name.into()).collect();
        let text = String::from_utf8_lossy(&self.body);
        match self.json() {
            Some(Value::Object(members)) => names.extend(members.keys().cloned()),
            Some(other) => panic!("{other} is no object"),
            None if text.starts_with("--") => {
                let parts = text.split("; name=\"").skip(1);
                names.extend(parts.filter_map(|part| Some(part.split_once('"')?.0.to_owned())));
            }
            None => names.extend(text.split_once('=').map(|(name, _)| name.to_owned())),
        }
        names
    }

    pub(crate) async fn send(self) -> Answer {
        let mut request = http().request(self.method, self.url);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let answer = request.body(self.body).send().await;
        let answer = answer.expect("the sandbox answers");
        let status = answer.status().as_u16();
        let body = answer.bytes().await.expect("the answer is whole");
        Answer {
            status,
            body: serde_json::from_slice(&body).unwrap_or_default(),
        }
    }
}

impl Answer {
    pub(crate) fn code(&self) -> Option<&str> {
        self.body["code"].as_str()
    }
}

/// What requests by hand are sent with. Tests have runtimes of their own, so no connection is kept.
pub(crate) fn http() -> &'static reqwest::Client {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let builder = reqwest::Client::builder().pool_max_idle_per_host(0);
        builder.no_proxy().build().expect("the settings are right")
    });
    &HTTP
}

/// A token of the credential that every sandbox has.
pub(crate) async fn token(sandbox: &Sandbox) -> String {
    let url = format!("{}/auth/token", sandbox.base_url());
    let credentials = format!("{}:{}", sandbox.client_id(), sandbox.client_secret());
    let credentials = dinie::Base64::from(credentials.into_bytes()).to_string();
    let request = Raw::new(Method::POST, url)
        .with_header("authorization", &format!("Basic {credentials}"))
        .with_header("content-type", "application/x-www-form-urlencoded")
        .with_body("grant_type=client_credentials");
    let answer = request.send().await;
    let token = answer.body["access_token"].as_str();
    token.unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}
