//! Fault 27, connections that say goodbye (GOAWAY) while requests are on their way: some of which the
//! server has looked at, and some of which it has not.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::api::{change, customer, id};
use crate::authority::Authority;
use crate::report::Fault;
use crate::server::{Script, Server};
use crate::streams::{Http2, client, well};
use crate::world::TestWorld;

/// Frames by hand (RFC 9113, section 6), for a goodbye that names a stream of our choice.
struct Frames<S>(S);

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

impl<S: AsyncRead + AsyncWrite + Unpin> Frames<S> {
    /// Greets the client.
    async fn new(mut stream: S) -> Self {
        let mut preface = [0; 24];
        stream.read_exact(&mut preface).await.unwrap();
        let mut frames = Self(stream);
        frames.write(SETTINGS, 0, 0, b"").await;
        frames
    }

    async fn write(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = payload.len() as u32;
        let mut frame = length.to_be_bytes()[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.0.write_all(&frame).await.unwrap();
    }

    /// The stream that the next whole request came on; `None` when the client has left.
    async fn request(&mut self) -> Option<u32> {
        loop {
            let mut head = [0; 9];
            self.0.read_exact(&mut head).await.ok()?;
            let [a, b, c, kind, flags, stream @ ..] = head;
            let length = u32::from_be_bytes([0, a, b, c]);
            let mut payload = vec![0; length as usize];
            self.0.read_exact(&mut payload).await.ok()?;
            match kind {
                SETTINGS if flags == 0 => self.write(SETTINGS, 1, 0, b"").await,
                DATA | HEADERS if flags & END_STREAM != 0 => {
                    return Some(u32::from_be_bytes(stream));
                }
                _ => {}
            }
        }
    }

    /// A customer, with status 200 (RFC 7541: `:status: 200` is 8, `content-type` 31).
    async fn answer(&mut self, stream: u32) {
        let head = b"\x88\x0f\x10\x10application/json";
        self.write(HEADERS, END_HEADERS, stream, head).await;
        let body = customer(1).to_string();
        self.write(DATA, END_STREAM, stream, body.as_bytes()).await;
    }

    /// Says that no stream after this one was looked at, and that no more are wanted.
    async fn goodbye(&mut self, last: u32) {
        let payload = [last.to_be_bytes(), [0; 4]].concat();
        self.write(GOAWAY, 0, 0, &payload).await;
    }
}

/// After a GET that opens the first connection, four PATCH calls at once: on streams 3, 5, 7, 9, of
/// which 3 and 5 were looked at. All later connections are well.
async fn goodbye_with_four_in_flight(
    http2: &Http2,
    in_the_end: Ending,
) -> (Server, Vec<Result<u32, dinie::Error>>) {
    let root = Authority::new();
    let own = root.server("localhost");
    let later = http2.clone();
    let script = Script::new().connections(move |connection| match connection {
        1 => own.hand_http2(move |stream| goodbye(stream, in_the_end)),
        _ => {
            let later = later.clone();
            own.hand_http2(|stream| later.serve(stream))
        }
    });
    let server = script.start();
    let client = client(&server, &root, &TestWorld::new());
    client.customers().retrieve(&id(1)).await.unwrap();
    let calls: Vec<_> = (1..=4)
        .map(|number| {
            client
                .customers()
                .update(&id(number), change())
                .with_response()
        })
        .map(|call| tokio::spawn(call.into_future()))
        .collect();
    let mut results = Vec::new();
    for call in calls {
        let result = call.await.unwrap();
        results.push(result.map(|response| response.attempts()));
    }
    (server, results)
}

/// What becomes of the streams that were looked at.
#[derive(Clone, Copy)]
enum Ending {
    Answered,
    Abandoned,
}

async fn goodbye(stream: TlsStream<TcpStream>, ending: Ending) {
    let mut frames = Frames::new(stream).await;
    assert_eq!(frames.request().await, Some(1));
    frames.answer(1).await;
    for _ in 0..4 {
        frames.request().await.unwrap();
    }
    frames.goodbye(5).await;
    match ending {
        Ending::Answered => {
            frames.answer(3).await;
            frames.answer(5).await;
            assert_eq!(frames.request().await, None);
        }
        Ending::Abandoned => {}
    }
}

#[tokio::test]
async fn fault_27_goodbye() {
    let mut fault = Fault::begin(
        27,
        "GOAWAY with four PATCH in flight, two of them processed",
    );
    let http2 = Http2::new(well);
    let (server, results) = goodbye_with_four_in_flight(&http2, Ending::Answered).await;
    let mut attempts: Vec<_> = results.into_iter().map(Result::unwrap).collect();
    attempts.sort_unstable();
    fault.equal("attempts of each", attempts, vec![1, 1, 2, 2]);
    fault.equal("repeated", http2.calls().len(), 2);
    // Two calls at once may each open one, before they know that one is enough.
    fault.within("connections", server.connects(), 2..=3);
}

#[tokio::test]
async fn fault_27_goodbye_without_answers() {
    let mut fault = Fault::begin(27, "GOAWAY, and the two processed ones never answered");
    let http2 = Http2::new(well);
    let (_server, results) = goodbye_with_four_in_flight(&http2, Ending::Abandoned).await;
    let good: Vec<_> = results.iter().filter_map(|it| it.as_ref().ok()).collect();
    fault.equal("attempts of the unprocessed", good, vec![&2, &2]);
    let bad: Vec<_> = results.iter().filter_map(|it| it.as_ref().err()).collect();
    fault.equal("failures", bad.len(), 2);
    for error in bad {
        fault.equal("attempts of one", error.attempts(), 1);
        fault.holds("may have been processed", error.may_have_been_processed());
    }
    fault.equal("repeated", http2.calls().len(), 2);
}
