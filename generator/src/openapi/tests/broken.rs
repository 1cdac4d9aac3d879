//! Every diagnostic of this stage has a tiny description that shows it, and some more that must not.

use std::path::PathBuf;

use super::{accept, document, parse, refuse};
use crate::lower::{Settings, lower};
use crate::unsupported::{Consequence, UNSUPPORTED};

/// Every code that `source` and `openapi` report.
const CODES: &[&str] = &[
    "alias-bomb",
    "ambiguous-path",
    "array-without-items",
    "broken-mapping",
    "broken-reference",
    "circular-reference",
    "component-name",
    "duplicate-enum-value",
    "duplicate-key",
    "duplicate-operation-id",
    "duplicate-parameter",
    "duplicate-required",
    "duplicate-tag",
    "empty-composition",
    "empty-enum",
    "empty-file",
    "empty-keyword",
    "empty-name",
    "empty-operation-id",
    "empty-type",
    "external-reference",
    "header-without-schema",
    "ignored-beside-reference",
    "impossible-bounds",
    "invalid-key",
    "invalid-media-type",
    "invalid-merge",
    "invalid-path",
    "invalid-pattern",
    "invalid-status-code",
    "keyword-of-another-version",
    "misplaced-reference",
    "missing-keyword",
    "missing-operation-id",
    "missing-version",
    "nesting-too-deep",
    "no-description",
    "no-responses",
    "number-out-of-range",
    "obeyed-beside-reference",
    "optional-path-parameter",
    "recursive-alias",
    "schema-and-content",
    "several-contents",
    "several-documents",
    "syntax",
    "truncated",
    "undeclared-path-parameter",
    "undeclared-server-variable",
    "unknown-keyword",
    "unknown-location",
    "unknown-path-parameter",
    "unknown-required",
    "unknown-security-scheme",
    "unknown-security-type",
    "unknown-style",
    "unknown-tag",
    "unknown-type",
    "unsupported",
    "unsupported-version",
    "unquoted-number",
    "unused-server-variable",
    "variant-without-discriminator",
    "wrong-const",
    "wrong-default",
    "wrong-enum-value",
    "wrong-example",
    "wrong-examples",
    "wrong-kind",
    "wrong-reference",
];

fn fixture(folder: &str, name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/fixtures")
        .join(folder)
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_code_has_a_description_that_shows_it() {
    for code in CODES {
        let text = fixture("diagnostics", &format!("{code}.yaml"));
        let found = match parse(&text) {
            Ok((_, warnings)) => warnings,
            Err(errors) => errors,
        };
        let codes: Vec<_> = found.iter().map(|diagnostic| diagnostic.code).collect();
        assert!(
            !codes.is_empty() && codes.iter().all(|found| found == code),
            "{code}: {codes:?}"
        );
        for diagnostic in &found {
            let message = &diagnostic.message;
            assert!(
                message.starts_with(|c: char| !c.is_uppercase() || message.starts_with("OpenAPI")),
                "{message}"
            );
            assert!(
                !message.ends_with('.') && !diagnostic.help.is_empty(),
                "{message}"
            );
        }
    }
}

#[test]
fn every_unsupported_thing_has_a_description_that_shows_it() {
    assert!(UNSUPPORTED.is_sorted_by_key(|entry| entry.id));
    for entry in UNSUPPORTED {
        let text = fixture("unsupported", &format!("{}.yaml", entry.id));
        let names_it = match parse(&text) {
            Ok((description, warnings)) => {
                let raw =
                    format!("{:?}", description.document).contains(&format!("{:?}", entry.id));
                let warned = warnings
                    .iter()
                    .any(|warning| warning.message.contains(entry.what));
                let listed = description
                    .not_carried
                    .iter()
                    .any(|part| part.entry == entry);
                let met_later = || {
                    let lowered = lower(&description, &Settings::default(), &[]);
                    lowered.is_ok_and(|(_, warnings)| {
                        warnings
                            .iter()
                            .any(|warning| warning.message.contains(entry.what))
                    })
                };
                match entry.consequence {
                    Consequence::RawJson => raw,
                    Consequence::NotGenerated => (warned && listed) || met_later(),
                    Consequence::Refused => false,
                }
            }
            Err(errors) => errors
                .iter()
                .any(|error| error.message.contains(entry.what)),
        };
        assert!(names_it, "{}", entry.id);
    }
}

#[test]
fn versions_are_told_apart() {
    for version in ["3.0.0", "3.0.4", "3.1.0", "3.1.1", "'3.1.0'", "3.0.0-rc1"] {
        accept(&document(version, "paths: {}\n"));
    }
    for version in [
        "2.0", "'3.1'", "3.2.0", "4.0.0", "3", "1.0.0", "abc", "''", "null",
    ] {
        assert_eq!(
            refuse(&document(version, "paths: {}\n"))[0],
            ("unsupported-version", 1, 10),
            "{version}"
        );
    }
    assert_eq!(refuse("swagger: '2.0'\n")[0].0, "unsupported-version");
    assert_eq!(refuse("[]\n")[0].0, "no-description");
}

#[test]
fn everything_wrong_is_said_at_once() {
    let text = document(
        "3.0.3",
        "paths:\n  /a/{id}:\n    get:\n      operationId: a\n      parameters:\n        - {name: id, in: path, schema: {type: strin}}\n      responses:\n        '200': {$ref: '#/components/responses/Nothing'}\n",
    );
    let expected = [
        ("optional-path-parameter", 8, 26),
        ("unknown-type", 8, 47),
        ("broken-reference", 10, 23),
    ];
    assert_eq!(refuse(&text), expected);
}

#[test]
fn equal_warnings_are_one() {
    let operations: String = (0..50)
        .map(|index| {
            format!("  /a{index}:\n    get:\n      responses: {{200: {{description: ok}}}}\n")
        })
        .collect();
    let (_, warnings) =
        parse(&document("3.0.3", &format!("paths:\n{operations}"))).expect("is right");
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].label.as_deref(), Some("and 49 more places"));
    let tagged: String = (0..50).map(|index| format!("x{index}: 1\n")).collect();
    let (_, warnings) =
        parse(&document("3.0.3", &format!("paths: {{}}\n{tagged}"))).expect("is right");
    assert_eq!(warnings.len(), 20);
    assert!(
        warnings[19]
            .help
            .ends_with("30 more `unknown-keyword` are not shown")
    );
}

#[test]
fn cycles_are_circles_of_references_only() {
    let circle = "paths: {}\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/C'}\n    C: {$ref: '#/components/schemas/B'}\n";
    assert_eq!(
        refuse(&document("3.0.3", circle)),
        [("circular-reference", 7, 15)]
    );
    let chain = "paths: {}\ncomponents:\n  parameters:\n    A: {$ref: '#/components/parameters/B'}\n    B: {$ref: '#/components/parameters/C'}\n    C: {name: c, in: query, schema: {type: string}}\n";
    accept(&document("3.0.3", chain));
}

#[test]
fn deep_schemas_do_not_exhaust_the_stack() {
    let depth = 29;
    let text = format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"components\":{{\"schemas\":{{\"A\":{}{}{}}}}}}}",
        "{\"properties\":{\"a\":".repeat(depth),
        "{}",
        "}}".repeat(depth)
    );
    accept(&text);
    let lists = format!(
        "paths: {{}}\ncomponents: {{schemas: {{A: {}{{}}{}}}}}\n",
        "{items: ".repeat(55),
        "}".repeat(55)
    );
    accept(&document("3.1.0", &lists));
    let nullable = format!(
        "paths: {{}}\ncomponents: {{schemas: {{A: {}{{}}{}}}}}\n",
        "{anyOf: [{type: 'null'}, ".repeat(29),
        "]}".repeat(29)
    );
    accept(&document("3.1.0", &nullable));
}
