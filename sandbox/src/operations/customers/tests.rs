//! Customers in lists, one by one, and changed.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;
use crate::problem::Kind;
use crate::state::CustomersAct;
use crate::state::fixture::{assert_is, kinds, pass, world};

/// Ana, Bia and Caio, registered an hour after each other, Bia and Caio at once.
fn sandbox() -> World {
    let mut world = world(CustomersAct::WhenTold);
    let people = [
        ("Bia", "529.982.247-25", "two"),
        ("Caio", "111.444.777-35", "three"),
        ("Ana", "987.654.321-00", "one"),
    ];
    for (name, cpf, external_id) in people {
        let body = json!({
            "cpf": cpf, "name": name, "external_id": external_id,
            "email": "somebody@example.com", "phone": "+5511999999999",
        });
        let request = Request::of(Value::Null, Value::Null, body);
        create_customer(&mut world, &request).unwrap();
        if name == "Caio" {
            pass(&mut world, SignedDuration::from_hours(1));
        }
    }
    kinds(&mut world);
    world
}

fn list(world: &mut World, query: Value) -> (Vec<String>, Value) {
    let request = Request::of(Value::Null, query, Value::Null);
    let body = list_customers(world, &request).unwrap().body.unwrap();
    assert_is("CustomerList", &body);
    let names = body["data"].as_array().unwrap().iter();
    let names = names.map(|customer| customer["name"].as_str().unwrap().to_owned());
    (names.collect(), body)
}

fn names(world: &mut World, query: Value) -> Vec<String> {
    list(world, query).0
}

fn update(world: &mut World, id: &str, body: Value) -> Result<Value, Problem> {
    let request = Request::of(json!({ "customer_id": id }), Value::Null, body);
    let body = update_customer(world, &request)?.body.unwrap();
    assert_is("Customer", &body);
    Ok(body)
}

fn id_of(world: &World, cpf: &str) -> String {
    world.customers.with_cpf(cpf).unwrap().id.to_string()
}

#[test]
fn customers_come_in_the_order_that_is_asked_for() {
    let mut world = sandbox();
    assert_eq!(names(&mut world, json!({})), ["Ana", "Caio", "Bia"]);
    assert_eq!(
        names(&mut world, json!({ "order": "asc" })),
        ["Bia", "Caio", "Ana"]
    );
    let by_name = json!({ "sort": "name", "order": "asc" });
    assert_eq!(names(&mut world, by_name.clone()), ["Ana", "Bia", "Caio"]);
    let caio = id_of(&world, "11144477735");
    pass(&mut world, SignedDuration::from_hours(1));
    update(&mut world, &caio, json!({ "name": "Aaron" })).unwrap();
    assert_eq!(names(&mut world, by_name), ["Aaron", "Ana", "Bia"]);
    let by_change = json!({ "sort": "updated_at", "order": "desc" });
    assert_eq!(names(&mut world, by_change), ["Aaron", "Ana", "Bia"]);
    assert_eq!(
        names(&mut world, json!({ "sort": "created_at" })),
        ["Ana", "Aaron", "Bia"]
    );
}

#[test]
fn a_walk_by_pages_meets_everybody_once() {
    for sort in ["created_at", "updated_at", "name"] {
        for order in ["asc", "desc"] {
            let mut world = sandbox();
            let all = names(&mut world, json!({ "sort": sort, "order": order }));
            let mut walked = Vec::new();
            let mut query = json!({ "sort": sort, "order": order, "limit": 1 });
            loop {
                let (names, body) = list(&mut world, query.clone());
                walked.extend(names);
                if body["has_more"] == false {
                    break;
                }
                query["starting_after"] = body["data"][0]["id"].clone();
            }
            assert_eq!(walked, all, "{sort} {order}");
        }
    }
}

#[test]
fn filters_find_one_customer() {
    let mut world = sandbox();
    for cpf in ["529.982.247-25", "52998224725"] {
        assert_eq!(names(&mut world, json!({ "cpf": cpf })), ["Bia"]);
    }
    assert_eq!(
        names(&mut world, json!({ "external_id": "three" })),
        ["Caio"]
    );
    let both = json!({ "external_id": "three", "cpf": "529.982.247-25" });
    for nobody in [
        both,
        json!({ "cpf": "" }),
        json!({ "external_id": "Three" }),
    ] {
        assert_eq!(
            list(&mut world, nobody).1,
            json!({ "data": [], "has_more": false })
        );
    }
}

#[test]
fn a_customer_is_shown_and_changed() {
    let mut world = sandbox();
    let id = id_of(&world, "52998224725");
    pass(&mut world, SignedDuration::from_hours(1));
    let changes = json!({ "email": "bia@example.com", "cnpj": "11.222.333/0001-81" });
    let body = update(&mut world, &id, changes).unwrap();
    assert_eq!(body["email"], "bia@example.com");
    assert_eq!(body["name"], "Bia");
    assert_eq!(body["kyc"][3]["type"], "ccmei");
    assert_eq!(body["updated_at"], "2026-03-06T11:00:00Z");
    assert_eq!(kinds(&mut world), ["customer.kyc_updated"]);
    let request = Request::of(json!({ "customer_id": id }), Value::Null, Value::Null);
    let shown = get_customer(&mut world, &request).unwrap().body;
    assert_eq!(shown, Some(body.clone()));
    pass(&mut world, SignedDuration::from_hours(1));
    for nothing in [json!({}), json!({ "name": "Bia" })] {
        assert_eq!(update(&mut world, &id, nothing).unwrap(), body);
    }
    assert!(kinds(&mut world).is_empty());
}

#[test]
fn a_change_that_cannot_be_is_refused() {
    let mut world = sandbox();
    let (bia, ana) = (id_of(&world, "52998224725"), id_of(&world, "98765432100"));
    let cnpj = json!({ "cnpj": "11.222.333/0001-81" });
    update(&mut world, &bia, cnpj.clone()).unwrap();
    assert!(update(&mut world, &bia, cnpj.clone()).is_ok());
    let problem = update(&mut world, &ana, cnpj.clone()).unwrap_err();
    assert_eq!(
        (problem.kind, problem.code),
        (Kind::ValidationFailed, Some("already_exists"))
    );
    let other = json!({ "cnpj": "11444777000161" });
    update(&mut world, &bia, other).unwrap();
    assert!(update(&mut world, &ana, cnpj).is_ok());
    let wrong = json!({ "cnpj": "11.222.333/0001-80", "name": "Zoe" });
    let problem = update(&mut world, &ana, wrong).unwrap_err();
    assert_eq!(problem.code, Some("invalid_cnpj"));
    assert_eq!(&*world.customers.find(&ana).unwrap().name, "Ana");
    for outcome in [
        update(&mut world, "cust_0", json!({})).map(|_| ()),
        get_customer(&mut world, &Request::of(json!({}), json!({}), Value::Null)).map(|_| ()),
    ] {
        assert_eq!(outcome.unwrap_err().kind, Kind::NotFound);
    }
}
