//! `sdk.yaml`.

use super::super::parse_settings;
use super::show::types;
use super::{errors_of, lowered_with, model_with, with_schemas};
use crate::source::Text;

#[test]
fn every_entry_that_matches_nothing_is_an_error() {
    let settings = "
servers: {'https://nowhere.example': {name: Nowhere}}
resources: {Nobody: {name: nobody, reason: test}}
operations: {nothing: {method: x, reason: test}}
types: {Nothing: {name: Something, reason: test}}
fields: {/nothing: {name: x, reason: test}}
examples: {nothing: {features: [axum], reason: test}}
personal: {reason: test, properties: [name, nothing]}
";
    let errors = errors_of(
        &with_schemas("A: {type: object, properties: {name: {type: string}}}"),
        settings,
    );
    let pointers: Vec<&str> = errors.iter().map(|(_, pointer)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/servers/https:~1~1nowhere.example",
            "/resources/Nobody",
            "/operations/nothing",
            "/types/Nothing",
            "/fields/~1nothing",
            "/examples/nothing",
            "/personal/properties/1",
        ]
    );
    assert!(
        errors
            .iter()
            .all(|(code, _)| *code == "setting-without-match")
    );
}

#[test]
fn unknown_keys_missing_reasons_and_bad_names_are_errors_at_their_line() {
    let table = [
        ("resource: {}\n", "unreadable-settings", 1),
        ("package:\n  nme: x\n", "unreadable-settings", 2),
        ("types:\n  A: {name: B}\n", "unreadable-settings", 2),
        (
            "types:\n  A: {as: monney, reason: x}\n",
            "unreadable-settings",
            2,
        ),
        (
            "examples:\n  a: {features: [axxum], reason: x}\n",
            "unreadable-settings",
            2,
        ),
        (
            "operations:\n  a:\n    method: two words\n    reason: x\n",
            "invalid-name",
            3,
        ),
    ];
    for (text, code, line) in table {
        let errors = parse_settings("sdk.yaml", text).expect_err("this is wrong");
        assert_eq!(
            (errors[0].code, errors[0].location.line),
            (code, line),
            "{text}: {errors:?}"
        );
    }
    assert!(parse_settings("sdk.yaml", "").is_ok());
    assert!(parse_settings("sdk.yaml", "# nothing\n").is_ok());
}

#[test]
fn an_example_says_what_it_shows_and_the_settings_what_it_needs() {
    let settings = "examples: {service: {features: [axum, test-util], reason: test}}";
    let texts = [
        Text {
            name: "spec/examples/service.rs",
            text: "//! A service.\n//!\n//! More.\n\nfn main() {}\n",
        },
        Text {
            name: "plain.rs",
            text: "\u{feff}//!   Plain.\nfn main() {}\n",
        },
    ];
    let (model, _) = lowered_with(&with_schemas(""), settings, &texts).expect("all is well");
    let told: Vec<_> = model
        .examples
        .iter()
        .map(|example| (&*example.name, &*example.summary, &*example.features))
        .collect();
    let expected: [(&str, &str, &[&str]); 2] = [
        ("service", "A service.", &["axum", "test-util"]),
        ("plain", "Plain.", &[]),
    ];
    assert_eq!(told, expected);
    assert_eq!(model.examples[0].source, "spec/examples/service.rs");
    assert_eq!(model.examples[0].text, texts[0].text);
}

#[test]
fn an_example_that_says_nothing_is_an_error_in_its_first_line() {
    for text in ["", "fn main() {}\n", "//!\n//! Late.\n", "// No.\n"] {
        let example = Text {
            name: "spec/examples/mute.rs",
            text,
        };
        let errors = lowered_with(&with_schemas(""), "", &[example]).expect_err("nothing is said");
        let [error] = errors.as_slice() else {
            panic!("{errors:?}");
        };
        assert_eq!(error.code, "example-without-summary");
        assert_eq!(
            (error.location.line, &*error.location.file),
            (1, example.name)
        );
        assert!(!error.help.is_empty());
    }
}

#[test]
fn types_and_fields_are_renamed_and_treated() {
    let model = model_with(
        &with_schemas(
            "
            Amount: {type: string}
            Problem: {type: object, properties: {title: {type: string}}}
            A:
              type: object
              required: [amount, name, secret, type]
              properties:
                amount: {$ref: '#/components/schemas/Amount'}
                name: {type: string}
                secret: {type: string}
                type: {type: object, properties: {a: {type: string}}}
            ",
        ),
        "
types:
  Amount: {as: money, reason: test}
  Problem: {as: problem, reason: test}
  A: {name: Renamed, reason: test}
  /components/schemas/A/properties/type: {name: Kind, reason: test}
fields:
  /components/schemas/A/properties/type: {name: kind, reason: test}
  /components/schemas/A/properties/secret: {as: secret, reason: test}
personal: {reason: test, properties: [name]}
",
    );
    assert_eq!(
        types(&model),
        "Amount = Money\nRenamed struct { amount: Money, redacted name: String, secret: Secret, kind: Kind }\nKind struct { a?: String }\n"
    );
}
