//! Fault 25: names that do not resolve, addresses behind which nobody is, and ones that swallow
//! every packet.
//!
//! Nothing here can make the resolver of this machine give a name two addresses, one of them dead, so
//! `localhost` stands for that, with as many addresses as the machine gives it. The rest of the fault,
//! with addresses of the test's choice, is tested beside the transport: in
//! `runtime/src/transport/reqwest/tests.rs`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use dinie::{Client, Error};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream, lookup_host};
use tokio::task::JoinHandle;

use crate::api::{change, customer, id};
use crate::report::Fault;
use crate::server::{Gate, Reply, Server};
use crate::world::TestWorld;

fn client(base_url: &str, world: &TestWorld) -> Client {
    Client::builder()
        .bearer_token("token")
        .base_url(base_url)
        .connect_timeout(Duration::from_millis(200))
        .world(world.clone())
        .build()
        .unwrap()
}

/// A PATCH, which has no key: repeated only when nothing was sent.
async fn never_sent(base_url: &str, fault: &mut Fault) -> Error {
    let world = TestWorld::new();
    let client = client(base_url, &world);
    let error = client.customers().update(&id(1), change()).await;
    let error = error.unwrap_err();
    fault.holds("connect error", error.is_connect());
    fault.holds("certainly not processed", !error.may_have_been_processed());
    fault.equal("attempts", error.attempts(), 3);
    fault.equal("pauses", world.pauses().len(), 2);
    error
}

#[tokio::test]
async fn fault_25_name_without_address() {
    let mut fault = Fault::begin(25, "name that does not resolve");
    never_sent("https://name.invalid/v3", &mut fault).await;
}

#[tokio::test]
async fn fault_25_address_without_listener() {
    let mut fault = Fault::begin(25, "dead address");
    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = unused.local_addr().unwrap();
    drop(unused);
    never_sent(&format!("http://{address}/v3"), &mut fault).await;
}

#[tokio::test]
async fn fault_25_second_address_alive() {
    let mut fault = Fault::begin(25, "of the addresses of localhost only 127.0.0.1 alive");
    let addresses = lookup_host("localhost:0").await.unwrap();
    fault.at_least("addresses", addresses.count(), 1);
    let server = Server::start(|_| Reply::json(200, &customer(1)));
    let world = TestWorld::new();
    let url = format!("http://localhost:{}/v3", server.address().port());
    let client = client(&url, &world);
    let call = client.customers().update(&id(1), change());
    let response = call.with_response().await.unwrap();
    fault.equal("attempts", response.attempts(), 1);
    fault.equal("connections", server.connects(), 1);
    fault.equal("API requests", server.call_count(), 1);
}

/// An address whose queue of connections is full, so that packets to it are lost: until the queue
/// is read, when it works again.
struct BlackHole {
    address: SocketAddr,
    listener: TcpListener,
    /// What fills the queue, or would like to.
    _waiting: Vec<JoinHandle<std::io::Result<TcpStream>>>,
}

impl BlackHole {
    /// On IPv6, where the machine has it.
    async fn new() -> Self {
        match Self::at(Ipv6Addr::LOCALHOST.into()).await {
            Ok(hole) => hole,
            Err(_) => Self::at(Ipv4Addr::LOCALHOST.into()).await.unwrap(),
        }
    }

    async fn at(host: IpAddr) -> std::io::Result<Self> {
        let socket = match host {
            IpAddr::V4(_) => TcpSocket::new_v4()?,
            IpAddr::V6(_) => TcpSocket::new_v6()?,
        };
        socket.bind((host, 0).into())?;
        let listener = socket.listen(1)?;
        let address = listener.local_addr()?;
        let connect = || tokio::spawn(TcpStream::connect(address));
        let mut waiting: Vec<_> = (0..4).map(|_| connect()).collect();
        let mut taken = 0;
        // The queue holds one or two of them, by the taste of the system.
        for connection in &mut waiting {
            let patience = Duration::from_millis(50);
            taken += usize::from(tokio::time::timeout(patience, connection).await.is_ok());
        }
        assert!(taken < 4, "the queue has no end");
        Ok(Self {
            address,
            listener,
            _waiting: waiting,
        })
    }

    fn url(&self) -> String {
        format!("http://{}/v3", self.address)
    }
}

#[tokio::test]
async fn fault_25_black_hole() {
    let mut fault = Fault::begin(25, "black hole, where possible on IPv6");
    let hole = BlackHole::new().await;
    never_sent(&hole.url(), &mut fault).await;
}

#[tokio::test]
async fn fault_25_black_hole_that_ends() {
    let mut fault = Fault::begin(25, "black hole that lets through at last");
    let server = Server::start(|_| Reply::json(200, &customer(1)));
    let hole = BlackHole::new().await;
    let (paused, open) = (Gate::new(), Gate::new());
    let (pausing, opened) = (paused.clone(), open.clone());
    let world = TestWorld::new().during_pause(move |_| {
        let (paused, open) = (pausing.clone(), opened.clone());
        Box::pin(async move {
            paused.open();
            open.pass().await;
        })
    });
    let (client, behind) = (client(&hole.url(), &world), server.address());
    tokio::spawn(async move {
        paused.pass().await;
        while let Ok((mut stream, _)) = hole.listener.accept().await {
            open.open();
            tokio::spawn(async move {
                let mut onward = TcpStream::connect(behind).await.unwrap();
                copy_bidirectional(&mut stream, &mut onward).await
            });
        }
    });
    let call = client.customers().update(&id(1), change());
    let response = call.with_response().await.unwrap();
    fault.equal("attempts", response.attempts(), 2);
    fault.equal("pauses", world.pauses().len(), 1);
    fault.equal("API requests", server.call_count(), 1);
}
