//! What is accepted and what is refused, as a table: the published examples of the standard, and
//! each rule with a delivery that keeps it and one that breaks it. Every delivery that is refused is
//! signed rightly but for what its row is about.

use crate::webhook::Verifier;
use crate::webhook::testing::{BODY, Events, KEY, NOW, OTHER_KEY, at, reason, secret, signed};
use crate::webhook::{Rejection, SignedHeaders};

use Rejection::{InvalidBody, NoMatch};

mod headers;
mod signatures;

type Pairs = Vec<(&'static str, Vec<u8>)>;

/// Verifies with the secrets of `KEY` alone.
fn verify(headers: &Pairs, body: &[u8], now: u64) -> Result<(), Rejection> {
    let verifier: Verifier<Events> = Verifier::new([secret(KEY)]).unwrap();
    let result = verifier.verify_at(at(now), headers, body);
    result.map(drop).map_err(|error| {
        assert!(error.is_webhook(), "{error}");
        reason(&error)
    })
}

fn pairs(headers: &SignedHeaders) -> Pairs {
    headers
        .pairs()
        .map(|(name, value)| (name, value.as_bytes().to_vec()))
        .to_vec()
}

fn check(name: &str, headers: &Pairs, body: &[u8], expected: Result<(), Rejection>) {
    assert_eq!(verify(headers, body, NOW), expected, "{name}");
}

/// From the standard's repository, its Rust library, and the manual of its authors.
#[test]
fn the_published_examples_verify_and_are_what_the_signer_makes() {
    for (secret, id, time, body, signature) in [
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
        (
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            1_649_367_553,
            r#"{"email":"test@example.com","username":"test_user"}"#,
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
        ),
        (
            "whsec_plJ3nmyCDGBKInavdOK15jsl",
            "msg_loFOjxBNrRLzqYUf",
            1_731_705_121,
            r#"{"event_type":"ping","data":{"success":true}}"#,
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
        ),
    ] {
        let verifier: Verifier<Events> = Verifier::new([secret]).unwrap();
        let verifier = verifier.clock(move || at(time));
        let timestamp = time.to_string();
        let headers = [
            ("webhook-id", id),
            ("webhook-timestamp", &timestamp),
            ("webhook-signature", signature),
        ];
        let delivery = verifier.verify_signature(&headers, body.as_bytes());
        assert_eq!(delivery.unwrap().id(), id);
        // The signature is right; the example is no event of the test's API.
        let error = verifier.verify(&headers, body.as_bytes()).unwrap_err();
        assert_eq!(reason(&error), InvalidBody);
        let signer = crate::webhook::Signer::new(secret).unwrap();
        let made = signer.sign(id, at(time), body.as_bytes());
        assert_eq!(made.signature(), signature);
    }
}

#[test]
fn anything_touched_is_refused() {
    let right = signed(KEY, BODY);
    for (name, headers) in [
        ("id", right.clone().with_id("msg_2")),
        ("time", right.clone().with_timestamp((NOW + 1).to_string())),
        ("time", right.clone().with_timestamp(format!("0{NOW}"))),
        ("signature", right.clone().forged()),
        ("key", signed(OTHER_KEY, BODY)),
    ] {
        check(name, &pairs(&headers), BODY, Err(NoMatch));
    }
    let respaced = serde_json::to_vec_pretty(&serde_json::json!({"type":"paid","data":"10.00"}));
    for body in [
        &respaced.unwrap(),
        &br#"{"data":"10.00","type":"paid"}"#[..],
        br#"{"type":"paid","data":"10.00"} "#,
        br#"{"type":"paid","data":"10.0"}"#,
        b"",
    ] {
        check("body", &pairs(&right), body, Err(NoMatch));
    }
}

#[test]
fn bodies_are_read_after_the_signature_only() {
    for body in [
        &b"\xff"[..],
        b"{\"type\":\"paid\",\"data\":\"\xe9\"}",
        b"{",
        b"[]",
        b"{}",
        b"",
        br#"{"type":1}"#,
        br#"{"type":"paid","data":1}"#,
        b"\xef\xbb\xbf{\"type\":\"paid\",\"data\":\"1\"}",
    ] {
        let forged = pairs(&signed(OTHER_KEY, body));
        check("forged", &forged, body, Err(NoMatch));
        check(
            "unreadable",
            &pairs(&signed(KEY, body)),
            body,
            Err(InvalidBody),
        );
    }
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    check("deep", &pairs(&signed(KEY, &deep)), &deep, Err(InvalidBody));
}
