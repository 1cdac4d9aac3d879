//! What a verifier is made of, and what it hands over. What it accepts and refuses is the table in
//! `vectors.rs`.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use proptest::prelude::{any, proptest};

use super::Verifier;
use crate::webhook::testing::{
    BODY, Events, KEY, NOW, OTHER_KEY, at, reason, secret, signed, verifier,
};
use crate::webhook::{Event, Headers, Rejection};

#[test]
fn a_delivery_gives_its_event() {
    let headers = signed(KEY, BODY);
    let verified = verifier().verify(&headers, BODY).unwrap();
    assert_eq!((verified.id(), verified.timestamp()), ("msg_1", at(NOW)));
    let delivery = verifier().verify_signature(&headers, BODY).unwrap();
    assert_eq!(verified.delivery(), &delivery);
    assert_eq!(verified.event(), &Events::Paid("10.00".to_owned()));
    assert_eq!(verified.into_inner().kind(), "paid");
}

#[test]
fn an_event_that_is_not_known_is_kept_as_it_came() {
    let body = br#"{"type":"invented","data":1}"#;
    let verified = verifier().verify(&signed(KEY, body), body).unwrap();
    assert_eq!(verified.event().kind(), "invented");
    let json = verified.event().encode().unwrap();
    assert_eq!(json.to_string().as_bytes(), body);
}

#[test]
fn every_map_of_headers_will_do() {
    let headers = signed(KEY, BODY);
    let pairs = headers.pairs();
    let upper = pairs.map(|(name, value)| (name.to_ascii_uppercase(), value));
    let map: HashMap<String, &str> = upper.iter().cloned().collect();
    let sorted: BTreeMap<String, &str> = upper.iter().cloned().collect();
    fn accepted(headers: &(impl Headers + ?Sized)) -> bool {
        verifier().verify(headers, BODY).is_ok()
    }
    assert!(accepted(&headers.to_map()));
    assert!(accepted(&pairs) && accepted(pairs.as_slice()));
    assert!(accepted(&upper) && accepted(&upper.to_vec()));
    assert!(accepted(&map) && accepted(&sorted));
}

#[test]
fn the_tolerance_has_a_range() {
    for seconds in [0, 86_401, u64::MAX] {
        let error = verifier()
            .tolerance(Duration::from_secs(seconds))
            .unwrap_err();
        assert!(error.is_usage(), "{error}");
    }
    assert!(verifier().tolerance(Duration::from_millis(999)).is_err());
    let headers = signed(KEY, BODY);
    for seconds in [1, 86_400] {
        let verifier = verifier().tolerance(Duration::from_secs(seconds)).unwrap();
        let verify = |now| verifier.verify_at(at(now), &headers, BODY);
        assert!(verify(NOW + seconds).is_ok());
        let error = verify(NOW + seconds + 1).unwrap_err();
        assert_eq!(reason(&error), Rejection::TooOld);
        assert!(error.to_string().contains(&format!("{seconds} s are tol")));
    }
}

#[test]
fn secrets_must_be_secrets() {
    let standard = secret(&[0xff; 32]);
    for (text, named) in [
        (String::new(), "empty"),
        ("whsec_".to_owned(), "empty"),
        ("whsec_short".to_owned(), "not base64"),
        ("whsec_%%%".to_owned(), "not base64"),
        ("whsec_QUJD".to_owned(), "3 bytes"),
        (secret(&[1; 15]), "15 bytes"),
        (secret(&[1; 129]), "129 bytes"),
        (format!("{standard}\n"), "whitespace"),
        (format!(" {standard}"), "whitespace"),
        (standard.replace('/', "_"), "not base64"),
        (format!("{standard}="), "not base64"),
        // Stray bits after the last byte.
        (standard.replace("8=", "9="), "not base64"),
        (standard.replace("whsec_", "whpk_"), "asymmetric"),
    ] {
        let error = Verifier::<Events>::new([text.as_str()]).unwrap_err();
        assert_eq!(reason(&error), Rejection::InvalidSecret, "{text}");
        assert!(error.is_usage());
        let said = error.to_string();
        assert!(said.contains(named), "{text}: {said}");
        let key = text.trim().trim_start_matches("whsec_");
        assert!(key.is_empty() || !said.contains(key), "{said}");
    }
    assert!(Verifier::<Events>::new(Vec::<String>::new()).is_err());
    let bare = standard.trim_start_matches("whsec_");
    let unpadded = standard.trim_end_matches('=');
    for text in [
        bare,
        unpadded,
        &standard,
        &secret(&[1; 16]),
        &secret(&[1; 128]),
    ] {
        assert!(Verifier::<Events>::new([text]).is_ok(), "{text}");
    }
}

#[test]
fn an_unset_variable_is_named() {
    let error = Verifier::<Events>::from_env("DINIE_NO_SUCH_VARIABLE").unwrap_err();
    assert!(error.to_string().contains("DINIE_NO_SUCH_VARIABLE"));
    assert_eq!(reason(&error), Rejection::InvalidSecret);
}

#[test]
fn no_error_shows_a_signature_or_a_secret() {
    let right = signed(KEY, BODY);
    let error = verifier()
        .verify(&signed(OTHER_KEY, BODY), BODY)
        .unwrap_err();
    let text = format!("{error} {error:?} {:?}", verifier());
    for hidden in [&right.signature()[3..], &secret(KEY)[6..]] {
        assert!(!text.contains(hidden), "{text}");
    }
    let body = br#"{"type":"paid","data":{"cpf":"marker"}}"#;
    let error = verifier().verify(&signed(KEY, body), body).unwrap_err();
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    assert!(!format!("{error} {error:?} {cause:?}").contains("marker"));
}

#[test]
fn a_mismatch_names_its_likely_cause() {
    let two: Verifier<Events> = Verifier::new([secret(KEY), secret(OTHER_KEY)]).unwrap();
    let headers = signed(KEY, BODY);
    let said = |body| {
        let error = two.verify_at(at(NOW), &headers, body).unwrap_err();
        assert_eq!(reason(&error), Rejection::NoMatch);
        error.to_string()
    };
    assert!(said(b"").contains("the body is empty"));
    let text = said(b"{}");
    assert!(text.contains("2 secrets") && text.contains("2 bytes"));
}

proptest! {
    #[test]
    fn no_headers_panic_or_pass(id in any::<Vec<u8>>(), timestamp in any::<String>(), signature in any::<String>()) {
        let headers = [
            ("webhook-id", id),
            ("webhook-timestamp", timestamp.into_bytes()),
            ("webhook-signature", signature.into_bytes()),
        ];
        assert!(verifier().verify(&headers, BODY).is_err());
    }
}
