//! Fault 31: a proxy in the environment, which is asked to make a tunnel, passed over, asks for a
//! password, or is not there at all.
//!
//! Variables belong to a process, so the calls are made in children of the test: the same test of
//! the same binary, which finds in its environment what to do.

mod proxy;

use dinie::types::Customer;
use dinie::{Client, Error, Response};
use tokio::net::TcpListener;

use self::proxy::{Manner, Proxy};
use crate::api::{change, customer, id};
use crate::authority::Authority;
use crate::child;
use crate::report::Fault;
use crate::server::{Reply, Script, Server};
use crate::world::TestWorld;

/// In the environment of a child: the base URL of its client.
const BASE_URL: &str = "FAULT_31_BASE_URL";
/// In the environment of a child: whom its client trusts.
const ROOT: &str = "FAULT_31_ROOT";

/// The API behind TLS, under this name.
fn api(authority: &Authority, name: &str) -> Server {
    let identity = authority.server(name);
    Script::new()
        .connections(move |_| identity.serve())
        .calls(|_| Reply::json(200, &customer(1)))
        .start()
}

/// Credentials of the only request for a token, and of the calls.
fn credentials(api: &Server) -> Vec<String> {
    let requests = [api.token_requests(), api.calls()].concat();
    let credentials = |it: &crate::server::Received| it.header("authorization").map(str::to_owned);
    requests.iter().filter_map(credentials).collect()
}

/// What the API gets from one call. In front base64 of `marker-id:marker-secret`.
const ONE_CALL: [&str; 2] = ["Basic bWFya2VyLWlkOm1hcmtlci1zZWNyZXQ=", "Bearer token-1"];

/// In a child: makes the call that its environment asks for. In the parent: `None`.
async fn made_in_child() -> Option<(Result<Response<Customer>, Error>, usize)> {
    if !child::is_child() {
        return None;
    }
    let base_url = std::env::var(BASE_URL).unwrap();
    let world = TestWorld::new();
    let mut builder = Client::builder()
        .credentials("marker-id", "marker-secret")
        .base_url(base_url)
        .world(world.clone());
    if let Ok(root) = std::env::var(ROOT) {
        builder = builder.root_certificates_pem(root);
    }
    let client = builder.build().unwrap();
    let call = client.customers().update(&id(1), change());
    Some((call.with_response().await, world.pauses().len()))
}

/// In a child: the call succeeded at once.
fn succeeded((result, pauses): (Result<Response<Customer>, Error>, usize)) {
    assert_eq!((result.unwrap().attempts(), pauses), (1, 0));
}

/// In a child: no connection could be made, three times, and the error keeps what it knows.
fn failed((result, pauses): (Result<Response<Customer>, Error>, usize)) {
    let error = result.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert!(!error.may_have_been_processed());
    // The token was not to be had, so no attempt of the call was made.
    assert_eq!((error.attempts(), pauses), (0, 2));
    let mut text = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(&error);
    while let Some(current) = cause {
        text.push_str(&format!(" {current} {current:?}"));
        cause = current.source();
    }
    for secret in ["marker", "word", "d29yZA"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn fault_31_tunnel() {
    if let Some(outcome) = made_in_child().await {
        return succeeded(outcome);
    }
    let mut fault = Fault::begin(31, "HTTPS_PROXY set");
    let authority = Authority::new();
    let api = api(&authority, "api.dinie.test");
    let proxy = Proxy::start(Manner::Tunnel(api.address())).await;
    let variables = [
        (BASE_URL, "https://api.dinie.test/v3"),
        (ROOT, &authority.pem()),
        ("HTTPS_PROXY", &proxy.url()),
    ];
    child::run("proxies::fault_31_tunnel", &variables).await;
    let asked = vec!["CONNECT api.dinie.test:443 HTTP/1.1".to_owned()];
    fault.equal("proxy was asked", proxy.asked(), asked);
    fault.equal(
        "passwords to the proxy",
        proxy.passwords().concat(),
        String::new(),
    );
    fault.equal("seen by the proxy", proxy.leaks(), vec![]);
    fault.equal("connections to the API", api.connects(), 1);
    assert_eq!(credentials(&api), ONE_CALL);
}

#[tokio::test]
async fn fault_31_password_in_the_environment() {
    if let Some(outcome) = made_in_child().await {
        return succeeded(outcome);
    }
    let mut fault = Fault::begin(31, "ALL_PROXY with user and password");
    let authority = Authority::new();
    let api = api(&authority, "api.dinie.test");
    let proxy = Proxy::start(Manner::Tunnel(api.address())).await;
    let variables = [
        (BASE_URL, "https://api.dinie.test/v3"),
        (ROOT, &authority.pem()),
        ("ALL_PROXY", &format!("http://user:word@{}", proxy.address)),
    ];
    child::run("proxies::fault_31_password_in_the_environment", &variables).await;
    // base64 of `user:word`
    let password = vec!["Basic dXNlcjp3b3Jk".to_owned()];
    fault.equal("passwords to the proxy", proxy.passwords(), password);
    fault.equal("seen by the proxy", proxy.leaks(), vec![]);
    assert_eq!(credentials(&api), ONE_CALL);
}

#[tokio::test]
async fn fault_31_no_proxy() {
    if let Some(outcome) = made_in_child().await {
        return succeeded(outcome);
    }
    let mut fault = Fault::begin(31, "NO_PROXY set, then not");
    // An address of this machine that is not known as one, so that proxies are used for it.
    let authority = Authority::new();
    let api = api(&authority, "0.0.0.0");
    let proxy = Proxy::start(Manner::Tunnel(api.address())).await;
    let base_url = format!("https://0.0.0.0:{}/v3", api.address().port());
    let (root, url) = (authority.pem(), proxy.url());
    let mut variables = vec![
        (BASE_URL, base_url.as_str()),
        (ROOT, &root),
        ("HTTPS_PROXY", &url),
        ("NO_PROXY", "dinie.test, 0.0.0.0"),
    ];
    child::run("proxies::fault_31_no_proxy", &variables).await;
    fault.equal("requests to the proxy", proxy.asked().len(), 0);
    assert_eq!(credentials(&api), ONE_CALL);
    variables.pop();
    child::run("proxies::fault_31_no_proxy", &variables).await;
    fault.equal("without it", proxy.asked().len(), 1);
    fault.equal("API requests", api.call_count(), 2);
}

#[tokio::test]
async fn fault_31_plain_http() {
    if let Some(outcome) = made_in_child().await {
        return succeeded(outcome);
    }
    let mut fault = Fault::begin(31, "HTTP_PROXY set, and this machine called in plain HTTP");
    let api = Server::start(|_| Reply::json(200, &customer(1)));
    let proxy = Proxy::start(Manner::Tunnel(api.address())).await;
    let (base_url, url) = (api.url(), proxy.url());
    let variables = [
        (BASE_URL, base_url.as_str()),
        ("HTTP_PROXY", &url),
        ("HTTPS_PROXY", &url),
        ("ALL_PROXY", &url),
    ];
    child::run("proxies::fault_31_plain_http", &variables).await;
    fault.equal("requests to the proxy", proxy.asked().len(), 0);
    fault.equal("API requests", api.call_count(), 1);
    // Any other machine is not called in plain HTTP at all, so a proxy never sees such a call.
    let builder = Client::builder().bearer_token("token");
    let error = builder.base_url("http://api.dinie.test/v3").build();
    fault.holds(
        "plain HTTP elsewhere refused",
        error.unwrap_err().is_usage(),
    );
}

#[tokio::test]
async fn fault_31_password_refused() {
    if let Some(outcome) = made_in_child().await {
        return failed(outcome);
    }
    let mut fault = Fault::begin(31, "proxy asks for another password");
    let proxy = Proxy::start(Manner::AskPassword).await;
    let variables = [
        (BASE_URL, "https://api.dinie.test/v3"),
        (
            "HTTPS_PROXY",
            &format!("http://user:word@{}", proxy.address),
        ),
    ];
    child::run("proxies::fault_31_password_refused", &variables).await;
    let asked = vec!["CONNECT api.dinie.test:443 HTTP/1.1".to_owned(); 3];
    fault.equal("proxy was asked", proxy.asked(), asked);
    fault.equal("seen by the proxy", proxy.leaks(), vec![]);
}

#[tokio::test]
async fn fault_31_proxy_down() {
    if let Some(outcome) = made_in_child().await {
        return failed(outcome);
    }
    let mut fault = Fault::begin(31, "proxy down");
    let api = api(&Authority::new(), "0.0.0.0");
    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", unused.local_addr().unwrap());
    drop(unused);
    let base_url = format!("https://0.0.0.0:{}/v3", api.address().port());
    let variables = [(BASE_URL, base_url.as_str()), ("HTTPS_PROXY", &nobody)];
    child::run("proxies::fault_31_proxy_down", &variables).await;
    // Nor does a call go around the proxy.
    fault.equal("connections to the API", api.connects(), 0);
}
