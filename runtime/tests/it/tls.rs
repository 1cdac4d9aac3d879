//! HTTPS to a server whose certificate nobody vouches for, and to one that speaks no TLS.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dinie_runtime::ClientBuilder;
use dinie_runtime::test_util::ManualWorld;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::api::{API, Client};

fn acceptor() -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

fn client(port: u16, world: &ManualWorld) -> Client {
    ClientBuilder::new(&API)
        .bearer_token("marker")
        .base_url(format!("https://localhost:{port}"))
        .world(world.clone())
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_certificate_that_is_refused_is_not_tried_again() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    tokio::spawn(async move {
        let acceptor = acceptor();
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            assert!(acceptor.accept(stream).await.is_err());
        }
    });
    let world = ManualWorld::running();
    let error = client(port, &world).add_note().await.unwrap_err();
    assert!(error.is_connect() && !error.may_have_been_processed());
    assert_eq!(
        error.to_string(),
        "addNote: the certificate of the server was refused"
    );
    assert_eq!(
        (error.attempts(), connections.load(Ordering::SeqCst)),
        (1, 1)
    );
    assert!(world.pauses().is_empty());
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
    let error = client(port, &world).add_note().await.unwrap_err();
    assert!(
        error.is_connect() && !error.may_have_been_processed(),
        "{error:?}"
    );
    assert_eq!((error.attempts(), world.pauses().len()), (3, 2));
}
