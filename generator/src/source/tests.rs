//! Every kind of text that a description may come as, and every kind that is refused.

use serde_json::{Value, json};

use super::{MAXIMUM_DEPTH, Source};

fn read(text: &str) -> Value {
    let source = Source::parse("api.yaml", text).unwrap_or_else(|errors| panic!("{errors:#?}"));
    source.root.to_json()
}

/// The code, line and column of each error.
fn errors(text: &str) -> Vec<(&'static str, usize, usize)> {
    match Source::parse("api.yaml", text) {
        Ok(source) => panic!("read as {}", source.root.to_json()),
        Err(errors) => errors
            .iter()
            .map(|error| (error.code, error.location.line, error.location.column))
            .collect(),
    }
}

#[test]
fn plain_scalars_follow_the_core_schema() {
    let cases = [
        ("yes", json!("yes")),
        ("no", json!("no")),
        ("on", json!("on")),
        ("True", json!(true)),
        ("~", json!(null)),
        ("", json!(null)),
        ("2026-03-01", json!("2026-03-01")),
        ("2026-03-01T10:00:00Z", json!("2026-03-01T10:00:00Z")),
        ("12:30:45", json!("12:30:45")),
        ("1_000", json!("1_000")),
        ("017", json!(17)),
        ("0o17", json!(15)),
        ("0x1F", json!(31)),
        ("-7", json!(-7)),
        ("+7", json!(7)),
        ("1.5", json!(1.5)),
        (".5", json!(0.5)),
        ("1e3", json!(1000.0)),
        ("1.2.3", json!("1.2.3")),
        ("18446744073709551615", json!(u64::MAX)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("-", json!([null])),
        ("'7'", json!("7")),
        ("\"\\u00e9\"", json!("é")),
        ("!!str 7", json!("7")),
        ("!!int '7'", json!(7)),
    ];
    for (text, value) in cases {
        let read = read(&format!("a:\n  b: {text}\n").replace("b: -\n", "b:\n    -\n"));
        assert_eq!(read["a"]["b"], value, "{text}");
    }
}

#[test]
fn numbers_beyond_integers_become_the_nearest_double() {
    assert_eq!(
        read("a: 18446744073709551616"),
        json!({"a": 18446744073709551616.0})
    );
    assert_eq!(read(r#"{"a": -0}"#), json!({"a": -0.0}));
    assert_eq!(errors("a: .inf"), [("number-out-of-range", 1, 4)]);
    assert_eq!(errors("a: .nan"), [("number-out-of-range", 1, 4)]);
    assert_eq!(errors(r#"{"a": 1e999}"#), [("number-out-of-range", 1, 7)]);
}

#[test]
fn keys_are_text_with_and_without_quotes() {
    assert_eq!(
        read("200: a\n'404': b\ntrue: c\n1.0: d\n"),
        json!({"200": "a", "404": "b", "true": "c", "1.0": "d"})
    );
    assert_eq!(errors("? [a]\n: b\n"), [("invalid-key", 1, 3)]);
    assert_eq!(errors(": b\n"), [("invalid-key", 1, 1)]);
}

#[test]
fn json_is_read_as_json() {
    let text = "\u{feff}\n{\"a\":\t[\"\\ud83d\\ude00\\/\\n\", 1.0, true, null],\t\"b\": {}}\n";
    assert_eq!(
        read(text),
        json!({"a": ["😀/\n", 1.0, true, null], "b": {}})
    );
    let long_key = "k".repeat(3000);
    assert_eq!(
        read(&format!(r#"{{"{long_key}": 1}}"#))[&long_key],
        json!(1)
    );
    // Flow style YAML begins in the same way.
    assert_eq!(read("{a: 1, b: [x, y]}"), json!({"a": 1, "b": ["x", "y"]}));
}

#[test]
fn json_errors_have_a_place() {
    let errors = |text: &str| {
        let errors = Source::parse("api.json", text).expect_err("is broken");
        errors
            .iter()
            .map(|e| (e.code, e.location.line, e.location.column))
            .collect::<Vec<_>>()
    };
    assert_eq!(errors("{\"a\": 1,\n}"), [("syntax", 2, 1)]);
    assert_eq!(errors("{\"a\" 1}"), [("syntax", 1, 6)]);
    assert_eq!(errors("{\"a\": 01}"), [("syntax", 1, 7)]);
    assert_eq!(errors("{\"a\": tru}"), [("syntax", 1, 7)]);
    assert_eq!(errors("{\"a\": \"\\x\"}"), [("syntax", 1, 8)]);
    assert_eq!(errors("{\"a\": \"\\ud800\"}"), [("syntax", 1, 8)]);
    assert_eq!(errors("{\"a\": [1, {"), [("truncated", 1, 12)]);
    assert_eq!(errors("{\"a\": \"xyz"), [("truncated", 1, 11)]);
    assert_eq!(errors("{} {}"), [("syntax", 1, 4)]);
    assert_eq!(
        errors("{\"a\": 1, \"b\": 2, \"a\": 3}"),
        [("duplicate-key", 1, 18)]
    );
}

#[test]
fn duplicate_keys_are_all_reported() {
    let text = "a:\n  b: 1\n  c: 2\n  b: 3\n'a': {x: 1, x: 2}\n";
    assert_eq!(
        errors(text),
        [
            ("duplicate-key", 4, 3),
            ("duplicate-key", 5, 13),
            ("duplicate-key", 5, 1)
        ]
    );
}

#[test]
fn aliases_are_copied_and_merged() {
    let text = "base: &base {a: 1, b: 2}\ncopy: *base\nmerged:\n  b: 3\n  <<: *base\nboth:\n  <<: [*base, {c: 4}]\n'<<': 1\n";
    assert_eq!(
        read(text),
        json!({
            "base": {"a": 1, "b": 2}, "copy": {"a": 1, "b": 2},
            "merged": {"b": 3, "a": 1}, "both": {"a": 1, "b": 2, "c": 4}, "<<": 1
        })
    );
    assert_eq!(errors("a:\n  <<: 5\n"), [("invalid-merge", 2, 3)]);
    assert_eq!(errors("a: *nowhere\n"), [("syntax", 1, 4)]);
    assert_eq!(errors("a: &a [*a]\n"), [("recursive-alias", 1, 8)]);
}

#[test]
fn alias_bombs_are_refused() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert_eq!(errors(&text)[0].0, "alias-bomb");
}

#[test]
fn absurd_nesting_is_refused() {
    let fits = format!(
        "{}1{}",
        "[".repeat(MAXIMUM_DEPTH),
        "]".repeat(MAXIMUM_DEPTH)
    );
    read(&fits);
    for depth in [MAXIMUM_DEPTH + 1, 100_000] {
        let flow = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(errors(&flow), [("nesting-too-deep", 1, MAXIMUM_DEPTH + 1)]);
        let objects = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        assert_eq!(errors(&objects)[0].0, "nesting-too-deep");
        let yaml = format!("a: {}1{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(errors(&yaml)[0].0, "nesting-too-deep");
        let block = "- ".repeat(depth);
        assert_eq!(errors(&block)[0].0, "nesting-too-deep");
    }
    let chain = (1..300).fold("a0: &a0 [x]\n".to_owned(), |text, level| {
        format!("{text}a{level}: &a{level} [*a{}]\n", level - 1)
    });
    assert_eq!(errors(&chain)[0].0, "nesting-too-deep");
}

#[test]
fn broken_yaml_has_a_place() {
    assert_eq!(errors(""), [("empty-file", 1, 1)]);
    assert_eq!(errors("# only a comment\n"), [("empty-file", 1, 1)]);
    assert_eq!(errors("a: 1\n---\nb: 2\n"), [("several-documents", 2, 1)]);
    assert_eq!(errors("a:\n\tb: 1\n")[0].1, 2);
    assert_eq!(errors("a: [1, 2\n")[0].0, "truncated");
    assert_eq!(errors("a: \"text\n")[0].0, "truncated");
    assert_eq!(errors("a: b: c\n"), [("syntax", 1, 5)]);
    assert_eq!(errors("a: !ruby/object {}\n"), [("unknown-tag", 1, 4)]);
    assert_eq!(errors("a: !!binary aGk=\n")[0].0, "unknown-tag");
}

#[test]
fn every_node_knows_its_place() {
    let text = "título: 'ção'\npaths:\n  /a/{b}:\n    get: {x: [1, two]}\n    post: |\n      text\n\nlast: 1\n";
    let source = Source::parse("api.yaml", text).expect("is YAML");
    let check = |pointer: &str, expected: &str, line: usize, column: usize| {
        let location = source.locate(pointer);
        let found = (&text[location.span.clone()], location.line, location.column);
        assert_eq!(found, (expected, line, column), "{pointer}");
    };
    check("/título", "'ção'", 1, 9);
    check("/paths", "paths", 2, 1);
    check("/paths/~1a~1{b}/get", "get", 4, 5);
    check("/paths/~1a~1{b}/get/x/1", "two", 4, 18);
    check("/paths/~1a~1{b}/post", "text", 6, 7);
    check("/paths/~1a~1{b}/missing/deeper", "/a/{b}", 3, 3);
    check("/last", "1", 8, 7);
    assert!(source.get("/paths/nothing").is_none());
    assert_eq!(
        source
            .get("/last")
            .and_then(|node| node.as_number()?.as_u64()),
        Some(1)
    );
}

#[test]
fn json_and_yaml_give_the_same_places() {
    let source = Source::parse("api.json", "{\n  \"a\": {\"b\": [true]}\r\n}").expect("is JSON");
    let location = source.locate("/a/b/0");
    assert_eq!(
        (location.line, location.column, location.span),
        (2, 15, 16..20)
    );
    assert_eq!(&source.text[source.locate("/a").span], "\"a\"");
}

#[test]
fn the_hash_is_that_of_the_bytes_of_the_file() {
    let hash = |text| Source::parse("api.yaml", text).expect("is YAML").sha256;
    assert_eq!(
        hash("a: 1\n"),
        "37b128c59f1f5097f73f82691cb519f1f568667faab5ced1b4ab979d36837eae"
    );
    assert_eq!(
        hash("\u{feff}a: 1\n"),
        "a2251b91194014d42d50b16b68de4f25014caa6d9f3c6c3c5a0f3c240080cf6a"
    );
}
