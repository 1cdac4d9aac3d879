//! A proxy that makes tunnels or refuses to, and keeps all that it sees.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the proxy does with a request.
#[derive(Clone, Copy)]
pub enum Manner {
    /// Makes a tunnel to this address, whatever name was asked for.
    Tunnel(SocketAddr),
    /// Asks for a password, also when one came.
    AskPassword,
}

pub struct Proxy {
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    /// Requests to the proxy itself.
    heads: Vec<String>,
    /// All that came by, in both directions.
    bytes: Vec<u8>,
}

impl Proxy {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::<Mutex<Seen>>::default();
        let noted = seen.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let seen = noted.clone();
                tokio::spawn(async move { pass(stream, manner, &seen).await });
            }
        });
        Self { address, seen }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// First lines of the requests to the proxy itself.
    pub fn asked(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let first = |head: &String| head.split("\r\n").next().unwrap_or_default().to_owned();
        seen.heads.iter().map(first).collect()
    }

    /// `Proxy-Authorization` of each of these requests.
    pub fn passwords(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let password = |head: &String| {
            let lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
            let name = "proxy-authorization";
            let found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value).collect()
        };
        seen.heads.iter().map(password).collect()
    }

    /// Which of the things that only the API may see came by.
    pub fn leaks(&self) -> Vec<&'static str> {
        let seen = self.seen.lock().unwrap();
        assert!(!seen.bytes.is_empty());
        let text = String::from_utf8_lossy(&seen.bytes).to_lowercase();
        // base64 of `marker-id:marker-secret` in lower case.
        let secrets = [
            "marker",
            "bearer",
            "token-1",
            "bwfya2vy",
            "\nauthorization",
            "cust_",
        ];
        let found = secrets.into_iter().filter(|secret| text.contains(secret));
        found.collect()
    }
}

async fn pass(mut stream: TcpStream, manner: Manner, seen: &Mutex<Seen>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    {
        let mut seen = seen.lock().unwrap();
        seen.heads.push(String::from_utf8(head.clone()).unwrap());
        seen.bytes.extend(head);
    }
    let Manner::Tunnel(target) = manner else {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\n\
             proxy-authenticate: Basic realm=\"proxy\"\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(refusal.as_bytes()).await.ok()?;
        return None;
    };
    let tunnel = TcpStream::connect(target).await.ok()?;
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
    let (client_in, client_out) = stream.into_split();
    let (server_in, server_out) = tunnel.into_split();
    tokio::join!(
        copy(client_in, server_out, seen),
        copy(server_in, client_out, seen)
    );
    Some(())
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    seen: &Mutex<Seen>,
) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        seen.lock().unwrap().bytes.extend(&buffer[..length]);
        if to.write_all(&buffer[..length]).await.is_err() {
            break;
        }
    }
}
