//! `sdk.yaml`.

use super::super::parse_settings;
use super::show::types;
use super::{errors_of, model_with, with_schemas};

#[test]
fn every_entry_that_matches_nothing_is_an_error() {
    let settings = "
servers: {'https://nowhere.example': {name: Nowhere}}
resources: {Nobody: {name: nobody, reason: test}}
operations: {nothing: {method: x, reason: test}}
types: {Nothing: {name: Something, reason: test}}
fields: {/nothing: {name: x, reason: test}}
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
