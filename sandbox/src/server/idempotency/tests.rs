//! Keys: who gets the first turn, who the kept answer, who nothing.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, json};

use super::{Claim, Fingerprint, KEPT_FOR, KeptAnswers, MOST, Turn};
use crate::answer::Answer;
use crate::problem::Problem;
use crate::request::{Body, File};
use crate::server::reply::Reply;

const NOON: Timestamp = Timestamp::UNIX_EPOCH;

fn created() -> Reply {
    Reply::of_answer(
        &Answer::created("/loans/ln_1", json!({ "id": "ln_1" })),
        "/v3",
    )
}

fn refused() -> Reply {
    Reply::of_problem(
        &Problem::conflict("offer_already_accepted", "No."),
        "/v3/loans",
    )
}

fn fingerprint(body: &'static str) -> Fingerprint {
    Fingerprint::of(&Method::POST, "/v3/loans", &Bytes::from(body), &Body::None)
}

fn claim<'a>(answers: &'a KeptAnswers, key: &str, at: Timestamp) -> Claim<'a> {
    match answers.claim(key.as_bytes(), fingerprint("{}"), at) {
        Ok(Turn::First(claim)) => claim,
        other => panic!("expected the first turn, got {other:?}"),
    }
}

/// What a second request gets: a name, or the status of the kept answer.
fn second(answers: &KeptAnswers, key: &str, body: &'static str, at: Timestamp) -> String {
    match answers.claim(key.as_bytes(), fingerprint(body), at) {
        Ok(Turn::First(_)) => "first".to_owned(),
        Ok(Turn::Again(reply)) => reply.status.to_string(),
        Ok(Turn::WithoutKey) => "without key".to_owned(),
        Err(key_use) => format!("{key_use:?}"),
    }
}

#[test]
fn a_second_request_gets_what_the_first_left() {
    let nearly = NOON + KEPT_FOR - SignedDuration::from_nanos(1);
    let cases = [
        ("k", "{}", NOON, "201 Created"),
        ("k", "{}", nearly, "201 Created"),
        ("k", "{}", NOON + KEPT_FOR, "first"),
        ("k", r#"{"a":1}"#, NOON, "Reused"),
        ("k", r#"{"a":1}"#, NOON + KEPT_FOR, "first"),
        ("other", "{}", NOON, "first"),
    ];
    for (key, body, at, expected) in cases {
        let answers = KeptAnswers::default();
        claim(&answers, "k", NOON).settle(&created(), NOON);
        assert_eq!(
            second(&answers, key, body, at),
            expected,
            "{key} {body} {at}"
        );
    }
}

#[test]
fn a_key_is_taken_while_its_request_is_under_way() {
    let answers = KeptAnswers::default();
    let first = claim(&answers, "k", NOON);
    assert_eq!(second(&answers, "k", "{}", NOON), "InProgress");
    assert_eq!(second(&answers, "k", "[]", NOON), "Reused");
    // Not even in a day.
    assert_eq!(second(&answers, "k", "{}", NOON + KEPT_FOR), "InProgress");
    drop(first);
    assert_eq!(second(&answers, "k", "{}", NOON), "first");
}

#[test]
fn errors_are_not_kept() {
    let answers = KeptAnswers::default();
    claim(&answers, "k", NOON).settle(&refused(), NOON);
    assert_eq!(second(&answers, "k", "[]", NOON), "first");
}

#[test]
fn the_kept_answer_is_the_whole_answer() {
    let answers = KeptAnswers::default();
    claim(&answers, "k", NOON).settle(&created(), NOON);
    let Ok(Turn::Again(reply)) = answers.claim(b"k", fingerprint("{}"), NOON) else {
        panic!("it was kept");
    };
    assert_eq!(reply.status, StatusCode::CREATED);
    assert_eq!(reply, created());
}

#[test]
fn the_oldest_answers_make_room() {
    let answers = KeptAnswers::default();
    for number in 0..=MOST {
        claim(&answers, &number.to_string(), NOON).settle(&created(), NOON);
    }
    assert_eq!(second(&answers, "0", "{}", NOON), "first");
    assert_eq!(second(&answers, "1", "{}", NOON), "201 Created");
    assert_eq!(answers.lock().by_key.len(), MOST);
}

#[test]
fn requests_are_told_apart_by_all_that_they_ask_for() {
    let json = |method: &Method, path, body: &'static str| {
        Fingerprint::of(method, path, &Bytes::from(body), &Body::Object(Map::new()))
    };
    let one = json(&Method::POST, "/v3/loans", "{}");
    assert_eq!(one, json(&Method::POST, "/v3/loans", "{}"));
    assert_ne!(one, json(&Method::PUT, "/v3/loans", "{}"));
    assert_ne!(one, json(&Method::POST, "/v3/loan", "s{}"));
    assert_ne!(one, json(&Method::POST, "/v3/loans", "{ }"));

    let form = |boundary: &'static str, content: &'static str| {
        let file = File {
            name: Some("a.pdf".to_owned()),
            content: Bytes::from(content),
        };
        let body = Body::Multipart {
            fields: Map::from_iter([("type".to_owned(), json!("selfie"))]),
            files: BTreeMap::from([("file".to_owned(), file)]),
        };
        Fingerprint::of(&Method::POST, "/v3/d", &Bytes::from(boundary), &body)
    };
    assert_eq!(form("--a", "x"), form("--b", "x"));
    assert_ne!(form("--a", "x"), form("--a", "y"));
}
