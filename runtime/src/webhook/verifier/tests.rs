//! Deliveries signed here, by the text of the standard, and what becomes of them when touched.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::{any, proptest};
use sha2::Sha256;

use super::{Headers, Verifier};
use crate::Json;
use crate::error::Error;
use crate::webhook::{Event, Rejection, UnknownEvent};

#[derive(Debug, PartialEq)]
enum Events {
    Paid(String),
    Unknown(UnknownEvent),
}

impl Event for Events {
    const TAG: Option<&'static str> = Some("type");

    fn decode(kind: &str, json: &Json) -> Result<Self, serde_json::Error> {
        match kind {
            "paid" => serde_json::from_value(json["data"].clone()).map(Self::Paid),
            _ => Ok(Self::Unknown(UnknownEvent::new(kind, json))),
        }
    }

    fn encode(&self) -> Result<Json, serde_json::Error> {
        Ok(match self {
            Self::Paid(data) => serde_json::json!({"type": "paid", "data": data}),
            Self::Unknown(event) => event.json().clone(),
        })
    }

    fn kind(&self) -> &str {
        match self {
            Self::Paid(_) => "paid",
            Self::Unknown(event) => event.kind(),
        }
    }
}

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
const OTHER_KEY: &[u8] = b"another key of thirty-two bytes!";
const NOW: u64 = 1_696_004_797;
const BODY: &[u8] = br#"{"type":"paid","data":"10.00"}"#;

fn secret(key: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(key))
}

fn sign(key: &[u8], id: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

fn verifier() -> Verifier<Events> {
    Verifier::new([secret(KEY)]).unwrap()
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn headers(id: &str, timestamp: &str, signature: &str) -> Vec<(String, String)> {
    [
        ("Webhook-Id", id),
        ("webhook-timestamp", timestamp),
        ("WEBHOOK-SIGNATURE", signature),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn signed(key: &[u8], body: &[u8]) -> Vec<(String, String)> {
    let timestamp = NOW.to_string();
    headers("msg_1", &timestamp, &sign(key, "msg_1", &timestamp, body))
}

fn rejection(headers: &impl Headers, body: &[u8]) -> Rejection {
    reason(verifier().verify_at(at(NOW), headers, body).unwrap_err())
}

fn reason(error: Error) -> Rejection {
    assert!(error.is_webhook());
    error.webhook_rejection().unwrap()
}

#[test]
fn the_example_of_the_standard_verifies() {
    let verifier: Verifier<Events> =
        Verifier::new(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]).unwrap();
    let headers = [
        ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("webhook-timestamp", "1614265330"),
        (
            "webhook-signature",
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ];
    let body = br#"{"test": 2432232314}"#;
    let error = verifier
        .verify_at(at(1_614_265_330), &headers, body)
        .unwrap_err();
    // The signature is right; the example is no event.
    assert_eq!(reason(error), Rejection::InvalidBody);
}

#[test]
fn a_delivery_gives_its_event() {
    let verified = verifier()
        .verify_at(at(NOW), &signed(KEY, BODY), BODY)
        .unwrap();
    assert_eq!(verified.id(), "msg_1");
    assert_eq!(verified.timestamp(), at(NOW));
    assert_eq!(verified.into_inner(), Events::Paid("10.00".to_owned()));
    let body = br#"{"type":"invented","data":1}"#;
    let verified = verifier()
        .verify_at(at(NOW), &signed(KEY, body), body)
        .unwrap();
    assert_eq!(verified.event().kind(), "invented");
    assert_eq!(
        verified.event().encode().unwrap().to_string().as_bytes(),
        body
    );
}

#[test]
fn every_map_of_headers_will_do() {
    let pairs = signed(KEY, BODY);
    let map: HashMap<String, String> = pairs.iter().cloned().collect();
    let mut http = http::HeaderMap::new();
    for (name, value) in &pairs {
        let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        http.append(name, value.parse().unwrap());
    }
    let verifier = verifier();
    assert!(verifier.verify_at(at(NOW), &map, BODY).is_ok());
    assert!(verifier.verify_at(at(NOW), &http, BODY).is_ok());
    assert!(verifier.verify_at(at(NOW), pairs.as_slice(), BODY).is_ok());
}

#[test]
fn secrets_rotate_and_signatures_come_in_lists() {
    let both: Verifier<Events> = Verifier::new([secret(OTHER_KEY), secret(KEY)]).unwrap();
    for key in [KEY, OTHER_KEY] {
        assert!(both.verify_at(at(NOW), &signed(key, BODY), BODY).is_ok());
    }
    let timestamp = NOW.to_string();
    let (right, wrong) = (
        sign(KEY, "msg_1", &timestamp, BODY),
        sign(OTHER_KEY, "msg_1", &timestamp, BODY),
    );
    for list in [
        format!("{wrong} {right}"),
        format!("{right} {wrong}"),
        format!("v1a,xyz v2,{} garbage {right}", &right[3..]),
        format!("v1,%%% v1, {right}"),
    ] {
        let headers = headers("msg_1", &timestamp, &list);
        assert!(
            verifier().verify_at(at(NOW), &headers, BODY).is_ok(),
            "{list}"
        );
    }
    let mut two = headers("msg_1", &timestamp, &wrong);
    two.push(("webhook-signature".to_owned(), right));
    assert!(verifier().verify_at(at(NOW), &two, BODY).is_ok());
}

#[test]
fn anything_touched_is_refused() {
    assert_eq!(
        rejection(&signed(OTHER_KEY, BODY), BODY),
        Rejection::NoMatch
    );
    let respaced = br#"{"type": "paid", "data": "10.00"}"#;
    assert_eq!(rejection(&signed(KEY, BODY), respaced), Rejection::NoMatch);
    let timestamp = NOW.to_string();
    let signature = sign(KEY, "msg_1", &timestamp, BODY);
    let other_id = headers("msg_2", &timestamp, &signature);
    assert_eq!(rejection(&other_id, BODY), Rejection::NoMatch);
    let other_time = headers("msg_1", &(NOW + 1).to_string(), &signature);
    assert_eq!(rejection(&other_time, BODY), Rejection::NoMatch);
    let other_version = headers("msg_1", &timestamp, &signature.replace("v1,", "v2,"));
    assert_eq!(rejection(&other_version, BODY), Rejection::InvalidHeader);
}

#[test]
fn the_boundary_between_the_parts_cannot_move() {
    let timestamp = NOW.to_string();
    let signature = sign(KEY, "a.1", &timestamp, BODY);
    let dotted = headers("a.1", &timestamp, &signature);
    assert_eq!(rejection(&dotted, BODY), Rejection::InvalidHeader);
}

#[test]
fn headers_that_are_missing_or_odd_are_refused() {
    let timestamp = NOW.to_string();
    let signature = sign(KEY, "msg_1", &timestamp, BODY);
    for index in 0..3 {
        let mut headers = headers("msg_1", &timestamp, &signature);
        headers[index].1.clear();
        assert_eq!(rejection(&headers, BODY), Rejection::MissingHeader);
        headers.remove(index);
        assert_eq!(rejection(&headers, BODY), Rejection::MissingHeader);
    }
    for odd in [
        "-9223372036854775808",
        "-1",
        "+1696004797",
        "1696004797.5",
        " 1696004797",
        "0x1",
        "١",
        "99999999999999999999",
        "18446744073709551615",
    ] {
        let headers = headers("msg_1", odd, &sign(KEY, "msg_1", odd, BODY));
        let rejection = rejection(&headers, BODY);
        assert!(
            matches!(rejection, Rejection::InvalidHeader | Rejection::TooNew),
            "{odd}: {rejection:?}"
        );
    }
    let mut twice = headers("msg_1", &timestamp, &signature);
    twice.push(("webhook-id".to_owned(), "msg_1".to_owned()));
    assert!(verifier().verify_at(at(NOW), &twice, BODY).is_ok());
    twice.push(("webhook-id".to_owned(), "msg_2".to_owned()));
    assert_eq!(rejection(&twice, BODY), Rejection::InvalidHeader);
}

#[test]
fn the_time_counts_both_ways() {
    let headers = signed(KEY, BODY);
    for (now, expected) in [
        (NOW + 300, None),
        (NOW + 301, Some(Rejection::TooOld)),
        (NOW - 300, None),
        (NOW - 301, Some(Rejection::TooNew)),
        (0, Some(Rejection::TooNew)),
    ] {
        let result = verifier().verify_at(at(now), &headers, BODY);
        assert_eq!(result.err().map(reason), expected, "{now}");
    }
    let lax = verifier().tolerance(Duration::MAX);
    let day = 24 * 60 * 60;
    assert!(lax.verify_at(at(NOW + day), &headers, BODY).is_ok());
    assert!(lax.verify_at(at(NOW + day + 1), &headers, BODY).is_err());
    let strict = verifier().tolerance(Duration::ZERO);
    assert!(strict.verify_at(at(NOW + 1), &headers, BODY).is_ok());
    assert!(strict.verify_at(at(NOW + 2), &headers, BODY).is_err());
}

#[test]
fn secrets_must_be_secrets() {
    for text in ["", "whsec_", "whsec_short", "whsec_%%%", "whsec_ AAAA"] {
        let error = Verifier::<Events>::new([text]).unwrap_err();
        assert_eq!(
            error.webhook_rejection(),
            Some(Rejection::InvalidSecret),
            "{text}"
        );
        assert!(error.is_usage());
    }
    assert!(Verifier::<Events>::new(Vec::<String>::new()).is_err());
    let unpadded = secret(KEY).trim_end_matches('=').to_owned();
    assert!(Verifier::<Events>::new([unpadded]).is_ok());
}

#[test]
fn bodies_are_read_after_the_signature_only() {
    assert_eq!(
        rejection(&signed(OTHER_KEY, b"\xff"), b"\xff"),
        Rejection::NoMatch
    );
    for body in [
        &b"\xff"[..],
        b"{",
        b"[]",
        b"{}",
        br#"{"type":1}"#,
        br#"{"type":"paid","data":1}"#,
    ] {
        assert_eq!(rejection(&signed(KEY, body), body), Rejection::InvalidBody);
    }
}

#[test]
fn no_error_shows_a_signature_or_a_secret() {
    let right = sign(KEY, "msg_1", &NOW.to_string(), BODY);
    let error = verifier()
        .verify_at(at(NOW), &signed(OTHER_KEY, BODY), BODY)
        .unwrap_err();
    let text = format!("{error} {error:?} {:?}", verifier());
    for hidden in [&right[3..], &secret(KEY), &STANDARD.encode(KEY)] {
        assert!(!text.contains(hidden), "{text}");
    }
    let body = br#"{"type":"paid","data":{"cpf":"marker"}}"#;
    let error = verifier()
        .verify_at(at(NOW), &signed(KEY, body), body)
        .unwrap_err();
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    assert!(!format!("{error} {error:?} {cause:?}").contains("marker"));
}

proptest! {
    #[test]
    fn no_headers_panic(id in any::<Vec<u8>>(), timestamp in any::<String>(), signature in any::<String>()) {
        let headers = [
            ("webhook-id", id),
            ("webhook-timestamp", timestamp.into_bytes()),
            ("webhook-signature", signature.into_bytes()),
        ];
        assert!(verifier().verify_at(at(NOW), &headers, BODY).is_err());
    }
}
