//! Descriptions that cannot be served: the error says where.

use serde_json::{Value, json};

use super::super::Description;
use super::small::unusual;

/// The error of the small description with the value at `pointer` replaced.
fn error_of(pointer: &str, value: Value) -> String {
    let mut document = unusual();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = document.pointer_mut(parent).expect(pointer);
    match parent {
        Value::Array(items) => items[name.parse::<usize>().expect("an index")] = value,
        parent => parent[name.replace("~1", "/")] = value,
    }
    let error = Description::parse(&document.to_string()).err();
    error
        .unwrap_or_else(|| panic!("{pointer} can be served"))
        .to_string()
}

#[test]
fn errors_say_where() {
    let get = "/components/pathItems/Thing/get";
    let post = "/paths/~1things~1all/post";
    for (pointer, value, expected) in [
        ("/openapi", json!("3.0.3"), "#/openapi: only OpenAPI 3.1"),
        ("/openapi", json!(3.1), "#/openapi: this must be a string"),
        (
            "/servers",
            json!([{ "url": "https://{host}/" }]),
            "#/servers/0/url: a server with variables",
        ),
        (
            "/servers",
            json!([{ "url": "/a" }, { "url": "/b" }]),
            "#/servers/1/url: all servers must",
        ),
        ("/servers", json!([{}]), "#/servers/0: `url` is missing"),
        ("/paths", json!([]), "#/paths: this must be an object"),
        (
            "/paths",
            json!({ "/a": { "$ref": "#/nowhere" } }),
            "#/paths/~1a/$ref: `#/nowhere` is not there",
        ),
        (
            "/paths",
            json!({ "/a": { "$ref": "other.yaml" } }),
            "#/paths/~1a/$ref: a reference must begin with",
        ),
        (
            "/paths",
            json!({ "/a": { "$ref": "#/paths/~1a" } }),
            "#/paths/~1a: the references go in a circle",
        ),
        (
            "/paths",
            json!({ "a": { "get": { "operationId": "a", "responses": {} } } }),
            "#/paths/a: a path must begin",
        ),
        (
            "/paths",
            json!({ "/a/": { "get": { "operationId": "a", "responses": {} } } }),
            "#/paths/~1a~1: a path with an empty",
        ),
        (
            "/paths",
            json!({ "/a{b}": { "get": { "operationId": "a", "responses": {} } } }),
            "#/paths/~1a{b}: a path parameter must be a whole",
        ),
        (
            "/paths",
            json!({ "/{b}": { "get": { "operationId": "a", "responses": {} } } }),
            "#/paths/~1{b}: `b` must be both",
        ),
        (
            "/paths/~1things~1{other}",
            json!({ "get": {
            "operationId": "other",
            "parameters": [{ "name": "other", "in": "path", "required": true, "schema": {} }],
            "responses": {},
        } }),
            "#/paths/~1things~1{other}: another path has the same segments",
        ),
        (
            &format!("{get}/operationId"),
            json!("postAll"),
            "#/paths/~1things~1all/post: another operation",
        ),
        (
            &format!("{get}/responses"),
            json!({ "abc": {} }),
            "#/components/pathItems/Thing/get/responses/abc: this is neither",
        ),
        (
            &format!("{get}/responses"),
            json!({ "200": { "content": { "text/csv": {} } } }),
            "#/components/pathItems/Thing/get/responses/200/content/text~1csv: only JSON",
        ),
        (
            &format!("{get}/responses"),
            json!({ "200": { "headers": { "X": {} } } }),
            "#/components/pathItems/Thing/get/responses/200/headers/X: `schema` is missing",
        ),
        (
            &format!("{get}/parameters/0/in"),
            json!("cookie"),
            "#/components/pathItems/Thing/get/parameters/0/in: only path, query",
        ),
        (
            &format!("{get}/parameters/0/style"),
            json!("spaceDelimited"),
            "#/components/pathItems/Thing/get/parameters/0/style: only parameters in",
        ),
        (
            &format!("{get}/parameters/0/schema"),
            json!({ "type": "object" }),
            "#/components/pathItems/Thing/get/parameters/0/schema/type: this cannot be sent",
        ),
        (
            &format!("{get}/parameters/1/schema/items"),
            json!({ "$ref": "#/components/pathItems/Thing/get/parameters/1/schema" }),
            "#/components/pathItems/Thing/get/parameters/1/schema/items: a list of lists",
        ),
        (
            "/components/pathItems/Thing/parameters/0/required",
            json!(false),
            "#/components/pathItems/Thing/parameters/0: a path parameter must be required",
        ),
        (
            &format!("{post}/security"),
            json!([{ "other": [] }]),
            "#/paths/~1things~1all/post/security/0/other: there is no security scheme",
        ),
        (
            &format!("{post}/security"),
            json!([{ "key": [] }]),
            "#/paths/~1things~1all/post/security/0/key: only the HTTP schemes",
        ),
        (
            &format!("{post}/security"),
            json!([{ "key": [], "basic": [] }]),
            "#/paths/~1things~1all/post/security/0: several security schemes",
        ),
        (
            &format!("{post}/requestBody/content"),
            json!({}),
            "#/paths/~1things~1all/post/requestBody: a body needs",
        ),
        (
            &format!("{post}/requestBody/content"),
            json!({ "text/csv": { "schema": {} } }),
            "#/paths/~1things~1all/post/requestBody/content/text~1csv: bodies of this",
        ),
        (
            "/components/schemas/Named/type",
            json!("text"),
            "#/components/schemas/Named/type: ",
        ),
        (
            "/components/schemas/Named/properties/name/minLength",
            json!(-1),
            "#/components/schemas/Named/properties/name/minLength: ",
        ),
        (
            "/components/schemas/Named/$ref",
            json!("#/components/schemas/None"),
            "#/components/schemas/Thing: ",
        ),
        (
            &format!("{get}/parameters/0/schema"),
            json!({ "type": "string", "pattern": "(" }),
            "#/components/pathItems/Thing/get/parameters/0/schema",
        ),
        (
            "/webhooks",
            json!({ "a": { "post": {} } }),
            "#/webhooks/a/post: `requestBody` is missing",
        ),
    ] {
        let error = error_of(pointer, value);
        assert!(error.starts_with(expected), "{error}\nexpected {expected}");
    }
}

#[test]
fn text_that_is_no_description() {
    for text in ["", "a: [", "- 1"] {
        assert!(Description::parse(text).is_err(), "{text}");
    }
}
