//! A server of its own process: it answers requests for tokens, for a customer, and for pages of
//! customers, and costs the benchmark's process nothing.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::customers::customer;

const ARGUMENT: &str = "serve-customers";

/// Whether this process is to be the server.
pub(crate) fn is_wanted() -> bool {
    env::args().any(|argument| argument == ARGUMENT)
}

/// Serves until the process is ended.
pub(crate) fn run() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    println!("http://{}/v3", listener.local_addr().expect("an address"));
    for connection in listener.incoming().flatten() {
        thread::spawn(|| serve(connection));
    }
}

/// The server, running.
pub(crate) struct Process {
    child: Child,
    url: String,
}

impl Process {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env::current_exe().expect("a path"))
            .arg(ARGUMENT)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut url = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut url).expect("a line");
        Self {
            child,
            url: url.trim().to_owned(),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One connection, kept open for request after request.
fn serve(connection: TcpStream) {
    connection.set_nodelay(true).expect("an option");
    let mut writer = connection.try_clone().expect("a second handle");
    let mut reader = BufReader::new(connection);
    let customer = answer(&customer(0));
    let token = json!({ "access_token": "token", "token_type": "Bearer", "expires_in": 86_400 });
    let token = answer(&token);
    loop {
        let Some((target, length)) = read_head(&mut reader) else {
            return;
        };
        let mut body = vec![0; length];
        if std::io::Read::read_exact(&mut reader, &mut body).is_err() {
            return;
        }
        let written = if target.ends_with("/auth/token") {
            writer.write_all(&token)
        } else if target.contains("/customers?") {
            writer.write_all(&answer(&page(&target)))
        } else {
            writer.write_all(&customer)
        };
        if written.is_err() {
            return;
        }
    }
}

/// Target and length of the body of the next request.
fn read_head(reader: &mut impl BufRead) -> Option<(String, usize)> {
    let (mut target, mut length) = (String::new(), 0);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let text = line.trim_end();
        if text.is_empty() {
            return Some((target, length));
        }
        if target.is_empty() {
            target = text.split(' ').nth(1)?.to_owned();
        } else if let Some((name, value)) = text.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
}

fn answer(json: &Value) -> Vec<u8> {
    let body = json.to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req-1\r\n\
         x-ratelimit-limit: 1000\r\nx-ratelimit-remaining: 999\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// The page after the customer that the target names, of as many as it asks for.
fn page(target: &str) -> Value {
    let parameter = |name: &str| {
        let query = target.split_once('?')?.1;
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let number = |id: &str| usize::from_str_radix(id.trim_start_matches("cust_"), 16).ok();
    let total = 100_000;
    let first = parameter("starting_after")
        .and_then(number)
        .map_or(0, |last| last + 1);
    let limit = parameter("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(25);
    let end = total.min(first + limit);
    let data: Vec<Value> = (first..end).map(customer).collect();
    json!({ "data": data, "has_more": end < total })
}
