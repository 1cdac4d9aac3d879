//! Fuzz target: headers, an empty line, a body. A slow reading of the standard's rules must agree
//! with the verifier, and nothing that was changed after it was signed may pass.

use std::time::{Duration, SystemTime};

use dinie::webhooks::Verifier;
use dinie_runtime::webhook::{Rejection, SignedHeaders, Signer};

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const NOW: u64 = 1_696_004_797;
const TOLERANCE: u64 = 300;

type Headers<'a> = Vec<(&'a str, &'a [u8])>;

pub(crate) fn run(data: &[u8]) {
    let verifier = Verifier::new([SECRET]).expect("a secret").clock(now);
    let signer = Signer::new(SECRET).expect("a secret");
    agrees_with_the_rules(&verifier, &signer, data);
    nothing_changed_passes(&verifier, &signer, data);
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
}

fn agrees_with_the_rules(verifier: &Verifier, signer: &Signer, data: &[u8]) {
    let (headers, body) = split(data);
    let right = rightly_signed(signer, &headers, body);
    let delivery = verifier.verify_signature(&headers, body);
    match (&delivery, &right) {
        (Ok(delivery), Some(right)) => assert_eq!(delivery.id(), right.id()),
        (Err(error), None) => assert!(error.webhook_rejection().is_some()),
        _ => panic!("{delivery:?} where the rules say {right:?}"),
    }
    match verifier.verify(&headers, body) {
        Ok(verified) => assert_eq!(Some(verified.delivery()), delivery.as_ref().ok()),
        Err(error) => {
            let unreadable = error.webhook_rejection() == Some(Rejection::InvalidBody);
            assert_eq!(unreadable, delivery.is_ok(), "{error}");
        }
    }
}

/// The headers that the API would have sent, if these are as good.
fn rightly_signed(signer: &Signer, headers: &Headers, body: &[u8]) -> Option<SignedHeaders> {
    let only = |name| {
        let mut values = values(headers, name);
        values.sort_unstable();
        values.dedup();
        let [value] = values[..] else { return None };
        let plain = !value.is_empty() && value.iter().all(u8::is_ascii_graphic);
        plain.then(|| String::from_utf8(value.to_vec()).expect("ASCII"))
    };
    let id = only("webhook-id").filter(|id| !id.contains('.'))?;
    let timestamp = only("webhook-timestamp")?;
    let digits = timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: u128 = timestamp.parse().ok().filter(|_| digits)?;
    if seconds.abs_diff(NOW.into()) > TOLERANCE.into() {
        return None;
    }
    let right = signer.sign_text(&id, &timestamp, body);
    let given = values(headers, "webhook-signature");
    given
        .iter()
        .flat_map(|list| list.split(|byte| *byte == b' '))
        .any(|item| item == right.signature().as_bytes())
        .then_some(right)
}

/// One bit of each part, at a place that depends on the input.
fn nothing_changed_passes(verifier: &Verifier, signer: &Signer, data: &[u8]) {
    let place: usize = data.iter().map(|byte| usize::from(*byte)).sum();
    let signed = signer.sign("msg_1", now(), data);
    let delivery = verifier.verify_signature(&signed, data);
    assert_eq!(delivery.expect("it was just signed").id(), "msg_1");
    let refused = |headers: &SignedHeaders, body: &[u8]| {
        let error = verifier
            .verify_signature(headers, body)
            .expect_err("it was changed");
        let said = format!("{error} {error:?}");
        assert!(!said.contains(&signed.signature()[3..]), "{said}");
    };
    refused(
        &signed
            .clone()
            .with_signature(flipped(signed.signature(), place)),
        data,
    );
    refused(
        &signed
            .clone()
            .with_timestamp(flipped(signed.timestamp(), place)),
        data,
    );
    refused(&signed.clone().with_id(flipped(signed.id(), place)), data);
    refused(&signed.clone().forged(), data);
    let mut body = data.to_vec();
    body.push(b' ');
    refused(&signed, &body);
    body.pop();
    if let Some(index) = place.checked_rem(body.len()) {
        body[index] ^= 1;
        refused(&signed, &body);
        refused(&signed, &data[..index]);
    }
}

/// ASCII text with one bit changed, so that it stays ASCII.
fn flipped(text: &str, place: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let index = place % bytes.len();
    bytes[index] ^= 1 << (place % 7);
    String::from_utf8(bytes).expect("ASCII")
}

fn values<'a>(headers: &Headers<'a>, name: &str) -> Vec<&'a [u8]> {
    headers
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| *value)
        .collect()
}

/// `name: value` in lines, up to an empty one.
fn split(data: &[u8]) -> (Headers<'_>, &[u8]) {
    let mut headers = Vec::new();
    let mut rest = data;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = &rest[..end];
        rest = &rest[end + 1..];
        if line.is_empty() {
            break;
        }
        let colon = line.windows(2).position(|pair| pair == b": ");
        if let Some((name, value)) = colon.map(|colon| (&line[..colon], &line[colon + 2..])) {
            headers.extend(std::str::from_utf8(name).map(|name| (name, value)));
        }
    }
    (headers, rest)
}
