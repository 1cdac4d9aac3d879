//! The table of faults: which there are, and what each expected and saw.
//!
//! A test begins its [`Fault`], checks measured values through it, and when it ends, well or not, one
//! line on standard output says so; `cargo xtask faults` reads these lines.

use std::fmt::{Debug, Write};
use std::ops::RangeInclusive;

use serde_json::json;

/// All faults, by number. The functions of fault 7 are named `fault_07_…`.
const FAULTS: &[(u8, &str)] = &[
    (1, "token endpoint fails once"),
    (2, "token endpoint refuses the client, 1000 callers"),
    (3, "token ends as 1000 calls start"),
    (4, "token revoked under 1000 calls"),
    (5, "every token refused for ever"),
    (6, "first caller of a token fetch is gone"),
    (7, "odd token answers"),
    (8, "connection refused, then accepted"),
    (9, "reset after the request was read"),
    (10, "pooled connections gone stale, 500 times"),
    (11, "429 with Retry-After"),
    (12, "429 with X-RateLimit-Reset"),
    (13, "503 for ever, 10000 calls"),
    (14, "calendar jumps between attempts"),
    (15, "answers that drip or never come"),
    (16, "answers cut short"),
    (17, "complete answers that are not what they should be"),
    (18, "errors that are no problem details, or half of one"),
    (19, "huge answers"),
    (20, "redirects"),
    (21, "pages that do not add up"),
    (22, "answers about idempotency keys"),
    (23, "uploads under failure"),
    (24, "call dropped at every await"),
    (25, "no address, or a dead one"),
    (26, "TLS that cannot be had"),
    (27, "HTTP/2 connections and streams that end"),
    (28, "values that the description does not know"),
    (29, "webhooks: forged, late, huge, slow"),
    (30, "secrets in what can be printed"),
    (31, "proxy in the environment"),
    (32, "clocks that are wrong"),
];

/// What a line for `cargo xtask faults` starts with; JSON follows.
pub const MARK: &str = "fault-report ";

/// One case of a fault, being tested.
///
/// Its checks are assertions: the first that fails ends the test.
pub struct Fault {
    number: u8,
    case: String,
    expected: String,
    happened: String,
}

impl Fault {
    /// Begins a case: `case` tells it from others of the same number.
    pub fn begin(number: u8, case: impl Into<String>) -> Self {
        assert!(
            FAULTS.iter().any(|(listed, _)| *listed == number),
            "fault {number} is not in the list"
        );
        Self {
            number,
            case: case.into(),
            expected: String::new(),
            happened: String::new(),
        }
    }

    /// Checks a measured value against the only right one.
    #[track_caller]
    pub fn equal<T: Debug + PartialEq>(&mut self, what: &str, measured: T, right: T) {
        note(&mut self.expected, what, &format!("{right:?}"));
        note(&mut self.happened, what, &format!("{measured:?}"));
        assert_eq!(measured, right, "{what}");
    }

    /// Checks that a measured value lies within these bounds.
    #[track_caller]
    pub fn within<T: Debug + PartialOrd>(
        &mut self,
        what: &str,
        measured: T,
        right: RangeInclusive<T>,
    ) {
        note(&mut self.expected, what, &format!("{right:?}"));
        note(&mut self.happened, what, &format!("{measured:?}"));
        assert!(
            right.contains(&measured),
            "{what}: {measured:?} is not in {right:?}"
        );
    }

    /// Checks that a measured value is not below this one.
    #[track_caller]
    pub fn at_least<T: Debug + PartialOrd>(&mut self, what: &str, measured: T, least: T) {
        note(&mut self.expected, what, &format!("at least {least:?}"));
        note(&mut self.happened, what, &format!("{measured:?}"));
        assert!(measured >= least, "{what}: {measured:?} is below {least:?}");
    }

    /// Checks that all measured values are the same and not absent, and how many there are: the
    /// keys and bodies of attempts.
    #[track_caller]
    pub fn same<T: Debug + PartialEq>(&mut self, what: &str, values: &[T]) {
        let equal = values.iter().filter(|value| **value == values[0]).count();
        let right = format!("{} the same", values.len());
        note(&mut self.expected, what, &right);
        note(&mut self.happened, what, &format!("{equal} the same"));
        assert_eq!(equal, values.len(), "{what}: {values:?}");
    }

    /// Checks that an error's message has this in it.
    #[track_caller]
    pub fn says(&mut self, error: &dinie::Error, part: &str) {
        let message = error.to_string();
        let found = message.find(part).map_or(&message[..], |at| &message[at..]);
        note(&mut self.expected, "message", &format!("… {part} …"));
        note(&mut self.happened, "message", &format!("… {found}"));
        assert!(message.contains(part), "{message:?} does not say {part:?}");
    }

    /// Checks that something is so.
    #[track_caller]
    pub fn holds(&mut self, what: &str, so: bool) {
        note(&mut self.expected, what, "yes");
        note(&mut self.happened, what, if so { "yes" } else { "no" });
        assert!(so, "not so: {what}");
    }
}

fn note(text: &mut String, what: &str, value: &str) {
    let separator = if text.is_empty() { "" } else { ", " };
    write!(text, "{separator}{what}: {value}").expect("text takes text");
}

impl Drop for Fault {
    fn drop(&mut self) {
        let outcome = match std::thread::panicking() {
            true => "failed",
            false => "passed",
        };
        let titles = FAULTS.iter().filter(|(number, _)| *number == self.number);
        let title: Vec<_> = titles.map(|(_, title)| *title).collect();
        let line = json!({
            "number": self.number,
            "fault": title.concat(),
            "case": self.case,
            "expected": self.expected,
            "happened": self.happened,
            "outcome": outcome,
        });
        println!("{MARK}{line}");
    }
}

/// The faults that this binary has tests for, by the names of the functions.
fn tested() -> Vec<u8> {
    let binary = std::env::current_exe().expect("a running test knows its binary");
    let output = std::process::Command::new(binary)
        .args(["--list", "--format", "terse"])
        .output()
        .expect("the binary lists its tests");
    let names = String::from_utf8(output.stdout).expect("names are text");
    let mut numbers: Vec<u8> = names
        .lines()
        .filter_map(|line| line.split("::").last()?.strip_prefix("fault_"))
        .map(|name| name[..2].parse().expect("`fault_` and two digits"))
        .collect();
    numbers.dedup();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[test]
fn every_fault_is_listed_once_and_tested() {
    let listed: Vec<u8> = FAULTS.iter().map(|(number, _)| *number).collect();
    assert!(listed.is_sorted_by(|one, next| one < next), "{listed:?}");
    assert_eq!(tested(), listed);
}
