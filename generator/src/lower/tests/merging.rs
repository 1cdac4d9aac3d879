//! `allOf`, and what cannot be.

use super::show::types;
use super::{errors_of, model_of, with_schemas};

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

const BASE: &str = "
        Base:
          type: object
          required: [id]
          properties:
            id: {type: string}
            status: {$ref: '#/components/schemas/Status'}
            kind: {type: string, enum: [a, b]}
        Status: {type: string, enum: [on, off]}
";

#[test]
fn parts_become_one_struct_that_shares_inherited_types() {
    check(
        &format!(
            "{BASE}
        Child:
          required: [extra, kind]
          allOf:
            - $ref: '#/components/schemas/Base'
            - type: object
              properties: {{extra: {{type: integer}}, status: {{const: on}}}}
          properties: {{more: {{type: boolean}}}}
        "
        ),
        "
        Base struct { id: String, status?: Status, kind?: BaseKind }
        Status enum On=on | Off=off | Unknown
        Child struct { id: String, status?: Status, kind: BaseKind, extra: i64, more?: bool }
        BaseKind enum A=a | B=b | Unknown
        ",
    );
}

#[test]
fn a_part_alone_is_that_part() {
    check(
        &format!(
            "{BASE}
        Alias: {{description: Another name., allOf: [{{$ref: '#/components/schemas/Base'}}]}}
        User: {{type: object, properties: {{a: {{allOf: [{{$ref: '#/components/schemas/Base'}}], description: words}}, b: {{$ref: '#/components/schemas/Alias'}}}}}}
        "
        ),
        "
        Base struct { id: String, status?: Status, kind?: BaseKind }
        Status enum On=on | Off=off | Unknown
        Alias = Base
        User struct { a?: Base, b?: Base }
        BaseKind enum A=a | B=b | Unknown
        ",
    );
}

#[test]
fn choices_within_all_of_are_distributed() {
    check(
        "
        Base: {type: object, required: [id], properties: {id: {type: string}}}
        Shape:
          allOf:
            - $ref: '#/components/schemas/Base'
            - oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Square'}]
        Circle: {type: object, required: [type, radius], properties: {type: {const: circle}, radius: {type: number}}}
        Square: {type: object, required: [type, side], properties: {type: {const: square}, side: {type: number}}}
        ",
        "
        Base struct { id: String }
        Shape union by type: Circle(ShapeCircle) circle | Square(ShapeSquare) square | Unknown
        Circle struct { r#type: String = \"circle\", radius: f64 }
        Square struct { r#type: String = \"square\", side: f64 }
        ShapeCircle struct { id: String, r#type: String = \"circle\", radius: f64 }
        ShapeSquare struct { id: String, r#type: String = \"square\", side: f64 }
        ",
    );
}

#[test]
fn alternatives_that_contradict_the_rest_are_left_out() {
    check(
        "
        Message: {oneOf: [{$ref: '#/components/schemas/User'}, {$ref: '#/components/schemas/Tool'}]}
        User: {type: object, required: [role], properties: {role: {type: string, enum: [user]}}}
        Tool: {type: object, required: [role], properties: {role: {type: string, enum: [tool]}}}
        Only: {allOf: [{$ref: '#/components/schemas/Message'}, {type: object, properties: {role: {type: string, enum: [user]}, a: {type: string}}}]}
        ",
        "
        Message union by role: User(User) user | Tool(Tool) tool | Unknown
        User struct { role: UserRole = UserRole::User }
        Tool struct { role: ToolRole = ToolRole::Tool }
        Only struct { role: OnlyRole = OnlyRole::User, a?: String }
        UserRole enum User=user | Unknown
        ToolRole enum Tool=tool | Unknown
        OnlyRole enum User=user | Unknown
        ",
    );
}

#[test]
fn what_nothing_can_satisfy_is_an_error_where_it_contradicts() {
    let description = with_schemas(
        "
        A: {allOf: [{type: string}, {type: integer}]}
        B: {type: object, properties: {x: {allOf: [{enum: [a]}, {enum: [b]}]}}}
        C: {allOf: [{$ref: '#/components/schemas/D'}, {type: object, properties: {y: {type: boolean}}}]}
        D: {type: object, properties: {y: {type: string}}}
        E: {allOf: [{$ref: '#/components/schemas/E'}, {type: object, properties: {a: {type: string}}}]}
        ",
    );
    let expected = [
        ("allof-unsatisfiable", "/components/schemas/A/allOf/1"),
        (
            "allof-unsatisfiable",
            "/components/schemas/B/properties/x/allOf/1",
        ),
        (
            "allof-unsatisfiable",
            "/components/schemas/C/allOf/1/properties/y",
        ),
        ("schema-within-itself", "/components/schemas/E/allOf/0"),
    ];
    let mut errors = errors_of(&description, "");
    errors.sort_by(|left, right| left.1.cmp(&right.1));
    let errors: Vec<(&str, &str)> = errors
        .iter()
        .map(|(code, pointer)| (*code, pointer.as_str()))
        .collect();
    assert_eq!(errors, expected);
}

#[test]
fn numbers_and_integers_agree_on_integers() {
    check("A: {allOf: [{type: number}, {type: integer}]}", "A = i64");
}
