//! A server on this machine that keeps what it was asked and answers what the test says. Speaks just
//! enough HTTP/1.1: one request a connection, bodies with a length or in chunks.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::typed(status, "application/json", body)
    }

    pub(crate) fn problem(status: u16, body: &Value) -> Self {
        Self::typed(status, "application/problem+json", body)
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn typed(status: u16, media_type: &str, body: &Value) -> Self {
        Self::empty(status)
            .with_body(body.to_string())
            .with_header("content-type", media_type)
    }

    fn with_body(self, body: String) -> Self {
        Self { body, ..self }
    }
}

pub(crate) struct Loopback {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Loopback {
    /// Answers token requests by itself, everything else by `answer`.
    pub(crate) async fn start(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/v3", listener.local_addr().expect("an address"));
        let received = Arc::new(Mutex::new(Vec::new()));
        let (answer, kept) = (Arc::new(answer), Arc::clone(&received));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, kept) = (Arc::clone(&answer), Arc::clone(&kept));
                // A client that hangs up early is the business of the test that made it.
                tokio::spawn(async move { serve(stream, &*answer, &kept).await.ok() });
            }
        });
        Self { url, received }
    }

    /// Everything but the requests for tokens, in order.
    pub(crate) fn received(&self) -> Vec<Received> {
        let mut received = self
            .received
            .lock()
            .expect("no test panicked with the lock")
            .clone();
        received.retain(|request| request.target != "/v3/auth/token");
        received
    }

    /// The only request but for those for tokens.
    pub(crate) fn only(&self) -> Received {
        let mut received = self.received();
        assert_eq!(received.len(), 1, "{received:#?}");
        received.remove(0)
    }
}

async fn serve(
    stream: TcpStream,
    answer: &(impl Fn(&Received) -> Reply + Sync),
    kept: &Mutex<Vec<Received>>,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let request = receive(&mut stream).await?;
    let reply = match request.target.as_str() {
        "/v3/auth/token" => Reply::json(
            200,
            &json!({ "access_token": "token", "token_type": "bearer", "expires_in": 3600 }),
        ),
        _ => answer(&request),
    };
    kept.lock()
        .expect("no test panicked with the lock")
        .push(request);
    let headers: String = reply
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let head = format!(
        "HTTP/1.1 {} \r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
        reply.status,
        reply.body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(reply.body.as_bytes()).await?;
    stream.shutdown().await
}

async fn receive(stream: &mut BufReader<TcpStream>) -> io::Result<Received> {
    let start = line(stream).await?;
    let mut words = start.split(' ').map(str::to_owned);
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let mut headers = Vec::new();
    loop {
        let header = line(stream).await?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut request = Received {
        method,
        target,
        headers,
        body: Vec::new(),
    };
    if let Some(length) = request.header("content-length") {
        request.body = vec![0; length.parse().map_err(io::Error::other)?];
        stream.read_exact(&mut request.body).await?;
    } else if request.header("transfer-encoding").is_some() {
        while let size @ 1.. =
            usize::from_str_radix(&line(stream).await?, 16).map_err(io::Error::other)?
        {
            let mut chunk = vec![0; size];
            stream.read_exact(&mut chunk).await?;
            line(stream).await?;
            request.body.extend(chunk);
        }
        line(stream).await?;
    }
    Ok(request)
}

async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}
