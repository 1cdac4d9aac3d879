//! Who is registered, who comes back, and who is refused.

use http::StatusCode;
use serde_json::{Value, json};

use super::*;
use crate::state::CustomersAct;
use crate::state::fixture::{assert_is, events, kinds, world};

fn sandbox() -> World {
    let mut world = world(CustomersAct::WhenTold);
    let documented = ["123.456.789-00", "12.345.678/0001-90"];
    world.settings.documented_numbers = documented.map(str::to_owned).into();
    world
}

fn joao() -> Value {
    json!({
        "cpf": "123.456.789-00",
        "cnpj": "12.345.678/0001-90",
        "name": "João Silva",
        "email": "joao@example.com",
        "phone": "+5511999999999",
        "trading_name": "Loja do João",
        "external_id": "partner-ref-123",
    })
}

fn with(changes: Value) -> Value {
    let mut body = joao();
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn register(world: &mut World, body: Value) -> Result<Answer, Problem> {
    create_customer(world, &Request::of(Value::Null, Value::Null, body))
}

fn types(customer: &Value) -> Vec<&str> {
    let items = customer["kyc"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["type"].as_str().unwrap())
        .collect()
}

#[test]
fn a_new_customer_has_everything_to_hand_in() {
    let mut world = sandbox();
    let answer = register(&mut world, joao()).unwrap();
    assert_eq!(answer.status, StatusCode::CREATED);
    let body = answer.body.unwrap();
    assert_is("Customer", &body);
    let id = body["id"].as_str().unwrap();
    assert_eq!(answer.location, Some(format!("/customers/{id}")));
    assert_eq!(body["status"], "pending_kyc");
    for (name, value) in joao().as_object().unwrap() {
        assert_eq!(&body[name], value);
    }
    assert_eq!(
        types(&body),
        ["ccmei", "identity_card_front", "selfie", "biometrics"]
    );
    for item in body["kyc"].as_array().unwrap() {
        assert_is("KycItem", item);
        assert_eq!(
            (&item["kind"], &item["status"]),
            (&json!("document"), &json!("pending"))
        );
    }
    let told = events(&mut world);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].1, "customer.created");
    assert_is("CustomerCreatedData", &told[0].2);
    assert_eq!(told[0].2["cnpj"], "12.345.678/0001-90");
}

#[test]
fn what_is_missing_is_asked_for() {
    let mut world = sandbox();
    let answer = register(&mut world, json!({ "cpf": "52998224725", "cnpj": null })).unwrap();
    let body = answer.body.unwrap();
    assert_is("Customer", &body);
    let expected = [
        "identity_card_front",
        "selfie",
        "biometrics",
        "name",
        "email",
        "phone",
    ];
    assert_eq!(types(&body), expected);
    assert_eq!(body["kyc"][4]["kind"], "data");
    assert_eq!(body["kyc"][4]["status"], "pending_correction");
    assert_eq!(body["email"], "not-given@example.invalid");
    assert_eq!((&body["name"], &body["phone"]), (&json!(""), &json!("")));
    assert_eq!(kinds(&mut world), ["customer.created"]);
}

#[test]
fn the_same_person_with_the_same_reference_comes_back() {
    let mut world = sandbox();
    let first = register(&mut world, joao()).unwrap().body;
    let again = with(json!({ "cpf": "12345678900", "name": "Other", "cnpj": null }));
    let answer = register(&mut world, again).unwrap();
    assert_eq!((answer.status, answer.location), (StatusCode::OK, None));
    assert_eq!(answer.body, first);
    let by_cnpj = with(json!({ "cpf": "529.982.247-25" }));
    assert_eq!(register(&mut world, by_cnpj).unwrap().body, first);
    assert_eq!(kinds(&mut world), ["customer.created"]);

    let nameless = json!({ "cpf": "111.444.777-35" });
    let first = register(&mut world, nameless.clone()).unwrap().body;
    assert_eq!(register(&mut world, nameless).unwrap().body, first);
    assert_eq!(world.customers.len(), 2);
}

#[test]
fn another_reference_is_a_conflict() {
    let mut world = sandbox();
    register(&mut world, joao()).unwrap();
    let no_reference = json!({ "cpf": "123.456.789-00" });
    let partner = json!({ "cpf": "529.982.247-25", "cnpj": "12.345.678/0001-90" });
    let conflicts = [
        (with(json!({ "external_id": "partner-ref-124" })), "cpf"),
        (no_reference, "cpf"),
        (partner, "cnpj"),
    ];
    for (body, param) in conflicts {
        let problem = register(&mut world, body).unwrap_err();
        assert_eq!(problem.kind.status(), StatusCode::CONFLICT);
        assert_eq!(problem.code, Some("customer_already_exists"));
        assert_eq!(problem.errors[0].param, param);
        assert_eq!(problem.errors[0].code, Some("already_exists"));
        assert!(!problem.detail.contains("123"), "{}", problem.detail);
    }
    assert_eq!(world.customers.len(), 1);
}

#[test]
fn two_owners_of_a_company_without_references_are_two_people() {
    let mut world = sandbox();
    let cnpj = "11.222.333/0001-81";
    register(&mut world, json!({ "cpf": "529.982.247-25", "cnpj": cnpj })).unwrap();
    let other = json!({ "cpf": "111.444.777-35", "cnpj": cnpj });
    let problem = register(&mut world, other).unwrap_err();
    assert_eq!(problem.code, Some("customer_already_exists"));
}

#[test]
fn all_wrong_numbers_are_named() {
    let mut world = sandbox();
    let body = json!({ "cpf": "529.982.247-24", "cnpj": "11.222.333/0001-80" });
    let problem = register(&mut world, body).unwrap_err();
    assert_eq!(problem.kind.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.code, Some("invalid_cpf"));
    let errors = problem.errors.iter();
    let errors: Vec<_> = errors.map(|error| (&*error.param, error.code)).collect();
    assert_eq!(
        errors,
        [("cpf", Some("invalid_cpf")), ("cnpj", Some("invalid_cnpj"))]
    );
    let body = json!({ "cpf": "529.982.247-25", "cnpj": "529.982.247-25" });
    assert_eq!(
        register(&mut world, body).unwrap_err().code,
        Some("invalid_cnpj")
    );
    assert_eq!(
        register(&mut world, json!({})).unwrap_err().code,
        Some("missing_required_field")
    );
    assert_eq!(world.customers.len(), 0);
}
