//! A small HTTP/1.1 server: reads requests whole, keeps them, and answers by a script.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Position among the requests to the same kind of endpoint (tokens, or all others), from 1.
    pub number: usize,
}

impl Received {
    /// The value of a header; the name is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} came twice");
        value
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// What the server does with a request.
pub enum Reply {
    /// Answers with JSON.
    Json(u16, String),
    /// Answers with these headers and this body.
    Full(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Writes these bytes and closes the connection.
    Raw(Vec<u8>),
    /// Writes these bytes and then nothing more.
    Stall(Vec<u8>),
}

impl Reply {
    pub fn json(status: u16, json: serde_json::Value) -> Self {
        Self::Json(status, json.to_string())
    }
}

type Script = dyn Fn(&Received) -> Reply + Send + Sync;

pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    tokens: Box<Script>,
    script: Box<Script>,
    received: Mutex<Vec<Received>>,
}

/// `{"access_token": "token-1", …}`, counting up.
pub fn token(request: &Received) -> Reply {
    let token = format!("token-{}", request.number);
    Reply::json(
        200,
        serde_json::json!({"access_token": token, "token_type": "bearer", "expires_in": 3600}),
    )
}

impl Server {
    pub async fn start(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::with_tokens(token, script).await
    }

    /// With a script of its own for `/v3/auth/token`.
    pub async fn with_tokens(
        tokens: impl Fn(&Received) -> Reply + Send + Sync + 'static,
        script: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        provide_cryptography();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            tokens: Box::new(tokens),
            script: Box::new(script),
            received: Mutex::default(),
        });
        let serving = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = serving.clone();
                tokio::spawn(async move { serve(stream, &shared).await });
            }
        });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}/v3", self.address)
    }

    /// Requests other than those for tokens.
    pub fn calls(&self) -> Vec<Received> {
        self.received(|request| !is_token(request))
    }

    pub fn token_requests(&self) -> Vec<Received> {
        self.received(is_token)
    }

    fn received(&self, wanted: impl Fn(&Received) -> bool) -> Vec<Received> {
        let received = self.shared.received.lock().unwrap();
        received.iter().filter(|it| wanted(it)).cloned().collect()
    }
}

/// With the feature `rustls-no-provider` a process brings its own.
pub fn provide_cryptography() {
    let provider = tokio_rustls::rustls::crypto::aws_lc_rs::default_provider();
    // All but the first find it installed.
    let _ = provider.install_default();
}

fn is_token(request: &Received) -> bool {
    request.target == "/v3/auth/token"
}

async fn serve(mut stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut buffer = Vec::new();
    loop {
        let mut request = read(&mut stream, &mut buffer).await?;
        let reply = {
            let mut received = shared.received.lock().unwrap();
            let token = is_token(&request);
            request.number = 1 + received.iter().filter(|it| is_token(it) == token).count();
            received.push(request.clone());
            drop(received);
            match token {
                true => (shared.tokens)(&request),
                false => (shared.script)(&request),
            }
        };
        let (status, headers, body) = match reply {
            Reply::Json(status, json) => {
                let media_type = match status {
                    200..300 => "application/json",
                    _ => "application/problem+json",
                };
                let headers = vec![("content-type", media_type.to_owned())];
                (status, headers, json.into_bytes())
            }
            Reply::Full(status, headers, body) => (status, headers, body),
            Reply::Raw(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                return None;
            }
            Reply::Stall(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                tokio::time::sleep(Duration::from_secs(60)).await;
                return None;
            }
        };
        let mut head = format!(
            "HTTP/1.1 {status} Text\r\ncontent-length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream
            .write_all(&[head.as_bytes(), &body].concat())
            .await
            .ok()?;
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        more(stream, buffer).await?;
    };
    let head = String::from_utf8(buffer[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n").filter(|line| !line.is_empty());
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<_> = lines
        .map(|line| line.split_once(": ").unwrap_or((line, "")))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, length)| length.parse().unwrap());
    while buffer.len() < end + length {
        more(stream, buffer).await?;
    }
    let body = buffer[end..end + length].to_vec();
    buffer.drain(..end + length);
    Some(Received {
        method,
        target,
        headers,
        body,
        number: 0,
    })
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    match stream.read_buf(buffer).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(()),
    }
}
