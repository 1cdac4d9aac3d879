//! The description of the Dinie API, held against the official JSON Schema of OpenAPI 3.1, against
//! its own examples and against what it promises its readers. It is read here as plain YAML: the
//! generator has no part in these tests, so that its mistakes cannot hide those of the description.

mod checks;
mod document;

use serde_json::{Value, json};

use checks::{Kind, openapi_complaints, sample_complaints, samples};
use document::{description, has_example, has_text, operations, resolved, target, walk};

#[test]
fn is_valid_openapi() {
    let complaints = openapi_complaints(&description());
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn broken_copies_are_not_valid_openapi() {
    let breaks = [
        ("/openapi", json!("2.0")),
        ("/info/title", Value::Null),
        ("/paths/~1customers/get/responses", json!([])),
        (
            "/webhooks/loan.active/post/requestBody/content",
            json!("json"),
        ),
        ("/components/parameters/Limit/in", json!("body")),
        ("/components/securitySchemes/bearerAuth/scheme", Value::Null),
        ("/components/schemas/Customer/type", json!("objekt")),
        (
            "/components/schemas/Customer/properties/kyc/items",
            json!(7),
        ),
        ("/components/schemas/Loan/required", json!("id")),
    ];
    for (pointer, value) in breaks {
        let mut document = description();
        *document.pointer_mut(pointer).expect(pointer) = value;
        assert!(
            !openapi_complaints(&document).is_empty(),
            "a wrong {pointer} goes unnoticed"
        );
    }
}

#[test]
fn examples_fit_their_schemas() {
    let document = description();
    let samples = samples(&document);
    let complaints = sample_complaints(&document, &samples);
    assert!(complaints.is_empty(), "{complaints:#?}");
    for (kind, least) in [(Kind::Content, 85), (Kind::Schema, 130), (Kind::Default, 4)] {
        let count = samples.iter().filter(|sample| sample.kind == kind).count();
        assert!(
            count >= least,
            "only {count} samples of kind {kind:?} were found"
        );
    }
}

#[test]
fn wrong_examples_are_noticed() {
    let wrong = [
        (
            "/components/examples/CustomerActive/value/id",
            json!("cust_1"),
        ),
        ("/components/examples/LoanActive/value/iof", json!(450)),
        (
            "/components/schemas/CustomerStatus/enum/2",
            json!("blocked"),
        ),
        (
            "/components/schemas/Customer/properties/email/examples/0",
            json!("joao"),
        ),
        (
            "/components/responses/NotFound/content/application~1problem+json/example/type",
            json!("a b"),
        ),
        (
            "/components/headers/Location/examples/loan/value",
            json!("a b"),
        ),
        (
            "/webhooks/loan.signed/post/requestBody/content/application~1json/example/data/status",
            json!("active"),
        ),
        (
            "/webhooks/customer.active/post/requestBody/content/application~1json/example/timestamp",
            json!("today"),
        ),
        (
            "/paths/~1loans/post/requestBody/content/application~1json/example/first_due_date",
            json!("15/04/2026"),
        ),
    ];
    for (pointer, value) in wrong {
        let mut document = description();
        *document.pointer_mut(pointer).expect(pointer) = value;
        let complaints = sample_complaints(&document, &samples(&document));
        assert!(!complaints.is_empty(), "a wrong {pointer} goes unnoticed");
    }
}

#[test]
fn has_every_operation_and_event() {
    let document = description();
    assert_eq!(operations(&document, "paths").len(), 23);
    assert_eq!(operations(&document, "webhooks").len(), 16);
}

#[test]
fn everything_sent_or_received_has_an_example() {
    let mut missing = Vec::new();
    walk(&description(), "", &mut |pointer, object| {
        if object.contains_key("schema") && !has_example(object) {
            missing.push(pointer.to_owned());
        }
    });
    assert!(missing.is_empty(), "without an example: {missing:#?}");
}

#[test]
fn every_error_is_a_problem_with_an_example() {
    let document = description();
    let mut errors = 0;
    for (place, operation) in operations(&document, "paths") {
        for (status, response) in operation["responses"].as_object().expect(&place) {
            if status.starts_with('2') {
                continue;
            }
            let media_type = &resolved(&document, response)["content"]["application/problem+json"];
            let media_type = media_type
                .as_object()
                .unwrap_or_else(|| panic!("{place}: {status} has no problem"));
            assert!(has_example(media_type), "{place}: {status} has no example");
            assert_eq!(media_type["schema"]["$ref"], "#/components/schemas/Problem");
            errors += 1;
        }
    }
    assert!(errors >= 23 * 3, "only {errors} error responses were found");
}

#[test]
fn every_response_tells_the_rate_limit() {
    let document = description();
    for (place, operation) in operations(&document, "paths") {
        for (status, response) in operation["responses"].as_object().expect(&place) {
            let headers = &resolved(&document, response)["headers"];
            for name in [
                "X-RateLimit-Limit",
                "X-RateLimit-Remaining",
                "X-RateLimit-Reset",
            ] {
                let reference = format!("#/components/headers/{name}");
                assert_eq!(
                    headers[name]["$ref"], reference,
                    "{place}: {status} lacks {name}"
                );
            }
            assert_eq!(
                headers.get("Location").is_some(),
                status == "201",
                "{place}: {status}, Location"
            );
        }
    }
}

#[test]
fn everything_is_described() {
    let document = description();
    let mut missing = Vec::new();
    let mut require = |pointer: String, described: bool| {
        if !described {
            missing.push(pointer);
        }
    };
    for section in ["paths", "webhooks"] {
        for (place, operation) in operations(&document, section) {
            require(format!("{place}, summary"), has_text(operation, "summary"));
            require(
                format!("{place}, description"),
                has_text(operation, "description"),
            );
        }
    }
    for section in [
        "schemas",
        "parameters",
        "headers",
        "responses",
        "securitySchemes",
    ] {
        for (name, component) in document["components"][section].as_object().expect(section) {
            require(
                format!("/components/{section}/{name}"),
                has_text(component, "description"),
            );
        }
    }
    walk(&document, "", &mut |pointer, object| {
        if let Some(properties) = object.get("properties").and_then(Value::as_object) {
            for (name, property) in properties {
                require(
                    format!("{pointer}/properties/{name}"),
                    has_text(property, "description"),
                );
            }
        }
        if object.contains_key("in") && object.contains_key("name") {
            require(pointer.to_owned(), object.contains_key("description"));
        }
        if let Some(values) = object.get("enum").and_then(Value::as_array) {
            let reference = object.get("$ref").and_then(Value::as_str);
            let texts = reference.map_or(object, |reference| {
                target(&document, reference).as_object().unwrap()
            });
            let texts = texts.get("x-enum-descriptions").unwrap_or(&Value::Null);
            for value in values {
                let name = value.as_str().expect("enums are of strings");
                require(format!("{pointer}/enum/{name}"), has_text(texts, name));
            }
            if reference.is_none() {
                let texts = texts.as_object().map_or(0, |texts| texts.len());
                require(format!("{pointer}/enum"), texts == values.len());
            }
        }
    });
    assert!(missing.is_empty(), "without a description: {missing:#?}");
}
