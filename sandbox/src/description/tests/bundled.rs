//! The description that the sandbox carries: it is served whole, and its own examples pass.

use http::{Method, StatusCode};
use serde_json::json;

use super::super::document::Node;
use super::super::{Idempotency, Route, Security};
use super::document::{
    as_text, content_of, examples, headers_of, operations, parameters, with_body, with_examples,
};
use super::{DESCRIPTION, Sent};

#[test]
fn every_operation_is_there() {
    let operations: Vec<_> = DESCRIPTION.operations().collect();
    assert_eq!(operations.len(), 23);
    for operation in &operations {
        assert!(
            crate::operations::handler(&operation.id).is_some(),
            "{}",
            operation.id
        );
        let path = with_examples(&Node::root(&DESCRIPTION.document), &operation.path);
        let route = DESCRIPTION.route(&operation.method, &format!("/v3{path}"));
        let Route::Operation(found, _) = route else {
            panic!("{} {path} has no operation", operation.method);
        };
        assert_eq!(found.id, operation.id);
    }
    assert_eq!(DESCRIPTION.base_path(), "/v3");
    assert_eq!(DESCRIPTION.events().count(), 16);
    assert!(DESCRIPTION.events().any(|name| name == "loan.created"));
}

#[test]
fn security_and_idempotency_are_those_of_the_text() {
    let with = |security| {
        let operations = DESCRIPTION.operations();
        operations
            .filter(move |operation| operation.security == security)
            .map(|operation| operation.id.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(with(Security::Basic), ["createToken"]);
    assert_eq!(with(Security::Bearer).len(), 22);
    let by_key: Vec<&str> = DESCRIPTION
        .operations()
        .filter(|operation| operation.idempotency == Idempotency::ByKey)
        .map(|operation| operation.id.as_str())
        .collect();
    let expected = [
        "createCredential",
        "createCustomer",
        "uploadDocument",
        "createBiometricsSession",
        "createSimulation",
        "createLoan",
        "createWebhookEndpoint",
        "rotateWebhookSecret",
    ];
    assert_eq!(by_key, expected);
}

#[test]
fn every_example_of_a_request_is_read() {
    let mut bodies = 0;
    for (line, operation) in operations() {
        let mut line = line;
        let mut sent = Sent::new("");
        for parameter in parameters(&operation) {
            let example = parameter.required("example").expect("an example");
            let example = as_text(example.value);
            let name = parameter.required("name").and_then(|name| name.text());
            let name = name.expect("a name");
            match parameter.required("in").and_then(|place| place.text()) {
                Ok("query") => {
                    let separator = if line.contains('?') { '&' } else { '?' };
                    line = format!("{line}{separator}{name}={example}");
                }
                Ok("header") => sent = sent.header(name, &example),
                place => panic!("{name} is in {place:?}"),
            }
        }
        sent.line = line;
        let mut requests = vec![sent.clone()];
        if let Some(body) = operation.get("requestBody") {
            requests.clear();
            for (media_type, content) in content_of(&body) {
                for example in examples(&content) {
                    requests.push(with_body(sent.clone(), media_type, &example));
                    bodies += 1;
                }
            }
        }
        for request in requests {
            let line = request.line.clone();
            let (_, reading) = request.read_by(&DESCRIPTION);
            assert!(reading.outcome.is_ok(), "{line}: {:?}", reading.outcome);
            assert_eq!(reading.remarks, [""; 0], "{line}");
        }
    }
    assert_eq!(bodies, 10);
}

#[test]
fn every_example_of_an_answer_is_right() {
    let mut bodies = 0;
    for (line, node) in operations() {
        let (operation, _) = Sent::new(&line).read_by(&DESCRIPTION);
        let responses = node.required("responses").expect("responses");
        for (status, response) in responses.members().expect("responses") {
            let response = response.resolve().expect("a response");
            let status = StatusCode::from_bytes(status.as_bytes()).expect("a status");
            let headers = headers_of(&response);
            let Some(content) = response.get("content") else {
                assert_eq!(operation.check_answer(status, &headers, None), [""; 0]);
                continue;
            };
            for (media_type, content) in content.members().expect("content") {
                let mut headers = headers.clone();
                headers.insert("content-type", media_type.parse().expect("a value"));
                for example in examples(&content) {
                    let complaints = operation.check_answer(status, &headers, Some(&example));
                    assert_eq!(complaints, [""; 0], "{line} {status}");
                    bodies += 1;
                }
            }
        }
    }
    assert!(bodies > 100, "{bodies} bodies");
}

#[test]
fn every_example_of_an_event_is_right() {
    let root = Node::root(&DESCRIPTION.document);
    let webhooks = root.required("webhooks").expect("webhooks");
    for (name, webhook) in webhooks.members().expect("webhooks") {
        let operation = webhook.required("post").expect("an operation");
        let body = operation.required("requestBody").expect("a body");
        for (_, content) in content_of(&body) {
            for example in examples(&content) {
                assert_eq!(DESCRIPTION.check_event(name, &example), [""; 0], "{name}");
                let mut wrong = example;
                wrong["data"] = json!([]);
                assert_eq!(
                    DESCRIPTION.check_event(name, &wrong),
                    ["body.data must be an object"],
                    "{name}"
                );
            }
        }
    }
    let complaints = DESCRIPTION.check_event("loan.disbursed", &json!({}));
    assert_eq!(complaints, ["the description has no webhook of this name"]);
}

#[test]
fn a_problem_is_checked_without_its_operation() {
    let problem = crate::problem::Problem::not_found("There is no such path.").body("/nowhere");
    assert_eq!(DESCRIPTION.check_problem(&problem), [""; 0]);
    let complaints = DESCRIPTION.check_problem(&json!({ "type": "about blank", "status": "404" }));
    assert_eq!(
        complaints,
        [
            "body.title is required",
            "body.detail is required",
            "body.type must be an absolute URI",
            "body.status must be an integer",
        ]
    );
}

#[test]
fn examples_are_found_wherever_they_are() {
    let numbers = DESCRIPTION.examples_of("cpf");
    assert_eq!(
        numbers.iter().collect::<Vec<_>>(),
        ["123.456.789-00", "987.654.321-00"]
    );
    let numbers = DESCRIPTION.examples_of("cnpj");
    assert_eq!(numbers.iter().collect::<Vec<_>>(), ["12.345.678/0001-90"]);
    // By the schema that the property refers to.
    let ids = DESCRIPTION.examples_of("simulation_id");
    assert!(ids.contains("sim_550e8400e29b41d4a716446655440000"));
    assert!(DESCRIPTION.examples_of("no_such_property").is_empty());
}

#[test]
fn paths_and_methods_that_are_not_there() {
    let customer = "/v3/customers/cust_550e8400e29b41d4a716446655440000";
    for (method, path, allowed) in [
        (Method::HEAD, customer, "GET PATCH"),
        (Method::OPTIONS, customer, "GET PATCH"),
        (Method::PUT, "/v3/customers", "GET POST"),
        (Method::GET, "/v3/auth/token", "POST"),
    ] {
        let Route::MethodNotAllowed(methods) = DESCRIPTION.route(&method, path) else {
            panic!("{method} {path}");
        };
        let methods: Vec<String> = methods.iter().map(Method::to_string).collect();
        assert_eq!(methods.join(" "), allowed);
    }
    for path in [
        "",
        "/",
        "/v3",
        "/v3/",
        "/v3/customers/",
        "/v3//customers",
        "/v3/customers//documents",
        "/v3/customers/cust_%",
        "/v3/customers/cust_%4",
        "/v3/customers/cust_%zz",
        "/v3/customers/%ff",
        "/v3customers",
        "/customers",
        "/v3/nothing",
        "/v3/webhooks",
    ] {
        let route = DESCRIPTION.route(&Method::GET, path);
        assert!(matches!(route, Route::NotFound), "{path}");
    }
    let route = DESCRIPTION.route(&Method::GET, "/v3/%63ustomers/cust%5F1%2F2");
    let Route::Operation(operation, values) = route else {
        panic!("an encoded path is one");
    };
    assert_eq!(operation.id, "getCustomer");
    assert_eq!(values["customer_id"], "cust_1/2");
}
