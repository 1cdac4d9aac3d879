//! Fault 29: deliveries against the rules of Standard Webhooks 1.0.0, case by case.

use std::time::Duration;

use dinie::Error;
use dinie::webhooks::{Event, Rejection, Verifier};

use crate::report::Fault;
use crate::signing::{
    Headers, KEY, NOW, OTHER_KEY, event, headers, now, secret, sign, signed_at, verifier,
};

/// Why it was refused; `None`: it was not.
fn outcome(verifier: &Verifier, headers: &Headers, body: &[u8]) -> Option<Rejection> {
    let Err(error) = verifier.verify_at(now(), headers, body) else {
        return None;
    };
    tells_nothing(&error, body);
    assert!(error.is_webhook(), "{error:?}");
    Some(error.webhook_rejection().unwrap())
}

/// Neither the secret, nor a signature, nor the body is in what can be printed.
fn tells_nothing(error: &Error, body: &[u8]) {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = std::error::Error::source(error);
    while let Some(current) = cause {
        text.push_str(&format!(" {current} {current:?}"));
        cause = current.source();
    }
    let right = sign(KEY, "msg_1", &NOW.to_string(), body);
    for hidden in [
        &right[3..],
        &secret(KEY)[6..],
        "0123456789abcdef",
        "cust_550e",
    ] {
        assert!(!text.contains(hidden), "{text}");
    }
}

/// Checks each case against what it must come to.
fn check(fault: &mut Fault, cases: Vec<(&'static str, Headers, Option<Rejection>)>) {
    let verifier = verifier();
    for (what, headers, right) in cases {
        fault.equal(what, outcome(&verifier, &headers, &event()), right);
    }
}

#[test]
fn fault_29_accepted() {
    let mut fault = Fault::begin(29, "deliveries that are right");
    let time = NOW.to_string();
    let right = sign(KEY, "msg_1", &time, &event());
    let other = sign(OTHER_KEY, "msg_1", &time, &event());
    let asymmetric = right.replacen("v1,", "v1a,", 1);
    let mut twice = headers("msg_1", &time, &right);
    twice.push(("Webhook-Id", b"msg_1".to_vec()));
    let list = |items: &[&str]| headers("msg_1", &time, &items.join(" "));
    check(
        &mut fault,
        vec![
            ("one signature", list(&[&right]), None),
            ("second of two", list(&[&other, &right]), None),
            ("first of two", list(&[&right, &other]), None),
            ("beside v1a", list(&[&asymmetric, &right]), None),
            (
                "beside rubbish",
                list(&["v1,%%%", "v2,x", "", &right]),
                None,
            ),
            ("same id twice", twice, None),
        ],
    );
    let verified = verifier()
        .verify_at(now(), &list(&[&right]), &event())
        .unwrap();
    fault.equal("id", verified.id(), "msg_1");
    fault.holds(
        "typed",
        matches!(verified.event(), Event::CustomerActive(_)),
    );
}

#[test]
fn fault_29_rotation() {
    let mut fault = Fault::begin(29, "two secrets, two signatures");
    let time = NOW.to_string();
    let new = sign(OTHER_KEY, "msg_1", &time, &event());
    let both = Verifier::new([secret(KEY), secret(OTHER_KEY)]).unwrap();
    let of_new = headers("msg_1", &time, &new);
    fault.equal("new secret known", outcome(&both, &of_new, &event()), None);
    let rejection = outcome(&verifier(), &of_new, &event());
    fault.equal("not known", rejection, Some(Rejection::NoMatch));
    let bare = Verifier::new([secret(OTHER_KEY)[6..].to_owned()]).unwrap();
    fault.equal("without whsec_", outcome(&bare, &of_new, &event()), None);
}

#[test]
fn fault_29_time() {
    let mut fault = Fault::begin(29, "time of the signature");
    let at = |time: u64| signed_at(time, &event());
    check(
        &mut fault,
        vec![
            ("300 s ago", at(NOW - 300), None),
            ("301 s ago", at(NOW - 301), Some(Rejection::TooOld)),
            ("in 300 s", at(NOW + 300), None),
            ("in 301 s", at(NOW + 301), Some(Rejection::TooNew)),
            ("in 1970", at(0), Some(Rejection::TooOld)),
            ("end of time", at(u64::MAX), Some(Rejection::InvalidHeader)),
        ],
    );
    let off = [Duration::ZERO, Duration::MAX].map(|it| verifier().tolerance(it).is_err());
    fault.equal("no switch to turn it off", off, [true, true]);
}

#[test]
fn fault_29_odd_times() {
    let mut fault = Fault::begin(29, "timestamps that are no digits, well signed");
    for time in [
        "-9223372036854775808",
        "-1",
        "+1696004797",
        "1696004797.0",
        "1.6e9",
        "0x6516f5bd",
        " 1696004797",
        "1696004797 ",
        "99999999999999999999999",
        "１６９６００４７９７",
    ] {
        let odd = headers("msg_1", time, &sign(KEY, "msg_1", time, &event()));
        let rejection = outcome(&verifier(), &odd, &event());
        fault.equal(time, rejection, Some(Rejection::InvalidHeader));
    }
}

#[test]
fn fault_29_headers() {
    let mut fault = Fault::begin(29, "headers that are missing or odd");
    let without = |name: &str| {
        let mut headers = signed_at(NOW, &event());
        headers.retain(|(key, _)| *key != name);
        headers
    };
    let with = |name: &'static str, value: &[u8]| {
        let mut headers = without(name);
        headers.push((name, value.to_vec()));
        headers
    };
    let twice = |name: &'static str, value: &[u8]| {
        let mut headers = signed_at(NOW, &event());
        headers.push((name, value.to_vec()));
        headers
    };
    let (missing, invalid) = (
        Some(Rejection::MissingHeader),
        Some(Rejection::InvalidHeader),
    );
    check(
        &mut fault,
        vec![
            ("no id", without("webhook-id"), missing),
            ("no timestamp", without("webhook-timestamp"), missing),
            ("no signature", without("webhook-signature"), missing),
            ("empty id", with("webhook-id", b""), missing),
            ("id of bytes", with("webhook-id", b"\xff\xfe"), invalid),
            (
                "signature of bytes",
                with("webhook-signature", b"v1,\xff"),
                invalid,
            ),
            ("two ids", twice("webhook-id", b"msg_2"), invalid),
            ("two timestamps", twice("webhook-timestamp", b"1"), invalid),
        ],
    );
}

#[test]
fn fault_29_signatures() {
    let mut fault = Fault::begin(29, "signatures that are not right");
    let time = NOW.to_string();
    let right = sign(KEY, "msg_1", &time, &event());
    let forged = sign(OTHER_KEY, "msg_1", &time, &event());
    let with = |signature: &str| headers("msg_1", &time, signature);
    // Sixty-four characters of base64 less one have two bits to spare; the last must be zero.
    let stray = format!("{}=", &right[..right.len() - 2]) + "=";
    let (no_match, invalid) = (Some(Rejection::NoMatch), Some(Rejection::InvalidHeader));
    check(
        &mut fault,
        vec![
            ("other key", with(&forged), no_match),
            ("other id", headers("msg_2", &time, &right), no_match),
            (
                "other time",
                headers("msg_1", &(NOW + 1).to_string(), &right),
                no_match,
            ),
            ("v1a only", with(&right.replacen("v1,", "v1a,", 1)), invalid),
            ("no version", with(&right[3..]), invalid),
            ("no padding", with(right.trim_end_matches('=')), invalid),
            ("base64 cut", with(&stray), invalid),
            ("half of it", with(&right[..20]), invalid),
            ("nothing in it", with("v1,"), invalid),
            (
                "in hexadecimal",
                with(&format!("v1,{}", "ab".repeat(32))),
                invalid,
            ),
        ],
    );
}

#[test]
fn fault_29_boundary() {
    let mut fault = Fault::begin(29, "boundary between id, time and body moved");
    // Both have one MAC: id `a.1696004797`, body `{}` and id `a`, body `1696004797.{}`.
    let time = NOW.to_string();
    let signature = sign(KEY, &format!("a.{time}"), &time, b"{}");
    assert_eq!(
        signature,
        sign(KEY, "a", &time, format!("{time}.{{}}").as_bytes())
    );
    let moved = headers(&format!("a.{time}"), &time, &signature);
    let rejection = outcome(&verifier(), &moved, b"{}");
    fault.equal(
        "full stop in the id",
        rejection,
        Some(Rejection::InvalidHeader),
    );
}

#[test]
fn fault_29_body() {
    let mut fault = Fault::begin(29, "bodies");
    let json: serde_json::Value = serde_json::from_slice(&event()).unwrap();
    let written_again = serde_json::to_vec_pretty(&json).unwrap();
    let rejection = outcome(&verifier(), &signed_at(NOW, &event()), &written_again);
    fault.equal(
        "parsed and written again",
        rejection,
        Some(Rejection::NoMatch),
    );
    let rejection = outcome(&verifier(), &signed_at(NOW, &event()), b"");
    fault.equal("read by somebody else", rejection, Some(Rejection::NoMatch));
    for (what, body) in [
        ("not UTF-8", &b"\xff\xfe{}"[..]),
        ("not JSON", b"<xml/>"),
        ("empty", b""),
        ("no type", b"{}"),
        (
            "known type, other data",
            br#"{"type":"customer.active","data":[]}"#,
        ),
    ] {
        let rejection = outcome(&verifier(), &signed_at(NOW, body), body);
        fault.equal(what, rejection, Some(Rejection::InvalidBody));
    }
    let body = br#"{"type":"on.the.moon"}"#;
    let rejection = outcome(&verifier(), &signed_at(NOW, body), body);
    fault.equal("unknown type", rejection, None);
}

#[test]
fn fault_29_secrets() {
    let mut fault = Fault::begin(29, "secrets that are none");
    for secret in [
        "",
        "whsec_",
        " ",
        "whsec_c2hvcnQ=",
        "whsec_%%%%",
        "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
    ] {
        let error = Verifier::new([secret]).unwrap_err();
        let rejection = error.webhook_rejection();
        fault.equal(secret, rejection, Some(Rejection::InvalidSecret));
        assert!(error.is_usage());
        assert!(!format!("{error} {error:?}").contains("MfKQ9r8G"));
    }
    let none = Verifier::new([""; 0]).unwrap_err();
    fault.holds("no secret at all", none.is_usage());
}
