//! What the bundled description does not use: a small description that does.

use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};

use super::super::{Description, Route, Security};
use super::Sent;

/// A description with a few unusual things in it.
pub(super) fn unusual() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Things", "version": "1" },
        "servers": [{ "url": "/api/" }],
        "paths": {
            "/things/{thing}": { "$ref": "#/components/pathItems/Thing" },
            "/things/all": {
                "post": {
                    "operationId": "postAll",
                    "security": [{ "key": [] }, { "basic": [] }],
                    "requestBody": { "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/Thing" },
                    } } },
                    "responses": { "4XX": { "description": "No." }, "default": {
                        "description": "Anything.",
                        "content": { "application/json": {} },
                    } },
                },
            },
        },
        "components": {
            "pathItems": { "Thing": {
                "parameters": [
                    { "name": "thing", "in": "path", "required": true, "schema": { "type": "integer" } },
                    { "name": "wide", "in": "query", "schema": { "type": "integer" } },
                ],
                "get": {
                    "operationId": "getThing",
                    "parameters": [
                        { "name": "wide", "in": "query", "schema": { "type": "boolean" } },
                        { "name": "tag", "in": "query", "schema": { "type": "array", "items": { "type": "integer" }, "maxItems": 2 } },
                        { "name": "size", "in": "query", "required": true, "schema": { "type": ["number", "null"], "exclusiveMinimum": 0 } },
                        { "name": "X-Trace", "in": "header", "required": true, "schema": { "type": "string", "minLength": 3 } },
                        { "name": "Accept", "in": "header", "schema": { "type": "integer" } },
                    ],
                    "responses": { "200": { "description": "Yes." }, "400": { "description": "No." } },
                },
            } },
            "schemas": {
                "Thing": {
                    "type": "object",
                    "allOf": [{ "$ref": "#/components/schemas/Named" }, { "$ref": "#/components/schemas/Named" }],
                    "properties": {
                        "parts": { "type": "array", "maxItems": 3, "uniqueItems": true, "items": { "$ref": "#/components/schemas/Thing" } },
                        "labels": { "type": "object", "additionalProperties": { "type": "string" } },
                        "closed": { "type": "object", "properties": { "a": {} }, "additionalProperties": false },
                        "anything": {},
                        "code": { "$ref": "#/components/schemas/Code" },
                        "count": { "type": "integer", "minimum": 1, "maximum": 9 },
                    },
                },
                "Code": { "type": "string", "examples": ["c-1"] },
                "Named": { "type": "object", "properties": { "name": { "type": "string", "minLength": 1, "maxLength": 4 } } },
            },
            "securitySchemes": {
                "key": { "type": "apiKey", "in": "header", "name": "X-Key" },
                "basic": { "type": "http", "scheme": "Basic" },
            },
        },
    })
}

fn parse() -> Description {
    Description::parse(&unusual().to_string()).expect("a description")
}

#[test]
fn literal_segments_go_first() {
    let description = parse();
    assert_eq!(description.base_path(), "/api");
    for (method, path, id) in [
        (Method::GET, "/api/things/7", "getThing"),
        (Method::POST, "/api/things/all", "postAll"),
    ] {
        let Route::Operation(operation, _) = description.route(&method, path) else {
            panic!("{path}");
        };
        assert_eq!(operation.id, id);
    }
    let route = description.route(&Method::GET, "/api/things/all");
    assert!(matches!(route, Route::MethodNotAllowed(methods) if methods == [Method::POST]));
}

#[test]
fn security_that_can_be_served_is_chosen() {
    let description = parse();
    let security: Vec<Security> = description
        .operations()
        .map(|operation| operation.security)
        .collect();
    assert_eq!(security, [Security::None, Security::Basic]);
}

#[test]
fn parameters_of_all_types() {
    let description = parse();
    let read = |line: &str| {
        let sent = Sent::new(&format!("GET /api/things/{line}"))
            .header("x-trace", "abc")
            .header("accept", "any");
        sent.read_by(&description).1
    };
    let request = read("7?wide=true&tag=1&tag=2&size=2.5")
        .outcome
        .expect("a request");
    assert_eq!(
        Value::Object(request.query),
        json!({ "wide": true, "tag": [1, 2], "size": 2.5 })
    );
    for (line, status, detail) in [
        ("x?size=1", 404, "There is nothing with this thing."),
        ("7?size=1&wide=yes", 400, "The wide must be true or false."),
        (
            "7?size=1&tag=1&tag=2&tag=3",
            400,
            "The tag must be an array of at most 2 items, each an integer.",
        ),
        (
            "7?size=1&tag=a",
            400,
            "The tag must be an array of at most 2 items, each an integer.",
        ),
        ("7", 400, "The size is required."),
        (
            "7?size=0",
            400,
            "The size must be a number above 0 or null.",
        ),
    ] {
        let problem = read(line).outcome.expect_err(line);
        assert_eq!(
            (problem.kind.status().as_u16(), problem.detail.as_str()),
            (status, detail),
            "{line}"
        );
    }
    let (_, reading) = Sent::new("GET /api/things/7?size=1").read_by(&description);
    assert_eq!(
        reading.outcome.expect_err("no header").detail,
        "The X-Trace is required."
    );
    let (_, reading) = Sent::new("GET /api/things/7?size=1")
        .header("x-trace", "a")
        .read_by(&description);
    assert_eq!(
        reading.outcome.expect_err("a short header").detail,
        "The X-Trace must be a string of at least 3 characters."
    );
}

#[test]
fn members_are_unknown_where_they_are_described() {
    let description = parse();
    let body = json!({
        "name": "a",
        "parts": [{ "name": "b", "colour": 1 }, { "parts": [{ "size": 1 }] }],
        "labels": { "free": "x" },
        "anything": { "at": "all" },
        "kind": 1,
    });
    let (_, reading) = Sent::json("POST /api/things/all", &body).read_by(&description);
    assert!(reading.outcome.is_ok());
    let remarks = [
        "unknown member kind",
        "unknown member parts.0.colour",
        "unknown member parts.1.parts.0.size",
    ];
    assert_eq!(reading.remarks, remarks);
}

#[test]
fn violations_of_all_kinds() {
    let description = parse();
    let body = json!({
        "name": "",
        "parts": [{ "parts": {} }, { "name": 5 }, { "name": 5 }],
        "labels": { "a": 1 },
        "closed": { "a": 1, "b": 2 },
        "count": 10,
    });
    let (_, reading) = Sent::json("POST /api/things/all", &body).read_by(&description);
    let problem = reading.outcome.expect_err("a wrong body");
    // `4XX` lists 422 as well.
    assert_eq!(problem.kind.status(), 422);
    let mut found: Vec<String> = problem
        .errors
        .iter()
        .map(|error| format!("{}: {}", error.param, error.detail))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "closed: This must not have other members than those described.",
            "count: This must be an integer between 1 and 9.",
            "labels.a: This must be a string.",
            "name: This must be a string of 1 to 4 characters.",
            "parts.0.parts: This must be an array of at most 3 items, each an object.",
            "parts.1.name: This must be a string of 1 to 4 characters.",
            "parts.2.name: This must be a string of 1 to 4 characters.",
            "parts: This must not repeat an item.",
        ]
    );
}

#[test]
fn statuses_by_class_and_default() {
    let description = parse();
    let operation = description
        .operations()
        .find(|operation| operation.id == "postAll")
        .expect("it");
    let mut headers = HeaderMap::new();
    assert_eq!(
        operation.check_answer(StatusCode::IM_A_TEAPOT, &headers, None),
        [""; 0]
    );
    headers.insert("content-type", "application/json".parse().expect("a value"));
    assert_eq!(
        operation.check_answer(StatusCode::OK, &headers, Some(&json!(1))),
        [""; 0]
    );
    let complaints = operation.check_answer(StatusCode::IM_A_TEAPOT, &headers, Some(&json!(1)));
    assert_eq!(complaints, ["there is a body, although none is described"]);
    assert_eq!(description.check_problem(&json!(1)), [""; 0]);
}

#[test]
fn a_property_has_the_examples_of_its_schema() {
    let codes = parse().examples_of("code");
    assert_eq!(codes.iter().collect::<Vec<_>>(), ["c-1"]);
}
