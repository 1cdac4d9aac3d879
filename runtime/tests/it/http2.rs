//! HTTP/2, frame by frame: what a server says about streams it did not look at (RFC 9113, sections
//! 6.8 and 8.7).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dinie_runtime::test_util::ManualWorld;
use dinie_runtime::{ClientBuilder, Error};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::api::{API, Client};
use crate::authority::{Authority, localhost};
use crate::server::provide_cryptography;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

const NO_ERROR: u32 = 0;
const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
const ENHANCE_YOUR_CALM: u32 = 11;

/// What the server does with its first request; others get 204.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Reset(u32),
    /// Status 200 and a beginning of the body, then this reset.
    ResetInBody(u32),
    /// GOAWAY with this last stream and reason, and the end of the connection.
    GoAway(u32, u32),
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

fn answer(fault: Option<Fault>, stream: u32) -> Vec<u8> {
    let reset = |reason: u32| frame(RST_STREAM, 0, stream, &reason.to_be_bytes());
    match fault {
        // `:status: 204` of the static table, with the end of the headers and of the stream.
        None => frame(HEADERS, 0x5, stream, &[0x89]),
        Some(Fault::Reset(reason)) => reset(reason),
        Some(Fault::ResetInBody(reason)) => [
            frame(HEADERS, 0x4, stream, &[0x88]),
            frame(DATA, 0, stream, b"part"),
            reset(reason),
        ]
        .concat(),
        Some(Fault::GoAway(last, reason)) => {
            let payload = [last.to_be_bytes(), reason.to_be_bytes()].concat();
            frame(GOAWAY, 0, 0, &payload)
        }
    }
}

/// Reads requests to their end, and answers each. `None` when the connection is over.
async fn serve<S>(mut stream: S, requests: &AtomicUsize, fault: Fault) -> Option<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.ok()?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.ok()?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await.ok()?;
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let ends = matches!(head[3], DATA | HEADERS) && head[4] & 0x1 != 0;
        if !ends {
            continue;
        }
        let first = requests.fetch_add(1, Ordering::SeqCst) == 0;
        let fault = first.then_some(fault);
        stream.write_all(&answer(fault, id)).await.ok()?;
        if matches!(fault, Some(Fault::GoAway(..))) {
            stream.shutdown().await.ok()?;
            return None;
        }
    }
}

/// Makes an unkeyed POST and, elsewhere, a keyed one, against this fault.
async fn outcomes(fault: Fault) -> [(Result<(), Error>, usize); 2] {
    let mut outcomes = Vec::new();
    for keyed in [false, true] {
        provide_cryptography();
        let authority = Authority::new();
        let mut config = authority.config(localhost());
        config.alpn_protocols = vec![b"h2".to_vec()];
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = requests.clone();
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, counted) = (acceptor.clone(), counted.clone());
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await.ok()?;
                    serve(stream, &counted, fault).await
                });
            }
        });
        let client: Client = ClientBuilder::new(&API)
            .bearer_token("t")
            .base_url(format!("https://localhost:{port}"))
            .root_certificates_pem(authority.pem())
            .world(ManualWorld::running())
            .build()
            .unwrap();
        let result = match keyed {
            // 204 without a body is no customer: the call is made, and not understood.
            true => match client.create("1").await {
                Err(error) if error.is_decode() => Ok(()),
                result => result.map(|_| ()),
            },
            false => client.add_note().await,
        };
        outcomes.push((result, requests.load(Ordering::SeqCst)));
    }
    outcomes.try_into().unwrap()
}

#[tokio::test]
async fn a_stream_that_was_not_looked_at_is_sent_again() {
    for fault in [Fault::Reset(REFUSED_STREAM), Fault::GoAway(0, NO_ERROR)] {
        for (result, requests) in outcomes(fault).await {
            assert!(result.is_ok(), "{fault:?} {result:?}");
            assert_eq!(requests, 2, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_stream_that_may_have_been_looked_at_is_sent_again_with_its_key_only() {
    for fault in [
        Fault::Reset(INTERNAL_ERROR),
        Fault::ResetInBody(INTERNAL_ERROR),
        // Too late: it was answered.
        Fault::ResetInBody(REFUSED_STREAM),
        // The stream is below the last one that the server took note of.
        Fault::GoAway(1, NO_ERROR),
        Fault::GoAway(0, ENHANCE_YOUR_CALM),
    ] {
        let [(unkeyed, once), (keyed, twice)] = outcomes(fault).await;
        let error = unkeyed.unwrap_err();
        assert!(
            error.is_transport() && error.may_have_been_processed(),
            "{fault:?} {error:?}"
        );
        assert!(!error.is_retryable(), "{fault:?}");
        assert!(keyed.is_ok(), "{fault:?} {keyed:?}");
        assert_eq!((once, twice), (1, 2), "{fault:?}");
    }
}
