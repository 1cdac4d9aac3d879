//! How diagnostics look, in both forms.

use super::{Diagnostic, Style, render, render_json};
use crate::source::Source;

const TEXT: &str = "paths:\n  /customers:\n    get:\n      schema:\n        $ref: '#/components/schemas/Custmer'\n";

fn diagnostic(source: &Source) -> Diagnostic {
    Diagnostic::error(
        source,
        "broken-reference",
        "/paths/~1customers/get/schema/$ref",
        "no schema is called `Custmer`",
    )
    .with_label("there is `Customer`, one letter away")
    .with_help("correct the name")
}

#[test]
fn the_line_stands_under_the_message() {
    let source = Source::parse("spec/api.yaml", TEXT).expect("is YAML");
    let drawn = render(&[diagnostic(&source)], &[source.as_text()], Style::Plain);
    let expected = "\
error[broken-reference]: no schema is called `Custmer`
 --> spec/api.yaml:5:15
  |
5 |         $ref: '#/components/schemas/Custmer'
  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ there is `Customer`, one letter away
  |
  = at /paths/~1customers/get/schema/$ref
  = help: correct the name

";
    assert_eq!(drawn, expected);
    assert!(render(&[diagnostic(&source)], &[source.as_text()], Style::Colour).contains("\u{1b}["));
}

#[test]
fn a_long_line_is_cut_to_a_window() {
    let text = format!("{{\"ã\": {}\"end\": 2}}", " ".repeat(1_000_000) + "1, ");
    let source = Source::parse("api.json", &text).expect("is JSON");
    let drawn = render(
        &[Diagnostic::warning(
            &source,
            "example",
            "/end",
            "the end is far",
        )],
        &[source.as_text()],
        Style::Plain,
    );
    assert!(drawn.contains("api.json:1:1000017\n"), "{drawn}");
    assert!(drawn.contains("\"end\": 2}\n"), "{drawn}");
    assert!(drawn.len() < 400, "{drawn}");
}

#[test]
fn tools_get_an_object_a_line() {
    let source = Source::parse("spec/api.yaml", TEXT).expect("is YAML");
    let lines = render_json(&[diagnostic(&source), diagnostic(&source)]);
    let objects: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["severity"], "error");
    assert_eq!(objects[0]["line"], 5);
    assert_eq!(objects[0]["column"], 15);
    assert_eq!(objects[0]["pointer"], "/paths/~1customers/get/schema/$ref");
}
