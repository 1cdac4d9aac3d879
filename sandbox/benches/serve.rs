//! How fast the sandbox is: retrieving a customer, with every request and answer checked against the
//! description, beside an axum server that sends the same bytes and checks nothing; how long it takes to
//! start; and how long with 10,000 customers.
//!
//! ```sh
//! cargo bench -p dinie-sandbox --bench serve
//! ```
//!
//! Servers are processes of their own; the load comes from this one, on the same processors. Read the
//! ratio: the numbers depend on the machine and on what else it does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Connections, each with one request under way.
const CONNECTIONS: usize = 16;
/// How long each round of each server lasts.
const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 3;
/// This program again, as the bare server.
const BARE: &str = "--serve-bare";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip_while(|argument| argument != BARE);
    if arguments.next().is_some() {
        let answer = arguments.next().ok_or("the answer to serve")?;
        return bare::serve(answer);
    }
    println!("start, until the first answer:");
    println!("  empty                {:>8.0} ms", best_start(&[])?);
    println!(
        "  10,000 customers     {:>8.0} ms",
        best_start(&["--seed", "1", "--customers", "10000"])?
    );
    let sandbox = Server::sandbox(&["--seed", "1", "--customers", "1"])?;
    let request = retrieve(&sandbox)?;
    let body = sandbox.ask(&request)?;
    let bare = Server::bare(&body)?;
    let mut best = [0.0_f64; 2];
    for _ in 0..ROUNDS {
        for (best, server) in best.iter_mut().zip([&bare, &sandbox]) {
            *best = best.max(load(server, &request)?);
        }
    }
    println!("retrieve a customer, {CONNECTIONS} connections, best of {ROUNDS}:");
    println!("  axum, nothing checked {:>8.0} requests/s", best[0]);
    println!(
        "  sandbox               {:>8.0} requests/s, {:.2} times",
        best[1],
        best[1] / best[0]
    );
    Ok(())
}

/// A server in a process of its own, which ends with this value.
struct Server {
    process: Child,
    /// Host and port.
    address: String,
    started: Duration,
}

impl Server {
    fn sandbox(arguments: &[&str]) -> Result<Self, Box<dyn std::error::Error>> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dinie-sandbox"));
        command.args(["--port", "0"]).args(arguments);
        Self::start(&mut command)
    }

    fn bare(body: &[u8]) -> Result<Self, Box<dyn std::error::Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(BARE).arg(std::str::from_utf8(body)?);
        Self::start(&mut command)
    }

    /// Both print an address, `http://127.0.0.1:PORT`, before anything else that looks like one.
    fn start(command: &mut Command) -> Result<Self, Box<dyn std::error::Error>> {
        let began = Instant::now();
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().ok_or("its output")?;
        let mut lines = BufReader::new(output).lines();
        let address = loop {
            let line = lines.next().ok_or("the server ended")??;
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split('/').next().unwrap_or(rest).trim().to_owned();
            }
        };
        // What it prints from now on must not fill the pipe.
        thread::spawn(move || lines.for_each(drop));
        let mut server = Self {
            process,
            address,
            started: Duration::ZERO,
        };
        server.ask(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        server.started = began.elapsed();
        Ok(server)
    }

    /// The body of the answer to one request.
    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        Connection::open(&self.address)?.ask(request)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An HTTP/1.1 connection that is kept alive, with as little work on this side as possible.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let buffer = vec![0; 64 * 1024];
        Ok(Self { stream, buffer })
    }

    /// Sends a request and reads its answer, which must have a length and be a success.
    fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..])?;
            if read == 0 {
                return Err("the connection ended before the answer".into());
            }
            filled += read;
            let so_far = &self.buffer[..filled];
            let Some(end) = so_far.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
                continue;
            };
            let head = std::str::from_utf8(&so_far[..end])?;
            if !head.starts_with("HTTP/1.1 2") {
                return Err(head.lines().next().unwrap_or("no status").into());
            }
            let total = end + 4 + length(head)?;
            if filled >= total {
                return Ok(self.buffer[end + 4..total].to_vec());
            }
            self.buffer.resize(self.buffer.len().max(total), 0);
        }
    }
}

fn length(head: &str) -> Result<usize, Box<dyn std::error::Error>> {
    let value = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then_some(value.trim())
    });
    Ok(value.ok_or("an answer without a length")?.parse()?)
}

/// Milliseconds of the quickest of five starts.
fn best_start(arguments: &[&str]) -> Result<f64, Box<dyn std::error::Error>> {
    let mut best = f64::MAX;
    for _ in 0..5 {
        let server = Server::sandbox(arguments)?;
        best = best.min(server.started.as_secs_f64() * 1_000.0);
    }
    Ok(best)
}

/// The request for the one customer there is.
fn retrieve(sandbox: &Server) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let form = "grant_type=client_credentials";
    let basic = basic_credentials();
    let request = format!(
        "POST /v3/auth/token HTTP/1.1\r\nhost: localhost\r\nauthorization: Basic {basic}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    let token: serde_json::Value = serde_json::from_slice(&sandbox.ask(request.as_bytes())?)?;
    let token = token["access_token"].as_str().ok_or("a token")?;
    let get = |path: &str| {
        format!(
            "GET /v3{path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
             accept: application/json\r\n\r\n"
        )
    };
    let list: serde_json::Value =
        serde_json::from_slice(&sandbox.ask(get("/customers?limit=1").as_bytes())?)?;
    let id = list["data"][0]["id"].as_str().ok_or("a customer")?;
    Ok(get(&format!("/customers/{id}")).into_bytes())
}

/// Requests a second with all connections busy.
fn load(server: &Server, request: &[u8]) -> Result<f64, Box<dyn std::error::Error>> {
    let began = Instant::now();
    let counts: Vec<Result<usize, String>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..CONNECTIONS)
            .map(|_| scope.spawn(|| keep_asking(server, request, began)))
            .collect();
        let ended = workers.into_iter().map(thread::ScopedJoinHandle::join);
        ended
            .map(|count| count.unwrap_or_else(|_| Err("a worker panicked".to_owned())))
            .collect()
    });
    let mut total = 0;
    for count in counts {
        total += count?;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let total = total as f64;
    Ok(total / began.elapsed().as_secs_f64())
}

fn keep_asking(server: &Server, request: &[u8], began: Instant) -> Result<usize, String> {
    let mut connection = Connection::open(&server.address).map_err(|error| error.to_string())?;
    let mut count = 0;
    while began.elapsed() < ROUND {
        connection.ask(request).map_err(|error| error.to_string())?;
        count += 1;
    }
    Ok(count)
}

fn basic_credentials() -> String {
    use base64::prelude::{BASE64_STANDARD, Engine};
    BASE64_STANDARD.encode(format!(
        "{}:{}",
        dinie_sandbox::CLIENT_ID,
        dinie_sandbox::CLIENT_SECRET
    ))
}

mod bare {
    //! The floor: axum, one route, the same bytes every time.

    use axum::Router;
    use axum::routing::get;
    use http::header::CONTENT_TYPE;

    #[tokio::main]
    pub(super) async fn serve(answer: String) -> Result<(), Box<dyn std::error::Error>> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        let answer: &'static str = Box::leak(answer.into_boxed_str());
        let headers = [(CONTENT_TYPE, "application/json")];
        let router = Router::new()
            .route("/", get(|| async { "" }))
            .fallback(move || async move { (headers, answer) });
        axum::serve(listener, router).await?;
        Ok(())
    }
}
