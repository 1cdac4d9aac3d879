//! Names that meet.

use super::show::types;
use super::{errors_of, model_of, model_with, with_paths, with_schemas};

#[test]
fn every_collision_is_an_error_with_the_line_to_add() {
    let description = with_schemas(
        "
        Foo: {type: string}
        foo: {type: string}
        Bar: {type: object, properties: {a: {type: string}, b: {type: string}}}
        ",
    );
    let settings = "fields: {/components/schemas/Bar/properties/b: {name: a, reason: test}}";
    let mut errors = errors_of(&description, settings);
    errors.sort();
    assert_eq!(
        errors,
        [
            (
                "colliding-names",
                "/components/schemas/Bar/properties/b".to_owned()
            ),
            ("colliding-names", "/components/schemas/foo".to_owned()),
        ]
    );
    let model = model_with(
        &with_schemas("Foo: {type: string}\nfoo: {type: string}"),
        "types: {foo: {name: LittleFoo, reason: test}}",
    );
    assert_eq!(types(&model), "Foo = String\nLittleFoo = String\n");
}

#[test]
fn operations_and_arguments_collide_too() {
    let description = with_paths(
        "
        /a:
          get: {operationId: do-it, tags: [x], responses: {'204': {description: done}}}
          put: {operationId: do_it, tags: [x], responses: {'204': {description: done}}}
        ",
    );
    let errors = errors_of(&description, "");
    assert!(errors.iter().all(|(code, _)| *code == "colliding-names"));
    assert!(!errors.is_empty());
}

#[test]
fn the_order_of_the_description_decides_no_name() {
    let schemas = [
        "A: {type: object, properties: {b_c: {type: object, properties: {x: {type: string}}}}}",
        "A_b: {type: object, properties: {c: {type: object, properties: {y: {type: string}}}}}",
        "Child: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {k: {type: string}}}]}",
        "Base: {type: object, properties: {s: {type: string, enum: [p]}}}",
    ];
    let sorted = |schemas: &[&str]| {
        let model = model_of(&with_schemas(&schemas.join("\n")));
        let mut lines: Vec<String> = types(&model).lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let forwards = sorted(&schemas);
    let mut reversed = schemas;
    reversed.reverse();
    assert_eq!(forwards, sorted(&reversed));
    assert!(
        forwards
            .iter()
            .any(|line| line.starts_with("ComponentsSchemasABPropertiesCObject struct")),
        "{forwards:#?}"
    );
    assert!(
        forwards.iter().any(|line| line.starts_with("BaseS enum")),
        "{forwards:#?}"
    );
}

#[test]
fn modules_follow_their_users_and_stay_short() {
    let answer = |name: &str| {
        format!(
            "{{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}}}"
        )
    };
    let mut schemas = String::from(
        "  One: {type: object, properties: {both: {$ref: '#/components/schemas/Both'}}}\n  Two: {type: object, properties: {both: {$ref: '#/components/schemas/Both'}}}\n  Both: {type: object, properties: {a: {type: string}}}\n",
    );
    for index in 0..240 {
        let letter = char::from(b'A' + u8::try_from(index % 4).expect("less than four"));
        schemas.push_str(&format!(
            "  {letter}Unused{index}: {{type: object, properties: {{a: {{type: string}}}}}}\n"
        ));
    }
    let model = model_of(&with_paths(&format!(
        "/a:\n  get: {{operationId: a, tags: [one], responses: {}}}\n/b:\n  get: {{operationId: b, tags: [two], responses: {}}}\n---\nschemas:\n{schemas}",
        answer("One"),
        answer("Two")
    )));
    let module = |name: &str| {
        model
            .types
            .iter()
            .find(|def| def.name == name)
            .map(|def| def.module.as_str())
    };
    assert_eq!(module("One"), Some("one"));
    assert_eq!(module("Two"), Some("two"));
    assert_eq!(module("AUnused0"), Some("shared_a"));
    assert_eq!(module("Both"), Some("shared_b"));
}

#[test]
fn long_types_get_files_of_their_own() {
    let values: Vec<String> = (0..400).map(|index| format!("v{index}")).collect();
    let schemas: String = ["Country", "CountryIso", "CountryIso2"]
        .map(|name| format!("{name}: {{type: string, enum: [{}]}}\n", values.join(", ")))
        .concat();
    let model = model_of(&with_schemas(&schemas));
    let modules: Vec<&str> = model.types.iter().map(|def| def.module.as_str()).collect();
    assert_eq!(
        modules,
        [
            "shared_country",
            "shared_country_iso",
            "shared_country_iso2"
        ]
    );
}
