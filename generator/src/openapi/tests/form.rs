//! What 3.1 says comes out as 3.0 says it, with what 3.0 cannot say in extensions.

use openapiv3::{ReferenceOr, StatusCode};
use serde_json::json;

use super::{accept, document, schemas};

/// One schema `A`, without its origin.
#[track_caller]
fn schema(version: &str, text: &str) -> serde_json::Value {
    let mut found = schemas(version, &format!("A: {text}\nB: {{type: object}}"))["A"].clone();
    let origin = found
        .as_object_mut()
        .expect("is a schema")
        .shift_remove("x-origin");
    assert_eq!(origin, Some(json!("/components/schemas/A")));
    found
}

#[test]
fn types_of_31_become_types_of_30() {
    let cases = [
        (
            "{type: [string, 'null']}",
            json!({"nullable": true, "type": "string"}),
        ),
        (
            "{type: ['null']}",
            json!({"nullable": true, "x-null": true, "enum": [null]}),
        ),
        (
            "{type: 'null'}",
            json!({"nullable": true, "x-null": true, "enum": [null]}),
        ),
        (
            "{const: a}",
            json!({"x-const": true, "type": "string", "enum": ["a"]}),
        ),
        (
            "{const: 7}",
            json!({"x-const": true, "type": "integer", "enum": [7]}),
        ),
        (
            "{const: null}",
            json!({"nullable": true, "x-null": true, "enum": [null]}),
        ),
        (
            "{type: [string, 'null'], enum: [a, null, b]}",
            json!({"nullable": true, "x-enum-skipped": [1], "type": "string", "enum": ["a", "b"]}),
        ),
        ("{enum: [1, 2]}", json!({"type": "integer", "enum": [1, 2]})),
        ("{enum: [1, a]}", json!({"enum": [1, "a"]})),
        (
            "{type: integer, exclusiveMinimum: 3}",
            json!({"type": "integer", "minimum": 3, "exclusiveMinimum": true}),
        ),
        (
            "{type: number, minimum: 5, exclusiveMinimum: 3, maximum: 9, exclusiveMaximum: 9}",
            json!({"type": "number", "minimum": 5.0, "maximum": 9.0, "exclusiveMaximum": true}),
        ),
        (
            "{type: string, examples: [x, y]}",
            json!({"type": "string", "example": "x"}),
        ),
        (
            "{type: string, contentEncoding: base64}",
            json!({"type": "string", "format": "byte"}),
        ),
        (
            "{contentMediaType: application/octet-stream}",
            json!({"type": "string", "format": "binary"}),
        ),
        ("{type: [integer, number]}", json!({"type": "number"})),
        ("true", json!({})),
        ("false", json!({"x-unsupported": "false-schema"})),
        (
            "{$dynamicRef: '#node'}",
            json!({"x-unsupported": "dynamic-ref"}),
        ),
        ("{properties: {}}", json!({"type": "object"})),
        ("{type: array, minLength: 3}", json!({"type": "array"})),
        ("{not: {type: string}}", json!({})),
    ];
    for (text, expected) in cases {
        assert_eq!(schema("3.1.0", text), expected, "{text}");
    }
}

#[test]
fn several_types_are_variants() {
    assert_eq!(
        schema(
            "3.1.0",
            "{type: [string, integer, 'null'], minLength: 2, enum: [ab, 5]}"
        ),
        json!({
            "nullable": true,
            "anyOf": [
                {"x-origin": "/components/schemas/A", "type": "string", "enum": ["ab"], "minLength": 2},
                {"x-origin": "/components/schemas/A", "type": "integer", "enum": [5]},
            ],
        })
    );
}

#[test]
fn null_among_variants_is_nullable() {
    let b = json!({"$ref": "#/components/schemas/B"});
    assert_eq!(
        schema(
            "3.1.0",
            "{description: d, oneOf: [{$ref: '#/components/schemas/B'}, {type: 'null'}]}"
        ),
        json!({"nullable": true, "description": "d", "allOf": [b]})
    );
    assert_eq!(
        schema(
            "3.1.0",
            "{anyOf: [{$ref: '#/components/schemas/B'}, {type: string}, {type: 'null'}]}"
        ),
        json!({
            "nullable": true,
            "anyOf": [b, {"x-origin": "/components/schemas/A/anyOf/1", "type": "string"}],
        })
    );
    let inline = schemas(
        "3.1.0",
        "A: {title: t, anyOf: [{type: 'null'}, {type: string, format: date}]}",
    );
    assert_eq!(
        inline["A"],
        json!({"nullable": true, "title": "t", "type": "string", "format": "date", "x-origin": "/components/schemas/A/anyOf/1"})
    );
}

#[test]
fn siblings_of_references_are_obeyed_as_each_version_says() {
    let b = json!({"$ref": "#/components/schemas/B"});
    assert_eq!(
        schema("3.1.0", "{$ref: '#/components/schemas/B', description: d}"),
        json!({"description": "d", "allOf": [b]})
    );
    assert_eq!(
        schema(
            "3.1.0",
            "{$ref: '#/components/schemas/B', required: [x], default: {}}"
        ),
        json!({
            "default": {},
            "allOf": [b, {"x-origin": "/components/schemas/A", "required": ["x"]}],
        })
    );
    assert_eq!(
        schema(
            "3.0.3",
            "{$ref: '#/components/schemas/B', nullable: true, type: string}"
        ),
        json!({"nullable": true, "allOf": [b]})
    );
    assert_eq!(
        schemas(
            "3.0.3",
            "A: {$ref: '#/components/schemas/B', type: string}\nB: {}"
        )["A"],
        b
    );
}

#[test]
fn composition_keeps_its_form_where_it_stands_alone() {
    let variant = |index: usize| json!({"x-origin": format!("/components/schemas/A/oneOf/{index}"), "type": "string"});
    assert_eq!(
        schema(
            "3.0.3",
            "{type: object, oneOf: [{type: string}, {type: string}]}"
        ),
        json!({"oneOf": [variant(0), variant(1)]})
    );
    let mixed = schema(
        "3.0.3",
        "{properties: {x: {type: boolean}}, allOf: [{type: object}]}",
    );
    assert_eq!(mixed["allOf"][0]["type"], "object");
    assert_eq!(mixed["properties"]["x"]["type"], "boolean");
    assert_eq!(
        mixed["properties"]["x"]["x-origin"],
        "/components/schemas/A/properties/x"
    );
}

#[test]
fn members_by_pattern_are_additional_ones() {
    let one = schema(
        "3.1.0",
        "{type: object, patternProperties: {'^x': {type: string}}, additionalProperties: false}",
    );
    assert_eq!(
        one,
        json!({"type": "object", "additionalProperties": {"x-origin": "/components/schemas/A/patternProperties/^x", "type": "string"}})
    );
    let several = schema(
        "3.1.0",
        "{patternProperties: {'^x': {type: string}, '^y': {}}}",
    );
    assert_eq!(
        several["additionalProperties"]["x-unsupported"],
        "pattern-properties"
    );
    let rest = schema(
        "3.1.0",
        "{type: object, unevaluatedProperties: {type: integer}}",
    );
    assert_eq!(rest["additionalProperties"]["type"], "integer");
    let list = schema(
        "3.1.0",
        "{type: array, prefixItems: [{type: string}, {type: integer}]}",
    );
    assert_eq!(list["items"]["x-unsupported"], "prefix-items");
}

#[test]
fn references_into_the_middle_of_something_get_a_name() {
    let found = schemas(
        "3.1.0",
        "A: {type: object, properties: {b: {type: object, properties: {again: {$ref: '#/components/schemas/A/properties/b'}}}}}\nC: {$ref: '#/components/schemas/A/properties/b'}\nAb: {$ref: '#/components/schemas/D/$defs/inner'}\nD: {$defs: {inner: {type: string}}}",
    );
    let named = json!({"$ref": "#/components/schemas/A_b_schema"});
    assert_eq!(found["A"]["properties"]["b"], named);
    assert_eq!(found["C"], named);
    assert_eq!(
        found["A_b_schema"]["x-origin"],
        "/components/schemas/A/properties/b"
    );
    assert_eq!(found["A_b_schema"]["properties"]["again"], named);
    assert_eq!(found["Ab"], json!({"$ref": "#/components/schemas/D_inner"}));
    assert_eq!(found["D_inner"]["type"], "string");
}

#[test]
fn escaped_names_are_read() {
    let found = schemas(
        "3.0.3",
        "A: {$ref: '#/components/schemas/a%20b~0c'}\na b~c: {type: string}",
    );
    assert_eq!(found["A"], json!({"$ref": "#/components/schemas/a b~c"}));
    let anchored = schemas(
        "3.1.0",
        "A: {$ref: '#here'}\nB: {$anchor: here, type: string}",
    );
    assert_eq!(anchored["A"], json!({"$ref": "#/components/schemas/B"}));
}

#[test]
fn recursive_schemas_stay_recursive() {
    let found = schemas(
        "3.0.3",
        "A: {type: object, properties: {next: {$ref: '#/components/schemas/A'}}}",
    );
    assert_eq!(
        found["A"]["properties"]["next"],
        json!({"$ref": "#/components/schemas/A"})
    );
}

#[test]
fn numbers_keep_their_meaning() {
    let large = schema(
        "3.0.3",
        "{type: integer, minimum: 0, maximum: 18446744073709551615}",
    );
    assert_eq!(large, json!({"type": "integer", "minimum": 0}));
    assert_eq!(
        schema("3.0.3", "{type: integer, minimum: 1.0, enum: [1.0]}"),
        json!({"type": "integer", "minimum": 1, "enum": [1]})
    );
    let beyond = schema("3.0.3", "{type: integer, enum: [18446744073709551615]}");
    assert_eq!(beyond, json!({"type": "integer", "enum": [u64::MAX]}));
}

#[test]
fn path_items_are_put_in_place() {
    let text = document(
        "3.1.0",
        "paths:\n  /a:\n    $ref: '#/components/pathItems/Shared'\n    summary: own\n  /b:\n    get: {operationId: b, responses: {200: {description: ok}, 4XX: {$ref: '#/paths/~1b/get/responses/200'}, default: {$ref: '#/components/responses/R'}}}\nwebhooks:\n  hook:\n    $ref: '#/components/pathItems/Shared'\ncomponents:\n  responses:\n    R: {description: r}\n  pathItems:\n    Shared:\n      get: {operationId: a, responses: {200: {description: ok}}}\n",
    );
    let (description, warnings) = accept(&text);
    assert_eq!(warnings, ["duplicate-operation-id-of-shared"; 0]);
    let ReferenceOr::Item(item) = &description.document.paths.paths["/a"] else {
        panic!("is in place")
    };
    let operation = item.get.as_ref().expect("was referred to");
    assert_eq!(
        operation.extensions["x-origin"],
        "/components/pathItems/Shared/get"
    );
    assert_eq!(item.summary.as_deref(), Some("own"));
    let ReferenceOr::Item(hook) = &description.webhooks["hook"] else {
        panic!("is in place")
    };
    assert!(hook.get.is_some());
    let ReferenceOr::Item(item) = &description.document.paths.paths["/b"] else {
        panic!("is in place")
    };
    let responses = &item.get.as_ref().expect("stands there").responses;
    assert!(
        matches!(&responses.responses[&StatusCode::Range(4)], ReferenceOr::Item(r) if r.description == "ok")
    );
    let expected = ReferenceOr::Reference {
        reference: "#/components/responses/R".to_owned(),
    };
    assert_eq!(responses.default, Some(expected));
}

#[test]
fn everything_around_operations_is_carried() {
    let text = document(
        "3.0.3",
        "servers: [{url: 'https://{env}.x', variables: {env: {default: a, enum: [a, b]}}}]\nsecurity: [{key: []}, {}]\ntags: [{name: t}]\nx-own: {a: [1]}\npaths:\n  /a/{id}:\n    parameters:\n      - {name: id, in: path, required: true, style: label, schema: {type: string}}\n    post:\n      operationId: x\n      security: []\n      parameters:\n        - {name: f, in: query, style: deepObject, explode: true, content: {application/json: {schema: {type: object}}}}\n      requestBody: {required: true, content: {multipart/form-data: {schema: {type: object}, encoding: {f: {contentType: image/png}}}}}\n      callbacks: {done: {'{$url}': {post: {responses: {200: {description: ok}}}}}}\n      responses: {201: {description: made, headers: {X-Count: {schema: {type: integer}}}}}\ncomponents:\n  securitySchemes:\n    key: {type: apiKey, name: k, in: header}\n    auth: {type: oauth2, flows: {clientCredentials: {tokenUrl: /t, scopes: {a: b}}}}\n",
    );
    let (description, warnings) = accept(&text);
    assert_eq!(warnings, ["unsupported"]);
    let document = serde_json::to_value(&description.document).expect("is JSON");
    assert_eq!(document["x-own"], json!({"a": [1]}));
    assert_eq!(document["security"], json!([{"key": []}, {}]));
    assert_eq!(
        document["servers"][0]["variables"]["env"]["enum"],
        json!(["a", "b"])
    );
    let operation = &document["paths"]["/a/{id}"]["post"];
    assert_eq!(operation["security"], json!([]));
    assert_eq!(operation["parameters"][0]["style"], "deepObject");
    assert_eq!(
        operation["parameters"][0]["content"]["application/json"]["schema"]["type"],
        "object"
    );
    assert_eq!(
        operation["requestBody"]["content"]["multipart/form-data"]["encoding"]["f"]["contentType"],
        "image/png"
    );
    assert_eq!(
        operation["responses"]["201"]["headers"]["X-Count"]["schema"]["type"],
        "integer"
    );
    assert_eq!(operation["callbacks"], json!({"done": {}}));
    assert_eq!(
        document["paths"]["/a/{id}"]["parameters"][0]["style"],
        "label"
    );
    assert_eq!(
        document["components"]["securitySchemes"]["auth"]["flows"]["clientCredentials"]["scopes"],
        json!({"a": "b"})
    );
}

#[test]
fn a_version_without_quotes_is_what_was_written() {
    let (description, warnings) =
        accept("openapi: 3.0.3\ninfo: {title: T, version: 1.10}\npaths: {}\n");
    assert_eq!(description.document.info.version, "1.10");
    assert_eq!(warnings, ["unquoted-number"]);
    assert!(super::parse("{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"T\", \"version\": 1.10}, \"paths\": {}}").is_err());
}

#[test]
fn nothing_is_needed_beyond_the_least() {
    let (description, warnings) =
        accept("openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents: {}\n");
    assert!(description.document.paths.paths.is_empty() && warnings.is_empty());
    assert_eq!(description.openapi_version, "3.1.0");
    let (_, warnings) = accept(
        "{\"openapi\": \"3.0.0\", \"info\": {\"title\": \"T\", \"version\": \"1\"}, \"paths\": {}}",
    );
    assert!(warnings.is_empty());
}
