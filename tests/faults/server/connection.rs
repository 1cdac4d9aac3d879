//! One connection: reads requests, notes them, and does what the script says.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::server::received::{End, read_body, read_head};
use crate::server::script::Script;
use crate::server::{Journal, Note, Step};

/// What a connection runs over: TCP, or something above it.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    /// Ends the connection with a TCP reset.
    fn reset(self);
}

impl Wire for TcpStream {
    fn reset(self) {
        self.set_zero_linger().expect("a socket takes options");
    }
}

/// An accepted connection, to be served.
pub struct Connection {
    pub(super) number: usize,
    pub(super) script: Arc<Script>,
    pub(super) journal: Journal,
}

impl Connection {
    /// Answers requests by the script until the connection ends.
    pub async fn serve(self, mut stream: impl Wire) {
        let mut buffer = Vec::new();
        let mut requests = 0;
        let end = loop {
            requests += 1;
            let steps = match self.request(&mut stream, &mut buffer, requests).await {
                Ok(steps) => steps,
                Err(end) => break end,
            };
            stream = match play(stream, steps).await {
                Ok(stream) => stream,
                Err(end) => break end,
            };
        };
        let number = self.number;
        self.journal.note(Note::End(number, end));
    }

    /// Reads the next request, or the part of it that an early reply waits for.
    async fn request(
        &self,
        stream: &mut impl Wire,
        buffer: &mut Vec<u8>,
        on_connection: usize,
    ) -> Result<Vec<Step>, End> {
        let mut request = read_head(stream, buffer).await?;
        request.connection = self.number;
        request.on_connection = on_connection;
        let early = self.script.early_reply(&request);
        let length = match &early {
            Some((length, _)) => *length,
            None => request.length(),
        };
        read_body(stream, buffer, &mut request, length).await?;
        let request = self.journal.receive(request);
        let reply = match early {
            Some((_, reply)) => reply,
            None => self.script.reply(&request),
        };
        Ok(reply.into_steps())
    }
}

/// Does the steps; gives the connection back if none of them ends it.
async fn play<W: Wire>(mut stream: W, steps: Vec<Step>) -> Result<W, End> {
    for step in steps {
        match step {
            Step::Write(bytes) => write(&mut stream, &bytes).await?,
            Step::Drip(bytes, gate) => {
                for byte in bytes {
                    gate.pass().await;
                    write(&mut stream, &[byte]).await?;
                }
            }
            Step::Wait(gate) => gate.pass().await,
            Step::Stall => return Err(drain(&mut stream).await),
            Step::HalfClose => {
                if stream.shutdown().await.is_err() {
                    return Err(End::Aborted);
                }
                drain(&mut stream).await;
                return Err(End::ByScript);
            }
            Step::Close => {
                drop(stream);
                return Err(End::ByScript);
            }
            Step::Reset => {
                stream.reset();
                return Err(End::ByScript);
            }
        }
    }
    Ok(stream)
}

async fn write(stream: &mut impl Wire, bytes: &[u8]) -> Result<(), End> {
    let written = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    written.await.map_err(|_| End::Aborted)
}

/// Reads until the client has closed the connection.
async fn drain(stream: &mut impl Wire) -> End {
    let mut rest = [0; 4096];
    loop {
        match stream.read(&mut rest).await {
            Ok(0) => return End::Closed,
            Ok(_) => {}
            Err(_) => return End::Aborted,
        }
    }
}
