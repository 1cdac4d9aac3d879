//! Names with several addresses, of which some are dead or swallow every packet (RFC 8305): the
//! resolver is told what to say, the rest is as in every client.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use super::Reqwest;
use crate::transport::network::{Network, Proxies};
use crate::transport::{Body, Transport, TransportErrorKind};

/// A transport for which `two.invalid` has these addresses.
fn transport(addresses: &[SocketAddr]) -> Reqwest {
    let network = Network {
        connect_timeout: Duration::from_secs(5),
        roots: Vec::new(),
        identity: None,
        proxies: Proxies::None,
    };
    let builder = network.builder(&Proxies::None).unwrap();
    let client = builder.resolve_to_addrs("two.invalid", addresses).build();
    Reqwest::around(client.unwrap(), network, Proxies::None)
}

/// The status of a GET.
async fn get(addresses: &[SocketAddr]) -> Result<u16, TransportErrorKind> {
    let mut request = http::Request::new(Body::empty());
    *request.uri_mut() = "http://two.invalid/".parse().unwrap();
    let sent = transport(addresses).send(request).await;
    let status = sent.map(|response| response.status().as_u16());
    status.map_err(|error| error.kind())
}

/// Answers every connection with 204.
async fn alive() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
        }
    });
    address
}

/// Where nobody listens.
async fn dead() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    listener.local_addr().unwrap()
}

/// On IPv6, with its queue of connections full: packets to it are lost, and the connections in the
/// queue, which are kept here, are never taken. `None` where there is no IPv6.
async fn black_hole() -> Option<(SocketAddr, impl Sized)> {
    let socket = TcpSocket::new_v6().ok()?;
    socket.bind((Ipv6Addr::LOCALHOST, 0).into()).ok()?;
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting: Vec<JoinHandle<std::io::Result<TcpStream>>> = (0..4)
        .map(|_| tokio::spawn(TcpStream::connect(address)))
        .collect();
    let patience = Duration::from_millis(50);
    let last = waiting.last_mut().unwrap();
    assert!(tokio::time::timeout(patience, last).await.is_err());
    Some((address, (listener, waiting)))
}

#[tokio::test]
async fn the_second_address_is_tried_when_the_first_is_dead() {
    assert_eq!(get(&[dead().await, alive().await]).await, Ok(204));
    let both_dead = [dead().await, dead().await];
    assert_eq!(get(&both_dead).await, Err(TransportErrorKind::NotSent));
}

#[tokio::test]
async fn ipv4_gets_through_where_ipv6_swallows_everything() {
    let Some((hole, _kept)) = black_hole().await else {
        let without = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await;
        assert!(without.is_err(), "there is IPv6 after all");
        return;
    };
    // Within the timeout of a connection: otherwise this fails as not sent.
    assert_eq!(get(&[hole, alive().await]).await, Ok(204));
}
