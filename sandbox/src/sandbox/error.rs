//! Why a sandbox does not start, or does not do what it is told.

use std::error::Error;
use std::fmt;
use std::io;

use crate::description::DescriptionError;
use crate::problem::Problem;

/// Why a sandbox does not start.
#[derive(Debug)]
pub struct StartError(Kind);

#[derive(Debug)]
enum Kind {
    Listen { port: u16, source: io::Error },
    Description(DescriptionError),
    Setting(&'static str),
}

/// Why a customer or a loan cannot be brought to a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushError(String);

impl StartError {
    /// Whether another program listens on the port: end it, or choose another port.
    pub fn is_port_in_use(&self) -> bool {
        matches!(&self.0, Kind::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse)
    }

    pub(super) fn listen(port: u16, source: io::Error) -> Self {
        Self(Kind::Listen { port, source })
    }

    pub(super) fn description(error: DescriptionError) -> Self {
        Self(Kind::Description(error))
    }

    pub(super) fn setting(message: &'static str) -> Self {
        Self(Kind::Setting(message))
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Listen { port, .. } if self.is_port_in_use() => {
                write!(
                    f,
                    "port {port} of 127.0.0.1 is in use; end the program that listens there, or choose another port"
                )
            }
            Kind::Listen { port, .. } => write!(f, "cannot listen on port {port} of 127.0.0.1"),
            Kind::Description(_) => f.write_str("the API's description cannot be served"),
            Kind::Setting(message) => f.write_str(message),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Kind::Listen { source, .. } => Some(source),
            Kind::Description(error) => Some(error),
            Kind::Setting(_) => None,
        }
    }
}

impl PushError {
    pub(super) fn no_amount() -> Self {
        Self("an amount has two decimal places, such as 100.00".to_owned())
    }

    pub(super) fn no_status<const N: usize>(known: [&str; N]) -> Self {
        Self(format!(
            "there is no such status; there are {}",
            known.join(", ")
        ))
    }
}

impl From<Problem> for PushError {
    fn from(problem: Problem) -> Self {
        let fields = problem.errors.iter();
        let mut texts: Vec<_> = fields
            .map(|error| format!("{}: {}", error.param, error.detail))
            .collect();
        if texts.is_empty() {
            texts.push(problem.detail);
        }
        Self(texts.join(" "))
    }
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for PushError {}
