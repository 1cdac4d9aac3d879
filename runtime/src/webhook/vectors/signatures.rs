//! Rules of `webhook-signature` and of several secrets.

use super::{check, pairs};
use crate::webhook::Rejection::{InvalidHeader, MissingHeader, NoMatch};
use crate::webhook::Verifier;
use crate::webhook::testing::{BODY, Events, KEY, NOW, OTHER_KEY, at, reason, secret, signed};

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
