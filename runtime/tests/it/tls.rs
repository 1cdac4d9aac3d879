//! HTTPS: certificates that are refused, authorities and identities of one's own, proxies.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use dinie_runtime::ClientBuilder;
use dinie_runtime::test_util::ManualWorld;
use rcgen::{CertificateParams, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::api::{API, Client};
use crate::authority::{Authority, localhost, pem};
use crate::server::provide_cryptography;

/// What reached a server.
#[derive(Clone, Default)]
struct Seen {
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Seen {
    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Answers every request with 204.
async fn serve(config: ServerConfig) -> (u16, Seen) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Seen::default();
    let noted = seen.clone();
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        while let Ok((stream, _)) = listener.accept().await {
            noted.connections.fetch_add(1, Ordering::SeqCst);
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = [0; 4_096];
            let length = stream.read(&mut request).await.unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            noted.requests.lock().unwrap().push(request);
            let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(answer).await;
            let _ = stream.shutdown().await;
        }
    });
    (port, seen)
}

fn builder(port: u16, world: &ManualWorld) -> ClientBuilder<Client> {
    provide_cryptography();
    ClientBuilder::new(&API)
        .bearer_token("marker")
        .base_url(format!("https://localhost:{port}"))
        .world(world.clone())
}

#[tokio::test]
async fn a_certificate_that_is_refused_is_not_tried_again() {
    let authority = Authority::new();
    let mut expired = localhost();
    expired.not_before = date_time_ymd(2020, 1, 1);
    expired.not_after = date_time_ymd(2021, 1, 1);
    let other = CertificateParams::new(["other.example".to_owned()]).unwrap();
    let unknown = Authority::new().config(localhost());
    for config in [authority.config(expired), authority.config(other), unknown] {
        let (port, seen) = serve(config).await;
        let world = ManualWorld::running();
        let client = builder(port, &world)
            .root_certificates_pem(authority.pem())
            .build()
            .unwrap();
        let error = client.add_note().await.unwrap_err();
        assert!(error.is_connect() && !error.may_have_been_processed());
        assert!(!error.is_retryable());
        assert_eq!(
            error.to_string(),
            "addNote: the certificate of the server was refused"
        );
        assert_eq!((error.attempts(), seen.connections()), (1, 1));
        assert!(world.pauses().is_empty() && seen.requests().is_empty());
    }
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_beside_those_of_the_platform() {
    let authority = Authority::new();
    let (port, seen) = serve(authority.config(localhost())).await;
    let world = ManualWorld::running();
    let bundle = format!("{}{}", Authority::new().pem(), authority.pem());
    let trusting = builder(port, &world).root_certificates_pem(bundle);
    trusting.build().unwrap().add_note().await.unwrap();
    let requests = seen.requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert!(
        request.contains("authorization: Bearer marker"),
        "{request}"
    );
    let client = builder(port, &world).build().unwrap();
    assert!(client.add_note().await.unwrap_err().is_connect());
    assert_eq!(seen.requests().len(), 1);
}

#[tokio::test]
async fn a_server_can_ask_who_the_client_is() {
    let authority = Authority::new();
    let mut roots = RootCertStore::empty();
    roots.add(authority.der()).unwrap();
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots))
        .build()
        .unwrap();
    let (certificate, key) = authority.issue(localhost());
    let key_der = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate.der().clone()], key_der)
        .unwrap();
    let (port, seen) = serve(config).await;
    let world = ManualWorld::running();
    let known = || builder(port, &world).root_certificates_pem(authority.pem());
    let (certificate, key) = authority.issue(CertificateParams::new(Vec::new()).unwrap());
    let identity = [
        pem("CERTIFICATE", certificate.der()),
        pem("PRIVATE KEY", key.serialized_der()),
    ]
    .concat();
    let client = known().client_identity_pem(identity).build().unwrap();
    client.add_note().await.unwrap();
    assert_eq!(seen.requests().len(), 1);
    let client = known().build().unwrap();
    client.add_note().await.unwrap_err();
    assert_eq!(seen.requests().len(), 1);
}

#[tokio::test]
async fn a_handshake_that_fails_sent_nothing_and_is_tried_again() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let world = ManualWorld::running();
    let client = builder(port, &world).build().unwrap();
    let error = client.add_note().await.unwrap_err();
    assert!(
        error.is_connect() && !error.may_have_been_processed(),
        "{error:?}"
    );
    assert_eq!((error.attempts(), world.pauses().len()), (3, 2));
}

/// A proxy that keeps what is said to it, and opens a tunnel or refuses.
async fn proxy(refuses: Option<&'static str>) -> (String, Seen) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://user:marker@{}", listener.local_addr().unwrap());
    let seen = Seen::default();
    let noted = seen.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            noted.connections.fetch_add(1, Ordering::SeqCst);
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap();
            let target = head.split(' ').nth(1).unwrap().to_owned();
            noted.requests.lock().unwrap().push(head);
            if let Some(answer) = refuses {
                stream.write_all(answer.as_bytes()).await.unwrap();
                continue;
            }
            let mut server = TcpStream::connect(target).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            tokio::spawn(
                async move { tokio::io::copy_bidirectional(&mut stream, &mut server).await },
            );
        }
    });
    (url, seen)
}

#[tokio::test]
async fn a_proxy_gives_a_tunnel_and_sees_no_token() {
    let authority = Authority::new();
    let (port, seen) = serve(authority.config(localhost())).await;
    let (url, proxied) = proxy(None).await;
    let client = builder(port, &ManualWorld::running())
        .root_certificates_pem(authority.pem())
        .proxy(url)
        .build()
        .unwrap();
    client.add_note().await.unwrap();
    assert!(seen.requests()[0].contains("authorization: Bearer marker"));
    let requests = proxied.requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert!(
        request.starts_with(&format!("CONNECT localhost:{port} HTTP/1.1\r\n")),
        "{request}"
    );
    // base64 of `user:marker`
    let own = "proxy-authorization: Basic dXNlcjptYXJrZXI=";
    assert!(
        request.to_lowercase().contains(&own.to_lowercase()),
        "{request}"
    );
    assert!(!request.contains("Bearer"), "{request}");
    assert!(
        !request.to_lowercase().contains("\r\nauthorization"),
        "{request}"
    );
}

#[tokio::test]
async fn a_proxy_that_refuses_is_no_connection() {
    let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
    let (url, proxied) = proxy(Some(refusal)).await;
    let world = ManualWorld::running();
    let client = builder(1, &world).proxy(url).build().unwrap();
    let error = client.add_note().await.unwrap_err();
    assert!(
        error.is_connect() && !error.may_have_been_processed(),
        "{error:?}"
    );
    assert_eq!((error.attempts(), proxied.connections()), (3, 3));
    let mut text = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(&error);
    while let Some(current) = cause {
        text.push_str(&format!(" {current} {current:?}"));
        cause = current.source();
    }
    assert!(!text.contains("marker"), "{text}");
}

const ENVIRONMENT_TEST: &str = "tls::proxies_of_the_environment_are_for_other_machines";

/// A process cannot safely change its own environment, so the test runs itself in another one.
#[tokio::test]
async fn proxies_of_the_environment_are_for_other_machines() {
    if std::env::var_os("DINIE_TEST_PROXIED").is_some() {
        return with_proxies_in_the_environment().await;
    }
    let refusal = "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";
    let (url, proxied) = proxy(Some(refusal)).await;
    let mut child = tokio::task::spawn_blocking(move || {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", ENVIRONMENT_TEST])
            .env("DINIE_TEST_PROXIED", "1")
            .env("HTTPS_PROXY", &url)
            .env("HTTP_PROXY", &url)
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    child.stdout.append(&mut child.stderr);
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{output}");
    assert!(output.contains("1 passed"), "{output}");
    let requests = proxied.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert!(request.starts_with("CONNECT api.example:443 "), "{request}");
        assert!(!request.contains("Bearer"), "{request}");
    }
}

async fn with_proxies_in_the_environment() {
    let away = |builder: ClientBuilder<Client>| builder.base_url("https://api.example/v3");
    let world = ManualWorld::running();
    let client = away(builder(1, &world)).retries(0).build().unwrap();
    assert!(client.add_note().await.unwrap_err().is_connect());

    let authority = Authority::new();
    let (port, seen) = serve(authority.config(localhost())).await;
    let here = builder(port, &world).root_certificates_pem(authority.pem());
    here.build().unwrap().add_note().await.unwrap();
    assert_eq!(seen.requests().len(), 1);

    // An API elsewhere whose tokens come from this machine: no proxy for these.
    let server = crate::server::Server::start(|_| panic!("no call comes here")).await;
    let mut api = API;
    let token_url: &'static str = Box::leak(format!("{}/auth/token", server.url()).into());
    api.auth = Box::leak(Box::new([dinie_runtime::internal::AuthScheme {
        name: "bearerAuth",
        kind: dinie_runtime::internal::AuthKind::ClientCredentials { token_url },
    }]));
    let split = ClientBuilder::<Client>::new(Box::leak(Box::new(api)));
    let split = away(split.credentials("id", "marker")).retries(0);
    let error = split.build().unwrap().add_note().await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 1, "{error:?}");
    assert_eq!(server.token_requests().len(), 1);
}
