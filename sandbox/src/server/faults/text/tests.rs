//! Faults in writing.

use super::{parse_header, parse_rule};

#[test]
fn what_is_written_is_understood() {
    let cases = [
        ("drop", "drop", None, 1),
        (
            " slow = 2s ; status = 503 ",
            "slow=2000ms;status=503",
            None,
            1,
        ),
        ("slow=0.5s", "slow=500ms", None, 1),
        (
            "problem=offer_expired;when=before",
            "problem=offer_expired",
            None,
            1,
        ),
        (
            "status=599;when=after;times=3;",
            "status=599;when=after",
            None,
            3,
        ),
        ("truncate;operation=getLoan", "truncate", Some("getLoan"), 1),
        ("garbage;when=before", "garbage;when=before", None, 1),
    ];
    for (text, fault, operation, times) in cases {
        let rule = parse_rule(text).unwrap();
        assert_eq!(rule.fault.to_string(), fault, "{text}");
        assert_eq!(
            (rule.operation.as_deref(), rule.times),
            (operation, times),
            "{text}"
        );
        let again = parse_header(fault).unwrap();
        assert_eq!(again, rule.fault, "what is shown can be written");
    }
}

#[test]
fn what_cannot_be_understood_is_refused_and_says_what_there_is() {
    let cases = [
        ("", "nothing is to go wrong; there are slow=DURATION"),
        (
            "explode",
            "`explode` is not understood here; there are slow=",
        ),
        ("drop=1", "`drop` is not understood here"),
        ("status", "`status` is not understood here"),
        ("status=200", "`status` takes a number from 400 to 599"),
        ("status=600", "`status` takes a number from 400 to 599"),
        (
            "problem=nothing",
            "`problem` takes one of invalid-request, ",
        ),
        (
            "drop;garbage",
            "of status, problem, drop, truncate and garbage there may be one",
        ),
        ("slow=1s;slow=2s", "`slow` stands there twice"),
        ("slow=2", "`slow` takes a duration such as 500ms or 2s"),
        ("slow=-1s", "`slow` takes a duration"),
        ("slow=601s", "`slow` takes a duration"),
        ("slow=1s;when=after", "`when` needs status"),
        ("truncate;when=before", "`truncate` needs an answer"),
        ("drop;when=later", "`when` is not understood here"),
        ("drop;times=0", "`times` takes a number from 1"),
    ];
    for (text, expected) in cases {
        let error = parse_rule(text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text:?}: {error}");
    }
}

#[test]
fn a_header_is_for_its_request_alone() {
    for text in ["drop;times=2", "drop;operation=getLoan"] {
        let error = parse_header(text).unwrap_err().to_string();
        assert!(
            error.starts_with("operation and times belong in rules"),
            "{error}"
        );
    }
}
