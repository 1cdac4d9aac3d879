//! What is accepted and what is refused, as a table: the published examples of the standard, and
//! each rule with a delivery that keeps it and one that breaks it. Every delivery that is refused is
//! signed rightly but for what its row is about.

use crate::webhook::Verifier;
use crate::webhook::testing::{
    BODY, Events, KEY, NOW, OTHER_KEY, at, reason, secret, signed, signer,
};
use crate::webhook::{Rejection, SignedHeaders};

use Rejection::{InvalidBody, InvalidHeader, MissingHeader, NoMatch, TooNew, TooOld};

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
fn signatures_come_in_lists() {
    let right = signed(KEY, BODY);
    let wrong = signed(OTHER_KEY, BODY);
    let text = &right.signature()[3..];
    let bare = text.trim_end_matches('=');
    for (list, expected) in [
        (format!("v1,{text}"), Ok(())),
        (right.clone().and(&wrong).signature().to_owned(), Ok(())),
        (wrong.clone().and(&right).signature().to_owned(), Ok(())),
        (format!("v1a,{text} v1,{text}"), Ok(())),
        (format!("v2,xyz garbage v1,%%% v1, v1,{text}"), Ok(())),
        (format!("  v1,{text} "), Ok(())),
        (format!("{}v1,{text}", "v1,AAAA ".repeat(1_000)), Ok(())),
        (wrong.signature().to_owned(), Err(NoMatch)),
        (
            format!("v1,{text} ").repeat(2).replace(text, bare),
            Err(InvalidHeader),
        ),
        (format!("v1a,{text}"), Err(InvalidHeader)),
        (format!("v2,{text}"), Err(InvalidHeader)),
        (format!("V1,{text}"), Err(InvalidHeader)),
        (format!("v1={text}"), Err(InvalidHeader)),
        (text.to_owned(), Err(InvalidHeader)),
        ("v1,".to_owned(), Err(InvalidHeader)),
        (format!("v1,{text}="), Err(InvalidHeader)),
        (format!("v1,{}", &text[4..]), Err(InvalidHeader)),
        (format!("v1,{text}{text}"), Err(InvalidHeader)),
        (format!("v1,{text},v1,{text}"), Err(InvalidHeader)),
        (format!("v1,{text}\tv1,{text}"), Err(InvalidHeader)),
        (" ".to_owned(), Err(MissingHeader)),
        (String::new(), Err(MissingHeader)),
    ] {
        let headers = pairs(&right.clone().with_signature(&list));
        check(&list, &headers, BODY, expected);
    }
}

#[test]
fn the_base64_of_signatures_is_strict() {
    // 32 bytes end in a character of which two bits are stray: A is 0, B is 1.
    let right = signed(KEY, BODY);
    let text = right.signature();
    let last = text.as_bytes()[text.len() - 2];
    let stray = format!("{}{}=", &text[..text.len() - 2], char::from(last + 1));
    check(
        "stray bits",
        &pairs(&right.clone().with_signature(stray)),
        BODY,
        Err(InvalidHeader),
    );
    // A body whose signature has both characters in which the alphabets differ.
    let body = (0..)
        .map(|n: u32| format!(r#"{{"type":"paid","data":"{n}"}}"#))
        .find(|body| {
            let headers = signed(KEY, body.as_bytes());
            headers.signature().contains('+') && headers.signature().contains('/')
        })
        .unwrap();
    let right = signed(KEY, body.as_bytes());
    check("standard", &pairs(&right), body.as_bytes(), Ok(()));
    let url_safe = right.signature().replace('+', "-").replace('/', "_");
    check(
        "URL-safe",
        &pairs(&right.clone().with_signature(url_safe)),
        body.as_bytes(),
        Err(InvalidHeader),
    );
}

#[test]
fn timestamps_are_plain_digits() {
    for (timestamp, expected) in [
        (NOW.to_string(), Ok(())),
        (format!("000{NOW}"), Ok(())),
        (format!("+{NOW}"), Err(InvalidHeader)),
        (format!("-{NOW}"), Err(InvalidHeader)),
        (format!(" {NOW}"), Err(InvalidHeader)),
        (format!("{NOW}.5"), Err(InvalidHeader)),
        (format!("{NOW}.0"), Err(InvalidHeader)),
        ("-9223372036854775808".to_owned(), Err(InvalidHeader)),
        ("-1".to_owned(), Err(InvalidHeader)),
        ("1e3".to_owned(), Err(InvalidHeader)),
        ("0x65".to_owned(), Err(InvalidHeader)),
        ("1_696".to_owned(), Err(InvalidHeader)),
        ("NaN".to_owned(), Err(InvalidHeader)),
        ("١٦٩٦٠٠٤٧٩٧".to_owned(), Err(InvalidHeader)),
        ("9".repeat(20), Err(InvalidHeader)),
        (u64::MAX.to_string(), Err(InvalidHeader)),
        (i64::MAX.to_string(), Err(TooNew)),
        (format!("{NOW}000"), Err(TooNew)),
        ("0".to_owned(), Err(TooOld)),
        (String::new(), Err(MissingHeader)),
    ] {
        let headers = signer(KEY).sign_text("msg_1", &timestamp, BODY);
        check(&timestamp, &pairs(&headers), BODY, expected);
    }
}

#[test]
fn the_time_counts_both_ways() {
    let headers = pairs(&signed(KEY, BODY));
    for (now, expected) in [
        (NOW, Ok(())),
        (NOW + 300, Ok(())),
        (NOW + 301, Err(TooOld)),
        (NOW - 300, Ok(())),
        (NOW - 301, Err(TooNew)),
        (0, Err(TooNew)),
        (NOW + 86_400, Err(TooOld)),
    ] {
        assert_eq!(verify(&headers, BODY, now), expected, "{now}");
    }
}

#[test]
fn the_boundary_between_the_parts_cannot_move() {
    // All of these have one text to sign: `a.1.2.{}`.
    for (id, timestamp, body) in [("a", "1", "2.{}"), ("a.1", "2", "{}"), ("a", "1.2", "{}")] {
        let made = signer(KEY).sign_text(id, timestamp, body.as_bytes());
        let first = signer(KEY).sign_text("a", "1", b"2.{}");
        assert_eq!(made.signature(), first.signature());
    }
    let now = NOW.to_string();
    let signer = signer(KEY);
    for (id, timestamp, expected) in [
        ("a", now.as_str(), Ok(())),
        ("a.1", &now, Err(InvalidHeader)),
        (".", &now, Err(InvalidHeader)),
        ("a.", &now, Err(InvalidHeader)),
        ("a", &format!("1.{now}"), Err(InvalidHeader)),
    ] {
        let headers = signer.sign_text(id, timestamp, BODY);
        check(id, &pairs(&headers), BODY, expected);
    }
    // What was signed with body `5.{…}` and a longer time is refused with the shifted full stop.
    let body = [b"5.", BODY].concat();
    let shifted = signer
        .sign_text("a", &now, &body)
        .with_timestamp(format!("{now}.5"));
    check("shifted", &pairs(&shifted), BODY, Err(InvalidHeader));
}

#[test]
fn headers_are_there_once_or_agree() {
    let right = pairs(&signed(KEY, BODY));
    for (name, other, expected) in [
        ("webhook-id", "msg_1", Ok(())),
        ("Webhook-Id", "msg_1", Ok(())),
        ("webhook-id", "msg_2", Err(InvalidHeader)),
        ("webhook-id", "", Err(InvalidHeader)),
        ("webhook-timestamp", "1696004797", Ok(())),
        ("webhook-timestamp", "01696004797", Err(InvalidHeader)),
        ("webhook-signature", "v1,AAAA", Ok(())),
        ("webhook-signature", "", Ok(())),
        ("x-webhook-id", "msg_2", Ok(())),
    ] {
        for place in [0, right.len()] {
            let mut headers = right.clone();
            headers.insert(place, (name, other.as_bytes().to_vec()));
            check(&format!("{name}: {other}"), &headers, BODY, expected);
        }
    }
    for index in 0..right.len() {
        let mut headers = right.clone();
        headers[index].1.clear();
        check("empty", &headers, BODY, Err(MissingHeader));
        headers.remove(index);
        check("missing", &headers, BODY, Err(MissingHeader));
    }
    // The right one of two signatures may stand in either header.
    let wrong = signed(OTHER_KEY, BODY).signature().as_bytes().to_vec();
    for place in [0, right.len()] {
        let mut headers = right.clone();
        headers.insert(place, ("webhook-signature", wrong.clone()));
        check("two signatures", &headers, BODY, Ok(()));
    }
}

#[test]
fn ids_are_plain_ascii() {
    for (id, expected) in [
        ("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", Ok(())),
        ("a/b+c=:-~", Ok(())),
        ("msg 1", Err(InvalidHeader)),
        ("msg\t1", Err(InvalidHeader)),
        ("msg\u{0}1", Err(InvalidHeader)),
        ("mensagem-é", Err(InvalidHeader)),
    ] {
        let headers = signer(KEY).sign(id, at(NOW), BODY);
        check(id, &pairs(&headers), BODY, expected);
    }
    let mut headers = pairs(&signed(KEY, BODY));
    headers[0].1 = b"\xff\xfe".to_vec();
    check("not UTF-8", &headers, BODY, Err(InvalidHeader));
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

#[test]
fn secrets_rotate() {
    let both: Verifier<Events> = Verifier::new([secret(OTHER_KEY), secret(KEY)]).unwrap();
    let (old, new) = (signed(KEY, BODY), signed(OTHER_KEY, BODY));
    for headers in [&old, &new, &old.clone().and(&new), &new.clone().and(&old)] {
        assert!(both.verify_at(at(NOW), headers, BODY).is_ok());
    }
    let stranger = signed(b"a key that nobody told us about.", BODY);
    let error = both.verify_at(at(NOW), &stranger, BODY).unwrap_err();
    assert_eq!(reason(&error), NoMatch);
}
