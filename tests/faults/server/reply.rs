//! What the server does when a request is there: an HTTP answer, typed, or anything else that can
//! happen on a socket, step by step.

use serde_json::Value;

use crate::server::Gate;

/// One action on a connection.
#[derive(Clone)]
pub enum Step {
    /// Writes these bytes.
    Write(Vec<u8>),
    /// Writes these bytes one by one, each when the gate lets it through.
    Drip(Vec<u8>, Gate),
    /// Waits at the gate.
    Wait(Gate),
    /// Does nothing until the client goes away.
    Stall,
    /// Closes the connection, without a word in HTTP.
    Close,
    /// Ends the sending side, and reads until the client has closed too.
    HalfClose,
    /// Aborts the connection: the client gets a TCP reset.
    Reset,
}

/// What follows a request: some steps, an answer, some steps. Without a closing step the connection
/// stays open for the next request.
#[derive(Clone, Default)]
pub struct Reply {
    before: Vec<Step>,
    answer: Option<Answer>,
    after: Vec<Step>,
}

#[derive(Clone)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    length: Length,
}

/// What `Content-Length` says.
#[derive(Clone, Copy)]
enum Length {
    Right,
    Claimed(u64),
    Absent,
}

/// Replies that are an answer.
impl Reply {
    /// An answer with this status and no body.
    pub fn status(status: u16) -> Self {
        Self {
            answer: Some(Answer {
                status,
                headers: Vec::new(),
                body: Vec::new(),
                length: Length::Right,
            }),
            ..Self::default()
        }
    }

    /// An answer with JSON: problem details when the status is no success.
    pub fn json(status: u16, json: &Value) -> Self {
        let media_type = match status {
            200..300 => "application/json",
            _ => "application/problem+json",
        };
        Self::status(status).body(media_type, json.to_string())
    }

    /// Adds a header to the answer; the same name may come twice.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let answer = self.answer.as_mut().expect("only answers have headers");
        answer.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body of the answer and its type.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let answer = self.answer.as_mut().expect("only answers have bodies");
        answer.body = body.into();
        self.header("content-type", media_type)
    }

    /// Says a `Content-Length` of its own.
    pub fn claiming(mut self, length: u64) -> Self {
        let answer = self.answer.as_mut().expect("only answers have lengths");
        answer.length = Length::Claimed(length);
        self
    }

    /// Says no `Content-Length`: the body ends with the connection, or is framed by hand.
    pub fn without_length(mut self) -> Self {
        let answer = self.answer.as_mut().expect("only answers have lengths");
        answer.length = Length::Absent;
        self
    }
}

/// Replies that are anything else.
impl Reply {
    /// These steps, and no answer.
    pub fn steps(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            after: steps.into_iter().collect(),
            ..Self::default()
        }
    }

    /// A TCP reset.
    pub fn reset() -> Self {
        Self::steps([Step::Reset])
    }

    /// A close without an answer.
    pub fn close() -> Self {
        Self::steps([Step::Close])
    }

    /// Nothing, until the client goes away.
    pub fn stall() -> Self {
        Self::steps([Step::Stall])
    }

    /// Waits at the gate first.
    pub fn behind(mut self, gate: &Gate) -> Self {
        self.before.push(Step::Wait(gate.clone()));
        self
    }

    /// Gives the head and each half of the body when the gate lets it through.
    pub fn in_pieces(mut self, gate: &Gate) -> Self {
        let answer = self.answer.take().expect("only answers have pieces");
        let head = answer.head();
        let (first, second) = answer.body.split_at(answer.body.len() / 2);
        let pieces = [head.as_bytes(), first, second].map(|piece| {
            let write = Step::Write(piece.to_vec());
            [Step::Wait(gate.clone()), write]
        });
        self.before.extend(pieces.into_iter().flatten());
        self
    }

    /// Does this afterwards.
    pub fn then(mut self, step: Step) -> Self {
        self.after.push(step);
        self
    }

    /// All of it, as steps.
    pub(super) fn into_steps(self) -> Vec<Step> {
        let answer = self.answer.map(|answer| Step::Write(answer.to_bytes()));
        let mut steps = self.before;
        steps.extend(answer);
        steps.extend(self.after);
        steps
    }
}

impl Answer {
    fn to_bytes(&self) -> Vec<u8> {
        [self.head().as_bytes(), &self.body].concat()
    }

    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Text\r\n", self.status);
        match self.length {
            // RFC 9110, section 8.6: no length in these.
            Length::Right if matches!(self.status, 100..200 | 204 | 304) => {}
            Length::Right => head.push_str(&format!("content-length: {}\r\n", self.body.len())),
            Length::Claimed(length) => head.push_str(&format!("content-length: {length}\r\n")),
            Length::Absent => {}
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        head
    }
}
