//! Nothing is lost.

use super::{model_of, with_paths};
use crate::model::Fate;

#[test]
fn every_part_has_an_item_or_a_reason() {
    let model = model_of(&with_paths(
        "
        /a/{id}:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
          get:
            operationId: getA
            tags: [x]
            parameters:
              - {name: sort, in: query, schema: {type: string, enum: [up]}}
              - {name: Accept, in: header, schema: {type: string, enum: [json]}}
            responses:
              '200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {oneOf: [{type: string}, {}]}}}}}}
              '404': {$ref: '#/components/responses/Gone'}
---
responses:
  Gone: {description: gone}
  Unused: {description: nobody}
schemas:
  Base: {type: object, properties: {b: {type: string, enum: [x, null]}}}
  Child: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {c: {not: {properties: {d: {}}}}}}]}
",
    ));
    let found: Vec<(&str, &str)> = model
        .coverage
        .iter()
        .map(|coverage| {
            let fate = match &coverage.fate {
                Fate::Item(item) => item.as_str(),
                Fate::Reason(reason) => reason.as_str(),
            };
            (coverage.pointer.as_str(), fate)
        })
        .collect();
    let header = "the client writes this header itself";
    let expected = [
        (
            "/paths/~1a~1{id}/parameters/0",
            "test_api::resources::x::X::get_a",
        ),
        ("/paths/~1a~1{id}/get", "test_api::resources::x::X::get_a"),
        (
            "/paths/~1a~1{id}/get/parameters/0",
            "test_api::resources::x::GetA::sort",
        ),
        (
            "/paths/~1a~1{id}/get/parameters/0/schema/enum/0",
            "test_api::types::GetASort::Up",
        ),
        ("/paths/~1a~1{id}/get/parameters/1", header),
        ("/paths/~1a~1{id}/get/parameters/1/schema/enum/0", header),
        (
            "/paths/~1a~1{id}/get/responses/200",
            "test_api::resources::x::X::get_a",
        ),
        (
            "/paths/~1a~1{id}/get/responses/200/content/application~1json/schema/properties/a",
            "test_api::types::GetAAnswer::a",
        ),
        ("/paths/~1a~1{id}/get/responses/404", "test_api::Error"),
        ("/components/responses/Gone", "test_api::Error"),
        (
            "/components/responses/Unused",
            "no operation that is in the crate refers to it",
        ),
        (
            "/components/schemas/Base/properties/b",
            "test_api::types::Base::b",
        ),
        (
            "/components/schemas/Base/properties/b/enum/0",
            "test_api::types::BaseB::X",
        ),
        (
            "/components/schemas/Base/properties/b/enum/1",
            "test_api::types::Base::b",
        ),
        (
            "/components/schemas/Child/allOf/1/properties/c",
            "test_api::types::Child::c",
        ),
    ];
    assert_eq!(found, expected);
    assert_eq!(model.raw_json.len(), 2);
}
