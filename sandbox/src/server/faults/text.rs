//! Faults as they are written: `status=503;operation=createLoan;times=2`.

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use http::StatusCode;

use super::{Effect, Fault, NamedProblem, Rule, When};

/// A request is not kept waiting longer than this.
const SLOWEST: Duration = Duration::from_secs(600);
const KNOWN: &str = "slow=DURATION (such as 500ms or 2s), status=NUMBER (400 to 599), problem=NAME, drop, \
                     truncate, garbage; after one of the last five when=before or when=after; \
                     in a rule also operation=ID and times=NUMBER";

/// A fault that cannot be understood. Tells what there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError(String);

/// The parts as they stand there, each at most once.
#[derive(Default)]
struct Parts {
    slow: Option<Duration>,
    effect: Option<Effect>,
    when: Option<When>,
    operation: Option<String>,
    times: Option<u32>,
}

pub(super) fn parse_rule(text: &str) -> Result<Rule, FaultError> {
    let parts = Parts::parse(text)?;
    Ok(Rule {
        fault: parts.fault()?,
        operation: parts.operation,
        times: parts.times.unwrap_or(1),
    })
}

pub(super) fn parse_header(text: &str) -> Result<Fault, FaultError> {
    let parts = Parts::parse(text)?;
    if parts.operation.is_some() || parts.times.is_some() {
        return Err(wrong(
            "operation and times belong in rules; the header is for its request alone",
        ));
    }
    parts.fault()
}

impl Parts {
    fn parse(text: &str) -> Result<Self, FaultError> {
        let mut parts = Self::default();
        for part in text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (name, value) = match part.split_once('=') {
                Some((name, value)) => (name.trim(), Some(value.trim())),
                None => (part, None),
            };
            parts.take(name, value)?;
        }
        Ok(parts)
    }

    fn take(&mut self, name: &str, value: Option<&str>) -> Result<(), FaultError> {
        match (name, value) {
            ("slow", Some(value)) => set(&mut self.slow, name, duration(value)?),
            ("status", Some(value)) => self.set_effect(Effect::Status(status(value)?)),
            ("problem", Some(value)) => self.set_effect(Effect::Problem(problem(value)?)),
            ("drop", None) => self.set_effect(Effect::Drop),
            ("truncate", None) => self.set_effect(Effect::Truncate),
            ("garbage", None) => self.set_effect(Effect::Garbage),
            ("when", Some("before")) => set(&mut self.when, name, When::Before),
            ("when", Some("after")) => set(&mut self.when, name, When::After),
            ("operation", Some(value)) => set(&mut self.operation, name, value.to_owned()),
            ("times", Some(value)) => set(&mut self.times, name, times(value)?),
            _ => Err(FaultError(format!(
                "`{name}` is not understood here; there are {KNOWN}"
            ))),
        }
    }

    fn set_effect(&mut self, effect: Effect) -> Result<(), FaultError> {
        match self.effect.replace(effect) {
            None => Ok(()),
            Some(_) => Err(wrong(
                "of status, problem, drop, truncate and garbage there may be one",
            )),
        }
    }

    fn fault(&self) -> Result<Fault, FaultError> {
        let effect = match (self.effect, self.when) {
            (None, None) if self.slow.is_some() => None,
            (None, None) => {
                return Err(FaultError(format!(
                    "nothing is to go wrong; there are {KNOWN}"
                )));
            }
            (None, Some(_)) => {
                return Err(wrong(
                    "`when` needs status, problem, drop, truncate or garbage",
                ));
            }
            (Some(Effect::Truncate), Some(When::Before)) => {
                return Err(wrong(
                    "`truncate` needs an answer, so it comes after the work; leave out `when`",
                ));
            }
            (Some(effect), when) => Some((effect, when.unwrap_or(effect.usually()))),
        };
        Ok(Fault {
            slow: self.slow,
            effect,
        })
    }
}

impl Effect {
    fn usually(self) -> When {
        match self {
            Self::Status(_) | Self::Problem(_) | Self::Drop => When::Before,
            Self::Truncate | Self::Garbage => When::After,
        }
    }
}

impl FaultError {
    pub(super) fn unknown_operation<'a>(known: impl Iterator<Item = &'a str>) -> Self {
        let known = known.collect::<Vec<_>>().join(", ");
        Self(format!("there is no such operation; there are {known}"))
    }

    pub(super) fn repeated_header() -> Self {
        wrong("the header stands there twice; join its parts with semicolons")
    }
}

fn wrong(message: &str) -> FaultError {
    FaultError(message.to_owned())
}

fn set<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), FaultError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(FaultError(format!("`{name}` stands there twice"))),
    }
}

fn duration(value: &str) -> Result<Duration, FaultError> {
    let number = |unit| {
        value
            .strip_suffix(unit)
            .and_then(|number| f64::from_str(number).ok())
    };
    let seconds = number("ms")
        .map(|number| number / 1_000.0)
        .or_else(|| number("s"));
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| *duration <= SLOWEST)
        .ok_or_else(|| wrong("`slow` takes a duration such as 500ms or 2s, up to 600s"))
}

fn status(value: &str) -> Result<StatusCode, FaultError> {
    let status = StatusCode::from_str(value).ok();
    status
        .filter(|status| status.is_client_error() || status.is_server_error())
        .ok_or_else(|| wrong("`status` takes a number from 400 to 599"))
}

fn problem(value: &str) -> Result<&'static NamedProblem, FaultError> {
    NamedProblem::find(value).ok_or_else(|| {
        let names = NamedProblem::ALL.iter().map(|named| named.name);
        let names = names.collect::<Vec<_>>().join(", ");
        FaultError(format!("`problem` takes one of {names}"))
    })
}

fn times(value: &str) -> Result<u32, FaultError> {
    let times = u32::from_str(value).ok().filter(|times| *times > 0);
    times.ok_or_else(|| wrong("`times` takes a number from 1"))
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultError {}

impl fmt::Display for Fault {
    /// As it is written, without what is usual.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(slow) = self.slow {
            write!(f, "slow={}ms", slow.as_millis())?;
        }
        let Some((effect, when)) = self.effect else {
            return Ok(());
        };
        if self.slow.is_some() {
            f.write_str(";")?;
        }
        match effect {
            Effect::Status(status) => write!(f, "status={}", status.as_u16())?,
            Effect::Problem(named) => write!(f, "problem={}", named.name)?,
            Effect::Drop => f.write_str("drop")?,
            Effect::Truncate => f.write_str("truncate")?,
            Effect::Garbage => f.write_str("garbage")?,
        }
        match when {
            _ if when == effect.usually() => Ok(()),
            When::Before => f.write_str(";when=before"),
            When::After => f.write_str(";when=after"),
        }
    }
}
