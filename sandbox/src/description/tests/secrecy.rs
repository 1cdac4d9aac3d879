//! Whatever is wrong with a value, what is said of it does not repeat it.

use http::StatusCode;
use serde_json::{Value, json};

use super::document::{content_of, examples, headers_of, operations, with_body};
use super::{DESCRIPTION, Sent};

const MARKS: [&str; 2] = ["zelda@mark.test", "735137135"];

/// `value` with each of its values replaced in turn by each wrong one.
fn mutations(value: &Value) -> Vec<Value> {
    let [text, number] = MARKS;
    let number: i64 = number.parse().expect("a number");
    let wrong = [
        json!(text),
        json!(number),
        json!(-number),
        json!([text, number]),
        json!({ text: text, "name": text, "id": number }),
    ];
    let mut found = wrong.to_vec();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                found.extend(mutations(member).into_iter().map(|wrong| {
                    let mut members = members.clone();
                    members.insert(name.clone(), wrong);
                    members.insert(text.to_owned(), text.into());
                    Value::Object(members)
                }));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                found.extend(mutations(item).into_iter().map(|wrong| {
                    let mut items = items.clone();
                    items[index] = wrong;
                    Value::Array(items)
                }));
            }
        }
        _ => {}
    }
    found
}

fn assert_secret(said: &str) {
    for mark in MARKS {
        assert!(!said.contains(mark), "{said}");
    }
}

#[test]
fn refusals_do_not_repeat_values() {
    let mut refused = 0;
    for (line, operation) in operations() {
        let Some(body) = operation.get("requestBody") else {
            continue;
        };
        for (media_type, content) in content_of(&body) {
            for example in examples(&content) {
                for wrong in mutations(&example) {
                    let sent = Sent::new(&line);
                    let sent = match media_type {
                        "application/json" => Sent::json(&line, &wrong),
                        _ if wrong.is_object() => with_body(sent, media_type, &wrong),
                        _ => continue,
                    };
                    let (_, reading) = sent.read_by(&DESCRIPTION);
                    assert_secret(&reading.remarks.concat());
                    if let Err(problem) = reading.outcome {
                        assert_secret(&problem.body("/v3").to_string());
                        refused += 1;
                    }
                }
            }
        }
    }
    for query in [
        "limit=735137135",
        "sort=zelda@mark.test",
        "zelda@mark.test=735137135",
        "limit=zelda%40mark.test",
    ] {
        let (_, reading) = Sent::new(&format!("GET /v3/customers?{query}")).read_by(&DESCRIPTION);
        assert_secret(&format!(
            "{:?} {:?}",
            reading.outcome.err(),
            reading.remarks
        ));
    }
    assert!(refused > 100, "{refused} were refused");
}

#[test]
fn complaints_do_not_repeat_values() {
    let mut wrong = 0;
    for (line, node) in operations() {
        let (operation, _) = Sent::new(&line).read_by(&DESCRIPTION);
        let responses = node.required("responses").expect("responses");
        let (status, response) = responses.members().expect("responses").next().expect("one");
        let status = StatusCode::from_bytes(status.as_bytes()).expect("a status");
        let mut headers = headers_of(&response);
        headers.insert("content-type", "application/json".parse().expect("a value"));
        headers.insert("x-ratelimit-limit", MARKS[0].parse().expect("a value"));
        if response.get("content").is_none() {
            continue;
        }
        for (_, content) in content_of(&response) {
            for example in examples(&content) {
                for body in mutations(&example) {
                    let complaints = operation.check_answer(status, &headers, Some(&body));
                    assert!(complaints[0].ends_with("X-RateLimit-Limit must be an integer"));
                    assert_secret(&complaints.concat());
                    wrong += complaints.len() - 1;
                }
            }
        }
    }
    assert!(wrong > 500, "{wrong} were wrong");
}
