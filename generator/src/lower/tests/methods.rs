//! Operations: arguments, bodies, answers, pages.

use super::show::methods;
use super::{model_of, model_with, warnings_of, with_paths};
use crate::model::{AuthKind, Idempotency, TokenOperation};

#[track_caller]
fn check(paths: &str, expected: &str) {
    let model = model_of(&with_paths(paths));
    let expected: String = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(methods(&model), expected);
}

#[test]
fn arguments_come_in_the_order_of_the_path_then_query_then_body() {
    check(
        "
        /users/{user_id}/pets/{id}:
          parameters:
            - {name: id, in: path, required: true, schema: {type: integer}}
          post:
            tags: [Pets]
            operationId: createPet
            parameters:
              - {name: X-Trace, in: header, required: true, schema: {type: string}}
              - {name: id, in: query, required: true, schema: {type: string}}
              - {name: user_id, in: path, required: true, schema: {type: string, format: password}}
              - {name: new, in: query, schema: {type: boolean}}
              - {name: timeout, in: query, schema: {type: [integer, 'null']}}
              - {name: Accept, in: header, schema: {type: string}}
            requestBody: {required: true, content: {application/json: {schema: {type: string}}}}
            responses: {'204': {description: done}}
        ",
        "pets.create(user_id: String path Scalar, id_path: i64 path Scalar, id_query: String query Scalar, x_trace: String header, body: String Json(\"application/json\")) -> () \
         with new_: bool query Scalar, timeout_: i64 query Scalar",
    );
}

#[test]
fn styles_of_parameters() {
    check(
        "
        /a/{l}/{m}/{o}:
          get:
            operationId: getA
            parameters:
              - {name: l, in: path, required: true, schema: {type: array, items: {type: string}}}
              - {name: m, in: path, required: true, style: matrix, schema: {type: string}}
              - {name: o, in: path, required: true, style: label, schema: {type: object, additionalProperties: {type: string}}}
              - {name: a, in: query, schema: {type: array, items: {type: integer}}}
              - {name: b, in: query, explode: false, schema: {type: array, items: {type: string}}}
              - {name: c, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}
              - {name: d, in: query, style: spaceDelimited, explode: false, schema: {type: array, items: {type: string}}}
              - {name: e, in: query, style: deepObject, explode: true, schema: {type: object, properties: {x: {type: string}}}}
              - {name: f, in: query, schema: {type: object, additionalProperties: {type: string}}}
              - {name: g, in: query, content: {application/json: {schema: {type: array, items: {type: string}}}}}
              - {name: h, in: query, schema: {oneOf: [{type: string}, {type: array, items: {type: string}}]}}
              - {name: i, in: query, schema: {oneOf: [{type: string}, {type: integer}]}}
              - {name: j, in: query, schema: {}}
              - {name: k, in: cookie, schema: {type: array, items: {type: string}}}
            responses: {'204': {description: done}}
        ",
        "a.retrieve(l: [String] path List, m: String path Scalar, o: {String} path Object) -> () with \
         a: [i64] query RepeatedList, b: [String] query CommaList, c: [String] query PipeList, d: [String] query SpaceList, e: GetAE query DeepObject, \
         f: {String} query FormObject, g: [String] query Json, h: [String] query RepeatedList, i: String query Scalar, j: String query Scalar, k: String cookie",
    );
}

#[test]
fn label_and_matrix_are_written_into_the_path() {
    let model = model_of(&with_paths(
        "
        /a/{m}/{l}:
          get:
            operationId: getA
            parameters:
              - {name: m, in: path, required: true, style: matrix, schema: {type: string}}
              - {name: l, in: path, required: true, style: label, schema: {type: string}}
            responses: {'204': {description: done}}
        ",
    ));
    assert_eq!(model.resources[0].operations[0].path, "/a/;m={m}/.{l}");
}

#[test]
fn a_style_that_cannot_be_written_leaves_the_operation_out() {
    let description = with_paths(
        "
        /a/{o}:
          get:
            operationId: getA
            parameters:
              - {name: o, in: path, required: true, explode: true, schema: {type: object, additionalProperties: {type: string}}}
            responses: {'204': {description: done}}
        ",
    );
    assert_eq!(methods(&model_of(&description)), "");
    assert_eq!(warnings_of(&description), ["not-supported"]);
}

#[test]
fn many_arguments_come_in_a_struct() {
    let parameters: String = (b'a'..=b'g')
        .map(|letter| {
            format!(
                "{{name: {}, in: query, required: true, schema: {{type: string}}}}, ",
                char::from(letter)
            )
        })
        .collect();
    let model = model_of(&with_paths(&format!(
        "/a:\n  get: {{operationId: searchAll, parameters: [{parameters}], responses: {{'204': {{description: done}}}}}}\n"
    )));
    assert_eq!(
        model.resources[0].operations[0].arguments_struct.as_deref(),
        Some("SearchAllArguments")
    );
}

#[test]
fn bodies_by_preference() {
    check(
        "
        /a:
          post:
            operationId: postA
            requestBody: {content: {text/plain: {schema: {type: string}}, application/merge-patch+json: {schema: {$ref: '#/components/schemas/B'}}}}
            responses: {'204': {description: done}}
          put:
            operationId: putA
            requestBody: {required: true, content: {multipart/form-data: {schema: {$ref: '#/components/schemas/M'}}}}
            responses: {'204': {description: done}}
          patch:
            operationId: patchA
            requestBody: {required: true, content: {multipart/form-data: {schema: {$ref: '#/components/schemas/B'}}}}
            responses: {'204': {description: done}}
          delete:
            operationId: deleteA
            requestBody: {required: true, content: {application/octet-stream: {schema: {}}}}
            responses: {'204': {description: done}}
---
schemas:
  B: {type: object, properties: {f: {type: string, format: binary}}}
  M: {type: object, properties: {f: {type: string, format: binary}}}
",
        "
        a.put(body: M Multipart) -> ()
        a.post() -> () with body: B Json(\"application/merge-patch+json\")
        a.delete(body: Upload Binary(\"application/octet-stream\")) -> ()
        a.patch(body: PatchABody Multipart) -> ()
        ",
    );
}

#[test]
fn answers_by_status_and_media_type() {
    check(
        "
        /a/one:
          get: {operationId: one, responses: {'200': {$ref: '#/components/responses/R'}, '201': {$ref: '#/components/responses/R'}, '404': {description: no}}}
        /a/optional:
          get: {operationId: optional, responses: {'200': {$ref: '#/components/responses/R'}, '204': {description: none}}}
        /a/statuses:
          get: {operationId: statuses, responses: {'200': {$ref: '#/components/responses/R'}, '202': {description: later, content: {application/json: {schema: {type: string}}}}, 2XX: {description: else}}}
        /a/media:
          get: {operationId: media, responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}, text/csv: {schema: {type: integer}}, application/pdf: {}}}}}
        /a/same:
          get: {operationId: same, responses: {'200': {description: ok, content: {application/xml: {schema: {$ref: '#/components/schemas/S'}}, application/json: {schema: {$ref: '#/components/schemas/S'}}}}}}
        /a/xml:
          get: {operationId: xml, responses: {'200': {description: ok, content: {application/xml: {schema: {$ref: '#/components/schemas/S'}}}}}}
        /a/events:
          get: {operationId: events, responses: {'200': {description: ok, content: {text/event-stream: {schema: {type: object}}, application/json: {schema: {$ref: '#/components/schemas/S'}}}}}}
        /a/anything:
          get: {operationId: anything, responses: {default: {description: ok, content: {'*/*': {schema: {type: string, format: binary}}}}}}
        /a/list:
          get: {operationId: list, responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: object, properties: {a: {type: string}}}}}}}}}
---
schemas: {S: {type: object, properties: {a: {type: string}}}}
responses: {R: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}
",
        "
        a.one() -> S
        a.optional() -> S or nothing
        a.statuses() -> StatusesAnswer: Ok(S) 200 | Accepted(String) 202 | Status2xx(()) 2XX
        a.media() -> MediaAnswer: Json(String) 200 application/json | Csv(text) 200 text/csv | Pdf(bytes application/pdf) 200 application/pdf
        a.same() -> S
        a.xml() -> text
        a.events() -> S
        a.anything() -> bytes */*
        a.list() -> [ListAnswerItem]
        ",
    );
}

#[test]
fn pages_are_recognised_by_all_their_pieces() {
    let operation = |id: &str, cursor: &str, page: &str| {
        format!(
            "/{id}:\n  get: {{operationId: {id}, tags: [x], parameters: [{{name: {cursor}, in: query, schema: {{type: string}}}}, {{name: limit, in: query, schema: {{type: integer}}}}], \
             responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/{page}'}}}}}}}}}}}}\n"
        )
    };
    let paths = operation("good", "starting_after", "Page")
        + &operation("cursorless", "page", "Page")
        + &operation("moreless", "starting_after", "Short");
    check(
        &format!(
            "{paths}---
schemas:
  Page: {{type: object, required: [data, has_more], properties: {{data: {{type: array, items: {{$ref: '#/components/schemas/Item'}}}}, has_more: {{type: boolean}}}}}}
  Short: {{type: object, required: [data], properties: {{data: {{type: array, items: {{$ref: '#/components/schemas/Item'}}}}}}}}
  Item: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}
"
        ),
        "
        x.good() -> Page with starting_after: String query Scalar, limit: i64 query Scalar pages Page by starting_after
        x.cursorless() -> Page with page: String query Scalar, limit: i64 query Scalar
        x.moreless() -> Short with starting_after: String query Scalar, limit: i64 query Scalar
        ",
    );
}

#[test]
fn resources_follow_tags_and_settings() {
    let description = with_paths(
        "
        /things:
          get: {operationId: listThings, tags: [Thing Box], responses: {'204': {description: done}}}
          post: {operationId: makeOne, tags: [Thing Box], responses: {'204': {description: done}}}
        /users/{id}:
          get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: done}}}
        ",
    );
    assert_eq!(
        methods(&model_of(&description)),
        "thing_box.list_things() -> ()\nthing_box.make_one() -> ()\nusers.get_by_id(id: String path Scalar) -> ()\n"
    );
    let settings = "resources: {Thing Box: {name: things, reason: short}}\noperations: {makeOne: {method: create, reason: verb}, get_users_by_id: {resource: people, method: find, reason: test}}\n";
    assert_eq!(
        methods(&model_with(&description, settings)),
        "things.list() -> ()\nthings.create() -> ()\npeople.find(id: String path Scalar) -> ()\n"
    );
}

#[test]
fn keys_tokens_and_servers() {
    let description = with_paths(
        "
        /token:
          post: {operationId: createToken, tags: [x], security: [{basic: []}], responses: {'200': {description: ok}}}
        /a:
          post:
            operationId: createA
            tags: [x]
            servers: [{url: /v9}]
            parameters: [{name: idempotency-key, in: header, schema: {type: string}}]
            responses: {'204': {description: done}}
          get: {operationId: getA, tags: [x], security: [], responses: {'204': {description: done}}}
---
securitySchemes: {basic: {type: http, scheme: basic}, bearer: {type: http, scheme: bearer}}
",
    ) + "security: [{bearer: []}]\nservers: [{url: 'https://{env}.a.example/v1/', description: Production server, variables: {env: {default: api}}}, {url: /relative}]\n";
    let model = model_with(
        &description,
        "operations: {createToken: {token_endpoint: true, reason: test}}",
    );
    let token = TokenOperation {
        id: "createToken".to_owned(),
        pointer: "/paths/~1token/post".to_owned(),
        path: "/token".to_owned(),
    };
    assert_eq!(model.token_operations, [token]);
    let operations = &model.resources[0].operations;
    assert_eq!(operations.len(), 2);
    let create = operations
        .iter()
        .find(|operation| operation.id == "createA")
        .expect("it is there");
    assert_eq!(
        (create.idempotency, create.auth.as_slice()),
        (Idempotency::Key, ["bearer".to_owned()].as_slice())
    );
    assert_eq!(create.server.as_deref(), Some("https://api.a.example/v9"));
    let get = operations
        .iter()
        .find(|operation| operation.id == "getA")
        .expect("it is there");
    assert_eq!((get.idempotency, get.auth.len()), (Idempotency::None, 0));
    let kinds: Vec<&AuthKind> = model.api.auth.iter().map(|scheme| &scheme.kind).collect();
    assert_eq!(
        kinds,
        [&AuthKind::ClientCredentials {
            token_url: "/token".to_owned()
        }]
    );
    let servers: Vec<(&str, &str)> = model
        .api
        .servers
        .iter()
        .map(|server| (server.variant.as_str(), server.url.as_str()))
        .collect();
    assert_eq!(servers, [("Production", "https://api.a.example/v1")]);
}
