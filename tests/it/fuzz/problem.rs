//! Fuzz target: a media type, a line end, a body. What looks like a problem is one; members of a
//! wrong type count as missing, and unknown ones are kept as they were.

use dinie_runtime::Problem;
use dinie_runtime::internal::fuzz::problem;
use serde_json::{Map, Value};

/// Members that have accessors.
const TEXTS: [&str; 5] = ["type", "title", "detail", "instance", "code"];
const KNOWN: [&str; 7] = [
    "type", "title", "detail", "instance", "code", "status", "errors",
];

pub(crate) fn run(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n');
    let (line, body) = end.map_or((data, &b""[..]), |end| (&data[..end], &data[end + 1..]));
    let media_type = std::str::from_utf8(line).ok();
    let found = problem(media_type, body);
    let members = match serde_json::from_slice(body) {
        Ok(Value::Object(members)) if is_problem(media_type, &members) => members,
        _ => return assert_eq!(found, None),
    };
    let Some(found) = found else {
        panic!("no problem in {members:?}");
    };
    texts_are_as_sent(&found, &members);
    unknown_members_are_kept(&found, &members);
    field_errors_say_something(&found, &members);
}

fn is_problem(media_type: Option<&str>, members: &Map<String, Value>) -> bool {
    let looks_like = ["type", "title", "detail", "code", "errors"]
        .iter()
        .any(|name| members.contains_key(*name));
    match media_type.unwrap_or_default() {
        "application/problem+json" => true,
        "" => looks_like,
        other => other.contains("json") && looks_like,
    }
}

fn texts_are_as_sent(found: &Problem, members: &Map<String, Value>) {
    let type_uri = Some(found.type_uri()).filter(|uri| *uri != "about:blank");
    let read = [
        type_uri,
        found.title(),
        found.detail(),
        found.instance(),
        found.code(),
    ];
    for (name, read) in TEXTS.into_iter().zip(read) {
        let sent = members.get(name).and_then(Value::as_str);
        let sent = sent.filter(|text| name != "type" || *text != "about:blank");
        assert_eq!(read, sent, "{name}");
    }
    let status = members.get("status").and_then(Value::as_u64);
    let status = status.filter(|status| *status <= u16::MAX.into());
    assert_eq!(found.status().map(u64::from), status);
}

fn unknown_members_are_kept(found: &Problem, members: &Map<String, Value>) {
    let unknown: Vec<_> = members
        .iter()
        .filter(|(name, _)| !KNOWN.contains(&name.as_str()))
        .collect();
    let kept: Vec<_> = found.extensions().iter().collect();
    assert_eq!(kept, unknown);
}

/// Nothing is invented, and `Debug` shows no detail.
fn field_errors_say_something(found: &Problem, members: &Map<String, Value>) {
    let errors = found.field_errors();
    assert!(errors.is_empty() || members.contains_key("errors"));
    for error in errors {
        assert!(error.param().or(error.detail()).or(error.code()).is_some());
        let said = format!("{error:?}");
        assert!(said.starts_with("FieldError { param:") && said.ends_with(", .. }"));
        assert!(!said.contains("detail:"), "{said}");
    }
}
