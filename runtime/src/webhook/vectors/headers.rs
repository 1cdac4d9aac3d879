//! Rules of `webhook-id` and `webhook-timestamp`.

use super::{check, pairs, verify};
use crate::webhook::Rejection::{InvalidHeader, MissingHeader, TooNew, TooOld};
use crate::webhook::testing::{BODY, KEY, NOW, OTHER_KEY, at, signed, signer};

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
