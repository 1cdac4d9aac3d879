//! Small models for tests: one thing each, all else as plain as can be.

use super::{Membership, Runtime, Target, emit};
use crate::model::{
    Answer, AnswerBody, Api, Argument, AuthKind, AuthScheme, BodyFormat, Construct, Docs, Encoding,
    Example, Field, HttpMethod, Idempotency, Model, Operation, Package, Place, Presence, Resource,
    Server, Shape, Struct, Type, TypeDef,
};

pub(super) fn model(types: Vec<TypeDef>, operations: Vec<Operation>) -> Model {
    Model {
        package: Package {
            name: "zoo-api".to_owned(),
            library: "zoo_api".to_owned(),
            version: "0.1.0".to_owned(),
            description: "A client for the Zoo API".to_owned(),
            spec_file: "zoo.yaml".to_owned(),
            spec_sha256: "00ff".to_owned(),
            openapi_version: "3.1.0".to_owned(),
        },
        api: Api {
            title: "Zoo API".to_owned(),
            version: "7".to_owned(),
            docs: Docs::default(),
            servers: vec![Server {
                variant: "Production".to_owned(),
                url: "https://zoo.example".to_owned(),
                docs: Docs::default(),
            }],
            auth: vec![AuthScheme {
                wire_name: "bearerAuth".to_owned(),
                kind: AuthKind::Bearer,
            }],
            environment_prefix: "ZOO".to_owned(),
        },
        types,
        resources: vec![Resource {
            name: "animals".to_owned(),
            type_name: "Animals".to_owned(),
            docs: Docs::default(),
            operations,
        }],
        token_operations: Vec::new(),
        webhooks: None,
        examples: Vec::new(),
        coverage: Vec::new(),
        raw_json: Vec::new(),
    }
}

pub(super) fn example(name: &str, features: &[&'static str]) -> Example {
    Example {
        name: name.to_owned(),
        source: format!("spec/examples/{name}.rs"),
        summary: format!("Shows {name}."),
        features: features.to_vec(),
        text: format!("//! Shows {name}.\n\nfn main() {{}}\n"),
    }
}

pub(super) fn def(name: &str, shape: Shape) -> TypeDef {
    TypeDef {
        name: name.to_owned(),
        module: "animals".to_owned(),
        docs: Docs(format!("Words on {name}.")),
        pointer: format!("/components/schemas/{name}"),
        shape,
    }
}

pub(super) fn structure(fields: Vec<Field>, construct: Option<Construct>) -> Struct {
    Struct {
        fields,
        additional: None,
        encoding: Encoding::Json,
        construct,
    }
}

pub(super) fn field(name: &str, ty: Type, presence: Presence) -> Field {
    Field {
        name: name.to_owned(),
        setter: name.to_owned(),
        wire_name: name.trim_start_matches("r#").to_owned(),
        docs: Docs("Words.".to_owned()),
        ty,
        presence,
        fixed: None,
        redacted: false,
        example: None,
    }
}

pub(super) fn argument(name: &str, ty: Type, place: Place) -> Argument {
    Argument {
        name: name.to_owned(),
        docs: Docs("Words.".to_owned()),
        ty,
        place,
        redacted: false,
        example: None,
    }
}

pub(super) fn operation(id: &str, method: &str) -> Operation {
    Operation {
        id: id.to_owned(),
        pointer: format!("/paths/~1animals/{method}"),
        method: method.to_owned(),
        constant: method.to_uppercase(),
        call: None,
        docs: Docs("Words.".to_owned()),
        http_method: HttpMethod::Get,
        path: "/animals".to_owned(),
        server: None,
        auth: vec!["bearerAuth".to_owned()],
        arguments: Vec::new(),
        arguments_struct: None,
        options: Vec::new(),
        answer: Answer::One(AnswerBody::Empty),
        errors: Vec::new(),
        idempotency: Idempotency::None,
        pagination: None,
    }
}

pub(super) fn named(name: &str) -> Type {
    Type::Named(name.to_owned())
}

pub(super) fn list(item: Type) -> Type {
    Type::List(Box::new(item))
}

/// Lines of code without their documentation, so that a test shows only the code.
pub(super) fn code_lines(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The code of one emitted file, from its first line of code.
pub(super) fn emitted(model: &Model, path: &str) -> String {
    let target = Target {
        runtime: Runtime::Path("../runtime"),
        membership: Membership::Alone,
    };
    code_lines(&emit(model, &target, None)[path])
        .trim_start()
        .to_owned()
}

/// `create` of an animal, whose body is a `Cat` with these fields.
pub(super) fn create(fields: Vec<Field>, construct: Option<Construct>) -> Model {
    let body = Place::Body(BodyFormat::Json("application/json".to_owned()));
    let create = Operation {
        arguments: vec![argument("body", named("Cat"), body)],
        answer: Answer::One(AnswerBody::Json(named("Cat"))),
        ..operation("createCat", "create")
    };
    model(
        vec![def("Cat", Shape::Struct(structure(fields, construct)))],
        vec![create],
    )
}
