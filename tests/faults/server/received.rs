//! Requests as they came, read from the bytes of a connection.

use tokio::io::{AsyncRead, AsyncReadExt};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// All of the body, or what had come when an early reply was given.
    pub body: Vec<u8>,
    /// Position among the requests of its kind (for tokens, or all others), from 1.
    pub number: usize,
    /// Which connection it came on, from 1.
    pub connection: usize,
    /// Position among the requests of its connection, from 1.
    pub on_connection: usize,
}

impl Received {
    /// The value of a header, which must not be there twice; the name is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} came twice");
        value
    }

    /// The idempotency key.
    pub fn key(&self) -> Option<&str> {
        self.header("idempotency-key")
    }

    /// The bearer token.
    pub fn token(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body of text")
    }

    pub(super) fn is_for_token(&self) -> bool {
        self.target.ends_with("/auth/token")
    }

    pub(super) fn length(&self) -> usize {
        assert_eq!(
            self.header("transfer-encoding"),
            None,
            "bodies have a length"
        );
        self.header("content-length")
            .map_or(0, |length| length.parse().expect("a length in digits"))
    }
}

/// How a connection came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client closed it.
    Closed,
    /// The client aborted it, or was gone when something was written.
    Aborted,
    /// The script did.
    ByScript,
}

/// The head of the next request. What was read beyond it stays in `buffer`.
pub(super) async fn read_head(
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
) -> Result<Received, End> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        read_more(stream, buffer).await?;
    };
    let head: Vec<u8> = buffer.drain(..end).collect();
    let head = String::from_utf8(head).expect("a head of text");
    let mut lines = head.split("\r\n").filter(|line| !line.is_empty());
    let mut first = lines.next().unwrap_or_default().split(' ');
    let mut word = || first.next().unwrap_or_default().to_owned();
    let (method, target) = (word(), word());
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Ok(Received {
        method,
        target,
        headers,
        body: Vec::new(),
        number: 0,
        connection: 0,
        on_connection: 0,
    })
}

/// Moves `length` bytes of the body from the connection to the request.
pub(super) async fn read_body(
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
    request: &mut Received,
    length: usize,
) -> Result<(), End> {
    while buffer.len() < length {
        read_more(stream, buffer).await?;
    }
    request.body = buffer.drain(..length).collect();
    Ok(())
}

async fn read_more(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Result<(), End> {
    match stream.read_buf(buffer).await {
        Ok(0) => Err(End::Closed),
        Ok(_) => Ok(()),
        Err(_) => Err(End::Aborted),
    }
}
