//! `oneOf` and `anyOf`.

use super::show::types;
use super::{model_of, with_schemas};

#[track_caller]
fn check(schemas: &str, expected: &str) {
    let model = model_of(&with_schemas(schemas));
    let expected: String = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    let types = types(&model);
    for line in expected.lines() {
        assert!(
            types.lines().any(|each| each == line),
            "no `{line}` in\n{types}"
        );
    }
}

const PETS: &str = "
        Cat: {type: object, required: [pet], properties: {pet: {type: string}, claws: {type: integer}}}
        Dog: {type: object, properties: {bark: {type: boolean}}}
";

#[test]
fn a_discriminator_names_the_variants() {
    check(
        &format!(
            "{PETS}
        Mapped:
          oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}]
          discriminator: {{propertyName: pet, mapping: {{cat: '#/components/schemas/Cat', tom: Cat, dog: '#/components/schemas/Dog'}}}}
        Named:
          anyOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}]
          discriminator: {{propertyName: pet}}
        "
        ),
        "
        Mapped union by pet: Cat(Cat) cat/tom | Dog(Dog) dog+ | Unknown
        Named union by pet: Cat(Cat) Cat | Dog(Dog) Dog+ | Unknown
        ",
    );
}

#[test]
fn constants_name_the_variants_without_a_discriminator() {
    check(
        "
        A:
          oneOf:
            - {type: object, required: [k], properties: {k: {const: x}, a: {type: string}}}
            - {type: object, required: [k], properties: {k: {enum: [y, z]}, b: {type: string}}}
        ",
        "
        A union by k: X(AX) x | Y(AY) y/z | Unknown
        AX struct { k: String = \"x\", a?: String }
        AY struct { k: AYK, b?: String }
        ",
    );
}

#[test]
fn nested_unions_share_their_tags() {
    check(
        "
        Outer: {oneOf: [{$ref: '#/components/schemas/Inner'}, {$ref: '#/components/schemas/C'}]}
        Inner: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
        A: {type: object, required: [t], properties: {t: {const: a}}}
        B: {type: object, required: [t], properties: {t: {const: b}}}
        C: {type: object, required: [t], properties: {t: {const: c}}}
        ",
        "
        Outer union by t: Inner(Inner) a/b | C(C) c | Unknown
        Inner union by t: A(A) a | B(B) b | Unknown
        ",
    );
}

#[test]
fn a_base_with_a_discriminator_stands_for_those_that_extend_it() {
    check(
        "
        Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
        Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {claws: {type: integer}}}]}
        Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {bark: {type: boolean}}}]}
        ",
        "
        Pet union by kind: Cat(Cat) Cat | Dog(Dog) Dog | Unknown
        Cat struct { kind: String, claws?: i64 }
        ",
    );
}

#[test]
fn without_a_tag_the_members_tell() {
    check(
        "
        A:
          oneOf:
            - {type: string}
            - {type: integer}
            - {type: array, items: {type: string}}
            - {type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}
            - {type: object, required: [c], properties: {c: {type: string}}, additionalProperties: true}
        ",
        "
        A union untagged: String(String) String | Integer(i64) Integer | List([String]) Array | A(AA) Object[a of a,b] | C(AC) Object[c] | Unknown
        ",
    );
}

#[test]
fn choices_that_come_to_less() {
    check(
        "
        Strings: {oneOf: [{type: string, enum: [a, b]}, {type: string, enum: [b, c]}]}
        Open: {anyOf: [{$ref: '#/components/schemas/E'}, {type: string}]}
        OpenInline: {anyOf: [{type: string, enum: [a]}, {type: string}]}
        E: {type: string, enum: [x]}
        Numbers: {oneOf: [{type: integer}, {type: number}]}
        Plain: {oneOf: [{type: string, format: date}, {type: string, format: date-time}]}
        Single: {oneOf: [{$ref: '#/components/schemas/E'}]}
        Validation: {type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}
        Any: {oneOf: [{type: string}, {}]}
        Both: {type: object, allOf: [{oneOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, properties: {a: {type: string}}}]}, {oneOf: [{type: object, properties: {b: {type: string}}}, {type: object, properties: {c: {type: string}}}]}]}
        ",
        "
        Strings enum A=a | B=b | C=c | Unknown
        Open = E
        OpenInline enum A=a | Unknown
        Numbers = f64
        Plain = String
        Single = E
        Validation struct { a?: String, b?: String }
        Any = Json
        ",
    );
}

#[test]
fn inline_variants_are_named_by_what_they_are() {
    check(
        "
        A:
          oneOf:
            - {title: First thing, type: object, properties: {a: {type: string}}}
            - {type: array, items: {type: string}}
            - {type: array, items: {type: array, items: {type: integer}}}
            - {type: object, additionalProperties: {type: string}}
        ",
        "A union untagged: FirstThing(AFirstThing) Object[ of a] | StringList([String]) Array | IntegerListList([[i64]]) Array | Map({String}) Object | Unknown",
    );
}

#[test]
fn a_property_beside_the_choices_is_in_every_variant() {
    check(
        &format!(
            "{PETS}
        Owned:
          type: object
          required: [owner]
          properties: {{owner: {{type: string}}}}
          oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}]
        "
        ),
        "
        Owned union untagged: Cat(OwnedCat) Object[owner,pet of owner,pet,claws] | Dog(OwnedDog) Object[owner of owner,bark] | Unknown
        OwnedDog struct { owner: String, bark?: bool }
        ",
    );
}
