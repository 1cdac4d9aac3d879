//! What one schema becomes.

use super::show::types;
use super::{model_of, with_paths, with_schemas};

#[track_caller]
fn check(schemas: &str, expected: &str) {
    let model = model_of(&with_schemas(schemas));
    let expected: String = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(types(&model), expected);
}

#[test]
fn formats_choose_scalars() {
    check(
        "
        A:
          type: object
          required: [a, b, c, d, e, f, g, h, i, j, k, l, m]
          properties:
            a: {type: string, format: date-time}
            b: {type: string, format: date}
            c: {type: string, format: uri}
            d: {type: string, format: byte}
            e: {type: string, format: binary}
            f: {type: string, format: password}
            g: {type: string, format: email}
            h: {type: integer, format: int32}
            i: {type: integer, minimum: 0}
            j: {type: integer, format: uint64}
            k: {type: number, format: float}
            l: {type: boolean}
            m: {type: integer, enum: [1, 2]}
        ",
        "A struct { a: Timestamp, b: Date, c: Uri, d: Base64, e: String, f: Secret, g: String, h: i32, i: i64, j: u64, k: f64, l: bool, m: i64 }",
    );
}

#[test]
fn absence_and_null_are_four_things() {
    check(
        "
        A:
          type: object
          required: [a, b]
          properties:
            a: {type: string}
            b: {type: [string, 'null']}
            c: {type: string}
            d: {type: [string, 'null']}
            e: {oneOf: [{$ref: '#/components/schemas/B'}, {type: 'null'}]}
            f: {}
        B: {type: [integer, 'null']}
        ",
        "
        A struct { a: String, b!: String, c?: String, d??: String, e??: i64, f??: Json }
        B = i64
        ",
    );
}

#[test]
fn lists_maps_and_what_else_is_allowed() {
    check(
        "
        A:
          type: object
          properties:
            a: {type: array, items: {type: [string, 'null']}}
            b: {type: object, additionalProperties: {type: integer}}
            c: {type: object}
            d: {type: array}
            e: {type: object, additionalProperties: {type: object, properties: {x: {type: boolean}}}}
          additionalProperties: {type: string}
        B: {type: object, properties: {a: {type: string}}, additionalProperties: true}
        C: {type: object, properties: {additional_properties: {type: string}}, additionalProperties: true}
        D: {type: object, additionalProperties: false}
        ",
        "
        A struct { a?: [String?], b?: {i64}, c?: {Json}, d?: [Json], e?: {AEValue}, ..additional_properties: String }
        B struct { a?: String, ..additional_properties: Json }
        C struct { additional_properties?: String, ..other_properties: Json }
        D struct {  }
        AEValue struct { x?: bool }
        ",
    );
}

#[test]
fn strings_of_a_list_are_enums_and_constants_are_fixed() {
    check(
        "
        A:
          type: object
          required: [kind, level, status, on]
          properties:
            kind: {const: a}
            level: {type: string, enum: [low, HIGH, unknown]}
            status: {allOf: [{$ref: '#/components/schemas/S'}], const: active}
            on: {type: boolean, const: true}
            note: {const: b}
        S: {type: string, enum: [active, -active, '', 2fa]}
        ",
        "
        A struct { kind: String = \"a\", level: ALevel, status: S = S::Active, on: bool = true, note?: String }
        S enum Active=active | MinusActive=-active | Empty= | _2fa=2fa | Unknown
        ALevel enum Low=low | High=HIGH | Unknown=unknown | UnknownValue
        ",
    );
}

#[test]
fn ids_are_named_strings_with_a_prefix() {
    check(
        "
        A: {type: string, pattern: '^a_[0-9a-f]{4}$', example: a_12ab}
        B: {type: string, pattern: '^b-[A-Z]+$', example: nonsense}
        C: {type: string, pattern: '^[a-z]+$'}
        ",
        "
        A id a_ [('0', '9'), ('a', 'f')] 4..Some(4) a_12ab
        B id b- [('A', 'Z')] 1..None b-A
        C = String
        ",
    );
}

#[test]
fn inline_types_are_named_by_place() {
    check(
        "
        Customer:
          type: object
          properties:
            address: {type: object, properties: {kind: {type: string, enum: [home]}}}
            tags: {type: array, items: {type: object, properties: {a: {type: string}}}}
            phone-number: {type: object, properties: {a: {type: string}}}
        CustomerAddress: {type: string}
        ",
        "
        Customer struct { address?: CustomerAddressObject, tags?: [CustomerTagsItem], phone_number?: CustomerPhoneNumber }
        CustomerAddress = String
        CustomerAddressObject struct { kind?: CustomerAddressKind }
        CustomerAddressKind enum Home=home | Unknown
        CustomerTagsItem struct { a?: String }
        CustomerPhoneNumber struct { a?: String }
        ",
    );
}

#[test]
fn types_may_contain_themselves() {
    check(
        "
        Tree: {type: object, required: [left], properties: {left: {$ref: '#/components/schemas/Tree'}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
        A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}, n: {oneOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}}}
        B: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}
        L: {type: array, items: {$ref: '#/components/schemas/L'}}
        M: {type: object, additionalProperties: {$ref: '#/components/schemas/N'}}
        N: {$ref: '#/components/schemas/M'}
        ",
        "
        Tree struct { left: *Tree, children?: [Tree] }
        A struct { b?: *B, n??: *A }
        B struct { a?: *A }
        L newtype [L]
        M newtype {M}
        N = M
        ",
    );
}

#[test]
fn who_writes_a_struct_decides_what_may_be_left_out() {
    let model = model_of(&with_paths(
        "
        /a:
          post:
            operationId: createA
            requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Both'}}}}
            responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Both'}}}}}
          get:
            operationId: getA
            responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Read'}}}}}
          put:
            operationId: putA
            requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Written'}}}}
            responses: {'204': {description: ok}}
---
schemas:
  Both: &both
    type: object
    required: [id, name, secret]
    properties: {id: {type: string, readOnly: true}, name: {type: string}, secret: {type: string, writeOnly: true}}
  Read: *both
  Written:
    type: object
    required: [a, b, c, d, e, f]
    properties: {a: {type: string}, b: {type: string}, c: {type: string}, d: {type: string}, e: {type: string}, f: {type: string}}
",
    ));
    assert_eq!(
        types(&model),
        "Both struct { id?: String, name: String, secret?: String } new\n\
         Read struct { id: String, name: String, secret?: String }\n\
         Written struct { a: String, b: String, c: String, d: String, e: String, f: String } new(WrittenRequired)\n"
    );
}

#[test]
fn where_nothing_is_said_the_value_is_json_with_a_reason() {
    let model = model_of(&with_schemas(
        "
        A: {type: object, required: [a, b], properties: {a: {}, b: {enum: [1, x]}}}
        B: {prefixItems: [{type: string}]}
        ",
    ));
    assert_eq!(types(&model), "A struct { a: Json, b: Json }\nB = [Json]\n");
    let raw: Vec<(&str, &str)> = model
        .raw_json
        .iter()
        .map(|raw| (raw.item.as_str(), raw.reason.as_str()))
        .collect();
    assert_eq!(
        raw,
        [
            ("test_api::types::A::a", "the description allows any value"),
            (
                "test_api::types::A::b",
                "the listed values are of several kinds"
            ),
            (
                "test_api::types::B",
                "not supported: items of an array are described one by one"
            ),
        ]
    );
}
